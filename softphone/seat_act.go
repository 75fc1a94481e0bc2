package softphone

import (
	"context"
	"errors"

	"hotline/acd"
	"hotline/call"
)

// act takes a command: a repeated ref acts once (INVARIANTS 31), a faulty one
// is answered here, everything else is the core's to decide.
func (s *seat) act(m clientMessage) {
	if s.repeated(m.Ref) {
		return
	}
	a, fault := act(s.user.ID, m)
	s.refs[m.Ref].about = a.Call
	if s.live != nil {
		s.refs[m.Ref].from = s.live.address
	}
	switch {
	case fault != "":
		s.reply(m.Ref, fault)
	case m.Do == call.DoDial:
		s.resolve(a, m)
	default:
		s.post(m.Ref, a)
	}
}

// signOut is a command like others, but the core knows it as a person's leaving.
func (s *seat) signOut(m clientMessage) {
	if s.repeated(m.Ref) {
		return
	}
	s.signout = m.Ref
	s.post(m.Ref, call.OperatorSignedOut{Operator: s.user.ID, Ref: m.Ref})
}

// repeated answers a command that was seen before, and one without ref.
func (s *seat) repeated(ref string) bool {
	if ref == "" {
		s.tell(encode(errorMsg{"error", "bad_field", sentence(s.user.Lang, "bad_field")}))
		return true
	}
	a, seen := s.refs[ref]
	if !seen {
		s.remember(ref)
		return false
	}
	if a.told != nil {
		s.tell(encode(*a.told))
	}
	return true
}

func (s *seat) remember(ref string) {
	s.refs[ref] = &answered{}
	s.refList = append(s.refList, ref)
	if len(s.refList) > rememberRefs {
		delete(s.refs, s.refList[0])
		s.refList = s.refList[1:]
	}
}

// post hands the command to the core; a full core is told to the person, who
// may repeat it with the same ref.
func (s *seat) post(ref string, ev call.Event) {
	if s.door.tryPost(ev) {
		return
	}
	s.reply(ref, "busy")
	delete(s.refs, ref) // its place in refList is harmless
}

// resolve finds whom to dial, outside of the seat's goroutine.
func (s *seat) resolve(a call.Act, m clientMessage) {
	d := s.door
	d.async(func(ctx context.Context) {
		var err error
		if m.Customer != 0 {
			a.Party, err = d.deps.Desk.Customer(ctx, a.Operator, call.CustomerID(m.Customer))
		} else {
			a.Party, err = d.deps.Desk.Resolve(ctx, a.Operator, m.Number)
		}
		out := dialReady{act: a}
		switch {
		case errors.Is(err, ErrNotFound):
			out.err = "bad_number"
		case err != nil:
			d.deps.Log.Error().Err(err).Uint32("operator", uint32(a.Operator)).Msg("number to dial could not be looked up")
			out.err = "unavailable"
		}
		s.box.put(out, nil)
	})
}

func (s *seat) dial(x dialReady) {
	if x.err != "" {
		s.reply(x.act.Ref, x.err)
		return
	}
	s.post(x.act.Ref, x.act)
}

// answer takes the core's word on a command; true ends the seat.
func (s *seat) answer(t call.Told) bool {
	if t.Error == acd.ErrNotYourCall {
		s.foreign(t.Ref)
	}
	s.reply(t.Ref, t.Error)
	if t.Ref == "" || t.Ref != s.signout {
		return false
	}
	if t.Error != "" {
		s.signout = ""
		return false
	}
	if s.view != nil && s.view.State == call.Offline {
		s.finish()
		return true
	}
	return false
}

// reply numbers, keeps and sends the answer to a command.
func (s *seat) reply(ref, key string) {
	s.seq++
	t := toldMsg{Type: "told", Seq: s.seq, Ref: ref, Error: key}
	if key != "" {
		t.Message = sentence(s.user.Lang, key)
	}
	if a := s.refs[ref]; a != nil {
		a.told = &t
	}
	s.told = append(s.told, t)
	if len(s.told) > rememberRefs {
		s.told = s.told[1:]
	}
	s.tell(encode(t))
}
