package e2e

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// browser is headless Chromium with a fake microphone that plays a WAV file.
type browser struct {
	t      testing.TB
	ctx    context.Context
	cancel context.CancelFunc
}

// startBrowser starts a browser that grants the microphone unasked.
func startBrowser(t testing.TB, microphone string) *browser {
	return startChromium(t, microphone, chromedp.Flag("use-fake-ui-for-media-stream", true))
}

func startChromium(t testing.TB, microphone string, more ...chromedp.ExecAllocatorOption) *browser {
	need(t, "chromium")
	opts := append([]chromedp.ExecAllocatorOption{},
		chromedp.ExecPath("/usr/bin/chromium"), chromedp.UserDataDir(t.TempDir()), chromedp.WindowSize(1280, 900),
		chromedp.Flag("headless", "new"), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("use-fake-device-for-media-stream", true),
		chromedp.Flag("autoplay-policy", "no-user-gesture-required"),
		chromedp.Flag("disable-features", "CalculateNativeWinOcclusion,AudioServiceSandbox"),
	)
	if microphone != "" {
		opts = append(opts, chromedp.Flag("use-file-for-fake-audio-capture", microphone))
	}
	alloc, cancelAlloc := chromedp.NewExecAllocator(context.Background(), append(opts, more...)...)
	ctx, cancel := chromedp.NewContext(alloc)
	b := &browser{t: t, ctx: ctx, cancel: func() { cancel(); cancelAlloc() }}
	t.Cleanup(func() {
		if t.Failed() {
			b.shot(filepath.Join(os.TempDir(), "hotline-e2e-failed.png"))
		}
		b.cancel()
	})
	require.NoError(t, chromedp.Do(ctx))
	return b
}

func (b *browser) run(what string, actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	require.NoError(b.t, chromedp.Do(ctx, actions...), what)
}

func id(name string) string { return `[data-testid="` + name + `"]` }

func (b *browser) open(url string) { b.run("open "+url, chromedp.Navigate(url)) }

func (b *browser) see(name string) {
	b.t.Helper()
	b.run("see "+name, chromedp.WaitVisible(id(name)))
}

func (b *browser) click(name string) {
	b.t.Helper()
	b.run("click "+name, chromedp.WaitEnabled(id(name)), chromedp.Click(id(name)))
}

// leave clicks what loads the page anew: the browser may never answer a click of the
// mouse whose page is gone, so the page clicks by itself when the order is done.
func (b *browser) leave(name string) {
	b.t.Helper()
	b.see(name)
	ask(b, "leave by "+name, chromedp.Evaluate[bool](`(setTimeout(() => document.querySelector('`+id(name)+`').click()), true)`))
}

func (b *browser) fill(name, text string) {
	b.t.Helper()
	b.run("fill "+name, chromedp.WaitVisible(id(name)), chromedp.SendKeys(id(name), text))
}

// ask runs an action that gives a value.
func ask[T any](b *browser, what string, a chromedp.Action[T]) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	v, err := chromedp.Run(ctx, a)
	require.NoError(b.t, err, what)
	return v
}

// key presses a key of chromedp/kb.
func (b *browser) key(key string, mods ...chromedp.Modifier) {
	b.t.Helper()
	b.run("key", chromedp.KeyEvent(key, chromedp.KeyModifiers(mods...)))
}

func (b *browser) text(name string) string {
	b.t.Helper()
	return ask(b, "text of "+name, chromedp.Text(id(name)))
}

func (b *browser) has(name string) bool {
	b.t.Helper()
	return ask(b, "look for "+name, chromedp.Evaluate[bool](`!!document.querySelector('`+id(name)+`')`))
}

func (b *browser) shot(file string) {
	ctx, cancel := context.WithTimeout(b.ctx, 10*time.Second)
	defer cancel()
	if png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot()); err == nil {
		_ = os.WriteFile(file, png, 0o600)
	}
}

// signIn opens the operator's page and starts the shift.
func (b *browser) signIn(s *server, login string) {
	b.t.Helper()
	b.open(s.url("/?rawaudio=1#/op"))
	b.fill("login", login)
	b.fill("password", password)
	b.click("login-submit")
	b.see("device-check")
	b.click("start-shift")
	b.see("workspace")
}

// hears gives the share of the received sound's power at a frequency, from what
// the page's own audio element plays.
func (b *browser) hears(hz float64) float64 {
	b.t.Helper()
	ask(b, "tap", chromedp.Evaluate[bool](listenJS+`; true`))
	return ask(b, "listen", chromedp.Evaluate[float64](`window.__listen(`+number(hz)+`)`))
}

// listenJS taps the audio element that plays the far end.
const listenJS = `
window.__listen = window.__listen || ((hz) => {
  if (!window.__tap) {
    const el = [...document.querySelectorAll('audio')].find(a => a.srcObject && a.srcObject.getAudioTracks().length) || window.__hotlineAudio;
    if (!el) return -1;
    const ctx = new AudioContext();
    const an = ctx.createAnalyser();
    an.fftSize = 8192;
    ctx.createMediaStreamSource(el.srcObject).connect(an);
    window.__tap = {ctx, an};
  }
  const {ctx, an} = window.__tap;
  ctx.resume();
  const x = new Float32Array(an.fftSize);
  an.getFloatTimeDomainData(x);
  const w = 2 * Math.PI * hz / ctx.sampleRate, c = 2 * Math.cos(w);
  let s1 = 0, s2 = 0, p = 0;
  for (const v of x) { const s = v + c * s1 - s2; s2 = s1; s1 = s; p += v * v; }
  if (p < 1e-5 * x.length) return 0;
  return 2 * (s1 * s1 + s2 * s2 - c * s1 * s2) / (x.length * p);
});`
