package switchboard

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

// The board tells whom an operator may call now, and what changes with each step.
func TestTheBoardTellsWhoIsOwedACall(t *testing.T) {
	h := lostHouse(t)
	i := h.onlyLost()
	h.run(6 * time.Minute)
	h.callIn("n1/i2", 6, "2")
	h.run(20 * time.Second)
	h.deliver(call.LegEnded{Leg: "n1/i2", Cause: call.CauseTrouble})
	owed := h.core.Board(h.now).Owed
	require.Len(t, owed, 2)
	require.Equal(t, call.QueueID("support"), owed[0].Queue, "our fault goes first")
	require.True(t, owed[0].Ours)
	require.Equal(t, call.OwedCall{Item: i.ID, Queue: "sales", Due: i.Due}, owed[1])

	h.dialReply = nobodyAnswers
	h.onBreak(1)
	require.Empty(t, h.act(1, call.Act{Do: call.DoLostTake, Item: i.ID}))
	require.Len(t, h.core.Board(h.now).Owed, 1, "somebody calls him")
	h.run(30 * time.Second)
	require.Len(t, h.core.Board(h.now).Owed, 2, "in vain")
}

// A promised call stands there while its turn has come, not while it is put off.
func TestTheBoardTellsPromisedCalls(t *testing.T) {
	h := orderedHouse(t)
	p := h.onlyPromise()
	require.Equal(t, []call.OwedCall{{Promise: p.ID, Queue: "sales", Due: p.Due}}, h.core.Board(h.now).Owed)
	h.dialReply = nobodyAnswers
	h.onBreak(1)
	require.Empty(t, h.takePromise(1, p.ID))
	require.Empty(t, h.core.Board(h.now).Owed)
	h.run(25 * time.Second)
	require.Empty(t, h.core.Board(h.now).Owed, "a pause between tries")
	h.run(5 * time.Minute)
	require.Len(t, h.core.Board(h.now).Owed, 1)
}
