package simulate

import (
	"fmt"
	"slices"

	"hotline/acd"
	"hotline/call"
)

// Unserved names the queues that contacts come to and nobody of the plan can ever
// take a call of, each with the reason.
func (p *Plan) Unserved(contacts []Contact) []string {
	calls := map[call.QueueID]int{}
	for i := range contacts {
		calls[contacts[i].Queue]++
	}
	var out []string
	for i := range p.Settings.Queues {
		q := &p.Settings.Queues[i]
		if why := p.unserved(q); why != "" && calls[q.ID] > 0 {
			out = append(out, fmt.Sprintf("nobody can take the %d contacts of %s: %s", calls[q.ID], q.ID, why))
		}
	}
	return out
}

func (p *Plan) unserved(q *acd.Queue) string {
	serve, lacking := 0, ""
	for i := range p.Agents {
		a := &p.Agents[i]
		if len(a.Shifts) == 0 {
			continue
		}
		if slices.ContainsFunc(q.Relax, func(r acd.Relax) bool { return r.Group != "" && a.serves(r.Group) }) {
			return ""
		}
		if !a.serves(q.ID) {
			continue
		}
		serve++
		s := lacks(a, q)
		if s == "" {
			return ""
		}
		lacking = s
	}
	if serve == 0 {
		return "no operator who was at work serves it"
	}
	return fmt.Sprintf("none of its %d operators has every skill it needs, such as %s", serve, lacking)
}

// lacks is a skill that the agent never has at all.
func lacks(a *Agent, q *acd.Queue) string {
	for _, n := range q.Needs {
		if !slices.ContainsFunc(a.profiles(), func(p acd.Profile) bool {
			return slices.ContainsFunc(p.Skills, func(s acd.Skill) bool { return s.Skill == n.Skill })
		}) {
			return n.Skill
		}
	}
	return ""
}
