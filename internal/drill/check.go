package drill

import (
	"hotline/call"
	"hotline/switchboard"
)

// goodbyeMs is how long a call may be neither in a queue nor with anybody.
const goodbyeMs = 60_000

// state holds after every step.
func (w *watch) state(now call.Time) {
	open := map[call.ID]int{}
	for _, o := range w.ops {
		w.operator(o, open)
	}
	for _, l := range w.calls {
		w.call(l, now)
	}
	for _, o := range w.offers {
		st, _ := w.desk.Operator(o.Op)
		must(st.Offer != nil && st.Offer.ID == o.Offer && st.State == call.Ringing, "11: offer %d is open, operator %d is %s", o.Offer, o.Op, st.State)
	}
}

// operator does one thing at a time, and the desk and the core agree on what.
func (w *watch) operator(o switchboard.Op, open map[call.ID]int) {
	st, _ := w.desk.Operator(o.ID)
	busy := st.State == call.InTalk || st.State == call.OutboundState
	l, live := w.calls[o.Call]
	must(!busy || live && st.Call == o.Call, "9: operator %d is %s in call %s, the core says %s", o.ID, st.State, st.Call, o.Call)
	mine := live && (l.Operator == o.ID || l.Consult != nil && l.Consult.Colleague == o.ID)
	must(o.Call == 0 || mine, "29: operator %d is stuck in call %s", o.ID, o.Call)
	must(o.Call == 0 || busy || st.State == call.Lost, "9: operator %d is %s and in call %s", o.ID, st.State, o.Call)
	must(o.Wrap == nil || st.State == call.WrapUp || st.State == call.Lost, "13: operator %d is %s and has a form", o.ID, st.State)
	if st.Offer != nil {
		open[st.Offer.Call]++
		must(!busy && o.Offer != nil && o.Offer.Offer == st.Offer.ID, "11: operator %d is %s and rings, his screen does not know", o.ID, st.State)
		_, there := w.calls[st.Offer.Call]
		must(there, "11: offer of call %s, which is gone", st.Offer.Call)
	}
}

// call: who waits is in a queue, and the other way round (4).
func (w *watch) call(l switchboard.Live, now call.Time) {
	must(l.Phase != call.Ended, "1: call %s has ended and is still there", l.ID)
	x, waits := w.desk.Call(l.ID)
	if waits && !x.Virtual {
		rings := len(x.Offered) > 0
		must(l.Phase == call.Offered && rings || l.Phase == call.Waiting && !rings, "4: call %s is in queue %s, rings %v, and is %s", l.ID, x.Queue, rings, l.Phase)
	}
	if waits || l.Phase != call.Waiting {
		delete(w.idle, l.ID)
		return
	}
	since, ok := w.idle[l.ID]
	if !ok {
		since = now.Mono
		w.idle[l.ID] = since
	}
	must(now.Mono-since < goodbyeMs, "4: call %s waits in no queue for %d ms", l.ID, now.Mono-since)
}

// noIdleMatch: before time goes on for over a second, no caller waits beside an
// operator who could take him (5).
func (w *watch) noIdleMatch() {
	for id := range w.entered {
		x, waits := w.desk.Call(id)
		if !waits || len(x.Offered) > 0 {
			continue
		}
		e, _ := w.desk.Explain(id)
		for _, v := range e.Candidates {
			must(!v.Fits, "5: call %s waits in %s and operator %d is free", id, e.Queue, v.Op)
		}
	}
}

// checkRecord looks at a finished record (2, 3).
func checkRecord(c call.Call) {
	must(c.Outcome != "" && c.EndedBy != "" && c.Cause != "", "2: call %s ends as %q by %q for %q", c.ID, c.Outcome, c.EndedBy, c.Cause)
	must(!c.EndedAt.IsZero() && c.Started.Mono <= c.EndedAt.Mono, "3: call %s ends before it starts", c.ID)
	talked := false
	for _, t := range c.Talks {
		talked = talked || !t.Consult
		must(!t.Ended.IsZero() && t.Started.Mono <= t.Ended.Mono && t.Left != "", "3: call %s: talk %+v", c.ID, t)
		must(t.HoldMs >= 0 && t.HoldMs <= t.Ended.Mono-t.Started.Mono, "3: call %s: hold %+v", c.ID, t)
	}
	must(talked == (c.Outcome == call.Answered), "2: call %s is %s, talked %v", c.ID, c.Outcome, talked)
	must(c.Outcome == call.Answered || !c.LostAfterAnswer && !c.CutByUs, "2: flags on call %s, which is %s", c.ID, c.Outcome)
	for i, s := range c.Segments {
		must(s.Outcome != "" && !s.Ended.IsZero() && s.Entered.Mono <= s.Ended.Mono, "3: call %s: segment %+v", c.ID, s)
		must((s.Outcome == call.Answered) == !s.Answered.IsZero(), "2: call %s: segment %+v", c.ID, s)
		must(i == 0 || c.Segments[i-1].Ended.Mono <= s.Entered.Mono, "3: call %s: segments overlap", c.ID)
	}
}
