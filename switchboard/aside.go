package switchboard

import (
	"slices"
	"time"

	"hotline/call"
)

// aside keeps durable steps until they are synced, and behind them the steps that
// are about the same legs, operators or recordings: what concerns one of these
// leaves in the order it was decided. All others pass, so a caller who is promised
// a callback costs nobody else the time of a sync.
type aside struct {
	list  []kept // the oldest is always one that waits for a sync
	about map[topic]int
}

// kept is a step set aside.
type kept struct {
	step
	synced chan struct{} // nil: it waits for the ones before it only
	until  time.Time     // no longer than this (slowDisk)
}

// topic is what a command is about.
type topic struct {
	kind byte // 'l' leg, 'o' operator, 'r' recording, 'c' call, 'a' answer to an order, 's' settings
	name string
	id   uint64
}

func (a *aside) empty() bool { return len(a.list) == 0 }

// keeps takes the step in if it has to wait.
func (a *aside) keeps(s step, synced chan struct{}, until time.Time) bool {
	if len(s.commands) == 0 || !s.durable && (a.empty() || !a.concerns(s)) {
		return false
	}
	if !s.durable {
		synced = nil
	}
	a.list = append(a.list, kept{step: s, synced: synced, until: until})
	if a.about == nil {
		a.about = map[topic]int{}
	}
	for _, c := range s.commands {
		for _, t := range topics(c) {
			a.about[t]++
		}
	}
	return true
}

func (a *aside) concerns(s step) bool {
	return slices.ContainsFunc(s.commands, func(c call.Command) bool {
		return slices.ContainsFunc(topics(c), func(t topic) bool { return a.about[t] > 0 })
	})
}

// next is closed when the oldest may go; nil when there is none.
func (a *aside) next() <-chan struct{} {
	if a.empty() {
		return nil
	}
	return a.list[0].synced
}

// patience tells how long the oldest may still wait.
func (a *aside) patience(now time.Time) time.Duration {
	if a.empty() {
		return time.Hour
	}
	return max(a.list[0].until.Sub(now), 0)
}

// ready takes out the oldest if it may go.
func (a *aside) ready() (step, bool) {
	if a.empty() {
		return step{}, false
	}
	k := a.list[0]
	if k.synced != nil {
		select {
		case <-k.synced:
		default:
			return step{}, false
		}
	}
	a.list = slices.Delete(a.list, 0, 1)
	for _, c := range k.commands {
		for _, t := range topics(c) {
			if a.about[t]--; a.about[t] == 0 {
				delete(a.about, t)
			}
		}
	}
	return k.step, true
}

// all takes out everything.
func (a *aside) all() []kept {
	out := a.list
	a.list, a.about = nil, nil
	return out
}

func recording(id call.RecordingID) topic { return topic{kind: 'r', id: uint64(id)} }

// topics tells what a command is about; a kind it does not know is a mistake that
// TestEveryCommandHasATopic finds.
func topics(c call.Command) []topic {
	leg := func(ids ...call.LegID) (out []topic) {
		for _, id := range ids {
			out = append(out, topic{kind: 'l', name: string(id)})
		}
		return out
	}
	switch c := c.(type) {
	case call.Answer:
		return leg(c.Leg)
	case call.Reject:
		return leg(c.Leg)
	case call.Hangup:
		return leg(c.Leg)
	case call.Dial:
		return leg(c.Leg)
	case call.Play:
		return leg(c.Leg)
	case call.StopPlay:
		return leg(c.Leg)
	case call.Connect:
		return leg(c.A, c.B)
	case call.Mix:
		return leg(c.Legs...)
	case call.Disconnect:
		return leg(c.Leg)
	case call.SendDigits:
		return leg(c.Leg)
	case call.Hear:
		return leg(c.Leg)
	case call.GatherNumber:
		return leg(c.Leg)
	case call.GatherEnd:
		return leg(c.Leg)
	case call.RecordStart:
		return append(leg(c.Customer, c.Operator), recording(c.Recording))
	case call.RecordPause:
		return []topic{recording(c.Recording)}
	case call.RecordStop:
		return []topic{recording(c.Recording)}
	case call.Told:
		return []topic{{kind: 'o', id: uint64(c.Operator)}}
	case call.Show:
		return []topic{{kind: 'o', id: uint64(c.Operator)}}
	case call.Lookup:
		return []topic{{kind: 'c', id: uint64(c.Call)}}
	case call.Ordered:
		return []topic{{kind: 'a', name: c.Ref}}
	case call.SettingsTold:
		return []topic{{kind: 's'}}
	}
	return nil
}
