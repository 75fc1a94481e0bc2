package media

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"hotline/call"
)

// softphonePage speaks a tone of 900 Hz and measures what it hears. An oscillator
// speaks, as the fake microphone only beeps; asking for that microphone is what
// lets the browser use every network interface.
const softphonePage = `<!doctype html><script>
async function start(path) {
  await navigator.mediaDevices.getUserMedia({audio: true});
  const ctx = new AudioContext(), osc = new OscillatorNode(ctx, {frequency: 900}), out = new MediaStreamAudioDestinationNode(ctx);
  osc.connect(out); osc.start();
  const pc = window.pc = new RTCPeerConnection();
  pc.ontrack = e => {
    const el = new Audio(); el.srcObject = e.streams[0]; el.play();
    const an = window.an = new AnalyserNode(ctx, {fftSize: 4096});
    new MediaStreamAudioSourceNode(ctx, {mediaStream: e.streams[0]}).connect(an);
  };
  pc.addTrack(out.stream.getAudioTracks()[0], out.stream);
  await pc.setLocalDescription(await pc.createOffer());
  const r = await fetch(path, {method: 'POST', body: pc.localDescription.sdp});
  await pc.setRemoteDescription({type: 'answer', sdp: await r.text()});
  return pc.remoteDescription.sdp;
}
// peak gives the loudest frequency of what is heard, 0 for silence.
function peak() {
  if (!window.an) return 0;
  const b = new Float32Array(an.frequencyBinCount); an.getFloatFrequencyData(b);
  let i = b.indexOf(Math.max(...b));
  return b[i] < -70 ? 0 : i * an.context.sampleRate / an.fftSize;
}
</script>`

// TestE2EChromium: a real browser talks with a trunk, is reloaded, and talks on.
func TestE2EChromium(t *testing.T) {
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not installed (make deps)")
	}
	if testing.Short() {
		t.Skip("starts a browser")
	}
	h := open(t, Config{BrowserIPs: []netip.Addr{loopback}})
	caller := newPhone(t, PCMA, 500)
	h.trunkCall("n1/i1", caller)
	o := &told{}
	events := o.events()
	first := true
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			_, _ = io.WriteString(w, softphonePage)
			return
		}
		offer, _ := io.ReadAll(r.Body)
		var answer string
		var err error
		if first {
			first = false
			answer, err = h.NewBrowserLeg("n1/p7", string(offer), events)
			h.Do(call.Connect{A: "n1/i1", B: "n1/p7"})
		} else {
			answer, err = h.Renegotiate("n1/p7", string(offer))
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		_, _ = io.WriteString(w, answer)
	}))
	defer web.Close()

	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(browser), chromedp.NoSandbox,
		chromedp.Flag("autoplay-policy", "no-user-gesture-required"), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("use-fake-ui-for-media-stream", true), chromedp.Flag("use-fake-device-for-media-stream", true))
	ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
	defer cancel()
	ctx, cancelAlloc := chromedp.NewExecAllocator(ctx, opts...)
	defer cancelAlloc()
	ctx, cancelTab := chromedp.NewContext(ctx)
	defer cancelTab()

	for range 2 { // the second round is a reload
		_, err = chromedp.Run(ctx, chromedp.Navigate(web.URL))
		require.NoError(t, err)
		_, err = chromedp.Run(ctx, chromedp.Evaluate[chromedp.Void](`void start("/offer").catch(e => { window.failed = String(e) })`))
		require.NoError(t, err)
		select {
		case <-o.up:
		case <-time.After(20 * time.Second):
			why, _ := chromedp.Run(ctx, chromedp.Evaluate[string](`(window.failed || '') + ' ' + (window.pc ? pc.connectionState + ' ' + pc.localDescription.sdp : '')`))
			t.Fatal("the browser did not connect: ", why, h.Stats().Drops)
		}
		n := len(caller.packets())
		require.Eventually(t, func() bool { return len(caller.packets()) > n+50 && caller.level(900, 20) > 0.8 }, 30*time.Second, 50*time.Millisecond, "the caller hears the browser")
		require.Eventually(t, func() bool {
			hz, err := chromedp.Run(ctx, chromedp.Evaluate[float64](`peak()`))
			return err == nil && hz > 480 && hz < 520
		}, 30*time.Second, 100*time.Millisecond, "the browser hears the caller")
	}
	oneStream(t, caller.packets())
	require.Eventually(t, func() bool { return h.trips("n1/p7") > 0 }, 30*time.Second, 100*time.Millisecond, "its reports tell the round trip")
	s := h.Stats()
	require.Zero(t, s.Panics)
	t.Log("dropped:", s.Drops)
}
