package lookup

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"hotline/call"
)

// Desk knows the customers of the house.
type Desk interface {
	// Facts are what a menu may know of a customer: no name, no number.
	Facts(ctx context.Context, p call.Party) ([]call.Field, error)
	// NumberOf gives the number of {caller}.
	NumberOf(id call.CustomerID) (string, bool)
}

// Door asks. Its only state are the questions under way.
type Door struct {
	cfg     Config
	sources func() []Source
	desk    Desk
	post    func(call.Event) bool
	log     zerolog.Logger
	room    chan struct{}
	ctx     context.Context
	cancel  context.CancelFunc
	wg      sync.WaitGroup
	clients map[string]*client
}

// New makes the door; sources gives those in force. Close ends it.
func New(cfg Config, sources func() []Source, desk Desk, post func(call.Event) bool, log zerolog.Logger) *Door {
	ctx, cancel := context.WithCancel(context.Background())
	d := &Door{cfg: cfg, sources: sources, desk: desk, post: post, log: log, room: make(chan struct{}, cfg.AtOnce),
		ctx: ctx, cancel: cancel, clients: map[string]*client{}}
	for _, h := range cfg.Hosts {
		d.clients[h.Name] = newClient(h, cfg)
	}
	return d
}

// Do carries out a question and returns at once; the answer is posted.
func (d *Door) Do(q call.Lookup) {
	select {
	case d.room <- struct{}{}:
	default:
		d.wg.Go(func() { d.answer(q, nil, errors.New("too many questions at once")) })
		return
	}
	d.wg.Go(func() {
		defer func() { <-d.room }()
		wait := time.Duration(q.TimeoutMs) * time.Millisecond
		ctx, cancel := context.WithTimeout(d.ctx, min(wait, d.cfg.Timeout))
		defer cancel()
		data, err := d.ask(ctx, q)
		d.answer(q, data, err)
	})
}

func (d *Door) answer(q call.Lookup, data []call.Field, err error) {
	if err != nil {
		d.log.Warn().Err(err).Str("what", q.What).Stringer("call", q.Call).Msg("a menu's question has no answer")
	}
	d.post(call.LookedUp{Call: q.Call, ID: q.ID, OK: err == nil, Data: data})
}

func (d *Door) ask(ctx context.Context, q call.Lookup) ([]call.Field, error) {
	if q.What == Customer {
		return d.desk.Facts(ctx, q.Party)
	}
	for _, s := range d.sources() {
		if s.ID == q.What {
			return d.request(ctx, s, q)
		}
	}
	return nil, fmt.Errorf("nothing answers %q", q.What)
}

// Close ends the questions under way and waits for them.
func (d *Door) Close() {
	d.cancel()
	d.wg.Wait()
	for _, c := range d.clients {
		c.http.CloseIdleConnections()
	}
}
