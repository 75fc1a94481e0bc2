package switchboard

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

// A draft runs for its own call alone, waits in no queue, and the menu in force
// stays what it was.
func TestRehearsalRunsTheDraftForItsCallAlone(t *testing.T) {
	h := newHouse(t)
	s := testSettings(t)
	draft := Rehearsal{Slug: "x1", Flow: "main", Lang: "ru", Flows: s.Flows, IVR: s.IVR, Calendars: s.Calendars, By: 9}
	draft.Flows = []FlowSource{{"main", strings.Replace(s.Flows[0].YAML, `"1": {topic: orders, next: sales}`, `"1": {topic: orders, next: support}`, 1)}}
	h.post(Rehearse{Rehearsal: draft})
	h.deferDone = true
	h.post(call.Arrived{Leg: "n1/b1", Trunk: "web", Called: "draft:x1", Party: call.Party{Web: "web:1", Class: call.Web, Trial: true}})
	h.post(call.Arrived{Leg: "n1/i2", Trunk: "mts", Party: moscow(1)})
	for _, leg := range []call.LegID{"n1/b1", "n1/i2"} {
		l := h.core.calls[h.core.legs[leg]]
		if !l.LegUp {
			h.post(call.LegAnswered{Leg: leg})
		}
		h.post(call.Digit{Leg: leg, Key: "1"})
		h.post(call.PlayDone{Leg: leg, Token: l.Token})
	}
	real := h.core.calls[h.core.legs["n1/i2"]]
	require.Equal(t, call.QueueID("sales"), real.Segments[0].Queue)
	require.Equal(t, []call.Passed{{Node: "greeting"}, {Node: "hours"}, {Node: "menu"}, {Node: "sales", Via: "1"}}, real.Way)

	r, live, ok := h.core.Rehearsed("x1")
	require.True(t, ok && live)
	require.Equal(t, "queue", r.Exit)
	require.Equal(t, "support", r.To)
	require.Equal(t, call.Passed{Node: "support", Via: "1"}, r.Way[len(r.Way)-1])
	l := h.core.calls[h.core.legs["n1/b1"]]
	require.Empty(t, l.Segments)
	h.post(call.PlayDone{Leg: "n1/b1", Token: l.Token})
	h.post(call.LegEnded{Leg: "n1/b1", Cause: call.CauseOrdered})
	_, live, ok = h.core.Rehearsed("x1")
	require.True(t, ok)
	require.False(t, live)
}

// TestAPhoneReachesTheNewestRehearsal: phones dial a number of ours that is kept for
// drafts; while none is walked through there is nothing behind it.
func TestAPhoneReachesTheNewestRehearsal(t *testing.T) {
	h := newHouse(t)
	h.post(call.Arrived{Leg: "n1/i1", Trunk: "mts", Called: call.RehearsalNumber, Party: moscow(1)})
	require.Empty(t, h.core.calls, "no draft is open")
	s := testSettings(t)
	for _, slug := range []string{"old", "new"} {
		h.run(time.Second)
		h.post(Rehearse{Rehearsal: Rehearsal{Slug: slug, Flow: "main", Lang: "ru", Flows: s.Flows, IVR: s.IVR, Calendars: s.Calendars, By: 9}})
	}
	h.post(call.Arrived{Leg: "n1/i2", Trunk: "mts", Called: call.RehearsalNumber, Party: moscow(2)})
	l := h.only()
	require.Equal(t, "new", l.Draft)
	require.Equal(t, call.Rehearsal, l.Kind)
	_, live, ok := h.core.Rehearsed("new")
	require.True(t, ok && live)
}

func TestRehearsalsAreBoundedAndEnd(t *testing.T) {
	h := newHouse(t)
	s := testSettings(t)
	for i := range rehearsals + 4 {
		h.now.Mono += 10
		h.post(Rehearse{Rehearsal: Rehearsal{Slug: string(rune('a' + i)), Flow: "main", Flows: s.Flows, IVR: s.IVR, Calendars: s.Calendars}})
	}
	require.Len(t, h.core.rehearsals, rehearsals)
	_, _, ok := h.core.Rehearsed("a")
	require.False(t, ok, "the oldest made room")
	h.now.Mono += rehearsalMs
	h.post(call.Arrived{Leg: "n1/b1", Trunk: "web", Called: "draft:e", Party: call.Party{Web: "web:1"}})
	require.Empty(t, h.core.calls, "its time is over")
	h.post(Rehearse{Rehearsal: Rehearsal{Slug: "bad", Flow: "main", Flows: []FlowSource{{"main", "flow: main\nnonsense"}}}})
	_, _, ok = h.core.Rehearsed("bad")
	require.False(t, ok)
}

func TestSettingsAreAnswered(t *testing.T) {
	h := newHouse(t)
	s := testSettings(t)
	s.Version, s.By, s.Note = 7, 3, "why"
	res := h.core.Step(900, h.now, Configured{Settings: s})
	require.Contains(t, res.Commands, call.Command(call.SettingsTold{Version: 7}))
	require.True(t, res.Durable)
	s.Flows[0].YAML = "flow: main\nnonsense"
	s.Version = 8
	res = h.core.Step(901, h.now, Configured{Settings: s})
	require.Len(t, res.Commands, 1)
	require.NotEmpty(t, res.Commands[0].(call.SettingsTold).Error)
	require.EqualValues(t, 7, h.core.Settings().Version)
}
