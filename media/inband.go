package media

import "math"

// Keys as tones in the sound (ITU-T Q.23, Q.24), for trunks that send no other: a
// Goertzel filter for each of the eight frequencies over blocks of 12.75 ms. Two
// blocks in a row make a key, three without it its end.

var (
	toneRows = [4]float64{697, 770, 852, 941}
	toneCols = [4]float64{1209, 1336, 1477, 1633}
)

// toneKeys are the events of RFC 4733 by row and column.
var toneKeys = [4][4]byte{{1, 2, 3, 12}, {4, 5, 6, 13}, {7, 8, 9, 14}, {10, 0, 11, 15}}

const (
	toneBlock  = 102              // samples
	toneLevel1 = 0.26             // least power of one tone: -40 dBFS
	toneTwist  = 6.31             // one may be stronger than the other by 8 dB
	tonePeak   = 6.31             // the others of its group are weaker by 8 dB
	toneShare  = 0.76             // of all energy that is in the two: speech has more beside
	toneGap    = 3                // blocks without the key that end it
	noTone     = byte(0xFF)       // no key in a block
	fullScale  = float64(1 << 15) // of the samples
)

// toneReader finds keys in the sound of a leg.
type toneReader struct {
	v      [8][2]float64 // the two memories of each filter
	energy float64
	n      int // samples of the block

	last byte // key of the last block
	held byte // key that is being pressed
	off  int  // blocks without it
}

var toneFactors = func() (c [8]float64) {
	for i, hz := range append(toneRows[:], toneCols[:]...) {
		c[i] = 2 * math.Cos(2*math.Pi*hz/SampleRate)
	}
	return c
}()

func newToneReader() *toneReader { return &toneReader{last: noTone, held: noTone} }

// read takes the sound of a packet and gives the keys whose press begins in it.
func (t *toneReader) read(f *frame, keys []byte) []byte {
	for _, b := range f.data {
		s := DecodeALaw
		if f.law != alaw {
			s = DecodeULaw
		}
		x := float64(s(b)) / fullScale
		t.energy += x * x
		for i := range t.v {
			v := &t.v[i]
			v[0], v[1] = x+toneFactors[i]*v[0]-v[1], v[0]
		}
		if t.n++; t.n == toneBlock {
			if key, ok := t.block(); ok {
				keys = append(keys, key)
			}
		}
	}
	return keys
}

// block ends a block: a key that two in a row have begins.
func (t *toneReader) block() (key byte, begins bool) {
	hit := t.hit()
	t.v, t.energy, t.n = [8][2]float64{}, 0, 0
	switch {
	case hit == t.held:
		t.off = 0
	case hit != noTone && hit == t.last:
		t.held, t.off, begins = hit, 0, true
	case t.held != noTone:
		if t.off++; t.off >= toneGap {
			t.held = noTone
		}
	}
	t.last = hit
	return hit, begins
}

// hit is the key that the block has, noTone when it has none.
func (t *toneReader) hit() byte {
	var power [8]float64
	for i, v := range t.v {
		power[i] = v[0]*v[0] + v[1]*v[1] - toneFactors[i]*v[0]*v[1]
	}
	row, okRow := strongest(power[:4])
	col, okCol := strongest(power[4:])
	r, c := power[row], power[4+col]
	switch {
	case !okRow || !okCol, r < toneLevel1, c < toneLevel1, r > c*toneTwist, c > r*toneTwist:
		return noTone
	case r+c < toneShare*t.energy*toneBlock/2:
		return noTone
	}
	return toneKeys[row][col]
}

// strongest is the frequency of a group that stands out from the others.
func strongest(power []float64) (best int, ok bool) {
	for i := range power {
		if power[i] > power[best] {
			best = i
		}
	}
	for i := range power {
		if i != best && power[i]*tonePeak > power[best] {
			return best, false
		}
	}
	return best, true
}
