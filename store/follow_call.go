package store

import (
	"cmp"
	"encoding/json"
	"fmt"

	"hotline/call"
	"hotline/people"
)

// surveyTalk is the shortest talk after which a survey may be held, ms (DOMAIN.md 10).
const surveyTalk = 15_000

// figures are what lists and reports need of a call without reading its record.
type figures struct {
	firstQueue call.QueueID
	last       call.Talk // last who talked with the customer
	waitMs     int64
	talkMs     int64
	eligible   bool
}

func figuresOf(c *call.Call) figures {
	var f figures
	if len(c.Segments) > 0 {
		f.firstQueue = c.Segments[0].Queue
		f.waitMs = contactWait(c.Segments)
	}
	if last := c.LastTalk(); last != nil {
		f.last = *last
	}
	f.talkMs = c.TalkedMs()
	known := c.Party.Customer != 0 && (c.Party.Class == call.Mobile || c.Party.Class == call.Geographic)
	f.eligible = c.Kind == call.Inbound && c.Outcome == call.Answered && f.talkMs >= surveyTalk && (known || c.Party.Trial)
	return f
}

// contactWait is first entry to first answer, or to the end of the last wait.
func contactWait(segments []call.Segment) int64 {
	first := segments[0].Entered
	for _, s := range segments {
		if !s.Answered.IsZero() {
			return span(first, s.Answered)
		}
	}
	return span(first, segments[len(segments)-1].Ended)
}

// span is a duration in ms by the monotonic clock; 0 while the end has not come.
func span(from, to call.Time) int64 {
	if to.IsZero() {
		return 0
	}
	return max(to.Since(from).Milliseconds(), 0)
}

func (f *follower) call(c *call.Call) error {
	record, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("record of call %s: %w", c.ID, err)
	}
	if err := f.needCustomer(c.Party.Customer); err != nil {
		return err
	}
	f.calls[c.ID] = true
	g := figuresOf(c)
	lastOrg := ""
	if g.last.Operator != 0 {
		lastOrg = cmp.Or(g.last.Org, people.OwnerOrg)
	}
	err = f.exec(`INSERT INTO calls (id, kind, phase, trunk, called, customer_id, lang, started, answered, ended, outcome, cause,
			ended_by, topic, result, lost_after_answer, cut_by_us, no_record, first_queue, last_operator, last_org, last_queue,
			last_line, wait_ms, talk_ms, eligible, about, record)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, phase = excluded.phase, trunk = excluded.trunk,
			called = excluded.called, customer_id = excluded.customer_id, lang = excluded.lang, started = excluded.started,
			answered = excluded.answered, ended = excluded.ended, outcome = excluded.outcome, cause = excluded.cause,
			ended_by = excluded.ended_by, topic = excluded.topic, result = excluded.result,
			lost_after_answer = excluded.lost_after_answer, cut_by_us = excluded.cut_by_us, no_record = excluded.no_record,
			first_queue = excluded.first_queue, last_operator = excluded.last_operator, last_org = excluded.last_org,
			last_queue = excluded.last_queue, last_line = excluded.last_line, wait_ms = excluded.wait_ms,
			talk_ms = excluded.talk_ms, eligible = excluded.eligible, about = excluded.about, record = excluded.record`,
		int64(c.ID), string(c.Kind), string(c.Phase), c.Trunk, c.Called, orNull(c.Party.Customer), c.Lang, c.Started.Wall,
		c.AnsweredAt.Wall, c.EndedAt.Wall, string(c.Outcome), string(c.Cause), c.EndedBy, c.Topic, c.Result,
		c.LostAfterAnswer, c.CutByUs, c.NoRecord, string(g.firstQueue), int64(g.last.Operator), lastOrg, string(g.last.Queue),
		g.last.Line, g.waitMs, g.talkMs, g.eligible, int64(c.About), string(record))
	if err != nil {
		return err
	}
	if err := f.segments(c); err != nil {
		return err
	}
	return f.talks(c)
}

func (f *follower) segments(c *call.Call) error {
	if err := f.exec(`DELETE FROM call_segments WHERE call_id = ?`, int64(c.ID)); err != nil {
		return err
	}
	for i, s := range c.Segments {
		end := s.Ended
		if !s.Answered.IsZero() {
			end = s.Answered
		}
		err := f.exec(`INSERT INTO call_segments (call_id, n, queue, line, entered, answered, ended, wait_ms, offers, outcome, reason)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			int64(c.ID), i, string(s.Queue), s.Line, s.Entered.Wall, s.Answered.Wall, s.Ended.Wall, span(s.Entered, end),
			s.Offers, string(s.Outcome), s.Reason)
		if err != nil {
			return err
		}
	}
	return nil
}

func (f *follower) talks(c *call.Call) error {
	if err := f.exec(`DELETE FROM call_talks WHERE call_id = ?`, int64(c.ID)); err != nil {
		return err
	}
	for i, t := range c.Talks {
		wrap := int64(0)
		if !t.WrapEnded.IsZero() {
			wrap = span(t.Ended, t.WrapEnded)
		}
		err := f.exec(`INSERT INTO call_talks (call_id, n, operator, org, queue, line, started, ended, talk_ms, hold_ms, wrap_ms,
				wrapped, recording, consult, left_by)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			int64(c.ID), i, int64(t.Operator), cmp.Or(t.Org, people.OwnerOrg), string(t.Queue), t.Line, t.Started.Wall,
			t.Ended.Wall, max(span(t.Started, t.Ended)-t.HoldMs, 0), t.HoldMs, wrap, !t.WrapEnded.IsZero(),
			int64(t.Recording), t.Consult, t.Left)
		if err != nil {
			return err
		}
	}
	return nil
}
