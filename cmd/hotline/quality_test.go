package main

import (
	"context"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"

	"hotline/media"
	"hotline/store"
)

// TestQualityIsTold: to the metrics at once, to the database at the latest when it ends.
func TestQualityIsTold(t *testing.T) {
	reg := prometheus.NewRegistry()
	var put []store.QualityRow
	l := newListener(reg, func() int64 { return 5 }, func(_ context.Context, rows []store.QualityRow) error {
		put = append(put, rows...)
		return nil
	}, zerolog.Nop())
	l.heard(media.Quality{Leg: "n1/i1", Peer: "n1/p7", Packets: 97, Lost: 3, Jitter: 4 * time.Millisecond, Reports: 2, FarLoss: 0.5, Trips: 1, Trip: 40 * time.Millisecond})
	l.heard(media.Quality{Leg: "n1/p7", Peer: "n1/i1", Browser: true, Packets: 5})
	for range 2 * qualityRoom { // it never waits
		l.heard(media.Quality{Leg: "n1/i2"})
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	require.NoError(t, l.run(ctx))
	require.Equal(t, store.QualityRow{Leg: "n1/i1", Peer: "n1/p7", At: 5, Packets: 97, Lost: 3, JitterUs: 4000, Reports: 2, FarLossPpm: 500_000, Trips: 1, TripUs: 40_000}, put[0])
	require.True(t, put[1].Browser)
	require.Len(t, put, qualityRoom)

	families, err := reg.Gather()
	require.NoError(t, err)
	counts := map[string]uint64{}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			counts[f.GetName()] += m.GetHistogram().GetSampleCount()
		}
	}
	require.Equal(t, map[string]uint64{"hotline_media_jitter_seconds": 3, "hotline_media_loss_ratio": 3, "hotline_media_rtt_seconds": 1}, counts)
}
