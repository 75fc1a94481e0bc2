package switchboard

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"

	"hotline/acd"
	"hotline/call"
	"hotline/store/journal"
)

// hall are doors for a whole loop: legs answer and press a key, prompts end,
// operators take every offer.
type hall struct {
	loop *Loop
	mu   sync.Mutex
	last map[call.OperatorID]call.OfferID
	talk map[call.OperatorID]call.ID
	took []time.Duration
}

func (h *hall) Do(c call.Command) {
	switch c := c.(type) {
	case call.Answer:
		h.loop.Post(call.LegAnswered{Leg: c.Leg})
		h.loop.Post(call.Digit{Leg: c.Leg, Key: "1"})
	case call.Play:
		if !c.Loop {
			h.loop.Post(call.PlayDone{Leg: c.Leg, Token: c.Token})
		}
	case call.Hangup:
		h.loop.Post(call.LegEnded{Leg: c.Leg, Cause: c.Cause})
	case call.Show:
		h.show(c)
	}
}

func (h *hall) show(c call.Show) {
	h.mu.Lock()
	delete(h.talk, c.Operator)
	if c.View.Talk != nil {
		h.talk[c.Operator] = c.View.Talk.Call
	}
	o := c.View.Offer
	fresh := o != nil && o.Offer > h.last[c.Operator]
	if fresh {
		h.last[c.Operator] = o.Offer
	}
	h.mu.Unlock()
	if fresh {
		h.loop.Post(call.Act{Operator: c.Operator, Ref: "a", Do: call.DoAnswer, Offer: o.Offer})
	}
}

func (h *hall) talking() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.talk)
}

func (h *hall) offers() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.took)
}

const (
	hallOps   = 500
	hallCalls = 2500
	hallPace  = 5 * time.Millisecond // between two operators who become free: four times the bar's 50 a second
)

// BenchmarkOfferLatency is the bar of DESIGN.md 8 without its sound: 500 operators,
// 2,000 callers waiting, an operator free every 5 ms; from the event that makes him
// free to the offer on its way to his screen, with a journal on the disk of the
// temporary folder in between.
func BenchmarkOfferLatency(b *testing.B) {
	h, stop := openHall(b)
	defer stop()
	h.mu.Lock()
	h.took = nil
	h.mu.Unlock()
	pace := time.NewTicker(hallPace)
	defer pace.Stop()
	b.ResetTimer()
	for i := range b.N {
		op := call.OperatorID(i%hallOps + 1)
		h.loop.Post(call.Act{Operator: op, Ref: "h", Do: call.DoHangup})
		h.loop.Post(call.Act{Operator: op, Ref: "r", Do: call.DoReady})
		h.arrive(hallCalls + i)
		<-pace.C
	}
	b.StopTimer()
	require.Eventually(b, func() bool { return h.offers() >= max(1, b.N*9/10) }, time.Minute, 10*time.Millisecond)
	h.mu.Lock()
	defer h.mu.Unlock()
	slices.Sort(h.took)
	at := func(q float64) float64 {
		return float64(h.took[int(q*float64(len(h.took)-1))].Microseconds()) / 1000
	}
	b.ReportMetric(at(0.5), "p50-ms")
	b.ReportMetric(at(0.95), "p95-ms")
	b.ReportMetric(at(0.99), "p99-ms")
	b.ReportMetric(at(1), "max-ms")
}

func (h *hall) arrive(i int) {
	h.loop.Post(call.Arrived{Leg: call.LegID(fmt.Sprintf("n1/i%d", i)), Trunk: "mts", Party: moscow(call.CustomerID(i + 1))})
}

// openHall fills a loop that runs on a real journal.
func openHall(b *testing.B) (*hall, func()) {
	s := testSettings(b)
	s.AskConsent, s.PerCaller, s.Desk.Disposition, s.Survey.On = false, 0, false, false
	for i := range s.Desk.Queues {
		s.Desk.Queues[i].Limit, s.Desk.Queues[i].MaxWait = 0, 0
	}
	log, err := journal.Open(filepath.Join(b.TempDir(), "journal"), journal.Options{})
	require.NoError(b, err)
	h := &hall{last: map[call.OperatorID]call.OfferID{}, talk: map[call.OperatorID]call.ID{}}
	h.loop = NewLoop(Options{
		Core: NewCore(), Clock: NewClock(noon), Log: log, Doors: h, Logger: zerolog.Nop(),
		Offered: func(d time.Duration) { h.mu.Lock(); h.took = append(h.took, d); h.mu.Unlock() },
	})
	ctx, cancel := context.WithCancel(b.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.loop.Run(ctx) }()
	var staff []acd.Profile
	for op := range call.OperatorID(hallOps) {
		staff = append(staff, acd.Profile{Operator: op + 1, Line: 1, Queues: acd.Serving("support", "sales")})
	}
	h.loop.Post(Configured{Settings: s})
	h.loop.Post(Staffed{Profiles: staff})
	for i := range hallCalls {
		h.arrive(i)
	}
	for _, p := range staff {
		h.loop.Post(call.OperatorSignedIn{Operator: p.Operator, Session: "s"})
		h.loop.Post(call.PathUp{Operator: p.Operator, Leg: opLeg(p.Operator)})
	}
	require.Eventually(b, func() bool { return h.talking() == hallOps }, time.Minute, 10*time.Millisecond)
	return h, func() {
		cancel()
		require.NoError(b, <-ended)
		require.NoError(b, log.Close())
	}
}
