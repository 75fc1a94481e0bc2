package acd

import (
	"errors"
	"fmt"
	"time"

	"hotline/call"
)

// mistakes collects what is wrong, each with its path.
type mistakes []error

func (m *mistakes) check(ok bool, path, format string, args ...any) {
	if !ok {
		*m = append(*m, fmt.Errorf("acd."+path+": "+format, args...))
	}
}

// atLeast checks a figure against its smallest allowed value.
func atLeast[T ~int | ~int64](m *mistakes, v, least T, path string) {
	if l, ok := any(least).(Ms); ok {
		m.check(v >= least, path, "at least %s expected, got %s; write a time with its unit, like 15s or 5m", l.Duration(), Ms(v).Duration())
		return
	}
	m.check(v >= least, path, "at least %d expected, got %d", int64(least), int64(v))
}

// Validate lists every mistake of the settings, joined; nil when there is none.
func (s *Settings) Validate() error {
	var m mistakes
	_, err := time.LoadLocation(s.Zone)
	m.check(err == nil && s.Zone != "", "zone", "a zone name such as Europe/Moscow expected, got %q", s.Zone)
	m.check(s.Language != "", "language", "a language such as ru expected")
	atLeast(&m, s.Ageing, 0, "ageing")
	atLeast(&m, s.Ring, Second, "ring")
	atLeast(&m, s.Wrap, 0, "wrap")
	atLeast(&m, s.Extension, 0, "extension")
	atLeast(&m, s.Extensions, 0, "extensions")
	atLeast(&m, s.Grace, Second, "grace")
	atLeast(&m, s.RestartGrace, Second, "restart_grace")
	atLeast(&m, s.DeadMedia, Second, "dead_media")
	atLeast(&m, s.PreferredWait, 0, "preferred_wait")
	atLeast(&m, s.AssignedWait, 0, "assigned_wait")
	atLeast(&m, s.DroppedWithin, 0, "dropped_within")
	atLeast(&m, s.Breaks, 0, "breaks")
	m.check(len(s.Queues) > 0, "queues", "at least one queue expected")
	seen := map[call.QueueID]bool{}
	for i := range s.Queues {
		q := &s.Queues[i]
		path := fmt.Sprintf("queues[%d]", i)
		if q.ID != "" {
			path = fmt.Sprintf("queues[%s]", q.ID)
		}
		m.check(q.ID != "", path+".id", "a name expected")
		m.check(!seen[q.ID], path+".id", "named twice")
		seen[q.ID] = true
		s.validateQueue(&m, q, path)
	}
	return errors.Join(m...)
}

func (s *Settings) validateQueue(m *mistakes, q *Queue, path string) {
	m.check(q.Line >= 1 && q.Line <= 3, path+".line", "1, 2 or 3 expected, got %d", q.Line)
	atLeast(m, q.Ring, Second, path+".ring")
	atLeast(m, q.Wrap, 0, path+".wrap")
	atLeast(m, q.Extension, 0, path+".extension")
	atLeast(m, q.Extensions, 0, path+".extensions")
	atLeast(m, q.MaxWait, 0, path+".max_wait")
	atLeast(m, q.Limit, 0, path+".limit")
	atLeast(m, q.LanguageRelax, 0, path+".language_relax")
	atLeast(m, q.Threshold, 1, path+".threshold")
	atLeast(m, q.Short, 0, path+".short")
	atLeast(m, q.EscalateWait, Second, path+".escalate_wait")
	atLeast(m, q.Announce.First, 0, path+".announce.first")
	m.check(q.Announce.Period == 0 || q.Announce.Period >= Second, path+".announce.period",
		"0 or at least a second expected, got %d ms", q.Announce.Period)
	m.check(q.Escalate == "" || (q.Escalate != q.ID && s.queue(q.Escalate) != nil), path+".escalate",
		"another queue expected, got %q", q.Escalate)
	switch q.Survey {
	case "", SurveyNone, SurveyNextDay, SurveySameCall:
	default:
		m.check(false, path+".survey", "none, next_day or same_call expected, got %q", q.Survey)
	}
	validateCallback(m, q.Callback, path+".callback")
	atLeast(m, q.Breaks, 0, path+".breaks")
	atLeast(m, q.MinStaff, 0, path+".min_staff")
	s.validateStrategy(m, q, path)
	s.validateSkills(m, q, path)
	s.validateTarget(m, q, q.MaxTo, path+".max_to")
	s.validateTarget(m, q, q.LimitTo, path+".limit_to")
	m.check(q.LimitTo.Kind != ToQueue, path+".limit_to.kind", "a full queue has no segment; for another queue use an overflow rule \"length\"")
	for i, o := range q.Overflow {
		at := fmt.Sprintf("%s.overflow[%d]", path, i)
		switch o.When {
		case RuleWait, RuleEWT:
			atLeast(m, o.At, Second, at+".at")
		case RuleLength:
			atLeast(m, int(o.At), 1, at+".at")
		case RuleNobody, RuleHours:
		default:
			m.check(false, at+".when", "wait, length, ewt, nobody or hours expected, got %q", o.When)
		}
		s.validateTarget(m, q, o.To, at+".to")
	}
}

func validateCallback(m *mistakes, c Callback, path string) {
	if !c.On {
		return
	}
	atLeast(m, c.EWT, 0, path+".ewt")
	atLeast(m, c.Wait, 0, path+".wait")
	atLeast(m, c.Ring, 5*Second, path+".ring")
	atLeast(m, c.Retry, Minute, path+".retry")
	m.check(c.Retries >= 0 && c.Retries <= 10, path+".retries", "0 to 10 expected, got %d", c.Retries)
	atLeast(m, c.Within, Minute, path+".within")
}

func (s *Settings) validateStrategy(m *mistakes, q *Queue, path string) {
	switch q.Strategy {
	case LongestIdle, RoundRobin, FewestCalls, LeastOccupied, FixedOrder, BestLevel:
	case RingAll:
		atLeast(m, q.RingMax, 1, path+".ring_max")
		m.check(!q.AutoAnswer, path+".auto_answer", "not together with strategy ring_all")
	case ContractShare:
		sum := 0
		seen := map[string]bool{}
		for i, sh := range q.Shares {
			at := fmt.Sprintf("%s.shares[%d]", path, i)
			m.check(!seen[sh.Org], at+".org", "%q named twice", sh.Org)
			seen[sh.Org] = true
			m.check(sh.Percent >= 0 && sh.Percent <= 100, at+".percent", "0 to 100 expected, got %d", sh.Percent)
			sum += sh.Percent
		}
		m.check(sum == 100, path+".shares", "a sum of 100 %% expected, got %d", sum)
	default:
		m.check(false, path+".strategy", "longest_idle, round_robin, fewest_calls, least_occupied, ring_all, "+
			"fixed_order, best_level or contract_share expected, got %q", q.Strategy)
	}
}

func (s *Settings) validateSkills(m *mistakes, q *Queue, path string) {
	for i, n := range q.Needs {
		at := fmt.Sprintf("%s.needs[%d]", path, i)
		m.check(n.Skill != "", at+".skill", "a name expected")
		m.check(n.Level >= 0 && n.Level <= 10, at+".level", "0 to 10 expected, got %d", n.Level)
	}
	for i, r := range q.Relax {
		at := fmt.Sprintf("%s.relax[%d]", path, i)
		m.check(i > 0 || r.After == 0, at+".after", "the first step starts at 0")
		m.check(i == 0 || r.After > q.Relax[i-1].After, at+".after", "later than the step before expected")
		m.check(i == 0 || r.Level <= q.Relax[i-1].Level, at+".level", "no more than the step before expected")
		m.check(r.Level >= 1 && r.Level <= 10, at+".level", "1 to 10 expected, got %d", r.Level)
		m.check(r.Group == "" || (r.Group != q.ID && s.queue(r.Group) != nil), at+".group",
			"another queue expected, got %q", r.Group)
	}
}

func (s *Settings) validateTarget(m *mistakes, q *Queue, t Target, path string) {
	switch t.Kind {
	case "", ToVoicemail, ToMessage, ToCallback, ToHangup:
	case ToNumber:
		m.check(t.Value != "", path+".value", "the name of a number expected")
	case ToQueue:
		m.check(t.Queue != q.ID && s.queue(t.Queue) != nil, path+".queue", "another queue expected, got %q", t.Queue)
	default:
		m.check(false, path+".kind", "queue, voicemail, message, callback, number or hangup expected, got %q", t.Kind)
	}
}
