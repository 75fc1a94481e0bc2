package acd

import (
	"slices"
	"time"

	"hotline/call"
)

// none is the handle of nobody and nothing.
const none = int32(-1)

// Desk is the whole room: operators, queues, waiting calls. It is not safe for
// use by several goroutines; the switchboard's one owns it.
//
// Ids live at the border; inside, operators, calls and queues are numbered by
// dense handles. Entities are changed in place and then saved (saveOp, saveCall):
// that brings the indexes in line and notes the entity for its Put fact.
type Desk struct {
	now       call.Time
	nextOffer call.OfferID
	byHand    *BreaksNow // limit of breaks by hand; replaced, never changed
	set       Settings
	cal       calendar

	queues  []*queue
	byQueue map[call.QueueID]int32
	memory  map[call.QueueID]*queueMemory // of every queue that ever was configured
	ops     []*opSlot
	byOp    map[call.OperatorID]int32
	opOrder []int32 // handles by id
	calls   []*callSlot
	byCall  map[call.ID]int32
	freeH   []int32
	direct  map[call.ID]int32 // ringing consultations and transfers: call to operator

	words   map[string]int32   // skills and languages to small numbers, from 1
	bundles map[string]*bundle // by their queues
	trees   forest
	line    []int32 // for a break, by when it was asked for
	resting int     // operators on a break that counts
	due     agenda
	stale   bool // indexes must be rebuilt before use

	// of the running step
	lineWas    []stander // the line for a break when the step began
	orders     []Order
	facts      []Fact
	dirtyOps   []int32
	dirtyCalls []int32
	dirtyQueue []int32
	dirtyDesk  bool
	freed      []int32  // operators to find a call for
	fresh      []int32  // calls to find an operator for
	deserted   []*queue // queues of which nobody is signed in any more, or whose hours are over
	explains   bool     // everything is kept of each offer
	lifted     []*req   // demands whose "not twice in a row" may have become void
}

// opSlot is an operator with his index entries.
type opSlot struct {
	Operator
	prof  Profile
	known bool // in the staff

	memberOf []int32 // queues, by handle
	ranks    []int   // beside memberOf
	match    []reqRef
	bundle   *bundle
	held     tree // calls that wait for him alone

	placed  opPlaced
	dirty   bool
	isFreed bool
}

// opPlaced is what the indexes hold of an operator.
type opPlaced struct {
	state     int // index of the state + 1, 0: not placed
	free      bool
	working   bool
	idle      int64
	lastOffer int64
	taken     int64
	direct    call.ID
	asked     int64 // place in the line for a break, 0: not in it
	resting   bool
}

// reqRef is a demand of a queue that the operator meets, with his sort figure there.
type reqRef struct {
	queue int32
	req   *req
	a     int64 // first part of the pool key where it does not change: rank, level, organisation
	own   bool  // member of the queue, not only of the overflow group
}

// callSlot is a call in a queue with its index entries.
type callSlot struct {
	Waiting
	h       int32
	used    bool
	class   *class
	queueH  int32
	placed  callPlaced
	dirty   bool
	isFresh bool
}

// callPlaced is what the indexes hold of a call.
type callPlaced struct {
	in      bool
	virtual bool
	queue   int32
	key     key
	req     *req  // in its wait tree
	held    int32 // or in this operator's held tree
}

// New returns an empty desk. It needs Configure and Staff first.
func New() *Desk {
	d := &Desk{set: DefaultSettings()}
	d.clear()
	return d
}

func (d *Desk) clear() {
	*d = Desk{
		now: d.now, set: d.set,
		byQueue: map[call.QueueID]int32{}, memory: map[call.QueueID]*queueMemory{},
		byOp: map[call.OperatorID]int32{}, byCall: map[call.ID]int32{},
		direct: map[call.ID]int32{}, words: map[string]int32{},
		trees: newForest(), stale: true,
	}
}

// Result is what a step decided. It is the caller's to keep.
type Result struct {
	Orders []Order
	Facts  []Fact
}

// Deadline is the monotonic millisecond at which the next Tick is due. O(1).
func (d *Desk) Deadline() (mono int64, ok bool) {
	d.ready()
	x, ok := d.due.top()
	return x.at, ok
}

func (d *Desk) order(o Order) { d.orders = append(d.orders, o) }

// ---- entities ----

func (d *Desk) op(id call.OperatorID) (*opSlot, int32) {
	h, ok := d.byOp[id]
	if !ok {
		return nil, none
	}
	return d.ops[h], h
}

func (d *Desk) addOp(id call.OperatorID) (*opSlot, int32) {
	if o, h := d.op(id); o != nil {
		return o, h
	}
	h := int32(len(d.ops))
	o := &opSlot{Operator: Operator{ID: id, State: call.Offline}}
	d.ops = append(d.ops, o)
	d.byOp[id] = h
	i, _ := slices.BinarySearchFunc(d.opOrder, id, func(h int32, id call.OperatorID) int {
		return int(int64(d.ops[h].ID) - int64(id))
	})
	d.opOrder = slices.Insert(d.opOrder, i, h)
	return o, h
}

// dropOp forgets an operator who has left the staff.
func (d *Desk) dropOp(id call.OperatorID) {
	h, ok := d.byOp[id]
	if !ok {
		return
	}
	d.unplaceOp(h)
	delete(d.byOp, id)
	d.opOrder = slices.DeleteFunc(d.opOrder, func(x int32) bool { return x == h })
}

func (d *Desk) call(id call.ID) *callSlot {
	h, ok := d.byCall[id]
	if !ok {
		return nil
	}
	return d.calls[h]
}

func (d *Desk) addCall(id call.ID) *callSlot {
	if c := d.call(id); c != nil {
		return c
	}
	var c *callSlot
	if n := len(d.freeH); n > 0 {
		c = d.calls[d.freeH[n-1]]
		d.freeH = d.freeH[:n-1]
	} else {
		c = &callSlot{h: int32(len(d.calls))}
		d.calls = append(d.calls, c)
	}
	*c = callSlot{h: c.h, used: true, Waiting: Waiting{Call: id, SaidAhead: -1}, dirty: c.dirty}
	d.byCall[id] = c.h
	return c
}

func (d *Desk) dropCall(c *callSlot) {
	d.unplaceCall(c)
	delete(d.byCall, c.Call)
	c.used = false
	d.freeH = append(d.freeH, c.h)
}

func (d *Desk) queueOf(id call.QueueID) *queue {
	h, ok := d.byQueue[id]
	if !ok {
		return nil
	}
	return d.queues[h]
}

// ---- the report zone's days ----

// calendar knows the local day of an instant; it keeps the borders of the last
// day asked for, so that most questions cost two comparisons.
type calendar struct {
	loc      *time.Location
	from, to int64 // wall ms
	day      int64
}

func (c *calendar) zone(loc *time.Location) { *c = calendar{loc: loc} }

// dayOf is the local day as days since 1970-01-01.
func (c *calendar) dayOf(t call.Time) int64 {
	if t.Wall >= c.from && t.Wall < c.to {
		return c.day
	}
	loc := c.loc
	if loc == nil {
		loc = time.UTC
	}
	y, m, day := time.UnixMilli(t.Wall).In(loc).Date()
	c.from = time.Date(y, m, day, 0, 0, 0, 0, loc).UnixMilli()
	c.to = time.Date(y, m, day+1, 0, 0, 0, 0, loc).UnixMilli()
	c.day = time.Date(y, m, day, 0, 0, 0, 0, time.UTC).Unix() / 86400
	c.day = time.Date(y, m, day, 0, 0, 0, 0, time.UTC).Unix() / 86400
	return c.day
}

// endOf is the wall millisecond at which the local day of an instant is over.
func (c *calendar) endOf(t call.Time) int64 {
	c.dayOf(t)
	return c.to
}
