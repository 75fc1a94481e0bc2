package prompts

import "math"

const (
	rate     = 8000
	frame    = 160 // samples in 20 ms
	level    = -20 // dBFS, RMS of active speech
	ceiling  = 0.9 // highest peak after levelling
	floor    = 0.003
	sentence = 200 // ms of silence between sentences
	lead     = 40  // ms of silence before and after
)

// trim cuts the silence at both ends.
func trim(x []float64) []float64 {
	from, to := 0, len(x)
	for from < to && math.Abs(x[from]) < floor {
		from++
	}
	for to > from && math.Abs(x[to-1]) < floor {
		to--
	}
	// half a frame of the quiet around keeps soft consonants
	return x[max(0, from-frame/2):min(len(x), to+frame)]
}

// joined puts sentences together with the pause between them.
func joined(parts [][]float64) []float64 {
	out := silence(lead)
	for i, p := range parts {
		if i > 0 {
			out = append(out, silence(sentence)...)
		}
		out = append(out, p...)
	}
	return append(out, silence(lead)...)
}

func silence(ms int) []float64 { return make([]float64, ms*rate/1000) }

// levelled scales x so that its active frames (within 30 dB of the loudest)
// have the wanted RMS, or less where a peak would clip.
func levelled(x []float64) []float64 {
	rms := activeRMS(x)
	if rms == 0 {
		return x
	}
	gain := math.Pow(10, level/20.0) / rms
	if p := peak(x); p*gain > ceiling {
		gain = ceiling / p
	}
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = v * gain
	}
	return out
}

func activeRMS(x []float64) float64 {
	var powers []float64
	loudest := 0.0
	for i := 0; i+frame <= len(x); i += frame {
		sum := 0.0
		for _, v := range x[i : i+frame] {
			sum += v * v
		}
		powers = append(powers, sum/frame)
		loudest = max(loudest, sum/frame)
	}
	sum, n := 0.0, 0
	for _, p := range powers {
		if p > 0 && p >= loudest/1000 {
			sum, n = sum+p, n+1
		}
	}
	if n == 0 {
		return 0
	}
	return math.Sqrt(sum / float64(n))
}

func peak(x []float64) float64 {
	p := 0.0
	for _, v := range x {
		p = max(p, math.Abs(v))
	}
	return p
}
