package main

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestTheClerkDoesOneErrandAtATime(t *testing.T) {
	c := newClerk()
	ctx, stop := context.WithCancel(t.Context())
	looks := 0 // the clerk's alone, as what it works on
	var ran sync.WaitGroup
	ran.Go(func() { require.NoError(t, c.run(ctx, time.Millisecond, func(context.Context) { looks++ })) })
	working, n := false, 0
	var askers sync.WaitGroup
	for range 50 {
		askers.Go(func() {
			got, err := inTurn(ctx, c, func() (int, error) {
				if working {
					return 0, errors.New("two at once")
				}
				working = true
				defer func() { working = false }()
				n++
				return n, nil
			})
			require.NoError(t, err)
			require.Positive(t, got)
		})
	}
	askers.Wait()
	require.Equal(t, 50, n)
	require.PanicsWithValue(t, "bad", func() {
		_, _ = inTurn(ctx, c, func() (int, error) { panic("bad") })
	}, "the asker's own, the clerk works on")
	gone, cancel := context.WithCancel(ctx)
	cancel()
	hold, held := make(chan struct{}), make(chan struct{})
	go func() { _, _ = inTurn(ctx, c, func() (int, error) { close(held); <-hold; return 0, nil }) }()
	<-held
	_, err := inTurn(gone, c, func() (int, error) { return 0, nil })
	require.ErrorIs(t, err, context.Canceled, "who does not wait is not done")
	close(hold)
	stop()
	ran.Wait()
	_, err = inTurn(context.Background(), c, func() (int, error) { return 0, nil })
	require.ErrorIs(t, err, errOver)
}
