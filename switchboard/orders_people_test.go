package switchboard

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

// superviseSomebody is an order about an operator, sensible or not.
func (w *walker) superviseSomebody() {
	states := []call.State{call.Available, call.Break, call.Training, call.Backoffice, call.Offline, call.Ringing}
	o := call.Order{Ref: "s", By: 99, Do: call.OrderState, Operator: w.someOp(), State: states[w.pick(len(states))], Reason: "lunch"}
	if w.one(3) {
		o.Do = call.OrderExtend
	}
	w.post(o)
}

// obeys gives the answer to an order.
func (h *house) obeys(o call.Order) string {
	h.t.Helper()
	o.Ref = "x"
	h.post(o)
	require.NotEmpty(h.t, h.ordered)
	last := h.ordered[len(h.ordered)-1]
	require.Equal(h.t, "x", last.Ref)
	return last.Error
}

func TestSupervisorSetsStates(t *testing.T) {
	h := newHouse(t)
	h.signIn(1)
	require.Empty(t, h.obeys(call.Order{By: 9, Do: call.OrderState, Operator: 1, State: call.Training}))
	require.Equal(t, call.Training, h.views[1].State)
	require.Empty(t, h.obeys(call.Order{By: 9, Do: call.OrderState, Operator: 1, State: call.Break, Reason: "lunch"}))
	require.Equal(t, "lunch", h.views[1].Reason)
	require.NotEmpty(t, h.obeys(call.Order{By: 9, Do: call.OrderExtend, Operator: 1}), "he wraps nothing up")
	require.NotEmpty(t, h.obeys(call.Order{By: 9, Do: call.OrderState, Operator: 1, State: call.Ringing}))
	require.NotEmpty(t, h.obeys(call.Order{By: 9, Do: call.OrderState, Operator: 77, State: call.Break}))
	require.Empty(t, h.obeys(call.Order{By: 9, Do: call.OrderState, Operator: 1, State: call.Offline}))
	require.Equal(t, call.Offline, h.views[1].State)
}

// The line for a break is shown to who stands in it, and on the board.
func TestBreakLineIsShown(t *testing.T) {
	h := newHouse(t)
	s := h.core.settings
	s.Version, s.Desk.Breaks = s.Version+1, 1
	h.post(Configured{Settings: s})
	h.signIn(1)
	h.signIn(2)
	for _, op := range []call.OperatorID{1, 2} {
		h.post(call.Act{Operator: op, Ref: "b", Do: call.DoState, State: call.Break, Reason: "lunch"})
	}
	require.Equal(t, call.Available, h.views[2].State)
	require.Equal(t, call.Break, h.views[2].Pending)
	require.Equal(t, &call.BreakPlace{Place: 1, Of: 1, Why: "limit", Asked: h.views[2].BreakPlace.Asked}, h.views[2].BreakPlace)
	require.Equal(t, call.BreakBoard{Limit: 1, Usual: 1, On: 1, Waiting: 1}, h.core.Board(h.core.now).Breaks)
	require.Empty(t, h.obeys(call.Order{By: 9, Do: call.OrderState, Operator: 2, State: call.Break, Reason: "lunch"}), "let go out of turn")
	require.Equal(t, call.Break, h.views[2].State)
	require.Empty(t, h.obeys(call.Order{By: 9, Do: call.OrderBreaks, Count: 3}))
	require.Equal(t, call.BreakBoard{Limit: 3, Usual: 1, ByHand: true, On: 2}, h.core.Board(h.core.now).Breaks)
	require.NotEmpty(t, h.obeys(call.Order{By: 9, Do: call.OrderBreaks, Count: -2}))
	h.sameAfterReplay()
	h.run(time.Second)
}

// A limit of today ends with the day by itself, also when the house is empty: at night
// nobody is signed in and nobody phones.
func TestLimitOfBreaksEndsAtMidnight(t *testing.T) {
	h := newHouse(t)
	s := h.core.settings
	s.Version, s.Desk.Breaks = s.Version+1, 1
	h.post(Configured{Settings: s})
	require.Empty(t, h.obeys(call.Order{By: 9, Do: call.OrderBreaks, Count: 3}))
	zone, err := time.LoadLocation(s.Desk.Zone)
	require.NoError(t, err)
	now := time.UnixMilli(h.now.Wall).In(zone)
	midnight := time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, zone)
	h.run(midnight.Sub(now) - time.Millisecond)
	require.Equal(t, call.BreakBoard{Limit: 3, Usual: 1, ByHand: true}, h.core.Board(h.core.now).Breaks)
	h.run(time.Millisecond)
	require.Equal(t, call.BreakBoard{Limit: 1, Usual: 1}, h.core.Board(h.core.now).Breaks)
	h.sameAfterReplay()
	_, due := h.core.Deadline()
	require.False(t, due, "and nothing more is to come")
}

func TestOptOutByOrder(t *testing.T) {
	h := newHouse(t)
	require.Empty(t, h.obeys(call.Order{Do: call.OrderOptOut, Customer: 7, Kind: "spoken"}))
	require.True(t, h.core.out.Durable, "stored before it is acknowledged")
	require.NotEmpty(t, h.obeys(call.Order{Do: call.OrderOptOut}))
	require.Empty(t, h.obeys(call.Order{Do: call.OrderOptIn, Customer: 7}))
}
