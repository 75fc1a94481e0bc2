package sip

import (
	"errors"
	"strings"

	sipmsg "github.com/emiago/sipgo/sip"

	"hotline/call"
)

// inDialog takes a request inside the dialog, in the leg's queue.
func (l *leg) inDialog(req *sipmsg.Request, tx *sipmsg.ServerTx) {
	tag, _ := req.From().Params.Get("tag")
	if l.dialog.remoteTag != "" && tag != l.dialog.remoteTag || l.phase == gone && req.Method != sipmsg.BYE {
		l.s.reply(req, tx, 481)
		return
	}
	if need := requires(req); need != "" {
		l.s.reply(req, tx, 420, sipmsg.NewHeader("Unsupported", need))
		return
	}
	l.dialog.source = addrPortText(req.Source())
	if !l.inOrder(req) {
		l.s.reply(req, tx, 500)
		return
	}
	switch req.Method {
	case sipmsg.BYE:
		l.onBye(req, tx)
	case sipmsg.INVITE:
		l.onReinvite(req, tx)
	case sipmsg.UPDATE:
		l.onUpdate(req, tx)
	case sipmsg.INFO:
		l.onInfo(req, tx)
	case sipmsg.OPTIONS:
		l.s.reply(req, tx, 200, capabilities()...)
	case sipmsg.PRACK:
		l.s.reply(req, tx, 481) // we never send a reliable provisional
	default:
		l.s.refuseMethod(req, tx)
	}
}

// inOrder applies the order of CSeq (RFC 3261, 12.2.2) where it matters: an
// older offer must not undo a newer one. BYE and INFO are taken in any order,
// since sipgo's goroutines may have swapped them.
func (l *leg) inOrder(req *sipmsg.Request) bool {
	n := req.CSeq().SeqNo
	if n <= l.dialog.remoteCSeq && l.dialog.remoteCSeq != 0 {
		return req.Method != sipmsg.INVITE && req.Method != sipmsg.UPDATE
	}
	l.dialog.remoteCSeq = n
	return true
}

// onBye ends the leg whatever its state: BYE may overtake ACK, or come for a
// call that was not answered yet (RFC 3261, 15.1.2).
func (l *leg) onBye(req *sipmsg.Request, tx *sipmsg.ServerTx) {
	l.s.reply(req, tx, 200)
	l.stopRepeats()
	l.byeWanted = false
	if !l.out && (l.phase == arriving || l.phase == resolving) {
		_ = l.respond(487, nil)
	}
	l.end(call.CauseNormal, 0)
}

// onReinvite takes hold, resume, a moved media address, a changed codec.
func (l *leg) onReinvite(req *sipmsg.Request, tx *sipmsg.ServerTx) {
	if l.phase != answered && l.phase != confirmed || l.openOffer() {
		l.s.reply(req, tx, 491) // RFC 3261, 14.2
		return
	}
	l.impliedAck()
	has, status := hasSDPBody(req)
	if status != 0 {
		l.s.reply(req, tx, status, acceptFor(status)...)
		return
	}
	var body []byte
	if has {
		var err error
		if body, err = l.takeOffer(req.Body()); err != nil {
			l.refuseOffer(req, tx, err)
			return
		}
	} else {
		body = l.ourOffer()
	}
	l.dialog.refresh(req)
	res := l.response(req, 200, body)
	if err := tx.Respond(res); err != nil {
		l.log.Warn().Err(err).Msg("200 to re-INVITE could not be sent")
	}
	l.drainAcks(tx)
	l.awaitAck(req.CSeq().SeqNo, tx, res, !has)
	l.s.record(l)
	if has {
		l.tellHeld()
	}
}

// refuseOffer leaves the session as it was (RFC 3261, 14.2).
func (l *leg) refuseOffer(req *sipmsg.Request, tx *sipmsg.ServerTx, err error) {
	l.log.Info().Err(err).Msg("new offer refused, session goes on as before")
	l.s.reply(req, tx, sdpStatus(err))
}

// onUpdate answers RFC 3311: a refresh without body, or an offer as in
// re-INVITE.
func (l *leg) onUpdate(req *sipmsg.Request, tx *sipmsg.ServerTx) {
	has, status := hasSDPBody(req)
	switch {
	case status != 0:
		l.s.reply(req, tx, status, acceptFor(status)...)
	case !has:
		l.dialog.refresh(req)
		_ = tx.Respond(l.response(req, 200, nil))
	case l.openOffer() || l.media == nil:
		l.s.reply(req, tx, 491)
	case l.phase != answered && l.phase != confirmed:
		l.s.reply(req, tx, 500, sipmsg.NewHeader("Retry-After", "3")) // RFC 3311, 5.2
	default:
		l.update(req, tx)
	}
}

func (l *leg) update(req *sipmsg.Request, tx *sipmsg.ServerTx) {
	body, err := l.takeOffer(req.Body())
	if err != nil {
		l.refuseOffer(req, tx, err)
		return
	}
	l.dialog.refresh(req)
	_ = tx.Respond(l.response(req, 200, body))
	l.tellHeld()
}

var errNoDigit = errors.New("no digit")

// onInfo takes a key (application/dtmf-relay or application/dtmf); other bodies
// are refused with 415 (RFC 6086), an empty one is a sign of life.
func (l *leg) onInfo(req *sipmsg.Request, tx *sipmsg.ServerTx) {
	if len(req.Body()) == 0 {
		l.s.reply(req, tx, 200)
		return
	}
	key, err := infoDigit(header(req, "content-type"), req.Body())
	switch {
	case errors.Is(err, errNoDigit):
		l.s.reply(req, tx, 400)
		return
	case err != nil:
		l.s.reply(req, tx, 415, sipmsg.NewHeader("Accept", "application/dtmf-relay, application/dtmf"))
		return
	}
	l.s.reply(req, tx, 200)
	if l.phase != answered && l.phase != confirmed {
		return
	}
	if d, ok := l.media.(digitTaker); ok {
		d.Digit(key)
		return
	}
	l.tell(call.Digit{Leg: l.id, Key: key})
}

var errInfoType = errors.New("not a key")

// infoDigit reads a key out of an INFO body.
func infoDigit(contentType string, body []byte) (string, error) {
	kind, _, _ := strings.Cut(contentType, ";")
	switch strings.ToLower(strings.TrimSpace(kind)) {
	case "application/dtmf":
		return digitText(string(body))
	case "application/dtmf-relay":
		for _, line := range strings.Split(string(body), "\n") {
			name, v, ok := strings.Cut(line, "=")
			if ok && strings.EqualFold(strings.TrimSpace(name), "signal") {
				return digitText(v)
			}
		}
		return "", errNoDigit
	}
	return "", errInfoType
}

// digitText takes 0-9 * # A-D, and 10 and 11 as some switches write * and #.
func digitText(s string) (string, error) {
	s = strings.ToUpper(strings.TrimSpace(s))
	switch s {
	case "10":
		return "*", nil
	case "11":
		return "#", nil
	}
	if len(s) == 1 && strings.Contains("0123456789*#ABCD", s) {
		return s, nil
	}
	return "", errNoDigit
}
