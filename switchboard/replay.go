package switchboard

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"hotline/acd"
	"hotline/call"
)

// Difference is a record whose facts this core decides otherwise.
type Difference struct {
	Record uint64
	Core   string // version that decided it
	Want   string // as journalled
	Got    string // as decided now
}

// Decision is one offer of a call, with every candidate at that moment.
type Decision struct {
	Record      uint64
	At          call.Time
	Offer       acd.Offer
	Explanation acd.Explanation
	Identical   bool // decided again, bit for bit the same
}

// Kept is a stretch in which a call was kept for an operator, and nobody else was
// offered it.
type Kept struct {
	From, To     call.Time
	Since, Until uint64 // records; Until 0: kept to the end
	Operator     call.OperatorID
	Why          string // dropped, personal, ticket, last, assigned
}

// Replayed is the outcome of a replay.
type Replayed struct {
	Records     int
	Differences []Difference
	Decisions   []Decision
	Kept        []Kept
}

// Replay decides the records of the journal again, from its newest snapshot
// before record from (0: from the oldest), and compares the facts bit for bit.
// With about set it lists the offers of that call with all candidates.
func Replay(src Source, from, to uint64, about call.ID) (Replayed, error) {
	var out Replayed
	start := uint64(0)
	c := NewCore()
	if from > 1 {
		n, state, err := src.NewestSnapshot(from - 1)
		if err != nil {
			return out, err
		}
		if state != nil {
			if c, err = Restore(state); err != nil {
				return out, err
			}
			start = n
		}
	}
	if about != 0 {
		c.acd.ExplainAll()
	}
	err := src.Read(start+1, func(n uint64, payload []byte) error {
		if to != 0 && n > to {
			return nil
		}
		return out.step(c, n, bytes.Clone(payload), about)
	})
	return out, err
}

func (r *Replayed) step(c *Core, n uint64, payload []byte, about call.ID) error {
	rec, err := Decode(payload)
	if err != nil {
		return fmt.Errorf("record %d: %w", n, err)
	}
	res := c.Step(n, rec.At, rec.Event)
	got, err := Record{At: rec.At, Event: res.Event, Facts: res.Facts}.Encode()
	if err != nil {
		return fmt.Errorf("record %d: %w", n, err)
	}
	same := bytes.Equal(got, payload)
	r.Records++
	if !same {
		r.Differences = append(r.Differences, Difference{Record: n, Core: rec.Core, Want: string(payload), Got: string(got)})
	}
	if about == 0 {
		return nil
	}
	r.keeps(c, n, rec.At, about)
	again := offersOf(res.Facts, about)
	for _, o := range offersOf(rec.Facts, about) {
		d := Decision{Record: n, At: rec.At, Offer: o, Identical: same}
		i := slices.IndexFunc(again, func(a acd.Offer) bool { return a.Offer == o.Offer })
		if i >= 0 && again[i].Why != nil && again[i].Why.All() != nil {
			d.Explanation = *again[i].Why.All()
		}
		r.Decisions = append(r.Decisions, d)
	}
	return nil
}

// keeps notes from when to when the call is kept for whom.
func (r *Replayed) keeps(c *Core, n uint64, at call.Time, about call.ID) {
	w, _ := c.acd.Call(about)
	if i := len(r.Kept) - 1; i >= 0 && r.Kept[i].Until == 0 {
		if k := &r.Kept[i]; k.Operator != w.HeldFor || k.Why != w.HeldWhy {
			k.Until, k.To = n, at
		} else {
			return
		}
	}
	if w.HeldFor != 0 {
		r.Kept = append(r.Kept, Kept{From: at, Since: n, Operator: w.HeldFor, Why: w.HeldWhy})
	}
}

func offersOf(facts []Fact, about call.ID) []acd.Offer {
	var out []acd.Offer
	for _, f := range facts {
		if o, ok := f.(Offered); ok && (about == 0 || o.Offer.Call == about) {
			out = append(out, o.Offer)
		}
	}
	return out
}

// Summary is one line for people.
func (r Replayed) Summary() string {
	b, _ := json.Marshal(map[string]int{"records": r.Records, "differences": len(r.Differences), "decisions": len(r.Decisions)})
	return string(b)
}
