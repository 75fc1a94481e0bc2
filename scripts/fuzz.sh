#!/usr/bin/env bash
# fuzz.sh [duration]: runs every fuzz target of the tree for the duration
# (20s by itself), one on each core. What a target finds is kept by go test
# below the package's testdata/fuzz: commit it with the mending.
set -euo pipefail
export FUZZTIME=${1:-20s}
out=$(mktemp -d)
export out
trap 'rm -rf "$out"' EXIT

# "package target" lines, from the source: listing by go test would build all
targets=$(git grep -E '^func Fuzz[A-Za-z0-9_]+' -- '*_test.go' |
	sed -E 's|^(.*)/[^/]*:func (Fuzz[A-Za-z0-9_]+).*|./\1 \2|' | sort -u || true)
[ -n "$targets" ] || {
	echo "fuzz: no target found" >&2
	exit 1
}

# timeup LOG: the time ran out while a worker was busy. The go tool tells that as
# a failure of its own, in one bare line, without an input that fails; everything
# a target finds comes with more lines than that.
timeup() {
	grep -q '^ *context deadline exceeded$' "$1" &&
		! grep -vE '^(fuzz: elapsed: .*|--- FAIL: Fuzz[A-Za-z0-9_]+ \([0-9.]+s\)| *context deadline exceeded|FAIL|exit status 1|FAIL	.*)$' "$1" | grep -q .
}

one() {
	local log="$out/$(tr / _ <<<"$1").$2"
	if go test -run '^$' -fuzz "^$2\$" -fuzztime "$FUZZTIME" -fuzzminimizetime 200x -parallel 1 "$1" >"$log" 2>&1; then
		echo "ok    $1 $2: $(grep -o 'execs: [0-9]*' "$log" | tail -1)"
	elif timeup "$log"; then
		echo "ok    $1 $2: $(grep -o 'execs: [0-9]*' "$log" | tail -1) (stopped in the middle of an input)"
	else
		cat "$log"
		echo "FAIL  $1 $2"
		exit 1
	fi
}
export -f one timeup

xargs -P "$(nproc)" -L1 bash -c 'one "$0" "$1"' <<<"$targets"
echo "fuzz: $(wc -l <<<"$targets") targets, $FUZZTIME each"
