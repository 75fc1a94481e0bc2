package switchboard

import (
	"slices"
	"strconv"

	"hotline/acd"
	"hotline/call"
	"hotline/ivr"
	"hotline/survey"
)

// Core is the whole decision-making state. It is plain data: Step is a function
// of the state, the time and the event, and touches nothing outside.
type Core struct {
	settings Settings
	book     *ivr.Book
	acd      *acd.Desk
	bot      *survey.Room
	calls    map[call.ID]*Live
	legs     map[call.LegID]call.ID  // customers' legs and operators' own calls
	outer    map[call.LegID]call.ID  // numbers outside that callers are joined with
	callers  map[call.CustomerID]int // calls in progress
	known    callerBook
	ops      map[call.OperatorID]*Op
	opLegs   map[call.LegID]call.OperatorID
	places   placeBook
	older    map[string]FlowSource     // menus of earlier settings, by name@version, while calls are in them
	tapes    map[call.RecordingID]bool // begun, outcome not yet heard; true: to be thrown away
	promises promiseBook
	lost     lostBook
	owedNow  []call.OwedCall // see owed
	returns  map[call.CustomerID]Return
	due      deadlines
	looked   hoursLook

	emergencies map[call.QueueID]Emergency // "": the whole centre
	notices     map[uint64]Notice
	marks       map[string]Mark
	rehearsals  map[string]rehearsing // drafts that are walked through, by slug

	// of the step that runs
	now     call.Time
	number  uint64
	ids     uint64
	late    bool    // the event is done with, deadlines are looked at
	about   call.ID // whose deadline
	touched []call.ID
	showOps []call.OperatorID
	out     Result
}

// Result is what a step decided.
type Result struct {
	Event    call.Event // as it may be written down: without digits that are nobody's business
	Facts    []Fact
	Commands []call.Command
	Durable  bool // a person or program is told of it: sync first (DESIGN.md 3)
}

// NewCore gives the core of a house that has never run.
func NewCore() *Core {
	return &Core{
		book: ivr.NewBook(ivr.Defaults(), "", nil), acd: acd.New(), bot: survey.New(survey.Defaults()),
		calls: map[call.ID]*Live{}, legs: map[call.LegID]call.ID{}, callers: map[call.CustomerID]int{}, known: newCallerBook(),
		ops: map[call.OperatorID]*Op{}, opLegs: map[call.LegID]call.OperatorID{},
		outer: map[call.LegID]call.ID{}, emergencies: map[call.QueueID]Emergency{},
		places: newPlaceBook(), older: map[string]FlowSource{}, tapes: map[call.RecordingID]bool{},
		rehearsals: map[string]rehearsing{}, notices: map[uint64]Notice{}, marks: map[string]Mark{},
		promises: newPromiseBook(), lost: newLostBook(), returns: map[call.CustomerID]Return{},
	}
}

// idsPerStep bounds the ids one step may make: call, leg, token, recording ids
// are number·idsPerStep + k, so replay gives the same.
const idsPerStep = 4096

func (c *Core) newID() uint64 {
	c.ids++
	return c.number*idsPerStep + c.ids
}

// Step tells the core what happened and returns what is decided. number is the
// record's number in the journal.
func (c *Core) Step(number uint64, now call.Time, ev call.Event) Result {
	c.now, c.number, c.ids, c.late, c.about = now, number, 0, false, 0
	ev = c.withoutSecrets(ev)
	c.touched, c.showOps, c.out = c.touched[:0], c.showOps[:0], Result{Event: ev}
	c.handle(ev)
	if _, skipped := ev.(Skipped); !skipped { // it ends what went wrong and looks at nothing else
		c.overdue()
	}
	c.finish()
	return c.out
}

// finish turns what was touched into facts and views, each once, in order.
func (c *Core) finish() {
	slices.Sort(c.showOps)
	for _, op := range slices.Compact(slices.Clone(c.showOps)) {
		c.wrapGone(op)
	}
	for _, id := range c.touched {
		l, ok := c.calls[id]
		if !ok {
			continue
		}
		c.due.set(id, l.deadline())
		c.hear(l)
		c.out.Facts = append(c.out.Facts, PutCall{Live: l.clone()})
	}
	slices.Sort(c.showOps)
	for _, op := range slices.Compact(c.showOps) {
		o := c.ops[op]
		c.out.Facts = append(c.out.Facts, PutOp{Op: o.clone()})
		c.out.Commands = append(c.out.Commands, call.Show{Operator: op, View: c.view(op)})
	}
}

func (c *Core) command(cmd call.Command) { c.out.Commands = append(c.out.Commands, cmd) }
func (c *Core) fact(f Fact)              { c.out.Facts = append(c.out.Facts, f) }

// touch marks a call as changed in this step.
func (c *Core) touch(l *Live) {
	if !slices.Contains(c.touched, l.ID) {
		c.touched = append(c.touched, l.ID)
	}
}

func (c *Core) touchOp(op call.OperatorID) {
	if op != 0 {
		c.op(op)
		c.showOps = append(c.showOps, op)
	}
}

// showTalk shows the call anew to those who talk in it: its operator, and the
// colleague he consults.
func (c *Core) showTalk(l *Live) {
	c.touchOp(l.Operator)
	if l.Consult != nil && l.Consult.Talking {
		c.touchOp(l.Consult.Colleague)
	}
}

// happened notes an event of the call's story; pairs are key, value, ...
func (c *Core) happened(l *Live, kind string, pairs ...string) {
	var data map[string]string
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			continue
		}
		if data == nil {
			data = map[string]string{}
		}
		data[pairs[i]] = pairs[i+1]
	}
	c.fact(Happened{Call: l.ID, Kind: kind, Data: data})
	c.touch(l)
}

func (c *Core) op(id call.OperatorID) *Op {
	o, ok := c.ops[id]
	if !ok {
		o = &Op{ID: id}
		if p, known := c.acd.Profile(id); known {
			o.Org, o.Line = p.Org, p.Line
		}
		c.ops[id] = o
	}
	return o
}

func opText(op call.OperatorID) string { return strconv.FormatUint(uint64(op), 10) }

// Deadline gives the monotonic millisecond at which a Tick is due.
func (c *Core) Deadline() (mono int64, ok bool) {
	mono, ok = c.due.first()
	earlier := func(at int64, has bool) {
		if has && (!ok || at < mono) {
			mono, ok = at, true
		}
	}
	earlier(c.acd.Deadline())
	earlier(c.bot.DeadlineFrom(c.now))
	earlier(c.promises.deadline(c.now))
	earlier(c.lost.due.first())
	earlier(c.places.due.first())
	earlier(c.looked.deadline(c.now))
	if wall, set := c.acd.LimitEnds(c.now); set {
		earlier(c.now.Mono+min(max(wall-c.now.Wall, 0), sleepMost), true)
	}
	return mono, ok
}

// culprit names the call whose step panicked, 0 for none.
func (c *Core) culprit(ev call.Event) call.ID {
	if c.late {
		return c.about
	}
	return c.callOf(ev)
}

// callOf names the call an event belongs to, 0 for none.
func (c *Core) callOf(ev call.Event) call.ID {
	if id, ok := c.outer[legOf(ev)]; ok {
		return id
	}
	switch ev := ev.(type) {
	case call.Order:
		return ev.Call
	case call.LookedUp:
		return ev.Call
	case call.Act:
		if ev.Call != 0 {
			return ev.Call
		}
		if o, ok := c.ops[ev.Operator]; ok {
			return o.Call
		}
	case call.Recognised:
		return c.legs[ev.Leg]
	case call.LegRinging:
		return c.legs[ev.Leg]
	case call.LegAnswered:
		return c.legs[ev.Leg]
	case call.LegHeld:
		return c.legs[ev.Leg]
	case call.LegEnded:
		return c.legs[ev.Leg]
	case call.Digit:
		return c.legs[ev.Leg]
	case call.PlayDone:
		return c.legs[ev.Leg]
	case call.NumberKeyed:
		return c.legs[ev.Leg]
	case call.MediaDead:
		return c.legs[ev.Leg]
	}
	return 0
}
