package switchboard

import (
	"hotline/acd"
	"hotline/call"
	"hotline/ivr"
	"hotline/survey"
)

// surveyFirst is the node of the survey's flow at which a customer begins right
// after his talk: he needs no introduction (DOMAIN.md 10).
const surveyFirst = "q1"

// surveyMode says when the customer of this call is asked, by the queue of his
// last talk.
func (c *Core) surveyMode(l *Live) string {
	queue := l.queue()
	if t := l.LastTalk(); t != nil && t.Queue != "" {
		queue = t.Queue
	}
	if q, ok := c.acd.QueueSettings(queue); ok && q.Survey != "" {
		return q.Survey
	}
	return acd.SurveyNextDay
}

// asksAfter tells whether the customer is passed into the survey when his
// operator hangs up.
func (c *Core) asksAfter(l *Live) bool {
	if l.Kind != call.Inbound || l.After != nil || c.surveyMode(l) != acd.SurveySameCall {
		return false
	}
	f, ok := c.book.Flow(c.settings.Survey.Flow)
	if !ok {
		return false
	}
	_, ok = f.Node(surveyFirst)
	return ok && c.bot.MayAskNow(l.Party, c.now)
}

// After is the survey a customer is in right after his talk.
type After struct {
	Exit string `json:"exit,omitempty"` // outcome of the dialogue
}

// afterTalk: the operator has left a customer who is still there. He is asked,
// or hears good-bye.
func (c *Core) afterTalk(l *Live) {
	if !l.LegUp || !c.asksAfter(l) {
		c.goodbye(l)
		return
	}
	vars := []ivr.Pair{{Name: "brand", Value: c.settings.Brand}, {Name: "comment", Value: onOff(c.settings.Survey.Comment && !l.NoRecord)}}
	s, orders, err := ivr.Start(c.book, c.settings.Survey.Flow, ivr.Context{Lang: l.Lang, Node: surveyFirst, Vars: vars}, c.ivrNow())
	if err != nil {
		c.goodbye(l)
		return
	}
	l.Session, l.After = s, &After{}
	l.setPhase(c.now, call.Surveying)
	c.openPart(l, call.Part{Kind: call.PartSurvey})
	c.happened(l, "survey_after_call")
	record := l.clone().Call
	record.EndedAt = c.now
	c.survey(survey.AfterCall{Call: record})
	c.menuOrders(l, orders)
}

// afterMarked stores an answer before anything else is said.
func (c *Core) afterMarked(l *Live, o ivr.Marked) {
	c.out.Durable = true
	c.survey(survey.Answer{About: l.ID, Question: o.Question, Value: o.Value})
}

func (c *Core) afterExit(l *Live, o ivr.Exit) {
	l.After.Exit = o.Outcome
	l.Session = nil
	if p := l.part(call.PartSurvey); p != nil {
		p.Ended = c.now
	}
	if o.Kind != ivr.ExitGone {
		c.hangup(l, call.CauseOrdered)
	}
}

// afterEnded closes the result once the record of the call is written.
func (c *Core) afterEnded(l *Live) {
	if l.After == nil {
		return
	}
	c.out.Durable = true
	c.survey(survey.AfterCallEnded{About: l.ID, Exit: l.After.Exit})
}
