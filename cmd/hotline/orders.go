package main

import (
	"context"
	"crypto/rand"
	"errors"
	"sync"
	"time"

	"hotline/call"
)

// orderWait bounds how long a person waits for the word that an order is written.
const orderWait = 5 * time.Second

// orders hands supervisors' orders to the core and gives each its answer back,
// which comes once the order is written.
type orders struct {
	post func(call.Event) bool
	mu   sync.Mutex
	open map[string]chan call.Ordered
}

func newOrders(post func(call.Event) bool) *orders {
	return &orders{post: post, open: map[string]chan call.Ordered{}}
}

// Order implements web.Orders: an error key, "" when it is done and written.
func (o *orders) Order(ctx context.Context, order call.Order) (string, error) {
	order.Ref = rand.Text()
	answer := make(chan call.Ordered, 1)
	o.mu.Lock()
	o.open[order.Ref] = answer
	o.mu.Unlock()
	defer func() {
		o.mu.Lock()
		delete(o.open, order.Ref)
		o.mu.Unlock()
	}()
	if !o.post(order) {
		return "busy", nil
	}
	ctx, cancel := context.WithTimeout(ctx, orderWait)
	defer cancel()
	select {
	case a := <-answer:
		return a.Error, nil
	case <-ctx.Done():
		return "", errors.Join(errors.New("no answer of the core"), ctx.Err())
	}
}

// heard is the core's answer.
func (o *orders) heard(a call.Ordered) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if c := o.open[a.Ref]; c != nil {
		c <- a
	}
}
