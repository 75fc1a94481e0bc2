package sip

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"runtime/debug"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"
	"github.com/rs/zerolog"

	"hotline/call"
)

// Directory turns callers into customers and customers into numbers. It is
// asked outside of the core and may use the database.
type Directory interface {
	// PartyOf says who calls. raw is the user part of the identity as the
	// trunk sent it, not normalised; empty when the caller withheld it.
	PartyOf(ctx context.Context, raw, trunk string) (call.Party, error)
	// NumberOf gives the E.164 number ("+79161234567") to dial for a customer.
	NumberOf(customer call.CustomerID) (number string, ok bool)
}

// Server is the SIP door.
type Server struct {
	cfg       Config
	media     Media
	post      func(call.Event) bool
	directory Directory
	log       zerolog.Logger
	gate      *gate
	trunks    []*trunk
	index     *index
	book      *book

	tpl  *sipmsg.TransportLayer
	txl  *sipmsg.TransactionLayer
	udp  []*udpSocket
	tcp  []*tcpListener
	dial *tcpListener // carries the connections we make

	ctx    context.Context // ends with Close
	cancel context.CancelFunc
	regCtx context.Context // ends before, so that registrations are withdrawn
	regEnd context.CancelFunc
	regs   gang
	byes   gang
	tasks  gang

	nextID   atomic.Uint64
	panics   atomic.Uint64
	refused  atomic.Uint64
	draining atomic.Bool
	former   former
	local    atomic.Pointer[localAddrs]
}

// New builds the door; nothing listens before Start. post hands an event to
// the core and reports false when the core's queue is full (new calls are then
// answered 503); every other event is posted again until it is taken.
func New(cfg Config, media Media, post func(call.Event) bool, directory Directory, log zerolog.Logger) (*Server, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("sip settings: %w", err)
	}
	cfg = cfg.WithDefaults()
	bk, err := newBook(cfg.StateDir)
	if err != nil {
		return nil, err
	}
	s := &Server{
		cfg: cfg, media: media, post: post, directory: directory,
		log: log.With().Str("room", "sip").Logger(), index: newIndex(cfg.MaxLegs), book: bk,
	}
	for _, t := range cfg.Trunks {
		s.trunks = append(s.trunks, newTrunk(t))
	}
	s.gate = &gate{trunks: s.trunks, log: newLimitedLog(s.log)}
	// Ids must not meet those of a former life: its calls may still be in the
	// journal. A server makes fewer than 4,096 legs a second.
	s.nextID.Store(uint64(time.Now().Unix()) << 12) //nolint:gosec // after 1970
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.regCtx, s.regEnd = context.WithCancel(s.ctx)
	return s, nil
}

// Start opens the listeners, resolves the trunks' names and begins to register.
func (s *Server) Start(ctx context.Context) error {
	sipgoLog.Store(newLimitedLog(s.log))
	s.resolveAll(ctx)
	s.tpl = sipmsg.NewTransportLayer(noDNS(), sipmsg.NewParser(), nil, sipmsg.WithTransportLayerLogger(quietLog(s.log)))
	s.txl = sipmsg.NewTransactionLayer(s.tpl,
		sipmsg.WithTransactionLayerLogger(quietLog(s.log)),
		sipmsg.WithTransactionLayerUnhandledResponseHandler(s.unmatched))
	s.txl.OnRequest(s.onRequest)
	if err := s.listen(ctx); err != nil {
		s.closeSockets()
		return err
	}
	s.work(func() { s.resolveLoop() })
	for _, t := range s.trunks {
		if t.cfg.Register != nil {
			s.background(&s.regs, func() { s.register(s.regCtx, t) })
		}
		if t.cfg.KeepAlive > 0 && t.cfg.Proxy != "" {
			s.background(&s.regs, func() { s.keepAlive(s.regCtx, t) })
		}
	}
	return nil
}

// listen opens every socket before the first message is taken.
func (s *Server) listen(ctx context.Context) error {
	var lc net.ListenConfig
	for _, addr := range s.cfg.UDP {
		pc, err := lc.ListenPacket(ctx, "udp", addr)
		if err != nil {
			return fmt.Errorf("sip: listen on udp %s: %w", addr, err)
		}
		u := newUDPSocket(pc.(*net.UDPConn), s.gate) //nolint:forcetypeassert // "udp" gives one
		_ = u.SetReadBuffer(1 << 20)
		s.udp = append(s.udp, u)
	}
	for _, addr := range s.cfg.TCP {
		l, err := lc.Listen(ctx, "tcp", addr)
		if err != nil {
			return fmt.Errorf("sip: listen on tcp %s: %w", addr, err)
		}
		s.tcp = append(s.tcp, newTCPListener(l, s.gate))
	}
	s.dial = newTCPListener(nil, s.gate)
	for _, u := range s.udp {
		s.work(func() { _ = s.tpl.ServeUDP(u) })
		<-u.ready // a request sent earlier would try to bind the port again
	}
	for _, t := range append(s.tcp, s.dial) {
		s.work(func() { _ = s.tpl.ServeTCP(t) })
	}
	return nil
}

// Do takes an order of the core: Answer, Reject, Hangup, Dial, SendDigits
// (by INFO). It never blocks; orders for unknown legs are ignored, but for a
// Hangup of a dialog in the book and a Dial that cannot be made (LegEnded).
func (s *Server) Do(cmd call.Command) {
	switch c := cmd.(type) {
	case call.Dial:
		if c.Web == "" {
			s.dialOut(c)
		}
	case call.Answer:
		s.withLeg(c.Leg, func(l *leg) { l.answer() })
	case call.Reject:
		s.withLeg(c.Leg, func(l *leg) { l.reject(c.Status, c.RetryAfter) })
	case call.SendDigits:
		s.withLeg(c.Leg, func(l *leg) { l.sendDigits(c.Keys) })
	case call.Hangup:
		if !s.withLeg(c.Leg, func(l *leg) { l.hangup(c.Cause) }) {
			s.work(func() { s.endLeftover(c.Leg) })
		}
	}
}

func (s *Server) withLeg(id call.LegID, f func(*leg)) bool {
	l := s.index.leg(id)
	if l == nil {
		return false
	}
	l.post(func() { f(l) })
	return true
}

// DigitsByINFO tells whether digits to the leg go by INFO through Do; if not,
// they are the media engine's work (RFC 4733).
func (s *Server) DigitsByINFO(id call.LegID) bool {
	l := s.index.leg(id)
	return l != nil && l.snapshot.Load().info
}

// Addr tells where the door listens.
func (s *Server) Addr() Addrs {
	var a Addrs
	for _, u := range s.udp {
		a.UDP = append(a.UDP, u.LocalAddr())
	}
	for _, t := range s.tcp {
		a.TCP = append(a.TCP, t.Addr())
	}
	return a
}

// Drain makes the door refuse new calls with 503; running ones go on.
func (s *Server) Drain() { s.draining.Store(true) }

// Close ends what is left: BYE to every leg, registrations withdrawn, sockets
// closed. It waits for the answers until ctx ends.
func (s *Server) Close(ctx context.Context) error {
	s.Drain()
	s.regEnd()
	hung := make(chan struct{})
	go func() {
		defer close(hung)
		var wg sync.WaitGroup
		for _, l := range s.index.all() {
			wg.Add(1)
			l.post(func() { defer wg.Done(); l.hangup(call.CauseRestart) })
		}
		wg.Wait()
		s.byes.wait()
		s.regs.wait()
	}()
	select {
	case <-hung:
	case <-ctx.Done():
	}
	s.book.settled(ctx)
	s.cancel()
	s.closeSockets()
	if s.txl != nil {
		s.txl.Close()
	}
	s.tasks.wait()
	return ctx.Err()
}

func (s *Server) closeSockets() {
	for _, t := range s.tcp {
		_ = t.Close()
	}
	if s.dial != nil {
		_ = s.dial.Close()
	}
	for _, u := range s.udp {
		_ = u.Close()
	}
	if s.tpl != nil {
		_ = s.tpl.Close()
	}
}

// ---- goroutines ----

// guarded runs f; a panic is counted, told with its stack, and ends at most
// what f worked for (INVARIANTS 42).
func (s *Server) guarded(what string, f, onPanic func()) {
	defer func() {
		r := recover()
		if r == nil {
			return
		}
		s.panics.Add(1)
		s.log.Error().Str("in", what).Interface("panic", r).Bytes("stack", debug.Stack()).Msg("recovered")
		if onPanic != nil {
			s.guarded("after panic", onPanic, nil)
		}
	}()
	f()
}

func (s *Server) background(in *gang, f func()) {
	in.add()
	go func() {
		defer in.done()
		s.guarded("task", f, nil)
	}()
}

func (s *Server) work(f func()) { s.background(&s.tasks, f) }

// fullWait is how long an event waits for a full core before the next try.
const fullWait = 20 * time.Millisecond

// postEnding posts the end of a leg that never had a queue, again until it is
// taken.
func (s *Server) postEnding(e call.Event) {
	if s.post(e) || s.ctx.Err() != nil {
		return
	}
	time.AfterFunc(fullWait, func() { s.postEnding(e) })
}

// ---- legs ----

func (s *Server) nextLegID() call.LegID {
	return call.LegID(s.cfg.Node + "/i" + strconv.FormatUint(s.nextID.Add(1), 36))
}

// admit takes an incoming leg in unless the door is full or closing.
func (s *Server) admit(l *leg) bool {
	return !s.draining.Load() && s.index.admit(l) == nil
}

func (s *Server) merge(key mergeKey, tx *sipmsg.ServerTx) bool { return s.index.merge(key, tx) }

// forget takes a leg out of the index and the book.
func (s *Server) forget(l *leg) {
	linger := time.Duration(0)
	if l.out || l.byeWanted || len(l.waiting) > 0 {
		linger = 64 * sipmsg.T1
	}
	s.index.drop(l, linger)
	if !l.byeWanted && !l.byeSent && !l.open {
		s.book.remove(l.id)
	}
}

func (s *Server) partyOf(ctx context.Context, raw, trunk string) (p call.Party, err error) {
	s.guarded("directory", func() { p, err = s.directory.PartyOf(ctx, raw, trunk) }, func() { err = errors.New("directory panicked") })
	return p, err
}

func (s *Server) trunkNamed(name string) *trunk {
	for _, t := range s.trunks {
		if t.cfg.Name == name {
			return t
		}
	}
	return nil
}

func addrPortText(s string) netip.AddrPort {
	ap, err := netip.ParseAddrPort(s)
	if err != nil {
		return netip.AddrPort{}
	}
	return netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port())
}
