package alarm

import (
	"slices"
	"time"

	"hotline/call"
)

// Book holds alarms down: a condition rings when it has held for a while, and is
// silent when it is over for longer, each level on its own. A call for help rings at
// once and ends at once. The zero value knows of nothing.
type Book struct{ held []held }

// held is a condition that rings, is about to, or was over a moment ago.
type held struct {
	alarm Alarm
	on    [2]since // of attention and of action
}

// since tells from when a level has held, when it was seen last, and whether it rings.
type since struct {
	from, last int64 // monotonic ms
	seen       bool  // at all
	rings      bool
}

// Look takes what is out of the ordinary now and gives what rings, calls for help
// first, then by level, then the longest.
func (b *Book) Look(r Rules, list []Alarm, now call.Time) []Alarm {
	known := make(map[string]held, len(b.held))
	for _, h := range b.held {
		known[h.alarm.Key] = h
	}
	next := make([]held, 0, len(list))
	for _, a := range list {
		h, was := known[a.Key]
		delete(known, a.Key)
		a.From = now
		if was {
			a.From = h.alarm.From
		}
		h.alarm = a
		h.look(r, now.Mono, a.Level)
		next = append(next, h)
	}
	for _, h := range b.held {
		if _, over := known[h.alarm.Key]; !over || h.alarm.Kind == Help {
			continue
		}
		h.alarm.Since = call.Time{} // it does not run on
		h.look(r, now.Mono, 0)
		if h.on[0].rings || h.on[1].rings {
			next = append(next, h)
		}
	}
	b.held = next
	return b.ringing()
}

// look notes at which level a condition holds now, 0 for none.
func (h *held) look(r Rules, now int64, level int) {
	for i := range h.on {
		s := &h.on[i]
		switch {
		case level > i:
			if !s.seen {
				s.from, s.seen = now, true
			}
			s.last = now
			s.rings = s.rings || h.alarm.Kind == Help || reached(now, s.from, r.On)
		case !s.rings || reached(now, s.last, r.Off):
			*s = since{}
		}
	}
}

func reached(now, from int64, d time.Duration) bool { return now-from >= d.Milliseconds() }

func (b *Book) ringing() []Alarm {
	out := []Alarm{}
	for _, h := range b.held {
		a := h.alarm
		switch {
		case h.on[1].rings:
			a.Level = Action
		case h.on[0].rings:
			a.Level = Attention
		default:
			continue
		}
		out = append(out, a)
	}
	slices.SortStableFunc(out, func(a, b Alarm) int {
		switch {
		case rank(a) != rank(b):
			return rank(a) - rank(b)
		case a.From.Mono != b.From.Mono:
			return int(a.From.Mono - b.From.Mono)
		case a.Key < b.Key:
			return -1
		}
		return 1
	})
	return out
}

func rank(a Alarm) int {
	if a.Kind == Help {
		return 0
	}
	return 3 - a.Level
}
