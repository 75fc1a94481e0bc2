package softphone

import (
	"encoding/json"
	"testing"
	"testing/synctest"
	"time"

	"hotline/call"

	"github.com/stretchr/testify/require"
)

var owedList = []call.OwedCall{
	{Item: 4, Queue: "sales", Due: 1000, Ours: true}, {Item: 2, Queue: "sales", Due: 500}, {Item: 3, Due: 2000},
	{Promise: 7, Queue: "sales", Due: 999}, {Promise: 8, Queue: "support", Due: 3000},
}

func TestOwedCallsByQueue(t *testing.T) {
	require.Equal(t, []boardOwed{
		{Queue: "sales", Lost: &owedCalls{N: 2, Overdue: 1, Item: 4, Due: 1000, Ours: true}, Promised: &owedCalls{N: 1, Overdue: 1, Promise: 7, Due: 999}},
		{Lost: &owedCalls{N: 1, Item: 3, Due: 2000}},
		{Queue: "support", Promised: &owedCalls{N: 1, Promise: 8, Due: 3000}},
	}, owed(owedList, 1000))
	require.Equal(t, []boardOwed{}, owed(nil, 1000), "a list is never null")
}

func TestWhenOneMoreIsLate(t *testing.T) {
	require.Equal(t, time.Millisecond, fallsLate(owedList, 1000))
	require.Equal(t, time.Second, fallsLate(owedList, 1001))
	require.Equal(t, lookMost, fallsLate(owedList, 3001))
	require.Equal(t, lookMost, fallsLate([]call.OwedCall{{Due: 60_001}}, 1))
}

func decodeBoard(t *testing.T, b []byte) (m boardMsg) {
	t.Helper()
	require.NoError(t, json.Unmarshal(b, &m))
	return m
}

// Nothing happens in the house, and yet a call falls late: the softphones hear of it.
func TestACallThatFallsLateIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		now := func() call.Time { ms := time.Since(start).Milliseconds(); return call.Time{Wall: ms, Mono: ms} }
		boards := &fakeBoards{changed: make(chan struct{}, 1)}
		boards.set(&call.Board{Owed: []call.OwedCall{{Item: 1, Queue: "sales", Due: 10_000}}})
		d := New(Defaults(), Deps{Core: &fakeCore{events: make(chan call.Event, 1)}, Boards: boards, Now: now})
		defer func() { require.NoError(t, d.Close(t.Context())) }()
		told := func() boardMsg { return decodeBoard(t, d.lastBoard()) }
		synctest.Wait()
		require.Equal(t, 0, told().Owed[0].Lost.Overdue)
		time.Sleep(9 * time.Second)
		synctest.Wait()
		require.Equal(t, 0, told().Owed[0].Lost.Overdue)
		time.Sleep(2 * time.Second)
		synctest.Wait()
		require.Equal(t, 1, told().Owed[0].Lost.Overdue)
	})
}

// An operator who comes hears the first state with his welcome.
func TestOwedCallsAreToldAtOnce(t *testing.T) {
	h := newHouse(t)
	h.boards.set(&call.Board{Owed: owedList})
	c := h.dial("/ws", "anna")
	c.send(`{"type":"hello","v":1,"tab":"tab-1"}`)
	for {
		require.NoError(t, c.ws.SetReadDeadline(time.Now().Add(patience)))
		_, b, err := c.ws.ReadMessage()
		require.NoError(t, err)
		if m := decodeBoard(t, b); m.Type == "board" && len(m.Owed) > 0 {
			require.Equal(t, 2, m.Owed[0].Lost.N)
			return
		}
	}
}
