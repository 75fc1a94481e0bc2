package switchboard

import (
	"slices"

	"hotline/acd"
	"hotline/call"
	"hotline/ivr"
	"hotline/survey"
)

// Steps of a caller's way to a call back.
//
//	offer --1--> confirm --1--> ordered        connect --1--> the operator
//	               | 2  ^
//	               v    | a number we may call
//	             number-+  (bad_number: again)
//
// Inside a queue the caller keeps his place all the while, and an operator found
// cuts everything short; silence or a second wrong key leaves him in the queue.
// From a menu they lead into the queue while it is open. Else (full, overflow, out of
// hours) they end the call.
const (
	orderOffer   = "offer"   // callback_offer, or queue_full, was said: key 1
	orderConfirm = "confirm" // callback_number was said: 1 right, 2 another
	orderNumber  = "number"  // ten digits are gathered by a door
	orderConnect = "connect" // our call: callback_connect was said, key 1
)

// Ordering is a caller on his way to a call back.
type Ordering struct {
	Step   string       `json:"step"`
	Source string       `json:"source,omitempty"`
	Queue  call.QueueID `json:"queue,omitempty"`  // outside of a queue: whose promise it is
	Place  call.Time    `json:"place,omitzero"`   // outside of a queue: the first entry
	Party  call.Party   `json:"party,omitzero"`   // who is to be called
	Token  uint64       `json:"token,omitempty"`  // of the digits that are gathered
	Typed  int          `json:"typed,omitempty"`  // digits heard
	Misses int          `json:"misses,omitempty"` // wrong keys, numbers and silences
	Until  int64        `json:"until,omitempty"`  // monotonic ms at which silence has lasted too long

	Message bool `json:"message,omitempty"` // at the offer key 2 leaves a message
}

const (
	numberDigits  = 10
	orderMisses   = 2       // one repeat
	numberMisses  = 3       // numbers that cannot be called
	offerAgainMs  = 120_000 // between two offers to one caller
	offerLaterMs  = 5_000   // the caller hears something else just now
	hourMs, dayMs = 3600_000, 24 * 3600_000
)

// mayPromise says why this callee may not be promised a call, "" when he may.
func (c *Core) mayPromise(p call.Party) string {
	_, reason := survey.MayDial(survey.Ask{Purpose: survey.ForCallback, Party: p, Now: c.now, Config: &c.settings.Survey})
	switch reason {
	case "":
		if p.Customer == 0 && !c.settings.RingPages {
			return "bad_number"
		}
		return ""
	case survey.ReasonNoNumber:
		return "bad_number"
	}
	return "number_not_allowed"
}

// mayOrder tells whether the caller may order a call back: his number is one we
// may call, or he has none and can name one; and he is within the limits.
func (c *Core) mayOrder(l *Live, q call.QueueID) bool {
	s, ok := c.acd.QueueSettings(q)
	if !ok || !s.Callback.On || l.Kind != call.Inbound || l.Ordered || talked(l) {
		return false
	}
	if l.Party.Customer != 0 && c.mayPromise(l.Party) != "" {
		return false
	}
	return c.withinLimits(l)
}

// withinLimits: one caller orders a few an hour, all together a number a day
// (INVARIANTS part 2, 45). Who withholds his number shares the limit with none,
// but each of his calls orders once.
func (c *Core) withinLimits(l *Live) bool {
	hour, day := c.orders(l.Party.Customer)
	return hour < ordersPerHour && day < ordersPerDay
}

// orders counts what this customer ordered in the last hour, and all together in
// the last 24.
func (c *Core) orders(by call.CustomerID) (hour, day int) {
	for _, p := range c.promises.all {
		age := c.now.Mono - p.Asked.Mono
		if p.Source == FromOperator || age >= dayMs {
			continue
		}
		day++
		if age < hourMs && by != 0 && (p.By == by || p.By == 0 && p.Party.Customer == by) {
			hour++
		}
	}
	return hour, day
}

// offerBecomes notes when the caller's wait is long enough for an offer.
func (c *Core) offerBecomes(l *Live) {
	l.OfferAt = 0
	if s, ok := c.acd.QueueSettings(l.queue()); ok && s.Callback.On && l.Kind == call.Inbound && !talked(l) {
		l.OfferAt = c.now.Mono + s.Callback.OfferAfter()
	}
}

// offerDue tells whether a call back is to be offered now: the wait has lasted, or
// will last, too long (DOMAIN.md 8).
func (c *Core) offerDue(l *Live) bool {
	if l.OfferAt == 0 || l.Phase != call.Waiting || l.Ordering != nil && l.Ordering.Step != orderOffer {
		return false
	}
	if !l.OfferedAt.IsZero() && c.now.Mono-l.OfferedAt.Mono < offerAgainMs {
		return false
	}
	q := l.queue()
	if l.OfferAt > c.now.Mono {
		ahead, _ := c.acd.Ahead(l.ID)
		if !c.callbackRules(q).OfferBy(c.acd.ExpectedWait(q, ahead)) {
			return false
		}
	}
	return c.mayOrder(l, q)
}

// offerTick is the moment at which the wait has lasted long enough.
func (c *Core) offerTick(l *Live) {
	switch {
	case l.Phase != call.Waiting && l.Phase != call.Offered || l.Ordered:
		l.OfferAt = 0
	case l.Phase == call.Offered || l.Then != thenNothing || l.Ordering != nil && l.Ordering.Step != orderOffer:
		l.OfferAt = c.now.Mono + offerLaterMs
	case c.offerDue(l):
		c.say(l, thenMusic, c.offerClips(l)...)
	default:
		l.OfferAt = c.now.Mono + offerAgainMs/4
	}
}

// offerClips makes the offer; a key belongs to the offer played last.
func (c *Core) offerClips(l *Live) []string {
	l.Asking = false
	l.OfferedAt = c.now
	l.OfferAt = c.now.Mono + offerAgainMs
	l.Ordering = &Ordering{Step: orderOffer, Source: FromQueue}
	c.happened(l, "callback_offered", "source", FromQueue, "queue", string(l.queue()))
	return ivr.Speak(l.Lang, "callback_offer")
}

// offerOutside offers a call back to a caller who has left the queue or was not
// let in, out of hours a message too; false when there is none to offer.
func (c *Core) offerOutside(l *Live, q call.QueueID, source string, shut bool) bool {
	if !c.mayOrder(l, q) || !l.LegUp {
		return false
	}
	c.dropOrdering(l)
	l.setPhase(c.now, call.Menu)
	l.Asking = false
	l.Ordering = &Ordering{Step: orderOffer, Source: source, Queue: q, Place: l.Place, Message: shut}
	c.happened(l, "callback_offered", "source", source, "queue", string(q))
	words := "queue_full"
	if shut {
		words = promptAfterHours
	}
	c.sayOrder(l, ivr.Speak(l.Lang, words)...)
	return true
}

// orderFromMenu: the menu itself has offered the call back.
func (c *Core) orderFromMenu(l *Live, q call.QueueID, clips []string) bool {
	if _, known := c.acd.QueueSettings(q); !known {
		q = c.settings.Fallback
	}
	if !c.mayOrder(l, q) {
		return false
	}
	l.Ordering = &Ordering{Source: FromMenu, Queue: q}
	c.happened(l, "callback_offered", "source", FromMenu, "queue", string(q))
	c.orderBegins(l, clips)
	return true
}

// sayOrder says a question of the way and waits for keys after it.
func (c *Core) sayOrder(l *Live, clips ...string) {
	l.Ordering.Until = 0
	c.say(l, thenOrder, clips...)
}

// orderSaid: the question was heard.
func (c *Core) orderSaid(l *Live) {
	if l.Ordering == nil {
		return
	}
	wait := c.settings.IVR.FirstDigit.Milliseconds()
	if l.Ordering.Step == orderConnect {
		wait = keyWaitMs
	}
	l.Ordering.Until = c.now.Mono + max(wait, 1)
}

// orderBegins: the caller wants to be called back. Which number, is settled first.
func (c *Core) orderBegins(l *Live, clips []string) {
	if c.mayPromise(l.Party) != "" {
		c.askNumber(l, clips, "callback_other")
		return
	}
	l.Ordering.Party = l.Party
	if l.Party.Customer == 0 { // his page is rung
		c.ordered(l)
		return
	}
	c.confirmNumber(l, clips)
}

func (c *Core) confirmNumber(l *Live, clips []string) {
	o := l.Ordering
	o.Step, o.Token = orderConfirm, 0
	say := slices.Concat(clips, []string{l.Lang + "/callback_number", call.NumberClip(l.Lang, o.Party.Customer), l.Lang + "/callback_number_end"})
	c.sayOrder(l, say...)
}

func (c *Core) askNumber(l *Live, clips []string, prompt string) {
	o := l.Ordering
	o.Step, o.Token, o.Typed = orderNumber, c.newID(), 0
	c.command(call.GatherNumber{Leg: l.Leg, Token: o.Token, Digits: numberDigits})
	c.sayOrder(l, slices.Concat(clips, ivr.Speak(l.Lang, prompt))...)
}

// orderKey takes a key of a caller on his way to a call back; false when the key
// is not meant for it.
func (c *Core) orderKey(l *Live, key string) bool {
	o := l.Ordering
	switch o.Step {
	case orderOffer:
		if key == "2" && o.Message {
			c.takeMessage(l)
			return true
		}
		if key != "1" {
			return o.Source != FromQueue
		}
		o.Misses = 0
		c.orderBegins(l, nil)
	case orderConfirm:
		switch key {
		case "1":
			c.ordered(l)
		case "2":
			o.Misses = 0
			c.askNumber(l, nil, "callback_other")
		default:
			c.orderMissed(l)
		}
	case orderNumber:
		if o.Typed == 0 && l.Then == thenOrder {
			l.Then = thenNothing
			c.command(call.StopPlay{Leg: l.Leg})
		}
		o.Typed++
		o.Until = c.now.Mono + max(c.settings.IVR.BetweenDigits.Milliseconds(), 1)
	case orderConnect:
		if key == "1" {
			if p, ok := c.promises.at(l.ID); ok {
				c.callbackJoined(l, p)
			}
		}
	}
	return true
}

// numberKeyed: a door has made a customer of the digits.
func (c *Core) numberKeyed(l *Live, ev call.NumberKeyed) {
	o := l.Ordering
	if o == nil || o.Step != orderNumber || o.Token != ev.Token {
		return
	}
	if !ev.OK || ev.Party.Customer == 0 || c.mayPromise(ev.Party) != "" {
		c.badNumber(l)
		return
	}
	o.Party, o.Misses = ev.Party, 0
	c.happened(l, "number_keyed")
	c.confirmNumber(l, nil)
}

func (c *Core) badNumber(l *Live) {
	if l.Ordering.Misses++; l.Ordering.Misses >= numberMisses {
		c.orderGivenUp(l)
		return
	}
	c.askNumber(l, nil, "bad_number")
}

// orderMissed: a wrong key or silence; the question is said once more.
func (c *Core) orderMissed(l *Live) {
	o := l.Ordering
	if o.Misses++; o.Misses >= orderMisses {
		c.orderGivenUp(l)
		return
	}
	if o.Step == orderConfirm {
		c.confirmNumber(l, nil)
		return
	}
	c.askNumber(l, nil, "callback_other")
}

// orderSilent: nothing was pressed in time.
func (c *Core) orderSilent(l *Live) {
	o := l.Ordering
	o.Until = 0
	switch {
	case o.Step == orderNumber && o.Typed > 0: // not all digits
		c.badNumber(l)
	case o.Step == orderConnect: // nobody there, or a machine
		l.EndedBy = "system"
		c.hangup(l, call.CauseNoAnswer)
	case o.Step == orderOffer:
		c.orderGivenUp(l)
	default:
		c.orderMissed(l)
	}
}

// orderGivenUp: no call back. In the queue he goes on waiting, from a menu he goes into
// it while it is open: wrong keys and silence hang up on nobody (DOMAIN.md 9).
func (c *Core) orderGivenUp(l *Live) {
	c.happened(l, "callback_given_up")
	o := *l.Ordering
	c.dropOrdering(l)
	switch {
	case o.Source == FromQueue:
		l.OfferAt = c.now.Mono + offerAgainMs
		c.music(l)
	case o.Source == FromMenu && c.opens(o.Queue) <= c.now.Wall:
		l.Outcome = ""
		c.menuQueue(l, o.Queue, nil)
	default:
		c.goodbye(l)
	}
}

// dropOrdering ends the way to a call back without one.
func (c *Core) dropOrdering(l *Live) {
	if l.Ordering == nil {
		return
	}
	if l.Ordering.Step == orderNumber {
		c.command(call.GatherEnd{Leg: l.Leg})
	}
	l.Ordering = nil
	c.touch(l)
}

// ordered: the call back is promised; the caller hears from which number, and the
// promise is on disk before he does.
func (c *Core) ordered(l *Live) {
	o := *l.Ordering
	l.Ordering, l.Ordered, l.OfferAt = nil, true, 0
	p := Promise{Party: o.Party, Call: l.ID, Queue: o.Queue, Place: o.Place, Lang: l.Lang, Topic: l.Topic, Source: o.Source, Noticed: !l.Notice.IsZero()}
	if partyKey(o.Party) != partyKey(l.Party) {
		p.By = l.Party.Customer
	}
	if o.Source == FromQueue {
		p.Queue, p.Place = l.queue(), l.firstEntry()
		c.desk(acd.Leave{Call: l.ID, Outcome: call.Callback})
		c.closeSegment(l, call.Callback, "")
	}
	if len(l.Segments) == 0 && l.Outcome == "" {
		l.Outcome = call.IVRDone // he served himself
	}
	c.out.Durable = true
	made := c.promise(p)
	l.Promised = made.Due
	c.happened(l, "callback_ordered", "promise", made.ID.String(), "source", o.Source)
	if _, day := c.orders(0); day == ordersPerDay && made.Asked == c.now {
		c.fact(Alarmed{Kind: "callback_cap", Text: "no more calls back are offered within these 24 hours"})
	}
	var clips []string
	if c.settings.CallerID != "" && l.Party.Web == "" {
		clips = ivr.Speak(l.Lang, "callback_done", call.ParseNumber(c.settings.CallerID).Spoken())
	}
	if clips == nil {
		clips = ivr.Speak(l.Lang, "bye")
	}
	c.lastWords(l, clips...)
}

// menuCallback carries out a menu's order of a call back. Who may have none waits
// in the queue while it is open, and hears good-bye else.
func (c *Core) menuCallback(l *Live, q call.QueueID, clips []string) {
	switch {
	case c.orderFromMenu(l, q, clips):
	case c.opens(q) > c.now.Wall:
		c.goodbye(l)
	default:
		l.Outcome = ""
		c.menuQueue(l, q, clips)
	}
}
