package sip

import (
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
)

// Work may begin while the end of all work is waited for.
func TestGangGrowsWhileWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g gang
		g.wait() // nobody: at once
		g.add()
		ended := false
		go func() {
			g.wait()
			ended = true
		}()
		synctest.Wait()
		g.add()
		g.done()
		synctest.Wait()
		require.False(t, ended)
		g.done()
		synctest.Wait()
		require.True(t, ended)
	})
}

func TestGangUnderManyHands(t *testing.T) {
	var g gang
	var hands sync.WaitGroup
	for range 8 {
		hands.Go(func() {
			for range 200 {
				g.add()
				g.done()
			}
		})
		hands.Go(g.wait)
	}
	hands.Wait()
	g.wait()
}
