package headset

import (
	"math"
	"sync"
	"time"
)

const (
	rate     = 8000
	frame    = 160               // 20 ms
	earLimit = 10 * 60 * rate    // samples kept
	window   = rate * 200 / 1000 // what Level looks at
)

// Ear is what one end has heard, decoded to 8 kHz.
type Ear struct {
	mu      sync.Mutex
	pcm     []int16
	packets uint64
	lost    uint64
	last    uint16
	begun   bool
	at      time.Time
}

func (e *Ear) hear(seq uint16, pcm []int16) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.begun {
		if gap := seq - e.last; gap > 1 && gap < 1000 {
			e.lost += uint64(gap - 1)
		}
	}
	e.begun, e.last, e.at = true, seq, time.Now()
	e.packets++
	e.pcm = append(e.pcm, pcm...)
	if len(e.pcm) > earLimit {
		e.pcm = append(e.pcm[:0], e.pcm[len(e.pcm)-earLimit/2:]...)
	}
}

// restart is said when a new path begins: its numbers have nothing to do with
// those before.
func (e *Ear) restart() {
	e.mu.Lock()
	e.begun = false
	e.mu.Unlock()
}

// Level gives the amplitude, 0..1 of full scale, of a frequency in the last 200 ms.
func (e *Ear) Level(hz float64) float64 {
	e.mu.Lock()
	defer e.mu.Unlock()
	return amplitude(e.pcm[max(0, len(e.pcm)-window):], hz)
}

// Heard gives a copy of everything heard (the last 5 to 10 minutes).
func (e *Ear) Heard() []int16 {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]int16{}, e.pcm...)
}

// Forget empties the memory, so that a test looks at what comes now.
func (e *Ear) Forget() {
	e.mu.Lock()
	e.pcm = e.pcm[:0]
	e.mu.Unlock()
}

// Counts gives packets received and packets missing in their numbering.
func (e *Ear) Counts() (packets, lost uint64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.packets, e.lost
}

// Since tells how long nothing has been heard; a very long time if never.
func (e *Ear) Since() time.Duration {
	e.mu.Lock()
	defer e.mu.Unlock()
	return time.Since(e.at)
}

// amplitude is Goertzel's: the part of one frequency in the samples.
func amplitude(pcm []int16, hz float64) float64 {
	if len(pcm) == 0 {
		return 0
	}
	c := 2 * math.Cos(2*math.Pi*hz/rate)
	var s1, s2 float64
	for _, x := range pcm {
		s1, s2 = float64(x)/32768+c*s1-s2, s1
	}
	return 2 * math.Sqrt(max(0, s1*s1+s2*s2-c*s1*s2)) / float64(len(pcm))
}
