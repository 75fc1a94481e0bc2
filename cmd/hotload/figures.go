package main

import (
	"math"
	"slices"
	"time"
)

// spread sums up durations of which there are few.
type spread struct {
	N   int     `json:"n"`
	P50 float64 `json:"p50_ms"`
	P95 float64 `json:"p95_ms"`
	P99 float64 `json:"p99_ms"`
	Max float64 `json:"max_ms"`
}

func spreadOf(d []time.Duration) spread {
	if len(d) == 0 {
		return spread{}
	}
	d = slices.Sorted(slices.Values(d))
	at := func(q float64) float64 { return ms(d[rank(q, len(d))]) }
	return spread{len(d), at(.5), at(.95), at(.99), ms(d[len(d)-1])}
}

// rank is the place of a quantile among n sorted values (nearest rank).
func rank(q float64, n int) int { return min(max(int(math.Ceil(q*float64(n)))-1, 0), n-1) }

func ms(d time.Duration) float64 { return math.Round(float64(d)/1e3) / 1e3 }

// histogram counts many durations in buckets 2 % apart, from 1 µs to 100 s.
type histogram struct {
	count [histogramSize]uint64
	n     uint64
	max   int64
}

const (
	histogramSize = 932
	histogramStep = 1.02
)

var logStep = math.Log(histogramStep)

func (h *histogram) add(ns int64) {
	i := 0
	if ns > 1000 {
		i = min(int(math.Log(float64(ns)/1000)/logStep)+1, histogramSize-1)
	}
	h.count[i]++
	h.n++
	h.max = max(h.max, ns)
}

func (h *histogram) quantile(q float64) time.Duration {
	if h.n == 0 {
		return 0
	}
	want, sum := uint64(math.Ceil(q*float64(h.n))), uint64(0)
	for i, c := range h.count {
		if sum += c; sum >= max(want, 1) {
			top := 1000 * math.Pow(histogramStep, float64(i))
			return time.Duration(min(int64(top), max(h.max, 1)))
		}
	}
	return time.Duration(h.max)
}

func (h *histogram) spread() spread {
	return spread{int(h.n), ms(h.quantile(.5)), ms(h.quantile(.95)), ms(h.quantile(.99)), ms(time.Duration(h.max))}
}
