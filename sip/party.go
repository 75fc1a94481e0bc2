package sip

import (
	"context"
	"time"

	"hotline/call"
)

// partyTime is how long a call waits for the directory; then it goes on as one of a
// stranger. With the 200 ms a journal may take, an answer is out within 500 ms
// (INVARIANTS 33).
const partyTime = 250 * time.Millisecond

// partyAgain is the pause before a directory in trouble is asked again.
const partyAgain = 2 * time.Second

// resolve asks the directory outside of the queue and brings the call in. A slow
// directory holds no call up: whom it names later becomes known in his call, as long
// as that lasts.
func (l *leg) resolve(called string) {
	raw := l.t.callerOf(l.invite)
	ctx, cancel := context.WithCancel(l.s.ctx)
	found := make(chan call.Party, 1)
	l.s.work(func() {
		defer close(found)
		if p, ok := l.lookUp(ctx, raw); ok {
			found <- p
		}
	})
	quick := time.NewTimer(partyTime)
	defer quick.Stop()
	select {
	case p, ok := <-found:
		defer cancel()
		if !ok { // we are stopping
			p = l.stranger(raw)
		}
		l.post(func() { l.arrive(called, p, raw) })
	case <-quick.C:
		l.log.Warn().Msg("directory did not know in time, caller goes on unknown")
		l.post(func() {
			if l.unasked = cancel; l.phase == gone { // cancelled meanwhile
				cancel()
			}
			l.arrive(called, l.stranger(raw), raw)
		})
		p, ok := <-found
		l.post(func() {
			if cancel(); ok && l.told && l.phase != gone {
				l.log.Info().Msg("directory knows the caller now")
				l.tell(call.Recognised{Leg: l.id, Party: p})
			}
		})
	}
}

// lookUp asks the directory until it answers or nobody wants to know any more.
func (l *leg) lookUp(ctx context.Context, raw string) (call.Party, bool) {
	for {
		p, err := l.s.partyOf(ctx, raw, l.t.cfg.Name)
		if err == nil {
			return l.ofTrunk(p), true
		}
		if ctx.Err() == nil { // nobody wants to know any more: no trouble of the directory's
			l.log.Warn().Err(err).Msg("directory in trouble")
		}
		select {
		case <-ctx.Done():
			return call.Party{}, false
		case <-time.After(partyAgain):
		}
	}
}

// stranger is what a number alone tells of a caller.
func (l *leg) stranger(raw string) call.Party {
	n := call.ParseNumber(raw)
	return l.ofTrunk(call.Party{Class: n.Class, Span: n.Span()})
}

// ofTrunk marks those who come from a test peer.
func (l *leg) ofTrunk(p call.Party) call.Party {
	p.Trial = p.Trial || l.t.cfg.Kind == KindTest
	return p
}
