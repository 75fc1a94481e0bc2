#!/usr/bin/env bash
# deps.sh: the programs that the tests and `make prompts` need, besides Go and
# Node. As root on Debian the missing ones are installed; elsewhere their names
# are printed and the script fails, so that no test is skipped in silence.
set -euo pipefail

# command -> Debian package
needs=(
	gcc:gcc               # go test -race
	sipp:sip-tester       # foreign SIP peers
	baresip:baresip-core
	kamailio:kamailio     # a registrar to register at
	chromium:chromium     # the operator's browser
	espeak-ng:espeak-ng   # speech for test callers
	festival:festival     # the shipped prompts
	sox:sox
	ip:iproute2           # a second network namespace
	nft:nftables          # a NAT between it and us
)
voices=(
	/usr/share/festival/voices/russian/msu_ru_nsh_clunits:festvox-ru
	/usr/share/festival/voices/us/cmu_us_slt_arctic_hts:festvox-us-slt-hts
)

export PATH="$PATH:/usr/sbin:/sbin"
missing=()
for need in "${needs[@]}"; do
	command -v "${need%%:*}" >/dev/null || missing+=("${need#*:}")
done
for voice in "${voices[@]}"; do
	[ -d "${voice%%:*}" ] || missing+=("${voice#*:}")
done
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
	echo "The tests need these Debian packages (or their like): ${missing[*]}" >&2
	echo "Install them and run again; \`make quick\` does without them." >&2
	exit 1
fi
echo "installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
if ! { apt-get -qq update && apt-get -qq install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 </dev/null; then
	cat "$log" >&2
	exit 1
fi
rm -f "$log"
