package acd

import (
	"slices"

	"hotline/call"
)

// Why explains one offer (DESIGN.md 3).
type Why struct {
	Settings uint64       `json:"settings"` // version
	Strategy Strategy     `json:"strategy"`
	Queue    call.QueueID `json:"queue"`
	Trigger  string       `json:"trigger"`        // call: it came or changed; operator: he became free; preferred; picked
	Rule     string       `json:"rule,omitempty"` // why the operator is preferred: dropped, personal, ticket, last
	Step     int          `json:"step"`           // relaxation step
	Returned bool         `json:"returned,omitempty"`
	Score    int64        `json:"score"` // of the call, thousandths of a point

	Winner   Candidate   `json:"winner"`
	Next     []Candidate `json:"next,omitempty"` // at most five
	Excluded []Excluded  `json:"excluded,omitempty"`
	Calls    []Rival     `json:"calls,omitempty"` // first calls of the operator's other queues, best first

	all *Explanation // while somebody wants to know everything
}

// All is the full list at the moment of the decision; nil unless the desk was told to
// keep it (ExplainAll).
func (w *Why) All() *Explanation { return w.all }

// ExplainAll keeps the full list with each offer from now on. That is no part of the
// state, and of no record; a replay asks for it.
func (d *Desk) ExplainAll() { d.explains = true }

// Candidate is an operator with the figure the strategy compares: idle
// milliseconds, talks, offer number, occupancy in 1/10000, rank, level or share.
type Candidate struct {
	Op     call.OperatorID `json:"op"`
	Score  int64           `json:"score"`
	IdleMs int64           `json:"idle_ms"`
}

// Excluded counts the queue's operators a rule left out. Each is counted once,
// by the first rule of the order: state, language, skill, not_twice.
type Excluded struct {
	Rule string `json:"rule"` // state:<state>, language, skill, not_twice
	N    int    `json:"n"`
}

// Rival is another call the operator could have taken.
type Rival struct {
	Call     call.ID      `json:"call"`
	Queue    call.QueueID `json:"queue"`
	Score    int64        `json:"score"` // with the queue's weight, thousandths
	Returned bool         `json:"returned,omitempty"`
}

// Explanation is the full list for a waiting call, on demand (replay).
type Explanation struct {
	Call       call.ID         `json:"call"`
	Queue      call.QueueID    `json:"queue"`
	Ahead      int             `json:"ahead"`
	Step       int             `json:"step"`
	Score      int64           `json:"score"`
	HeldFor    call.OperatorID `json:"held_for,omitempty"`
	Candidates []Verdict       `json:"candidates"` // every operator of the queue, by id
	Others     []Rival         `json:"others"`     // other calls of its queue, in their order, at most five
}

// Verdict is what the rules say of one operator.
type Verdict struct {
	Op     call.OperatorID `json:"op"`
	Fits   bool            `json:"fits"`
	Rule   string          `json:"rule,omitempty"` // the rule that leaves him out
	Score  int64           `json:"score"`
	IdleMs int64           `json:"idle_ms"`
}

// maxNext is how many others an explanation names beside the winner.
const maxNext = 5

// why explains the offer that is about to be made.
func (d *Desk) why(c *callSlot, h int32, trigger string) *Why {
	q, r := d.queues[c.queueH], d.reqOf(c)
	w := &Why{
		Settings: d.set.Version, Strategy: q.cfg.Strategy, Queue: q.cfg.ID, Trigger: trigger,
		Step: c.Step, Returned: c.Returned, Score: d.score(&c.Waiting, d.now),
		Winner: d.candidate(d.ops[h], r), Next: d.runnersUp(c, r, h),
		Excluded: d.excluded(c, q, r), Calls: d.rivals(c, d.ops[h]),
	}
	if d.explains {
		x, _ := d.Explain(c.Call)
		w.all = &x
	}
	return w
}

// candidate gives the figure that the strategy compares.
func (d *Desk) candidate(o *opSlot, r *req) Candidate {
	idle := int64(0)
	if o.State == call.Available {
		idle = d.now.Mono - o.IdleSince.Mono
	}
	x := Candidate{Op: o.ID, IdleMs: idle, Score: idle}
	switch r.queue.cfg.Strategy {
	case RoundRobin:
		x.Score = o.LastOffer
	case FewestCalls:
		x.Score = o.Taken
	case FixedOrder:
		x.Score = d.figure(o, r)
	case BestLevel:
		x.Score = -d.figure(o, r)
	case ContractShare:
		x.Score = d.given(r.queue, o.prof.Org)
	case LeastOccupied:
		x.Score = 0
		if busy, all := d.loads(o); busy > 0 {
			x.Score = busy * 10_000 / (busy + all)
		}
	}
	return x
}

// runnersUp are the next five in the order of the strategy.
func (d *Desk) runnersUp(c *callSlot, r *req, winner int32) []Candidate {
	if d.trees.size(r.free) <= 1 {
		return nil
	}
	sorted := r.queue.cfg.Strategy == LeastOccupied
	out := make([]Candidate, 0, maxNext)
	for n := d.trees.first(r.free); n != 0; n = d.trees.next(r.free, n) {
		h := d.trees.nodes[n].val
		if h == winner || d.barred(c, d.ops[h]) {
			continue
		}
		x := d.candidate(d.ops[h], r)
		switch {
		case !sorted && len(out) == maxNext:
			return out
		case !sorted:
			out = append(out, x)
		case len(out) < maxNext || x.Score < out[len(out)-1].Score:
			i, _ := slices.BinarySearchFunc(out, x.Score+1, func(y Candidate, s int64) int {
				if y.Score < s {
					return -1
				}
				return 1
			})
			out = slices.Insert(out[:min(len(out), maxNext-1)], min(i, maxNext-1), x)
		}
	}
	return out
}

// excluded counts the members of the queue by the first rule that leaves them out.
func (d *Desk) excluded(c *callSlot, q *queue, r *req) []Excluded {
	out := make([]Excluded, 0, 6)
	add := func(rule string, n int) {
		if n > 0 {
			out = append(out, Excluded{rule, n})
		}
	}
	for i, s := range states {
		if s != call.Available {
			add(stateRules[i], q.states[i])
		}
	}
	free := q.reqs[0].freeOwn
	lang := free
	if r.lang != 0 {
		lang = c.class.lang.freeOwn
	}
	add(ruleLanguage, free-lang)
	add(ruleSkill, lang-r.freeOwn)
	n := 0
	for _, id := range c.NotTo {
		if o, _ := d.op(id); o != nil && o.placed.free && d.refOf(o, r) != nil && d.barred(c, o) {
			n++
		}
	}
	add(ruleNotTwice, n)
	return out
}

// Rules that leave operators out, in their order; states come first.
const (
	ruleLanguage = "language"
	ruleSkill    = "skill"
	ruleNotTwice = "not_twice"
	ruleHeld     = "held_for_preferred"
)

var stateRules = func() (rs [len(states)]string) {
	for i, s := range states {
		rs[i] = "state:" + string(s)
	}
	return rs
}()

// rivals are the first calls of the operator's other queues.
func (d *Desk) rivals(c *callSlot, o *opSlot) []Rival {
	var out []Rival
	for i := 0; i < len(o.match); {
		var head *callSlot
		head, i = d.headFor(o, i)
		if head == nil || head == c {
			continue
		}
		out = append(out, Rival{
			Call: head.Call, Queue: head.Queue, Returned: head.Returned,
			Score: d.score(&head.Waiting, d.now) + 1000*d.queues[head.queueH].cfg.Weight,
		})
	}
	slices.SortStableFunc(out, func(a, b Rival) int {
		if d.worthMore(d.call(a.Call), d.call(b.Call)) {
			return -1
		}
		return 1
	})
	return out[:min(len(out), maxNext)]
}

// Explain lists every operator of the call's queue (and its overflow group, when
// that is open) with the rule that leaves him out, or his figure.
func (d *Desk) Explain(id call.ID) (Explanation, bool) {
	d.ready()
	c := d.call(id)
	if c == nil || c.class == nil {
		return Explanation{}, false
	}
	q, r := d.queues[c.queueH], d.reqOf(c)
	x := Explanation{
		Call: id, Queue: c.Queue, Ahead: d.trees.rank(q.order, c.placed.key), Step: c.Step,
		Score: d.score(&c.Waiting, d.now), HeldFor: c.HeldFor,
	}
	for _, o := range d.inOrder(q, maxNext+1) {
		if o != c && len(x.Others) < maxNext {
			x.Others = append(x.Others, Rival{Call: o.Call, Queue: o.Queue, Score: d.score(&o.Waiting, d.now), Returned: o.Returned})
		}
	}
	for _, h := range d.opOrder {
		o := d.ops[h]
		own := slices.Contains(o.memberOf, q.h)
		if !own && (r.group == nil || !slices.Contains(o.memberOf, r.group.h)) {
			continue
		}
		cand := d.candidate(o, r)
		rule := d.verdict(c, o, r)
		x.Candidates = append(x.Candidates, Verdict{
			Op: o.ID, Fits: rule == "", Rule: rule, Score: cand.Score, IdleMs: cand.IdleMs,
		})
	}
	return x, true
}

// verdict is the first rule that leaves the operator out, empty when he fits.
func (d *Desk) verdict(c *callSlot, o *opSlot, r *req) string {
	switch {
	case o.State != call.Available:
		return "state:" + string(o.State)
	case r.lang != 0 && !d.speaks(o, r.lang):
		return ruleLanguage
	case d.refOf(o, r) == nil:
		return ruleSkill
	case d.barred(c, o):
		return ruleNotTwice
	case c.HeldFor != 0 && c.HeldFor != o.ID:
		return ruleHeld
	}
	return ""
}
