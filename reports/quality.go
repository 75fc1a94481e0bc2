package reports

import "math"

const z95 = 1.959964 // two-sided 95 % quantile of the normal distribution

// Scores are answers to a scale question kept as sums, which add up exactly.
type Scores struct {
	N   int64 `json:"n"`
	Sum int64 `json:"sum"`
	Sq  int64 `json:"sq"` // Σ of squares
}

// ScoresOf counts answers.
func ScoresOf(answers ...int) Scores {
	var s Scores
	for _, a := range answers {
		s.Add(a, 1)
	}
	return s
}

// Add counts an answer given n times.
func (s *Scores) Add(answer int, n int64) {
	a := int64(answer)
	s.N += n
	s.Sum += a * n
	s.Sq += a * a * n
}

// Plus sums two selections.
func (s Scores) Plus(o Scores) Scores { return Scores{s.N + o.N, s.Sum + o.Sum, s.Sq + o.Sq} }

// Mean of the answers; nil without any.
func (s Scores) Mean() *float64 { return Div(float64(s.Sum), float64(s.N)) }

// Deviation is the sample standard deviation (n − 1); nil for n < 2. The
// numerator is an integer, so equal answers give exactly 0.
func (s Scores) Deviation() *float64 {
	if s.N < 2 {
		return nil
	}
	v := math.Sqrt(float64(s.N*s.Sq-s.Sum*s.Sum) / (float64(s.N) * float64(s.N-1)))
	return &v
}

// Few is how many answers are too few («мало данных»).
const Few = 10

// Index is a satisfaction index as it may be shown: with margin and n
// (DOMAIN.md 5). Low and High are clipped to 0..100.
type Index struct {
	Value  *float64 `json:"value"`
	Margin *float64 `json:"margin"` // 95 %, nil for n < 2
	Low    *float64 `json:"low"`
	High   *float64 `json:"high"`
	N      int64    `json:"n"`
	Few    bool     `json:"few,omitempty"` // fewer than 10 answers
}

// CSI on a scale 1..k: (mean − 1) ÷ (k − 1) × 100 with its 95 % margin.
func CSI(s Scores, k int) Index {
	i := Index{N: s.N, Few: s.N < Few}
	m := s.Mean()
	if m == nil || k < 2 {
		return i
	}
	v := (*m - 1) / float64(k-1) * 100
	i.Value = &v
	if d := s.Deviation(); d != nil {
		i.bound(z95 * *d / math.Sqrt(float64(s.N)) * 100 / float64(k-1))
	}
	return i
}

func (i *Index) bound(margin float64) {
	lo, hi := max(*i.Value-margin, 0), min(*i.Value+margin, 100)
	i.Margin, i.Low, i.High = &margin, &lo, &hi
}

// CSIShare is the alternative method mean ÷ k × 100 (`csi_method=share`).
func CSIShare(s Scores, k int) *float64 { return Div(float64(s.Sum)*100, float64(s.N)*float64(k)) }

// Stratum is one operator's part of a stratified sample: his share of eligible
// contacts weighs his answers.
type Stratum struct {
	Eligible int64  `json:"eligible"`
	Scores   Scores `json:"scores"`
}

// StratifiedCSI is Σ wᵢ·CSIᵢ with margin √Σ(wᵢ·marginᵢ)². Operators without
// answers leave the weights; one with a single answer takes the deviation of
// all answers. Where no weight is known the plain CSI is given.
func StratifiedCSI(strata []Stratum, k int) Index {
	var all Scores
	var weights int64
	for _, s := range strata {
		all = all.Plus(s.Scores)
		if s.Scores.N > 0 {
			weights += s.Eligible
		}
	}
	if weights == 0 || k < 2 {
		return CSI(all, k)
	}
	value, variance := 0.0, 0.0
	for _, s := range strata {
		if s.Scores.N == 0 {
			continue
		}
		w := float64(s.Eligible) / float64(weights)
		value += w * *CSI(s.Scores, k).Value
		variance += square(w * stratumMargin(s.Scores, all, k))
	}
	i := Index{Value: &value, N: all.N, Few: all.N < Few}
	if all.N >= 2 {
		i.bound(math.Sqrt(variance))
	}
	return i
}

func stratumMargin(s, all Scores, k int) float64 {
	d := s.Deviation()
	if d == nil {
		d = all.Deviation()
	}
	if d == nil {
		return 0
	}
	return z95 * *d / math.Sqrt(float64(s.N)) * 100 / float64(k-1)
}

func square(v float64) float64 { return v * v }

// Histogram counts answers by value: index 0..10.
type Histogram [11]int64

// Scores of a histogram.
func (h Histogram) Scores() Scores {
	var s Scores
	for v, n := range h {
		s.Add(v, n)
	}
	return s
}

// CSAT is the share of the two best answers on a scale 1..k, percent.
func CSAT(h Histogram, k int) *float64 {
	if k < 2 || k >= len(h) {
		return nil
	}
	return Percent(h[k]+h[k-1], h.Scores().N)
}

// NPS is % of 9–10 − % of 0–6, −100..100.
func NPS(h Histogram) *float64 {
	var n, low int64
	for v, c := range h {
		n += c
		if v <= 6 {
			low += c
		}
	}
	return Percent(h[9]+h[10]-low, n)
}

// CES is the mean on 1..7 and the share of 5–7 beside it, percent.
func CES(h Histogram) (mean, share *float64) {
	s := h.Scores()
	return s.Mean(), Percent(h[5]+h[6]+h[7], s.N)
}

// Interval is a 95 % interval in percent.
type Interval struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// Wilson is the 95 % interval of a proportion; nil without cases.
func Wilson(r Ratio) *Interval {
	if r.Den <= 0 {
		return nil
	}
	n, p := float64(r.Den), float64(r.Num)/float64(r.Den)
	centre := p + z95*z95/(2*n)
	spread := z95 * math.Sqrt(p*(1-p)/n+z95*z95/(4*n*n))
	scale := 100 / (1 + z95*z95/n)
	return &Interval{max((centre-spread)*scale, 0), min((centre+spread)*scale, 100)}
}

// Answers to Q2 (resolved) and Q3 (from the first call).
const (
	Yes    = 1
	No     = 2
	Partly = 3
)

// FCRCounts tells whether the answers count in FCR by survey, and as solved.
// Q3 is asked only after Q2 = yes; "partly" is a no; a yes without Q3 is left out.
func FCRCounts(q2, q3 int) (counts, solved bool) {
	switch {
	case q2 == No || q2 == Partly:
		return true, false
	case q2 == Yes && (q3 == 1 || q3 == 2):
		return true, q3 == 1
	}
	return false, false
}

// Share is a proportion as it may be shown.
type Share struct {
	Value    *float64  `json:"value"` // percent
	Interval *Interval `json:"interval"`
	Ratio
}

// ShareOf puts a ratio together with its Wilson interval.
func ShareOf(r Ratio) Share { return Share{r.Percent(), Wilson(r), r} }
