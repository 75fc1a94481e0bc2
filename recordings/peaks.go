package recordings

import (
	"hotline/media"
)

// Mark is a place in a recording where a pause began or ended.
type Mark struct {
	Ms     int64 `json:"ms"`
	Paused bool  `json:"paused"`
}

// Wave is what the player draws: the loudest sample of each span of BucketMs,
// 0..255, per channel, and the pauses.
type Wave struct {
	Ms       int64  `json:"ms"`
	BucketMs int64  `json:"bucket_ms"`
	Left     []int  `json:"left"`
	Right    []int  `json:"right"`
	Marks    []Mark `json:"marks,omitempty"`
}

const (
	bucketSamples = 400  // 50 ms
	maxBuckets    = 4000 // points of a wave; a longer recording has longer buckets
	samplesPerMs  = media.SampleRate / 1000
)

// loudness is the amplitude of each A-law byte, 0..255.
var loudness = func() (t [256]byte) {
	for i := range t {
		v := int(media.DecodeALaw(byte(i)))
		t[i] = byte(min(max(v, -v)>>7, 255))
	}
	return t
}()

// peaks gathers the wave while the sound is written.
type peaks struct {
	points [2][]byte
	now    [2]byte
	n      int // samples in the open bucket
	total  int64
}

// add takes interleaved bytes, whole frames.
func (p *peaks) add(stereo []byte) {
	for i := 0; i+1 < len(stereo); i += frameBytes {
		p.now[0] = max(p.now[0], loudness[stereo[i]])
		p.now[1] = max(p.now[1], loudness[stereo[i+1]])
		if p.n++; p.n == bucketSamples {
			p.shut()
		}
	}
	p.total += int64(len(stereo) / frameBytes)
}

func (p *peaks) shut() {
	for c := range p.points {
		p.points[c] = append(p.points[c], p.now[c])
	}
	p.now, p.n = [2]byte{}, 0
}

// wave ends the gathering.
func (p *peaks) wave(marks []Mark) Wave {
	if p.n > 0 {
		p.shut()
	}
	merge := (len(p.points[0]) + maxBuckets - 1) / maxBuckets
	merge = max(merge, 1)
	return Wave{
		Ms: p.total / samplesPerMs, BucketMs: int64(merge) * bucketSamples / samplesPerMs, Marks: marks,
		Left: merged(p.points[0], merge), Right: merged(p.points[1], merge),
	}
}

func merged(points []byte, n int) []int {
	out := make([]int, 0, len(points)/n+1)
	for i, v := range points {
		if i%n == 0 {
			out = append(out, 0)
		}
		out[len(out)-1] = max(out[len(out)-1], int(v))
	}
	return out
}
