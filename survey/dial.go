package survey

import (
	"slices"

	"hotline/call"
)

// How long a blocked dial is left alone before another look, in ms.
const (
	shortLook = 1_000          // channels, concurrency
	longLook  = 60_000         // switched off, stopped, data missing
	laterMs   = 10 * 60 * 1000 // the customer is calling us just now
	// maxSleep bounds the time between two looks at the wall clock, which may
	// be moved while the monotonic one goes on.
	maxSleep = 30_000
)

// maxPerTick bounds the plans settled by one Tick; the rest follow at once.
const maxPerTick = 256

// tick dials what is due. At most one call starts per Tick (pace).
func (r *Room) tick(now call.Time, ev Tick) {
	for range maxPerTick {
		it, ok := r.agenda.first()
		if !ok || it.due > now.Wall {
			return
		}
		p := r.plans[it.about]
		if now.Wall >= p.Until {
			r.moveOn(now, p.clone(), now.Wall)
			continue
		}
		may, reason := MayDial(r.ask(now, p, ev))
		if may {
			r.dial(now, p.clone())
			return
		}
		if look := r.blocked(now, p.clone(), reason); look > 0 {
			r.lookAgain(now.Mono + look)
			return
		}
	}
}

// ask gathers what MayDial looks at.
func (r *Room) ask(now call.Time, p *Plan, ev Tick) Ask {
	busy := false
	for _, id := range r.byWho[whoOf(p.Party)] {
		busy = busy || id != p.About && r.plans[id].State == InCall
	}
	return Ask{
		Purpose: ForSurvey, Now: now, Party: p.Party, Config: r.cfg(), Person: r.person(whoOf(p.Party)),
		About: p.About, Counted: p.Counted, Running: r.inCall, Busy: busy,
		InTouch: p.Party.Customer != 0 && slices.Contains(ev.InTouch, p.Party.Customer), Free: ev.Free,
		Started: r.pace.Started, LastStart: r.pace.LastStart, Stopped: r.campaign.Stopped != "",
		QuotaMet: r.quotaMet(p, now.Wall),
	}
}

// blocked deals with a plan that may not be dialled now. It returns how long to
// leave the whole agenda alone, 0 when only this plan was the matter.
func (r *Room) blocked(now call.Time, p Plan, reason Reason) int64 {
	switch reason {
	case ReasonPace:
		return max(1, r.pace.LastStart+r.cfg().StartEvery.Milliseconds()-now.Mono)
	case ReasonConcurrency, ReasonChannels:
		return shortLook
	case ReasonNotReady:
		r.warn()
		return longLook
	case ReasonOff, ReasonStopped:
		return longLook
	case ReasonHours:
		r.moveOn(now, p, now.Wall+60_000)
	case ReasonInTouch, ReasonNumberBusy:
		r.moveOn(now, p, now.Wall+laterMs)
	case ReasonQuota:
		if len(p.Attempts) == 0 {
			r.drop(now, p.About, Unpicked, ReasonQuota)
			break
		}
		r.close(now, p, p.last().Status)
	default:
		r.suppress(now, p.About, reason)
	}
	return 0
}

// moveOn plans the next attempt at wall or later, or closes as expired.
func (r *Room) moveOn(now call.Time, p Plan, wall int64) {
	if !r.cfg().nextTime(&p, wall) {
		r.close(now, p, Expired)
		return
	}
	p.State = Planned
	r.putPlan(p)
}

// warn tells once that the law's data are missing.
func (r *Room) warn() {
	if r.campaign.Warned {
		return
	}
	c := r.campaign.clone()
	c.Warned = true
	r.putCampaign(c)
	r.order(Alarm{Kind: "survey_not_ready", Text: "calls of the bot wait: labelling, mass-call contract or consent wording is not entered"})
}

// dial starts an attempt: stored first, ordered then (INVARIANTS 25).
func (r *Room) dial(now call.Time, p Plan) {
	a := Attempt{ID: attemptID(p.About, len(p.Attempts)), Started: now}
	p.State, p.Due = InCall, 0
	p.Attempts = append(p.Attempts, a)
	r.putPlan(p)
	if s, ok := r.results[resultKey{p.About, NextDay}]; ok {
		res := s.clone()
		res.Attempts = len(p.Attempts)
		if res.FirstDial.IsZero() {
			res.FirstDial = now
		}
		r.putResult(res)
	}
	r.put(Fact{Pace: &Pace{Started: true, LastStart: now.Mono, Look: now.Mono + r.cfg().StartEvery.Milliseconds()}})
	o := Dial{
		Attempt: a.ID, Party: p.Party, About: p.About, RingMs: r.cfg().Ring.Milliseconds(),
		Flow: r.cfg().Flow, When: when(&p, now.Wall), Lang: p.Lang, Trial: p.Party.Trial,
	}
	if ids := r.cfg().CallerIDs; len(ids) > 0 {
		o.CallerID = ids[chance(p.Seed, 1<<32)%uint64(len(ids))]
	}
	r.order(o)
}

// attemptBits is the room for the number of an attempt in its id: at most three
// that count, a few that do not.
const attemptBits = 4

func attemptID(about call.ID, n int) uint64 { return uint64(about)<<attemptBits | uint64(n) }

// planOf finds the open plan of an attempt under way.
func (r *Room) planOf(attempt uint64) (Plan, bool) {
	p, ok := r.plans[call.ID(attempt>>attemptBits)]
	if !ok || p.State != InCall || p.last().ID != attempt {
		return Plan{}, false
	}
	return p.clone(), true
}

func (p *Plan) last() *Attempt {
	if len(p.Attempts) == 0 {
		return &Attempt{}
	}
	return &p.Attempts[len(p.Attempts)-1]
}

// Deadline is the monotonic instant by which a Tick is wanted, in O(1), seen from
// the room's last step.
func (r *Room) Deadline() (mono int64, ok bool) { return r.DeadlineFrom(r.clock) }

// DeadlineFrom is the same seen from now. Because the wall clock can be moved, it
// is never far away while anything is planned; Due asks with the clock of now.
func (r *Room) DeadlineFrom(now call.Time) (mono int64, ok bool) {
	it, ok := r.agenda.first()
	if !ok {
		return 0, false
	}
	at := now.Mono + min(max(0, it.due-now.Wall), maxSleep)
	return max(at, r.pace.Look), true
}

// Behind tells since when a call is due that is not made, zero when none is; of a bot
// that is switched off none is.
func (r *Room) Behind(now call.Time) call.Time {
	it, ok := r.agenda.first()
	if !ok || it.due > now.Wall || !r.cfg().On {
		return call.Time{}
	}
	return call.Time{Wall: it.due, Mono: now.Mono - (now.Wall - it.due)}
}

// Due tells whether a Tick is worth its while at this instant. Unlike Deadline it
// depends on nothing but the state, so a replay that asks it ticks alike.
func (r *Room) Due(now call.Time) bool {
	it, ok := r.agenda.first()
	return ok && it.due <= now.Wall && r.pace.Look <= now.Mono
}
