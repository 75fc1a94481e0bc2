package e2e

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/internal/freeport"
	"hotline/internal/headset"
	"hotline/internal/phone"
)

// soonOffered: a call back is offered after two seconds of waiting.
var soonOffered = map[string]string{"      wait: 60s\n": "      wait: 2s\n", "      retry: 5m\n": "      retry: 1m\n"}

type promiseRow struct {
	ID           string `json:"id"`
	State        string `json:"state"`
	Tries        int    `json:"tries"`
	NumberPretty string `json:"number_pretty"`
	Asked        int64  `json:"asked"`
	Due          int64  `json:"due"`
	KeptBy       string `json:"kept_by"`
}

func (h *house) promises() []promiseRow {
	h.t.Helper()
	var list struct {
		Items []promiseRow `json:"items"`
	}
	require.Equal(h.t, 200, h.boss.get("/api/v1/promises", &list))
	return list.Items
}

type debtRow struct {
	Rates struct {
		Kept   *float64 `json:"kept"`
		TakeUp *float64 `json:"take_up"`
	} `json:"callback_rates"`
	LostRates struct {
		Handled *float64 `json:"handled"`
	} `json:"lost_rates"`
}

func (h *house) debts() debtRow {
	h.t.Helper()
	var list struct {
		Items []debtRow `json:"items"`
	}
	require.Equal(h.t, 200, h.boss.get("/api/v1/reports/debts", &list))
	require.NotEmpty(h.t, list.Items)
	return list.Items[len(list.Items)-1]
}

// TestCallbackInQueue: a foreign phone waits, takes the offer by key, hears its
// number read out and hangs up; an operator becomes free and is reserved; the phone
// is rung, and both hear each other. The book says that the promise was kept.
func TestCallbackInQueue(t *testing.T) {
	t.Parallel()
	port := freeport.Take(t)
	h := newHouse(t, wants{trunk: port, queues: soonOffered, general: map[string]string{"ask_consent: true": "ask_consent: false"}})
	phone := startBaresip(t, baresipOptions{user: "79160000041", port: port, say: toneWAV(t, t.TempDir()+"/hum.wav", customerHz, 8000, 120)})
	c := h.dials(t, phone, "79160000041")
	c.press("1")
	h.happens(t, c.id, 10*time.Second, "queued")
	h.happens(t, c.id, 20*time.Second, "callback_offered")
	c.press("1")
	eventually(t, 20*time.Second, "the number is read out", func() bool {
		_, ok := phone.heard().heard(t, "ru/callback_number_end", 0.3, 1)
		return ok
	})
	c.press("1")
	h.happens(t, c.id, 10*time.Second, "callback_ordered")
	phone.hangup()
	require.Equal(t, "callback", h.ended(t, c.id, 10*time.Second).Outcome)
	eventually(t, 5*time.Second, "the promise is in the book", func() bool { return len(h.promises()) == 1 })
	p := h.promises()[0]
	require.Equal(t, "waiting", p.State)
	require.Equal(t, "+7 916 000-00-41", p.NumberPretty)
	require.Equal(t, p.Asked+30*60_000, p.Due)

	anna := startHeadset(t, h.server, "anna", operatorHz)
	_, err := anna.State(anna.within(10*time.Second), "outbound")
	require.NoError(t, err, "reserved first")
	eventually(t, 15*time.Second, "the phone rings", func() bool { return phone.saw("CALL_INCOMING") > 0 })
	phone.command("accept", "")
	eventually(t, 15*time.Second, "both hear each other", func() bool { return phone.heard().last(2).tone(0, operatorHz) > 1 && anna.hears(customerHz) })
	eventually(t, 5*time.Second, "kept", func() bool { return h.promises()[0].State == "kept" })
	phone.hangup()
	back := h.ended(t, h.callOf(t, "79160000041", "outbound"), 10*time.Second)
	require.Equal(t, "answered", back.Outcome)
	require.NotEmpty(t, back.Talks[0].Recording)
	require.Equal(t, back.ID, h.promises()[0].KeptBy)
	require.InDelta(t, 100, *h.debts().Rates.TakeUp, 0.01)
}

// TestNumberKeyedByTwoWays: a phone without a number orders a call back from a menu. It
// sends each key as an event of RFC 4733 and by INFO, as some exchanges do, and begins
// the number with an 8: each digit counts once, and the number is the one that was keyed.
func TestNumberKeyedByTwoWays(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{menu: map[string]string{"  sales:\n    kind: queue\n": "  sales:\n    kind: callback\n"}})
	p, err := phone.NewWith("127.0.0.1:0", phone.Options{User: "anonymous"})
	require.NoError(t, err)
	t.Cleanup(func() { _ = p.Close() })
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	c, err := p.Call(ctx, "sip:hotline@"+h.run.UDP[0])
	require.NoError(t, err)
	require.NoError(t, c.Answered(ctx))
	var id string
	eventually(t, 10*time.Second, "the call is known", func() bool {
		list := h.callsOf("", "inbound")
		if len(list) == 1 {
			id = list[0].ID
		}
		return id != ""
	})
	info := func(i int, key rune) {
		kind, body := "application/dtmf-relay", fmt.Sprintf("Signal=%c\r\nDuration=100\r\n", key)
		if i%2 == 1 {
			kind, body = "application/dtmf", string(key)
		}
		status, err := c.Info(kind, body)
		require.NoError(t, err)
		require.Equal(t, 200, status)
	}
	press := func(keys string) {
		for i, key := range keys {
			first := i%3 == 0 // now one way is the faster, now the other
			if first {
				info(i, key)
			}
			require.NoError(t, c.Press(string(key)))
			if !first {
				info(i, key)
			}
		}
	}
	press("1")
	h.happens(t, id, 10*time.Second, "callback_offered", "source", "menu")
	press("89160001177")
	h.happens(t, id, 10*time.Second, "number_keyed")
	press("1")
	h.happens(t, id, 10*time.Second, "callback_ordered")
	eventually(t, 5*time.Second, "the promise is in the book", func() bool { return len(h.promises()) == 1 })
	require.Equal(t, "+7 916 000-11-77", h.promises()[0].NumberPretty)
}

type lostRow struct {
	Item  uint64 `json:"item"`
	State string `json:"state"`
}

// lost is the list of lost callers.
func (h *house) lost() []lostRow {
	h.t.Helper()
	var list struct {
		Items []lostRow `json:"items"`
	}
	require.Equal(h.t, 200, h.boss.get("/api/v1/lost", &list))
	return list.Items
}

// TestLostCallerIsTaken: a foreign phone gives up waiting; the item is on the list,
// an operator takes it by one command, the phone is rung and reached.
func TestLostCallerIsTaken(t *testing.T) {
	t.Parallel()
	port := freeport.Take(t)
	h := newHouse(t, wants{trunk: port})
	phone := startBaresip(t, baresipOptions{user: "79160000042", port: port, say: toneWAV(t, t.TempDir()+"/hum.wav", customerHz, 8000, 120)})
	c := h.dials(t, phone, "79160000042")
	c.press("1")
	h.happens(t, c.id, 10*time.Second, "queued")
	phone.listens(t, 5.5) // not a short one
	phone.hangup()
	require.Equal(t, "abandoned", h.ended(t, c.id, 10*time.Second).Outcome)
	eventually(t, 5*time.Second, "he is on the list", func() bool { return len(h.lost()) == 1 && h.lost()[0].State == "open" })
	anna := startHeadset(t, h.server, "anna", operatorHz)
	require.NoError(t, anna.Act(anna.within(5*time.Second), "lost_take", headset.Fields{"item": h.lost()[0].Item}))
	eventually(t, 15*time.Second, "the phone rings", func() bool { return phone.saw("CALL_INCOMING") > 0 })
	phone.command("accept", "")
	eventually(t, 15*time.Second, "both hear each other", func() bool { return phone.heard().last(2).tone(0, operatorHz) > 1 && anna.hears(customerHz) })
	eventually(t, 5*time.Second, "he is off the list", func() bool { return len(h.lost()) == 0 })
	require.InDelta(t, 100, *h.debts().LostRates.Handled, 0.01)
	phone.hangup()
	require.Equal(t, "answered", h.ended(t, h.callOf(t, "79160000042", "outbound"), 10*time.Second).Outcome)
}

// TestMissedBotIsCalledBack: the bot finds nobody; who then calls back hears what
// the call was, presses 0 and talks with an operator.
func TestMissedBotIsCalledBack(t *testing.T) {
	t.Parallel()
	port := freeport.Take(t)
	h := newHouse(t, wants{trunk: port, machine: trial, survey: map[string]string{"talk_min: 3s": "talk_min: 1s"}, queues: shortRings})
	phone := startBaresip(t, baresipOptions{user: "79160000043", port: port, say: toneWAV(t, t.TempDir()+"/hum.wav", customerHz, 8000, 120)})
	anna := startHeadset(t, h.server, "anna", operatorHz)
	c := h.dials(t, phone, "79160000043")
	c.press("1")
	anna.answers()
	h.happens(t, c.id, 5*time.Second, "talk")
	phone.listens(t, 1.5)
	anna.hangsUp()
	h.ended(t, c.id, 10*time.Second)
	require.NoError(t, anna.Act(anna.within(5*time.Second), "wrap", headset.Fields{"call": c.id, "topic": "orders", "result": "solved", "on": true}))
	eventually(t, 30*time.Second, "the bot rings", func() bool { return phone.saw("CALL_INCOMING") > 0 })
	phone.hangup() // missed, or refused
	h.ended(t, h.callOf(t, "79160000043", "survey"), 10*time.Second)

	before := phone.heard().seconds()
	established := phone.saw("CALL_ESTABLISHED")
	phone.dial("sip:hotline@" + h.run.UDP[0])
	eventually(t, 15*time.Second, "the call is answered", func() bool { return phone.saw("CALL_ESTABLISHED") > established })
	eventually(t, 20*time.Second, "he is told what it was", func() bool {
		w := phone.heard()
		_, ok := w.last(max(w.seconds()-before, 0.5)).heard(t, "ru/missed_return", 0, 1)
		return ok
	})
	phone.press("0")
	anna.answers()
	eventually(t, 15*time.Second, "both hear each other", func() bool { return phone.heard().last(2).tone(0, operatorHz) > 1 && anna.hears(customerHz) })
	phone.hangup()
}
