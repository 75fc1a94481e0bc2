package simulate

import (
	"fmt"
	"math"
	"math/rand/v2"

	"hotline/acd"
)

// Kinds of a distribution.
const (
	Exponential = "exponential" // the default; memoryless
	Lognormal   = "lognormal"   // with a deviation; what talks mostly look like
	Fixed       = "fixed"       // always the mean
	Uniform     = "uniform"     // from min to max
	Never       = "never"       // patience without end
)

// Forever is the length of what never ends, ms.
const Forever = int64(-1)

// Dist is how long something lasts: one of the kinds, by its mean.
type Dist struct {
	Kind      string `yaml:"kind" json:"kind,omitempty"`
	Mean      acd.Ms `yaml:"mean" json:"mean,omitempty"`
	Deviation acd.Ms `yaml:"deviation" json:"deviation,omitempty"` // lognormal
	Min       acd.Ms `yaml:"min" json:"min,omitempty"`             // uniform: from; others: never shorter
	Max       acd.Ms `yaml:"max" json:"max,omitempty"`             // uniform: to; others: never longer, 0 = no limit
}

// IsZero tells whether nothing was said.
func (d Dist) IsZero() bool { return d == Dist{} }

// Validate names what is wrong; nil when nothing is.
func (d Dist) Validate() error {
	switch d.Kind {
	case "", Exponential, Fixed:
		if d.Mean < 0 || d.Kind == "" && d.Mean == 0 && !d.IsZero() {
			return fmt.Errorf("mean: a length such as 180s expected, got %d ms", d.Mean)
		}
	case Lognormal:
		if d.Mean <= 0 || d.Deviation <= 0 {
			return fmt.Errorf("mean: lognormal needs mean and deviation above 0, got %d and %d ms", d.Mean, d.Deviation)
		}
	case Uniform:
		if d.Max < d.Min || d.Max == 0 {
			return fmt.Errorf("max: uniform needs min and a max not below it, got %d and %d ms", d.Min, d.Max)
		}
	case Never:
	default:
		return fmt.Errorf("kind: exponential, lognormal, fixed, uniform or never expected, got %q", d.Kind)
	}
	if d.Min < 0 || d.Max < 0 || d.Max > 0 && d.Max < d.Min {
		return fmt.Errorf("min: 0 or more, and max not below it expected, got %d and %d ms", d.Min, d.Max)
	}
	return nil
}

// draw gives one length in ms, Forever for never.
func (d Dist) draw(r *rand.Rand) int64 {
	var v float64
	switch d.Kind {
	case Never:
		return Forever
	case Fixed:
		v = float64(d.Mean)
	case Uniform:
		v = float64(d.Min) + r.Float64()*float64(d.Max-d.Min)
	case Lognormal:
		mean, dev := float64(d.Mean), float64(d.Deviation)
		s2 := math.Log1p(dev * dev / (mean * mean))
		v = math.Exp(math.Log(mean) - s2/2 + math.Sqrt(s2)*r.NormFloat64())
	default:
		v = r.ExpFloat64() * float64(d.Mean)
	}
	v = max(v, float64(d.Min))
	if d.Max > 0 {
		v = min(v, float64(d.Max))
	}
	return int64(math.Round(v))
}

// What a stream of chance is for; each has its own, so that one draw more in one
// place changes nothing in another.
const (
	forArrivals = iota + 1
	forContact
	forAnswer
	forRecorded
	forAgain    // what one does who does not get through
	forCallback // whether our call to him is answered
	forReturns  // what a recorded caller does in a case that he was not in
)

// chance is the stream of a seed for one purpose and thing.
func chance(seed uint64, purpose int, thing, part uint64) *rand.Rand {
	return rand.New(rand.NewPCG(mix(seed)+uint64(purpose), mix(thing*0x9e3779b97f4a7c15+part)))
}

// mix spreads the bits of a number (the finaliser of splitmix64).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// percent is true in so many of a hundred cases.
func percent(r *rand.Rand, p float64) bool { return r.Float64()*100 < p }
