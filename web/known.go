package web

import (
	"sync"
	"time"

	"hotline/call"
)

const (
	knownFor = 5 * time.Second // a changed name shows after that
	knownMax = 5000
)

// known remembers customers for the live board.
type known struct {
	mu   sync.Mutex
	list map[call.CustomerID]knownCustomer
}

type knownCustomer struct {
	number, name string
	at           time.Time
}

func (k *known) get(id call.CustomerID) (knownCustomer, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	c, ok := k.list[id]
	return c, ok && time.Since(c.at) < knownFor
}

func (k *known) put(id call.CustomerID, number, name string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.list == nil || len(k.list) >= knownMax {
		k.list = map[call.CustomerID]knownCustomer{}
	}
	k.list[id] = knownCustomer{number, name, time.Now()}
}
