package main

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"
)

const (
	t1       = 500 * time.Millisecond // RFC 3261, 17.1.1.1
	t2       = 4 * time.Second
	giveUp   = 32 * time.Second
	lookEach = 50 * time.Millisecond
)

// phone is the user agent of all callers: one socket, one dialog a call.
type phone struct {
	conn  *net.UDPConn
	local string
	to    string // user part dialled
	host  string // server
	ended chan struct{}
	again atomic.Int64 // retransmissions

	mu      sync.Mutex
	calls   map[string]*dialog      // by Call-ID
	waiting map[string]*transaction // by branch
	branch  uint64
}

// dialog is one call as SIP sees it.
type dialog struct {
	p            *phone
	number       string // of the caller
	id           string
	uri, toTag   string // of the far end
	invite       string // branch
	ack          string // for a repeated 200
	media        netip.AddrPort
	asked        time.Time
	rang, agreed time.Duration // 180 and 200 after the INVITE

	done    chan struct{} // closed at 200 or a refusal
	refused error
	over    chan struct{} // closed when the server has ended the call
	bye     chan struct{} // closed when our BYE is answered
	once    [3]sync.Once
}

// transaction repeats a request until it is answered.
type transaction struct {
	text  string
	d     *dialog
	next  time.Time
	wait  time.Duration
	until time.Time
	heard bool // a provisional answer: INVITE is not repeated any more
}

func newPhone(server, number string) (*phone, error) {
	to, err := net.ResolveUDPAddr("udp4", server)
	if err != nil {
		return nil, fmt.Errorf("--sip: %w", err)
	}
	conn, err := net.DialUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)}, to)
	if err != nil {
		return nil, fmt.Errorf("SIP socket: %w", err)
	}
	_ = conn.SetReadBuffer(4 << 20) // less is only more retransmissions
	p := &phone{conn: conn, local: conn.LocalAddr().String(), to: number, host: server, ended: make(chan struct{}),
		calls: map[string]*dialog{}, waiting: map[string]*transaction{}}
	go p.read()
	go p.repeat()
	return p, nil
}

func (p *phone) close() {
	close(p.ended)
	p.conn.Close()
}

func (p *phone) read() {
	b := make([]byte, 65536)
	for {
		n, err := p.conn.Read(b)
		select {
		case <-p.ended:
			return
		default:
		}
		if err != nil {
			continue // "connection refused" of an earlier packet
		}
		if m, ok := parseMessage(string(b[:n])); ok {
			p.take(&m)
		}
	}
}

func (p *phone) repeat() {
	tick := time.NewTicker(lookEach)
	defer tick.Stop()
	for {
		select {
		case <-p.ended:
			return
		case now := <-tick.C:
			p.look(now)
		}
	}
}

// look repeats what was not answered and gives up what never will be.
func (p *phone) look(now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for branch, t := range p.waiting {
		switch {
		case now.After(t.until):
			delete(p.waiting, branch)
			t.d.fail(fmt.Errorf("no answer of the server for %s", giveUp))
			t.d.closed()
		case !t.heard && now.After(t.next):
			p.again.Add(1)
			p.send(t.text)
			t.wait = min(2*t.wait, t2)
			t.next = now.Add(t.wait)
		}
	}
}

func (p *phone) send(text string) { _, _ = p.conn.Write([]byte(text)) } // lost is lost: it is repeated

// call sends an INVITE; the caller's sound will be at the address given.
func (p *phone) call(number string, sound [4]byte, port uint16) *dialog {
	d := &dialog{p: p, number: number, id: secret(12), asked: time.Now(),
		done: make(chan struct{}), over: make(chan struct{}), bye: make(chan struct{})}
	d.uri = "sip:" + p.to + "@" + p.host
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls[d.id] = d
	d.invite = p.newBranch()
	p.request(d, d.invite, d.text("INVITE", 1, d.invite, callerOffer(sound, port)))
	return d
}

func (p *phone) newBranch() string {
	p.branch++
	return fmt.Sprintf("z9hG4bK%x", p.branch)
}

func (p *phone) request(d *dialog, branch, text string) {
	now := time.Now()
	p.waiting[branch] = &transaction{text: text, d: d, next: now.Add(t1), wait: t1, until: now.Add(giveUp)}
	p.send(text)
}

func (d *dialog) text(method string, cseq int, branch, sdp string) string {
	kind := ""
	if sdp != "" {
		kind = "Content-Type: application/sdp\r\n"
	}
	tag := ""
	if d.toTag != "" {
		tag = ";tag=" + d.toTag
	}
	return fmt.Sprintf("%s %s SIP/2.0\r\nVia: SIP/2.0/UDP %s;branch=%s;rport\r\nMax-Forwards: 70\r\n"+
		"From: <sip:%s@%s>;tag=c%s\r\nTo: <sip:%s@%s>%s\r\nCall-ID: %s\r\nCSeq: %d %s\r\nContact: <sip:%s@%s>\r\n%sContent-Length: %d\r\n\r\n%s",
		method, d.uri, d.p.local, branch, d.number, d.p.local, d.number, d.p.to, d.p.host, tag, d.id, cseq, method,
		d.number, d.p.local, kind, len(sdp), sdp)
}

// take handles a message of the server.
func (p *phone) take(m *message) {
	p.mu.Lock()
	defer p.mu.Unlock()
	d := p.calls[m.get("call-id")]
	if m.status() == 0 {
		p.asked(d, m)
		return
	}
	if d == nil {
		return
	}
	switch m.method() {
	case "INVITE":
		p.answered(d, m)
	case "BYE":
		if m.status() >= 200 {
			delete(p.waiting, m.branch())
			delete(p.calls, d.id)
			d.once[2].Do(func() { close(d.bye) })
		}
	}
}

// asked handles a request of the server.
func (p *phone) asked(d *dialog, m *message) {
	switch method := m.method(); {
	case method == "ACK":
	case d == nil:
		p.send(m.reply(481, "No Such Call"))
	case method == "BYE":
		p.send(m.reply(200, "OK"))
		d.closed()
	case method == "INVITE":
		p.send(m.reply(488, "Not Acceptable Here"))
	default:
		p.send(m.reply(200, "OK"))
	}
}

func (p *phone) answered(d *dialog, m *message) {
	t, status := p.waiting[d.invite], m.status()
	switch {
	case status < 200:
		if t != nil {
			t.heard = true
			t.until = time.Now().Add(10 * time.Minute) // as long as the server likes
		}
		if status == 180 && d.rang == 0 {
			d.rang = time.Since(d.asked)
		}
	case status >= 300:
		delete(p.waiting, d.invite)
		d.toTag = param(m.get("to"), "tag")
		p.send(d.text("ACK", 1, d.invite, ""))
		d.fail(fmt.Errorf("refused: %s", m.start))
	case t == nil:
		p.send(d.ack) // it did not come through
	default:
		delete(p.waiting, d.invite)
		p.agreed(d, m)
	}
}

func (p *phone) agreed(d *dialog, m *message) {
	d.agreed = time.Since(d.asked)
	d.toTag, d.uri = param(m.get("to"), "tag"), uriOf(m.get("contact"))
	d.ack = d.text("ACK", 1, p.newBranch(), "")
	p.send(d.ack)
	a, err := audioAddress(m.body)
	if err != nil {
		d.fail(err)
		return
	}
	d.media = a
	d.once[0].Do(func() { close(d.done) })
}

func (d *dialog) fail(err error) {
	d.once[0].Do(func() { d.refused = err; close(d.done) })
}

func (d *dialog) closed() { d.once[1].Do(func() { close(d.over) }) }

// wait for the 200.
func (d *dialog) wait(ctx context.Context) error {
	select {
	case <-d.done:
		return d.refused
	case <-ctx.Done():
		return fmt.Errorf("not answered: %w", ctx.Err())
	}
}

// hangup sends BYE and waits for its answer.
func (d *dialog) hangup(ctx context.Context) error {
	select {
	case <-d.over:
		return nil
	default:
	}
	d.p.mu.Lock()
	branch := d.p.newBranch()
	d.p.request(d, branch, d.text("BYE", 2, branch, ""))
	d.p.mu.Unlock()
	select {
	case <-d.bye:
		return nil
	case <-d.over:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("BYE not answered: %w", ctx.Err())
	}
}
