package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"hotline/internal/phone"
)

const (
	atOnce   = 9
	keyPause = 5 * time.Second // the bot's question is heard before a key
)

// crowd is everybody.
type crowd struct {
	url, sip, phoneAt, password, voices string

	staff   map[string]*operator
	patient atomic.Bool // operators leave the end of a talk to the customer
	sounds  [][]int16
	phone   *phone.Phone // answers the bot, for all customers
	mu      sync.Mutex
	guests  []*guest
	calls   sync.WaitGroup
}

// guest is a customer with a phone of his own.
type guest struct {
	phone *phone.Phone
	call  *phone.Call
}

func (c *crowd) open() error {
	for _, name := range []string{"greeting", "survey_consent", "menu_main", "info_main", "callback_offer", "survey_q2", "after_hours", "missed_return"} {
		pcm, err := phone.ReadWAV(filepath.Join(c.voices, name+".wav"))
		if err != nil {
			return err
		}
		c.sounds = append(c.sounds, pcm)
	}
	var err error
	if c.phone, err = phone.New(c.phoneAt); err != nil {
		return err
	}
	c.phone.OnCall(func(call *phone.Call) { c.calls.Go(func() { c.survey(call) }) })
	return nil
}

func (c *crowd) close() {
	_ = c.bye()
	for _, o := range c.staff {
		o.quit()
		<-o.done
		o.Close()
	}
	_ = c.phone.Close()
	c.calls.Wait()
}

func (c *crowd) voice(n int) []int16 { return c.sounds[n%len(c.sounds)] }

// customers have Moscow's and other regions' mobile numbers that nobody has.
func customer(n int) string {
	return fmt.Sprintf("7%d%07d", []int{916, 903, 921, 926, 985}[n%5], 1230000+n*1117%9000)
}

// day is n calls.
func (c *crowd) day(ctx context.Context, n int) error {
	var all sync.WaitGroup
	room := make(chan struct{}, atOnce)
	errs := make(chan error, n)
	for i := range n {
		room <- struct{}{}
		all.Go(func() {
			defer func() { <-room }()
			errs <- c.visit(ctx, i)
		})
		if err := pause(ctx, 700*time.Millisecond); err != nil {
			break
		}
	}
	all.Wait()
	close(errs)
	var bad error
	for err := range errs {
		bad = errors.Join(bad, err)
	}
	return bad
}

// visit is one call of the day: most talk until the operator ends, a few lose
// patience in the queue.
func (c *crowd) visit(ctx context.Context, i int) error {
	g, err := c.dial(ctx, customer(i%17), []string{"1", "2"}[i%2])
	if err != nil {
		return err
	}
	defer func() { _ = g.phone.Close() }()
	if i%9 == 7 {
		_ = pause(ctx, 14*time.Second)
		return ignore(ctx, g.call.Hangup())
	}
	c.speak(ctx, g.call, i)
	return nil
}

// speak says something now and then until the call is over.
func (c *crowd) speak(ctx context.Context, call *phone.Call, n int) {
	for k := n; ; k++ {
		if call.SayPCM(ctx, c.voice(k+3)) != nil {
			return
		}
		select {
		case <-call.Done():
			return
		case <-time.After(2500 * time.Millisecond):
		}
	}
}

// dial calls the hotline and presses a key.
func (c *crowd) dial(ctx context.Context, number, key string) (*guest, error) {
	p, err := phone.NewWith("127.0.0.1:0", phone.Options{User: "+" + number})
	if err != nil {
		return nil, err
	}
	call, err := p.Call(ctx, "sip:main@"+c.sip)
	if err == nil {
		err = call.Answered(ctx)
	}
	if err == nil && key != "" {
		err = call.Press(key)
	}
	if err != nil {
		_ = p.Close()
		return nil, fmt.Errorf("call of %s: %w", number, err)
	}
	return &guest{p, call}, nil
}

func (c *crowd) guest(ctx context.Context, number, key string) error {
	g, err := c.dial(ctx, number, key)
	if err != nil {
		return err
	}
	c.mu.Lock()
	c.guests = append(c.guests, g)
	n := len(c.guests)
	c.mu.Unlock()
	c.calls.Go(func() { c.speak(ctx, g.call, n) })
	return nil
}

func (c *crowd) bye() error {
	c.mu.Lock()
	all := c.guests
	c.guests = nil
	c.mu.Unlock()
	for _, g := range all {
		_ = g.call.Hangup() // it may be over
		_ = g.phone.Close()
	}
	return nil
}

// survey is the bot's call as a customer takes it: some do not answer.
func (c *crowd) survey(call *phone.Call) {
	ctx, cancel := context.WithTimeout(context.Background(), 90*time.Second)
	defer cancel()
	seed := chance(call.To(), 1)
	if seed%8 == 5 {
		_ = call.Reject(486)
		return
	}
	if call.Ring() != nil || pause(ctx, time.Second) != nil || call.Answer() != nil {
		return
	}
	mark := []string{"5", "5", "4", "5", "3", "5", "4", "2"}[seed/8%8]
	solved := "1"
	if mark < "4" {
		solved = "2"
	}
	for _, key := range []string{"1", mark, solved, []string{"1", "1", "2"}[seed/64%3]} {
		if pause(ctx, keyPause) != nil || call.Press(key) != nil {
			return
		}
	}
	_ = call.Ended(ctx) // the bot says good-bye
}
