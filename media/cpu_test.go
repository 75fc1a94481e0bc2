//go:build unix

package media

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// cpuTime is what the process has used so far.
func cpuTime() time.Duration {
	var u unix.Rusage
	_ = unix.Getrusage(unix.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func TestIdleLoopSleeps(t *testing.T) {
	h := open(t, Config{BrowserIPs: []netip.Addr{loopback}, Loops: 2})
	h.settled()
	before := cpuTime()
	time.Sleep(500 * time.Millisecond) // what is measured is doing nothing
	require.Less(t, cpuTime()-before, 50*time.Millisecond)
}
