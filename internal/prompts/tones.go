package prompts

import "math"

// Tones and music are arithmetic, so they belong to nobody but the project.

// made are the sounds that nobody speaks, by clip key.
func made() map[string][]float64 {
	return map[string][]float64{
		"tone/beep": beep(), "tone/ringback": ringback(), "tone/pause": silence(200), "music/default": music(),
	}
}

// beep is the tone before a message: 0.5 s of 1000 Hz with soft edges.
func beep() []float64 {
	x := sine(1000, 500, 0.25)
	soften(x, 10)
	return append(x, silence(20)...)
}

// ringback is the Russian ringing tone, 425 Hz, 1 s in every 5, made to loop.
func ringback() []float64 {
	x := sine(425, 1000, 0.15)
	soften(x, 10)
	return append(x, silence(4000)...)
}

func sine(hz float64, ms int, amp float64) []float64 {
	x := make([]float64, ms*rate/1000)
	for i := range x {
		x[i] = amp * math.Sin(2*math.Pi*hz*float64(i)/rate)
	}
	return x
}

func soften(x []float64, ms int) {
	n := ms * rate / 1000
	for i := range n {
		g := 0.5 - 0.5*math.Cos(math.Pi*float64(i)/float64(n))
		x[i] *= g
		x[len(x)-1-i] *= g
	}
}

// note is one tone of the hold music: when and how long in beats, MIDI pitch,
// loudness.
type note struct {
	at, beats float64
	pitch     int
	amp       float64
}

const (
	beat  = 0.625 // s, 96 a minute
	beats = 40.0  // 10 bars of 4: 25 s, a whole number of frames
)

// music is the hold music: a slow broken-chord piece in C with a small melody,
// 25 s long. Tails that ring over the end are added to the beginning, so it
// loops without a seam.
func music() []float64 {
	n := int(beats * beat * rate)
	x := make([]float64, n)
	for _, t := range score() {
		strike(x, t)
	}
	p := peak(x)
	for i := range x {
		x[i] *= 0.32 / p
	}
	return x
}

// score: chords C Am F G, C Em F Dm, G C; the right hand breaks them in
// quavers, the left holds the root, a melody note falls on every other beat.
func score() []note {
	chords := [][]int{
		{60, 64, 67}, {57, 60, 64}, {53, 57, 60}, {55, 59, 62},
		{60, 64, 67}, {52, 55, 59}, {53, 57, 60}, {50, 53, 57},
		{55, 59, 62}, {60, 64, 67},
	}
	melody := []int{76, 79, 72, 76, 69, 72, 74, 71, 72, 76, 71, 67, 69, 72, 74, 69, 71, 74, 76, 72}
	pattern := []int{0, 1, 2, 1, 0, 1, 2, 1}
	var out []note
	for bar, chord := range chords {
		at := float64(bar) * 4
		out = append(out, note{at, 4, chord[0] - 12, 0.5})
		for i, step := range pattern {
			out = append(out, note{at + float64(i)/2, 1.5, chord[step] + 12, 0.28})
		}
		out = append(out, note{at, 2, melody[2*bar], 0.55}, note{at + 2, 2, melody[2*bar+1], 0.45})
	}
	return out
}

// strike adds a bell-like tone: three partials, quick attack, slow decay.
func strike(x []float64, t note) {
	hz := 440 * math.Pow(2, float64(t.pitch-69)/12)
	start := int(t.at * beat * rate)
	for i := range int(t.beats * beat * rate * 2) {
		s := float64(i) / rate
		env := math.Min(1, s/0.03) * math.Exp(-s*1.6/(t.beats*beat))
		env *= 1 - float64(i)/(t.beats*beat*rate*2)
		v := math.Sin(2*math.Pi*hz*s) + 0.35*math.Sin(4*math.Pi*hz*s)*math.Exp(-s*2) + 0.12*math.Sin(6*math.Pi*hz*s)*math.Exp(-s*4)
		x[(start+i)%len(x)] += t.amp * env * v
	}
}
