package main

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"hotline/call"
	"hotline/ivr"
)

// Keyed is whose number was keyed; false when we may not call it (INVARIANTS part
// 2, 44): not of a class that may be called, or one of our own. Which of those classes
// the settings allow, the core knows.
func (d *directory) Keyed(ctx context.Context, digits string) (call.Party, bool) {
	n := call.ParseNumber(digits)
	trial := d.onlyTests()
	if n.E164 == "" || d.own[n.E164] || !trial && !n.Class.Callable() {
		return call.Party{}, false
	}
	p, err := d.partyOf(ctx, n)
	if err != nil || p.Customer == 0 {
		return call.Party{}, false
	}
	p.Trial = trial
	return p, true
}

// spokenWait bounds the search for a number that is to be said: the caller must
// not wait for a disk.
const spokenWait = 100 * time.Millisecond

// spoken puts the digits of customers' numbers in place of their clips.
func (d *directory) spoken(p call.Play) call.Play {
	is := func(clip string) bool { _, _, ok := call.ReadNumberClip(clip); return ok }
	if !slices.ContainsFunc(p.Clips, is) {
		return p
	}
	var clips []string
	for _, clip := range p.Clips {
		lang, id, ok := call.ReadNumberClip(clip)
		if !ok {
			clips = append(clips, clip)
			continue
		}
		clips = append(clips, ivr.Speak(lang, "digits", call.ParseNumber(d.quickNumber(id)).Spoken())...)
	}
	p.Clips = clips
	return p
}

// quickNumber finds a number in time, or none.
func (d *directory) quickNumber(id call.CustomerID) string {
	if n, ok := d.heard.get(id); ok {
		return n
	}
	found := make(chan string, 1)
	ctx, cancel := context.WithTimeout(context.Background(), spokenWait)
	defer cancel()
	go func() {
		n, err := d.store.NumberOf(ctx, id)
		if err != nil {
			n = ""
		}
		found <- n
	}()
	select {
	case n := <-found:
		return n
	case <-ctx.Done():
		return ""
	}
}

// numbersKept bounds the numbers that are remembered; a full memory starts anew.
const numbersKept = 20_000

// numberMemory remembers the numbers of those who called lately.
type numberMemory struct {
	mu sync.Mutex
	of map[call.CustomerID]string
}

func (m *numberMemory) get(id call.CustomerID) (string, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n, ok := m.of[id]
	return n, ok
}

func (m *numberMemory) put(id call.CustomerID, number string) {
	if id == 0 || !strings.HasPrefix(number, "+") {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.of == nil || len(m.of) >= numbersKept {
		m.of = map[call.CustomerID]string{}
	}
	m.of[id] = number
}
