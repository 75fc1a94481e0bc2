package switchboard

import (
	"slices"
	"strings"

	"hotline/call"
	"hotline/ivr"
)

// A rehearsal is a draft of the menus that one person walks through on the phone:
// calls to its number alone run on it, wait in no queue, and count nowhere.

const (
	rehearsals  = 16      // at once; the oldest makes room
	rehearsalMs = 900_000 // for which its number may be called
)

// Rehearse brings a draft to be walked through.
type Rehearse struct {
	call.Event `json:"-"`
	Rehearsal  Rehearsal `json:"rehearsal"`
}

// Rehearsal is a draft of the menus, and how far its call has come.
type Rehearsal struct {
	Slug      string          `json:"slug"` // its number is call.RehearsalPrefix and this
	Flow      string          `json:"flow"`
	Lang      string          `json:"lang"`
	Flows     []FlowSource    `json:"flows"`
	IVR       ivr.Config      `json:"ivr"`
	Calendars []ivr.Calendar  `json:"calendars,omitempty"`
	By        call.OperatorID `json:"by,omitempty"`
	Until     int64           `json:"until,omitempty"` // monotonic ms
	Way       []call.Passed   `json:"way,omitempty"`   // of its last call
	Exit      string          `json:"exit,omitempty"`  // where that ended: queue, hangup, transfer, callback, gone
	To        string          `json:"to,omitempty"`    // the queue or number
}

// rehearsing is a rehearsal with its menus read.
type rehearsing struct {
	Rehearsal
	book *ivr.Book
}

func (c *Core) rehearse(r Rehearsal) {
	r.Until = c.now.Mono + rehearsalMs
	for len(c.rehearsals) >= rehearsals {
		oldest := slices.MinFunc(sortedKeys(c.rehearsals), func(a, b string) int {
			return int(c.rehearsals[a].Until - c.rehearsals[b].Until)
		})
		delete(c.rehearsals, oldest)
		c.fact(DropRehearsal{Slug: oldest})
	}
	if err := c.putRehearsal(r); err != nil {
		c.fact(Alarmed{Kind: "rehearsal_refused", Text: err.Error()})
		return
	}
	c.fact(PutRehearsal{r})
}

func (c *Core) putRehearsal(r Rehearsal) error {
	flows, err := parseFlows(r.Flows)
	if err != nil {
		return err
	}
	c.rehearsals[r.Slug] = rehearsing{r, ivr.NewBook(r.IVR, "", r.Calendars, flows...)}
	return nil
}

// rehearsalCalled answers a call to a rehearsal's number; false: it is none.
func (c *Core) rehearsalCalled(ev call.Arrived) bool {
	slug, is := strings.CutPrefix(ev.Called, call.RehearsalPrefix)
	if ev.Called == call.RehearsalNumber {
		slug, is = c.newestRehearsal(), true
	}
	if !is {
		return false
	}
	r, ok := c.rehearsals[slug]
	if !ok || c.now.Mono > r.Until {
		c.command(call.Reject{Leg: ev.Leg, Status: 404})
		return true
	}
	l := &Live{Draft: slug, Call: call.Call{
		ID: call.ID(c.newID()), Kind: call.Rehearsal, Phase: call.Arriving, Trunk: ev.Trunk, Called: ev.Called,
		Party: ev.Party, Leg: ev.Leg, Lang: r.Lang, Flow: r.Flow, Started: c.now,
	}}
	c.admit(l)
	c.happened(l, "arrived", "trunk", ev.Trunk)
	c.command(call.Answer{Leg: ev.Leg})
	return true
}

// newestRehearsal is the one a phone means that can dial no more than a number.
func (c *Core) newestRehearsal() (slug string) {
	last := int64(0)
	for _, s := range sortedKeys(c.rehearsals) {
		if r := c.rehearsals[s]; r.Until > last {
			slug, last = s, r.Until
		}
	}
	return slug
}

// bookOf gives the menus a call runs on.
func (c *Core) bookOf(l *Live) *ivr.Book {
	if r, ok := c.rehearsals[l.Draft]; ok && l.Draft != "" {
		return r.book
	}
	return c.book
}

// rehearsed ends a walk: where it would have gone is kept for the person to see,
// and what would be said on the way is said.
func (c *Core) rehearsed(l *Live, o ivr.Exit) {
	l.Session = nil
	if r, ok := c.rehearsals[l.Draft]; ok {
		r.Way, r.Exit, r.To = slices.Clone(l.Way), string(o.Kind), o.Queue
		if o.Kind == ivr.ExitHangup || o.Kind == ivr.ExitGone {
			r.To = o.Outcome
		}
		if r.To == "" {
			r.To = o.To
		}
		c.rehearsals[l.Draft] = r
		c.fact(PutRehearsal{r.Rehearsal})
	}
	switch o.Kind {
	case ivr.ExitGone:
	case ivr.ExitHangup:
		c.hangup(l, call.CauseOrdered)
	default:
		c.say(l, thenHangup, slices.Concat(o.Clips, ivr.Speak(l.Lang, "bye"))...)
		c.limitGoodbye(l)
	}
}

// passed notes that the caller has come to a node.
func (l *Live) passed(o ivr.Entered, via string) {
	if len(l.Way) >= wayMost {
		return
	}
	p := call.Passed{Node: o.Node, Via: via}
	if flow, _, _ := strings.Cut(l.Flow, "@"); flow != o.Flow {
		p.Flow = o.Flow
	}
	l.Way = append(l.Way, p)
}

// wayMost bounds the nodes that are kept of one call.
const wayMost = 300

// Rehearsed tells how far the newest call of a rehearsal has come.
func (c *Core) Rehearsed(slug string) (r Rehearsal, live, ok bool) {
	x, ok := c.rehearsals[slug]
	if !ok {
		return r, false, false
	}
	r = x.Rehearsal
	for _, id := range c.callIDs() {
		if l := c.calls[id]; l.Draft == slug {
			if l.Session != nil || l.Phase == call.Arriving {
				r.Way, r.Exit, r.To = slices.Clone(l.Way), "", ""
			}
			live = true
		}
	}
	return r, live, true
}
