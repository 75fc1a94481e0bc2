package acd

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"hotline/call"
)

// queue is a configured queue with its indexes.
type queue struct {
	h   int32
	cfg *Queue
	*queueMemory

	virtual int  // of the calls, places of callbacks
	order   tree // every call of the queue, offered ones too, in their order
	reqs    []*req
	byReq   map[string]*req
	classes map[classKey]*class
	steps   []Ms // ages at which demands change, the first is 0
	needs   []level
	members []int32
	states  [len(states)]int // members by state
	signed  int              // members not Offline
	resting int              // members on a break that counts
	bundles []*bundle
}

// queueMemory is what a queue keeps over changes of settings.
type queueMemory struct {
	st    QueueState
	win   window
	dirty bool
}

// req is one demand: what an operator must have for calls of one class at one
// relaxation step. It keeps who is free for them and which of them wait.
type req struct {
	queue   *queue
	lang    int32 // 0: any
	needs   []level
	group   *queue // overflow group, nil: none
	pooled  bool   // the free tree is kept; else only the counts
	free    tree
	wait    tree
	freeOwn int // free members of the queue itself
	working int // operators at work who meet the demand
}

// level is a skill with the least level wanted (in a profile: the level held).
type level struct {
	skill int32
	level int
}

// class is a kind of calls with the same demands; reqs are those of its steps.
type class struct {
	reqs []*req
	lang *req // the language alone, for counting whom it excludes
}

type classKey struct {
	lang  int32
	needs string
}

// bundle is a set of queues served together, for the expected wait.
type bundle struct {
	queues  []int32
	working int
}

// ready rebuilds the indexes when settings or staff changed, or after Apply.
func (d *Desk) ready() {
	if d.stale {
		d.rebuild()
	}
}

func (d *Desk) rebuild() {
	d.stale = false
	d.trees, d.due = newForest(), agenda{}
	d.bundles = map[string]*bundle{}
	clear(d.direct)
	d.line, d.resting = d.line[:0:0], 0
	d.rebuildQueues()
	for _, h := range d.opOrder {
		d.enrol(h)
	}
	for _, h := range d.opOrder {
		d.syncOp(h)
	}
	for _, c := range d.calls {
		if c.used {
			c.placed, c.class = callPlaced{}, nil
			d.syncCall(c)
		}
	}
}

func (d *Desk) rebuildQueues() {
	d.queues = make([]*queue, len(d.set.Queues))
	clear(d.byQueue)
	for i := range d.set.Queues {
		cfg := &d.set.Queues[i]
		q := &queue{
			h: int32(i), cfg: cfg, queueMemory: d.remember(cfg.ID),
			byReq: map[string]*req{}, classes: map[classKey]*class{},
		}
		q.steps = stepTimes(cfg)
		for _, n := range cfg.Needs {
			q.needs = append(q.needs, level{d.word(n.Skill), n.Level})
		}
		slices.SortFunc(q.needs, func(a, b level) int { return int(a.skill - b.skill) })
		d.queues[i] = q
		d.byQueue[cfg.ID] = q.h
	}
	for _, q := range d.queues {
		d.demand(q, 0, nil, nil) // counts the free of the queue
	}
}

// remember gives the memory of a queue, making it with the AHT to start from.
func (d *Desk) remember(id call.QueueID) *queueMemory {
	m := d.memory[id]
	if m == nil {
		m = &queueMemory{st: QueueState{ID: id, AHT: startAHT}}
		d.memory[id] = m
	}
	return m
}

// stepTimes are the ages at which a call of the queue needs less.
func stepTimes(cfg *Queue) []Ms {
	ts := []Ms{0}
	for _, r := range cfg.Relax {
		ts = append(ts, r.After)
	}
	if cfg.LanguageRelax > 0 {
		ts = append(ts, cfg.LanguageRelax)
	}
	slices.Sort(ts)
	return slices.Compact(ts)
}

// word gives a small number for a skill or a language.
func (d *Desk) word(s string) int32 {
	if s == "" {
		return 0
	}
	n, ok := d.words[s]
	if !ok {
		n = int32(len(d.words) + 1)
		d.words[s] = n
	}
	return n
}

// ---- classes and demands of calls ----

// classOf finds the class of a call in its queue, making it when it is new.
func (d *Desk) classOf(q *queue, w *Waiting) *class {
	k := classKey{lang: d.word(w.Language)}
	needs := q.needs
	if len(w.Needs) > 0 {
		needs = mergeNeeds(d, q.needs, w.Needs)
		k.needs = needsKey(needs)
	}
	if c := q.classes[k]; c != nil {
		return c
	}
	c := &class{lang: d.demand(q, k.lang, nil, nil)}
	for _, at := range q.steps {
		c.reqs = append(c.reqs, d.demandAt(q, k.lang, needs, at))
	}
	q.classes[k] = c
	return c
}

// mergeNeeds joins the queue's needs with the call's; the higher level wins.
func mergeNeeds(d *Desk, base []level, more []Need) []level {
	out := slices.Clone(base)
	for _, n := range more {
		s := d.word(n.Skill)
		if i := slices.IndexFunc(out, func(l level) bool { return l.skill == s }); i >= 0 {
			out[i].level = max(out[i].level, n.Level)
		} else {
			out = append(out, level{s, n.Level})
		}
	}
	slices.SortFunc(out, func(a, b level) int { return int(a.skill - b.skill) })
	return out
}

func needsKey(ls []level) string {
	var b strings.Builder
	for _, l := range ls {
		b.WriteString(strconv.Itoa(int(l.skill)))
		b.WriteByte(':')
		b.WriteString(strconv.Itoa(l.level))
		b.WriteByte(' ')
	}
	return b.String()
}

// demandAt is the demand of a call that has waited at (DOMAIN.md 8, relaxation).
func (d *Desk) demandAt(q *queue, lang int32, needs []level, at Ms) *req {
	step, first := Relax{Level: 1}, true
	for i, r := range q.cfg.Relax {
		if r.After <= at {
			step, first = r, i == 0
		}
	}
	var group *queue
	if step.Group != "" {
		group = d.queueOf(step.Group)
	}
	want := make([]level, len(needs))
	for i, n := range needs {
		want[i] = level{n.skill, atStep(n.level, step.Level, first)}
	}
	if q.cfg.LanguageRelax > 0 && q.cfg.LanguageRelax <= at {
		lang = 0
	}
	r := d.demand(q, lang, want, group)
	d.pool(r)
	return r
}

// atStep is the level wanted of a skill: at first its own (or the step's), later
// the step's where that is lower.
func atStep(own, step int, first bool) int {
	switch {
	case own == 0:
		return step
	case first:
		return own
	}
	return min(own, step)
}

// demand finds or makes the demand; a new one is filled with who meets it.
func (d *Desk) demand(q *queue, lang int32, needs []level, group *queue) *req {
	k := strconv.Itoa(int(lang)) + "|" + needsKey(needs) + "|"
	if group != nil {
		k += string(group.cfg.ID)
	}
	if r := q.byReq[k]; r != nil {
		return r
	}
	r := &req{queue: q, lang: lang, needs: needs, group: group}
	q.byReq[k] = r
	q.reqs = append(q.reqs, r)
	for _, h := range q.members {
		d.consider(h, r)
	}
	if group != nil {
		for _, h := range group.members {
			if !slices.Contains(q.members, h) {
				d.consider(h, r)
			}
		}
	}
	return r
}

// pool makes the demand keep its free operators in order.
func (d *Desk) pool(r *req) {
	if r.pooled {
		return
	}
	r.pooled = true
	visit := func(h int32) {
		o := d.ops[h]
		if !o.placed.free {
			return
		}
		for _, m := range o.match {
			if m.req == r {
				d.trees.insert(&r.free, d.poolKey(o, m), h)
			}
		}
	}
	for _, h := range r.queue.members {
		visit(h)
	}
	if r.group != nil {
		for _, h := range r.group.members {
			if !slices.Contains(r.queue.members, h) {
				visit(h)
			}
		}
	}
}

// consider adds the demand to the operator's list when he meets it.
func (d *Desk) consider(h int32, r *req) {
	o := d.ops[h]
	ok, own := d.meets(o, r)
	if !ok {
		return
	}
	ref := reqRef{queue: r.queue.h, req: r, own: own, a: d.figure(o, r)}
	i := len(o.match)
	for i > 0 && o.match[i-1].queue > ref.queue {
		i--
	}
	o.match = slices.Insert(o.match, i, ref)
	if o.placed.working {
		r.working++
	}
	if o.placed.free && own {
		r.freeOwn++
	}
	if o.placed.free && r.pooled {
		d.trees.insert(&r.free, d.poolKey(o, ref), h)
	}
}

// meets tells whether the operator meets the demand, and whether as a member of
// the queue itself.
func (d *Desk) meets(o *opSlot, r *req) (ok, own bool) {
	own = slices.Contains(o.memberOf, r.queue.h)
	if r.lang != 0 && !d.speaks(o, r.lang) {
		return false, own
	}
	if own && d.skilled(o, r.needs) {
		return true, true
	}
	return r.group != nil && slices.Contains(o.memberOf, r.group.h), own
}

func (d *Desk) speaks(o *opSlot, lang int32) bool {
	if len(o.prof.Languages) == 0 {
		return d.words[d.set.Language] == lang
	}
	for _, l := range o.prof.Languages {
		if d.words[l] == lang {
			return true
		}
	}
	return false
}

func (d *Desk) skilled(o *opSlot, needs []level) bool {
	for _, n := range needs {
		if d.levelOf(o, n.skill) < n.level {
			return false
		}
	}
	return true
}

func (d *Desk) levelOf(o *opSlot, skill int32) int {
	for _, s := range o.prof.Skills {
		if d.words[s.Skill] == skill {
			return s.Level
		}
	}
	return 0
}

// figure is the unchanging first part of the operator's pool key.
func (d *Desk) figure(o *opSlot, r *req) int64 {
	switch r.queue.cfg.Strategy {
	case FixedOrder:
		if i := slices.Index(o.memberOf, r.queue.h); i >= 0 {
			return int64(o.ranks[i])
		}
		return math.MaxInt32
	case BestLevel:
		sum := 0
		for _, n := range r.needs {
			sum += d.levelOf(o, n.skill)
		}
		return -int64(sum)
	case ContractShare:
		return int64(shareIndex(r.queue.cfg, o.prof.Org))
	}
	return 0
}

// shareIndex is the organisation's place in the queue's shares, behind the last
// for one that has none.
func shareIndex(cfg *Queue, org string) int {
	for i, s := range cfg.Shares {
		if s.Org == org {
			return i
		}
	}
	return len(cfg.Shares)
}

// enrol enters an operator's profile into the queues (part of rebuild).
func (d *Desk) enrol(h int32) {
	o := d.ops[h]
	o.placed, o.match, o.held = opPlaced{}, nil, tree{}
	o.memberOf, o.ranks, o.bundle = nil, nil, nil
	if !o.known {
		return
	}
	for _, l := range o.prof.Languages {
		d.word(l)
	}
	d.word(d.set.Language)
	for _, s := range o.prof.Skills {
		d.word(s.Skill)
	}
	for _, m := range o.prof.Queues {
		if q := d.queueOf(m.Queue); q != nil {
			o.memberOf = append(o.memberOf, q.h)
			o.ranks = append(o.ranks, m.Rank)
		}
	}
	for _, q := range o.memberOf {
		d.queues[q].members = append(d.queues[q].members, h)
		d.queues[q].states[0]++ // Offline until placed
	}
	o.placed.state = 1
	o.bundle = d.bundleOf(o.memberOf)
	for _, q := range o.memberOf {
		for _, r := range d.queues[q].reqs {
			d.consider(h, r)
		}
	}
}

func (d *Desk) bundleOf(qs []int32) *bundle {
	set := slices.Clone(qs)
	slices.Sort(set)
	k := ""
	for _, q := range set {
		k += strconv.Itoa(int(q)) + " "
	}
	if b := d.bundles[k]; b != nil {
		return b
	}
	b := &bundle{queues: set}
	d.bundles[k] = b
	for _, q := range set {
		d.queues[q].bundles = append(d.queues[q].bundles, b)
	}
	return b
}
