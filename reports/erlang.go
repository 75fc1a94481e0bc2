package reports

import "math"

// Load is what a queue must carry in one interval (DOMAIN.md 6).
type Load struct {
	Calls    float64 // in the interval
	Interval float64 // seconds
	AHT      float64 // seconds
}

// Erlangs is calls × AHT ÷ interval.
func (l Load) Erlangs() float64 { return l.Calls * l.AHT / l.Interval }

// ErlangB is the share of calls that find all n lines taken, by recursion.
func ErlangB(a float64, n int) float64 {
	b := 1.0
	for k := 1; k <= n; k++ {
		b = a * b / (float64(k) + a*b)
	}
	return b
}

// ErlangC is the share of calls that wait; nil where the load is not below n
// and the queue grows without end.
func ErlangC(a float64, n int) *float64 {
	if n <= 0 || a >= float64(n) || a < 0 {
		return nil
	}
	b := ErlangB(a, n)
	return Div(b, 1-a/float64(n)*(1-b))
}

// Staffing is what n agents do to a load without impatience.
type Staffing struct {
	Agents    int      `json:"agents"`
	Wait      *float64 `json:"wait"`      // probability, 0..1
	Level     *float64 `json:"level"`     // answered within, percent
	ASA       *float64 `json:"asa"`       // seconds
	Occupancy *float64 `json:"occupancy"` // percent
	Unstable  bool     `json:"unstable,omitempty"`
}

// Staff computes Erlang C for n agents and an answer within that many seconds.
func Staff(l Load, n int, within float64) Staffing {
	a := l.Erlangs()
	s := Staffing{Agents: n, Occupancy: Percent(a, float64(n))}
	c := ErlangC(a, n)
	if c == nil {
		s.Unstable = true
		return s
	}
	free := float64(n) - a
	level := 100 * (1 - *c*math.Exp(-free*within/l.AHT))
	asa := *c * l.AHT / free
	s.Wait, s.Level, s.ASA = c, &level, &asa
	return s
}

// Goal is what staffing must reach.
type Goal struct {
	Level        float64 // percent answered within
	Within       float64 // seconds
	MaxOccupancy float64 // percent
	Shrinkage    float64 // percent of paid time lost
}

// maxAgents bounds the search; no centre of ours has more seats.
const maxAgents = 100_000

// Needed is the smallest staff that reaches the goal, and how many to schedule
// for it; ok is false where none does.
func Needed(l Load, g Goal) (s Staffing, scheduled int, ok bool) {
	if l.AHT <= 0 || l.Interval <= 0 || l.Calls < 0 || g.Shrinkage < 0 || g.Shrinkage >= 100 || g.MaxOccupancy <= 0 || g.Level > 100 {
		return s, 0, false
	}
	fewest := l.Erlangs() * 100 / min(g.MaxOccupancy, 100) // fewer are too busy
	if fewest > maxAgents {
		return s, 0, false
	}
	for n := max(int(fewest), 1); n <= maxAgents; n++ {
		s = Staff(l, n, g.Within)
		if !s.Unstable && *s.Level >= g.Level && *s.Occupancy <= g.MaxOccupancy {
			return s, Scheduled(n, g.Shrinkage), true
		}
	}
	return s, 0, false
}

// Scheduled is how many to plan so that n are there: n ÷ (1 − shrinkage), rounded
// up. Shrinkage in percent, below 100.
func Scheduled(n int, shrinkage float64) int {
	return int(math.Ceil(float64(n)/(1-shrinkage/100) - 1e-9))
}
