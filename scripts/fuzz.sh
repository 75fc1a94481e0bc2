#!/usr/bin/env bash
# fuzz.sh [duration]: runs every fuzz target of the tree for the duration
# (20s by itself), one after another. What a target finds is kept by go test
# below the package's testdata/fuzz: commit it with the mending.
set -euo pipefail
duration=${1:-20s}

found=0
while read -r pkg; do
	targets=$(go test -list '^Fuzz' "$pkg" | grep '^Fuzz' || true)
	for target in $targets; do
		found=$((found + 1))
		echo "fuzz $pkg $target for $duration"
		go test -run '^$' -fuzz "^${target}\$" -fuzztime "$duration" -fuzzminimizetime 200x "$pkg"
	done
done < <(git grep -l '^func Fuzz' -- '*_test.go' | xargs -r -n1 dirname | sort -u | sed 's|^|./|')
echo "fuzz: $found targets"
