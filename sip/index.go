package sip

import (
	"errors"
	"sync"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"

	"hotline/call"
)

// index finds legs by id and by dialog, and remembers INVITEs in progress for
// the merge check. It is shared by sipgo's goroutines, hence the lock.
type index struct {
	mu      sync.Mutex
	legs    map[call.LegID]*leg
	dialogs map[dialogKey]*leg
	merged  map[mergeKey]*sipmsg.ServerTx
	max     int

	dialled map[call.LegID]bool // the last ones, so that a Dial acts once
	order   []call.LegID
}

// dialMemory is how many dialled legs are remembered.
const dialMemory = 4096

var (
	errFull  = errors.New("no free channel")
	errTwice = errors.New("leg exists already")
)

func newIndex(limit int) *index {
	return &index{
		legs: map[call.LegID]*leg{}, dialogs: map[dialogKey]*leg{},
		merged: map[mergeKey]*sipmsg.ServerTx{}, max: limit, dialled: map[call.LegID]bool{},
	}
}

func (x *index) sizes() (legs, dialogs int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return len(x.legs), len(x.dialogs)
}

func (x *index) leg(id call.LegID) *leg {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.legs[id]
}

func (x *index) find(key dialogKey) *leg {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.dialogs[key]
}

// all lists the live legs.
func (x *index) all() []*leg {
	x.mu.Lock()
	defer x.mu.Unlock()
	out := make([]*leg, 0, len(x.legs))
	for _, l := range x.legs {
		out = append(out, l)
	}
	return out
}

// admit takes a leg in and a channel of its trunk.
func (x *index) admit(l *leg) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if _, twice := x.legs[l.id]; twice {
		return errTwice
	}
	if len(x.legs) >= x.max || !l.t.take() {
		return errFull
	}
	x.legs[l.id], x.dialogs[l.key] = l, l
	return nil
}

// firstDial notes that a leg was dialled; false: it was already.
func (x *index) firstDial(id call.LegID) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.dialled[id] {
		return false
	}
	x.dialled[id] = true
	if x.order = append(x.order, id); len(x.order) > dialMemory {
		delete(x.dialled, x.order[0])
		x.order = x.order[1:]
	}
	return true
}

// drop forgets a leg. Its dialog stays for linger, so that a message that
// crosses our BYE still finds somebody.
func (x *index) drop(l *leg, linger time.Duration) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.legs[l.id] != l {
		return
	}
	delete(x.legs, l.id)
	l.t.release()
	if linger == 0 {
		delete(x.dialogs, l.key)
		return
	}
	time.AfterFunc(linger, func() {
		x.mu.Lock()
		defer x.mu.Unlock()
		delete(x.dialogs, l.key)
	})
}

// merge notes an INVITE in progress. It reports false for the same request come
// a second time by another way.
func (x *index) merge(key mergeKey, tx *sipmsg.ServerTx) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	if old := x.merged[key]; old != nil && old != tx {
		return false
	}
	x.merged[key] = tx
	return tx.OnTerminate(func(string, error) {
		x.mu.Lock()
		defer x.mu.Unlock()
		if x.merged[key] == tx {
			delete(x.merged, key)
		}
	})
}
