package media

import (
	"errors"
	"fmt"
	"net/netip"
	"runtime"
	"time"

	"github.com/rs/zerolog"
)

// cores are those this process was given when it began: whoever makes room for the
// loops among Go's processors makes no cores.
var cores = runtime.GOMAXPROCS(0)

// PortRange is a closed range of UDP ports. RTP takes the even ones, RTCP the
// odd one above. The zero range lets the system choose.
type PortRange struct {
	First uint16 `json:"first" yaml:"first"`
	Last  uint16 `json:"last" yaml:"last"`
}

// Config is what an Engine needs to know. The zero value works: ports chosen by
// the system, all addresses, the loops of the machine.
type Config struct {
	TrunkPorts PortRange // of trunk legs, default: any free pair

	BrowserIPs   []netip.Addr // addresses the browser port is bound to, default 0.0.0.0
	BrowserPort  uint16       // of the first loop, the next loops take the ports above; 0 = any
	BrowserAddrs []netip.Addr // addresses in the answers to browsers, default: every bound or local address

	OwnPorts []uint16 // further ports we listen on (SIP, HTTPS): never a place to send sound to

	Portable bool // net.UDPConn and goroutines instead of epoll
	NoRing   bool // a system call a packet, even where io_uring would gather them
	Loops    int  // media loops, default max(1, cores-1); the portable engine has one

	TrunkSilence   time.Duration // no RTP and RTCP for so long: MediaDead; default 30 s
	BrowserSilence time.Duration // no STUN and RTP for so long, in a talk: MediaDead; default 5 s
	BrowserIdle    time.Duration // the same outside of a talk, where only STUN comes; default 6 s (DESIGN.md 5)
	PortRest       time.Duration // a closed leg's port rests before it is leased again; default 3 s

	// Heard is told of each leg's quality at its end, of a browser's at the end of each
	// connection; from the loops, so it must not block. May be nil.
	Heard func(Quality)

	Front func() // called by the thread of each loop before all else, to let it go before other threads; may be nil. The portable engine has no such thread

	Clock func() time.Duration // monotonic, any origin; default: time since New
	Log   zerolog.Logger
}

func (c Config) withDefaults() Config {
	if c.Loops <= 0 {
		c.Loops = max(1, cores-1)
	}
	if c.Portable || !fastAvailable {
		c.Portable, c.Loops = true, 1
	}
	if len(c.BrowserIPs) == 0 {
		c.BrowserIPs = []netip.Addr{netip.IPv4Unspecified()}
	}
	if c.TrunkSilence <= 0 {
		c.TrunkSilence = 30 * time.Second
	}
	if c.BrowserSilence <= 0 {
		c.BrowserSilence = 5 * time.Second
	}
	if c.BrowserIdle <= 0 {
		c.BrowserIdle = 6 * time.Second
	}
	if c.PortRest <= 0 {
		c.PortRest = 3 * time.Second
	}
	if c.Clock == nil {
		start := time.Now()
		c.Clock = func() time.Duration { return time.Since(start) }
	}
	return c
}

// Check reports every mistake of the configuration at once.
func (c Config) Check() error {
	var errs []error
	r := c.TrunkPorts
	if (r.First == 0) != (r.Last == 0) {
		errs = append(errs, errors.New("trunk ports: give both the first and the last port, or neither"))
	}
	if r.First > r.Last {
		errs = append(errs, fmt.Errorf("trunk ports: first %d is above last %d", r.First, r.Last))
	}
	if r.First != 0 && r.pairs() == 0 {
		errs = append(errs, fmt.Errorf("trunk ports %d-%d: no even port with an odd one above it", r.First, r.Last))
	}
	if c.BrowserPort != 0 && int(c.BrowserPort)+c.Loops > 65536 {
		errs = append(errs, fmt.Errorf("browser port %d: no room for %d loops above it", c.BrowserPort, c.Loops))
	}
	if r.First != 0 && c.BrowserPort >= r.First && c.BrowserPort <= r.Last {
		errs = append(errs, fmt.Errorf("browser port %d lies in the trunk range %d-%d", c.BrowserPort, r.First, r.Last))
	}
	for _, a := range c.BrowserAddrs {
		if !a.IsValid() || a.IsUnspecified() || a.IsMulticast() {
			errs = append(errs, fmt.Errorf("browser address %v: an address a browser can reach is needed", a))
		}
	}
	return errors.Join(errs...)
}

func (r PortRange) pairs() int {
	first, last := int(r.First)+int(r.First)%2, int(r.Last)
	if r.First == 0 || first+1 > last {
		return 0
	}
	return (last - first + 1) / 2
}
