package media

import (
	"encoding/binary"
	"math"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/interceptor/pkg/report"
	"github.com/pion/logging"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"hotline/call"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var loopback = netip.MustParseAddr("127.0.0.1")

// engines runs a contract test on every engine of this system.
func engines(t *testing.T, f func(t *testing.T, cfg Config)) {
	t.Run("portable", func(t *testing.T) { f(t, Config{Portable: true, BrowserIPs: []netip.Addr{loopback}}) })
	if fastAvailable {
		t.Run("fast", func(t *testing.T) { f(t, Config{Loops: 1, BrowserIPs: []netip.Addr{loopback}}) })
		if !testing.Short() {
			t.Run("fast-without-ring", func(t *testing.T) { f(t, Config{Loops: 1, NoRing: true, BrowserIPs: []netip.Addr{loopback}}) })
		}
		t.Run("fast-3-loops", func(t *testing.T) { f(t, Config{Loops: 3, BrowserIPs: []netip.Addr{loopback}}) })
	}
}

// house is an engine with ears for its events.
type house struct {
	*Engine
	t      *testing.T
	events chan call.Event
	rec    *memory
}

func open(t *testing.T, cfg Config) *house {
	t.Helper()
	h := &house{t: t, events: make(chan call.Event, 1000), rec: &memory{at: map[call.RecordingID]*tape{}}}
	lib := NewLibrary()
	lib.Add("ru/greeting", Tone(400, 0.4, 600))
	lib.Add("ru/digit_5", Tone(200, 0.4, 800))
	lib.Add("music/default", Tone(3000, 0.4, 1200))
	e, err := New(cfg, lib, func(ev call.Event) { h.events <- ev }, h.rec)
	require.NoError(t, err)
	h.Engine = e
	t.Cleanup(func() {
		require.NoError(t, e.Close())
		s := e.Stats()
		require.Zero(t, s.TrunkLegs+s.BrowserLegs+s.PortsInUse+s.Playing+s.Taps)
	})
	return h
}

// next waits for an event of type E.
func next[E call.Event](h *house) E {
	h.t.Helper()
	limit := time.After(10 * time.Second)
	for {
		select {
		case ev := <-h.events:
			if e, ok := ev.(E); ok {
				return e
			}
		case <-limit:
			var want E
			h.t.Fatalf("no %T came", want)
		}
	}
}

// none checks that no event of type E has come up to now.
func none[E call.Event](h *house) {
	h.t.Helper()
	for {
		select {
		case ev := <-h.events:
			if e, ok := ev.(E); ok {
				h.t.Fatalf("%T came: %v", e, e)
			}
		default:
			return
		}
	}
}

// heardSoFar gives the events that have come up to now.
func (h *house) heardSoFar() (all []call.Event) {
	for {
		select {
		case ev := <-h.events:
			all = append(all, ev)
		default:
			return all
		}
	}
}

var testOptions = TrunkOptions{LocalIP: loopback, MediaFrom: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}

// phone is a plain RTP peer of a trunk leg.
type phone struct {
	t    *testing.T
	conn *net.UDPConn
	to   netip.AddrPort
	pt   uint8
	hz   float64

	say  sync.Mutex // of what it sends
	mu   sync.Mutex // of what it got
	got  []rtp.Packet
	when []time.Time
	stop chan struct{}
	done sync.WaitGroup
	mute atomic.Bool
	sent int // samples
	ssrc uint32
	seq  uint16
	ts   uint32
}

// newPhone makes a peer that speaks a tone of hz (0: nothing).
func newPhone(t *testing.T, pt uint8, hz float64) *phone {
	t.Helper()
	c, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	require.NoError(t, err)
	p := &phone{t: t, conn: c, pt: pt, hz: hz, stop: make(chan struct{}), ssrc: number(), seq: uint16(number()), ts: number()}
	p.done.Go(p.listen)
	t.Cleanup(p.close)
	return p
}

func (p *phone) close() {
	select {
	case <-p.stop:
	default:
		close(p.stop)
	}
	_ = p.conn.Close()
	p.done.Wait()
}

func (p *phone) addr() netip.AddrPort { return p.conn.LocalAddr().(*net.UDPAddr).AddrPort() }

func (p *phone) remote() Remote {
	return Remote{Addr: p.addr(), Payload: p.pt, Event: DefaultEvent, Send: true, Recv: true}
}

func (p *phone) listen() {
	b := make([]byte, 2000)
	for {
		n, err := p.conn.Read(b)
		if err != nil {
			return
		}
		var k rtp.Packet
		if k.Unmarshal(append([]byte(nil), b[:n]...)) == nil {
			p.mu.Lock()
			p.got, p.when = append(p.got, k), append(p.when, time.Now())
			p.mu.Unlock()
		}
	}
}

// speak begins to send a frame every 20 ms.
func (p *phone) speak(to netip.AddrPort) {
	p.to = to
	p.done.Go(func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-p.stop:
				return
			case <-tick.C:
				if !p.mute.Load() {
					p.frame()
				}
			}
		}
	})
}

func (p *phone) frame() {
	p.say.Lock()
	defer p.say.Unlock()
	p.send(rtp.Header{PayloadType: p.pt}, p.sound())
	p.ts += frameLen
}

func (p *phone) sound() []byte {
	b := make([]byte, frameLen)
	for i := range b {
		s := int16(12000 * math.Sin(2*math.Pi*p.hz*float64(p.sent)/SampleRate))
		if b[i] = EncodeALaw(s); p.pt == PCMU {
			b[i] = EncodeULaw(s)
		}
		p.sent++
	}
	return b
}

func (p *phone) send(h rtp.Header, payload []byte) {
	h.Version, h.SSRC, h.SequenceNumber, h.Timestamp = 2, p.ssrc, p.seq, p.ts
	p.seq++
	b, err := (&rtp.Packet{Header: h, Payload: payload}).Marshal()
	require.NoError(p.t, err)
	p.raw(b)
}

func (p *phone) raw(b []byte) { _, _ = p.conn.WriteToUDPAddrPort(b, p.to) }

// press sends one RFC 4733 event of a key.
func (p *phone) press(code byte) {
	p.say.Lock()
	defer p.say.Unlock()
	ts := p.ts
	for i := 1; i <= 7; i++ {
		b := []byte{code, 10, 0, 0}
		if i > 4 {
			b[1] |= 0x80
		}
		binary.BigEndian.PutUint16(b[2:], uint16(min(i, 5)*frameLen))
		p.send(rtp.Header{PayloadType: DefaultEvent, Marker: i == 1}, b)
	}
	p.ts = ts + 8*frameLen
}

// seqNow gives the number of the next packet.
func (p *phone) seqNow() uint16 {
	p.say.Lock()
	defer p.say.Unlock()
	return p.seq
}

// packets gives what came so far.
func (p *phone) packets() []rtp.Packet {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]rtp.Packet(nil), p.got...)
}

// level is the share of a tone in the sound that came last, 0 to about 1.
func (p *phone) level(hz float64, frames int) float64 { return toneLevel(p.newest(frames), hz) }

// newest gives the packets that came last.
func (p *phone) newest(n int) []rtp.Packet {
	all := p.packets()
	return all[max(0, len(all)-n):]
}

// hears waits until the tone is what the phone hears.
func (p *phone) hears(hz float64) {
	p.t.Helper()
	require.Eventually(p.t, func() bool { return p.level(hz, 10) > 0.8 }, waitLong, waitStep,
		"no tone of %v Hz came", hz)
}

// toneLevel measures by Goertzel how much of the sound is the tone.
func toneLevel(pkts []rtp.Packet, hz float64) float64 {
	var s []float64
	for _, k := range pkts {
		for _, b := range k.Payload {
			switch k.PayloadType {
			case PCMA:
				s = append(s, float64(DecodeALaw(b)))
			case PCMU:
				s = append(s, float64(DecodeULaw(b)))
			}
		}
	}
	return goertzel(s, hz)
}

func goertzel(s []float64, hz float64) float64 {
	if len(s) == 0 {
		return 0
	}
	k := 2 * math.Cos(2*math.Pi*hz/SampleRate)
	var a, b, power float64
	for _, x := range s {
		a, b = x+k*a-b, a
		power += x * x
	}
	if power < float64(len(s))*100*100 {
		return 0 // silence
	}
	return (a*a + b*b - k*a*b) / (float64(len(s)) / 2 * power)
}

// page is a browser: a pion PeerConnection.
type page struct {
	t     *testing.T
	pc    *webrtc.PeerConnection
	track *webrtc.TrackLocalStaticRTP
	phone // what it hears and says
}

func newPage(t *testing.T, hz float64) *page {
	t.Helper()
	var me webrtc.MediaEngine
	audio := func(pt webrtc.PayloadType, mime, fmtp string) {
		require.NoError(t, me.RegisterCodec(webrtc.RTPCodecParameters{
			RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: mime, ClockRate: 8000, SDPFmtpLine: fmtp}, PayloadType: pt,
		}, webrtc.RTPCodecTypeAudio))
	}
	audio(8, webrtc.MimeTypePCMA, "")
	audio(0, webrtc.MimeTypePCMU, "")
	audio(126, "audio/telephone-event", "0-16")
	var se webrtc.SettingEngine
	se.SetIncludeLoopbackCandidate(true)
	se.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	se.LoggerFactory = &logging.DefaultLoggerFactory{DefaultLogLevel: logging.LogLevelDisabled}
	var talk interceptor.Registry // as a browser it reports what it hears, only oftener
	reports, err := report.NewReceiverInterceptor(report.ReceiverInterval(200 * time.Millisecond))
	require.NoError(t, err)
	talk.Add(reports)
	api := webrtc.NewAPI(webrtc.WithMediaEngine(&me), webrtc.WithSettingEngine(se), webrtc.WithInterceptorRegistry(&talk))
	pc, err := api.NewPeerConnection(webrtc.Configuration{})
	require.NoError(t, err)
	track, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypePCMA, ClockRate: 8000}, "a", "s")
	require.NoError(t, err)
	_, err = pc.AddTrack(track)
	require.NoError(t, err)
	p := &page{t: t, pc: pc, track: track, phone: phone{t: t, pt: PCMA, hz: hz, stop: make(chan struct{}), seq: uint16(number()), ts: number()}}
	pc.OnTrack(func(r *webrtc.TrackRemote, in *webrtc.RTPReceiver) {
		go func() { // what reads our reports, so that its own name them
			for {
				if _, _, err := in.ReadRTCP(); err != nil {
					return
				}
			}
		}()
		for {
			k, _, err := r.ReadRTP()
			if err != nil {
				return
			}
			p.mu.Lock()
			p.got, p.when = append(p.got, *k), append(p.when, time.Now())
			p.mu.Unlock()
		}
	})
	t.Cleanup(p.close)
	return p
}

func (p *page) close() {
	select {
	case <-p.stop:
	default:
		close(p.stop)
	}
	_ = p.pc.Close()
	p.done.Wait()
}

// offer makes the page's SDP, with candidates.
func (p *page) offer(o *webrtc.OfferOptions) string {
	d, err := p.pc.CreateOffer(o)
	require.NoError(p.t, err)
	gathered := webrtc.GatheringCompletePromise(p.pc)
	require.NoError(p.t, p.pc.SetLocalDescription(d))
	<-gathered
	return p.pc.LocalDescription().SDP
}

func (p *page) answer(sdp string) {
	p.t.Helper()
	require.NoError(p.t, p.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: sdp}))
}

// speak begins to send a frame every 20 ms.
func (p *page) speak() {
	p.done.Go(func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-p.stop:
				return
			case <-tick.C:
			}
			if p.mute.Load() {
				continue
			}
			k := rtp.Packet{Header: rtp.Header{Version: 2, PayloadType: 8, SequenceNumber: p.seq, Timestamp: p.ts}, Payload: p.sound()}
			p.seq++
			p.ts += frameLen
			_ = p.track.WriteRTP(&k)
		}
	})
}

// memory is a Recorder that keeps all.
type memory struct {
	mu sync.Mutex
	at map[call.RecordingID]*tape
}

type tape struct {
	sound   [2][]byte
	frames  [2]int
	told    [2]int64
	paused  bool
	stopped bool
	late    int
}

// tapeHears waits until each of the tones has its share of what a channel of the tape has
// of the last 400 ms: on a busy machine the sound before may have gaps.
func (h *house) tapeHears(id call.RecordingID, channel int, share float64, tones ...float64) {
	h.t.Helper()
	require.Eventually(h.t, func() bool {
		sound := h.rec.get(id).sound[channel]
		if len(sound) < 3200 {
			return false
		}
		last := packetsOf(sound[len(sound)-3200:])
		for _, hz := range tones {
			if toneLevel(last, hz) < share {
				return false
			}
		}
		return true
	}, waitLong, waitStep, "channel %d has not the tones %v", channel, tones)
}

func (m *memory) Start(r call.RecordStart) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.at[r.Recording] = &tape{}
}

func (m *memory) Frame(id call.RecordingID, ch int, pos int64, alaw []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	t := m.at[id]
	if t.stopped || t.paused && len(alaw) > 0 {
		t.late++
		return
	}
	t.told[ch] = pos
	for int64(len(t.sound[ch])) < pos+int64(len(alaw)) {
		t.sound[ch] = append(t.sound[ch], SilenceALaw)
	}
	if len(alaw) > 0 {
		t.frames[ch]++
	}
	copy(t.sound[ch][pos:], alaw)
}

func (m *memory) Pause(p call.RecordPause) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.at[p.Recording].paused = p.Paused
}

func (m *memory) Stop(s call.RecordStop) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if t := m.at[s.Recording]; t != nil {
		t.stopped = true
	}
}

func (m *memory) get(id call.RecordingID) tape {
	m.mu.Lock()
	defer m.mu.Unlock()
	if t := m.at[id]; t != nil {
		c := *t
		for i := range c.sound {
			c.sound[i] = append([]byte(nil), c.sound[i]...)
		}
		return c
	}
	return tape{}
}

// packetsOf dresses A-law samples up as packets.
func packetsOf(alaw []byte) []rtp.Packet {
	return []rtp.Packet{{Header: rtp.Header{PayloadType: PCMA}, Payload: alaw}}
}

const (
	waitLong = 20 * time.Second
	waitStep = 5 * time.Millisecond
)
