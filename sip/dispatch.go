package sip

import (
	sipmsg "github.com/emiago/sipgo/sip"
)

// allowed are the methods we answer to.
const allowed = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE"

// onRequest is called by sipgo, each time in a goroutine of its own.
func (s *Server) onRequest(req *sipmsg.Request, tx *sipmsg.ServerTx) {
	s.guarded("request", func() { s.dispatch(req, tx) }, tx.Terminate)
}

func (s *Server) dispatch(req *sipmsg.Request, tx *sipmsg.ServerTx) {
	from := s.gate.trunksFrom(addrPortText(req.Source()).Addr())
	if len(from) == 0 { // removed from the settings this moment
		tx.Terminate()
		return
	}
	if tag, ok := req.To().Params.Get("tag"); ok && tag != "" {
		s.toDialog(dialogKey{req.CallID().Value(), tag}, req, tx)
		return
	}
	switch req.Method {
	case sipmsg.INVITE:
		s.onInvite(from, req, tx)
	case sipmsg.ACK:
		tx.Terminate()
	case sipmsg.OPTIONS:
		s.onOptions(req, tx)
	case sipmsg.CANCEL, sipmsg.BYE, sipmsg.UPDATE, sipmsg.PRACK:
		s.reply(req, tx, 481)
	default:
		s.refuseMethod(req, tx)
	}
}

// toDialog hands a request to the leg it belongs to. The To tag decides: a
// re-INVITE must never become a new call (MEDIA.md 4.7).
func (s *Server) toDialog(key dialogKey, req *sipmsg.Request, tx *sipmsg.ServerTx) {
	l := s.index.find(key)
	if req.IsAck() {
		if l != nil {
			l.offerWork(func() { l.onAck(req) })
		}
		tx.Terminate() // an ACK has no answer, so sipgo's transaction would never end
		return
	}
	if l == nil {
		s.reply(req, tx, 481)
		return
	}
	if !l.offerWork(func() { l.inDialog(req, tx) }) {
		s.reply(req, tx, 503, sipmsg.NewHeader("Retry-After", "1"))
	}
}

func (s *Server) onOptions(req *sipmsg.Request, tx *sipmsg.ServerTx) {
	if need := requires(req); need != "" {
		s.reply(req, tx, 420, sipmsg.NewHeader("Unsupported", need))
		return
	}
	s.reply(req, tx, 200, capabilities()...)
}

// refuseMethod: 489 for event packages, 405 for all else we do not do, REFER
// and REGISTER included (abuse 8, 11, 13).
func (s *Server) refuseMethod(req *sipmsg.Request, tx *sipmsg.ServerTx) {
	switch req.Method {
	case sipmsg.SUBSCRIBE, sipmsg.NOTIFY, sipmsg.PUBLISH:
		s.reply(req, tx, 489)
	default:
		s.reply(req, tx, 405, sipmsg.NewHeader("Allow", allowed))
	}
}

func capabilities() []sipmsg.Header {
	return []sipmsg.Header{
		sipmsg.NewHeader("Allow", allowed),
		sipmsg.NewHeader("Accept", "application/sdp, application/dtmf-relay, application/dtmf"),
	}
}

func (s *Server) response(req *sipmsg.Request, status int, extra ...sipmsg.Header) *sipmsg.Response {
	res := sipmsg.NewResponseFromRequest(req, status, phrase(status), nil)
	for _, h := range extra {
		res.AppendHeader(h)
	}
	if status > 100 {
		res.AppendHeader(sipmsg.NewHeader("Server", s.cfg.UserAgent))
	}
	if req.IsInvite() && status > 100 && status < 300 {
		res.AppendHeader(sipmsg.NewHeader("Allow", allowed))
	}
	return res
}

func (s *Server) reply(req *sipmsg.Request, tx *sipmsg.ServerTx, status int, extra ...sipmsg.Header) {
	if err := tx.Respond(s.response(req, status, extra...)); err != nil {
		s.log.Debug().Err(err).Int("status", status).Msg("answer not sent")
	}
}
