package e2e

import (
	"context"
	"io"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"
)

func clickOn(selector string) chromedp.Action[chromedp.Void] { return chromedp.Click(selector) }

// waits waits until an expression of the page is true.
func (b *browser) waits(what, js string) {
	b.t.Helper()
	eventually(b.t, 20*time.Second, what, func() bool {
		return ask(b, what, chromedp.Evaluate[bool](`(() => { try { return !!(`+js+`) } catch { return false } })()`))
	})
}

func (b *browser) attr(name, attr string) string {
	b.t.Helper()
	return ask(b, attr+" of "+name, chromedp.Evaluate[string](`document.querySelector('`+id(name)+`')?.getAttribute('`+attr+`') ?? ''`))
}

// state waits for the data-state of an element.
func (b *browser) state(name, state string) {
	b.t.Helper()
	b.waits(name+" is "+state, `document.querySelector('`+id(name)+`')?.getAttribute('data-state') === '`+state+`'`)
}

// pad presses a button of the customer page's keypad.
func (b *browser) pad(key string) {
	b.t.Helper()
	b.run("press "+key, chromedp.Click(`[data-testid="public-keypad"] [data-key="`+key+`"]`))
}

// enter signs in and opens a page that is not the operator's.
func (b *browser) enter(s *server, login, page string) {
	b.t.Helper()
	b.open(s.url("/" + page))
	b.fill("login", login)
	b.fill("password", password)
	b.click("login-submit")
}

// inTalk has an operator in a browser in a talk with a foreign phone.
func inTalk(t *testing.T, h *house, number string) (*browser, *caller) {
	t.Helper()
	op := startBrowser(t, toneWAV(t, filepath.Join(t.TempDir(), "operator.wav"), operatorHz, 48000, 30))
	op.signIn(h.server, "anna")
	op.state("state", "available")
	c := h.toQueue(t, number, "1", customerHz)
	op.see("offer-card")
	op.key(kb.F2)
	op.see("talk-card")
	both(t, op, c)
	return op, c
}

func both(t *testing.T, op *browser, c *caller) {
	t.Helper()
	eventually(t, 15*time.Second, "the operator hears the customer", func() bool { return op.hears(customerHz) > 0.5 })
	eventually(t, 15*time.Second, "the customer hears the operator", func() bool { return c.heard().last(0.6).tone(0, operatorHz) >= 0.4 })
}

// TestReloadInACall: the page is reloaded in a talk; the customer is not dropped
// and hears the operator again soon.
func TestReloadInACall(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{})
	op, c := inTalk(t, h, "79160000051")
	op.run("reload", chromedp.Reload())
	began := time.Now()
	op.see("talk-card")
	eventually(t, 15*time.Second, "the customer hears the operator again", func() bool { return c.heard().last(0.25).tone(0, operatorHz) > 0 })
	t.Logf("from the page's load to the talk on the page and the operator's voice at the phone: %d ms", time.Since(began).Milliseconds())
	both(t, op, c)
	gap := silence(c.heard(), operatorHz)
	t.Logf("the customer was without the operator's voice for %.1f s", gap)
	require.Less(t, gap, 5.0)
	require.Zero(t, c.saw("CALL_CLOSED"), "the customer was never dropped")
	require.Zero(t, h.call(c.id).count("returned"))
	op.click("hangup")
	call := h.ended(t, c.id, 15*time.Second)
	require.Len(t, call.Talks, 1, "one talk, one recording")
}

// silence is the longest stretch without a tone between its first and last sound.
func silence(w wav, hz float64) float64 {
	step := w.rate / 10
	longest, run, begun := 0, 0, false
	for at := 0; at+step <= len(w.channels[0]); at += step {
		if share(w.channels[0][at:at+step], w.rate, hz) > 0.5 {
			if begun {
				longest = max(longest, run)
			}
			begun, run = true, 0
		} else {
			run++
		}
	}
	return float64(longest) / 10
}

// TestSocketCut: the signalling is cut (all TCP of the browser, for seconds); the
// talk goes on with sound, the state is there again afterwards.
func TestSocketCut(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{})
	line := newLine(t, h.run.HTTP)
	direct := h.run.HTTP
	h.run.HTTP = line.addr // the browser comes over a line that can be cut
	op, c := inTalk(t, h, "79160000052")
	h.run.HTTP = direct
	line.cut()
	op.waits("the page says that the link is lost", `document.querySelector('[data-testid="strip-reconnect"][data-kind="socket"]')`)
	from := c.heard().seconds()
	c.listens(t, 3)
	w := c.heard()
	require.Greater(t, wav{w.rate, [][]float64{w.channels[0][int(from*float64(w.rate)):]}}.tone(0, operatorHz), 2.0, "the talk goes on")
	require.Greater(t, op.hears(customerHz), 0.5)
	op.see("talk-card")
	line.mend()
	op.waits("the link is back", `!document.querySelector('[data-testid="strip-reconnect"]') && document.querySelector('[data-testid="connection"]').dataset.link === 'live'`)
	op.state("state", "talking")
	both(t, op, c)
	require.Zero(t, h.call(c.id).count("operator_sound_lost"))
	op.click("hold") // commands work again
	eventually(t, 5*time.Second, "hold", func() bool { return h.call(c.id).count("hold") == 1 })
	require.Zero(t, c.saw("CALL_CLOSED"))
}

// TestSecondTab: another tab says that the softphone is open elsewhere, and may
// take it over; the first one says so too and rings no more.
func TestSecondTab(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{})
	first := startBrowser(t, toneWAV(t, filepath.Join(t.TempDir(), "operator.wav"), operatorHz, 48000, 30))
	first.signIn(h.server, "anna")
	first.state("state", "available")
	second := first.tab()
	second.open(h.url("/?rawaudio=1#/op"))
	second.click("start-shift")
	second.see("take-over")
	first.state("state", "available")
	second.click("take-over")
	second.state("state", "available")
	first.see("take-over")
	c := h.toQueue(t, "79160000053", "1", customerHz)
	second.see("offer-card")
	require.False(t, first.has("offer-card"))
	second.key(kb.F2)
	second.see("talk-card")
	both(t, second, c)
	require.Equal(t, 1, h.call(c.id).count("offer"))
}

// TestMicrophoneDenied: without a microphone the operator is on break «no
// sound» and is offered nothing; with the permission back he is.
func TestMicrophoneDenied(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{})
	op := startChromium(t, toneWAV(t, filepath.Join(t.TempDir(), "operator.wav"), operatorHz, 48000, 30))
	op.permission(h.server, cdpbrowser.PermissionSettingDenied)
	op.open(h.url("/?rawaudio=1#/op"))
	op.fill("login", "anna")
	op.fill("password", password)
	op.click("login-submit")
	op.see("device-check")
	op.waits("the check says so", `document.querySelector('[data-testid="device-check"] .check.bad')`)
	op.click("start-shift")
	op.see("workspace")
	op.see("strip-mic")
	op.state("state", "break")
	require.Equal(t, "no_audio", op.attr("state", "data-reason"))
	require.Contains(t, strings.ToLower(op.text("state")), "нет звука")
	c := h.toQueue(t, "79160000054", "1", customerHz)
	c.listens(t, 2)
	require.False(t, op.has("offer-card"))
	require.Zero(t, h.call(c.id).count("offer"))
	op.permission(h.server, cdpbrowser.PermissionSettingGranted)
	op.see("offer-card") // the page notices by itself
	op.click("answer")
	both(t, op, c)
}

// TestShiftWithoutSound: a shift begun without the device check is on break «no
// sound» until the person turns the sound on, by one button.
func TestShiftWithoutSound(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{})
	op := startBrowser(t, toneWAV(t, filepath.Join(t.TempDir(), "operator.wav"), operatorHz, 48000, 30))
	op.enter(h.server, "anna", "?rawaudio=1#/op")
	op.click("skip-check")
	op.state("state", "break")
	require.Equal(t, "no_audio", op.attr("state", "data-reason"))
	op.click("quiet-mic")
	op.state("state", "available")
}

// permission sets what the browser says about the microphone.
func (b *browser) permission(s *server, to cdpbrowser.PermissionSetting) {
	b.t.Helper()
	b.run("permission "+string(to), chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.CallBrowser(ctx, cdpbrowser.SetPermission, cdpbrowser.SetPermissionParams{
			Permission: &cdpbrowser.PermissionDescriptor{Name: "microphone"}, Setting: to, Origin: s.url(""),
		})
		return err
	}))
}

// tab opens another tab of the same browser.
func (b *browser) tab() *browser {
	ctx, cancel := chromedp.NewContext(b.ctx)
	b.t.Cleanup(cancel)
	require.NoError(b.t, chromedp.Do(ctx))
	return &browser{t: b.t, ctx: ctx, cancel: cancel}
}

// line is a TCP line to the server that can be cut and mended.
type line struct {
	addr string
	mu   sync.Mutex
	down bool
	open map[net.Conn]bool
}

func newLine(t testing.TB, to string) *line {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = l.Close() })
	line := &line{addr: l.Addr().String(), open: map[net.Conn]bool{}}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go line.carry(c, to)
		}
	}()
	t.Cleanup(line.cut)
	return line
}

func (l *line) carry(c net.Conn, to string) {
	defer func() { _ = c.Close() }()
	far, err := net.Dial("tcp", to)
	if err != nil || !l.admit(c, far) {
		return
	}
	go func() {
		_, _ = io.Copy(far, c)
		_ = far.Close()
	}()
	_, _ = io.Copy(c, far)
}

func (l *line) admit(conns ...net.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range conns {
		if l.down {
			_ = c.Close()
		}
		l.open[c] = true
	}
	return !l.down
}

func (l *line) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.down = true
	for c := range l.open {
		_ = c.Close()
	}
	clear(l.open)
}

func (l *line) mend() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.down = false
}

// TestKeyboardOnly: a whole call by keys: answer F2, mute F4, hold F8, hang up
// Ctrl+F2, wrap-up Ctrl+Enter.
func TestKeyboardOnly(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{})
	op, c := inTalk(t, h, "79160000055")
	op.key(kb.F8)
	eventually(t, 6*time.Second, "the customer hears music", func() bool { return c.heard().music(t) })
	op.key(kb.F8)
	both(t, op, c)
	op.key(kb.F4)
	op.see("muted-band")
	eventually(t, 6*time.Second, "the customer hears nobody", func() bool { return c.heard().last(0.6).tone(0, operatorHz) == 0 })
	op.key(kb.F4)
	both(t, op, c)
	op.key(kb.F2, chromedp.ModifierCtrl)
	eventually(t, 15*time.Second, "the phone is hung up", func() bool { return c.saw("CALL_CLOSED") > 0 })
	op.see("wrap-card")
	op.run("result", chromedp.SetValue(id("outcome-result"), "solved"))
	ask(op, "chosen", chromedp.Evaluate[bool](`document.querySelector('[data-testid="outcome-result"]').dispatchEvent(new Event('change', {bubbles: true}))`))
	op.key(kb.Enter, chromedp.ModifierCtrl)
	op.state("state", "available")
	eventually(t, 5*time.Second, "the result is stored", func() bool { return h.call(c.id).Topic == "orders" })
}
