#!/usr/bin/env bash
# gotest.sh ARGS...: go test ARGS, and a second try, alone and printed as such,
# for tests that failed. On a crowded machine foreign phones and browsers can be
# late; what fails twice is broken, and what needs its second try is shown.
set -uo pipefail
log=$(mktemp)
trap 'rm -f "$log"' EXIT
go test "$@" 2>&1 | tee "$log" && exit 0

flags=()
for arg in "$@"; do
	case $arg in
	-*) flags+=("$arg") ;;
	[0-9]*) flags+=("$arg") ;;
	esac
done
names=$(grep -oE '^--- FAIL: [A-Za-z0-9_]+' "$log" | awk '{print $3}' | sort -u | paste -sd'|')
packages=$(awk '$1 == "FAIL" && $2 ~ /^hotline/ {print $2}' "$log" | sort -u)
if [ -z "$names" ] || [ -z "$packages" ] || grep -qE '^panic:|WARNING: DATA RACE|\[build failed\]' "$log"; then
	echo "gotest: nothing that a second try could answer" >&2
	exit 1
fi
echo "gotest: second try, alone, of $names in" $packages
# shellcheck disable=SC2086 # a list of packages
go test -p 1 -count=1 "${flags[@]}" -run "^($names)\$" $packages
