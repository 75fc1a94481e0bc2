package switchboard

import "hotline/call"

// How long a supervisor's word on an alarm holds, ms.
const (
	markSeen = 30 * 60_000
	markMute = 15 * 60_000
	markMost = 200 // that are kept
	markKey  = 100 // letters
)

// Mark is a supervisor's word on an alarm of the wall; all of them see it.
type Mark struct{ call.AlarmMark }

// PutMark is the word as it is now; DropMark forgets it.
type (
	PutMark struct{ Mark }
	// DropMark forgets the word on an alarm.
	DropMark struct {
		Key string `json:"key"`
	}
)

func (PutMark) fact()  {}
func (DropMark) fact() {}

// markAlarm takes «Вижу», «тише на 15 минут», or the taking back of either.
func (c *Core) markAlarm(ev call.Order) string {
	if ev.Text == "" || len([]rune(ev.Text)) > markKey {
		return "bad_target"
	}
	for _, key := range sortedKeys(c.marks) {
		if m := c.marks[key]; m.Until.Mono <= c.now.Mono || key == ev.Text || len(c.marks) >= markMost {
			delete(c.marks, key)
			c.fact(DropMark{Key: key})
		}
	}
	var last int64
	switch ev.Kind {
	case call.MarkSeen:
		last = markSeen
	case call.MarkMute:
		last = markMute
	case call.MarkNone:
		return ""
	default:
		return "bad_target"
	}
	m := Mark{call.AlarmMark{Key: ev.Text, Kind: ev.Kind, By: ev.By, Name: ev.Name, At: c.now,
		Until: call.Time{Wall: c.now.Wall + last, Mono: c.now.Mono + last}}}
	c.marks[m.Key] = m
	c.fact(PutMark{m})
	return ""
}

func (c *Core) markBoard(now call.Time) (out []call.AlarmMark) {
	for _, key := range sortedKeys(c.marks) {
		if m := c.marks[key]; m.Until.Mono > now.Mono {
			out = append(out, m.AlarmMark)
		}
	}
	return out
}
