package main

import (
	"context"
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"

	"hotline/media"
	"hotline/store"
)

// qualityRoom is how many legs may end while the database is busy; what comes above is
// left out of the rows, never of the metrics.
const qualityRoom = 4096

// listener takes what the sound engine says of each leg's quality: to the metrics at
// once, to the database in batches.
type listener struct {
	rows   chan store.QualityRow
	now    func() int64 // wall ms
	put    func(context.Context, []store.QualityRow) error
	log    zerolog.Logger
	jitter *prometheus.HistogramVec
	trip   *prometheus.HistogramVec
	loss   *prometheus.HistogramVec
}

func newListener(reg prometheus.Registerer, now func() int64, put func(context.Context, []store.QualityRow) error, log zerolog.Logger) *listener {
	histogram := func(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
		h := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, labels)
		reg.MustRegister(h)
		return h
	}
	return &listener{
		rows: make(chan store.QualityRow, qualityRoom), now: now, put: put, log: log,
		jitter: histogram("hotline_media_jitter_seconds", "Mean jitter of a leg (RFC 3550 A.8): what came from it (in), and what it reported of us (out).",
			[]float64{.001, .002, .005, .01, .02, .03, .05, .1, .2}, "leg", "direction"),
		trip: histogram("hotline_media_rtt_seconds", "Mean round trip to the far end of a leg, by its receiver reports.",
			[]float64{.005, .01, .02, .05, .1, .15, .2, .3, .5, 1, 2}, "leg"),
		loss: histogram("hotline_media_loss_ratio", "Share of packets lost on a leg: what came from it (in), and what it reported of us (out).",
			[]float64{0, .001, .005, .01, .02, .03, .05, .1, .2}, "leg", "direction"),
	}
}

// heard runs on a media loop: it must not wait.
func (l *listener) heard(q media.Quality) {
	leg := "trunk"
	if q.Browser {
		leg = "browser"
	}

	if q.Packets > 0 {

		l.jitter.WithLabelValues(leg, "in").Observe(q.Jitter.Seconds())
		l.loss.WithLabelValues(leg, "in").Observe(float64(q.Lost) / float64(q.Packets+q.Lost))
	}
	if q.Reports > 0 {
		l.jitter.WithLabelValues(leg, "out").Observe(q.FarJitter.Seconds())
		l.loss.WithLabelValues(leg, "out").Observe(q.FarLoss)
	}
	if q.Trips > 0 {
		l.trip.WithLabelValues(leg).Observe(q.Trip.Seconds())
	}
	row := store.QualityRow{
		Leg: q.Leg, Peer: q.Peer, At: l.now(), Browser: q.Browser, Packets: int64(q.Packets), Lost: int64(q.Lost),
		JitterUs: q.Jitter.Microseconds(), JitterTopUs: q.JitterTop.Microseconds(), Reports: int64(q.Reports), FarLossPpm: int64(q.FarLoss * 1e6),
		FarJitterUs: q.FarJitter.Microseconds(), Trips: int64(q.Trips), TripUs: q.Trip.Microseconds(), TripTopUs: q.TripTop.Microseconds(),
	}
	select {
	case l.rows <- row:
	default:
	}
}

// run stores what was heard, up to a second's worth at once; at its end all that is left.
func (l *listener) run(ctx context.Context) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			l.flush(context.WithoutCancel(ctx))
			return nil
		case <-tick.C:
			l.flush(ctx)
		}
	}
}

func (l *listener) flush(ctx context.Context) {
	rows := make([]store.QualityRow, 0, len(l.rows))
	for len(rows) < cap(rows) {
		rows = append(rows, <-l.rows)
	}
	if len(rows) == 0 {
		return
	}
	if err := l.put(ctx, rows); err != nil && !errors.Is(err, context.Canceled) {
		l.log.Error().Err(err).Int("legs", len(rows)).Msg("quality of legs is not stored")
	}
}
