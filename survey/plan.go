package survey

import (
	"hotline/call"
)

// contactEnded decides whether a contact is planned for, by DOMAIN.md 10 "Who".
func (r *Room) contactEnded(now call.Time, ev ContactEnded) {
	c := &ev.Call
	if !r.cfg().On || c.Kind != call.Inbound || c.Outcome != call.Answered || r.plans[c.ID] != nil {
		return
	}
	p, reason := r.newPlan(now, ev)
	if reason == "" {
		reason = r.makeWay(now, p)
	}
	if reason != "" {
		r.skip(now, p, reason)
		return
	}
	res := attribute(c, NextDay)
	res.ContactAt = p.ContactAt
	r.putPlan(p)
	r.putResult(res)
}

func (r *Room) skip(now call.Time, p Plan, reason Reason) {
	r.put(Fact{Skipped: &Skipped{About: p.About, Reason: string(reason), Operator: p.Operator, Queue: p.Queue, At: now.Wall}})
}

// Reasons of contacts that are not planned for.
const (
	ReasonShortTalk Reason = "short_talk"
	ReasonNoDay     Reason = "no_day"    // no window within the days allowed
	ReasonOneADay   Reason = "one_a_day" // another contact of the same day is being asked about
	ReasonSameCall  Reason = "same_call" // asked right after the talk
	ReasonReplaced  Reason = "replaced"  // a later contact of the same day
	ReasonExcluded  Reason = "excluded"  // by a supervisor
)

// newPlan makes the plan, or says why there is none.
func (r *Room) newPlan(now call.Time, ev ContactEnded) (Plan, Reason) {
	c, cfg := &ev.Call, r.cfg()
	ended := c.EndedAt.Wall
	if ended == 0 {
		ended = now.Wall
	}
	result := attribute(c, NextDay)
	p := Plan{
		About: c.ID, State: Planned, Party: c.Party, Lang: c.Lang, ContactAt: ended, Seed: ev.Seed,
		Delayed: c.Party.Trial && cfg.Delay > 0, Operator: result.Operator, Queue: result.FirstQueue,
	}
	person := r.person(whoOf(c.Party))
	switch {
	case c.TalkedMs() < cfg.TalkMin.Milliseconds():
		return p, ReasonShortTalk
	case whoOf(c.Party).nobody():
		return p, ReasonNoNumber
	case !c.Party.Trial && !cfg.dialable(c.Party.Class):
		return p, ReasonClass
	case person.OptOut != nil:
		return p, ReasonOptOut
	case person.Surveyed != 0 && person.About == c.ID:
		return p, ReasonSameCall
	case !cfg.firstTime(&p, ended):
		return p, ReasonNoDay
	case !c.Party.Trial && !cfg.agreed(person, now.Wall):
		return p, ReasonNoConsent
	case cfg.quarantined(person, c.Party, c.ID, p.Due):
		return p, ReasonQuarantine
	}
	return p, ""
}

// makeWay keeps one plan per customer and day: the last answered contact. An
// earlier one whose calls have begun stays.
func (r *Room) makeWay(now call.Time, p Plan) Reason {
	var gone []call.ID
	for _, id := range r.byWho[whoOf(p.Party)] {
		old := r.plans[id]
		if old.Day != p.Day {
			continue
		}
		if old.State == InCall || len(old.Attempts) > 0 {
			return ReasonOneADay
		}
		gone = append(gone, id)
	}
	for _, id := range gone {
		r.drop(now, id, Replaced, ReasonReplaced)
	}
	return ""
}

// drop closes a plan that was never sampled; its result has no status.
func (r *Room) drop(now call.Time, about call.ID, state PlanState, reason Reason) {
	p := r.plans[about].clone()
	p.State, p.Due, p.Reason = state, 0, string(reason)
	if s, ok := r.results[resultKey{about, NextDay}]; ok {
		res := s.clone()
		res.Open, res.Reason, res.Closed = false, string(reason), now
		r.putResult(res)
	}
	r.putPlan(p)
}

// suppress closes a sampled contact that may not be called after all.
func (r *Room) suppress(now call.Time, about call.ID, reason Reason) {
	p := r.plans[about].clone()
	p.Reason = string(reason)
	r.close(now, p, Suppressed)
}

// excluded is a supervisor's exclusion; the reason is kept.
func (r *Room) excluded(now call.Time, ev Excluded) {
	p, ok := r.plans[ev.About]
	switch {
	case !ok:
		r.put(Fact{Skipped: &Skipped{About: ev.About, Reason: string(ReasonExcluded) + ": " + ev.Reason, At: now.Wall}})
	case p.State == InCall:
		next := p.clone()
		next.Reason = string(ReasonExcluded) + ": " + ev.Reason
		r.putPlan(next)
		r.order(Cancel{Attempt: next.last().ID})
	default:
		r.suppress(now, ev.About, ReasonExcluded+": "+Reason(ev.Reason))
	}
}

// attribute fills in whom a result belongs to (DOMAIN.md 10): the last talking
// operator with his line at that moment, FCR to the first queue.
func attribute(c *call.Call, mode string) Result {
	res := Result{
		About: c.ID, Mode: mode, Open: true, Customer: c.Party.Customer, Web: c.Party.Web,
		Trial: c.Party.Trial, Topic: c.Topic, ContactAt: c.EndedAt.Wall, Scale: scale,
	}
	if last := c.LastTalk(); last != nil {
		res.Operator, res.Org, res.Line, res.Queue = last.Operator, last.Org, last.Line, last.Queue
	}
	for _, t := range c.Talks {
		if t.Operator != res.Operator && t.Operator != 0 && !contains(res.Also, t.Operator) {
			res.Also = append(res.Also, t.Operator)
		}
	}
	if len(c.Segments) > 0 {
		res.FirstQueue, res.FirstLine = c.Segments[0].Queue, c.Segments[0].Line
	} else {
		res.FirstQueue, res.FirstLine = res.Queue, res.Line
	}
	return res
}

func contains(all []call.OperatorID, id call.OperatorID) bool {
	for _, x := range all {
		if x == id {
			return true
		}
	}
	return false
}
