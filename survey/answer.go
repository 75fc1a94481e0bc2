package survey

import (
	"maps"
	"strings"

	"hotline/call"
)

// complete: all questions that were due are answered; Q3 only after Q2 = yes.
func (s *Result) complete() bool {
	return s.Q1 != 0 && s.Q2 != 0 && (s.Q2 != 1 || s.Q3 != 0)
}

// answer stores one valid key the moment it comes. Hanging up later leaves it.
func (r *Room) answer(now call.Time, ev Answer) {
	key := resultKey{ev.About, SameCall}
	party := who{}
	if ev.Attempt != 0 {
		p, ok := r.planOf(ev.Attempt)
		if !ok {
			return
		}
		key, party = resultKey{p.About, NextDay}, whoOf(p.Party)
	}
	s, ok := r.results[key]
	if !ok {
		return
	}
	res := s.clone()
	if ev.Attempt == 0 {
		party = who{customer: res.Customer, web: res.Web}
	}
	if !res.take(ev.Question, ev.Value) {
		return
	}
	first := !res.Human
	res.Human = true
	r.putResult(res)
	if first {
		r.surveyed(now, party, res.About)
	}
	if ev.Question == "s0" && ev.Value == "9" {
		r.refuse(now, party, "key")
	}
}

// scale is the best mark of Q1 (DOMAIN.md 10).
const scale = 5

// questions are those whose answers count, with the keys of the answers.
var questions = map[string]string{"s0": "129", "q1": "12345", "q2": "123", "q3": "12"}

// Questions are those whose answers count, with the keys of the answers (DOMAIN.md 10).
func Questions() map[string]string { return maps.Clone(questions) }

// commented puts the recording of a spoken answer to the result.
func (r *Room) commented(ev Commented) {
	key := resultKey{ev.About, SameCall}
	if ev.Attempt != 0 {
		p, ok := r.planOf(ev.Attempt)
		if !ok {
			return
		}
		key = resultKey{p.About, NextDay}
	}
	s, ok := r.results[key]
	if !ok || ev.Recording == 0 {
		return
	}
	res := s.clone()
	res.Comment = ev.Recording
	r.putResult(res)
}

// take puts a key in its place; false when it is none of the valid ones.
func (s *Result) take(question, value string) bool {
	if len(value) != 1 || !strings.Contains(questions[question], value) {
		return false
	}
	k := int(value[0]) - '0'
	switch question {
	case "s0":
		s.NotNow = k == 2
	case "q1":
		if k > s.Scale {
			return false
		}
		s.Q1 = k
	case "q2":
		s.Q2 = k
	case "q3":
		if s.Q2 != 1 {
			return false
		}
		s.Q3 = k
	}
	return true
}

// surveyed starts the quarantine: a human has answered.
func (r *Room) surveyed(now call.Time, w who, about call.ID) {
	if w.nobody() {
		return
	}
	p := r.person(w)
	p.Surveyed, p.About = now.Wall, about
	r.putPerson(p)
}

// afterCall opens a result of mode same_call, unless the customer opted out.
func (r *Room) afterCall(now call.Time, ev AfterCall) {
	if !r.MayAskNow(ev.Call.Party, now) || r.results[resultKey{ev.Call.ID, SameCall}] != nil {
		return
	}
	r.putResult(attribute(&ev.Call, SameCall))
}

func (r *Room) afterCallEnded(now call.Time, ev AfterCallEnded) {
	s, ok := r.results[resultKey{ev.About, SameCall}]
	if !ok {
		return
	}
	res := s.clone()
	res.Open, res.Closed = false, now
	switch {
	case res.complete():
		res.Status = Completed
	case res.Q1 != 0:
		res.Status = Partial
	default:
		res.Status = NoInput
	}
	r.putResult(res)
	r.followUp(now, &res)
}
