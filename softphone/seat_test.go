package softphone

import (
	"fmt"
	"testing"
	"time"

	"hotline/call"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"
)

func offer(state call.State) call.View {
	return call.View{State: state, Offer: &call.OfferView{Offer: 9, Call: 20, Kind: "queue", Queue: "sales", Party: call.Party{Customer: 3, Class: call.Mobile}}}
}

func TestProtocolWalk(t *testing.T) {
	h := newHouse(t)
	c, w := h.signIn("tab-1")
	require.Equal(t, "Анна", w["user"].(map[string]any)["name"])
	require.Equal(t, h.door.Epoch(), w["epoch"])
	cat := w["catalog"].(map[string]any)
	require.Equal(t, []any{}, cat["topics"], "lists are never null")
	require.Equal(t, "offline", cat["operators"].([]any)[0].(map[string]any)["state"])

	h.door.Do(call.Show{Operator: 7, View: offer(call.Ringing)})
	r := c.want("show")
	o := r["view"].(map[string]any)["offer"].(map[string]any)
	require.Equal(t, "ck", o["call"])
	require.Equal(t, "просил перезвонить", o["note"])
	p := o["party"].(map[string]any)
	require.Equal(t, "+7 916 000-00-01", p["number_pretty"])
	require.Equal(t, "mobile", p["class"])
	require.Len(t, p["history"], 1)

	c.send(`{"type":"act","ref":"a1","do":"answer","offer":9}`)
	require.Equal(t, call.Act{Operator: 7, Ref: "a1", Do: "answer", Offer: 9}, next[call.Act](h))
	h.door.Do(call.Told{Operator: 7, Ref: "a1"})
	first := c.want("told")
	require.NotContains(t, first, "error")

	c.send(`{"type":"act","ref":"a1","do":"answer","offer":9}`)
	require.Equal(t, first, c.want("told"), "a repeated ref acts once and is answered again")
	h.quiet()

	c.send(`{"type":"act","ref":"a2","do":"hangup","call":"ck"}`)
	require.Equal(t, call.ID(20), next[call.Act](h).Call)
	h.door.Do(call.Told{Operator: 7, Ref: "a2", Error: "not_your_call"})
	told := c.want("told")
	require.Equal(t, "not_your_call", told["error"])
	require.Equal(t, "Этот звонок сейчас не у вас.", told["message"])
	require.Greater(t, told.seq(), first.seq())

	c.send(`{"type":"ping","t":12.5}`)
	require.InDelta(t, 12.5, c.want("pong")["t"], 0)
}

func TestSignOut(t *testing.T) {
	h := newHouse(t)
	c, _ := h.signIn("tab-1")
	c.send(`{"type":"signout","ref":"bye"}`)
	require.Equal(t, call.OperatorSignedOut{Operator: 7, Ref: "bye"}, next[call.OperatorSignedOut](h))
	h.door.Do(call.Told{Operator: 7, Ref: "bye"})
	h.door.Do(call.Show{Operator: 7, View: call.View{State: call.Offline}})
	c.want("told")
	c.want("show")
	require.Equal(t, websocket.CloseNormalClosure, c.closed())
	require.Equal(t, []call.LegID{"n1/p7"}, h.sound.closed())
	h.quiet()
	h.signIn("tab-1") // and again: a new shift
}

func TestFaultyActs(t *testing.T) {
	h := newHouse(t)
	c, _ := h.signIn("tab-1")
	for i, bad := range []string{
		`"do":"fly"`, `"do":"answer"`, `"do":"keys","keys":"12x"`, `"do":"transfer","to":"trunk:1"`,
		`"do":"state","state":"talking"`, `"do":"hangup","call":"zzz"`, `"do":"dial"`, `"do":"dial","number":"112"`,
	} {
		c.send(fmt.Sprintf(`{"type":"act","ref":"r%d",%s}`, i, bad))
		told := c.want("told")
		require.NotEmpty(t, told["error"], bad)
		require.NotEmpty(t, told["message"], bad)
	}
	h.quiet()
	c.send(`{"type":"act","ref":"d","do":"dial","number":"+79160000001"}`)
	require.Equal(t, call.CustomerID(77), next[call.Act](h).Party.Customer)
	c.send(`{"type":"act","ref":"e","do":"dial","customer":5}`)
	require.Equal(t, call.CustomerID(5), next[call.Act](h).Party.Customer)
}

func TestFullCore(t *testing.T) {
	h := newHouse(t)
	c, _ := h.signIn("tab-1")
	h.core.setFull(true)
	c.send(`{"type":"act","ref":"x","do":"ready"}`)
	require.Equal(t, "busy", c.want("told")["error"])
	h.door.mediaEdge("n1/p7", false) // a fact is not lost
	h.core.setFull(false)
	require.Equal(t, call.PathDead{Operator: 7, Leg: "n1/p7", Reason: call.ReasonNoSound}, next[call.PathDead](h))
	c.send(`{"type":"act","ref":"x","do":"ready"}`)
	require.Equal(t, "x", next[call.Act](h).Ref, "a refused command may be repeated")
}

func TestSecondTab(t *testing.T) {
	h := newHouse(t)
	first, _ := h.signIn("tab-1")
	second := h.dial("/ws", "anna")
	second.send(`{"type":"hello","v":1,"tab":"tab-2"}`)
	require.NotZero(t, second.want("occupied")["since"])
	second.send(`{"type":"act","ref":"a","do":"ready"}`)
	second.want("occupied")
	h.quiet()

	second.send(`{"type":"takeover"}`)
	first.want("taken")
	require.Equal(t, closeTaken, first.closed())
	w := second.want("welcome")
	require.Equal(t, false, w["resumed"])
	require.Equal(t, "available", second.want("show")["view"].(map[string]any)["state"])
	second.send(`{"type":"act","ref":"b","do":"ready"}`)
	require.Equal(t, "b", next[call.Act](h).Ref)
	second.send(`{"type":"media","ref":"m","sdp":"offer 2"}`)
	second.want("media")
	require.Equal(t, 2, h.sound.legs["n1/p7"], "the path is re-keyed in place")
	require.Empty(t, h.sound.closed())
}

func TestResume(t *testing.T) {
	h := newHouse(t)
	c, w := h.signIn("tab-1")
	h.door.Do(call.Told{Operator: 7, Ref: "seen"})
	seen := c.want("told")
	require.NoError(t, c.ws.Close())
	h.door.Do(call.Told{Operator: 7, Ref: "missed"})
	h.door.Do(call.Show{Operator: 7, View: call.View{State: call.Break}})

	back := h.dial("/ws", "anna")
	back.send(fmt.Sprintf(`{"type":"hello","v":1,"tab":"tab-1","resume":{"epoch":%q,"seq":%d}}`, w["epoch"], seen.seq()))
	require.Equal(t, true, back.want("welcome")["resumed"])
	missed := back.want("told")
	require.Equal(t, "missed", missed["ref"])
	show := back.want("show")
	require.Greater(t, show.seq(), missed.seq())
	h.quiet() // back in time: the core heard nothing
	require.NoError(t, back.ws.Close())

	require.Equal(t, call.SignalLost{Operator: 7}, next[call.SignalLost](h))
	again := h.dial("/ws", "anna")
	again.send(`{"type":"hello","v":1,"tab":"tab-1","resume":{"epoch":"other","seq":3}}`)
	require.Equal(t, call.SignalBack{Operator: 7}, next[call.SignalBack](h))
	require.Equal(t, false, again.want("welcome")["resumed"])
	again.want("show")
	require.Empty(t, h.sound.closed(), "the media path outlives the socket")
}

func TestOfflineWhileAway(t *testing.T) {
	h := newHouse(t)
	c, _ := h.signIn("tab-1")
	require.NoError(t, c.ws.Close())
	next[call.SignalLost](h)
	h.door.Do(call.Show{Operator: 7, View: call.View{State: call.Lost}})
	h.door.Do(call.Show{Operator: 7, View: call.View{State: call.Offline}})
	require.Eventually(t, func() bool { return h.door.seat(7) == nil }, patience, time.Millisecond)
	require.Equal(t, []call.LegID{"n1/p7"}, h.sound.closed())
}

func TestMicrophone(t *testing.T) {
	h := newHouse(t)
	c, _ := h.signIn("tab-1")
	c.send(`{"type":"mic","ok":false,"reason":"denied"}`)
	require.Equal(t, call.PathDead{Operator: 7, Leg: "n1/p7", Reason: "mic_denied"}, next[call.PathDead](h))
	h.door.mediaEdge("n1/p7", false)
	h.door.mediaEdge("n1/p7", true)
	c.send(`{"type":"mic","ok":true}`)
	require.Equal(t, call.PathUp{Operator: 7, Leg: "n1/p7"}, next[call.PathUp](h))
	c.send(`{"type":"media","ref":"m","sdp":"bad"}`)
	require.Equal(t, "bad_sdp", c.want("media")["error"])
	c.send(`{"type":"ping","t":1}`)
	c.want("pong")
	h.quiet()
}

func TestBoardForOperators(t *testing.T) {
	h := newHouse(t)
	c, _ := h.signIn("tab-1")
	h.boards.set(&call.Board{Version: 4, Queues: []call.QueueBoard{{Queue: "sales", Waiting: 2, Free: 1}}, Operators: []call.OperatorBoard{{Operator: 8, State: call.InTalk}}})
	for {
		require.NoError(t, c.ws.SetReadDeadline(time.Now().Add(patience)))
		var m boardMsg
		require.NoError(t, c.ws.ReadJSON(&m))
		if m.Type == "board" {
			require.Equal(t, 2, m.Queues[0].Waiting)
			require.Equal(t, call.InTalk, m.Operators[0].State)
			break
		}
	}
}

func TestSlowDeskDoesNotHoldTheRing(t *testing.T) {
	slow := make(chan struct{})
	h := newHouse(t, func(_ *Config, d *Deps) { d.Desk = fakeDesk{slow} })
	c, _ := h.signIn("tab-1")
	h.door.Do(call.Show{Operator: 7, View: offer(call.Ringing)})
	p := func(r reply) any {
		return r["view"].(map[string]any)["offer"].(map[string]any)["party"].(map[string]any)["display"]
	}
	require.Equal(t, "…", p(c.want("show")))
	close(slow)
	require.Equal(t, "Иван", p(c.want("show")))
}

func TestSessionEnds(t *testing.T) {
	h := newHouse(t)
	c, _ := h.signIn("tab-1")
	h.door.EndSession("another")
	h.door.EndSession("s1")
	require.Equal(t, closeSessionEnd, c.closed())
	next[call.SignalLost](h)
	b := h.dial("/ws", "boris")
	b.send(`{"type":"hello","v":1,"tab":"t"}`)
	next[call.OperatorSignedIn](h)
	b.want("welcome")
	h.door.EndUser(8)
	require.Equal(t, closeSessionEnd, b.closed())
}

func TestServerStops(t *testing.T) {
	h := newHouse(t)
	c, _ := h.signIn("tab-1")
	done := make(chan error, 1)
	go func() { done <- h.door.Close(t.Context()) }()
	require.Equal(t, websocket.CloseGoingAway, c.closed())
	require.NoError(t, <-done)
}

func TestCatalogChanged(t *testing.T) {
	h := newHouse(t)
	c, _ := h.signIn("tab-1")
	h.door.CatalogChanged()
	require.Len(t, c.want("catalog")["catalog"].(map[string]any)["queues"], 1)
}

// Who makes a promised call sees what colleagues noted when it was promised.
func TestNotesOfTheContactACallIsAbout(t *testing.T) {
	h := newHouse(t)
	c, _ := h.signIn("tab-1")
	talk := call.View{State: call.OutboundState, Talk: &call.TalkView{Call: 9, About: 5, Party: call.Party{Customer: 1}}}
	h.door.Do(call.Show{Operator: 7, View: talk})
	v := c.want("show")["view"].(map[string]any)["talk"].(map[string]any)
	require.Equal(t, "c5", v["about"])
	require.Equal(t, []any{map[string]any{"by": "Борис", "at": 2.0, "text": "ждёт счёт"}}, v["notes"])
}
