package media

import (
	"encoding/binary"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

// came hears packets of one source: number, and when it came in ms; each holds 20 ms.
func came(h *hearing, ssrc uint32, list ...[2]int64) {
	for _, x := range list {
		h.packet(&packet{ssrc: ssrc, seq: uint16(x[0]), ts: uint32(x[0]) * frameLen}, true, x[1]*ms)
	}
}

func figures(q *quality) Quality { return q.take(&leg{id: "n1/i1"}) }

// TestJitter: RFC 3550 A.8 by hand. The third packet is 5 ms late, 40 samples: the
// estimate goes 0, 40/16, (40+40-48/16)/16 = 77/16 samples, cut to 0, 2 and 4.
func TestJitter(t *testing.T) {
	var q quality
	came(&q.in, 7, [2]int64{1, 0}, [2]int64{2, 20}, [2]int64{3, 45}, [2]int64{4, 60})
	require.EqualValues(t, 77, q.in.jitter)
	got := figures(&q)
	require.Equal(t, 250*time.Microsecond, got.Jitter, "2 samples: the mean of 0, 2, 4")
	require.Equal(t, 500*time.Microsecond, got.JitterTop)
	require.EqualValues(t, 4, got.Packets)
	require.Equal(t, Quality{Leg: "n1/i1"}, figures(&q), "taken: it begins anew")
}

// TestLossIsCounted: expected by the highest number, over the wrap of numbers (A.3).
func TestLossIsCounted(t *testing.T) {
	var q quality
	came(&q.in, 7, [2]int64{65534, 0}, [2]int64{65535, 20}, [2]int64{0, 40}, [2]int64{2, 80}, [2]int64{3, 100})
	b := q.in.block(nil, 200*ms)
	be := binary.BigEndian
	require.Len(t, b, reportBlock)
	require.EqualValues(t, 7, be.Uint32(b))
	require.EqualValues(t, 42<<24|1, be.Uint32(b[4:]), "1 of 6 is missing: 256/6 = 42")
	require.EqualValues(t, 0x10003, be.Uint32(b[8:]), "numbers went round once")
	came(&q.in, 7, [2]int64{4, 120}, [2]int64{5, 140})
	b = q.in.block(b[:0], 200*ms)
	require.EqualValues(t, 1, be.Uint32(b[4:]), "none since, one in all")
	got := figures(&q)
	require.EqualValues(t, 7, got.Packets)
	require.EqualValues(t, 1, got.Lost)
}

// TestLossOfSeveralSources: a new source, a jump, and a gap that is no loss each begin
// a count; strays count nowhere.
func TestLossOfSeveralSources(t *testing.T) {
	var q quality
	came(&q.in, 7, [2]int64{1, 0}, [2]int64{3, 40}) // one lost
	came(&q.in, 8, [2]int64{900, 60}, [2]int64{901, 80})
	q.in.cut() // nobody listened for a while
	came(&q.in, 8, [2]int64{1900, 9000}, [2]int64{1901, 9020})
	came(&q.in, 8, [2]int64{30_000, 9040})                                               // alone: a stray
	came(&q.in, 8, [2]int64{1902, 9060}, [2]int64{40_000, 9080}, [2]int64{40_001, 9100}) // two in a row: it jumped
	got := figures(&q)
	require.EqualValues(t, 1, got.Lost)
	require.EqualValues(t, 8, got.Packets)
	came(&q.in, 7, [2]int64{5, 0}, [2]int64{6, 20}, [2]int64{5, 40})
	require.Zero(t, figures(&q).Lost, "a copy is no gain")
}

// reported is a receiver report about our stream with one block.
func reported(about uint32, fraction byte, jitter, lsr, dlsr uint32) []byte {
	be := binary.BigEndian
	b := []byte{0x81, rtcpRR, 0, 7}
	b = be.AppendUint32(b, 5)
	b = be.AppendUint32(b, about)
	b = be.AppendUint32(b, uint32(fraction)<<24)
	b = be.AppendUint32(b, 0)
	b = be.AppendUint32(b, jitter)
	b = be.AppendUint32(b, lsr)
	return be.AppendUint32(b, dlsr)
}

// TestRoundTrip: the example of RFC 3550 6.4.1: sent at 46853.125 s, held 5.25 s, back
// at 46864.5 s: 6.125 s.
func TestRoundTrip(t *testing.T) {
	var q quality
	q.back.report(0xb7052000, 46853_125*ms)
	q.rtcp(reported(9, 64, 80, 0xb7052000, 0x00054000), 9, 46864_500*ms)
	q.rtcp(reported(9, 0, 0, 0, 0), 9, 46865_000*ms)            // it has heard no report of ours
	q.rtcp(reported(8, 255, 9, 0xb7052000, 0), 9, 46865_000*ms) // about another's sound
	got := figures(&q)
	require.Equal(t, 6125*time.Millisecond, got.Trip)
	require.Equal(t, got.Trip, got.TripTop)
	require.EqualValues(t, 1, got.Trips)
	require.EqualValues(t, 2, got.Reports)
	require.InDelta(t, 0.125, got.FarLoss, 1e-9, "64/256 and 0")
	require.Equal(t, 5*time.Millisecond, got.FarJitter, "80 samples and 0")
}

// TestLyingReports: a far end that names what we never sent, or holds it longer than
// there was time for, moves no round trip.
func TestLyingReports(t *testing.T) {
	var q quality
	q.back.report(100, 1000*ms)
	for _, x := range [][2]uint32{{99, 0}, {100, 5 << 16}, {100, 0xFFFFFFFF}} {
		q.rtcp(reported(9, 255, 0xFFFFFFFF, x[0], x[1]), 9, 1100*ms)
	}
	q.rtcp(reported(9, 255, 0, 100, 0), 9, 99_000*ms)
	got := figures(&q)
	require.Zero(t, got.Trips)
	require.EqualValues(t, 4, got.Reports)
	require.Less(t, got.FarJitter, time.Second)
	for n := range 40 { // cut anywhere, it is read as far as it is whole
		whole := reported(9, 1, 2, 100, 0)
		q.rtcp(whole[:min(n, len(whole))], 9, 1100*ms)
	}
	require.EqualValues(t, 1, min(figures(&q).Reports, 1))
}

// TestOurReportSaysHowWeHear: what we send carries a block about what we hear, and
// names the far end's last sender report.
func TestOurReportSaysHowWeHear(t *testing.T) {
	a, b := quality{}, quality{}
	sa, sb := newStream(1, 0, 0, 0), newStream(2, 0, 0, 0)
	came(&b.in, 1, [2]int64{1, 0}, [2]int64{2, 20}, [2]int64{4, 60}, [2]int64{5, 80})
	wall := time.Unix(1_700_000_000, 250_000_000)
	a.rtcp(senderReport(nil, &sb, &b, 90*ms, wall), 1, 100*ms) // b to a: loss of a's sound
	require.InDelta(t, 51.0/256, figures(&a).FarLoss, 1e-9)    // 1 of 5
	b.rtcp(senderReport(nil, &sa, &a, 100*ms, wall), 2, 110*ms)
	a.rtcp(senderReport(nil, &sb, &b, 210*ms, wall), 1, 220*ms) // b held it 100 ms
	got := figures(&a)
	require.EqualValues(t, 1, got.Trips)
	require.InDelta(t, 20, got.Trip.Milliseconds(), 1, "10 ms there, 10 ms back")
}

func FuzzRTCP(f *testing.F) {
	f.Add(reported(9, 1, 2, 3, 4))
	s := newStream(9, 0, 0, 0)
	f.Add(senderReport(nil, &s, &quality{}, 0, time.Unix(0, 0)))
	f.Add([]byte{0x9F, rtcpSR, 0xFF, 0xFF, 0, 0, 0, 9})
	f.Fuzz(func(t *testing.T, b []byte) {
		var q quality
		came(&q.in, 9, [2]int64{1, 0}, [2]int64{2, 20})
		q.back.report(3, 0)
		q.rtcp(b, 9, 100*ms)
		got := figures(&q)
		require.LessOrEqual(t, got.FarLoss, 1.0)
		require.LessOrEqual(t, got.TripTop, 10*time.Second)
		require.GreaterOrEqual(t, got.Trip, time.Duration(0))
	})
}

func TestQualityAllocatesNothing(t *testing.T) {
	var q quality
	s := newStream(9, 0, 0, 0)
	rr, buf, n := reported(9, 1, 2, 3, 4), make([]byte, 0, maxPacket), int64(0)
	require.Zero(t, testing.AllocsPerRun(1000, func() {
		came(&q.in, 7, [2]int64{n, n * 20})
		q.rtcp(rr, 9, n*ms)
		senderReport(buf, &s, &q, n*ms, time.Unix(0, 0))
		n++
	}))
}

// heardBy gathers what an engine says of its legs.
func heardBy(cfg *Config) chan Quality {
	to := make(chan Quality, 16)
	cfg.Heard = func(q Quality) { to <- q }
	return to
}

// TestQualityOfACall: told when the legs close, with whom each was connected.
func TestQualityOfACall(t *testing.T) {
	engines(t, func(t *testing.T, cfg Config) {
		told := heardBy(&cfg)
		h := open(t, cfg)
		a, b := newPhone(t, PCMA, 500), newPhone(t, PCMA, 900)
		la, lb := h.trunkCall("n1/i1", a), h.trunkCall("n1/o2", b)
		h.Do(call.Connect{A: "n1/i1", B: "n1/o2"})
		b.hears(500)
		a.hears(900)
		a.raw(nil) // a broken packet is in no figure
		require.Eventually(t, func() bool { return h.Stats().PacketsIn > 40 }, 5*time.Second, 5*time.Millisecond)
		la.Close()
		lb.Close()
		for range 2 {
			q := <-told
			require.Equal(t, map[call.LegID]call.LegID{"n1/i1": "n1/o2", "n1/o2": "n1/i1"}[q.Leg], q.Peer)
			require.False(t, q.Browser)
			require.Greater(t, q.Packets, uint64(5))
			require.Less(t, q.Lost, q.Packets)
			require.Less(t, q.Jitter, time.Second)
		}
	})
}

// trips are the round trips that a leg has measured so far.
func (h *house) trips(id call.LegID) uint64 {
	h.mu.Lock()
	en := h.legs[id]
	h.mu.Unlock()
	n := make(chan uint64, 1)
	en.loop.post(order{do: func() { n <- en.leg.quality.back.trips }})
	return <-n
}

// TestQualityOfABrowser: its encrypted reports are read, and told at the end of each
// connection.
func TestQualityOfABrowser(t *testing.T) {
	engines(t, func(t *testing.T, cfg Config) {
		told, start := heardBy(&cfg), time.Now()
		cfg.Clock = func() time.Duration { return time.Hour + time.Since(start) } // the first report is due at once
		h := open(t, cfg)
		caller, operator := newPhone(t, PCMA, 500), newPage(t, 900)
		h.browserCall("n1/p7", operator)
		h.trunkCall("n1/i1", caller)
		h.Do(call.Connect{A: "n1/i1", B: "n1/p7"})
		operator.hears(500)
		caller.hears(900)
		require.Eventually(t, func() bool { return h.trips("n1/p7") > 0 }, 15*time.Second, 20*time.Millisecond, "no report about ours came")
		h.Do(call.Disconnect{Leg: "n1/i1"})
		q := <-told
		require.Equal(t, call.LegID("n1/p7"), q.Leg)
		require.Equal(t, call.LegID("n1/i1"), q.Peer)
		require.True(t, q.Browser)
		require.Greater(t, q.Packets, uint64(5))
		require.Positive(t, q.Reports)
		require.Less(t, q.Trip, time.Second)
		h.CloseLeg("n1/p7")
		h.CloseLeg("n1/i1")
		require.Equal(t, call.LegID("n1/i1"), (<-told).Leg, "between talks a browser leg has no figures")
	})
}
