package switchboard

import (
	"slices"
	"strconv"

	"hotline/acd"
)

// A larger place is never told to the same caller (DOMAIN.md 8). The desk keeps to it
// within a stay in a queue; here it holds from queue to queue, and from the call that
// dropped to the one that has its place. Who has talked waits anew.

// mayTell tells whether the caller may be told that so many calls are ahead of him, and
// notes it.
func (c *Core) mayTell(l *Live, ahead int) bool {
	if l.Told != 0 && ahead+1 > l.Told {
		return false
	}
	if l.Told != ahead+1 {
		l.Told = ahead + 1
		c.touch(l)
	}
	return true
}

// place is the number of calls ahead that a prompt tells of.
func place(p acd.Prompt) (ahead int, ok bool) {
	switch p.ID {
	case "queue_next":
		return 0, true
	case "queue_position":
		return p.N, true
	}
	return 0, false
}

// bearable leaves out a place that is worse than what the caller was told; who is told
// nothing then is thanked.
func (c *Core) bearable(l *Live, all []acd.Prompt) []acd.Prompt {
	out := slices.DeleteFunc(slices.Clone(all), func(p acd.Prompt) bool {
		ahead, ok := place(p)
		return ok && !c.mayTell(l, ahead)
	})
	if len(out) == 0 {
		out = append(out, acd.Prompt{ID: "queue_thanks"})
	}
	return out
}

// saidNumber is what an announcement counts: calls ahead, minutes.
func saidNumber(p acd.Prompt) []string {
	if ahead, ok := place(p); ok {
		return []string{"ahead", strconv.Itoa(ahead)}
	}
	if p.N > 0 {
		return []string{"minutes", strconv.Itoa(p.N)}
	}
	return nil
}
