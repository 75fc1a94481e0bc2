package survey

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"hotline/call"
)

// Room holds the open plans and what is remembered of customers, and decides.
// Use New. Every change of state goes through Apply, live as in recovery.
type Room struct {
	campaign Campaign
	pace     Pace
	plans    map[call.ID]*Plan
	results  map[resultKey]*Result
	persons  map[who]*Person
	tallies  map[string]*Tally
	agenda   agenda
	byWho    map[who][]call.ID // open plans, by contact
	inCall   int

	clock call.Time // not state: the last instant seen, says only when a Tick is wanted

	orders []Order
	facts  []Fact
}

// who is one customer: his number's id or his browser page.
type who struct {
	customer call.CustomerID
	web      string
}

func whoOf(p call.Party) who {
	if p.Customer != 0 {
		return who{customer: p.Customer}
	}
	return who{web: p.Web}
}

func (w who) nobody() bool { return w == who{} }

type resultKey struct {
	about call.ID
	mode  string
}

// New makes an empty room.
func New(cfg Config) *Room {
	return &Room{
		campaign: Campaign{Config: cfg},
		plans:    map[call.ID]*Plan{}, results: map[resultKey]*Result{}, persons: map[who]*Person{},
		tallies: map[string]*Tally{}, byWho: map[who][]call.ID{}, agenda: newAgenda(),
	}
}

func (r *Room) cfg() *Config { return &r.campaign.Config }

// Step tells the room what happened and returns what is to be done and what has
// changed. Unknown, late and doubled events change nothing.
func (r *Room) Step(now call.Time, ev Event) ([]Order, []Fact) {
	r.clock, r.orders, r.facts = now, nil, nil
	switch ev := ev.(type) {
	case Configure:
		r.configure(ev.Config)
	case ContactEnded:
		r.contactEnded(now, ev)
	case ConsentGiven:
		r.consentGiven(now, ev)
	case OptOut:
		r.optOut(now, who{customer: ev.Customer, web: ev.Web}, ev.How)
	case TakenBack:
		r.takenBack(ev)
	case Excluded:
		r.excluded(now, ev)
	case Import:
		r.imported(now, ev)
	case Answer:
		r.answer(now, ev)
	case Commented:
		r.commented(ev)
	case AttemptAnswered:
		r.attemptAnswered(now, ev)
	case AttemptEnded:
		r.attemptEnded(now, ev)
	case AfterCall:
		r.afterCall(now, ev)
	case AfterCallEnded:
		r.afterCallEnded(now, ev)
	case Tick:
		r.tick(now, ev)
	case Resume:
		r.resume()
	case Restarted:
		r.restarted(now)
	}
	return r.orders, r.facts
}

func (r *Room) order(o Order) { r.orders = append(r.orders, o) }

// put is the one way to change state: the fact is applied and noted.
func (r *Room) put(f Fact) {
	r.Apply(f)
	r.facts = append(r.facts, f)
}

func (r *Room) putPlan(p Plan)         { r.put(Fact{Plan: &p}) }
func (r *Room) putResult(s Result)     { r.put(Fact{Result: &s}) }
func (r *Room) putPerson(p Person)     { r.put(Fact{Person: &p}) }
func (r *Room) putTally(t Tally)       { r.put(Fact{Tally: &t}) }
func (r *Room) putCampaign(c Campaign) { r.put(Fact{Campaign: &c}) }

// Apply takes over a fact of an earlier Step.
func (r *Room) Apply(f Fact) {
	switch {
	case f.Plan != nil:
		r.applyPlan(f.Plan.clone())
	case f.Result != nil:
		s := f.Result.clone()
		key := resultKey{s.About, s.Mode}
		if s.Open {
			r.results[key] = &s
		} else {
			delete(r.results, key)
		}
	case f.Person != nil:
		p := f.Person.clone()
		r.persons[who{customer: p.Customer, web: p.Web}] = &p
	case f.Tally != nil:
		t := *f.Tally
		r.tallies[t.Key] = &t
	case f.Campaign != nil:
		r.campaign = f.Campaign.clone()
	case f.Pace != nil:
		r.pace = *f.Pace
	}
}

// applyPlan keeps open plans and their indexes; a closed one is forgotten, its
// row is in the database.
func (r *Room) applyPlan(p Plan) {
	if old, ok := r.plans[p.About]; ok {
		if old.State == InCall {
			r.inCall--
		}
	} else if p.open() {
		ids := append(r.byWho[whoOf(p.Party)], p.About)
		slices.Sort(ids) // the order of a restored room, whatever came first
		r.byWho[whoOf(p.Party)] = ids
	}
	r.agenda.remove(p.About)
	if !p.open() {
		delete(r.plans, p.About)
		r.forget(whoOf(p.Party), p.About)
		return
	}
	r.plans[p.About] = &p
	if p.State == InCall {
		r.inCall++
		return
	}
	r.agenda.add(p.About, p.Due)
}

func (r *Room) forget(w who, about call.ID) {
	left := slices.DeleteFunc(r.byWho[w], func(id call.ID) bool { return id == about })
	if len(left) == 0 {
		delete(r.byWho, w)
		return
	}
	r.byWho[w] = left
}

// person gives a copy of what is known of a customer.
func (r *Room) person(w who) Person {
	if p, ok := r.persons[w]; ok {
		return p.clone()
	}
	return Person{Customer: w.customer, Web: w.web}
}

// snapshot is the whole state in a form that does not depend on map order.
type snapshot struct {
	Campaign Campaign `json:"campaign"`
	Pace     Pace     `json:"pace"`
	Plans    []Plan   `json:"plans"`
	Results  []Result `json:"results"`
	Persons  []Person `json:"persons"`
	Tallies  []Tally  `json:"tallies"`
}

// Snapshot writes the whole state as JSON.
func (r *Room) Snapshot() ([]byte, error) {
	s := snapshot{Campaign: r.campaign, Pace: r.pace}
	for _, p := range r.plans {
		s.Plans = append(s.Plans, *p)
	}
	for _, p := range r.results {
		s.Results = append(s.Results, *p)
	}
	for _, p := range r.persons {
		s.Persons = append(s.Persons, *p)
	}
	for _, t := range r.tallies {
		s.Tallies = append(s.Tallies, *t)
	}
	slices.SortFunc(s.Plans, func(a, b Plan) int { return cmp.Compare(a.About, b.About) })
	slices.SortFunc(s.Results, func(a, b Result) int {
		return cmp.Or(cmp.Compare(a.About, b.About), cmp.Compare(a.Mode, b.Mode))
	})
	slices.SortFunc(s.Persons, func(a, b Person) int {
		return cmp.Or(cmp.Compare(a.Customer, b.Customer), cmp.Compare(a.Web, b.Web))
	})
	slices.SortFunc(s.Tallies, func(a, b Tally) int { return cmp.Compare(a.Key, b.Key) })
	return json.Marshal(s)
}

// Restore replaces the whole state by what Snapshot wrote.
func (r *Room) Restore(b []byte) error {
	var s snapshot
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("survey snapshot: %w", err)
	}
	fresh := New(s.Campaign.Config)
	fresh.Apply(Fact{Campaign: &s.Campaign})
	fresh.Apply(Fact{Pace: &s.Pace})
	for i := range s.Persons {
		fresh.Apply(Fact{Person: &s.Persons[i]})
	}
	for i := range s.Tallies {
		fresh.Apply(Fact{Tally: &s.Tallies[i]})
	}
	for i := range s.Plans {
		fresh.Apply(Fact{Plan: &s.Plans[i]})
	}
	for i := range s.Results {
		fresh.Apply(Fact{Result: &s.Results[i]})
	}
	*r = *fresh
	return nil
}

func (p Plan) open() bool { return p.State == Planned || p.State == InCall }

func (p Plan) clone() Plan {
	p.Attempts = slices.Clone(p.Attempts)
	return p
}

func (s Result) clone() Result {
	s.Also, s.Calls = slices.Clone(s.Also), slices.Clone(s.Calls)
	return s
}

func (p Person) clone() Person {
	if p.OptOut != nil {
		o := *p.OptOut
		p.OptOut = &o
	}
	if p.Consent != nil {
		c := *p.Consent
		p.Consent = &c
	}
	return p
}

func (c Campaign) clone() Campaign {
	c.Config.Holidays = slices.Clone(c.Config.Holidays)
	c.Config.CallerIDs = slices.Clone(c.Config.CallerIDs)
	return c
}

func (r *Room) configure(cfg Config) {
	c := r.campaign.clone()
	c.Config, c.Warned = cfg, false
	r.putCampaign(c.clone())
	r.lookAgain(0)
}

func (r *Room) resume() {
	if r.campaign.Stopped == "" {
		return
	}
	c := r.campaign.clone()
	c.Stopped = ""
	r.putCampaign(c)
	r.lookAgain(0)
}

// lookAgain says when a blocked dial is worth another look.
func (r *Room) lookAgain(mono int64) {
	if r.pace.Look == mono {
		return
	}
	p := r.pace
	p.Look = mono
	r.put(Fact{Pace: &p})
}
