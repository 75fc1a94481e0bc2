package switchboard

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

func showing(o call.OfferID) call.Command {
	return call.Show{View: call.View{Offer: &call.OfferView{Offer: o}}}
}

func TestAnOfferCountsOnce(t *testing.T) {
	var l Loop
	require.False(t, l.offers([]call.Command{call.Show{}, call.Play{}}))
	require.True(t, l.offers([]call.Command{call.Show{}, showing(3)}))
	require.False(t, l.offers([]call.Command{showing(3)}), "the screen is drawn again while it rings")
	require.True(t, l.offers([]call.Command{showing(3), showing(4)}))
}

type memoryLog struct{ n uint64 }

func (m *memoryLog) Append(r [][]byte) error { m.n += uint64(len(r)); return nil }
func (m *memoryLog) Sync() error             { return nil }
func (m *memoryLog) Last() uint64            { return m.n }

func TestOfferLatencyIsToldAfterTheRelease(t *testing.T) {
	var released int
	took := make(chan time.Duration, 1)
	w := newWriter(&memoryLog{}, func(c []call.Command) { released += len(c) }, func(call.Command) {}, func() {})
	w.offered = func(d time.Duration) {
		require.Equal(t, 1, released)
		took <- d
	}
	w.start(func() {})
	w.in <- step{record: []byte("x")}
	w.in <- step{record: []byte("y"), commands: []call.Command{showing(1)}, posted: time.Now().Add(-time.Second)}
	require.GreaterOrEqual(t, <-took, time.Second)
	require.NoError(t, w.close(context.Background()))
}
