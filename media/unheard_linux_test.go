//go:build linux && (amd64 || arm64 || riscv64 || ppc64le || s390x)

package media

import (
	"net/netip"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/bpf"

	"hotline/call"
)

func TestUnheardProgram(t *testing.T) {
	rtp := func(b1 byte, seq uint16, more int) []byte {
		b := make([]byte, udpHeader+headerLen+more)
		putHeader(b[udpHeader:], &header{pt: b1, seq: seq})
		return b
	}
	for _, c := range []struct {
		name   string
		packet []byte
		passes bool
	}{
		{"A-law", rtp(PCMA, 5, 160), false},
		{"A-law, first of a spurt", rtp(PCMA|0x80, 5, 160), false},
		{"µ-law", rtp(PCMU, 31, 160), false},
		{"comfort noise", rtp(comfort, 33, 1), false},
		{"each so many, a sign of life", rtp(PCMA, 7*unheardEvery, 160), true},
		{"a key", rtp(101, 5, 4), true},
		{"a key's first packet", rtp(101|0x80, 5, 4), true},
		{"a report on the same port", rtp(200, 5, 16), true},
		{"a good-bye on the same port", rtp(203, 5, 0), true},
		{"an unknown type", rtp(96, 5, 20), true},
		{"too short for RTP", rtp(PCMA, 5, 0)[:udpHeader+headerLen-1], true},
		{"nothing", make([]byte, udpHeader), true},
	} {
		vm, err := bpf.NewVM(unheardProgram(101))
		require.NoError(t, err)
		n, err := vm.Run(c.packet)
		require.NoError(t, err)
		require.Equal(t, c.passes, n >= len(c.packet), c.name)
	}
	odd, err := bpf.NewVM(unheardProgram(comfort)) // a far end may name any type for its keys
	require.NoError(t, err)
	n, err := odd.Run(rtp(comfort, 5, 4))
	require.NoError(t, err)
	require.NotZero(t, n)
}

// Who waits costs few packets in, his keys are heard all the same, and when
// somebody listens again nothing is left out.
func TestSoundThatNobodyHearsIsLeftOut(t *testing.T) {
	h := open(t, Config{Loops: 1, BrowserIPs: []netip.Addr{loopback}})
	a, b := newPhone(t, PCMA, 500), newPhone(t, PCMA, 900)
	la := h.trunkCall("n1/i1", a)
	h.Do(call.Play{Leg: "n1/i1", Clips: []string{"music/default"}, Loop: true})
	deaf := func(want bool) func() bool {
		return func() bool {
			is := make(chan bool, 1)
			h.order(la.leg, func(*loop) { is <- la.leg.trunk.deaf })
			return <-is == want
		}
	}
	require.Eventually(t, deaf(true), waitLong, waitStep)
	a.press(5)
	require.Equal(t, call.Digit{Leg: "n1/i1", Key: "5"}, next[call.Digit](h))

	before, sent := h.Stats().PacketsIn, a.seqNow()
	require.Eventually(t, func() bool { return a.seqNow()-sent >= 3*unheardEvery }, waitLong, waitStep)
	require.Less(t, h.Stats().PacketsIn-before, uint64(unheardEvery), "three or four of 96, the rest of the key's packets, and one that was on its way")
	require.Less(t, la.Quiet(), 5*time.Second)
	none[call.MediaDead](h)

	h.trunkCall("n1/o2", b)
	h.Do(call.Connect{A: "n1/i1", B: "n1/o2"})
	require.True(t, deaf(false)())
	b.hears(500)
	h.Do(call.Disconnect{Leg: "n1/i1"})
	h.Do(call.RecordStart{Recording: 7, Customer: "n1/i1"})
	require.True(t, deaf(false)(), "a recording is an ear, too")
	h.Do(call.RecordStop{Recording: 7})
	require.Eventually(t, func() bool { return !deaf(false)() }, waitLong, waitStep)

	la.SetRemote(a.remote()) //nolint:errcheck // the same as before
	require.True(t, deaf(false)(), "learning begins anew with each description")
}

// A loop that has more to send than it can hears its talks in between: a turn
// does one slot, however far behind it is, and far behind it leaves some out.
func TestALoopThatIsBehindSendsOneSlotATurn(t *testing.T) {
	d := &dummy{}
	l := newLoop(&Engine{cfg: Config{Log: zerolog.Nop()}}, 0)
	l.wire, l.house = d, int64(time.Hour)
	for range quarters * 3 {
		g := &leg{kind: trunkLeg, rate: 1, group: -1}
		g.trunk.set, g.trunk.started, g.trunk.remote.Recv = true, true, true
		g.trunk.learn.locked = netip.MustParseAddrPort("127.0.0.1:4000")
		l.legs[g] = struct{}{}
		l.pace(g, 0)
	}
	l.tick(60 * ms) // 12 slots are due
	require.Equal(t, 3, d.sent, "a quarter of the legs")
	require.Zero(t, l.wait(60*ms), "it comes back at once")
	l.tick(60 * ms)
	require.Equal(t, 6, d.sent)
	require.Zero(t, l.count.skipped.Load())

	l.tick(500 * ms)
	require.Equal(t, 9, d.sent)
	require.EqualValues(t, 500/5-3, l.count.skipped.Load(), "two slots were sent, the third is the present one")
	require.Positive(t, l.wait(500*ms), "and it is up to date")
}
