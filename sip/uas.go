package sip

import (
	"errors"
	"strconv"

	sipmsg "github.com/emiago/sipgo/sip"

	"hotline/call"
)

// retryAfter is what we ask of callers that found us full, in seconds.
const retryAfter = 5

// mergeKey finds the same INVITE come over two paths (RFC 3261, 8.2.2.2).
type mergeKey struct {
	callID, fromTag string
	cseq            uint32
}

func mergeKeyOf(req *sipmsg.Request) mergeKey {
	tag, _ := req.From().Params.Get("tag")
	return mergeKey{req.CallID().Value(), tag, req.CSeq().SeqNo}
}

// onInvite takes an INVITE outside of any dialog.
func (s *Server) onInvite(from []*trunk, req *sipmsg.Request, tx *sipmsg.ServerTx) {
	if status, extra := s.screen(req); status != 0 {
		s.reply(req, tx, status, extra...)
		return
	}
	key := mergeKeyOf(req)
	if !s.merge(key, tx) {
		s.reply(req, tx, 482)
		return
	}
	t, name, ok := pickTrunk(from, userOf(&req.Recipient))
	if !ok {
		s.reply(req, tx, 404)
		return
	}
	l := s.newLeg(t, s.nextLegID(), false, req.CallID().Value())
	l.invite, l.stx = req, tx
	l.dialog.fromInvite(req)
	l.dialog.source = addrPortText(req.Source())
	if status := l.screenOffer(); status != 0 {
		s.reply(req, tx, status, acceptFor(status)...)
		return
	}
	if !s.admit(l) {
		s.refused.Add(1)
		s.reply(req, tx, 503, sipmsg.NewHeader("Retry-After", strconv.Itoa(retryAfter)))
		return
	}
	if !tx.OnCancel(func(*sipmsg.Request) { l.post(l.onCancel) }) {
		l.post(l.onCancel)
		return
	}
	l.post(func() { _ = l.respond(100, nil) })
	s.work(func() { l.resolve(name) })
}

// screen checks what needs no trunk (RFC 3261, 8.2).
func (s *Server) screen(req *sipmsg.Request) (int, []sipmsg.Header) {
	if sch := req.Recipient.Scheme; sch != "sip" && sch != "tel" {
		return 416, nil
	}
	// We are a back-to-back agent: a request that may not go further ends here
	// (RFC 7332, 4).
	if mf := req.MaxForwards(); mf != nil && mf.Val() == 0 {
		return 483, nil
	}
	if need := requires(req); need != "" {
		return 420, []sipmsg.Header{sipmsg.NewHeader("Unsupported", need)}
	}
	if c := req.Contact(); c == nil || c.Address.Wildcard || c.Address.Host == "" {
		return 400, nil
	}
	return 0, nil
}

// requires lists the extensions a request insists on; we support none, 100rel
// and timer included.
func requires(req *sipmsg.Request) string {
	list := ""
	for _, h := range req.GetHeaders("require") {
		if list != "" {
			list += ", "
		}
		list += h.Value()
	}
	return list
}

// pickTrunk finds the trunk among those of the source whose number is called.
func pickTrunk(from []*trunk, user string) (*trunk, string, bool) {
	for _, t := range from {
		if name, ok := t.ours(user); ok {
			return t, name, true
		}
	}
	return nil, "", false
}

// screenOffer reads the offer, so that a call without sound is refused before
// the core hears of it.
func (l *leg) screenOffer() int {
	has, status := hasSDPBody(l.invite)
	if !has {
		return status
	}
	s, a, err := l.readOffer(l.invite.Body())
	if err == nil {
		err = l.s.mediaAllowed(l.t, a)
	}
	if err != nil {
		l.log.Info().Err(err).Msg("offer refused")
		return sdpStatus(err)
	}
	l.offer = s
	return 0
}

func acceptFor(status int) []sipmsg.Header {
	if status == 415 {
		return []sipmsg.Header{sipmsg.NewHeader("Accept", "application/sdp")}
	}
	return nil
}

func (l *leg) arrive(called string, party call.Party, raw string) {
	if l.phase != resolving {
		return // cancelled meanwhile
	}
	l.phase, l.told = arriving, true
	l.log.Info().Str("called", called).Str("from", mask(raw)).Msg("call arrived")
	if l.s.post(call.Arrived{Leg: l.id, Trunk: l.t.cfg.Name, Called: called, Party: party}) {
		return
	}
	l.told = false
	l.s.refused.Add(1)
	_ = l.respond(503, nil, sipmsg.NewHeader("Retry-After", strconv.Itoa(retryAfter)))
	l.end(call.CauseTrouble, 503)
}

// onCancel: the caller gave up; sipgo has answered 200 and sent 487.
func (l *leg) onCancel() {
	if l.phase == resolving || l.phase == arriving {
		l.end(call.CauseNormal, 487)
	}
}

// response builds an answer to the leg's INVITE.
func (l *leg) response(req *sipmsg.Request, status int, body []byte, extra ...sipmsg.Header) *sipmsg.Response {
	res := l.s.response(req, status, extra...)
	if status > 100 {
		res.To().Params.Add("tag", l.dialog.localTag)
	}
	if status > 100 && status < 300 && req.Method != sipmsg.BYE && req.Method != sipmsg.INFO {
		res.AppendHeader(l.s.contact(l.t, l.dialog.network, l.dialog.source.Addr()))
	}
	if body != nil {
		ct := sipmsg.ContentTypeHeader("application/sdp")
		res.AppendHeader(&ct)
		res.SetBody(body)
	}
	return res
}

// respond answers the initial INVITE. An INVITE that was cancelled this very
// moment keeps its 487: sipgo would repeat the answer given here instead of it.
func (l *leg) respond(status int, body []byte, extra ...sipmsg.Header) error {
	err := l.stx.Respond(l.response(l.invite, status, body, extra...))
	if errors.Is(err, sipmsg.ErrTransactionCanceled) {
		_ = l.stx.Respond(l.response(l.invite, 487, nil))
	}
	return err
}

// answer carries out call.Answer: 200 only when sound is ready.
func (l *leg) answer() {
	if l.phase != arriving {
		return
	}
	if err := l.lease(); err != nil {
		l.log.Error().Err(err).Msg("no sound for a call")
		_ = l.respond(503, nil, sipmsg.NewHeader("Retry-After", strconv.Itoa(retryAfter)))
		l.end(call.CauseTrouble, 503)
		return
	}
	var body []byte
	if l.offer != nil {
		var err error
		if body, err = l.takeOffer(l.invite.Body()); err != nil {
			l.log.Warn().Err(err).Msg("offer refused by the media engine")
			_ = l.respond(488, nil)
			l.end(call.CauseTrouble, 488)
			return
		}
	} else {
		body = l.ourOffer()
	}
	l.accept(body)
}

func (l *leg) accept(body []byte) {
	res := l.response(l.invite, 200, body)
	if err := l.stx.Respond(res); err != nil {
		if errors.Is(err, sipmsg.ErrTransactionCanceled) {
			_ = l.stx.Respond(l.response(l.invite, 487, nil))
			l.end(call.CauseNormal, 487)
			return
		}
		l.log.Warn().Err(err).Msg("200 could not be sent")
		l.end(call.CauseTrouble, 0)
		return
	}
	l.phase = answered
	l.s.record(l)
	l.drainAcks(l.stx)
	l.awaitAck(l.invite.CSeq().SeqNo, l.stx, res, l.offer == nil)
	if l.offer != nil {
		l.soundUp()
	}
}

// soundUp: sound flows both ways as of now.
func (l *leg) soundUp() {
	l.media.Start()
	l.tell(call.LegAnswered{Leg: l.id})
	l.tellHeld()
	l.startProbe()
}

// reject carries out call.Reject.
func (l *leg) reject(status, retry int) {
	if l.phase != arriving && l.phase != resolving {
		return
	}
	if status < 400 || status > 699 { // never a redirection
		status = 480
	}
	var extra []sipmsg.Header
	if retry > 0 {
		extra = append(extra, sipmsg.NewHeader("Retry-After", strconv.Itoa(retry)))
	}
	_ = l.respond(status, nil, extra...)
	l.end(call.CauseOrdered, status)
}
