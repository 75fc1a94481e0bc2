package reports

import "math"

// Patient is Erlang A: n agents and callers who hang up when their patience is
// over (DOMAIN.md 6). Shares 0..1 of all calls, times in seconds.
type Patient struct {
	Agents    int     `json:"agents"`
	Wait      float64 `json:"wait"`      // probability to wait at all
	Abandon   float64 `json:"abandon"`   // probability to hang up waiting
	MeanWait  float64 `json:"mean_wait"` // of all calls
	Within    float64 `json:"within"`    // answered within the time asked for
	Occupancy float64 `json:"occupancy"` // percent
}

// tailEnd is where the states of the chain are too rare to matter.
const tailEnd = 1e-16

// ErlangA computes n agents for a load, callers of a mean patience (seconds) and
// an answer within that many seconds. Nil where there is no such system: no load's
// length, no patience, fewer than no agents. It is stable for any load, as
// impatience empties every queue.
func ErlangA(l Load, n int, patience, within float64) *Patient {
	if l.AHT <= 0 || l.Interval <= 0 || l.Calls < 0 || patience <= 0 || n < 0 || n > maxAgents || math.IsInf(patience, 1) {
		return nil
	}
	if l.Calls == 0 {
		return &Patient{Agents: n, Within: one(n > 0)}
	}
	c := newChain(l.Calls/l.Interval, 1/l.AHT, 1/patience, n)
	p := &Patient{Agents: n, Wait: c.waiting, MeanWait: c.queue / c.lambda, Abandon: c.theta * c.queue / c.lambda}
	p.Within = min(1-c.waiting+c.answered(max(within, 0)), 1-p.Abandon)
	if n > 0 {
		p.Occupancy = 100 * l.Erlangs() * (1 - p.Abandon) / float64(n)
	}
	return p
}

func one(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// chain is the birth and death chain of the calls in the system.
type chain struct {
	lambda, mu, theta float64
	n                 int
	tail              []float64 // p of n, n+1, … calls
	waiting           float64   // Σ tail
	queue             float64   // mean number of waiting calls
}

// newChain computes the states outwards from the most likely one, so that no
// weight over- or underflows whatever the size.
func newChain(lambda, mu, theta float64, n int) *chain {
	c := &chain{lambda: lambda, mu: mu, theta: theta, n: n}
	down := func(k int) float64 { // rate from k to k − 1
		return float64(min(k, n))*mu + float64(max(0, k-n))*theta
	}
	var mode int
	if a := lambda / mu; a < float64(n) {
		mode = int(a)
	} else {
		mode = n + int((lambda-float64(n)*mu)/theta)
	}
	weights := map[bool]float64{} // of states below n, and from n on
	weigh := func(k int, w float64) {
		weights[k >= n] += w
		if k >= n {
			c.queue += w * float64(k-n)
		}
	}
	var below []float64 // weights of n … mode − 1, downwards
	weigh(mode, 1)
	for k, w := mode, 1.0; k > 0; k-- {
		if w *= down(k) / lambda; w < tailEnd {
			break
		}
		weigh(k-1, w)
		if k-1 >= n {
			below = append(below, w)
		}
	}
	if mode >= n {
		c.tail = make([]float64, mode-n)
		for i, w := range below {
			c.tail[mode-n-1-i] = w
		}
		c.tail = append(c.tail, 1)
	}
	for k, w := mode+1, 1.0; ; k++ {
		if w *= lambda / down(k); w < tailEnd && k > n {
			break
		}
		weigh(k, w)
		if k >= n {
			c.tail = append(c.tail, w)
		}
	}
	sum := weights[false] + weights[true]
	for i := range c.tail {
		c.tail[i] /= sum
	}
	c.waiting, c.queue = weights[true]/sum, c.queue/sum
	return c
}

// answered is the share of calls that wait and are answered within t seconds.
func (c *chain) answered(t float64) float64 {
	served := float64(c.n) * c.mu
	if served == 0 || t == 0 {
		return 0
	}
	x, b := -math.Expm1(-c.theta*t), served/c.theta+1
	sum := 0.0
	for j, p := range c.tail {
		if p > 0 {
			sum += p * served / (served + float64(j+1)*c.theta) * betaI(x, float64(j+1), b)
		}
	}
	return sum
}

// betaI is the regularised incomplete beta function I(x; a, b), by its continued
// fraction on the side where that converges fast.
func betaI(x, a, b float64) float64 {
	switch {
	case x <= 0:
		return 0
	case x >= 1:
		return 1
	}
	ab, _ := math.Lgamma(a + b)
	la, _ := math.Lgamma(a)
	lb, _ := math.Lgamma(b)
	front := math.Exp(ab - la - lb + a*math.Log(x) + b*math.Log1p(-x))
	if x < (a+1)/(a+b+2) {
		return front * betaFraction(x, a, b) / a
	}
	return 1 - front*betaFraction(1-x, b, a)/b
}

// betaSteps bounds the continued fraction; it needs about √max(a, b) of them.
const betaSteps = 20_000

// betaFraction is the continued fraction by Lentz's method.
func betaFraction(x, a, b float64) float64 {
	const tiny, enough = 1e-300, 1e-14
	safe := func(v float64) float64 {
		if math.Abs(v) < tiny {
			return tiny
		}
		return v
	}
	c, d := 1.0, 1/safe(1-(a+b)*x/(a+1))
	f := d
	for m := 1.0; m < betaSteps; m++ {
		even := m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		d, c = 1/safe(1+even*d), safe(1+even/c)
		f *= d * c
		odd := -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		d, c = 1/safe(1+odd*d), safe(1+odd/c)
		f *= d * c
		if math.Abs(d*c-1) < enough {
			break
		}
	}
	return f
}
