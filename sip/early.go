package sip

import (
	"errors"
	"fmt"
	"sync"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"

	"hotline/call"
)

// A call of ours that still rings when the process dies is in the book too, by
// its INVITE, from before it was sent. The next run cancels it, so that nobody picks up a call without a
// voice; what the far end says to the INVITE meanwhile has no transaction any
// more and is answered from here.

// earlyPage writes a leg down by its INVITE.
func earlyPage(l *leg, invite *sipmsg.Request) page {
	p := pageOf(l)
	head := invite.Clone()
	head.SetBody(nil)
	p.Invite, p.To = head.String(), invite.Destination()
	return p
}

// recordEarly writes a leg that is about to ring into the book, then does next.
func (s *Server) recordEarly(l *leg, invite *sipmsg.Request, next func()) {
	p := earlyPage(l, invite)
	s.book.later(func() {
		if err := s.book.write(p); err != nil {
			l.log.Warn().Err(err).Msg("call not in the book; a crash now would leave it ringing")
		}
		next()
	})
}

// former are calls of a former life that were cancelled, by Call-ID.
type former struct {
	mu    sync.Mutex
	calls map[string]*formerCall
}

type formerCall struct {
	t      *trunk
	d      dialog
	invite *sipmsg.Request
	creds  credentials
}

// cancelLeftover ends a call of a former life that may still ring.
func (s *Server) cancelLeftover(t *trunk, p page, creds credentials) error {
	d, err := p.dialog()
	if err != nil {
		return err
	}
	d.cseq = p.CSeq
	msg, err := sipmsg.NewParser().ParseSIP([]byte(p.Invite))
	if err != nil {
		return fmt.Errorf("book of dialogs: INVITE: %w", err)
	}
	invite, ok := msg.(*sipmsg.Request)
	if !ok || invite.Via() == nil || invite.CSeq() == nil || invite.CallID() == nil {
		return errors.New("book of dialogs: no INVITE in it")
	}
	invite.SetTransport(p.Network)
	invite.SetDestination(p.To)
	if p.Network == "UDP" {
		invite.Laddr = s.udpSource(t)
	}
	s.former.mu.Lock()
	if s.former.calls == nil {
		s.former.calls = map[string]*formerCall{}
	}
	s.former.calls[p.CallID] = &formerCall{t, d, invite, creds}
	s.former.mu.Unlock()
	time.AfterFunc(64*sipmsg.T1, func() {
		s.former.mu.Lock()
		defer s.former.mu.Unlock()
		delete(s.former.calls, p.CallID)
	})
	_, err = s.roundTrip(s.ctx, t, cancelOf(invite))
	return err
}

// unmatched takes an answer that belongs to no transaction of this life: one to a
// call that was cancelled here gets its ACK, an answered one its BYE; all others
// are dropped (abuse 19).
func (s *Server) unmatched(res *sipmsg.Response) {
	if res.CallID() == nil || res.CSeq() == nil || res.CSeq().MethodName != sipmsg.INVITE || res.IsProvisional() || res.To() == nil {
		return
	}
	s.former.mu.Lock()
	f := s.former.calls[res.CallID().Value()]
	s.former.mu.Unlock()
	if f == nil || res.CSeq().SeqNo != f.invite.CSeq().SeqNo {
		return
	}
	s.work(func() {
		if !res.IsSuccess() {
			_ = s.send(ackRefusal(f.invite, res)) // sent again with the next repetition
			return
		}
		d := f.d
		d.fromAnswer(res)
		_ = s.send(d.request(s, f.t, sipmsg.ACK, f.invite.CSeq().SeqNo))
		d.cseq += cseqJump
		s.bye(f.t, d, f.creds, func() {})
	})
}

// ackRefusal acknowledges a final answer other than 2xx (RFC 3261, 17.1.1.3).
func ackRefusal(invite *sipmsg.Request, res *sipmsg.Response) *sipmsg.Request {
	req := cancelOf(invite)
	req.Method = sipmsg.ACK
	req.CSeq().MethodName = sipmsg.ACK
	req.ReplaceHeader(sipmsg.HeaderClone(res.To()))
	return req
}

// leftover ends what a page tells of.
func (s *Server) leftover(t *trunk, p page, creds credentials) {
	if p.Invite != "" {
		s.log.Info().Str("leg", string(p.Leg)).Str("trunk", p.Trunk).Msg("call of a former life that rings, CANCEL")
		if err := s.cancelLeftover(t, p, creds); err != nil {
			s.log.Warn().Err(err).Str("leg", string(p.Leg)).Msg("CANCEL of a former life")
		}
		return
	}
	d, err := p.dialog()
	if err != nil {
		s.log.Warn().Err(err).Str("leg", string(p.Leg)).Msg("dialog of a former life")
		return
	}
	s.log.Info().Str("leg", string(p.Leg)).Str("trunk", p.Trunk).Msg("call of a former life, BYE")
	s.bye(t, d, creds, func() {})
}

// endLeftover ends a call of a former life at its far end.
func (s *Server) endLeftover(id call.LegID) {
	s.book.settled(s.ctx) // a leg that has just ended is no leftover
	p, err := s.book.read(id)
	if err != nil || !s.book.claim(id) { // somebody else ends it
		return
	}
	if t := s.trunkNamed(p.Trunk); t != nil {
		var creds credentials
		if r := t.cfg.Register; r != nil {
			if pw, err := r.secret(); err == nil {
				creds = credentials{user: r.AuthID, password: pw}
			}
		}
		s.leftover(t, p, creds)
	}
	s.postEnding(call.LegEnded{Leg: id, Cause: call.CauseRestart})
}
