package headset

import (
	"math"
	"sync"
)

// Mouth is what one end says: silence, a tone, or sound that is played once.
type Mouth struct {
	mu    sync.Mutex
	hz    float64
	phase float64
	play  []int16
	muted bool
}

// Hum says a tone until something else is said; 0 is silence.
func (m *Mouth) Hum(hz float64) {
	m.mu.Lock()
	m.hz, m.play = hz, nil
	m.mu.Unlock()
}

// Play says samples (8 kHz mono) once, then is silent.
func (m *Mouth) Play(pcm []int16) {
	m.mu.Lock()
	m.hz, m.play = 0, append([]int16{}, pcm...)
	m.mu.Unlock()
}

// Idle stops sending packets (a browser's replaceTrack(null)) or starts again.
func (m *Mouth) Idle(idle bool) {
	m.mu.Lock()
	m.muted = idle
	m.mu.Unlock()
}

// next gives 20 ms; false while idle.
func (m *Mouth) next(out *[frame]int16) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.muted {
		return false
	}
	*out = [frame]int16{}
	n := copy(out[:], m.play)
	m.play = m.play[n:]
	if m.hz > 0 {
		for i := range out {
			out[i] = int16(8000 * math.Sin(m.phase))
			m.phase = math.Mod(m.phase+2*math.Pi*m.hz/rate, 2*math.Pi)
		}
	}
	return true
}
