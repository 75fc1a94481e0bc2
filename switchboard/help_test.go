package switchboard

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/acd"
	"hotline/call"
)

func TestOperatorCallsTheSupervisor(t *testing.T) {
	h := talkingIn(newHouse(t))
	id := h.only().ID
	onBoard := func() call.Help { return h.core.Board(h.now).Calls[0].Help }
	require.Empty(t, h.act(1, call.Act{Do: call.DoHelp, On: true}))
	since := h.views[1].Talk.Help.Since
	require.False(t, since.IsZero())
	require.Equal(t, since, onBoard().Since)
	h.run(time.Second)
	require.Empty(t, h.act(1, call.Act{Do: call.DoHelp, On: true}))
	require.Equal(t, since, h.views[1].Talk.Help.Since, "asked twice, called once")

	require.Empty(t, h.obeys(call.Order{By: 9, Name: "Ольга", Do: call.OrderLook, Call: id}))
	require.Equal(t, call.Help{Since: since, By: 9, Name: "Ольга"}, h.views[1].Talk.Help, "he sees who looks")
	require.Equal(t, acd.ErrAlreadyThere, h.obeys(call.Order{By: 8, Do: call.OrderLook, Call: id}))

	require.Empty(t, h.act(1, call.Act{Do: call.DoHelp}))
	require.True(t, h.views[1].Talk.Help.IsZero())
	require.Equal(t, acd.ErrUnknownCall, h.obeys(call.Order{By: 8, Do: call.OrderLook, Call: id}), "nobody calls any more")

	require.Empty(t, h.act(1, call.Act{Do: call.DoHelp, On: true}))
	require.Empty(t, h.act(1, call.Act{Do: call.DoHangup}))
	require.True(t, onBoard().IsZero(), "the talk is over, and so is the call for help")
	require.Equal(t, acd.ErrNotYourCall, h.act(1, call.Act{Do: call.DoHelp, On: true}), "there is no call")
}

func TestMessageToOperators(t *testing.T) {
	h := newHouse(t)
	h.signIn(1)
	h.signIn(2)
	say := call.Order{By: 9, Name: "Ольга", Do: call.OrderNotice, Text: "Акция продлена до 20:00", To: []call.OperatorID{2, 1, 2, 77}}
	require.Empty(t, h.obeys(say))
	require.Len(t, h.views[1].Notices, 1)
	n := h.views[1].Notices[0]
	require.Equal(t, "Ольга: Акция продлена до 20:00", n.Name+": "+n.Text)
	b := h.core.Board(h.now).Notices
	require.Equal(t, []call.OperatorID{1, 2}, b[0].To, "each once, and nobody who is not there")
	require.Empty(t, b[0].Read)

	require.Empty(t, h.act(1, call.Act{Do: call.DoRead, Item: n.ID}))
	require.Empty(t, h.act(1, call.Act{Do: call.DoRead, Item: n.ID}), "read twice is read once")
	require.Empty(t, h.views[1].Notices)
	require.Len(t, h.views[2].Notices, 1)
	require.Equal(t, []call.OperatorID{1}, h.core.Board(h.now).Notices[0].Read)
	require.Equal(t, "unknown_notice", h.act(1, call.Act{Do: call.DoRead, Item: 12345}))

	require.Equal(t, "text_needed", h.obeys(call.Order{By: 9, Do: call.OrderNotice, To: []call.OperatorID{1}}))
	require.Equal(t, "text_needed", h.obeys(call.Order{By: 9, Do: call.OrderNotice, To: []call.OperatorID{1}, Text: strings.Repeat("я", noticeText+1)}))
	require.Equal(t, acd.ErrUnknownOperator, h.obeys(call.Order{By: 9, Do: call.OrderNotice, To: []call.OperatorID{77}, Text: "x"}))

	for range noticeMost + 5 {
		require.Empty(t, h.obeys(say))
	}
	require.Len(t, h.core.notices, noticeMost, "the oldest are forgotten")
	h.run(noticeKeep*time.Millisecond + time.Second)
	require.Empty(t, h.core.noticeBoard(h.now), "yesterday's messages are no news")
	h.post(Tick{})
	require.Empty(t, h.views[2].Notices, "and leave the screen of who has not read them")
	require.Empty(t, h.obeys(say))
	require.Len(t, h.core.notices, 1)
}

func TestAlarmIsTaken(t *testing.T) {
	h := newHouse(t)
	mark := func(kind, key string) string {
		return h.obeys(call.Order{By: 9, Name: "Ольга", Do: call.OrderMark, Kind: kind, Text: key})
	}
	marks := func() []call.AlarmMark { return h.core.Board(h.now).Marks }
	require.Empty(t, mark(call.MarkSeen, "longest/sales"))
	require.Equal(t, "Ольга", marks()[0].Name)
	require.Empty(t, mark(call.MarkMute, "longest/sales"))
	require.Len(t, marks(), 1, "the newer word counts")
	h.run(markMute*time.Millisecond - time.Second)
	require.Len(t, marks(), 1)
	h.run(time.Second)
	require.Empty(t, marks(), "it rings again after 15 minutes")
	require.Empty(t, mark(call.MarkSeen, "a"))
	require.Len(t, h.core.marks, 1, "what is over is forgotten")
	require.Empty(t, mark(call.MarkNone, "a"))
	require.Empty(t, marks())
	for _, bad := range []string{"", strings.Repeat("x", markKey+1)} {
		require.Equal(t, "bad_target", mark(call.MarkSeen, bad))
	}
	require.Equal(t, "bad_target", mark("loud", "a"))
}
