package media

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

const ms = int64(1_000_000)

// feeder is a source whose packets go through a stream.
type feeder struct {
	t    require.TestingT
	s    stream
	ssrc uint32
	seq  uint16
	ts   uint32
	now  int64
	out  []header
	seen map[uint16]bool
}

func newFeeder(t require.TestingT) *feeder {
	return &feeder{t: t, s: newStream(77, 1000, 65530, 0), ssrc: 5, seq: 65000, ts: 1 << 31, seen: map[uint16]bool{}}
}

// tick is 20 ms of the source with one packet that arrives.
func (f *feeder) tick() drop {
	why := f.pass(f.seq, f.ts)
	f.seq++
	f.ts += frameLen
	f.now += 20 * ms
	return why
}

func (f *feeder) pass(seq uint16, ts uint32) drop {
	var h header
	why := f.s.pass(f.ssrc, seq, ts, frameLen, f.now, &h)
	if why == dropNone {
		f.note(h)
	}
	return why
}

func (f *feeder) own() {
	var h header
	f.s.own(frameLen, f.now, &h)
	f.note(h)
	f.now += 20 * ms
}

func (f *feeder) note(h header) {
	require.Equal(f.t, uint32(77), h.ssrc)
	require.False(f.t, f.seen[h.seq], "number %d left twice", h.seq)
	f.seen[h.seq] = true
	f.out = append(f.out, h)
}

func (f *feeder) newest() header { return f.out[len(f.out)-1] }

func TestStreamKeepsDistancesOfItsSource(t *testing.T) {
	f := newFeeder(t)
	for range 100 {
		require.Equal(t, dropNone, f.tick())
	}
	first, last := f.out[0], f.newest()
	require.True(t, first.marker)
	require.Equal(t, uint16(99), last.seq-first.seq)
	require.EqualValues(t, 99*frameLen, last.ts-first.ts)
	f.seq, f.ts = f.seq+3, f.ts+3*frameLen // three lost
	require.Equal(t, dropNone, f.tick())
	require.Equal(t, uint16(4), f.newest().seq-last.seq)
	require.EqualValues(t, 4*frameLen, f.newest().ts-last.ts)
	require.Equal(t, dropNone, f.pass(f.seq-3, f.ts-3*frameLen)) // one was only late
	require.Equal(t, uint16(2), f.newest().seq-last.seq)
	require.Equal(t, dropDuplicate, f.pass(f.seq-3, f.ts-3*frameLen))
}

func TestStreamGapsFilledAndTakenUpAgain(t *testing.T) {
	f := newFeeder(t)
	for range 10 {
		f.tick()
	}
	for range 50 { // a second without source
		f.own()
		f.seq++
		f.ts += frameLen
	}
	before := f.newest()
	require.Equal(t, dropNone, f.tick())
	require.True(t, f.newest().marker)
	require.Equal(t, uint16(1), f.newest().seq-before.seq)
	require.EqualValues(t, frameLen, f.newest().ts-before.ts)
}

func TestStreamJumps(t *testing.T) {
	for name, jump := range map[string]func(*feeder){
		"ssrc":           func(f *feeder) { f.ssrc, f.seq, f.ts = 9, 1, 1 },
		"seq forward":    func(f *feeder) { f.seq += 20000 },
		"seq back":       func(f *feeder) { f.seq -= 20000 },
		"seq a bit back": func(f *feeder) { f.seq -= 40 },
		"ts forward":     func(f *feeder) { f.ts += 1 << 30 },
		"ts back":        func(f *feeder) { f.ts -= 1 << 30 },
	} {
		t.Run(name, func(t *testing.T) {
			f := newFeeder(t)
			for range 100 {
				f.tick()
			}
			before := f.newest()
			jump(f)
			lost := 0
			for f.tick() != dropNone {
				lost++
			}
			require.Less(t, lost, 10, "back within 200 ms")
			gap := int32(f.newest().ts - before.ts)
			require.Greater(t, gap, int32(0))
			require.LessOrEqual(t, gap, int32(12*frameLen))
		})
	}
}

func TestStreamTimestampsAdvanceOverPauses(t *testing.T) {
	f := newFeeder(t)
	f.tick()
	before := f.newest()
	f.now += 10_000 * ms // the source's own numbers stand still
	f.tick()
	require.True(t, f.newest().marker)
	require.InDelta(t, 10_000*8, f.newest().ts-before.ts, 400)
}

func TestStreamNeverRepeatsANumber(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := newFeeder(t)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		for range 2000 {
			switch r.IntN(12) {
			case 0:
				f.own()
			case 1:
				f.pass(f.seq-uint16(r.IntN(80)), f.ts-uint32(r.IntN(80)*frameLen))
			case 2:
				f.now += int64(r.IntN(300)) * ms
			case 3:
				f.seq += uint16(r.IntN(5))
			case 4:
				if r.IntN(20) == 0 {
					f.ssrc, f.seq, f.ts = r.Uint32(), uint16(r.Uint32()), r.Uint32()
				}
			default:
				f.tick()
			}
			if len(f.out) > 1000 { // numbers come round after 65536
				clear(f.seen)
				f.out = f.out[:0]
			}
		}
	})
}
