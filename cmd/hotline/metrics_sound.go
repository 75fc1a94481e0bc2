package main

import "github.com/prometheus/client_golang/prometheus"

// soundMetrics reads the engine's counters when somebody asks for the metrics.
type soundMetrics struct{ h *house }

var (
	packetsDesc = prometheus.NewDesc("hotline_media_packets_total",
		"RTP, RTCP, STUN and DTLS packets, by direction. Sound that nobody hears (callers who wait) is mostly left out by the kernel and not counted.", []string{"direction"}, nil)
	dropsDesc = prometheus.NewDesc("hotline_media_dropped_total", "Packets not passed on, by reason.", []string{"reason"}, nil)
	lateDesc  = prometheus.NewDesc("hotline_media_late_slots_total",
		"Pacing slots of 5 ms that came over 10 ms late.", nil, nil)
	skippedDesc = prometheus.NewDesc("hotline_media_skipped_slots_total",
		"Pacing slots of 5 ms left out because a media loop could not keep up: music and prompts have gaps, talks go first.", nil, nil)
)

// Describe implements prometheus.Collector.
func (soundMetrics) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{packetsDesc, dropsDesc, lateDesc, skippedDesc} {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (m soundMetrics) Collect(to chan<- prometheus.Metric) {
	s := m.h.sound.Stats()
	count := func(d *prometheus.Desc, n uint64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(n), labels...)
	}
	count(packetsDesc, s.PacketsIn, "in")
	count(packetsDesc, s.PacketsOut, "out")
	for why, n := range s.Drops {
		count(dropsDesc, n, why)
	}
	late, skipped := uint64(0), uint64(0)
	for _, l := range s.Loops {
		late += l.LateSlots
		skipped += l.SkippedSlots
	}
	count(lateDesc, late)
	count(skippedDesc, skipped)
}
