package phone

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"
)

// Call is one call of a phone. All methods are safe for concurrent use.
type Call struct {
	p       *Phone
	snd     *sound
	out     bool
	callID  string
	network string
	born    time.Time

	mu        sync.Mutex
	tag       string
	remoteTag string
	local     sipmsg.Uri
	remote    sipmsg.Uri
	target    sipmsg.Uri
	routes    []sipmsg.Uri
	dest      netip.AddrPort
	cseq      uint32
	version   int
	invite    *sipmsg.Request // theirs, or our last one
	tx        *sipmsg.ServerTx
	acked     chan struct{}
	progress  bool
	hanging   bool
	refusal   error
	events    []Event
	answered  chan struct{}
	ended     chan struct{}
	answerOne sync.Once
	endOne    sync.Once
}

func (p *Phone) newCall(callID string) (*Call, error) {
	c := &Call{
		p: p, callID: callID, born: time.Now(), tag: word(),
		local:    sipmsg.Uri{Scheme: "sip", User: p.opt.User, Host: p.addr.Addr().String(), Port: int(p.addr.Port())},
		answered: make(chan struct{}), ended: make(chan struct{}), acked: make(chan struct{}, 8),
	}
	snd, err := newSound(p.addr.Addr(), c.note)
	if err != nil {
		return nil, err
	}
	c.snd = snd
	return c, nil
}

func (c *Call) note(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.events = append(c.events, Event{time.Since(c.born), fmt.Sprintf(format, args...)})
}

// Events is the timeline so far.
func (c *Call) Events() []Event {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]Event(nil), c.events...)
}

// From is the user part of the caller, of a call that came in.
func (c *Call) From() string { return c.remote.User }

// To is the user part that was called, of a call that came in.
func (c *Call) To() string { return c.invite.Recipient.User }

// ID is the Call-ID.
func (c *Call) ID() string { return c.callID }

// ---- outgoing ----

func (c *Call) dial(ctx context.Context) {
	req := c.request(sipmsg.INVITE, 0)
	c.withSDP(req, c.offer("sendrecv"))
	c.mu.Lock()
	c.invite = req
	c.mu.Unlock()
	tx, err := c.p.txl.Request(ctx, req)
	if err != nil {
		c.refuse(fmt.Errorf("phone: %w", err))
		return
	}
	c.note("sent INVITE")
	tx.OnRetransmission(func(res *sipmsg.Response) { c.ack(req, res) })
	for {
		select {
		case res := <-tx.Responses():
			c.note("got %d %s", res.StatusCode, res.Reason)
			if c.onResponse(req, res) {
				return
			}
		case <-tx.Done():
			c.refuse(fmt.Errorf("phone: no answer: %w", tx.Err()))
			return
		case <-ctx.Done():
			_ = c.Hangup()
			ctx = context.Background()
		}
	}
}

// onResponse reports whether the response was final.
func (c *Call) onResponse(req *sipmsg.Request, res *sipmsg.Response) bool {
	switch {
	case res.IsProvisional():
		c.mu.Lock()
		c.progress = true
		cancel := c.hanging
		c.mu.Unlock()
		if cancel {
			c.cancel()
		}
		if len(res.Body()) > 0 {
			_ = c.snd.remote(res.Body())
		}
		return false
	case res.IsSuccess():
		c.confirm(res)
		c.ack(req, res)
		c.mu.Lock()
		hanging := c.hanging
		c.mu.Unlock()
		if hanging {
			c.bye()
			return true
		}
		if err := c.snd.remote(res.Body()); err != nil {
			c.note("no sound: %v", err)
		}
		c.talk()
	default:
		c.refuse(&StatusError{res.StatusCode, res.Reason})
	}
	return true
}

func (c *Call) confirm(res *sipmsg.Response) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.remoteTag, _ = res.To().Params.Get("tag")
	if ct := res.Contact(); ct != nil {
		c.target = *ct.Address.Clone()
	}
	rr := res.GetHeaders("record-route")
	c.routes = nil
	for i := len(rr) - 1; i >= 0; i-- {
		if h, ok := rr[i].(*sipmsg.RecordRouteHeader); ok {
			c.routes = append(c.routes, *h.Address.Clone())
		}
	}
}

func (c *Call) ack(invite *sipmsg.Request, res *sipmsg.Response) {
	if !res.IsSuccess() {
		return
	}
	ack := c.request(sipmsg.ACK, invite.CSeq().SeqNo)
	if err := c.p.tpl.WriteMsg(ack); err != nil {
		c.note("ACK not sent: %v", err)
	}
}

func (c *Call) talk() {
	c.answerOne.Do(func() {
		c.note("answered")
		c.snd.start()
		close(c.answered)
	})
}

func (c *Call) refuse(err error) {
	c.mu.Lock()
	c.refusal = err
	c.mu.Unlock()
	c.finish("ended: " + err.Error())
}

// finish ends the call once.
func (c *Call) finish(why string) {
	c.endOne.Do(func() {
		c.note("%s", why)
		c.p.remove(c)
		if err := c.snd.close(); err != nil {
			c.note("recording: %v", err)
		}
		close(c.ended)
	})
}

// Answered waits until the call is answered. A refusal is a *StatusError.
func (c *Call) Answered(ctx context.Context) error {
	select {
	case <-c.answered:
		return nil
	case <-c.ended:
		c.mu.Lock()
		defer c.mu.Unlock()
		select {
		case <-c.answered:
			return nil
		default:
		}
		if c.refusal != nil {
			return c.refusal
		}
		return ErrEnded
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Ended waits for the end of the call, whoever ends it.
func (c *Call) Ended(ctx context.Context) error {
	select {
	case <-c.ended:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Done is closed when the call has ended.
func (c *Call) Done() <-chan struct{} { return c.ended }

// Hangup ends the call: BYE, CANCEL or 486. A call that has ended stays so.
func (c *Call) Hangup() error {
	c.mu.Lock()
	first := !c.hanging
	c.hanging = true
	progress := c.progress
	c.mu.Unlock()
	select {
	case <-c.ended:
		return nil
	default:
	}
	select {
	case <-c.answered:
		c.bye()
		return nil
	default:
	}
	if !c.out {
		return c.Reject(486)
	}
	if first && progress {
		c.cancel()
	}
	select { // the answer to our CANCEL, or a 200 that crossed it
	case <-c.ended:
	case <-time.After(2 * time.Second):
		c.finish("ended by us, no answer to CANCEL")
	}
	return nil
}

func (c *Call) bye() {
	req := c.request(sipmsg.BYE, 0)
	c.finish("ended by us")
	_, _ = c.roundTrip(req)
}

func (c *Call) cancel() {
	c.mu.Lock()
	inv := c.invite
	c.mu.Unlock()
	req := sipmsg.NewRequest(sipmsg.CANCEL, *inv.Recipient.Clone())
	req.AppendHeader(inv.Via().Clone())
	req.AppendHeader(sipmsg.HeaderClone(inv.From()))
	req.AppendHeader(sipmsg.HeaderClone(inv.To()))
	req.AppendHeader(sipmsg.HeaderClone(inv.CallID()))
	req.AppendHeader(&sipmsg.CSeqHeader{SeqNo: inv.CSeq().SeqNo, MethodName: sipmsg.CANCEL})
	mf := sipmsg.MaxForwardsHeader(70)
	req.AppendHeader(&mf)
	req.SetBody(nil)
	req.SetTransport(inv.Transport())
	req.SetDestination(inv.Destination())
	req.Laddr = inv.Laddr
	c.note("sent CANCEL")
	c.p.work(func() { _, _ = c.roundTrip(req) })
}

// roundTrip sends a request and waits for the final answer, up to 5 s.
func (c *Call) roundTrip(req *sipmsg.Request) (*sipmsg.Response, error) {
	ctx, cancel := context.WithTimeout(c.p.ctx, 5*time.Second)
	defer cancel()
	tx, err := c.p.txl.Request(ctx, req)
	if err != nil {
		return nil, err
	}
	for {
		select {
		case res := <-tx.Responses():
			if !res.IsProvisional() {
				return res, nil
			}
		case <-tx.Done():
			return nil, tx.Err()
		case <-ctx.Done():
			tx.Terminate()
			return nil, ctx.Err()
		}
	}
}

// Hold holds the other side (a=sendonly) or takes it back, by re-INVITE.
func (c *Call) Hold(on bool) error {
	dir := "sendrecv"
	if on {
		dir = "sendonly"
	}
	req := c.request(sipmsg.INVITE, 0)
	c.withSDP(req, c.offer(dir))
	res, err := c.roundTrip(req)
	if err != nil {
		return fmt.Errorf("phone: hold: %w", err)
	}
	if !res.IsSuccess() {
		return &StatusError{res.StatusCode, res.Reason}
	}
	c.ack(req, res)
	c.note("hold %v", on)
	return c.snd.remote(res.Body())
}

// Info sends a body by INFO, a key for one, and gives the status of the answer.
func (c *Call) Info(kind, body string) (status int, err error) {
	req := c.request(sipmsg.INFO, 0)
	ct := sipmsg.ContentTypeHeader(kind)
	req.AppendHeader(&ct)
	req.SetBody([]byte(body))
	res, err := c.roundTrip(req)
	if err != nil {
		return 0, fmt.Errorf("phone: INFO: %w", err)
	}
	return res.StatusCode, nil
}

// ---- incoming ----

func (c *Call) comesIn(req *sipmsg.Request, tx *sipmsg.ServerTx) {
	c.invite, c.tx = req, tx
	c.remoteTag, _ = req.From().Params.Get("tag")
	c.local = *req.To().Address.Clone()
	c.remote = *req.From().Address.Clone()
	c.target = *req.Contact().Address.Clone()
	c.network = strings.ToUpper(req.Transport())
	c.dest, _ = netip.ParseAddrPort(req.Source())
	for _, h := range req.GetHeaders("record-route") {
		if rr, ok := h.(*sipmsg.RecordRouteHeader); ok {
			c.routes = append(c.routes, *rr.Address.Clone())
		}
	}
	tx.OnCancel(func(*sipmsg.Request) { go c.finish("ended: cancelled by the caller") })
	c.note("rings, from %s", c.remote.User)
}

// Ring sends 180.
func (c *Call) Ring() error { return c.respond(180, "Ringing", nil) }

// Reject refuses a call that came in.
func (c *Call) Reject(status int) error {
	err := c.respond(status, "Refused", nil)
	c.finish(fmt.Sprintf("ended: refused with %d", status))
	return err
}

// Answer accepts a call that came in.
func (c *Call) Answer() error {
	if len(c.invite.Body()) > 0 {
		if err := c.snd.remote(c.invite.Body()); err != nil {
			_ = c.Reject(488)
			return err
		}
	}
	if err := c.respond(200, "OK", c.offer("sendrecv")); err != nil {
		c.finish("ended: " + err.Error())
		return err
	}
	c.talk()
	return nil
}

func (c *Call) response(req *sipmsg.Request, status int, reason string, sdp []byte) *sipmsg.Response {
	res := sipmsg.NewResponseFromRequest(req, status, reason, nil)
	if status > 100 {
		res.To().Params.Add("tag", c.tag)
	}
	res.AppendHeader(c.contact())
	if sdp != nil {
		ct := sipmsg.ContentTypeHeader("application/sdp")
		res.AppendHeader(&ct)
		res.SetBody(sdp)
	}
	return res
}

// respond answers the INVITE; a 200 is sent again until the ACK comes.
func (c *Call) respond(status int, reason string, sdp []byte) error {
	if c.tx == nil {
		return errors.New("phone: not a call that came in")
	}
	res := c.response(c.invite, status, reason, sdp)
	if err := c.tx.Respond(res); err != nil {
		return fmt.Errorf("phone: %w", err)
	}
	c.note("sent %d", status)
	if status == 200 {
		c.p.work(func() { c.repeat(c.tx, res) })
	}
	return nil
}

func (c *Call) repeat(tx *sipmsg.ServerTx, res *sipmsg.Response) {
	for wait := sipmsg.T1; wait < 64*sipmsg.T1; wait *= 2 {
		select {
		case <-c.acked:
			return
		case <-c.ended:
			return
		case <-c.p.ctx.Done():
			return
		case <-time.After(min(wait, sipmsg.T2)):
			_ = tx.Respond(res)
		}
	}
}

func (c *Call) onAck(ack *sipmsg.Request) {
	if len(ack.Body()) > 0 {
		_ = c.snd.remote(ack.Body())
	}
	select {
	case c.acked <- struct{}{}:
	default:
	}
}

// onRequest takes a request inside the call.
func (c *Call) onRequest(req *sipmsg.Request, tx *sipmsg.ServerTx) {
	switch req.Method {
	case sipmsg.BYE:
		_ = tx.Respond(c.response(req, 200, "OK", nil))
		c.finish("ended by the other side")
	case sipmsg.INVITE, sipmsg.UPDATE:
		c.note("got %s", req.Method)
		if len(req.Body()) > 0 {
			_ = c.snd.remote(req.Body())
		}
		res := c.response(req, 200, "OK", c.offer("sendrecv"))
		_ = tx.Respond(res)
		if req.IsInvite() {
			c.p.work(func() { c.repeat(tx, res) })
		}
	case sipmsg.INFO:
		c.note("got INFO %q", string(req.Body()))
		_ = tx.Respond(c.response(req, 200, "OK", nil))
	default:
		_ = tx.Respond(c.response(req, 200, "OK", nil))
	}
}

// ---- messages ----

func (c *Call) contact() *sipmsg.ContactHeader {
	h := &sipmsg.ContactHeader{Address: sipmsg.Uri{Scheme: "sip", User: c.p.opt.User, Host: c.p.addr.Addr().String(), Port: int(c.p.addr.Port())}}
	if c.network == "TCP" {
		h.Address.UriParams = sipmsg.HeaderParams{{K: "transport", V: "tcp"}}
	}
	return h
}

// request builds a request of the call; cseq 0 takes the next number.
func (c *Call) request(method sipmsg.RequestMethod, cseq uint32) *sipmsg.Request {
	c.mu.Lock()
	defer c.mu.Unlock()
	if cseq == 0 {
		c.cseq++
		cseq = c.cseq
	}
	req := sipmsg.NewRequest(method, *c.target.Clone())
	req.AppendHeader(&sipmsg.ViaHeader{
		ProtocolName: "SIP", ProtocolVersion: "2.0", Transport: c.network,
		Host: c.p.addr.Addr().String(), Port: int(c.p.addr.Port()),
		Params: sipmsg.HeaderParams{{K: "branch", V: sipmsg.GenerateBranch()}, {K: "rport", V: ""}},
	})
	for i := range c.routes {
		req.AppendHeader(&sipmsg.RouteHeader{Address: *c.routes[i].Clone()})
	}
	req.AppendHeader(&sipmsg.FromHeader{Address: *c.local.Clone(), Params: sipmsg.HeaderParams{{K: "tag", V: c.tag}}})
	to := &sipmsg.ToHeader{Address: *c.remote.Clone()}
	if c.remoteTag != "" {
		to.Params = sipmsg.HeaderParams{{K: "tag", V: c.remoteTag}}
	}
	req.AppendHeader(to)
	id := sipmsg.CallIDHeader(c.callID)
	req.AppendHeader(&id)
	req.AppendHeader(&sipmsg.CSeqHeader{SeqNo: cseq, MethodName: method})
	mf := sipmsg.MaxForwardsHeader(70)
	req.AppendHeader(&mf)
	req.AppendHeader(c.contact())
	req.SetBody(nil)
	req.SetTransport(c.network)
	req.SetDestination(c.dest.String())
	if c.network == "UDP" {
		req.Laddr = sipmsg.Addr{IP: c.p.addr.Addr().AsSlice(), Port: int(c.p.addr.Port())}
	}
	return req
}

func (c *Call) withSDP(req *sipmsg.Request, sdp []byte) {
	ct := sipmsg.ContentTypeHeader("application/sdp")
	req.AppendHeader(&ct)
	req.SetBody(sdp)
}

// offer writes the phone's description: all its codecs, or in a call the one
// in use.
func (c *Call) offer(dir string) []byte {
	c.mu.Lock()
	c.version++
	v := c.version
	c.mu.Unlock()
	ip := c.p.addr.Addr()
	var pts, maps strings.Builder
	for _, name := range c.snd.codecs(c.p.opt.Codecs) {
		fmt.Fprintf(&pts, " %d", payloadOf(name))
		fmt.Fprintf(&maps, "a=rtpmap:%d %s/8000\r\n", payloadOf(name), name)
	}
	ev := c.snd.eventType()
	return fmt.Appendf(nil, "v=0\r\no=phone 1 %d IN IP4 %s\r\ns=-\r\nc=IN IP4 %s\r\nt=0 0\r\n"+
		"m=audio %d RTP/AVP%s %d\r\n%sa=rtpmap:%d telephone-event/8000\r\na=fmtp:%d 0-16\r\na=ptime:20\r\na=%s\r\n",
		v, ip, ip, c.snd.port(), pts.String(), ev, maps.String(), ev, ev, dir)
}
