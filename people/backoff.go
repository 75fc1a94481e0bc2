package people

import "time"

// Failed sign-ins slow down the account and the address separately (INVARIANTS
// 2, 40). An address may be a whole office behind one router, so it has more
// tries before it waits.
const (
	accountFree = 3
	accountMax  = 5 * time.Minute
	addressFree = 10
	addressMax  = 10 * time.Minute
)

// AccountDelay is how long after the last of n failures in a row the account
// refuses to try: nothing below three, then 1 s doubling up to 5 minutes.
func AccountDelay(n int) time.Duration { return delay(n, accountFree, accountMax) }

// AddressDelay is the same for an address: from ten on, up to 10 minutes.
func AddressDelay(n int) time.Duration { return delay(n, addressFree, addressMax) }

func delay(n, free int, limit time.Duration) time.Duration {
	if n < free {
		return 0
	}
	return min(time.Second<<min(n-free, 16), limit)
}
