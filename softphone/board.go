package softphone

import (
	"bytes"
	"context"
	"sync/atomic"
	"time"

	"hotline/call"
)

// boardEvery: an operator's little board needs no more (docs: at most one a second).
const boardEvery = time.Second

// boardFeed is the newest board for softphones, serialised once for all.
type boardFeed struct {
	payload atomic.Pointer[[]byte]
}

func (d *Door) lastBoard() []byte {
	if p := d.board.payload.Load(); p != nil {
		return *p
	}
	return nil
}

// followBoards sends what changed, at most once a second. A call that we owe falls
// late by itself: that is a change too.
func (d *Door) followBoards(ctx context.Context) {
	changed, cancel := d.deps.Boards.Subscribe()
	defer cancel()
	pause, late := time.NewTimer(0), time.NewTimer(0)
	defer pause.Stop()
	defer late.Stop()
	var body []byte
	for {
		b, now := d.deps.Boards.Latest(), d.deps.Now()
		late.Reset(lookMost)
		if b != nil {
			d.pages.phases(b)
			msg := smallBoard(b, now.Wall)
			if text := encode(msg); !bytes.Equal(text, body) {
				body = text
				msg.Version, msg.ServerMono = b.Version, now.Mono
				d.spread(encode(msg))
			}
			late.Reset(fallsLate(b.Owed, now.Wall))
		}
		pause.Reset(boardEvery)
		select {
		case <-ctx.Done():
			return
		case <-pause.C:
		}
		select {
		case <-ctx.Done():
			return
		case <-changed:
		case <-late.C:
		}
	}
}

func (d *Door) spread(payload []byte) {
	d.board.payload.Store(&payload)
	for _, st := range d.allSeats() {
		st.box.put(boardNews{payload}, func(x any) bool { _, ok := x.(boardNews); return ok })
	}
}

// smallBoard is what a softphone shows of the board, without what changes by itself.
func smallBoard(b *call.Board, wall int64) boardMsg {
	m := boardMsg{Type: "board", Queues: []boardQueue{}, Operators: []boardOperator{}, Waiting: []boardWaiting{}, Emergency: []emergency{}, Owed: owed(b.Owed, wall)}
	for _, q := range b.Queues {
		m.Queues = append(m.Queues, boardQueue{q.Queue, q.Waiting, q.LongestSince, q.Free})
	}
	for _, o := range b.Operators {
		m.Operators = append(m.Operators, boardOperator{o.Operator, o.State})
	}
	for _, c := range b.Calls {
		if c.Phase == call.Waiting && len(m.Waiting) < maxWaiting {
			m.Waiting = append(m.Waiting, boardWaiting{c.Call, c.Queue, c.Since, c.Party.VIP})
		}
	}
	for _, e := range b.Emergencies {
		m.Emergency = append(m.Emergency, emergency{e.Queue, e.Kind, e.Reason, e.Since})
	}
	return m
}

// maxWaiting bounds the list of waiting calls an operator may take one of.
const maxWaiting = 30

// withStates fills lists and the states of colleagues in.
func (d *Door) withStates(c Catalog) Catalog {
	states := map[call.OperatorID]call.State{}
	if d.deps.Boards != nil {
		if b := d.deps.Boards.Latest(); b != nil {
			for _, o := range b.Operators {
				states[o.Operator] = o.State
			}
		}
	}
	out := Catalog{
		Queues: append([]CatalogQueue{}, c.Queues...), Topics: append([]CatalogTopic{}, c.Topics...),
		Results: append([]CatalogName{}, c.Results...), BreakReasons: append([]CatalogBreak{}, c.BreakReasons...),
		Operators: append([]CatalogOperator{}, c.Operators...),
	}
	out.Shift = c.Shift
	for i := range out.Operators {
		out.Operators[i].State = call.Offline
		if s, ok := states[out.Operators[i].ID]; ok {
			out.Operators[i].State = s
		}
	}
	return out
}
