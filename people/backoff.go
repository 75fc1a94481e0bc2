package people

import "time"

// Failed sign-ins slow down the account and the address separately (INVARIANTS
// 2, 9 and 40); an address is shut for ten minutes after ten.
const (
	freeFailures    = 3
	maxAccountDelay = 5 * time.Minute
	addressLimit    = 10
	addressBlock    = 10 * time.Minute
)

// AccountDelay is how long after the last of n failures in a row the account
// refuses to try: nothing for three, then 1 s doubling up to 5 minutes.
func AccountDelay(n int) time.Duration {
	if n < freeFailures {
		return 0
	}
	shift := min(n-freeFailures, 16)
	return min(time.Second<<shift, maxAccountDelay)
}

// AddressDelay is the same for an address.
func AddressDelay(n int) time.Duration {
	if n >= addressLimit {
		return addressBlock
	}
	return AccountDelay(n)
}
