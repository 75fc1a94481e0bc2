package switchboard

import (
	"strconv"
	"strings"

	"hotline/acd"
	"hotline/call"
	"hotline/ivr"
)

// Need is what the menu asked for the call in one queue, on top of what that asks
// itself: skills of its operator, and points for its place in the order.
type Need struct {
	Queue    call.QueueID `json:"queue,omitempty"`
	Skills   []acd.Need   `json:"skills,omitempty"`
	Priority int64        `json:"priority,omitempty"`
}

// needIn is what a menu asks for a call where it leads; the queue, where it is known.
func needIn(q call.QueueID, o *ivr.Exit) Need {
	n := Need{Queue: q, Priority: o.Points}
	for _, x := range o.Needs {
		n.Skills = append(n.Skills, acd.Need{Skill: x.Skill, Level: x.Level})
	}
	if len(n.Skills) == 0 && n.Priority == 0 {
		return Need{}
	}
	return n
}

// asked adds it to an entry into its queue; elsewhere nothing of it is asked.
func (n *Need) asked(e *acd.Enter) {
	if n.Queue == e.Queue {
		e.Needs, e.Priority = n.Skills, n.Priority
	}
}

// told is how the story of a call names it.
func (n *Need) told(q call.QueueID) (data []string) {
	if n.Queue != q {
		return nil
	}
	var skills []string
	for _, s := range n.Skills {
		skills = append(skills, s.Skill+" "+strconv.Itoa(s.Level))
	}
	if len(skills) > 0 {
		data = append(data, "needs", strings.Join(skills, ", "))
	}
	if n.Priority != 0 {
		data = append(data, "priority", strconv.FormatInt(n.Priority, 10))
	}
	return data
}
