package survey

import (
	"cmp"
	"slices"
	"time"

	"hotline/call"
)

func (r *Room) attemptAnswered(now call.Time, ev AttemptAnswered) {
	p, ok := r.planOf(ev.Attempt)
	if !ok || !p.last().Answered.IsZero() {
		return
	}
	p.last().Answered, p.last().Call = now, ev.Call
	r.putPlan(p)
	if s, ok := r.results[resultKey{p.About, NextDay}]; ok && ev.Call != 0 {
		res := s.clone()
		res.Calls = append(res.Calls, ev.Call)
		r.putResult(res)
	}
}

// verdict is what one ended attempt means.
type verdict struct {
	status  Status
	counted bool
	again   time.Duration // until the next attempt; 0: no more
}

func (r *Room) attemptEnded(now call.Time, ev AttemptEnded) {
	p, ok := r.planOf(ev.Attempt)
	if !ok {
		return
	}
	res := Result{About: p.About, Mode: NextDay}
	if s, ok := r.results[resultKey{p.About, NextDay}]; ok {
		res = s.clone()
	}
	if ev.Recording != 0 {
		res.Comment = ev.Recording
		r.putResult(res)
	}
	a := p.last()
	a.Ended, a.Cause, a.Code = now, ev.Cause, ev.Status
	v := r.judge(&p, res, ev)
	a.Status = v.status
	if v.counted {
		p.Counted++
	}
	r.carrier(now, &p, ev.Cause)
	switch {
	case v.again == 0:
		r.close(now, p, v.status)
	case p.Reason != "": // excluded or opted out meanwhile
		r.close(now, p, Suppressed)
	case p.Counted >= r.cfg().MaxAttempts:
		r.close(now, p, v.status)
	default:
		r.moveOn(now, p, now.Wall+v.again.Milliseconds())
	}
}

// judge reads DOMAIN.md 10 "When" and "Stop".
func (r *Room) judge(p *Plan, res Result, ev AttemptEnded) verdict {
	if !p.last().Answered.IsZero() {
		return r.judgeTalk(p, res, ev)
	}
	cfg := r.cfg()
	switch ev.Cause {
	case call.CauseBusy:
		if !p.BusyOnce {
			p.BusyOnce = true
			return verdict{Busy, true, cfg.BusyGap}
		}
		return verdict{Busy, true, cfg.Gap}
	case call.CauseDeclined:
		return verdict{Refused, true, 0}
	case call.CauseUnwanted:
		return verdict{OptedOut, true, 0}
	case call.CauseNoNumber:
		return verdict{InvalidNumber, true, 0}
	case call.CauseTrouble, call.CauseUnavailable, call.CauseMediaDead:
		return r.trouble(p)
	case call.CauseRestart, call.CauseCampaign:
		return verdict{Technical, true, cfg.Gap}
	}
	return verdict{NoAnswer, true, cfg.Gap}
}

// trouble is our own fault: soon again, twice at most, and it does not count.
func (r *Room) trouble(p *Plan) verdict {
	if p.Trouble++; p.Trouble > r.cfg().TroubleExtra {
		return verdict{Technical, false, 0}
	}
	return verdict{Technical, false, r.cfg().TroubleGap}
}

// judgeTalk is the end of an attempt that was answered.
func (r *Room) judgeTalk(p *Plan, res Result, ev AttemptEnded) verdict {
	cfg := r.cfg()
	ours := ev.Cause == call.CauseRestart || ev.Cause == call.CauseTrouble || ev.Cause == call.CauseMediaDead
	switch {
	case r.person(whoOf(p.Party)).OptOut != nil:
		return verdict{OptedOut, true, 0}
	case res.complete():
		return verdict{Completed, true, 0}
	case res.Q1 != 0:
		return verdict{Partial, true, 0}
	case ours:
		return verdict{Technical, true, cfg.Gap}
	case res.NotNow: // "2, not now" of this or an earlier attempt
		return verdict{Refused, true, cfg.Gap}
	case res.Human:
		return verdict{Refused, true, 0}
	}
	// Nobody pressed anything: no human, one more attempt at another hour.
	if p.Silent++; p.Silent > 1 {
		return verdict{NoInput, true, 0}
	}
	return verdict{NoInput, true, cfg.Gap}
}

// carrier does what an answer of the network means beyond this plan.
func (r *Room) carrier(now call.Time, p *Plan, cause call.Cause) {
	switch cause {
	case call.CauseUnwanted:
		r.refuse(now, whoOf(p.Party), "carrier")
	case call.CauseCampaign:
		if r.campaign.Stopped != "" {
			return
		}
		c := r.campaign.clone()
		c.Stopped = "608"
		r.putCampaign(c)
		r.order(Alarm{Kind: "survey_stopped", Text: "a carrier rejected a call of the bot as mass calling (608), the campaign is stopped"})
	}
}

// close ends a plan with its result, counts it and passes bad answers on.
func (r *Room) close(now call.Time, p Plan, status Status) {
	p.State, p.Due = Closed, 0
	res := Result{About: p.About, Mode: NextDay, Customer: p.Party.Customer, Web: p.Party.Web, Operator: p.Operator, FirstQueue: p.Queue}
	if s, ok := r.results[resultKey{p.About, NextDay}]; ok {
		res = s.clone()
	}
	res.Open, res.Status, res.Closed, res.Attempts = false, status, now, len(p.Attempts)
	if status == Suppressed {
		res.Reason = p.Reason
	}
	r.putPlan(p)
	r.putResult(res)
	if status == Completed {
		r.count(&p, now.Wall)
	}
	r.followUp(now, &res)
}

// followUp opens a task for the supervisor: a mark of 1 or 2, or not solved.
func (r *Room) followUp(now call.Time, res *Result) {
	var reason string
	switch {
	case res.Q1 == 1 || res.Q1 == 2:
		reason = "low_score"
	case res.Q2 == 2:
		reason = "unsolved"
	default:
		return
	}
	r.order(Task{
		About: res.About, Customer: res.Customer, Operator: res.Operator, Queue: res.Queue,
		Reason: reason, Due: r.cfg().workingDays(now.Wall, r.cfg().TaskDays),
	})
}

// restarted ends every attempt that was under way when our process died.
func (r *Room) restarted(now call.Time) {
	var open []uint64
	for _, p := range r.plans {
		if p.State == InCall {
			open = append(open, p.last().ID)
		}
	}
	slices.Sort(open)
	for _, id := range open {
		r.attemptEnded(now, AttemptEnded{Attempt: id, Cause: call.CauseRestart})
	}
	r.closeAfterCalls(now)
}

func (r *Room) closeAfterCalls(now call.Time) {
	var open []call.ID
	for key := range r.results {
		if key.mode == SameCall {
			open = append(open, key.about)
		}
	}
	slices.SortFunc(open, func(a, b call.ID) int { return cmp.Compare(a, b) })
	for _, id := range open {
		r.afterCallEnded(now, AfterCallEnded{About: id})
	}
}
