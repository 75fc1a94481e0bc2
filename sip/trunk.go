package sip

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"sync/atomic"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"
	"golang.org/x/time/rate"
)

// trunk is one configured peer at run time.
type trunk struct {
	cfg       TrunkConfig
	mediaFrom []netip.Prefix
	limiter   *rate.Limiter
	addrs     atomic.Pointer[trunkAddrs]
	channels  atomic.Int32
	health    atomic.Pointer[health]
	standing  atomic.Pointer[standing]
}

// standing is whether the trunk is down, and since when it is so.
type standing struct {
	down  bool
	since time.Time
}

// trunkAddrs are the addresses of a trunk, names resolved.
type trunkAddrs struct {
	sources   []netip.Prefix
	proxy     []netip.AddrPort
	advertise netip.Addr
}

// health is what registration and keep-alive found.
type health struct {
	registered bool
	regError   string
	expires    time.Time
	dead       bool // the last keep-alive got no answer
	rtt        time.Duration
	trouble    string // the last one, of registration, keep-alive or names, its kind, and when
	fault      Fault
	troubleAt  time.Time
}

// failed notes a trouble for whoever asks later.
func (h *health) failed(err error) {
	h.trouble, h.fault, h.troubleAt = err.Error(), faultOf(err), time.Now()
}

func newTrunk(cfg TrunkConfig) *trunk {
	t := &trunk{cfg: cfg, limiter: rate.NewLimiter(rate.Limit(cfg.MaxRate), 2*cfg.MaxRate)}
	for _, m := range cfg.MediaFrom {
		if p, err := parsePrefix(m); err == nil {
			t.mediaFrom = append(t.mediaFrom, p)
		}
	}
	t.addrs.Store(&trunkAddrs{})
	t.health.Store(&health{})
	t.look()
	return t
}

// update changes the health record; only the trunk's own goroutines call it.
func (t *trunk) update(f func(*health)) {
	for {
		old := t.health.Load()
		next := *old
		f(&next)
		if t.health.CompareAndSwap(old, &next) {
			break
		}
	}
	t.look()
}

// look notes since when the trunk is down, or is not.
func (t *trunk) look() {
	for {
		old, down := t.standing.Load(), t.down()
		if old != nil && old.down == down || t.standing.CompareAndSwap(old, &standing{down, time.Now()}) {
			return
		}
	}
}

// up tells whether calls can go out now.
func (t *trunk) up() bool {
	h := t.health.Load()
	return t.cfg.Proxy != "" && len(t.addrs.Load().proxy) > 0 && !h.dead && (t.cfg.Register == nil || h.registered)
}

// down tells that a trunk we send to, or register at, cannot be used; one that only
// calls us is never known to be.
func (t *trunk) down() bool {
	if t.cfg.Proxy == "" {
		return t.cfg.Register != nil && !t.health.Load().registered
	}
	return !t.up()
}

// from tells whether an address is one of the trunk's.
func (t *trunk) from(a netip.Addr) bool {
	return slices.ContainsFunc(t.addrs.Load().sources, func(p netip.Prefix) bool { return p.Contains(a) })
}

// take reserves a channel.
func (t *trunk) take() bool {
	if n := t.channels.Add(1); t.cfg.MaxChannels > 0 && int(n) > t.cfg.MaxChannels {
		t.channels.Add(-1)
		return false
	}
	return true
}

func (t *trunk) release() { t.channels.Add(-1) }

func (t *trunk) network() string { return sipmsg.NetworkToUpper(t.cfg.Transport) }

// resolve looks the trunk's names up and takes the new addresses at once. A
// name that does not resolve keeps its old addresses.
func (t *trunk) resolve(ctx context.Context) error {
	old := t.addrs.Load()
	next := &trunkAddrs{}
	var firstErr error
	lookup := func(host string) []netip.Addr {
		addrs, err := lookupHost(ctx, host)
		if err != nil && firstErr == nil {
			firstErr = err
		}
		return addrs
	}
	for _, s := range append(append([]string{}, t.cfg.Sources...), t.cfg.AlsoFrom...) {
		if p, err := parsePrefix(s); err == nil {
			next.sources = append(next.sources, p)
			continue
		}
		for _, a := range lookup(s) {
			next.sources = append(next.sources, netip.PrefixFrom(a, a.BitLen()))
		}
	}
	if t.cfg.Proxy != "" {
		host, port, _ := splitHostPort(t.cfg.Proxy)
		for _, a := range lookup(host) {
			next.sources = append(next.sources, netip.PrefixFrom(a, a.BitLen()))
			next.proxy = append(next.proxy, netip.AddrPortFrom(a, uint16(or(port, 5060)))) //nolint:gosec // validated
		}
	}
	if t.cfg.Advertise != "" {
		if a := lookup(t.cfg.Advertise); len(a) > 0 {
			next.advertise = a[0]
		}
	}
	if firstErr != nil {
		next.keep(old)
	}
	t.addrs.Store(next)
	t.update(func(h *health) {
		if firstErr != nil {
			h.failed(firstErr)
		}
	})
	return firstErr
}

// keep adds what was known before.
func (a *trunkAddrs) keep(old *trunkAddrs) {
	for _, p := range old.sources {
		if !slices.Contains(a.sources, p) {
			a.sources = append(a.sources, p)
		}
	}
	if len(a.proxy) == 0 {
		a.proxy = old.proxy
	}
	if !a.advertise.IsValid() {
		a.advertise = old.advertise
	}
}

func lookupHost(ctx context.Context, host string) ([]netip.Addr, error) {
	if a, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{a.Unmap()}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	addrs, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return nil, err
	}
	for i := range addrs {
		addrs[i] = addrs[i].Unmap()
	}
	slices.SortStableFunc(addrs, func(a, b netip.Addr) int { return a.BitLen() - b.BitLen() }) // IPv4 first
	return addrs, nil
}
