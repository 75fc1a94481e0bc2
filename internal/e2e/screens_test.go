package e2e

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// screen is one look of the web app: a page, and what is clicked open on it.
type screen struct {
	name  string
	hash  string
	see   string   // test id of what must be there
	click []string // test ids, one after the other
}

var screens = []screen{
	{"wall", "wall", "wall-queue", nil},
	{"wall, emergency", "wall", "wall-queue", []string{"emergency-open"}},
	{"wall, state of an operator", "wall", "wall-agent", []string{"agent-menu", "agent-state"}},
	{"wall, skill until the end of the shift", "wall", "wall-agent", []string{"agent-menu", "agent-extra"}},
	{"calls", "calls", "call-row", nil},
	{"shortcuts", "calls", "call-row", []string{"user-menu", "keys-open"}},
	{"call", "calls/CALL", "offer-why", nil},
	{"recordings", "rec", "rec-row", nil},
	{"recording", "rec/RECORDING", "player", nil},
	{"whom to call back", "lost", "debts-page", nil},
	{"tickets", "tickets", "ticket-row", nil},
	{"ticket", "tickets/TICKET", "ticket-history", nil},
	{"survey", "survey", "survey-page", nil},
	{"survey, operators", "survey?by=operator", "survey-page", nil},
	{"survey, answers", "survey?metric=csi&mode=next_day", "survey-answers", nil},
	{"wall, who waits", "wall?queue=sales&phase=waiting", "wall-narrowed", nil},
	{"wall, of a queue", "wall?serves=sales", "wall-narrowed", nil},
	{"trunks", "admin/trunks", "trunk-row", nil},
	{"figures of queues", "reports/queues", "queue-figures-row", nil},
	{"calls behind a figure", "reports/queues?metric=offered&period=today", "call-row", nil},
	{"lines", "lines", "report-table", nil},
	{"opted out", "optouts", "optouts-page", nil},
	{"blacklist", "blacklist", "blacklist", nil},
	{"duty", "duty", "duty-page", nil},
	{"people", "admin/users", "user-row", nil},
	{"people, a new one", "admin/users", "user-row", []string{"user-add"}},
	{"queues", "admin/queues", "queue-form", nil},
	{"alarms", "admin/alarms", "limits-form", nil},
	{"alarms of a queue", "admin/alarms/sales", "limits-form", nil},
	{"queues, a new one", "admin/queues", "queue-form", []string{"queue-add"}},
	{"menu", "ivr/main", "ivr-node", []string{"ivr-node"}},
	{"menu of the survey", "ivr/survey", "ivr-node", nil},
	{"prompts", "admin/prompts", "prompt-row", nil},
	{"prompts, microphone", "admin/prompts", "prompt-row", []string{"prompt-record"}},
	{"settings", "admin/settings", "prefix", nil},
	{"holidays", "admin/settings/holidays.yaml", "prefix", nil},
	{"versions", "admin/versions", "version-row", nil},
	{"no such page", "nowhere", "", nil},
}

// looksJS complains of what a page must not have at any width (UX.md 15).
const looksJS = `(async () => {
  await new Promise((ok) => { // what was fetched is shown, and what watches its width has drawn itself anew
    let quiet = setTimeout(end, 120)
    const latest = setTimeout(end, 3000)
    const watch = new MutationObserver(() => { clearTimeout(quiet); quiet = setTimeout(end, 120) })
    watch.observe(document.body, { childList: true, subtree: true, attributes: true })
    function end() { watch.disconnect(); clearTimeout(latest); requestAnimationFrame(() => setTimeout(ok, 60)) }
  })
  const out = []
  const over = document.documentElement.scrollWidth - innerWidth
  if (over > 0) out.push('scrolls sideways by ' + over + ' px')
  for (const w of document.body.innerText.match(/\b[a-z]+\.[a-z_]+(\.[a-z_]+)*\b/g) ?? []) if (!/\.(wav|io|yaml|zip|csv)$/.test(w)) out.push('a key is shown raw: ' + w)
  for (const b of document.querySelectorAll('button .label, h1:not(.spoken), .chip, .field-label'))
    if (b.scrollWidth > b.clientWidth + 1 && getComputedStyle(b).overflow !== 'visible') out.push('cut: ' + b.textContent.slice(0, 40))
  for (const e of document.querySelectorAll('[role=button], [role=slider], [role=radio], [role=link]'))
    if (e.tabIndex < 0 && e.checkVisibility() && !e.closest('[inert]')) out.push('keys cannot reach ' + (e.getAttribute('aria-label') ?? e.textContent).slice(0, 40))
  for (const e of document.querySelectorAll('body *')) {
    const s = getComputedStyle(e)
    if (!/auto|scroll/.test(s.overflowX + s.overflowY) || e.clientHeight === 0 || e.tabIndex >= 0) continue
    if (e.scrollWidth <= e.clientWidth + 1 && e.scrollHeight <= e.clientHeight + 1) continue
    if (!e.querySelector('a, button, input, select, textarea, [tabindex]')) out.push('keys cannot scroll ' + e.className)
  }
  return out
})()`

// axeJS asks axe-core. A box of a menu's picture shows shortened words and tells
// the whole, which axe takes for another name.
const axeJS = `axe.run(document, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then((r) =>
  r.violations.flatMap((v) => v.nodes.filter((n) => !(v.id === 'label-content-name-mismatch' && /data-node=/.test(n.html))).map((n) => v.id + ': ' + n.target.join(' ') + ' ' + n.html.slice(0, 100) + ' ' + (n.any[0]?.message ?? ''))))`

// dress shows the page in a theme and a language, whose words may have to be fetched.
func (b *browser) dress(theme, lang string) {
	b.t.Helper()
	ask(b, "dress", chromedp.Evaluate[bool](`(async () => {
  document.documentElement.setAttribute('data-theme', '`+theme+`')
  const button = document.querySelector('[data-testid=locale] [data-locale=`+lang+`]')
  button?.click()
  while (button && document.documentElement.lang !== '`+lang+`') await new Promise(requestAnimationFrame)
  return true
})()`, chromedp.EvalAwaitPromise))
}

// fine requires that the page is as it should be at every width, and that axe finds
// nothing in either theme, Russian in the light one and English in the dark.
func (b *browser) fine(name string) {
	b.t.Helper()
	for _, look := range [][2]string{{"light", "ru"}, {"dark", "en"}} {
		b.dress(look[0], look[1])
		for _, width := range []int64{420, 768, 1920, 1280} {
			b.run("width", chromedp.EmulateViewport(width, map[int64]int64{420: 900, 768: 1024, 1280: 720, 1920: 1080}[width]))
			for _, c := range ask(b, "look", chromedp.Evaluate[[]string](looksJS, chromedp.EvalAwaitPromise)) {
				b.t.Errorf("%s, %d px, %s: %s", name, width, look[1], c)
			}
		}
		found := ask(b, "axe", chromedp.Evaluate[[]string](axeJS, chromedp.EvalAwaitPromise))
		for _, c := range found {
			b.t.Errorf("%s, %s: axe: %s", name, look[0], c)
		}
	}
	b.dress("light", "ru")
}

// axe loads axe-core into the page that is open.
func (b *browser) axe() {
	b.t.Helper()
	script, err := os.ReadFile("../../web/ui/node_modules/axe-core/axe.min.js")
	require.NoError(b.t, err, "make web fetches it")
	ask(b, "axe", chromedp.Evaluate[bool](string(script)+`; true`))
	// Nothing moves, so that no colour is caught half-way.
	ask(b, "stand still", chromedp.Evaluate[bool](`(() => { const s = new CSSStyleSheet(); s.replaceSync('*, *::before, *::after { animation: none !important; transition: none !important }'); document.adoptedStyleSheets = [s]; return true })()`))
}

// TestScreens opens every page and dialog of the supervisor and the administrator
// after a call, a lost caller and a ticket, at 420, 768, 1280 and 1920 px: nothing
// scrolls sideways, no key is shown raw, keys scroll what scrolls, and axe finds
// nothing, in Russian and English, light and dark.
func TestScreens(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{queues: shortRings})
	anna := startHeadset(t, h.server, "anna", operatorHz)
	c := h.talksWith(t, "79160000151", "1", customerHz, anna)
	anna.listens(1)
	anna.does("escalate", map[string]any{"call": c.id, "reason": "expert"})
	h.happens(t, c.id, 10*time.Second, "talk_ended")
	c.hangup()
	done := h.ended(t, c.id, 10*time.Second)
	require.NotEmpty(t, done.Recording)
	lost := h.toQueue(t, "79160000152", "2", customerHz)
	root := h.signIn("root")
	var ticket struct {
		Number string `json:"number"`
	}
	require.Less(t, root.send("POST", "/api/v1/tickets", map[string]any{"call": c.id, "title": "Не пришёл заказ 4421", "importance": "critical"}, &ticket), 300)

	b := startBrowser(t, "")
	b.enter(h.server, "root", "#/wall")
	b.see("wall")
	b.axe()
	into := strings.NewReplacer("CALL", c.id, "RECORDING", done.Recording[0], "TICKET", ticket.Number)
	for _, s := range screens {
		ask(b, "go", chromedp.Evaluate[bool](`location.hash = '/`+into.Replace(s.hash)+`'; true`))
		switch s.see {
		case "":
		case "prefix":
			b.waits(s.name, `document.querySelector('.file-list')`)
		default:
			b.waits(s.name, `document.querySelector('`+id(s.see)+`')`)
		}
		for _, x := range s.click {
			b.waits(x, `(document.querySelector('`+id(x)+`').dispatchEvent(new MouseEvent('click', {bubbles: true})), true)`)
		}
		b.fine(s.name)
		if len(s.click) > 0 {
			ask(b, "shut", chromedp.Evaluate[bool](`(document.querySelector('dialog[open] header button')?.click(), true)`))
		}
		if t.Failed() {
			b.shot(fmt.Sprintf("%s/hotline-screen-%s.png", os.TempDir(), strings.ReplaceAll(s.name, " ", "-")))
		}
	}
	lost.hangup()
	h.ended(t, lost.id, 10*time.Second)
}

// shifts starts counting how far things jump on the page (Cumulative Layout Shift,
// of which a browser calls 0.1 good), moved gives the sum.
func (b *browser) shifts() {
	b.t.Helper()
	ask(b, "count shifts", chromedp.Evaluate[bool](`(() => {
  window.__moved = []
  window.__watch ??= new PerformanceObserver((l) => { for (const e of l.getEntries()) window.__moved.push([e.value, ...e.sources.map((s) => (s.node?.className ?? s.node?.nodeName ?? '') + ' ' + JSON.stringify(s.previousRect) + ' to ' + JSON.stringify(s.currentRect))].join(' ')) })
  window.__watch.observe({ type: 'layout-shift' })
  return true
})()`))
}

func (b *browser) moved() []string {
	b.t.Helper()
	return ask(b, "shifts", chromedp.Evaluate[[]string](`new Promise((ok) => requestAnimationFrame(() => setTimeout(() => ok(window.__moved), 100)))`, chromedp.EvalAwaitPromise))
}

// inSight requires that a button can be pressed without scrolling.
func (b *browser) inSight(name string) {
	b.t.Helper()
	b.waits(name+" is in sight", `(() => { const r = document.querySelector('`+id(name)+`').getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight && r.left >= 0 && r.right <= innerWidth })()`)
}

// TestOperatorScreens goes with an operator from sign-in through a missed and a taken
// call to the ticket in the wrap-up, and with a customer through the public page. Each
// look is as TestScreens wants it; a call that rings moves nothing on the page, beside
// a CRM (420 px) neither; and at 1280x720 all buttons of the wrap-up are in sight,
// those of the ticket too.
func TestOperatorScreens(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{queues: map[string]string{"  - id: sales\n": "  - id: sales\n    ring: 60s\n    wrap: 120s\n"}})
	b := startBrowser(t, toneWAV(t, t.TempDir()+"/voice.wav", operatorHz, 48000, 30))
	b.open(h.url("/?rawaudio=1#/op"))
	b.see("login-form")
	b.axe()
	b.fine("sign-in")
	b.fill("login", "anna")
	b.fill("password", password)
	b.click("login-submit")
	b.see("device-check")
	b.fine("device check")
	b.click("start-shift")
	b.state("state", "available")
	b.fine("idle")
	b.click("status-menu")
	b.fine("status menu")
	b.key("\x1b")
	for _, width := range []int64{420, 1280} {
		b.run("width", chromedp.EmulateViewport(width, 720))
		b.state("state", "available")
		b.waits("the last call is in the list", `!document.querySelector('.skeleton')`)
		b.shifts()
		c := h.toQueue(t, fmt.Sprintf("79160000%03d", 153+width%3), "1", customerHz)
		b.see("offer-card")
		require.Empty(t, b.moved(), "%d px: the call that rings", width)
		if width == 1280 {
			b.fine("ringing")
		}
		ask(b, "place of Answer", chromedp.Evaluate[bool](`(window.__answer = document.querySelector('[data-testid=answer]').getBoundingClientRect(), true)`))
		b.click("answer")
		b.state("state", "talking")
		b.waits("Hang up is not where Answer was", `(() => { const a = window.__answer, h = document.querySelector('[data-testid=hangup]').getBoundingClientRect(); return h.top >= a.bottom || h.bottom <= a.top || h.left >= a.right || h.right <= a.left })()`)
		b.shifts()
		b.waits("the connection is measured", `/MOS/.test(document.querySelector('[data-testid="quality"]').title)`)
		require.Empty(t, b.moved(), "%d px: the connection is measured", width)
		if width == 1280 {
			b.talkScreens()
		}
		c.hangup()
		b.state("state", "wrapup")
		if width == 1280 {
			b.wrapScreens()
		}
		for _, x := range []string{"outcome-topic", "outcome-result"} {
			ask(b, "choose", chromedp.Evaluate[bool](`(() => { const e = document.querySelector('[data-testid=`+x+`]'); e.selectedIndex = 1; e.dispatchEvent(new Event('change', { bubbles: true })); return true })()`))
			b.waits(x, `document.querySelector('[data-testid=`+x+`]').value`)
		}
		b.click("ready-after")
	}
	b.state("state", "available")
	b.fine("idle after calls")

	p := b.tab()
	p.open(h.url("/call/test"))
	p.see("public-dial")
	p.axe()
	p.fine("a customer before his call")
	p.click("public-dial")
	p.waits("in the menu", `document.querySelector('[data-testid="public-state"]').dataset.phase === 'menu'`)
	p.fine("a customer in the menu")
	p.click("public-hangup")
	p.state("public-state", "ended")
	p.fine("a customer after his call")
}

// talkScreens looks at what opens in a talk.
func (b *browser) talkScreens() {
	b.t.Helper()
	b.fine("talking")
	b.inSight("hangup")
	b.click("transfer-open")
	b.see("transfer-panel")
	b.fine("transfer")
	b.click("transfer-open")
	b.click("keypad-open")
	b.see("keypad")
	b.fine("keypad")
	b.click("keypad-open")
	b.click("rec-forbid")
	b.see("confirm")
	b.fine("not to be recorded")
	b.key("\x1b")
	b.click("mute")
	b.see("muted-band")
	b.fine("muted")
	b.click("mute")
}

// wrapScreens looks at the wrap-up with and without a ticket.
func (b *browser) wrapScreens() {
	b.t.Helper()
	b.fine("wrap-up")
	b.inSight("ready-after")
	b.inSight("ticket-open")
	b.click("ticket-open")
	b.see("ticket-create")
	b.fine("wrap-up with a ticket")
	for _, x := range []string{"ticket-create", "ticket-title", "ticket-text", "ready-after", "outcome-result"} {
		b.inSight(x)
	}
	b.fill("ticket-title", "Не пришёл заказ 4421")
	b.click("ticket-create")
	b.see("wrap-ticket-here")
	b.inSight("ready-after")
}
