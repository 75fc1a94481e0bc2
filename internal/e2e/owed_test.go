package e2e

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"hotline/internal/freeport"
	"hotline/internal/headset"
	"hotline/internal/phone"
)

// rests sets an operator to a break, as a supervisor does.
func (h *house) rests(t testing.TB, login string) {
	t.Helper()
	var list struct {
		Items []struct {
			ID   int    `json:"id"`
			Name string `json:"name"`
		} `json:"items"`
	}
	require.Equal(t, 200, h.boss.get("/api/v1/operators", &list))
	for _, o := range list.Items {
		if o.Name == login {
			eventually(t, 10*time.Second, login+" rests", func() bool {
				return h.boss.send("POST", fmt.Sprintf("/api/v1/operators/%d/state", o.ID), map[string]any{"state": "break", "break": "lunch", "reason": "test"}, nil) < 300
			})
			return
		}
	}
	require.Fail(t, "nobody is "+login, "%v", list)
}

// owes waits until the line of the idle workspace tells so many lost callers and
// promised calls.
func (b *browser) owes(lost, promised int) {
	b.t.Helper()
	b.waits(fmt.Sprintf("%d lost, %d promised", lost, promised), fmt.Sprintf(
		`document.querySelector('%s')?.dataset.n === '%d' && document.querySelector('%s')?.dataset.n === '%d'`, id("owed-lost"), lost, id("owed-promised"), promised))
}

// asksJS counts what a page asks the server for.
const asksJS = `(() => { window.__asked = []; const f = window.fetch; window.fetch = (u, o) => { window.__asked.push(String(u)); return f(u, o) }; return true })()`

// TestOwedCallsArePushed: callers give up and a colleague promises a call; an operator on
// a break sees each in the instant, without asking. The promised call that he takes
// brings the colleague's note and keeps the promise, that from the book of promised calls
// and that from the line alike.
func TestOwedCallsArePushed(t *testing.T) {
	t.Parallel()
	port := freeport.Take(t)
	h := newHouse(t, wants{trunk: port, queues: shortRings})
	boris := startHeadset(t, h.server, "boris", operatorHz)
	asked := h.talksWith(t, "79160000161", "1", customerHz, boris)
	require.Equal(t, 204, h.signIn("boris").send("PUT", "/api/v1/calls/"+asked.id+"/note", map[string]any{"text": "ждёт счёт на почту"}, nil))

	promises := func(c *caller) {
		t.Helper()
		require.NoError(t, boris.Act(boris.within(5*time.Second), "promise", headset.Fields{"call": c.id, "at": time.Now().Add(4 * time.Second).UnixMilli()}))
		h.rests(t, "boris") // after his wrap-up, and so that nobody is dialled by itself
		c.hangup()
		h.ended(t, c.id, 10*time.Second)
		require.NoError(t, boris.Act(boris.within(5*time.Second), "wrap", headset.Fields{"call": c.id, "topic": "orders", "result": "solved", "on": true}))
	}
	b := startBrowser(t, "")
	b.signIn(h.server, "anna")
	h.rests(t, "anna")
	b.owes(0, 0)
	ask(b, "count", chromedp.Evaluate[bool](asksJS))
	promises(asked)
	b.owes(0, 1)

	first := h.toQueue(t, "79160000162", "1", customerHz)
	b.see("waiting-when") // on a break nobody is taken out of turn
	second := h.toQueue(t, "79160000163", "2", customerHz)
	first.listens(t, 6) // no short ones
	first.hangup()
	b.owes(1, 1)
	second.hangup()
	b.owes(2, 1)
	for _, path := range ask(b, "asked", chromedp.Evaluate[[]string](`window.__asked`)) {
		require.NotContains(t, path, "/lost")
		require.NotContains(t, path, "/promises")
	}

	p, err := phone.NewWith(fmt.Sprintf("127.0.0.1:%d", port), phone.Options{User: "79160000161"})
	require.NoError(t, err)
	defer func() { require.NoError(t, p.Close()) }()
	p.OnCall(func(c *phone.Call) { _ = c.Answer() })
	kept := func(n int) {
		t.Helper()
		eventually(t, 10*time.Second, "the promise is kept", func() bool {
			of := 0
			for _, p := range h.promises() {
				if p.State == "kept" {
					of++
				}
			}
			return of == n
		})
	}
	b.goes("#/lost", "promise-take")
	b.click("promise-take")
	b.waits("the book has it no more", `!document.querySelector('[data-testid="promise-row"]')`)
	kept(1)
	b.goes("#/op", "notes-before")
	require.Contains(t, b.text("notes-before"), "ждёт счёт на почту")
	b.click("hangup")
	b.state("state", "wrapup")
	for _, x := range []string{"outcome-topic", "outcome-result"} {
		ask(b, "choose", chromedp.Evaluate[bool](`(() => { const e = document.querySelector('[data-testid=`+x+`]'); e.selectedIndex = 1; e.dispatchEvent(new Event('change', { bubbles: true })); return true })()`))
		b.waits(x, `document.querySelector('[data-testid=`+x+`]').value`)
	}
	b.click("ready-after")
	h.rests(t, "anna")

	require.NoError(t, boris.Act(boris.within(5*time.Second), "state", headset.Fields{"state": "available"}))
	promises(h.talksWith(t, "79160000161", "1", customerHz, boris))
	b.click("owed-promised-take")
	kept(2)
}
