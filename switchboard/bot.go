package switchboard

import (
	"slices"

	"hotline/acd"
	"hotline/call"
	"hotline/ivr"
	"hotline/survey"
)

// survey tells the survey room an event and carries out what it orders.
func (c *Core) survey(ev survey.Event) {
	orders, fs := c.bot.Step(c.now, ev)
	for _, f := range fs {
		c.fact(Bot{Fact: f})
	}
	for _, o := range orders {
		switch o := o.(type) {
		case survey.Dial:
			c.botDial(o)
		case survey.Cancel:
			c.cancelAttempt(o.Attempt)
		case survey.Task:
			c.fact(SurveyTask{Task: o})
		case survey.Alarm:
			c.fact(Alarmed{Kind: o.Kind, Text: o.Text})
		}
	}
}

// botTick lets the room dial what is due, with what it must know of the trunks.
func (c *Core) botTick() {
	if !c.bot.Due(c.now) {
		return
	}
	c.survey(survey.Tick{Free: c.freeChannels(), InTouch: c.inTouch()})
}

// cancelAttempt ends a bot's call that is no longer wanted (opt-out, exclusion).
func (c *Core) cancelAttempt(attempt uint64) {
	for _, id := range c.callIDs() {
		if l := c.calls[id]; l.Bot != nil && l.Bot.Attempt == attempt {
			c.hangup(l, call.CauseOrdered)
			return
		}
	}
}

// freeChannels is the share of the trunks' channels that carry no call, percent.
func (c *Core) freeChannels() int {
	total := c.settings.Channels
	if total <= 0 {
		return 100
	}
	used := 0
	for _, l := range c.calls {
		if l.Party.Web == "" {
			used++
		}
	}
	return max(0, (total-used)*100/total)
}

func (c *Core) inTouch() []call.CustomerID {
	out := make([]call.CustomerID, 0, len(c.callers))
	for id := range c.callers {
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}

func (c *Core) botDial(o survey.Dial) {
	id, leg := call.ID(c.newID()), c.newLeg()
	l := &Live{Call: call.Call{
		ID: id, Kind: call.Survey, Phase: call.Dialling, Party: o.Party, Leg: leg, Lang: o.Lang,
		Purpose: "survey", Started: c.now, Attempt: o.Attempt, About: o.About, Flow: o.Flow,
	}, Bot: &BotRun{Attempt: o.Attempt, When: o.When}}
	if l.Lang == "" {
		l.Lang = c.settings.Lang
	}
	c.admit(l)
	c.happened(l, "dial", "about", o.About.String())
	c.command(call.Dial{Leg: leg, Call: id, Trunk: c.settings.BotTrunk, Customer: o.Party.Customer, Web: o.Party.Web, CallerID: o.CallerID,
		Purpose: "survey", RingMs: o.RingMs})
}

func (c *Core) botAnswered(l *Live) {
	c.survey(survey.AttemptAnswered{Attempt: l.Bot.Attempt, Call: l.ID})
	c.startMenu(l, l.Flow, []ivr.Pair{
		{Name: "brand", Value: c.settings.Brand}, {Name: "when", Value: l.Bot.When}, {Name: "comment", Value: onOff(c.settings.Survey.Comment)},
	})
}

// botMarked: an answer of the dialogue, stored before anything else is said.
func (c *Core) botMarked(l *Live, o ivr.Marked) {
	c.happened(l, "survey_answer", "question", o.Question, "value", o.Value)
	if l.After != nil {
		c.afterMarked(l, o)
		return
	}
	if l.Bot == nil {
		if o.Question == "optout" && o.Value == "9" {
			c.optOut(l.Party.Customer, "key")
		}
		return
	}
	l.Bot.Human = true
	l.Bot.Answers = append(l.Bot.Answers, o.Question+"="+o.Value)
	c.out.Durable = true
	c.survey(survey.Answer{Attempt: l.Bot.Attempt, Question: o.Question, Value: o.Value})
}

func (c *Core) botExit(l *Live, o ivr.Exit) {
	l.Bot.Exit = o.Outcome
	l.Session = nil
	if o.Kind != ivr.ExitGone {
		c.hangup(l, call.CauseOrdered)
	}
}

func (c *Core) botEnded(l *Live, ev call.LegEnded) {
	if l.Bot == nil {
		return
	}
	c.out.Durable = true
	c.survey(survey.AttemptEnded{Attempt: l.Bot.Attempt, Cause: ev.Cause, Status: ev.Status, Exit: l.Bot.Exit})
}

// contactEnded lets the bot plan its question for the next day.
func (c *Core) contactEnded(l *Live) {
	c.afterEnded(l)
	if l.Kind == call.Inbound && c.surveyMode(l) == acd.SurveyNextDay {
		c.survey(survey.ContactEnded{Call: l.clone().Call, Seed: mix(c.newID())})
	}
}

// mix spreads an id over 64 bits: the seed of a random choice that replay repeats.
func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}

// askConsent puts the consent question to a caller who waits (DOMAIN.md 10). It
// never delays an offer: cutShort ends it.
func (c *Core) askConsent(l *Live) {
	if !c.settings.AskConsent || l.Phase != call.Waiting || !c.bot.ConsentNeeded(l.Party, c.now) {
		return
	}
	l.Asking = true
	c.say(l, thenAsked, append(ivr.Speak(l.Lang, "queue_enter"), ivr.Speak(l.Lang, "survey_consent")...)...)
	c.happened(l, "consent_asked")
}

func (c *Core) consentAnswered(l *Live, given bool) {
	l.Asking = false
	answer := "no"
	if given {
		answer = "yes"
	}
	c.happened(l, "consent", "answer", answer)
	c.out.Durable = true
	c.survey(survey.ConsentGiven{Customer: l.Party.Customer, Given: given, Wording: c.settings.Survey.Wording, Source: "ivr", Call: l.ID})
	c.music(l)
}

func (c *Core) optOut(customer call.CustomerID, how string) {
	if customer == 0 {
		return
	}
	c.out.Durable = true
	c.survey(survey.OptOut{Customer: customer, How: how})
}
