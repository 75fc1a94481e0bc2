package e2e

import (
	"strconv"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

func itoa(n int) string { return strconv.Itoa(n) }

// TestWall: the supervisor's page follows a waiting and a talking call of foreign
// phones by push, without a reload and without asking.
func TestWall(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{queues: shortRings})
	wall := startBrowser(t, "")
	wall.enter(h.server, "super", "#/wall")
	wall.see("wall")
	wall.waits("queues", `document.querySelectorAll('[data-testid="wall-queue"]').length === 3`)
	ask(wall, "mark the page", chromedp.Evaluate[bool](`(() => { window.__mark = 1; const f = window.fetch; window.__asked = 0; window.fetch = (...a) => { window.__asked++; return f(...a) }; return true })()`))
	waiting := `document.querySelector('[data-testid="wall-queue"][data-queue="sales"] td:nth-child(2)').innerText`
	c := h.toQueue(t, "79160000071", "1", customerHz)
	queued := time.Now()
	wall.waits("one waits", waiting+` === '1'`)
	t.Logf("on the wall %d ms after the API knew", time.Since(queued).Milliseconds())
	wall.waits("the call is a row", `document.querySelector('[data-testid="live-row"][data-call="`+c.id+`"]').dataset.phase === 'waiting'`)
	anna := startHeadset(t, h.server, "anna", operatorHz)
	wall.waits("an operator rings", `document.querySelector('[data-testid="wall-agent"]').dataset.state === 'ringing'`)
	anna.answers()
	wall.waits("they talk", `document.querySelector('[data-testid="live-row"][data-call="`+c.id+`"]').dataset.phase === 'talking' && `+waiting+` === '0'`)
	wall.waits("the service level", `/100/.test(document.querySelector('[data-testid="wall-queue"][data-queue="sales"] td:nth-child(4)').innerText)`)
	wall.waits("with its companions", `document.querySelector('[data-testid="wall-queue"][data-queue="sales"] td:nth-child(5)').innerText.split('/').length === 3`)
	anna.hangsUp()
	wall.waits("the call is over", `!document.querySelector('[data-testid="live-row"]')`)
	require.Equal(t, 1.0, ask(wall, "same page", chromedp.Evaluate[float64](`window.__mark ?? 0`)))
	require.Zero(t, ask(wall, "nothing was asked", chromedp.Evaluate[float64](`window.__asked`)))
}
