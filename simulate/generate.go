package simulate

import (
	"cmp"
	"math/rand/v2"
	"slices"

	"hotline/acd"
	"hotline/call"
)

// Stream are generated calls of one kind: how many come when, and what they are
// like.
type Stream struct {
	Queue     call.QueueID `yaml:"queue"`
	Rates     []Rate       `yaml:"rates"`
	Talk      Dist         `yaml:"talk"`
	Wrap      Dist         `yaml:"wrap"`
	Patience  Dist         `yaml:"patience"`
	VIP       float64      `yaml:"vip"`      // percent
	Priority  int64        `yaml:"priority"` // points
	Language  string       `yaml:"language"`
	Needs     []acd.Need   `yaml:"needs"`
	Escalated Escalation   `yaml:"escalated"`
	Callback  Callback     `yaml:"callback"`
	Redial    Redial       `yaml:"redial"`
}

// Rate is how many calls an hour come from a time of day on.
type Rate struct {
	From    Clock   `yaml:"from"`
	PerHour float64 `yaml:"per_hour"`
}

// Escalation is the share of talks that end with the next line, and the work there.
type Escalation struct {
	Percent float64 `yaml:"percent"`
	Talk    Dist    `yaml:"talk"` // left out: as in the first line
	Wrap    Dist    `yaml:"wrap"`
}

// Generate gives the callers of one run. The same seed gives the same callers,
// whoever serves them.
func (s *Scenario) Generate(seed uint64) []Contact {
	var out []Contact
	for i := range s.Calls {
		part := s.stream(&s.Calls[i], chance(seed, forArrivals, uint64(i), 0))
		again := chance(seed, forAgain, uint64(i), 0) // of its own: it changes nothing in how they come
		for k := range part {
			part[k].Again = s.Calls[i].again(again)
		}
		out = append(out, part...)
	}
	slices.SortStableFunc(out, func(a, b Contact) int { return cmp.Compare(a.At, b.At) })
	for i := range out {
		out[i].ID = call.ID(i + 1)
	}
	return out
}

// stream draws a Poisson process whose rate changes by the clock.
func (s *Scenario) stream(f *Stream, r *rand.Rand) []Contact {
	var out []Contact
	for i, rate := range f.Rates {
		from, to := max(rate.From, s.From), s.To
		if i+1 < len(f.Rates) {
			to = min(to, f.Rates[i+1].From)
		}
		if rate.PerHour <= 0 {
			continue
		}
		gap := 3_600_000 / rate.PerHour
		for at := float64(from) + r.ExpFloat64()*gap; at < float64(to); at += r.ExpFloat64() * gap {
			out = append(out, f.contact(int64(at)-int64(s.From), r))
		}
	}
	return out
}

func (f *Stream) contact(at int64, r *rand.Rand) Contact {
	c := Contact{
		At: at, Queue: f.Queue, Priority: f.Priority, Language: f.Language, Needs: f.Needs,
		VIP: percent(r, f.VIP), Patience: f.Patience.draw(r), Works: []Work{{Talk: f.Talk.draw(r), Wrap: f.Wrap.draw(r)}},
	}
	// drawn for everybody: who escalates changes nothing for those behind him
	talk, wrap := orElse(f.Escalated.Talk, f.Talk).draw(r), orElse(f.Escalated.Wrap, f.Wrap).draw(r)
	if percent(r, f.Escalated.Percent) {
		c.Works = append(c.Works, Work{Talk: talk, Wrap: wrap})
	}
	return c
}

// again draws what the caller does who does not get through at once.
func (f *Stream) again(r *rand.Rand) Again {
	return Again{
		Accepts: percent(r, f.Callback.Accept), Answers: f.Callback.Answer, Rings: f.Callback.Ring.draw(r),
		GaveUp: Return{Comes: percent(r, f.Redial.Percent), After: f.Redial.After.draw(r)},
	}
}

func orElse(d, other Dist) Dist {
	if d.IsZero() {
		return other
	}
	return d
}
