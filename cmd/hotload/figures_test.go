package main

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestSpread(t *testing.T) {
	require.Zero(t, spreadOf(nil))
	var d []time.Duration
	for i := 100; i > 0; i-- {
		d = append(d, time.Duration(i)*time.Millisecond)
	}
	require.Equal(t, spread{100, 50, 95, 99, 100}, spreadOf(d))
	require.Equal(t, spread{1, 7, 7, 7, 7}, spreadOf([]time.Duration{7 * time.Millisecond}))
}

func TestHistogramIsTwoPercentOff(t *testing.T) {
	var h histogram
	require.Zero(t, h.quantile(.5))
	for i := int64(1); i <= 10000; i++ {
		h.add(i * 10_000) // 10 µs to 100 ms
	}
	for q, want := range map[float64]float64{.5: 50e6, .95: 95e6, .99: 99e6, 1: 100e6} {
		require.InEpsilon(t, want, float64(h.quantile(q)), 0.025)
	}
	h.add(-5)
	h.add(1 << 60)
	require.Equal(t, time.Duration(1<<60), time.Duration(h.max))
}

func TestProcStat(t *testing.T) {
	u, s, err := parseStat([]byte("42 (a (b) c) S 1 42 42 0 -1 4194560 100 0 0 0 123 45 0 0 20 0 9 0 100 1000 200"))
	require.NoError(t, err)
	require.Equal(t, 1230*time.Millisecond, u)
	require.Equal(t, 450*time.Millisecond, s)
	_, _, err = parseStat([]byte("42 (x) S 1"))
	require.Error(t, err)
	require.EqualValues(t, 2048<<10, parseRSS("Name:\tx\nVmRSS:\t    2048 kB\nThreads: 3\n"))
	require.Zero(t, parseRSS(""))
}

func TestMetrics(t *testing.T) {
	read := func(text string) scraped {
		m, err := parseMetrics(strings.NewReader(text))
		require.NoError(t, err)
		return m
	}
	before := read("x_bucket{le=\"0.001\"} 5\nx_bucket{le=\"0.01\"} 5\nx_bucket{le=\"+Inf\"} 5\nx_count 5\n")
	after := read("# HELP x y\nx_bucket{le=\"0.001\"} 14\nx_bucket{le=\"0.01\"} 15\nx_bucket{le=\"+Inf\"} 15\nx_count 15\nbad\n")
	v, ok := after.bound(before, "x", .9)
	require.True(t, ok)
	require.Equal(t, 0.001, v) //nolint:testifylint // an edge, not a sum
	v, _ = after.bound(before, "x", .99)
	require.Equal(t, 0.01, v) //nolint:testifylint // an edge, not a sum
	_, ok = after.bound(after, "x", .5)
	require.False(t, ok)
}
