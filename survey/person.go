package survey

import (
	"slices"

	"hotline/call"
)

// consentGiven stores the answer to survey_consent; refused is an answer too.
func (r *Room) consentGiven(now call.Time, ev ConsentGiven) {
	if ev.Customer == 0 || ev.Wording == "" {
		return
	}
	p := r.person(who{customer: ev.Customer})
	p.Consent = &Consent{Given: ev.Given, At: now.Wall, Wording: ev.Wording, Source: ev.Source, Call: ev.Call}
	r.putPerson(p)
}

// optOut is effective at once: a call under way is cancelled.
func (r *Room) optOut(now call.Time, w who, how string) {
	if w.nobody() {
		return
	}
	r.refuse(now, w, how)
	for _, id := range slices.Clone(r.byWho[w]) {
		next := r.plans[id].clone()
		if next.State != InCall || next.Reason != "" {
			continue
		}
		next.Reason = string(ReasonOptOut)
		r.putPlan(next)
		r.order(Cancel{Attempt: next.last().ID})
	}
}

// refuse notes the opt-out, the first one counts, and closes what is planned.
func (r *Room) refuse(now call.Time, w who, how string) {
	p := r.person(w)
	if w.nobody() || p.OptOut != nil {
		return
	}
	p.OptOut = &Refusal{At: now.Wall, How: how}
	r.putPerson(p)
	for _, id := range slices.Clone(r.byWho[w]) {
		if r.plans[id].State == Planned {
			r.suppress(now, id, ReasonOptOut)
		}
	}
}

func (r *Room) takenBack(ev TakenBack) {
	p := r.person(who{customer: ev.Customer})
	if ev.Customer == 0 || p.OptOut == nil {
		return
	}
	p.OptOut = nil
	r.putPerson(p)
}

// imported takes rows from outside; one without its proof is left out (the door
// has told so, ImportRow.Problem).
func (r *Room) imported(now call.Time, ev Import) {
	for _, row := range ev.Rows {
		switch {
		case row.Problem() != "" || row.Date > now.Wall:
		case row.OptOut:
			r.optOut(now, who{customer: row.Customer}, "list")
		default:
			r.importConsent(row)
		}
	}
}

// importConsent never goes before a newer answer of the customer himself.
func (r *Room) importConsent(row ImportRow) {
	p := r.person(who{customer: row.Customer})
	if p.Consent != nil && p.Consent.At >= row.Date {
		return
	}
	p.Consent = &Consent{Given: true, At: row.Date, Wording: row.Wording, Source: "import", Proof: row.Proof}
	r.putPerson(p)
}

// ConsentNeeded tells whether survey_consent should be asked of this caller while
// he waits: explicit mode, a number we may dial, no answer on record that is
// still valid, no opt-out. A trial callee with a number is asked too, so that the
// question can be heard before a real trunk exists.
func (r *Room) ConsentNeeded(p call.Party, now call.Time) bool {
	cfg := r.cfg()
	if !cfg.On || cfg.Consent != Explicit || cfg.Wording == "" || p.Customer == 0 {
		return false
	}
	if !p.Trial && !cfg.dialable(p.Class) {
		return false
	}
	person, ok := r.persons[who{customer: p.Customer}]
	if !ok {
		return true
	}
	return person.OptOut == nil && (person.Consent == nil || !cfg.inTerm(person.Consent, now.Wall))
}

// MayAskNow tells whether the customer may be passed into Q1–S9 after his talk;
// an opt-out holds there too, and who was asked not long ago is left alone.
func (r *Room) MayAskNow(p call.Party, now call.Time) bool {
	person, ok := r.persons[whoOf(p)]
	return !ok || person.OptOut == nil && !r.cfg().quarantined(*person, p, 0, now.Wall)
}

// Person is what is remembered of a customer.
func (r *Room) Person(id call.CustomerID) (Person, bool) {
	p, ok := r.persons[who{customer: id}]
	if !ok {
		return Person{}, false
	}
	return p.clone(), true
}

// Plan is the open plan about a contact.
func (r *Room) Plan(about call.ID) (Plan, bool) {
	p, ok := r.plans[about]
	if !ok {
		return Plan{}, false
	}
	return p.clone(), true
}

// Running counts the bot's calls under way.
func (r *Room) Running() int { return r.inCall }
