package web

import (
	"encoding/json"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/alarm"
	"hotline/call"
)

type fakeAlarms struct {
	list    atomic.Pointer[[]alarm.Alarm]
	changed chan struct{}
}

func (a *fakeAlarms) Ringing() []alarm.Alarm   { return *a.list.Load() }
func (a *fakeAlarms) Changed() <-chan struct{} { return a.changed }

// What rings is one list for the wall and the API; an outsourcer reads of his queues,
// his people and their calls.
func TestWhatRingsIsShown(t *testing.T) {
	rings := &fakeAlarms{changed: make(chan struct{}, 1)}
	all := []alarm.Alarm{
		{Key: "help/c1", Kind: alarm.Help, Level: 2, Operator: 2, Queue: "vip", Call: 1}, {Key: "help/c2", Kind: alarm.Help, Level: 2, Operator: 6, Queue: "vip", Call: 2},
		{Key: "degraded", Kind: alarm.Degraded, Level: 2}, {Key: "sl/sales", Kind: alarm.SL, Level: 2, Queue: "sales", Value: 61.5},
		{Key: "sl/vip", Kind: alarm.SL, Level: 1, Queue: "vip"}, {Key: "over/2", Kind: alarm.Over, Level: 1, Operator: 2, Since: call.Time{Wall: 5, Mono: 5}},
		{Key: "no_sound/6", Kind: alarm.NoSound, Level: 1, Operator: 6}, {Key: "silent", Kind: alarm.Silent, Level: 1, Value: 1}, {Key: "lost", Kind: alarm.Lost, Level: 1, Value: 2},
	}
	rings.list.Store(&all)
	h := newHouse(t, func(_ *Config, d *Deps) {
		d.Alarms = rings
		centre := d.Centre()
		centre.Alarms = alarm.Defaults()
		d.Centre = func() Centre { return centre }
	})
	keys := func(list []alarm.Alarm) (out []string) {
		for _, a := range list {
			out = append(out, a.Key)
		}
		return out
	}
	asked := func(login string) []string {
		var got struct{ Items []alarm.Alarm }
		require.NoError(t, json.Unmarshal([]byte(h.as(login).text(t, "GET", "/alarms/ringing", "", http.StatusOK)), &got))
		return keys(got.Items)
	}
	require.Equal(t, keys(all), asked("olga"))
	theirs := []string{"help/c2", "degraded", "sl/sales", "no_sound/6"}
	require.Equal(t, theirs, asked("ext"))
	h.as("anna").text(t, "GET", "/alarms/ringing", "", http.StatusForbidden)

	h.boards.set(&call.Board{Queues: []call.QueueBoard{{Queue: "sales"}}})
	olga := h.live("olga", 101)
	b := olga.board().Board
	require.Equal(t, all, b.Alarms)
	require.Equal(t, shownLimits{[2]int64{20_000, 60_000}, [2]int{80, 70}}, b.Queues[0].Limits)
	require.Equal(t, theirs, keys(h.live("ext", 101).board().Board.Alarms))
	first := all[:1]
	rings.list.Store(&first)
	rings.changed <- struct{}{} // no board came, the wall hears all the same
	for len(b.Alarms) > 1 {
		b = olga.board().Board
	}
	require.Equal(t, []string{"help/c1"}, keys(b.Alarms))
}
