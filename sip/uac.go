package sip

import (
	"context"
	"fmt"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"

	"hotline/call"
)

// defaultRing is how long an outgoing call rings (DESIGN.md 6).
const defaultRing = 30 * time.Second

// uac is what an outgoing leg keeps of its INVITE.
type uac struct {
	order       call.Dial
	inviteTx    *sipmsg.ClientTx
	open        bool // an INVITE is out and has no final answer
	provisional bool // the far end has the INVITE: CANCEL may be sent
	cancelled   bool // we gave up
	cancelSent  bool
	challenges  int
	ringing     bool
	early       bool
	ringTimer   *time.Timer
	creds       credentials
}

// dialOut carries out call.Dial. Every way it can fail ends in LegEnded, but a
// leg dialled before is not dialled again. The leg is in the index when dialOut
// returns, so that a Hangup right behind finds it.
func (s *Server) dialOut(d call.Dial) {
	t := s.trunkFor(d.Trunk)
	if !s.index.firstDial(d.Leg) {
		s.log.Warn().Str("leg", string(d.Leg)).Msg("dialled before, ignored")
		return
	}
	if t == nil || s.draining.Load() {
		s.log.Warn().Str("leg", string(d.Leg)).Str("trunk", d.Trunk).Msg("no trunk to dial through")
		s.work(func() { s.postEnding(call.LegEnded{Leg: d.Leg, Cause: call.CauseUnavailable}) })
		return
	}
	l := s.newLeg(t, d.Leg, true, newCallID())
	l.phase, l.told, l.order = calling, true, d
	err := s.index.admit(l)
	l.post(func() {
		if err != nil {
			l.log.Warn().Err(err).Msg("call not made")
			l.end(call.CauseUnavailable, 503)
			return
		}
		l.start()
	})
}

// trunkFor gives the named trunk, or picks the first that is up: carriers
// before test peers, in the order of the settings.
func (s *Server) trunkFor(name string) *trunk {
	if name != "" {
		for _, t := range s.trunks {
			if t.cfg.Name == name && t.cfg.Proxy != "" {
				return t
			}
		}
		return nil
	}
	for _, kind := range []string{KindCarrier, KindTest} {
		for _, t := range s.trunks {
			if t.cfg.Kind == kind && t.up() {
				return t
			}
		}
	}
	return nil
}

func (l *leg) start() {
	if l.phase != calling { // hung up before it began
		return
	}
	number, ok := l.order.To, true // a number of the settings
	if number == "" {
		number, ok = l.s.directory.NumberOf(l.order.Customer)
	}
	if !ok || !userPart.MatchString(number) {
		l.end(call.CauseNoNumber, 0)
		return
	}
	if !l.t.up() {
		l.end(call.CauseUnavailable, 0)
		return
	}
	if err := l.lease(); err != nil {
		l.log.Error().Err(err).Msg("no sound for a call")
		l.end(call.CauseTrouble, 0)
		return
	}
	l.prepare(number)
	ring := time.Duration(l.order.RingMs) * time.Millisecond
	l.ringTimer = l.after(or(ring, defaultRing), func() { l.giveUp(call.CauseNoAnswer, 408) })
	l.log.Info().Str("to", mask(number)).Str("purpose", l.order.Purpose).Msg("calling")
	l.sendInvite()
}

// prepare fills the dialog as its caller.
func (l *leg) prepare(number string) {
	host, port, _ := splitHostPort(l.t.cfg.Proxy)
	d := &l.dialog
	fromHost, _ := l.s.contactAt(l.t, d.network, l.s.nextHop(l.t, d).Addr())
	if r := l.t.cfg.Register; r != nil {
		fromHost = r.Domain
		if pw, err := r.secret(); err == nil {
			l.creds = credentials{user: r.AuthID, password: pw}
		}
	}
	d.remote = sipmsg.Uri{Scheme: "sip", User: dialled(number, l.t.cfg.DialAs), Host: host}
	d.local = sipmsg.Uri{Scheme: "sip", User: l.t.callerID(l.order.CallerID), Host: fromHost}
	d.target = *d.remote.Clone()
	d.target.Port = port
	if d.network != "UDP" {
		d.target.UriParams = sipmsg.HeaderParams{{K: "transport", V: sipmsg.NetworkToLower(d.network)}}
	}
}

// bookPatience is how long an INVITE waits for its page in the book. A disk that
// stands still longer than this stops no call (INVARIANTS 33).
const bookPatience = time.Second

// sendInvite sends the INVITE, the first time or with credentials, once it is in
// the book: whatever instant we die at, the next run knows of it and ends the
// call, also one that was picked up at once.
func (l *leg) sendInvite() {
	l.dialog.cseq++
	req := l.dialog.request(l.s, l.t, sipmsg.INVITE, l.dialog.cseq)
	if p := l.t.addrs.Load().proxy; len(p) > 0 {
		req.SetDestination(p[0].String())
	}
	l.creds.authorize(req)
	ct := sipmsg.ContentTypeHeader("application/sdp")
	req.AppendHeader(&ct)
	req.SetBody(l.ourOffer())
	l.provisional, l.cancelSent = false, false
	sent := false
	send := func() {
		if !sent && l.phase == calling {
			sent = true
			l.launch(req)
		}
	}
	patience := l.after(bookPatience, send)
	l.s.recordEarly(l, req, func() {
		patience.Stop()
		l.post(send)
	})
}

// launch lets the INVITE go.
func (l *leg) launch(req *sipmsg.Request) {
	tx, err := l.s.request(l.s.ctx, l.t, req)
	if err != nil {
		l.log.Warn().Err(err).Msg("INVITE could not be sent")
		l.end(call.CauseUnavailable, 0)
		return
	}
	l.invite, l.inviteTx, l.open = req, tx, true
	tx.OnRetransmission(func(res *sipmsg.Response) { l.post(func() { l.onSuccess(req, res) }) })
	l.s.work(func() { l.pump(req, tx) })
}

// pump brings the answers of the INVITE into the queue until its final one.
func (l *leg) pump(req *sipmsg.Request, tx *sipmsg.ClientTx) {
	for {
		select {
		case res := <-tx.Responses():
			l.post(func() { l.onAnswer(req, res) })
			if !res.IsProvisional() {
				return
			}
		case <-tx.Done():
			l.post(func() { l.onNoAnswer(tx) })
			return
		}
	}
}

func (l *leg) onAnswer(req *sipmsg.Request, res *sipmsg.Response) {
	if req != l.invite {
		return
	}
	l.dialog.source = addrPortText(res.Source())
	switch {
	case res.StatusCode == 100:
		l.reached()
	case res.IsProvisional():
		l.reached()
		l.onProgress(res)
	case res.IsSuccess():
		l.onSuccess(req, res)
	default:
		l.onRefusal(res)
	}
}

// reached: the far end has the INVITE, so it can be cancelled now (RFC 3261, 9.1).
func (l *leg) reached() {
	l.provisional = true
	if l.cancelled {
		l.sendCancel()
	}
}

// onProgress: 180 and 183 are never an answer (DESIGN.md 6).
func (l *leg) onProgress(res *sipmsg.Response) {
	if l.phase != calling {
		return
	}
	if has, _ := hasSDPBody(res); has && !l.early {
		if err := l.takeAnswer(res.Body()); err == nil {
			l.early = true
			l.media.Start() // opens the way through NAT; what is sent is silence
			l.ringing = true
			l.tell(call.LegRinging{Leg: l.id, Early: true})
			return
		}
	}
	if !l.ringing && res.StatusCode >= 180 {
		l.ringing = true
		l.tell(call.LegRinging{Leg: l.id})
	}
}

// onSuccess takes a 2xx: the first, one sent again, one of another fork, or one
// that is too late. Each gets its ACK; those we do not want a BYE as well.
func (l *leg) onSuccess(req *sipmsg.Request, res *sipmsg.Response) {
	tag, _ := res.To().Params.Get("tag")
	wanted := l.phase == calling && !l.cancelled
	again := l.phase != calling && tag == l.dialog.remoteTag && tag != ""
	d := &l.dialog
	if !wanted && !again {
		other := l.dialog // a dialog of its own, ended at once
		d = &other
	}
	if !again {
		d.fromAnswer(res)
	}
	l.sendAck(d, req)
	switch {
	case wanted:
		l.open = false
		l.onAnswered(res)
	case !again:
		l.log.Info().Msg("late or second answer, BYE")
		l.sendByeIn(d)
	}
}

func (l *leg) onAnswered(res *sipmsg.Response) {
	l.ringTimer.Stop()
	l.phase = confirmed
	has, _ := hasSDPBody(res)
	if has {
		if err := l.takeAnswer(res.Body()); err != nil {
			l.fail("answer: " + err.Error())
			return
		}
	} else if !l.hasSDP {
		l.fail("200 without an answer to our offer")
		return
	}
	l.s.record(l)
	l.soundUp()
}

// sendAck acknowledges a 2xx: a request of its own, straight to the transport.
func (l *leg) sendAck(d *dialog, invite *sipmsg.Request) {
	ack := d.request(l.s, l.t, sipmsg.ACK, invite.CSeq().SeqNo)
	if err := l.s.send(ack); err != nil {
		l.log.Warn().Err(err).Msg("ACK could not be sent")
	}
}

// onRefusal takes a final answer other than 2xx; sipgo has sent the ACK.
func (l *leg) onRefusal(res *sipmsg.Response) {
	l.settle()
	if l.phase != calling {
		return
	}
	if res.StatusCode == 401 || res.StatusCode == 407 {
		if err := l.creds.challenge(res); err == nil && l.challenges < 2 && !l.cancelled {
			l.challenges++
			l.sendInvite()
			return
		}
	}
	l.end(CauseOf(res.StatusCode), res.StatusCode)
}

// onNoAnswer: the INVITE's transaction ended without a final answer.
func (l *leg) onNoAnswer(tx *sipmsg.ClientTx) {
	if l.inviteTx != tx {
		return
	}
	l.settle()
	if l.phase != calling {
		return
	}
	l.log.Warn().Err(tx.Err()).Msg("no answer to INVITE")
	l.end(call.CauseUnavailable, 408)
}

// settle notes that the INVITE has had its final answer. The page of a call that
// was given up stays in the book until here. When we stop without an answer it
// stays there for the next run.
func (l *leg) settle() {
	if l.open && l.phase == gone && l.s.ctx.Err() == nil {
		l.s.book.remove(l.id)
	}
	l.open = false
}

// giveUp ends a call that is not answered: the core is told at once, the CANCEL
// follows as soon as it is allowed, and a 200 that crosses it is ended too.
func (l *leg) giveUp(cause call.Cause, status int) {
	if l.phase != calling {
		return
	}
	l.cancelled = true
	if l.provisional {
		l.sendCancel()
	}
	l.end(cause, status)
}

func (l *leg) sendCancel() {
	if l.cancelSent {
		return
	}
	l.cancelSent = true
	tx, invite := l.inviteTx, l.invite
	req := cancelOf(invite)
	l.s.work(func() {
		if _, err := l.s.roundTrip(l.s.ctx, l.t, req); err != nil {
			l.log.Debug().Err(err).Msg("CANCEL")
		}
	})
	// A far end that answers the CANCEL but not the INVITE (RFC 3261, 9.1).
	time.AfterFunc(64*sipmsg.T1, tx.Terminate)
}

// cancelOf builds the CANCEL of an INVITE (RFC 3261, 9.1).
func cancelOf(invite *sipmsg.Request) *sipmsg.Request {
	req := sipmsg.NewRequest(sipmsg.CANCEL, *invite.Recipient.Clone())
	req.AppendHeader(invite.Via().Clone())
	sipmsg.CopyHeaders("Route", invite, req)
	req.AppendHeader(sipmsg.HeaderClone(invite.From()))
	req.AppendHeader(sipmsg.HeaderClone(invite.To()))
	req.AppendHeader(sipmsg.HeaderClone(invite.CallID()))
	req.AppendHeader(&sipmsg.CSeqHeader{SeqNo: invite.CSeq().SeqNo, MethodName: sipmsg.CANCEL})
	forwards := sipmsg.MaxForwardsHeader(70)
	req.AppendHeader(&forwards)
	req.SetBody(nil)
	req.SetTransport(invite.Transport())
	req.SetDestination(invite.Destination())
	req.Laddr = invite.Laddr
	return req
}

// hangup carries out call.Hangup in whatever state the leg is.
func (l *leg) hangup(cause call.Cause) {
	if cause == "" {
		cause = call.CauseOrdered
	}
	switch l.phase {
	case resolving, arriving:
		status, _ := StatusOf(cause)
		_ = l.respond(status, nil)
		l.end(cause, status)
	case calling:
		l.giveUp(cause, 487)
	case answered:
		// The callee must not send BYE before the ACK (RFC 3261, 15).
		l.byeWanted = true
		l.end(cause, 0)
	case confirmed:
		l.stopRepeats()
		l.sendBye()
		l.end(cause, 0)
	case gone:
	}
}

// sendBye ends the leg's dialog. Its page stays until the far end has answered:
// should we die in between, the next run says BYE again.
func (l *leg) sendBye() {
	l.byeSent = true
	l.dialog.cseq++
	l.s.bye(l.t, l.dialog, l.creds, func() { l.s.book.remove(l.id) })
}

// sendByeIn sends BYE and follows it to its answer outside of the queue. The
// answer of a call given up settles its INVITE.
func (l *leg) sendByeIn(d *dialog) {
	d.cseq++
	l.s.bye(l.t, *d, l.creds, func() { l.post(l.settle) })
}

// bye ends a dialog; with credentials if the far end asks for them.
// over is done when the far end has answered, or will not.
func (s *Server) bye(t *trunk, d dialog, creds credentials, over func()) {
	s.byes.add()
	s.work(func() {
		defer s.byes.done()
		for try := 0; try < 2; try++ {
			req := d.request(s, t, sipmsg.BYE, d.cseq)
			creds.authorize(req)
			res, err := s.roundTrip(s.ctx, t, req)
			if s.ctx.Err() != nil {
				return // we stop without an answer: the next run says it again
			}
			if err != nil || res.StatusCode != 401 && res.StatusCode != 407 || creds.challenge(res) != nil {
				break
			}
			d.cseq++
		}
		over()
	})
}

// sendDigits sends keys by INFO, one after another.
func (l *leg) sendDigits(keys string) {
	if l.phase != confirmed && l.phase != answered {
		return
	}
	var reqs []*sipmsg.Request
	for _, k := range keys {
		key, err := digitText(string(k))
		if err != nil {
			continue
		}
		l.dialog.cseq++
		req := l.dialog.request(l.s, l.t, sipmsg.INFO, l.dialog.cseq)
		ct := sipmsg.ContentTypeHeader("application/dtmf-relay")
		req.AppendHeader(&ct)
		req.SetBody(fmt.Appendf(nil, "Signal=%s\r\nDuration=160\r\n", key))
		reqs = append(reqs, req)
	}
	l.s.work(func() {
		for _, req := range reqs {
			if _, err := l.s.roundTrip(l.s.ctx, l.t, req); err != nil {
				l.log.Warn().Err(err).Msg("digit by INFO")
				return
			}
		}
	})
}

// request starts a client transaction; TCP gets its guarded connection first.
func (s *Server) request(ctx context.Context, t *trunk, req *sipmsg.Request) (*sipmsg.ClientTx, error) {
	if err := s.connect(ctx, req); err != nil {
		return nil, err
	}
	tx, err := s.txl.Request(ctx, req)
	if err != nil {
		return nil, fmt.Errorf("%s to %s: %w", req.Method, t.cfg.Name, err)
	}
	return tx, nil
}

// roundTrip sends a request other than INVITE and waits for its final answer.
func (s *Server) roundTrip(ctx context.Context, t *trunk, req *sipmsg.Request) (*sipmsg.Response, error) {
	tx, err := s.request(ctx, t, req)
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
			return nil, fmt.Errorf("%s to %s: %w", req.Method, t.cfg.Name, tx.Err())
		case <-ctx.Done():
			tx.Terminate()
			return nil, ctx.Err()
		}
	}
}

// send sends a request without a transaction (ACK).
func (s *Server) send(req *sipmsg.Request) error {
	if err := s.connect(s.ctx, req); err != nil {
		return err
	}
	return s.tpl.WriteMsg(req)
}
