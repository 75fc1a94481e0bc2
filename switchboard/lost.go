package switchboard

import (
	"hotline/acd"
	"hotline/call"
	"hotline/survey"
)

// States of an item of the list of lost callers.
const (
	LostOpen   = "open"
	LostTaken  = "taken" // an operator calls him
	LostClosed = "closed"
)

// Reasons why an item is closed.
const (
	LostReached    = "reached"     // we called him, or he is called back
	LostGotThrough = "got_through" // he called himself and was answered
	LostExpired    = "expired"     // nobody reached him within the time that items are kept
)

// LostItem is a customer whom we owe a call: one item a number (DOMAIN.md 8,
// INVARIANTS 44).
type LostItem struct {
	ID     uint64          `json:"id"`
	Party  call.Party      `json:"party"`
	Call   call.ID         `json:"call"` // newest contact that was lost
	Queue  call.QueueID    `json:"queue,omitempty"`
	Topic  string          `json:"topic,omitempty"`
	Times  int             `json:"times"` // contacts lost
	Opened call.Time       `json:"opened"`
	Due    int64           `json:"due"`            // wall ms
	Ours   bool            `json:"ours,omitempty"` // our fault: on top of the list
	State  string          `json:"state"`
	Taker  call.OperatorID `json:"taker,omitempty"` // who calls him, or called last
	Trying call.ID         `json:"trying,omitempty"`
	Tries  int             `json:"tries,omitempty"`
	Closed call.Time       `json:"closed,omitzero"`
	Reason string          `json:"reason,omitempty"`
	Until  int64           `json:"until"` // monotonic ms at which it expires
}

// PutLost is an item's new state; a closed one is forgotten by the core.
type PutLost struct{ LostItem }

func (PutLost) fact() {}

// lostBook is the list: open and taken items by customer.
type lostBook struct {
	of  map[call.CustomerID]LostItem
	ids map[uint64]call.CustomerID
	due deadlines // by customer

	changed bool // since Core.owed looked
}

func newLostBook() lostBook {
	return lostBook{of: map[call.CustomerID]LostItem{}, ids: map[uint64]call.CustomerID{}}
}

func (b *lostBook) put(i LostItem) {
	b.changed = true
	id := i.Party.Customer
	if i.State == LostClosed {
		delete(b.of, id)
		delete(b.ids, i.ID)
		b.due.set(call.ID(id), 0)
		return
	}
	b.of[id] = i
	b.ids[i.ID] = id
	b.due.set(call.ID(id), i.Until)
}

func (c *Core) putLost(i LostItem) {
	c.lost.put(i)
	c.fact(PutLost{LostItem: i})
}

// loses tells whether the contact was lost, and whether by our fault.
func (c *Core) loses(l *Live) (lost, ours bool) {
	if l.Kind != call.Inbound || l.Party.Customer == 0 || l.Ordered || c.mayPromise(l.Party) != "" {
		return false, false
	}
	last := lastSegment(l)
	switch {
	case l.CutByUs || l.Outcome == call.Failed || l.Outcome == call.Interrupted:
		return true, true
	case l.Outcome == call.Blocked:
		return true, false
	case l.Outcome == call.Abandoned || l.LostAfterAnswer:
		return last != nil && !c.short(last), false
	}
	return l.nobodyOutside(), false
}

// nobodyOutside tells whether all that became of the caller was a number outside
// that did not answer: nobody has served him, and he left no message.
func (l *Live) nobodyOutside() bool {
	missed := false
	for i := range l.Parts {
		switch p := &l.Parts[i]; {
		case p.Kind == call.PartOutside && p.Answered.IsZero():
			missed = true
		case p.Kind == call.PartOutside, p.Kind == call.PartVoicemail && p.Recording != 0:
			return false
		}
	}
	return missed && !talked(l)
}

// short tells whether the wait was given up at once (DOMAIN.md 2).
func (c *Core) short(s *call.Segment) bool {
	limit := acd.DefaultQueue("", "", 1).Short
	if q, ok := c.acd.QueueSettings(s.Queue); ok {
		limit = q.Short
	}
	return s.Ended.Mono-s.Entered.Mono < int64(limit)
}

// noteLost opens an item for a contact that was lost, or renews the one there is:
// it keeps the time it is due by.
func (c *Core) noteLost(l *Live) {
	lost, ours := c.loses(l)
	if !lost {
		return
	}
	if c.settings.LostKeepMs == 0 {
		return
	}
	i, again := c.lost.of[l.Party.Customer]
	if !again {
		i = LostItem{
			ID: c.newID(), Party: l.Party, Opened: c.now, State: LostOpen,
			Due: c.worktime(l.queue(), c.settings.LostDueMs), Until: c.now.Mono + c.settings.LostKeepMs,
		}
	}
	i.Call, i.Queue, i.Topic, i.Ours = l.ID, l.queue(), l.Topic, i.Ours || ours
	i.Times++
	c.putLost(i)
	c.fact(Happened{Call: l.ID, Kind: "lost", Data: map[string]string{"ours": onOff(ours)}})
}

// takeLost lets an operator of his queue call a lost caller: one click, one taker at a
// time. Where the queue is there no more, or he came to none, any operator may.
func (c *Core) takeLost(ev call.Act) string {
	i, ok := c.lost.of[c.lost.ids[ev.Item]]
	switch {
	case !ok || i.ID != ev.Item:
		return "lost_closed"
	case i.State == LostTaken:
		return "lost_taken"
	}
	if _, there := c.acd.QueueSettings(i.Queue); there && !c.serves(ev.Operator, i.Queue) {
		return acd.ErrNotSkilled
	}
	l, reason := c.dialCustomer(ev.Operator, i.Party, "lost")
	if reason != "" {
		return reason
	}
	l.Lost, l.Topic, l.About, l.For = i.ID, i.Topic, i.Call, i.Queue
	i.State, i.Taker, i.Trying = LostTaken, ev.Operator, l.ID
	i.Tries++
	c.putLost(i)
	c.dialOut(l, clickRingMs)
	return ""
}

// lostTried: the call to a lost caller is over. Whom it did not reach is on the
// list again.
func (c *Core) lostTried(l *Live) {
	i, ok := c.lost.of[l.Party.Customer]
	if l.Lost == 0 || !ok || i.ID != l.Lost || i.Trying != l.ID {
		return
	}
	i.State, i.Trying = LostOpen, 0
	c.putLost(i)
}

// closeLost takes the customer off the list.
func (c *Core) closeLost(customer call.CustomerID, reason string, by call.OperatorID) {
	i, ok := c.lost.of[customer]
	if !ok || customer == 0 {
		return
	}
	i.State, i.Reason, i.Closed, i.Trying = LostClosed, reason, c.now, 0
	if by != 0 {
		i.Taker = by
	}
	c.putLost(i)
}

// lostDue lets old items expire.
func (c *Core) lostDue() {
	for {
		id, ok := c.lost.due.pop(c.now.Mono)
		if !ok {
			return
		}
		i, there := c.lost.of[call.CustomerID(id)]
		switch {
		case !there:
		case i.State == LostTaken: // the call decides
			i.Until = c.now.Mono + lookAgainMs
			c.putLost(i)
		default:
			c.closeLost(call.CustomerID(id), LostExpired, 0)
		}
	}
}

// talkBegins: customer and operator are joined. What we owed the customer is
// paid: a promise, an item of the list, a kept place (INVARIANTS 26, 44).
func (c *Core) talkBegins(l *Live, op call.OperatorID) {
	if l.Promise != 0 {
		c.promiseKept(l)
	}
	if l.Party.Customer == 0 || l.Kind == call.Survey {
		return
	}
	if l.Kind == call.Inbound {
		c.closeLost(l.Party.Customer, LostGotThrough, 0)
	} else {
		c.closeLost(l.Party.Customer, LostReached, op)
	}
	if l.Party.Shared {
		return // another person of the same house
	}
	c.dropPlace(l.Party.Customer)
	p, ok := c.promises.of(l.Party)
	switch {
	case ok && p.Source == FromUntaken && p.Call == l.ID && p.State == PromisePaused:
		if c.op(op).Line >= c.lineOf(p.Queue) { // that line talks with him after all
			p.Connected = c.now
			l.Promised = 0
			c.closePromise(p, PromiseKept, LostReached)
		}
	case !ok || l.Promised != 0 || p.Call == l.ID: // or it was given in this very call
	case l.Kind == call.Inbound:
		c.takeOver(p)
	default: // reached by another call of ours
		p.Connected = c.now
		c.closePromise(p, PromiseKept, LostReached)
	}
}

// mayCall says why an operator may not call this customer now, "" when he may. One
// number has one outgoing attempt at a time (INVARIANTS 25).
func (c *Core) mayCall(p call.Party) string {
	_, reason := survey.MayDial(survey.Ask{
		Purpose: survey.ForClick, Party: p, Now: c.now, Config: &c.settings.Survey, Busy: c.ringing(p),
	})
	switch reason {
	case "":
		return ""
	case survey.ReasonNoNumber:
		return "bad_number"
	case survey.ReasonClass:
		return "number_not_allowed"
	}
	return string(reason)
}

// ringing tells whether an outgoing call to the callee is under way.
func (c *Core) ringing(p call.Party) bool {
	key := partyKey(p)
	for _, l := range c.calls {
		if l.Kind != call.Inbound && key != "" && partyKey(l.Party) == key {
			return true
		}
	}
	return false
}
