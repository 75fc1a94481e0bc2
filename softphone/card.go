package softphone

import (
	"context"
	"sync"
	"time"

	"hotline/call"
)

// cardQuick is how long a show waits for the desk: the ring comes with the
// card when the database is well, and without it when it is not.
const cardQuick = 100 * time.Millisecond

// cardKey is one place on the screen where a customer's card is shown. The slot
// is part of it, so that the note is read again when a call is taken over.
type cardKey struct {
	slot  string
	call  call.ID
	party call.Party
	about call.ID // the contact whose notes belong to it, 0 for none
}

type cardState struct {
	card  Card
	ready chan struct{} // closed when the desk has answered
}

// cardBox fetches the cards that a view needs and forgets those it does not.
type cardBox struct {
	ctx    context.Context
	cancel context.CancelFunc
	desk   Desk
	viewer call.OperatorID
	late   func(cardKey)
	mu     sync.Mutex
	cards  map[cardKey]*cardState
	wg     sync.WaitGroup
}

func newCardBox(ctx context.Context, desk Desk, viewer call.OperatorID, late func(cardKey)) *cardBox {
	ctx, cancel := context.WithCancel(ctx)
	return &cardBox{ctx: ctx, cancel: cancel, desk: desk, viewer: viewer, late: late, cards: map[cardKey]*cardState{}}
}

func (b *cardBox) stop() {
	b.cancel()
	b.wg.Wait()
}

// keys of the cards that the view shows.
func keys(v call.View) []cardKey {
	var out []cardKey
	if o := v.Offer; o != nil {
		out = append(out, cardKey{"offer", o.Call, o.Party, 0})
	}
	if t := v.Talk; t != nil {
		out = append(out, cardKey{"talk", t.Call, t.Party, t.About})
	}
	if w := v.Wrap; w != nil {
		out = append(out, cardKey{"wrap", w.Call, w.Party, 0})
	}
	return out
}

// want starts fetching what is new and waits a moment for it.
func (b *cardBox) want(v call.View) {
	need := keys(v)
	keep := make(map[cardKey]*cardState, len(need))
	var fresh []*cardState
	b.mu.Lock()
	for _, k := range need {
		st := b.cards[k]
		if st == nil {
			st = &cardState{card: b.similar(k), ready: make(chan struct{})}
			fresh = append(fresh, st)
			b.wg.Go(func() { b.fetch(k, st) })
		}
		keep[k] = st
	}
	b.cards = keep
	b.mu.Unlock()
	if len(fresh) == 0 {
		return
	}
	quick := time.NewTimer(cardQuick)
	defer quick.Stop()
	for _, st := range fresh {
		select {
		case <-st.ready:
		case <-quick.C:
			return
		}
	}
}

// similar is the card of the same call in another slot: shown until the fresh
// one is there.
func (b *cardBox) similar(k cardKey) Card {
	for other, st := range b.cards {
		if other.call == k.call && other.party == k.party && st.card.Display != "" {
			return st.card
		}
	}
	return bare(k.party)
}

func (b *cardBox) fetch(k cardKey, st *cardState) {
	ctx, cancel := context.WithTimeout(b.ctx, deskWait)
	defer cancel()
	began := time.Now()
	c, err := b.desk.Card(ctx, b.viewer, k.party, k.call, k.about)
	b.mu.Lock()
	if err == nil {
		if c.Display == "" {
			c.Display = bare(k.party).Display
		}
		st.card = c
	}
	b.mu.Unlock()
	close(st.ready)
	if err == nil && time.Since(began) > cardQuick/2 {
		b.late(k)
	}
}

// card gives what is known of a party now.
func (b *cardBox) card(k cardKey) Card {
	b.mu.Lock()
	defer b.mu.Unlock()
	if st := b.cards[k]; st != nil {
		return st.card
	}
	return bare(k.party)
}

func (b *cardBox) wanted(k cardKey) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.cards[k] != nil
}

// bare is a card without the desk (DOMAIN.md 12: a browser caller is «без номера»).
func bare(p call.Party) Card {
	if p.Customer == 0 {
		return Card{Display: "без номера"}
	}
	return Card{Display: "…"}
}
