package reports

import (
	"math"
	"strconv"
	"strings"
)

// Div divides; nil where there is nothing to divide by.
func Div(num, den float64) *float64 {
	if den == 0 {
		return nil
	}
	v := num / den
	return &v
}

// Percent is num ÷ den × 100; nil where den is 0.
func Percent[N int | int64 | float64](num, den N) *float64 {
	return Div(float64(num)*100, float64(den))
}

// Ratio is a share kept as its two counts, so that it can still be summed.
type Ratio struct {
	Num int64 `json:"num"`
	Den int64 `json:"den"`
}

// Plus sums two ratios of parts of one selection.
func (r Ratio) Plus(o Ratio) Ratio { return Ratio{r.Num + o.Num, r.Den + o.Den} }

// count adds one case.
func (r *Ratio) count(yes bool) {
	if yes {
		r.Num++
	}
	r.Den++
}

// Percent is the share in percent, nil where there is nothing counted.
func (r Ratio) Percent() *float64 { return Percent(r.Num, r.Den) }

// Round rounds for display, half away from zero. A value that is a half but
// for the last bits of its binary form counts as one.
func Round(v float64, digits int) float64 {
	p := math.Pow10(digits)
	y := v * p
	y += math.Copysign(math.Abs(y)*1e-14, y)
	return math.Round(y) / p
}

// Show writes a value for display: one decimal, or "—" for nil. Lang "ru" has a
// decimal comma.
func Show(v *float64, lang string) string {
	if v == nil || math.IsNaN(*v) || math.IsInf(*v, 0) {
		return "—"
	}
	s := strconv.FormatFloat(Round(*v, 1), 'f', 1, 64)
	if s == "-0.0" {
		s = "0.0"
	}
	if lang == "ru" {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s
}
