package reports

import (
	"slices"

	"hotline/call"
)

// Debts are calls we owe: those that were promised, and to lost callers (DOMAIN.md 3).
type Debts struct {
	Queue     call.QueueID `json:"queue"`
	Callbacks Callbacks    `json:"callbacks"`
	Lost      Lost         `json:"lost"`
}

// Plus sums two rows.
func (d Debts) Plus(o Debts) Debts {
	d.Callbacks, d.Lost = d.Callbacks.plus(o.Callbacks), d.Lost.plus(o.Lost)
	return d
}

// Callbacks counts promised calls.
type Callbacks struct {
	Offered   int64   `json:"offered"`    // contacts that were offered the choice
	Taken     int64   `json:"taken"`      // promised by the caller's own choice
	ByHand    int64   `json:"by_hand"`    // promised by an operator
	Open      int64   `json:"open"`       // still to be kept
	Overdue   int64   `json:"overdue"`    // of them, the promised time has passed
	Connected int64   `json:"connected"`  // reached
	TakenOver int64   `json:"taken_over"` // the customer called himself and had the place
	Failed    int64   `json:"failed"`     // not reached
	Due       int64   `json:"due"`        // the promised time has passed, taken over left out
	Kept      int64   `json:"kept"`       // of them, connected by then
	Took      []int64 `json:"-"`          // ms from the promise to the connection, each
}

// Promise is what Callbacks needs of one. Instants in wall ms.
type Promise struct {
	State     string
	ByHand    bool
	Due       int64
	Connected int64 // 0: not
	TookMs    int64
}

// Add counts a promise as it stands now.
func (c *Callbacks) Add(p Promise, now int64) {
	if p.ByHand {
		c.ByHand++
	} else {
		c.Taken++
	}
	if p.State == "taken_over" {
		c.TakenOver++
		return
	}
	switch p.State {
	case "waiting", "paused", "calling":
		c.Open++
		if p.Due < now {
			c.Overdue++
		}
	case "failed", "closed":
		c.Failed++
	}
	if p.Connected > 0 {
		c.Connected++
		c.Took = append(c.Took, p.TookMs)
	}
	if p.Due > now {
		return
	}
	c.Due++
	if p.Connected > 0 && p.Connected <= p.Due {
		c.Kept++
	}
}

func (c Callbacks) plus(o Callbacks) Callbacks {
	c.Offered += o.Offered
	c.Taken += o.Taken
	c.ByHand += o.ByHand
	c.Open += o.Open
	c.Overdue += o.Overdue
	c.Connected += o.Connected
	c.TakenOver += o.TakenOver
	c.Failed += o.Failed
	c.Due += o.Due
	c.Kept += o.Kept
	c.Took = append(slices.Clone(c.Took), o.Took...)
	return c
}

// CallbackRates are the figures of calls back: shares in percent, times in ms.
type CallbackRates struct {
	TakeUp  *float64 `json:"take_up"` // taken ÷ offered the choice
	Success *float64 `json:"success"` // connected ÷ promised, taken over left out
	Kept    *float64 `json:"kept"`    // перезвонили в срок
	MeanMs  *float64 `json:"mean_ms"` // time to callback, never mixed into ASA
	P90Ms   *float64 `json:"p90_ms"`  // 90th percentile of it
}

// Rates divides.
func (c Callbacks) Rates() CallbackRates {
	r := CallbackRates{
		TakeUp: Percent(c.Taken, c.Offered), Success: Percent(c.Connected, c.Taken+c.ByHand-c.TakenOver), Kept: Percent(c.Kept, c.Due),
	}
	var sum int64
	for _, ms := range c.Took {
		sum += ms
	}
	r.MeanMs = Div(float64(sum), float64(len(c.Took)))
	if n := len(c.Took); n > 0 {
		sorted := slices.Sorted(slices.Values(c.Took))
		p90 := float64(sorted[(n*9+9)/10-1]) // nearest rank
		r.P90Ms = &p90
	}
	return r
}

// Lost counts items of the list of lost callers.
type Lost struct {
	Opened  int64 `json:"opened"`
	Handled int64 `json:"handled"` // reached by us, or got through
	InTime  int64 `json:"in_time"` // of them, by the time they were due
	Open    int64 `json:"open"`
	Ours    int64 `json:"ours"`    // open ones of our own fault
	Overdue int64 `json:"overdue"` // open ones past their time
}

// Add counts an item; handled tells that a closed one did not just expire.
func (l *Lost) Add(closed, handled, ours bool, due, closedAt, now int64) {
	l.Opened++
	switch {
	case !closed:
		l.Open++
		if ours {
			l.Ours++
		}
		if due < now {
			l.Overdue++
		}
	case handled:
		l.Handled++
		if closedAt <= due {
			l.InTime++
		}
	}
}

func (l Lost) plus(o Lost) Lost {
	l.Opened += o.Opened
	l.Handled += o.Handled
	l.InTime += o.InTime
	l.Open += o.Open
	l.Ours += o.Ours
	l.Overdue += o.Overdue
	return l
}

// LostRates are «Отработано потерянных» and the share of them in time, percent of
// the items opened.
type LostRates struct {
	Handled *float64 `json:"handled"`
	InTime  *float64 `json:"in_time"`
}

// Rates divides.
func (l Lost) Rates() LostRates {
	return LostRates{Handled: Percent(l.Handled, l.Opened), InTime: Percent(l.InTime, l.Opened)}
}
