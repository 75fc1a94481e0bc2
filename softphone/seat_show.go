package softphone

import (
	"hotline/call"
)

// show takes the newest view of the core; true ends the seat.
func (s *seat) show(v call.View) bool {
	was := s.view
	s.view = &v
	s.remembers(v)
	s.cards.want(v)
	s.seq++
	s.draw()
	if v.State != call.Offline {
		return false
	}
	if s.signout == "" && (was == nil || was.State == call.Offline) {
		return false // signed in a moment ago, sound not up yet
	}
	s.finish()
	return true
}

// draw sends the view with what is known of its parties.
func (s *seat) draw() {
	now := s.door.deps.Now()
	s.shown = showMsg{
		Type: "show", Seq: s.seq, ServerTime: now.Wall, ServerMono: now.Mono,
		View: decorate(*s.view, s.cards.card),
	}
	s.tell(encode(s.shown))
}

// redraw shows a card that has come from the desk meanwhile, with a new number.
func (s *seat) redraw(k cardKey) {
	if s.view == nil || !s.cards.wanted(k) {
		return
	}
	s.seq++
	s.draw()
}
