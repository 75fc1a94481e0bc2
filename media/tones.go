package media

import "math"

var (
	rows    = [4]float64{697, 770, 852, 941}
	columns = [4]float64{1209, 1336, 1477, 1633}
	pad     = [4]string{"123A", "456B", "789C", "*0#D"}
)

// Tone makes ms milliseconds of A-law sound of the given frequencies in hertz,
// each at level (0 to 1, full scale together is the caller's care), with edges
// of 5 ms.
func Tone(ms int, level float64, hertz ...float64) []byte {
	n := ms * SampleRate / 1000
	edge := float64(min(5*SampleRate/1000, n/2))
	out := make([]byte, n)
	for i := range out {
		var v float64
		for _, f := range hertz {
			v += math.Sin(2 * math.Pi * f * float64(i) / SampleRate)
		}
		if d := math.Min(float64(i), float64(n-1-i)); d < edge {
			v *= d / edge
		}
		out[i] = EncodeALaw(int16(max(-32767, min(32767, v*level*32767))))
	}
	return out
}

// keyTones are the sounds of the keys, for a far end without telephone-event.
var keyTones = func() (t [16][]byte) {
	for r, line := range pad {
		for c := range line {
			code, _ := keyCode(line[c])
			t[code] = Tone(keyOn*Ptime, 0.25, rows[r], columns[c])
		}
	}
	return t
}()

func silence(ms int) []byte {
	b := make([]byte, ms*SampleRate/1000)
	for i := range b {
		b[i] = SilenceALaw
	}
	return b
}

// addTones puts the call progress tones of Russia (425 Hz) and the beep in.
func addTones(l *Library) {
	l.Add("tone/beep", Tone(200, 0.3, 1000))
	l.Add("tone/ringback", append(Tone(1000, 0.2, 425), silence(4000)...))
	l.Add("tone/busy", append(Tone(350, 0.2, 425), silence(350)...))
}
