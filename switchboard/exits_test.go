package switchboard

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/acd"
	"hotline/call"
	"hotline/survey"
)

// settled is a house whose settings the test changes first.
func settled(t testing.TB, change func(*Settings)) *house {
	h := emptyHouse(t)
	s := testSettings(t)
	change(&s)
	h.open(s, testStaff())
	return h
}

// taped gives the recordings that were begun, by kind, and what was thrown away.
func (h *house) tapedOf(kind string) (out []Taped) {
	for _, text := range h.journal {
		rec, err := Decode(text)
		require.NoError(h.t, err)
		for _, f := range rec.Facts {
			if x, ok := f.(Taped); ok && x.RecordStart.Kind == kind {
				out = append(out, x)
			}
		}
	}
	return out
}

// heard tells whether the clip was played to the leg.
func (h *house) heard(leg call.LegID, clip string) bool {
	for _, e := range h.story.items {
		if p, ok := e.what.(call.Play); ok && p.Leg == leg && strings.Contains(strings.Join(p.Clips, " "), clip) {
			return true
		}
	}
	return false
}

func voicemailHouse(t testing.TB) *house {
	return settled(t, func(s *Settings) {
		s.AskConsent = false
		s.Desk.Queues[0].MaxWait, s.Desk.Queues[0].MaxTo = 20*acd.Second, acd.Target{Kind: acd.ToVoicemail}
	})
}

func TestWhoWaitsTooLongLeavesAMessage(t *testing.T) {
	h := voicemailHouse(t)
	l := h.callIn("n1/i1", 1, "1")
	h.run(21 * time.Second)
	require.Equal(t, call.Voicemail, l.Phase)
	require.True(t, h.heard("n1/i1", "ru/voicemail"))
	h.run(5 * time.Second)
	require.Len(t, h.tapes, 1, "the beep was heard, he speaks")
	h.run(8 * time.Second)
	h.deliver(call.Digit{Leg: "n1/i1", Key: "#"})
	require.Empty(t, h.tapes)
	require.True(t, h.heard("n1/i1", "ru/voicemail_done"))
	h.run(3 * time.Second)
	c := h.record(l.ID)
	require.Equal(t, call.Overflowed, c.Outcome)
	require.Equal(t, call.PartVoicemail, c.Parts[0].Kind)
	require.NotZero(t, c.Parts[0].Recording)
	taped := h.tapedOf(call.PartVoicemail)
	require.Len(t, taped, 1)
	require.Equal(t, c.ID, taped[0].Call)
	require.Equal(t, call.QueueID("sales"), taped[0].Queue)
	require.Empty(t, taped[0].Operator)
}

func TestAMessageEndsAtItsLimit(t *testing.T) {
	h := voicemailHouse(t)
	l := h.callIn("n1/i1", 1, "1")
	h.run(30 * time.Second)
	require.Len(t, h.tapes, 1)
	h.run(2 * time.Minute)
	require.Empty(t, h.tapes)
	require.NotZero(t, h.record(l.ID).Parts[0].Recording)
}

func TestWhoHangsUpInHisMessageHasLeftIt(t *testing.T) {
	h := voicemailHouse(t)
	l := h.callIn("n1/i1", 1, "1")
	h.run(30 * time.Second)
	h.deliver(call.LegEnded{Leg: "n1/i1", Cause: call.CauseNormal})
	c := h.record(l.ID)
	require.Equal(t, call.Overflowed, c.Outcome)
	require.NotZero(t, c.Parts[0].Recording)
	require.Equal(t, "customer", c.EndedBy)
}

func TestSilenceIsNoMessage(t *testing.T) {
	h := voicemailHouse(t)
	l := h.callIn("n1/i1", 1, "1")
	for l.Message == nil || l.Message.ID == 0 {
		h.run(100 * time.Millisecond)
	}
	h.deliver(call.LegEnded{Leg: "n1/i1", Cause: call.CauseNormal})
	require.Zero(t, h.record(l.ID).Parts[0].Recording)
	require.True(t, h.watch.thrown[h.tapedOf(call.PartVoicemail)[0].Recording])
}

func TestAMessageCutByARestartIsAskedFor(t *testing.T) {
	h := voicemailHouse(t)
	h.callIn("n1/i1", 1, "1")
	h.run(30 * time.Second)
	id := h.tapedOf(call.PartVoicemail)[0].Recording
	h.post(Restarted{})
	_, open := h.tapes[id]
	require.False(t, open, "the recorder is told to close it")
}

func TestAFullQueueTakesMessages(t *testing.T) {
	h := settled(t, func(s *Settings) {
		s.Desk.Queues[0].Limit, s.Desk.Queues[0].LimitTo = 1, acd.Target{Kind: acd.ToVoicemail}
	})
	h.callIn("n1/i1", 1, "1")
	l := h.callIn("n1/i2", 2, "1")
	require.Equal(t, call.Voicemail, l.Phase)
	h.run(20 * time.Second)
	h.deliver(call.Digit{Leg: "n1/i2", Key: "#"})
	h.run(3 * time.Second)
	require.Equal(t, call.Blocked, h.record(l.ID).Outcome)
}

func outsideHouse(t testing.TB, kind string, partner ...func(*Number)) *house {
	return settled(t, func(s *Settings) {
		s.Desk.Queues[0].Overflow = []acd.Overflow{{When: acd.RuleNobody, To: acd.Target{Kind: acd.ToNumber, Value: kind}}}
		s.Numbers = []Number{
			{ID: "partner", Number: "+74950000009", Class: call.Geographic}, {ID: "dear", Number: "+78090000001", Class: call.Premium},
		}
		for _, p := range partner {
			p(&s.Numbers[0])
		}
	})
}

func TestOverflowToANumberOutside(t *testing.T) {
	h := outsideHouse(t, "partner")
	l := h.callIn("n1/i1", 1, "1")
	outer := l.Outside.Leg
	h.run(3 * time.Second)
	require.Equal(t, outer, h.pair["n1/i1"], "they hear each other")
	require.Equal(t, call.Talking, l.Phase)
	h.run(30 * time.Second)
	h.deliver(call.LegEnded{Leg: outer, Cause: call.CauseNormal})
	require.True(t, h.heard("n1/i1", "ru/bye"))
	h.run(3 * time.Second)
	c := h.record(l.ID)
	require.Equal(t, call.Overflowed, c.Outcome)
	require.Equal(t, "partner", c.Parts[0].Number)
	require.False(t, c.Parts[0].Answered.IsZero())
	require.Empty(t, h.tapedOf(""), "strangers are not recorded")
}

// transferHouse has a menu whose key 1 leads to a number outside.
func transferHouse(t testing.TB, partner ...func(*Number)) *house {
	return settled(t, func(s *Settings) {
		s.Flows = slices.Clone(s.Flows)
		s.Flows[0].YAML = strings.Replace(s.Flows[0].YAML, "  sales:\n    kind: queue\n    queue: sales\n", "  sales:\n    kind: transfer\n    to: number:partner\n    say: transfer\n", 1)
		s.Numbers = []Number{{ID: "partner", Number: "+74950000009", Class: call.Geographic}}
		for _, p := range partner {
			p(&s.Numbers[0])
		}
	})
}

// A menu that hands over to a number outside says so first: the number rings meanwhile,
// and is heard ringing after it. Who talked there was served by the menu.
func TestAMenuHandsOverToANumberOutside(t *testing.T) {
	h := transferHouse(t)
	h.dialReply = func(d call.Dial) []reply {
		return []reply{{time.Second, call.LegRinging{Leg: d.Leg}}, {8 * time.Second, call.LegAnswered{Leg: d.Leg}}}
	}
	l := h.callIn("n1/i1", 1, "1")
	outer := l.Outside.Leg
	h.run(2 * time.Second)
	all := h.allHeard("n1/i1")
	require.Equal(t, []string{"ru/transfer", "tone/ringback"}, all[len(all)-2:], "he is told, then it rings")
	require.NotEqual(t, call.Talking, l.Phase)
	h.run(5 * time.Second)
	require.Equal(t, outer, h.pair["n1/i1"], "they hear each other")
	h.deliver(call.LegEnded{Leg: outer, Cause: call.CauseNormal})
	h.run(5 * time.Second)
	require.Equal(t, call.IVRDone, h.record(l.ID).Outcome)
}

// The far end answers, or is busy, while the words are said: nothing is heard ringing.
func TestTheNumberOutsideIsFasterThanTheWords(t *testing.T) {
	h := transferHouse(t)
	h.dialReply = func(d call.Dial) []reply { return []reply{{200 * time.Millisecond, call.LegAnswered{Leg: d.Leg}}} }
	l := h.callIn("n1/i1", 1, "1")
	h.run(10 * time.Second)
	require.Equal(t, call.Talking, l.Phase)
	require.Equal(t, l.Outside.Leg, h.pair["n1/i1"])
	require.False(t, h.heard("n1/i1", "tone/ringback"))

	h = transferHouse(t)
	h.dialReply = func(d call.Dial) []reply {
		return []reply{{200 * time.Millisecond, call.LegEnded{Leg: d.Leg, Cause: call.CauseBusy, Status: 486}}}
	}
	h.comes("n1/i1", moscow(1), "1")
	h.run(10 * time.Second)
	require.True(t, h.heard("n1/i1", "ru/no_operators"))
	require.False(t, h.heard("n1/i1", "tone/ringback"))
}

func TestTheCallerHangsUpTheNumberOutside(t *testing.T) {
	h := outsideHouse(t, "partner")
	l := h.callIn("n1/i1", 1, "1")
	outer := l.Outside.Leg
	h.deliver(call.LegEnded{Leg: "n1/i1", Cause: call.CauseNormal})
	h.run(time.Second)
	require.True(t, h.leg(outer).gone)
	require.Empty(t, h.core.outer)
}

func TestANumberOutsideThatDoesNotAnswer(t *testing.T) {
	h := outsideHouse(t, "partner")
	h.dialReply = func(d call.Dial) []reply {
		require.Equal(t, "+74950000009", d.To)
		return []reply{{time.Second, call.LegEnded{Leg: d.Leg, Cause: call.CauseBusy, Status: 486}}}
	}
	h.post(call.Arrived{Leg: "n1/i1", Trunk: "mts", Party: moscow(1)})
	h.run(100 * time.Millisecond)
	l := h.only()
	h.deliver(call.Digit{Leg: "n1/i1", Key: "1"})
	h.run(10 * time.Second)
	require.True(t, h.heard("n1/i1", "ru/no_operators"))
	require.Equal(t, call.CauseBusy, h.record(l.ID).Parts[0].Cause)
	require.Equal(t, l.ID, h.onlyLost().Call, "nobody served him: he is called")
}

func TestWhoDoesNotReachTheNumberOutsideLeavesAMessage(t *testing.T) {
	h := outsideHouse(t, "partner", func(n *Number) { n.Missed = acd.Target{Kind: acd.ToVoicemail} })
	h.dialReply = func(d call.Dial) []reply {
		return []reply{{time.Second, call.LegEnded{Leg: d.Leg, Cause: call.CauseNoAnswer, Status: 480}}}
	}
	h.post(call.Arrived{Leg: "n1/i1", Trunk: "mts", Party: moscow(1)})
	h.run(100 * time.Millisecond)
	l := h.only()
	h.deliver(call.Digit{Leg: "n1/i1", Key: "1"})
	h.run(20 * time.Second)
	require.Equal(t, call.Voicemail, l.Phase)
	h.deliver(call.Digit{Leg: "n1/i1", Key: "#"})
	h.run(5 * time.Second)
	c := h.record(l.ID)
	require.Equal(t, call.Overflowed, c.Outcome)
	require.NotZero(t, c.Parts[1].Recording)
	require.Empty(t, h.core.lost.of, "his message is dealt with instead")
}

func TestATalkWithANumberOutsideIsRecordedWhereItIsSaid(t *testing.T) {
	h := outsideHouse(t, "partner", func(n *Number) { n.Record = true })
	l := h.callIn("n1/i1", 1, "1")
	outer := l.Outside.Leg
	h.run(3 * time.Second)
	require.Len(t, h.tapes, 1)
	for _, r := range h.tapes {
		require.Equal(t, [2]call.LegID{"n1/i1", outer}, [2]call.LegID{r.Customer, r.Operator})
	}
	h.run(30 * time.Second)
	h.deliver(call.LegEnded{Leg: "n1/i1", Cause: call.CauseNormal})
	require.Empty(t, h.tapes)
	require.NotZero(t, h.record(l.ID).Parts[0].Recording)
	require.Empty(t, h.core.lost.of)
}

func TestADearNumberIsNeverDialled(t *testing.T) {
	h := outsideHouse(t, "dear")
	h.dialReply = func(call.Dial) []reply { t.Fatal("dialled"); return nil }
	h.comes("n1/i1", moscow(1), "1")
	h.run(10 * time.Second)
	require.True(t, h.heard("n1/i1", "ru/queue_full_bye"))
}

// ---- after the talk ----

func afterHouse(t testing.TB) *house {
	h := settled(t, func(s *Settings) {
		s.Desk.Queues[0].Survey = acd.SurveySameCall
		s.Survey.Comment = true
	})
	h.signIn(1)
	h.callIn("n1/i1", 7, "1")
	h.answer(1)
	h.run(20 * time.Second)
	return h
}

// result is the newest survey result of a mode.
func (h *house) result(mode string) *survey.Result {
	var out *survey.Result
	for _, text := range h.journal {
		rec, err := Decode(text)
		require.NoError(h.t, err)
		for _, f := range rec.Facts {
			if b, ok := f.(Bot); ok && b.Fact.Result != nil && b.Fact.Result.Mode == mode {
				out = b.Fact.Result
			}
		}
	}
	return out
}

func TestHangingUpPassesTheCustomerIntoTheSurvey(t *testing.T) {
	h := afterHouse(t)
	require.True(t, h.views[1].Talk.Survey, "the button says so")
	require.Empty(t, h.act(1, call.Act{Do: call.DoHangup}))
	l := h.only()
	require.Equal(t, call.Surveying, l.Phase)
	require.Equal(t, call.WrapUp, h.views[1].State)
	require.True(t, h.heard("n1/i1", "ru/survey_q1"))
	for _, k := range []string{"2", "2"} {
		h.run(2 * time.Second)
		h.deliver(call.Digit{Leg: "n1/i1", Key: k})
	}
	require.True(t, h.heard("n1/i1", "ru/survey_q4"), "2 is a bad mark: he may say why")
	h.run(10 * time.Second)
	require.Len(t, h.tapes, 1)
	h.deliver(call.Digit{Leg: "n1/i1", Key: "#"})
	h.run(5 * time.Second)
	r := h.result(survey.SameCall)
	require.Equal(t, survey.Completed, r.Status)
	require.Equal(t, 2, r.Q1)
	require.Equal(t, call.OperatorID(1), r.Operator)
	require.NotZero(t, r.Comment)
	require.Nil(t, h.result(survey.NextDay), "he is not asked twice")
	c := h.record(l.ID)
	require.Equal(t, call.Answered, c.Outcome)
	require.Equal(t, "operator", c.EndedBy)
	require.Equal(t, call.PartSurvey, c.Parts[0].Kind)
}

func TestWhoHangsUpInTheSurveyKeepsHisAnswers(t *testing.T) {
	h := afterHouse(t)
	require.Empty(t, h.act(1, call.Act{Do: call.DoHangup}))
	h.run(2 * time.Second)
	h.deliver(call.Digit{Leg: "n1/i1", Key: "5"})
	h.deliver(call.LegEnded{Leg: "n1/i1", Cause: call.CauseNormal})
	r := h.result(survey.SameCall)
	require.Equal(t, survey.Partial, r.Status)
	require.Equal(t, 5, r.Q1)
	require.Equal(t, call.WrapUp, h.views[1].State, "the operator's state stays")
}

func TestNoSurveyAfterAnOptOut(t *testing.T) {
	h := afterHouse(t)
	h.post(call.Order{Ref: "o", Do: call.OrderOptOut, Customer: 7, Kind: "form"})
	require.Empty(t, h.act(1, call.Act{Do: call.DoHangup}))
	require.True(t, h.heard("n1/i1", "ru/bye"))
	h.run(3 * time.Second)
	require.Nil(t, h.result(survey.SameCall))
}

func TestALostOperatorIsNoSurvey(t *testing.T) {
	h := afterHouse(t)
	h.post(call.PathDead{Operator: 1, Leg: "n1/p1"})
	h.run(16 * time.Second)
	require.Equal(t, call.Waiting, h.only().Phase)
	require.Nil(t, h.result(survey.SameCall))
}

func TestNoCommentOfACallThatIsNotRecorded(t *testing.T) {
	h := afterHouse(t)
	require.Empty(t, h.act(1, call.Act{Do: call.DoNoRecord}))
	require.Empty(t, h.act(1, call.Act{Do: call.DoHangup}))
	for _, k := range []string{"1", "2"} {
		h.run(2 * time.Second)
		h.deliver(call.Digit{Leg: "n1/i1", Key: k})
	}
	require.False(t, h.heard("n1/i1", "ru/survey_q4"))
	h.run(5 * time.Second)
	require.Equal(t, survey.Completed, h.result(survey.SameCall).Status)
}

func TestAQueueWithoutSurvey(t *testing.T) {
	h := settled(t, func(s *Settings) { s.Desk.Queues[0].Survey = acd.SurveyNone })
	h.signIn(1)
	h.callIn("n1/i1", 7, "1")
	h.answer(1)
	h.run(20 * time.Second)
	h.deliver(call.LegEnded{Leg: "n1/i1", Cause: call.CauseNormal})
	for _, text := range h.journal {
		require.NotContains(t, string(text), `"skipped"`)
	}
	require.Nil(t, h.result(survey.NextDay))
}
