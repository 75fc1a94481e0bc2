package main

import (
	"strconv"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"hotline/switchboard"
)

// metrics are the figures of /metrics. Most are read when they are asked for.
type metrics struct {
	registry *prometheus.Registry
	alarms   *prometheus.CounterVec
	offers   prometheus.Histogram
	forecast prometheus.Histogram
	behind   atomic.Uint64
}

func newMetrics(h *house) *metrics {
	m := &metrics{registry: prometheus.NewRegistry()}
	m.alarms = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "hotline_alarms_total", Help: "Alarms by kind."}, []string{"kind"})
	m.offers = prometheus.NewHistogram(prometheus.HistogramOpts{Name: "hotline_offer_latency_seconds",
		Help:    "From the event that made a match possible to the offer handed to the operator's softphone.",
		Buckets: []float64{.0005, .001, .0015, .002, .003, .004, .005, .0075, .01, .015, .02, .03, .05, .075, .1, .15, .2, .3, .5, 1}})
	m.forecast = prometheus.NewHistogram(prometheus.HistogramOpts{Name: "hotline_expected_wait_error_seconds",
		Help:    "Wait of answered callers from the moment they were told an expected one, minus what they were told.",
		Buckets: []float64{-600, -300, -180, -120, -60, -30, -15, 0, 15, 30, 60, 120, 180, 300, 600}})
	m.registry.MustRegister(m.alarms, m.offers, m.forecast, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	gauge := func(name, help string, read func() float64) {
		m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, read))
	}
	counter := func(name, help string, read func() float64) {
		m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help}, read))
	}
	gauge("hotline_calls", "Calls in progress.", func() float64 { return float64(len(h.loop.Board().Calls)) })
	gauge("hotline_calls_waiting", "Callers waiting in queues.", func() float64 {
		n := 0
		for _, q := range h.loop.Board().Queues {
			n += q.Waiting
		}
		return float64(n)
	})
	gauge("hotline_operators", "Operators signed in.", func() float64 { return float64(len(h.loop.Board().Operators)) })
	gauge("hotline_events_waiting", "Events that wait for the core.", func() float64 { return float64(h.loop.Waiting()) })
	gauge("hotline_degraded", "1 while the journal's disk is in trouble.", func() float64 { return bit(h.loop.Degraded()) })
	gauge("hotline_rows_behind", "Journal records not yet in the database.", func() float64 { return float64(m.behind.Load()) })
	gauge("hotline_sip_legs", "SIP legs in use.", func() float64 { return float64(h.sip.Status().Legs) })
	gauge("hotline_media_legs", "Media legs in use.", func() float64 { return float64(h.sound.Stats().TrunkLegs + h.sound.Stats().BrowserLegs) })
	gauge("hotline_media_ports", "Media ports leased.", func() float64 { return float64(h.sound.Stats().PortsInUse) })
	m.registry.MustRegister(soundMetrics{h})
	counter("hotline_steps_total", "Steps of the core.", func() float64 { return float64(h.loop.Steps()) })
	counter("hotline_panics_total", "Steps and handlers that panicked and were contained.", func() float64 {
		return float64(h.loop.Panics()) + float64(h.sip.Status().Panics)
	})
	counter("hotline_sip_dropped_total", "Datagrams and connections of unknown sources.", func() float64 { return float64(h.sip.Status().Dropped) })
	return m
}

func (m *metrics) offered(took time.Duration) { m.offers.Observe(took.Seconds()) }

// tells counts what the records tell, as they pass on their way to the database.
func (m *metrics) tells(f switchboard.Fact) {
	switch f := f.(type) {
	case switchboard.Happened:
		m.happened(f)
	case switchboard.Alarmed:
		m.alarms.WithLabelValues(f.Kind).Inc()
	}
}

func (m *metrics) happened(h switchboard.Happened) {
	if h.Kind != switchboard.KindWaitedAsTold {
		return
	}
	told, err := strconv.ParseInt(h.Data["told"], 10, 64)
	was, err2 := strconv.ParseInt(h.Data["was"], 10, 64)
	if err == nil && err2 == nil {
		m.forecast.Observe(float64(was-told) / 1000)
	}
}

func (m *metrics) setBehind(n uint64) { m.behind.Store(n) }

func bit(on bool) float64 {
	if on {
		return 1
	}
	return 0
}
