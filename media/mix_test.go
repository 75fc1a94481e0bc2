package media

import (
	"math"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

// hearsBoth waits until both tones are what comes, and not that of the listener.
func (p *phone) hearsBoth(a, b, own float64) {
	p.t.Helper()
	require.Eventually(p.t, func() bool {
		last := p.newest(20)
		return toneLevel(last, a) > 0.3 && toneLevel(last, b) > 0.3 && toneLevel(last, own) < 0.05
	}, waitLong, waitStep, "%v and %v Hz do not come, or %v does", a, b, own)
}

// A conference: a caller on a trunk and two operators in browsers, on loops of their
// own, hear one another; the recording has the caller left and both operators right.
func TestConference(t *testing.T) {
	engines(t, func(t *testing.T, cfg Config) {
		h := open(t, cfg)
		caller, operator, colleague := newPhone(t, PCMU, 500), newPage(t, 900), newPage(t, 1300)
		h.browserCall("n1/p7", operator)
		h.browserCall("n1/p8", colleague)
		h.trunkCall("n1/i1", caller)
		h.Do(call.Connect{A: "n1/i1", B: "n1/p7"})
		h.Do(call.RecordStart{Recording: 1, Customer: "n1/i1", Operator: "n1/p7"})
		operator.hears(500)
		three := call.Mix{Legs: []call.LegID{"n1/i1", "n1/p7", "n1/p8"}}
		h.Do(three)
		caller.hearsBoth(900, 1300, 500)
		operator.hearsBoth(500, 1300, 900)
		colleague.hearsBoth(500, 900, 1300)
		h.Do(three) // said twice, it changes nothing
		h.tapeHears(1, Right, 0.3, 900, 1300)
		h.tapeHears(1, Left, 0.9, 500)

		h.Do(call.Play{Leg: "n1/i1", Token: 1, Clips: []string{"ru/greeting"}}) // refused, as to any who talks
		h.Do(call.RecordPause{Recording: 1, Paused: true})
		h.settled()
		paused := h.rec.get(1).frames
		caller.hearsBoth(900, 1300, 500)
		require.Equal(t, paused, h.rec.get(1).frames, "nothing is kept of a pause")
		h.Do(call.RecordPause{Recording: 1})

		h.Do(call.SendDigits{Leg: "n1/i1", Keys: "5"}) // the caller's far end asks for one
		require.Eventually(t, func() bool { return len(presses(caller.packets())) == 1 }, 5*time.Second, 10*time.Millisecond)
		caller.hearsBoth(900, 1300, 500)

		h.Do(call.Disconnect{Leg: "n1/p7"}) // the operator goes, the two go on
		caller.hears(1300)
		h.Do(call.Connect{A: "n1/i1", B: "n1/p8"})
		caller.hears(1300)
		colleague.hears(500)
		h.Do(call.RecordStop{Recording: 1})
		h.settled()
		require.Zero(t, h.rec.get(1).late)
		oneStream(t, caller.packets())
		oneStream(t, operator.packets())
		oneStream(t, colleague.packets())
	})
}

// The caller goes: the two operators hear each other until they are parted, and
// nothing is left.
func TestTheCallerLeavesAConference(t *testing.T) {
	h := open(t, Config{BrowserIPs: []netip.Addr{loopback}, Loops: 2})
	caller, operator, colleague := newPhone(t, PCMA, 500), newPage(t, 900), newPage(t, 1300)
	h.browserCall("n1/p7", operator)
	h.browserCall("n1/p8", colleague)
	leg := h.trunkCall("n1/i1", caller)
	h.Do(call.Mix{Legs: []call.LegID{"n1/i1", "n1/p7", "n1/p8"}})
	operator.hearsBoth(500, 1300, 900)
	leg.Close()
	operator.hears(1300)
	colleague.hears(900)
	h.Do(call.Disconnect{Leg: "n1/p7"})
	h.settled()
	n := len(colleague.packets())
	operator.mute.Store(true)
	require.Never(t, func() bool { return len(colleague.packets()) > n+2 }, 200*time.Millisecond, 20*time.Millisecond)
}

// Legs that are not there are left out; two of them are none at all.
func TestAConferenceOfNobody(t *testing.T) {
	h := open(t, Config{BrowserIPs: []netip.Addr{loopback}})
	h.trunkCall("n1/i1", newPhone(t, PCMA, 500))
	before := h.Stats().Ignored
	h.Do(call.Mix{Legs: []call.LegID{"n1/i1", "n1/x", "n1/y"}})
	h.Do(call.Mix{Legs: []call.LegID{"n1/i1", "n1/i1", "n1/i1"}})
	h.Do(call.Mix{})
	require.Equal(t, before+3, h.Stats().Ignored)
}

// speech makes frames of a source, 20 ms each, with a sample that tells its place.
func speech(v *voice, ssrc, ts uint32, s int16) {
	data := make([]byte, frameLen)
	for i := range data {
		data[i] = EncodeALaw(s)
	}
	v.put(&frame{law: alaw, ssrc: ssrc, ts: ts, data: data})
}

func taken(v *voice) (int16, bool) {
	var out [frameLen]int16
	ok := v.take(&out)
	return out[frameLen-1], ok
}

func same(s int16) int16 { return DecodeALaw(EncodeALaw(s)) }

func TestVoiceKeepsTheOrderOfItsPackets(t *testing.T) {
	v := &voice{}
	_, ok := taken(v)
	require.False(t, ok, "nothing was said yet")
	at := uint32(math.MaxUint32 - 300) // timestamps wrap
	speech(v, 1, at, 1000)
	speech(v, 1, at+2*frameLen, 3000) // overtakes the one before
	speech(v, 1, at+frameLen, 2000)
	speech(v, 1, at+frameLen, 2000) // twice
	for _, want := range []int16{0, 0, same(1000), same(2000), same(3000)} {
		got, ok := taken(v)
		require.True(t, ok)
		require.Equal(t, want, got)
	}
	_, ok = taken(v)
	require.False(t, ok)
	speech(v, 1, at+2*frameLen, 3000) // as old as the last
	got, ok := taken(v)
	require.True(t, ok)
	require.Zero(t, got, "after a pause it begins anew, a little behind")
}

func TestVoiceFillsWhatIsLost(t *testing.T) {
	v := &voice{}
	speech(v, 1, 1000, 1000)
	speech(v, 1, 1000+2*frameLen, 3000)
	for _, want := range []int16{0, 0, same(1000), 0, same(3000)} {
		got, _ := taken(v)
		require.Equal(t, want, got)
	}
}

func TestVoiceFollowsAClockThatRunsAhead(t *testing.T) {
	v := &voice{}
	at := uint32(0)
	for range 50 { // nobody takes: packets come in a heap
		speech(v, 1, at, 1000)
		at += frameLen
	}
	require.LessOrEqual(t, v.tail-v.head, uint32(voiceMost))
	speech(v, 2, 77, 2000) // another source
	require.EqualValues(t, voiceDelay+frameLen, v.tail-v.head)
	speech(v, 2, 77+5*SampleRate, 2000) // it jumps
	require.EqualValues(t, voiceDelay+frameLen, v.tail-v.head)
	v.put(&frame{law: alaw, ssrc: 2, ts: 1, data: nil})
	v.put(&frame{law: alaw, ssrc: 2, ts: 1, data: make([]byte, 2000)}) // no packet is so long
	require.EqualValues(t, voiceDelay+frameLen, v.tail-v.head)
}

func TestMixIsClampedNotWrapped(t *testing.T) {
	a, b := &leg{id: "a"}, &leg{id: "b"}
	m := &mixer{heard: []*voice{{from: a}, {from: b}}, own: &voice{}}
	for i := range uint32(3) {
		for _, x := range []*leg{a, b} {
			speech(m.heard[map[*leg]int{a: 0, b: 1}[x]], 1, i*frameLen, 30000)
		}
	}
	for range 3 {
		m.next("a")
	}
	out := m.sound(nil, alaw, 1)
	require.Len(t, out, frameLen)
	require.Equal(t, EncodeALaw(32767), out[5])
	require.EqualValues(t, same(30000), m.ops[5], "what the customer himself says is none of it")
}

func TestMixAllocatesNothing(t *testing.T) {
	from := &leg{id: "a"}
	m := &mixer{heard: []*voice{{from: from}, {from: &leg{id: "b"}}}, own: &voice{}}
	f := frame{law: ulaw, ssrc: 1, data: make([]byte, frameLen)}
	buf := make([]byte, 0, maxPayload)
	require.Zero(t, testing.AllocsPerRun(1000, func() {
		m.says(from, &f)
		m.own.put(&f)
		m.next("b")
		buf = m.sound(buf[:0], ulaw, 1)
		f.ts += frameLen
	}))
}

// BenchmarkMix is one leg's share of a conference of three: two packets in, one
// frame out, every 20 ms.
func BenchmarkMix(b *testing.B) {
	one, two := &leg{id: "a"}, &leg{id: "b"}
	m := &mixer{heard: []*voice{{from: one}, {from: two}}, own: &voice{}}
	f := frame{law: alaw, ssrc: 1, data: Tone(20, 0.4, 600)[:frameLen]}
	buf := make([]byte, 0, maxPayload)
	b.ReportAllocs()
	for b.Loop() {
		m.says(one, &f)
		m.says(two, &f)
		m.next("")
		buf = m.sound(buf[:0], alaw, 1)
		f.ts += frameLen
	}
}
