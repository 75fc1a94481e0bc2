package simulate

import (
	"fmt"
	"maps"
	"slices"

	"hotline/acd"
	"hotline/call"
)

// put overwrites a value where the change names another one.
func put[T any](to *T, v *T) {
	if v != nil {
		*to = *v
	}
}

// change applies the variant to the desk's settings.
func (v *Variant) change(s *acd.Settings) error {
	put(&s.Ageing, v.Settings.Ageing)
	put(&s.VIP, v.Settings.VIP)
	put(&s.PreferredWait, v.Settings.PreferredWait)
	put(&s.PreferLast, v.Settings.PreferLast)
	for _, name := range slices.Sorted(maps.Keys(v.Queues)) {
		i := slices.IndexFunc(s.Queues, func(q acd.Queue) bool { return q.ID == call.QueueID(name) })
		if i < 0 {
			return fmt.Errorf("queues.%s: no such queue; the queues are %s", name, queueNames(s.Queues))
		}
		v.Queues[name].apply(&s.Queues[i])
	}
	return nil
}

func queueNames(qs []acd.Queue) string {
	out := ""
	for i, q := range qs {
		if i > 0 {
			out += ", "
		}
		out += string(q.ID)
	}
	return out
}

func (c QueueChange) apply(q *acd.Queue) {
	put(&q.Strategy, c.Strategy)
	put(&q.RingMax, c.RingMax)
	put(&q.Shares, c.Shares)
	put(&q.Weight, c.Weight)
	put(&q.Base, c.Base)
	put(&q.Ring, c.Ring)
	put(&q.Wrap, c.Wrap)
	put(&q.MaxWait, c.MaxWait)
	put(&q.MaxTo, c.MaxTo)
	put(&q.Limit, c.Limit)
	put(&q.Overflow, c.Overflow)
	put(&q.Needs, c.Needs)
	put(&q.Relax, c.Relax)
	put(&q.LanguageRelax, c.LanguageRelax)
	put(&q.Threshold, c.Threshold)
	put(&q.Short, c.Short)
	put(&q.AutoAnswer, c.AutoAnswer)
	put(&q.Escalate, c.Escalate)
	put(&q.EscalateWait, c.EscalateWait)
	put(&q.Callback.On, c.Callback.On)
	put(&q.Callback.EWT, c.Callback.EWT)
	put(&q.Callback.Wait, c.Callback.Wait)
	put(&q.Callback.Ring, c.Callback.Ring)
	put(&q.Callback.Retry, c.Callback.Retry)
	put(&q.Callback.Retries, c.Callback.Retries)
	put(&q.Callback.Within, c.Callback.Within)
}

// groups are the scenario's with the variant's figures, and those it adds.
func (v *Variant) groups(gs []Group) ([]Group, error) {
	out := slices.Clone(gs)
	for _, name := range slices.Sorted(maps.Keys(v.Operators)) {
		i := slices.IndexFunc(out, func(g Group) bool { return g.Name == name })
		if i < 0 {
			if len(gs) == 0 {
				return nil, fmt.Errorf("operators.%s: the scenario has no operators; those of a record serve as they did, and add puts others beside them", name)
			}
			return nil, fmt.Errorf("operators.%s: no such group of operators", name)
		}
		v.Operators[name].apply(&out[i])
	}
	return append(out, v.Add...), nil
}

func (c GroupChange) apply(g *Group) {
	put(&g.Count, c.Count)
	put(&g.Queues, c.Queues)
	put(&g.Skills, c.Skills)
	put(&g.Languages, c.Languages)
	put(&g.From, c.From)
	put(&g.To, c.To)
	put(&g.Breaks, c.Breaks)
	put(&g.Answer, c.Answer)
	put(&g.Miss, c.Miss)
}
