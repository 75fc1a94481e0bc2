package main

import (
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"hotline/alarm"
	"hotline/call"
	"hotline/sip"
)

// One list: what is judged rings after its time, is told once, and is counted.
func TestTheWallRings(t *testing.T) {
	now, board := call.Time{Wall: 1, Mono: 1}, &call.Board{}
	w := newWall(alarm.Defaults, func() alarm.Picture { return alarm.Picture{Now: now, Board: board} })
	reg := prometheus.NewPedanticRegistry()
	reg.MustRegister(alarmMetrics{w.Ringing})
	told := func() bool {
		select {
		case <-w.Changed():
			return true
		default:
			return false
		}
	}
	w.look()
	require.Empty(t, w.Ringing())
	require.False(t, told())

	board.Operators = []call.OperatorBoard{{Operator: 7, State: call.Lost, Since: now}}
	for _, ms := range []int64{2000, 6999} {
		now.Mono = ms
		w.look()
		require.False(t, told(), "it must hold first")
	}
	now.Mono = 7000
	w.look()
	require.True(t, told())
	require.Equal(t, "no_sound/7", w.Ringing()[0].Key)
	now.Mono = 8000
	w.look()
	require.False(t, told(), "what runs on runs on at the screen")
	families, err := reg.Gather()
	require.NoError(t, err)
	require.Len(t, families[0].GetMetric(), 2*len(alarm.Kinds))
	var ringing []string
	for _, m := range families[0].GetMetric() {
		if m.GetGauge().GetValue() == 1 {
			ringing = append(ringing, m.GetLabel()[0].GetValue()+" "+m.GetLabel()[1].GetValue())
		}
	}
	require.Equal(t, "no_sound action", strings.Join(ringing, ", "))
}

// A trunk is down since it was first seen so, and not once it is back.
func TestTrunksThatAreDown(t *testing.T) {
	d, at := downSince{}, func(ms int64) call.Time { return call.Time{Wall: ms, Mono: ms} }
	look := func(down bool, ms int64) alarm.Trunk {
		return d.trunks([]sip.TrunkStatus{{Name: "mts", Down: down, Channels: 3, Max: 10}}, at(ms))[0]
	}
	require.Equal(t, alarm.Trunk{Name: "mts", Channels: 3, Max: 10}, look(false, 1))
	require.Equal(t, at(2), look(true, 2).Down)
	require.Equal(t, at(2), look(true, 3).Down)
	require.True(t, look(false, 4).Down.IsZero())
	require.Equal(t, at(5), look(true, 5).Down)
}
