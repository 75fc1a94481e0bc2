package softphone

import (
	"context"
	"slices"

	"hotline/call"
)

// rememberCalls: a click may come after its call has ended; that is no offence.
const rememberCalls = 64

// remembers notes the calls an operator is shown.
func (s *seat) remembers(v call.View) {
	for _, k := range keys(v) {
		if k.call == 0 || slices.Contains(s.mine, k.call) {
			continue
		}
		s.mine = append(s.mine, k.call)
		if len(s.mine) > rememberCalls {
			s.mine = s.mine[1:]
		}
	}
}

// foreign reports a command for a call that this operator was never shown
// (INVARIANTS part 2, 33). The answer to him is the same as for one that is over.
func (s *seat) foreign(ref string) {
	a := s.refs[ref]
	if s.door.deps.Denied == nil || a == nil || a.about == 0 || slices.Contains(s.mine, a.about) {
		return
	}
	who, from, id := s.user, a.from, a.about
	s.door.async(func(ctx context.Context) { s.door.deps.Denied(ctx, who, from, id) })
}
