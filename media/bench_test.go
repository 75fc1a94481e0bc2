//go:build unix

package media

import (
	"crypto/rand"
	"fmt"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/pion/srtp/v3"
	"github.com/stretchr/testify/require"

	"hotline/call"
)

// browserPair makes a trunk leg connected with a browser leg that has keys, and
// the browser's own contexts.
func browserPair(t testing.TB) (trunk, browser *leg, far srtpKeys) {
	key := func() (k, s []byte) {
		k, s = make([]byte, 16), make([]byte, 12)
		_, _ = rand.Read(k)
		_, _ = rand.Read(s)
		return k, s
	}
	ctx := func(k, s []byte, o ...srtp.ContextOption) *srtp.Context {
		c, err := srtp.CreateContext(k, s, srtp.ProtectionProfileAeadAes128Gcm, o...)
		require.NoError(t, err)
		return c
	}
	upKey, upSalt := key()
	downKey, downSalt := key()
	trunk, _ = pair(PCMA, PCMA)
	browser = &leg{id: "n1/p7", kind: browserLeg, rate: 1, out: newStream(9, 0, 0, 0)}
	g := &generation{leg: browser, hears: true, sess: &session{}}
	g.sess.keys = srtpKeys{enc: ctx(downKey, downSalt), dec: ctx(upKey, upSalt, srtp.SRTPReplayProtection(128))}
	p := &path{gen: g, sock: &socket{}, addr: netip.MustParseAddrPort("192.0.2.7:40000")}
	g.paths, g.path = []*path{p}, p
	browser.browser.cur = g
	browser.browser.codecs = codecs{pt: [2]uint8{8, 0}, event: 126, cn: payloadNone}
	trunk.peer, browser.peer = browser, trunk
	return trunk, browser, srtpKeys{enc: ctx(upKey, upSalt), dec: ctx(downKey, downSalt)}
}

// ride sends n packets through relay.
func ride(t testing.TB, from *leg, src netip.AddrPort, make func(i int, b []byte) []byte) func(i int) {
	var w work
	buf := [maxPacket]byte{}
	in := [maxPacket]byte{}
	return func(i int) {
		out, dst, why := relay(from, make(i, in[:0]), src, int64(i)*20*ms, &w, buf[:])
		if why != dropNone || len(out) == 0 || !dst.IsValid() {
			t.Fatalf("packet %d: %v", i, why)
		}
	}
}

var plainSound = silence(20)

func plainPacket(i int, b []byte) []byte {
	b = b[:headerLen]
	putHeader(b, &header{pt: PCMA, seq: uint16(i), ts: uint32(i * frameLen), ssrc: 5})
	return append(b, plainSound...)
}

func rides(t testing.TB) map[string]func(i int) {
	same, _ := pair(PCMA, PCMA)
	other, _ := pair(PCMA, PCMU)
	down, _, _ := browserPair(t)
	_, up, far := browserPair(t)
	var w work
	return map[string]func(i int){
		"trunk-to-trunk":       ride(t, same, same.trunk.remote.Addr, plainPacket),
		"trunk-to-trunk-µ-law": ride(t, other, other.trunk.remote.Addr, plainPacket),
		"trunk-to-browser":     ride(t, down, down.trunk.remote.Addr, plainPacket),
		"browser-to-trunk (encrypting included)": ride(t, up, up.browser.cur.path.addr, func(i int, b []byte) []byte {
			out, err := far.enc.EncryptRTP(b, plainPacket(i, w.plain[:0]), &w.hdr)
			if err != nil {
				t.Fatal(err)
			}
			return out
		}),
	}
}

func TestRelayAllocatesNothing(t *testing.T) {
	for name, f := range rides(t) {
		i := 0
		require.Zero(t, testing.AllocsPerRun(1000, func() { f(i); i++ }), name)
	}
}

func BenchmarkPacket(b *testing.B) {
	for name, f := range rides(b) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				f(i)
			}
		})
	}
}

// BenchmarkCalls relays trunk calls in real time and tells the CPU time of the
// whole process, the load generator with its 100 packets per call and second
// included, per call and second.
func BenchmarkCalls(b *testing.B) {
	for _, n := range []int{20, 100} {
		for name, cfg := range drivers() {
			b.Run(fmt.Sprintf("%d/%s", n, name), func(b *testing.B) { benchCalls(b, n, cfg) })
		}
	}
}

// drivers are the ways of driving a loop.
func drivers() map[string]Config {
	ip := []netip.Addr{loopback}
	return map[string]Config{
		"portable":          {Portable: true, BrowserIPs: ip},
		"fast":              {BrowserIPs: ip},
		"fast-without-ring": {NoRing: true, BrowserIPs: ip},
	}
}

func benchCalls(b *testing.B, n int, cfg Config) {
	e, err := New(cfg, NewLibrary(), func(call.Event) {}, NoRecorder{})
	require.NoError(b, err)
	defer func() { require.NoError(b, e.Close()) }()
	type end struct {
		c  *net.UDPConn
		to *net.UDPAddr
	}
	var ends []end
	for i := range 2 * n {
		c, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
		require.NoError(b, err)
		defer func() { _ = c.Close() }()
		id := call.LegID(fmt.Sprintf("n1/i%d", i))
		leg, err := e.NewTrunkLeg(id, testOptions)
		require.NoError(b, err)
		require.NoError(b, leg.SetRemote(Remote{Addr: c.LocalAddr().(*net.UDPAddr).AddrPort(), Payload: PCMA, Send: true, Recv: true}))
		leg.Start()
		if i%2 == 1 {
			e.Do(call.Connect{A: id, B: call.LegID(fmt.Sprintf("n1/i%d", i-1))})
		}
		ends = append(ends, end{c, net.UDPAddrFromAddrPort(leg.Local())})
	}
	b.ResetTimer()
	cpu, began, seconds := cpuTime(), time.Now(), 0.0
	for b.Loop() {
		for i := range 100 { // two seconds
			for _, x := range ends {
				_, _ = x.c.WriteToUDP(plainPacket(i+int(seconds*50), make([]byte, 0, 200)), x.to)
			}
			time.Sleep(time.Until(began.Add(time.Duration(seconds*1e9) + time.Duration(i+1)*20*time.Millisecond)))
		}
		seconds += 2
	}
	b.ReportMetric((cpuTime()-cpu).Seconds()*1000/seconds/float64(n), "cpu-ms/call-s")
	s := e.Stats()
	b.ReportMetric(float64(s.PacketsOut)/float64(max(1, s.PacketsIn))*100, "%passed")
}

// BenchmarkMusic plays music to waiting callers in real time and tells the CPU
// time per caller and second.
func BenchmarkMusic(b *testing.B) {
	const callers = 400
	for name, cfg := range drivers() {
		b.Run(name, func(b *testing.B) {
			lib := NewLibrary()
			lib.Add("music/default", Tone(3000, 0.3, 440))
			e, err := New(cfg, lib, func(call.Event) {}, NoRecorder{})
			require.NoError(b, err)
			defer func() { require.NoError(b, e.Close()) }()
			sink, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)}) // never read
			require.NoError(b, err)
			defer func() { _ = sink.Close() }()
			for i := range callers {
				id := call.LegID(fmt.Sprintf("n1/i%d", i))
				leg, err := e.NewTrunkLeg(id, testOptions)
				require.NoError(b, err)
				require.NoError(b, leg.SetRemote(Remote{Addr: sink.LocalAddr().(*net.UDPAddr).AddrPort(), Payload: PCMA, Send: true, Recv: true}))
				leg.Start()
				e.Do(call.Play{Leg: id, Token: 1, Clips: []string{"music/default"}, Loop: true})
			}
			sent, cpu, began := e.Stats().PacketsOut, cpuTime(), time.Now()
			for b.Loop() {
				time.Sleep(2 * time.Second)
			}
			seconds := time.Since(began).Seconds()
			s := e.Stats()
			b.ReportMetric((cpuTime()-cpu).Seconds()*1000/seconds/callers, "cpu-ms/caller-s")
			b.ReportMetric(float64(s.PacketsOut-sent)/seconds/callers, "packets/caller-s")
			b.ReportMetric(float64(s.Loops[0].LateSlots), "late-slots")
		})
	}
}
