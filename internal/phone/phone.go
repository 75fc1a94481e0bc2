package phone

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"sync"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"
)

// sipgo reads its default logger without a lock, so it can be set only before
// anything runs. Nobody wants to read what it says of a phone.
func init() { sipmsg.SetDefaultLogger(slog.New(slog.NewTextHandler(io.Discard, nil))) }

// Options change what a phone is. The zero value is a phone of user "phone"
// that offers PCMA and PCMU.
type Options struct {
	User   string   // in From and Contact
	Codecs []string // "PCMA", "PCMU", in order
}

// Phone is one telephone with one SIP address, UDP and TCP on the same port.
type Phone struct {
	opt   Options
	addr  netip.AddrPort
	tpl   *sipmsg.TransportLayer
	txl   *sipmsg.TransactionLayer
	udp   net.PacketConn
	tcp   net.Listener
	ctx   context.Context
	close context.CancelFunc
	wg    sync.WaitGroup

	mu     sync.Mutex
	onCall func(*Call)
	calls  map[string]*Call // by Call-ID
}

// New opens a phone at a local address, "127.0.0.1:0" for any port.
func New(local string) (*Phone, error) { return NewWith(local, Options{}) }

// NewWith opens a phone with options.
func NewWith(local string, o Options) (*Phone, error) {
	if o.User == "" {
		o.User = "phone"
	}
	if len(o.Codecs) == 0 {
		o.Codecs = []string{"PCMA", "PCMU"}
	}
	udp, tcp, err := listenBoth(local)
	if err != nil {
		return nil, err
	}
	p := &Phone{opt: o, udp: udp, tcp: tcp, calls: map[string]*Call{}}
	p.addr = udp.LocalAddr().(*net.UDPAddr).AddrPort() //nolint:forcetypeassert // of a UDP socket
	p.addr = netip.AddrPortFrom(p.addr.Addr().Unmap(), p.addr.Port())
	p.ctx, p.close = context.WithCancel(context.Background())
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	p.tpl = sipmsg.NewTransportLayer(net.DefaultResolver, sipmsg.NewParser(), nil, sipmsg.WithTransportLayerLogger(log))
	p.txl = sipmsg.NewTransactionLayer(p.tpl, sipmsg.WithTransactionLayerLogger(log),
		sipmsg.WithTransactionLayerUnhandledResponseHandler(func(*sipmsg.Response) {}))
	p.txl.OnRequest(p.onRequest)
	ready := &firstRead{PacketConn: udp, began: make(chan struct{})}
	p.work(func() { _ = p.tpl.ServeUDP(ready) })
	p.work(func() { _ = p.tpl.ServeTCP(tcp) })
	<-ready.began
	return p, nil
}

// firstRead tells when sipgo has put the socket into its pool.
type firstRead struct {
	net.PacketConn
	once  sync.Once
	began chan struct{}
}

// ReadFrom implements net.PacketConn.
func (f *firstRead) ReadFrom(b []byte) (int, net.Addr, error) {
	f.once.Do(func() { close(f.began) })
	return f.PacketConn.ReadFrom(b)
}

// listenBoth finds a port that is free for UDP and TCP.
func listenBoth(local string) (net.PacketConn, net.Listener, error) {
	var last error
	for range 20 {
		udp, err := net.ListenPacket("udp", local)
		if err != nil {
			return nil, nil, fmt.Errorf("phone: %w", err)
		}
		tcp, err := net.Listen("tcp", udp.LocalAddr().String())
		if err == nil {
			return udp, tcp, nil
		}
		last = err
		_ = udp.Close()
		if !strings.HasSuffix(local, ":0") {
			break
		}
	}
	return nil, nil, fmt.Errorf("phone: %w", last)
}

// Addr is the address the phone listens at, "127.0.0.1:40123".
func (p *Phone) Addr() string { return p.addr.String() }

// URI is where the phone can be called: "sip:user@127.0.0.1:40123".
func (p *Phone) URI(user string) string { return "sip:" + user + "@" + p.Addr() }

// OnCall sets what happens when the phone rings: the function decides with
// Ring, Answer, Reject or nothing. It runs in its own goroutine.
func (p *Phone) OnCall(f func(*Call)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.onCall = f
}

// Call dials a SIP URI ("sip:hotline@127.0.0.1:5060;transport=tcp") and
// returns at once; Answered waits for the outcome. The end of ctx hangs up.
func (p *Phone) Call(ctx context.Context, uri string) (*Call, error) {
	var to sipmsg.Uri
	if err := sipmsg.ParseUri(uri, &to); err != nil {
		return nil, fmt.Errorf("phone: %q: %w", uri, err)
	}
	if to.Host == "" || to.Scheme != "sip" {
		return nil, fmt.Errorf("phone: %q: sip:user@host:port is needed", uri)
	}
	c, err := p.newCall(word())
	if err != nil {
		return nil, err
	}
	c.out = true
	c.remote, c.target = to, to
	c.network = "UDP"
	if tp, _ := to.UriParams.Get("transport"); strings.EqualFold(tp, "tcp") {
		c.network = "TCP"
	}
	dest, err := resolve(ctx, to)
	if err != nil {
		_ = c.snd.close()
		return nil, err
	}
	c.dest = dest
	p.add(c)
	p.work(func() { c.dial(ctx) })
	return c, nil
}

// resolve finds the address to send to.
func resolve(ctx context.Context, u sipmsg.Uri) (netip.AddrPort, error) {
	port := u.Port
	if port == 0 {
		port = 5060
	}
	ips, err := net.DefaultResolver.LookupNetIP(ctx, "ip4", u.Host)
	if err != nil {
		return netip.AddrPort{}, fmt.Errorf("phone: %w", err)
	}
	return netip.AddrPortFrom(ips[0].Unmap(), uint16(port)), nil //nolint:gosec // the parser bounds it
}

// Close hangs up everything and closes the sockets.
func (p *Phone) Close() error {
	p.mu.Lock()
	var calls []*Call
	for _, c := range p.calls {
		calls = append(calls, c)
	}
	p.mu.Unlock()
	var wg sync.WaitGroup
	for _, c := range calls {
		wg.Add(1)
		go func() { defer wg.Done(); _ = c.Hangup() }()
	}
	wg.Wait()
	p.close()
	err := errors.Join(p.udp.Close(), p.tcp.Close(), p.tpl.Close())
	p.txl.Close()
	p.wg.Wait()
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

func (p *Phone) work(f func()) {
	p.wg.Add(1)
	go func() { defer p.wg.Done(); f() }()
}

func (p *Phone) add(c *Call) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls[c.callID] = c
}

func (p *Phone) remove(c *Call) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.calls, c.callID)
}

func (p *Phone) find(callID string) *Call {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.calls[callID]
}

// onRequest takes requests from the wire.
func (p *Phone) onRequest(req *sipmsg.Request, tx *sipmsg.ServerTx) {
	if req.CallID() == nil || req.From() == nil || req.To() == nil || req.CSeq() == nil {
		tx.Terminate()
		return
	}
	c := p.find(req.CallID().Value())
	switch {
	case req.IsAck():
		if c != nil {
			c.onAck(req)
		}
		tx.Terminate()
	case c != nil:
		c.onRequest(req, tx)
	case req.IsInvite() && !req.To().Params.Has("tag"):
		p.ring(req, tx)
	case req.Method == sipmsg.OPTIONS:
		_ = tx.Respond(sipmsg.NewResponseFromRequest(req, 200, "OK", nil))
	default:
		_ = tx.Respond(sipmsg.NewResponseFromRequest(req, 481, "No Such Call", nil))
	}
}

func (p *Phone) ring(req *sipmsg.Request, tx *sipmsg.ServerTx) {
	p.mu.Lock()
	f := p.onCall
	p.mu.Unlock()
	if f == nil || req.Contact() == nil {
		_ = tx.Respond(sipmsg.NewResponseFromRequest(req, 480, "Temporarily Unavailable", nil))
		return
	}
	c, err := p.newCall(req.CallID().Value())
	if err != nil {
		_ = tx.Respond(sipmsg.NewResponseFromRequest(req, 500, "No Sound", nil))
		return
	}
	c.comesIn(req, tx)
	p.add(c)
	p.work(func() { f(c) })
}

func word() string {
	b := make([]byte, 12)
	_, _ = rand.Read(b)
	return hex.EncodeToString(b)
}

// Event is one line of a call's timeline.
type Event struct {
	At   time.Duration // since the call was made
	What string        // "sent INVITE", "got 180", "answered", "pressed 1", "heard sound", "ended by us"
}

// String formats the event as a line of a timeline.
func (e Event) String() string { return fmt.Sprintf("%8.3f  %s", e.At.Seconds(), e.What) }

// StatusError is a call that was refused.
type StatusError struct {
	Status int
	Reason string
}

// Error implements error.
func (e *StatusError) Error() string { return fmt.Sprintf("refused: %d %s", e.Status, e.Reason) }

// ErrEnded is a call that is over.
var ErrEnded = errors.New("phone: the call has ended")
