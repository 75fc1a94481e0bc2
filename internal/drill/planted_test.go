package drill

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/acd"
	"hotline/call"
	"hotline/survey"
	"hotline/switchboard"
)

// forget takes the first fact of a kind out of every step that has one.
func forget[T switchboard.Fact](r *switchboard.Result) {
	r.Facts = slices.Clone(r.Facts)
	if i := slices.IndexFunc(r.Facts, func(f switchboard.Fact) bool { _, is := f.(T); return is }); i >= 0 {
		r.Facts = slices.Delete(r.Facts, i, i+1)
	}
}

// botFact spoils what the bot's room decides.
func botFact(spoil func(*survey.Fact)) func(*switchboard.Result) {
	return func(r *switchboard.Result) {
		r.Facts = slices.Clone(r.Facts)
		for i, f := range r.Facts {
			if b, ok := f.(switchboard.Bot); ok {
				spoil(&b.Fact)
				r.Facts[i] = b
			}
		}
	}
}

// TestPlantedBugsAreFound: the drill is worth what it finds.
func TestPlantedBugsAreFound(t *testing.T) {
	for name, p := range map[string]struct {
		spoil func(*switchboard.Result)
		found string
	}{
		"an offer's end is not told":        {forget[switchboard.OfferEnded], "invariant (9|10|11):"},
		"an offer is not told":              {forget[switchboard.Offered], "invariant (9|11|28):"},
		"a call's end is not written":       {forget[switchboard.DropCall], "invariant (1|4|28|29):"},
		"what an operator does is not told": {forget[switchboard.PutOp], "invariant (9|11|13|28|29):"},
		"a place is not kept":               {forget[switchboard.PutPlace], "invariant (28|45):"},
		"a place is kept too short": {func(r *switchboard.Result) {
			r.Facts = slices.Clone(r.Facts)
			for i, f := range r.Facts {
				if p, ok := f.(switchboard.PutPlace); ok && !p.Dropped {
					p.Until = 0
					r.Facts[i] = p
				}
			}
		}, "invariant 45:"},
		"a place is given twice": {forget[switchboard.DropPlace], "invariant (28|45):"},
		"a redial is not at the head of his queue": {func(r *switchboard.Result) {
			redial := slices.ContainsFunc(r.Facts, func(f switchboard.Fact) bool { h, ok := f.(switchboard.Happened); return ok && h.Kind == "redial" })
			r.Facts = slices.Clone(r.Facts)
			for i, f := range r.Facts {
				if d, ok := f.(switchboard.Desk); ok && redial && d.Fact.Waiting != nil {
					w := *d.Fact.Waiting
					w.Returned = false
					r.Facts[i] = switchboard.Desk{Fact: acd.Fact{Waiting: &w}}
				}
			}
		}, "invariant (28|45):"},
		"a command is not answered": {func(r *switchboard.Result) {
			r.Commands = slices.DeleteFunc(slices.Clone(r.Commands), func(c call.Command) bool { _, told := c.(call.Told); return told })
		}, "invariant 31:"},
		"an answered contact is abandoned": {func(r *switchboard.Result) {
			for i, f := range r.Facts {
				if p, ok := f.(switchboard.PutCall); ok && p.Outcome == call.Answered {
					p.Outcome = call.Abandoned
					r.Facts[i] = p
				}
			}
		}, "invariant 2:"},
		"the first entry is lost": {func(r *switchboard.Result) {
			for i, f := range r.Facts {
				if d, ok := f.(switchboard.Desk); ok && d.Fact.Waiting != nil && d.Fact.Waiting.Returned {
					w := *d.Fact.Waiting
					w.Place.Mono++
					r.Facts[i] = switchboard.Desk{Fact: acd.Fact{Waiting: &w}}
				}
			}
		}, "invariant (14|28):"},
		"a survey's mark is out of its range": {botFact(func(f *survey.Fact) {
			if f.Result != nil && f.Result.Status == survey.Completed {
				r := *f.Result
				r.Q1 = 7
				f.Result = &r
			}
		}), "invariant 23:"},
		"an opt-out is taken back by itself": {botFact(func(f *survey.Fact) {
			if f.Person != nil && f.Person.OptOut != nil {
				p := *f.Person
				p.OptOut = nil
				f.Person = &p
			}
		}), "invariant (22|28):"},
		"a closed survey changes its result": {botFact(func(f *survey.Fact) {
			if f.Result != nil && f.Result.Status == survey.OptedOut {
				r := *f.Result
				r.Status = survey.Partial
				f.Result = &r
			}
		}), "invariant (23|28):"},
	} {
		t.Run(name, func(t *testing.T) {
			o := options(t, 1, 1)
			o.Faults.Restart = 6
			o.spoil = p.spoil
			r := Run(o)
			require.Regexp(t, p.found, r.Violation)
			t.Logf("step %d: %.100s", r.Steps, r.Violation)
		})
	}
}
