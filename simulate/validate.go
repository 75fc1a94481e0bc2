package simulate

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"hotline/acd"
	"hotline/call"
)

// Bounds of a scenario.
const (
	maxRuns  = 1000
	maxCalls = 20_000_000 // expected, of one run
	maxStaff = 100_000
)

type mistakes []error

func (m *mistakes) add(format string, args ...any) { *m = append(*m, fmt.Errorf(format, args...)) }

// Validate names every mistake by its path, joined; base are the centre's settings.
func (s *Scenario) Validate(base acd.Settings) error {
	var m mistakes
	if s.To <= s.From {
		m.add("to: later than from expected, got %s to %s", s.From, s.To)
	}
	if _, err := s.start("UTC"); err != nil {
		m = append(m, err)
	}
	if s.Runs < 1 || s.Runs > maxRuns {
		m.add("runs: 1 to %d expected, got %d", maxRuns, s.Runs)
	}
	if s.Interval < acd.Minute {
		m.add("interval: a minute or more expected, got %d ms", s.Interval)
	}
	if s.Warmup < 0 || int64(s.Warmup) >= int64(max(s.To-s.From, 1)) {
		m.add("warmup: shorter than the run expected, got %d ms", s.Warmup)
	}
	for _, p := range []struct {
		name         string
		v, low, high float64
	}{{"level", s.Goal.Level, 0, 100}, {"max_occupancy", s.Goal.MaxOccupancy, 1, 100}, {"shrinkage", s.Goal.Shrinkage, 0, 99}} {
		if !(p.v >= p.low && p.v <= p.high) {
			m.add("goal.%s: %v to %v percent expected, got %v", p.name, p.low, p.high, p.v)
		}
	}
	if s.Redial != nil && *s.Redial < 0 {
		m.add("redial_dropped: 0 or more expected, got %d ms", *s.Redial)
	}
	queues := base.Queues
	if len(s.Queues) > 0 {
		queues = s.Queues
		m.desk(base, s.Queues)
	}
	s.checkCalls(&m, queues)
	for i := range s.Operators {
		m.group(fmt.Sprintf("operators[%d]", i), &s.Operators[i], queues)
		if slices.ContainsFunc(s.Operators[:i], func(g Group) bool { return g.Name == s.Operators[i].Name }) {
			m.add("operators[%d].name: %q is there already", i, s.Operators[i].Name)
		}
	}
	s.checkVariants(&m, base, queues)
	return errors.Join(m...)
}

// desk lets the room check the scenario's own queues.
func (m *mistakes) desk(base acd.Settings, queues []acd.Queue) {
	base.Queues = queues
	err := base.Validate()
	if err == nil {
		return
	}
	for line := range strings.SplitSeq(err.Error(), "\n") {
		line = strings.TrimPrefix(line, "acd.")
		for i, q := range queues {
			if rest, ok := strings.CutPrefix(line, fmt.Sprintf("queues[%s]", q.ID)); ok {
				line = fmt.Sprintf("queues[%d]%s", i, rest)
				break
			}
		}
		m.add("%s", line)
	}
}

func known(queues []acd.Queue, id call.QueueID) bool {
	return slices.ContainsFunc(queues, func(q acd.Queue) bool { return q.ID == id })
}

func (s *Scenario) checkCalls(m *mistakes, queues []acd.Queue) {
	expected := 0.0
	for i := range s.Calls {
		f, at := &s.Calls[i], fmt.Sprintf("calls[%d]", i)
		if !known(queues, f.Queue) {
			m.add("%s.queue: no queue %q; name one of %s", at, f.Queue, queueNames(queues))
		}
		if len(f.Rates) == 0 {
			m.add("%s.rates: none: nobody would call; write - {from: \"09:00\", per_hour: 60}", at)
		}
		for k, r := range f.Rates {
			if r.PerHour < 0 {
				m.add("%s.rates[%d].per_hour: 0 or more expected, got %g", at, k, r.PerHour)
			}
			if k > 0 && r.From <= f.Rates[k-1].From {
				m.add("%s.rates[%d].from: later than the one before expected, got %s", at, k, r.From)
			}
			expected += r.PerHour * 24
		}
		m.dists(at, map[string]Dist{"talk": f.Talk, "wrap": f.Wrap, "patience": f.Patience, "escalated.talk": f.Escalated.Talk, "escalated.wrap": f.Escalated.Wrap})
		for name, d := range map[string]Dist{"talk": f.Talk, "patience": f.Patience} {
			if d.IsZero() {
				m.add("%s.%s: how long? write %s: {mean: 180s}", at, name, name)
			}
		}
		m.share(at+".vip", f.VIP)
		m.share(at+".escalated.percent", f.Escalated.Percent)
		m.dists(at, map[string]Dist{"callback.ring": f.Callback.Ring, "redial.after": f.Redial.After})
		m.share(at+".callback.accept", f.Callback.Accept)
		m.share(at+".callback.answer", f.Callback.Answer)
		m.share(at+".redial.percent", f.Redial.Percent)
	}
	if expected > maxCalls {
		m.add("calls: more than %d a run", maxCalls)
	}
}

func (m *mistakes) dists(at string, ds map[string]Dist) {
	for _, name := range []string{"talk", "wrap", "patience", "answer", "escalated.talk", "escalated.wrap", "callback.ring", "redial.after"} {
		d, ok := ds[name]
		if !ok {
			continue
		}
		if err := d.Validate(); err != nil {
			m.add("%s.%s.%w", at, name, err)
		}
		if d.Kind == Never && name != "patience" {
			m.add("%s.%s.kind: never is for patience alone", at, name)
		}
	}
}

func (m *mistakes) share(at string, v float64) {
	if v < 0 || v > 100 {
		m.add("%s: 0 to 100 percent expected, got %g", at, v)
	}
}

func (m *mistakes) group(at string, g *Group, queues []acd.Queue) {
	if g.Name == "" {
		m.add("%s.name: a name expected", at)
	}
	if g.Count < 0 || g.Count > maxStaff {
		m.add("%s.count: 0 to %d expected, got %d", at, maxStaff, g.Count)
	}
	if len(g.Queues) == 0 {
		m.add("%s.queues: none: they would serve nobody", at)
	}
	for k, member := range g.Queues {
		if !known(queues, member.Queue) {
			m.add("%s.queues[%d].queue: no queue %q; name one of %s", at, k, member.Queue, queueNames(queues))
		}
	}
	for k, skill := range g.Skills {
		if skill.Skill == "" || skill.Level < 1 || skill.Level > 10 {
			m.add("%s.skills[%d]: a name and a level of 1 to 10 expected, got %q and %d", at, k, skill.Skill, skill.Level)
		}
	}
	if g.To != 0 && g.To <= g.From {
		m.add("%s.to: later than from expected, got %s to %s", at, g.From, g.To)
	}
	for k, b := range g.Breaks {
		if b.For <= 0 || b.Stagger < 0 {
			m.add("%s.breaks[%d].for: a length such as 30m expected, got %d ms", at, k, b.For)
		}
	}
	m.dists(at, map[string]Dist{"answer": g.Answer})
	m.share(at+".miss", g.Miss)
	if g.Return < 0 {
		m.add("%s.return: 0 or more expected, got %d ms", at, g.Return)
	}
}

func (s *Scenario) checkVariants(m *mistakes, base acd.Settings, queues []acd.Queue) {
	for i := range s.Variants {
		v, at := &s.Variants[i], fmt.Sprintf("variants[%d]", i)
		if v.Name == "" || slices.ContainsFunc(s.Variants[:i], func(o Variant) bool { return o.Name == v.Name }) {
			m.add("%s.name: a name of its own expected, got %q", at, v.Name)
		}
		for k := range v.Add {
			m.group(fmt.Sprintf("%s.add[%d]", at, k), &v.Add[k], queues)
		}
		set := base
		set.Queues = slices.Clone(queues)
		if err := v.change(&set); err != nil {
			m.add("%s.%w", at, err)
			continue
		}
		if err := set.Validate(); err != nil {
			m.add("%s.queues: %s", at, strings.ReplaceAll(err.Error(), "\n", "; "))
		}
		groups, err := v.groups(s.Operators)
		if err != nil {
			m.add("%s.%w", at, err)
			continue
		}
		for k := range s.Operators {
			if _, changed := v.Operators[s.Operators[k].Name]; changed {
				m.group(fmt.Sprintf("%s.operators.%s", at, s.Operators[k].Name), &groups[k], queues)
			}
		}
	}
}
