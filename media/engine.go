package media

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/pion/dtls/v3/pkg/crypto/selfsign"

	"hotline/call"
)

// Errors of the engine.
var (
	ErrClosed     = errors.New("media: engine is closed")
	ErrLegExists  = errors.New("media: leg exists already")
	ErrUnknownLeg = errors.New("media: no such leg")
	ErrNoPort     = errors.New("media: no free media port")
	ErrAddress    = errors.New("media: address is no place to send sound to") // SIP: 488
	ErrOffer      = errors.New("media: offer cannot be answered")
)

// Engine carries the sound of all legs. All methods may be called from any
// goroutine; none waits for the network.
type Engine struct {
	cfg   Config
	lib   *Library
	sink  func(call.Event)
	rec   Recorder
	loops []*loop
	slow  bool // it was said that packets are not gathered
	ports *ports
	cert  tls.Certificate
	print string

	ctx      context.Context // of DTLS sessions
	cancel   context.CancelFunc
	sessions sync.WaitGroup
	running  sync.WaitGroup

	ignored, missing atomic.Uint64

	// The directory says which loop a leg lives on. Its lock also keeps the
	// order of what is posted to several loops.
	mu     sync.Mutex
	legs   map[call.LegID]*entry
	recs   map[call.RecordingID][]*entry
	closed bool
}

// entry is a leg in the directory.
type entry struct {
	leg   *leg
	loop  *loop
	peer  *entry
	party *party // a conference

	sess    *session // of the newest offer
	version uint64   // of our SDP
}

// New opens the browser ports and starts the loops. The sink gets Digit,
// PlayDone, MediaDead and MediaBack from the loops, must not block and must not
// call back into the engine's Close.
func New(cfg Config, lib *Library, sink func(call.Event), rec Recorder) (*Engine, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	cert, err := selfsign.GenerateSelfSigned()
	if err != nil {
		return nil, fmt.Errorf("media: certificate: %w", err)
	}
	e := &Engine{
		cfg: cfg, lib: lib, sink: sink, rec: rec, cert: cert, print: printOf(cert.Certificate[0]),
		ports: newPorts(cfg.TrunkPorts, cfg.PortRest),
		legs:  map[call.LegID]*entry{}, recs: map[call.RecordingID][]*entry{},
	}
	e.ctx, e.cancel = context.WithCancel(context.Background())
	for i := range cfg.Loops {
		if err = e.addLoop(i); err != nil {
			break
		}
	}
	if err != nil {
		e.cancel()
		for _, l := range e.loops {
			for _, s := range l.browser {
				l.wire.close(s)
			}
			l.wire.free()
		}
		return nil, err
	}
	for _, l := range e.loops {
		e.running.Go(func() { l.wire.run(l) })
	}
	return e, nil
}

// addLoop makes a loop with its browser ports.
func (e *Engine) addLoop(i int) error {
	l := newLoop(e, i)
	w, slow, err := newWire(e.cfg, &l.count)
	if err != nil {
		return fmt.Errorf("media: loop %d: %w", i, err)
	}
	if slow != nil && !e.slow { // once, however many loops there are
		e.slow = true
		e.cfg.Log.Info().Err(slow).Msg("media: a system call a packet (the kernel does not let us gather them)")
	}
	l.wire = w
	e.loops = append(e.loops, l)
	port := e.cfg.BrowserPort
	if port != 0 {
		port += uint16(i)
	}
	for _, ip := range e.cfg.BrowserIPs {
		s, err := w.open(sockBrowser, netip.AddrPortFrom(ip, port))
		if err != nil {
			return fmt.Errorf("media: browser port: %w", err)
		}
		l.browser = append(l.browser, s)
		port = s.local.Port() // the same on every address
		if err = w.watch(s); err != nil {
			return fmt.Errorf("media: browser port: %w", err)
		}
	}
	for range e.cfg.Loops {
		if l.rings = append(l.rings, nil); len(l.rings)-1 != i && e.cfg.Loops > 1 {
			l.rings[len(l.rings)-1] = &ring{}
		}
	}
	return nil
}

// newLeg makes a leg with fresh numbers (RFC 3550: unpredictable).
func (e *Engine) newLeg(id call.LegID, kind legKind) *leg {
	now := int64(e.cfg.Clock())
	g := &leg{id: id, kind: kind, rate: 1, group: -1}
	g.out = newStream(number(), number(), uint16(number())&0x7FFF, now)
	g.browser.codecs = noCodecs()
	g.lastIn.Store(now)
	return g
}

// enter puts a leg into the directory and on the loop with the fewest.
func (e *Engine) enter(g *leg) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return ErrClosed
	}
	if _, there := e.legs[g.id]; there {
		return fmt.Errorf("%w: %s", ErrLegExists, g.id)
	}
	l := slices.MinFunc(e.loops, func(a, b *loop) int { return a.owned - b.owned })
	e.legs[g.id] = &entry{leg: g, loop: l}
	l.owned++
	l.post(order{do: func() { l.add(g) }})
	return nil
}

// order posts something to the loop of a leg that is still in the directory.
func (e *Engine) order(g *leg, do func(*loop)) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	en := e.legs[g.id]
	if en == nil || en.leg != g {
		return false
	}
	l := en.loop
	l.post(order{do: func() { do(l) }})
	return true
}

// leave takes a leg out of the directory and ends it.
func (e *Engine) leave(g *leg) {
	e.mu.Lock()
	defer e.mu.Unlock()
	en := e.legs[g.id]
	if en == nil || en.leg != g {
		return
	}
	e.part(en)
	delete(e.legs, g.id)
	l := en.loop
	l.owned--
	l.post(order{do: func() { l.close(g) }})
}

// CloseLeg ends a leg of either kind; unknown ids are ignored.
func (e *Engine) CloseLeg(id call.LegID) {
	e.mu.Lock()
	en := e.legs[id]
	e.mu.Unlock()
	if en != nil {
		e.leave(en.leg)
	}
}

// BrowserPorts lists the UDP ports browsers talk to, one a loop.
func (e *Engine) BrowserPorts() []uint16 {
	out := make([]uint16, 0, len(e.loops))
	for _, l := range e.loops {
		out = append(out, l.browser[0].local.Port())
	}
	return out
}

// Close ends every leg, closes every socket and waits for the loops.
func (e *Engine) Close() error {
	e.mu.Lock()
	if e.closed {
		e.mu.Unlock()
		return nil
	}
	e.closed = true
	for id, en := range e.legs {
		l, g := en.loop, en.leg
		l.post(order{do: func() { l.close(g) }})
		delete(e.legs, id)
	}
	e.mu.Unlock()
	var idle sync.WaitGroup // when all legs are gone, no handshake begins any more
	for _, l := range e.loops {
		idle.Add(1)
		l.post(order{do: idle.Done})
	}
	idle.Wait()
	e.cancel()
	e.sessions.Wait() // they send past the loops: first them, then the sockets
	for _, l := range e.loops {
		l.post(order{do: func() {
			for _, s := range l.browser {
				l.wire.unwatch(s)
				l.wire.close(s)
			}
			l.stop = true
		}})
	}
	e.running.Wait()
	for _, l := range e.loops {
		l.wire.free()
	}
	return nil
}

// Stats tells what the engine is doing now and has done so far.
func (e *Engine) Stats() Stats {
	s := Stats{Drops: map[string]uint64{}, Ignored: e.ignored.Load(), ClipsMissing: e.missing.Load()}
	s.PortsInUse, s.PortsResting = e.ports.counts(int64(e.cfg.Clock()))
	e.mu.Lock()
	for _, en := range e.legs {
		if en.leg.kind == trunkLeg {
			s.TrunkLegs++
		} else {
			s.BrowserLegs++
		}
	}
	e.mu.Unlock()
	for _, l := range e.loops {
		c := &l.count
		ls := LoopStats{Legs: int(c.legs.Load()), PacketsIn: c.in.Load(), PacketsOut: c.out.Load(), LateSlots: c.late.Load(), SkippedSlots: c.skipped.Load()}
		s.Loops = append(s.Loops, ls)
		s.PacketsIn += ls.PacketsIn
		s.PacketsOut += ls.PacketsOut
		s.Panics += c.panics.Load()
		s.Handshakes += c.handshakes.Load()
		s.Playing += int(c.playing.Load())
		s.Taps += int(c.taps.Load())
		for why := drop(1); why < drops; why++ {
			if n := c.drops[why].Load(); n > 0 {
				s.Drops[why.String()] += n
			}
		}
	}
	return s
}
