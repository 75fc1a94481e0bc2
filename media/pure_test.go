package media

import (
	"encoding/binary"
	"math"
	"net/netip"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

func TestLaws(t *testing.T) {
	require.Equal(t, byte(SilenceALaw), EncodeALaw(0))
	require.Equal(t, byte(SilenceULaw), EncodeULaw(0))
	// Values of ITU-T G.191 reference code.
	require.Equal(t, byte(0xAA), EncodeALaw(32767))
	require.Equal(t, byte(0x2A), EncodeALaw(-32768))
	require.Equal(t, byte(0x80), EncodeULaw(32767))
	require.Equal(t, byte(0x00), EncodeULaw(-32768))
	for i := range 256 {
		b := byte(i)
		require.Equal(t, b, EncodeALaw(DecodeALaw(b)), "A-law %02X", b)
		if b != 0x7F { // minus zero
			require.Equal(t, b, EncodeULaw(DecodeULaw(b)), "µ-law %02X", b)
		}
	}
	for s := -32768; s < 32768; s += 7 {
		slack := max(32, math.Abs(float64(s))/16)
		require.InDelta(t, s, DecodeALaw(EncodeALaw(int16(s))), slack)
		require.InDelta(t, s, DecodeULaw(EncodeULaw(int16(s))), slack)
	}
}

func TestBrokenRTP(t *testing.T) {
	good := append([]byte{0x80, 8, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1}, silence(20)...)
	var p packet
	require.Equal(t, dropNone, parseRTP(good, &p))
	with := func(i int, b byte) []byte { c := append([]byte(nil), good...); c[i] = b; return c }
	for i := range headerLen {
		require.Equal(t, dropShort, parseRTP(good[:i], &p))
	}
	require.Equal(t, dropVersion, parseRTP(with(0, 0x40), &p))
	require.Equal(t, dropCSRC, parseRTP(with(0, 0x8F)[:40], &p))
	require.Equal(t, dropExtension, parseRTP(with(0, 0x90)[:14], &p))
	require.Equal(t, dropExtension, parseRTP(with(0, 0x90), &p)) // 0xD5D5 words
	require.Equal(t, dropPadding, parseRTP(with(0, 0xA0), &p))   // 0xD5 > 160
	require.Equal(t, dropEmpty, parseRTP(good[:headerLen], &p))
	require.Equal(t, dropTooLong, parseRTP(append(good, make([]byte, 1000)...), &p))
	padded := append(with(0, 0xA0), 0, 0, 3)
	require.Equal(t, dropNone, parseRTP(padded, &p))
	require.Len(t, p.payload, frameLen)
}

func FuzzRTP(f *testing.F) {
	f.Add(append([]byte{0x80, 8, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1}, silence(20)...))
	f.Add([]byte{0x80, 101, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 5, 10, 0, 160})
	f.Fuzz(func(t *testing.T, b []byte) {
		a, c := pair(PCMA, PCMU)
		src := a.trunk.remote.Addr
		var w work
		buf := make([]byte, maxPacket)
		for i := range 3 {
			out, dst, why := relay(a, b, src, int64(i)*20*ms, &w, buf)
			if out == nil {
				continue
			}
			require.Equal(t, dropNone, why)
			require.Equal(t, c.trunk.remote.Addr, dst)
			var p packet
			require.Equal(t, dropNone, parseRTP(out, &p))
			require.Equal(t, uint8(PCMU), p.pt)
			require.Equal(t, c.out.ssrc, p.ssrc)
		}
	})
}

// pair makes two connected trunk legs that have no socket.
func pair(pa, pb uint8) (a, b *leg) {
	end := func(id call.LegID, pt uint8, addr string) *leg {
		g := &leg{id: id, kind: trunkLeg, rate: 1, out: newStream(number(), 0, 0, 0)}
		r := Remote{Addr: netip.MustParseAddrPort(addr), Payload: pt, Event: DefaultEvent, Send: true, Recv: true}
		g.trunk = trunkEnd{remote: r, set: true, started: true}
		g.trunk.law, _ = lawOf(pt)
		g.trunk.learn.reset(r.Addr)
		return g
	}
	a, b = end("n1/i1", pa, "192.0.2.1:4000"), end("n1/o2", pb, "192.0.2.2:5000")
	a.peer, b.peer = b, a
	return a, b
}

func TestLearner(t *testing.T) {
	announced, nat, thief := netip.MustParseAddrPort("10.0.0.5:4000"), netip.MustParseAddrPort("192.0.2.9:7000"), netip.MustParseAddrPort("203.0.113.6:666")
	any := func(netip.Addr) bool { return true }
	var l learner
	l.reset(announced)
	for i := range uint16(3) {
		require.Equal(t, dropLearning, l.accept(nat, 10+i, any))
	}
	require.Equal(t, announced, l.dest())
	require.Equal(t, dropNone, l.accept(nat, 13, any))
	require.Equal(t, nat, l.dest())
	for i := range uint16(20) {
		require.Equal(t, dropSource, l.accept(thief, i, any))
	}
	require.Equal(t, dropNone, l.accept(nat, 14, any))
	// The announced address comes by signalling: it can take over from a guess.
	for i := range uint16(3) {
		require.Equal(t, dropLearning, l.accept(announced, i, any))
	}
	require.Equal(t, dropNone, l.accept(announced, 3, any))
	require.Equal(t, dropSource, l.accept(nat, 15, any))

	l.reset(announced)
	require.Equal(t, dropNone, l.accept(announced, 1, any))
	require.Equal(t, dropSource, l.accept(thief, 1, any))
	l.reset(announced)
	require.Equal(t, dropSource, l.accept(thief, 1, func(netip.Addr) bool { return false }))
}

// event makes a telephone-event packet.
func event(ts uint32, code byte, dur uint16, end, marker bool) *packet {
	b := []byte{code, 10, 0, 0}
	if end {
		b[1] |= 0x80
	}
	binary.BigEndian.PutUint16(b[2:], dur)
	return &packet{ts: ts, ssrc: 1, marker: marker, payload: b}
}

func TestKeyReader(t *testing.T) {
	now := 1000 * ms
	var k keyReader
	count := 0
	read := func(p *packet) {
		now += 20 * ms
		if _, ok, _ := k.event(p, now); ok {
			count++
		}
	}
	for i := range uint16(5) {
		read(event(100, 5, 160*i, i == 4, i == 0))
	}
	read(event(100, 5, 800, true, false))
	read(event(100, 5, 800, true, false))
	require.Equal(t, 1, count, "one press, its end told three times")
	read(event(5000, 5, 160, false, true))
	read(event(100, 5, 800, true, false)) // overtaken
	require.Equal(t, 2, count)
	for i := range uint32(1000) { // without end, and its timestamp moves
		read(event(5000+160*i, 5, 160, false, false))
	}
	require.Equal(t, 2, count)
	read(event(900000, 16, 160, false, true)) // flash is no key
	require.Equal(t, 2, count)

	count = 0
	for i := range uint32(2000) { // 200 a second for ten seconds
		if _, ok, _ := k.event(event(1_000_000+i*40, byte(i%16), 160, true, true), now+int64(i)*5*ms); ok {
			count++
		}
	}
	require.LessOrEqual(t, count, keyBurst+10_000/80+1)
}

func TestKeyByTwoWays(t *testing.T) {
	var k keyReader
	press := func(code byte, way keyWay, at int64) bool { _, ok, _ := k.press(code, way, at*ms); return ok }
	require.True(t, press(1, wayEvent, 1000))
	require.False(t, press(1, wayInfo, 1050))
	require.True(t, press(1, wayInfo, 1300))
	require.False(t, press(1, wayEvent, 1310))
	require.True(t, press(2, wayInfo, 1400))
	require.True(t, press(2, wayEvent, 2400), "too far apart to be one")
}

// Who holds a key down for seconds presses it once, though his exchange tells of it by
// INFO only when he lets go; the next press of the key is another.
func TestKeyHeldDownByTwoWays(t *testing.T) {
	var k keyReader
	now, count := 1000*ms, 0
	held := func(ts uint32) {
		for i := range uint16(150) { // three seconds
			now += 20 * ms
			if _, ok, _ := k.event(event(ts, 5, 160*(i+1), i == 149, i == 0), now); ok {
				count++
			}
		}
	}
	info := func() {
		now += 50 * ms
		if _, ok, _ := k.press(5, wayInfo, now); ok {
			count++
		}
	}
	held(100)
	info()
	require.Equal(t, 1, count)
	now += 300 * ms
	held(40_000)
	info()
	require.Equal(t, 2, count)
	now += 700 * ms
	info()
	require.Equal(t, 3, count, "a press that comes by INFO alone")
}

func TestTapFollowsDriftInSilence(t *testing.T) {
	for _, ppm := range []int64{-200, 0, 200} {
		tp := tap{channel: Left}
		loud, still := Tone(20, 0.5, 500), silence(20)
		var worst, end int64
		for i := range int64(3600 * 50) {
			// The source's 20 ms are a bit longer or shorter than ours.
			now := (i+1)*20*ms + i*20*ms*ppm/1_000_000 + (i*7919%13)*ms // and a jitter of up to 12 ms
			sound := loud
			if i/250%2 == 1 {
				sound = still
			}
			pos, skip := tp.place(&frame{ssrc: 1, ts: uint32(i * frameLen)}, sound, now)
			if skip < len(sound) {
				require.GreaterOrEqual(t, pos, end, "no overlap")
				end = pos + int64(len(sound)-skip)
			}
			worst = max(worst, abs(tp.samples(now)-frameLen-tp.pos))
		}
		require.Less(t, worst, int64(30*8), "%d ppm: at most 30 ms off each, 60 ms apart", ppm)
	}
}

func abs(x int64) int64 { return max(x, -x) }

func TestTapJumpsAndOvertaking(t *testing.T) {
	tp := tap{}
	put := func(ssrc, ts uint32, at int64) (int64, int) {
		return tp.place(&frame{ssrc: ssrc, ts: ts}, silence(20), at*ms)
	}
	pos, skip := put(1, 1000, 1020)
	require.EqualValues(t, 8000, pos)
	require.Zero(t, skip)
	_, _ = put(1, 1320, 1060)
	pos, _ = put(1, 1160, 1061) // was overtaken
	require.EqualValues(t, 8160, pos)
	pos, _ = put(2, 77, 1080)
	require.EqualValues(t, 8480, pos)
	pos, _ = put(2, 77+1<<30, 1100)
	require.EqualValues(t, 8640, pos)
	pos, _ = put(2, 5, 5020)
	require.EqualValues(t, 40000, pos)
}

func TestLibraryFromFiles(t *testing.T) {
	wav := func(tag, bits uint16, rate uint32, data []byte) []byte {
		le := binary.LittleEndian
		b := append([]byte("RIFF\xff\xff\xff\xffWAVEfmt "), 16, 0, 0, 0)
		b = le.AppendUint16(b, tag)
		b = le.AppendUint16(b, 1)
		b = le.AppendUint32(b, rate)
		b = le.AppendUint32(b, rate*uint32(bits)/8)
		b = le.AppendUint16(b, bits/8)
		b = le.AppendUint16(b, bits)
		b = append(b, "data\xff\xff\xff\xff"...)
		return append(b, data...)
	}
	l := NewLibrary()
	err := l.LoadFS(fstest.MapFS{
		"ru/greeting.wav": {Data: wav(6, 8, 8000, []byte{1, 2, 3})},
		"en/greeting.wav": {Data: wav(1, 16, 8000, []byte{0, 0, 0xFF, 0x7F})},
		"en/hello.ulaw":   {Data: []byte{SilenceULaw}},
		"en/fast.wav":     {Data: wav(1, 16, 44100, []byte{0, 0})},
		"en/lies.wav":     {Data: []byte("RIFF\x00\x00\x00\x00WAVEdata")},
		"readme.txt":      {Data: []byte("no sound")},
	})
	require.ErrorContains(t, err, "en/fast.wav: has 1 channels at 44100 Hz")
	require.ErrorContains(t, err, "en/lies.wav")
	require.Equal(t, []string{"en/greeting", "en/hello", "ru/greeting", "tone/beep", "tone/busy", "tone/ringback"}, l.Keys())
	require.Equal(t, []byte{1, 2, 3, SilenceALaw}, l.ALaw("ru/greeting")[:4])
	require.Len(t, l.ALaw("ru/greeting"), frameLen)
	require.Equal(t, []byte{SilenceALaw, 0xAA}, l.ALaw("en/greeting")[:2])
	require.Equal(t, byte(SilenceULaw), l.get("ru/greeting").code[ulaw][100])
}

func FuzzWAV(f *testing.F) {
	f.Add([]byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		out, err := DecodeWAV(b)
		require.True(t, err != nil || len(out) <= len(b))
	})
}
