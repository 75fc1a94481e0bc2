package main

import (
	"context"
	"fmt"
	"hash/fnv"
	"time"

	"hotline/internal/headset"
)

const (
	ringFor  = 1500 * time.Millisecond
	closeFor = 1500 * time.Millisecond // until the wrap-up is done
)

// operator is one softphone and the goroutine that works at it.
type operator struct {
	*headset.Headset
	login string
	quit  context.CancelFunc
	done  chan struct{}
}

func (c *crowd) arrive(ctx context.Context, login string) error {
	h, err := headset.Dial(ctx, headset.Config{URL: c.url, Login: login, Password: c.password})
	if err != nil {
		return err
	}
	ctx, quit := context.WithCancel(ctx)
	o := &operator{h, login, quit, make(chan struct{})}
	c.staff[login] = o
	go func() {
		defer close(o.done)
		for n := 0; c.work(ctx, o, n) == nil; n++ {
		}
	}()
	return nil
}

// work is one call from ring to wrap-up.
func (c *crowd) work(ctx context.Context, o *operator, n int) error {
	v, err := o.Until(ctx, func(v headset.View) bool { return v.Offer != nil || v.Wrap != nil || v.State == "not_responding" })
	if err != nil {
		return err
	}
	switch {
	case v.State == "not_responding":
		return ignore(ctx, o.Act(ctx, "ready", nil))
	case v.Wrap != nil:
		return c.finish(ctx, o, v.Wrap)
	}
	if err := pause(ctx, ringFor); err != nil {
		return err
	}
	if o.Act(ctx, "answer", headset.Fields{"offer": v.Offer.Offer}) != nil {
		return ctx.Err() // the caller gave up meanwhile
	}
	if v, err = o.Until(ctx, func(v headset.View) bool { return v.Talk != nil || v.Offer == nil }); err != nil || v.Talk == nil {
		return err
	}
	return c.talk(ctx, o, v.Talk, n)
}

func (c *crowd) talk(ctx context.Context, o *operator, t *headset.Talk, n int) error {
	seed := chance(o.login, n)
	length := 6*time.Second + time.Duration(seed%12)*time.Second
	for began, k := time.Now(), seed; c.patient.Load() || time.Since(began) < length; k++ {
		o.Play(c.voice(k))
		if err := pause(ctx, 3*time.Second); err != nil {
			return err
		}
		if o.View().Talk == nil {
			return nil // the customer hung up
		}
	}
	do, f := "hangup", headset.Fields{"call": t.Call}
	if t.CanEscalate && seed%6 == 0 {
		do = "escalate"
	}
	_ = o.Act(ctx, do, f) // the customer may be gone
	_, err := o.Until(ctx, func(v headset.View) bool { return v.Talk == nil })
	return err
}

func (c *crowd) finish(ctx context.Context, o *operator, w *headset.Wrap) error {
	if err := pause(ctx, closeFor); err != nil {
		return err
	}
	f := headset.Fields{"call": w.Call, "topic": w.Topic, "result": w.Result, "on": true}
	seed := chance(w.Call, 0)
	if w.Topic == "" {
		f["topic"] = []string{"delivery", "payment", "fault", "setup"}[seed%4]
	}
	if w.Result == "" {
		f["result"] = []string{"solved", "solved", "solved", "partly", "callback"}[seed%5]
	}
	if err := o.Act(ctx, "wrap", f); err != nil {
		return ignore(ctx, o.Act(ctx, "ready", nil))
	}
	_, err := o.Until(ctx, func(v headset.View) bool { return v.Wrap == nil })
	return err
}

// order is a wish of the director to one operator.
func (c *crowd) order(ctx context.Context, what, login, arg string) error {
	o := c.staff[login]
	if o == nil {
		return fmt.Errorf("%s %s: no such order or nobody of that name here", what, login)
	}
	switch what {
	case "break":
		return o.Act(ctx, "state", headset.Fields{"state": "break", "reason": arg})
	case "back":
		return o.Act(ctx, "state", headset.Fields{"state": "available"})
	case "hold":
		v, err := o.Until(ctx, func(v headset.View) bool { return v.Talk != nil })
		if err != nil {
			return err
		}
		return o.Act(ctx, "hold", headset.Fields{"call": v.Talk.Call, "on": true})
	case "leave":
		o.quit()
		<-o.done
		err := o.SignOut(ctx)
		o.Close()
		delete(c.staff, login)
		return err
	}
	return fmt.Errorf("unknown order %q", what)
}

// chance is a number that looks random and is the same at each run.
func chance(what string, n int) int {
	h := fnv.New32a()
	_, _ = fmt.Fprintf(h, "%s/%d", what, n)
	return int(h.Sum32() >> 4)
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// ignore: a refused command is no reason to go home.
func ignore(ctx context.Context, _ error) error { return ctx.Err() }
