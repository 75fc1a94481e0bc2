package prompts

import "math"

// crossings of zero on each side of the filter's middle: more are sharper.
const crossings = 24

// resample brings x from hz samples a second to 8000, without what a telephone
// cannot carry: a windowed sinc whose edge is just below 4 kHz.
func resample(x []float64, hz int) []float64 {
	if hz == rate {
		return x
	}
	step := float64(hz) / rate
	cut := 0.95 / step // of the input's half rate
	half := crossings / cut
	out := make([]float64, int(float64(len(x))/step))
	for n := range out {
		at := float64(n) * step
		total, weight := 0.0, 0.0
		for k := max(0, int(math.Ceil(at-half))); k <= min(len(x)-1, int(at+half)); k++ {
			d := float64(k) - at
			w := sinc(cut*d) * (0.5 + 0.5*math.Cos(math.Pi*d/half))
			total += x[k] * w
			weight += w
		}
		if weight != 0 {
			out[n] = total / weight
		}
	}
	return out
}

func sinc(x float64) float64 {
	if math.Abs(x) < 1e-9 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}
