package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// run is one load from the sign-ins to the last BYE.
type run struct {
	o     *options
	say   io.Writer
	sound *sound
	phone *phone
	id    identity
	pid   int

	phones []*softphone
	serial atomic.Uint32 // call numbers given out

	mu      sync.Mutex
	asked   map[string]time.Time // INVITE, by caller's number
	offers  []time.Duration      // INVITE to the operator's screen
	done    []*outcome
	live    int
	notes   map[string]int
	usage   usage
	metrics [2]scraped

	cut       time.Time // scale: when the calls that were still up were ended; zero: none was
	perSecond float64   // scale: calls served in the window
	waiting   int       // scale: callers waiting at its end
}

// outcome is what became of one call.
type outcome struct {
	caller *caller
	dialog *dialog
	err    error
	talked bool
}

const (
	signInsAtOnce = 4
	keysAfter     = 400 * time.Millisecond // from the 200 to the first key
	byeWithin     = 5 * time.Second
	strays        = 300 * time.Millisecond // for packets under way when the window closes
)

func newRun(o *options, say io.Writer) (*run, error) {
	r := &run{o: o, say: say, pid: o.pid, asked: map[string]time.Time{}, notes: map[string]int{}}
	var err error
	if r.id, err = newIdentity(); err != nil {
		return nil, err
	}
	if r.phone, err = newPhone(o.sip, o.number); err != nil {
		return nil, err
	}
	if r.sound, err = newSound(); err != nil {
		r.phone.close()
		return nil, err
	}
	return r, nil
}

func (r *run) close() {
	for _, s := range r.phones {
		s.leave()
	}
	r.sound.close()
	r.phone.close()
}

func (r *run) tell(format string, args ...any) { fmt.Fprintf(r.say, format+"\n", args...) }

// note counts something that ought not to happen.
func (r *run) note(what string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.notes[what]++
}

func (r *run) offered(number string) {
	now := time.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	if at, ok := r.asked[number]; ok {
		r.offers = append(r.offers, now.Sub(at))
		delete(r.asked, number)
	}
}

// staff signs the operators in and waits until all are free.
func (r *run) staff(ctx context.Context) error {
	if r.o.operators == 0 {
		return nil
	}
	people, err := r.o.people()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second+time.Duration(len(people))*500*time.Millisecond)
	defer cancel()
	begun := time.Now()
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(signInsAtOnce)
	for i, p := range people {
		s := &softphone{r: r, index: i, who: p}
		r.phones = append(r.phones, s)
		g.Go(func() error { return s.start(ctx) })
	}
	if err := g.Wait(); err != nil {
		return err
	}
	r.tell("%d operators signed in, with sound, in %s", len(people), time.Since(begun).Round(time.Millisecond))
	return nil
}

// number of the n-th call's caller: +7916…, each call another one.
func number(n uint32) string { return fmt.Sprintf("+7916%07d", n) }

// one is the life of one call: it talks until hang, or until keep is over.
func (r *run) one(ctx, hang context.Context, slot int, keep time.Duration) {
	n := r.serial.Add(1)
	c := &caller{index: slot, number: n, local: address(callers, slot), begun: make(chan struct{})}
	r.mu.Lock()
	r.asked[number(n)] = time.Now()
	r.mu.Unlock()
	out := &outcome{caller: c, dialog: r.phone.call(number(n), c.local, r.sound.outside.port)}
	out.err = r.talk(ctx, hang, out, keep)
	r.sound.end(c)
	bye, cancel := context.WithTimeout(context.WithoutCancel(ctx), byeWithin)
	defer cancel()
	select {
	case <-out.dialog.done:
		if out.dialog.refused == nil {
			out.err = errors.Join(out.err, out.dialog.hangup(bye))
		}
	default:
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done = append(r.done, out)
}

func (r *run) talk(ctx, hang context.Context, out *outcome, keep time.Duration) error {
	d, c := out.dialog, out.caller
	waiting, cancel := context.WithTimeout(ctx, r.o.patience)
	defer cancel()
	if err := d.wait(waiting); err != nil {
		return err
	}
	r.sound.begin(c, d.media)
	if r.o.digits != "" {
		time.AfterFunc(keysAfter, func() { r.sound.do(func() { c.keys.left = r.o.digits }) })
	}
	r.count(1)
	defer r.count(-1)
	if r.o.wait {
		return out.until(hang.Done(), nil)
	}
	select {
	case <-c.begun:
	case <-d.over:
		return errors.New("the server hung up before an operator came")
	case <-hang.Done(): // the run is over, and he still waited
		return nil
	case <-waiting.Done():
		return fmt.Errorf("no operator was heard within %s", r.o.patience)
	}
	out.talked = true
	var end <-chan time.Time
	if keep > 0 {
		end = time.After(keep)
	}
	return out.until(hang.Done(), end)
}

// until waits for our end of the talk; the server's comes too early.
func (o *outcome) until(hang <-chan struct{}, end <-chan time.Time) error {
	select {
	case <-hang:
	case <-end:
	case <-o.dialog.over:
		return errors.New("the server hung up")
	}
	return nil
}

func (r *run) count(by int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.live += by
}

// measure opens the window for a time and keeps what the server used in it.
func (r *run) measure(ctx context.Context, d time.Duration) error {
	before, err := readUsage(r.pid)
	if err != nil {
		return err
	}
	r.sound.window(true)
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
	r.sound.window(false)
	after, err := readUsage(r.pid)
	if err != nil {
		return err
	}
	r.usage = after.since(before)
	select {
	case <-time.After(strays):
	case <-ctx.Done():
	}
	return ctx.Err()
}

// steady begins all calls within the ramp, waits until all talk, measures, and
// hangs up.
func (r *run) steady(ctx context.Context) error {
	hang, end := context.WithCancel(ctx)
	defer end()
	var all sync.WaitGroup
	gap := r.o.ramp / time.Duration(r.o.calls)
	for i := range r.o.calls {
		all.Go(func() { r.one(ctx, hang, i, 0) })
		if !sleep(ctx, gap) {
			break
		}
	}
	r.settle(ctx)
	r.tell("measuring %s", r.o.duration)
	err := r.measure(ctx, r.o.duration)
	end()
	all.Wait()
	return err
}

// settle waits until every call has what it came for, or has failed.
func (r *run) settle(ctx context.Context) {
	for end := time.Now().Add(r.o.patience); time.Now().Before(end) && sleep(ctx, 100*time.Millisecond); {
		talking, over := r.standing()
		if talking+over >= r.o.calls {
			break
		}
	}
	talking, over := r.standing()
	r.tell("%d calls up, %d failed", talking, over)
	if talking < r.o.calls {
		r.noteStates()
	}
	sleep(ctx, r.o.settle)
}

// noteStates tells what the operators do who do not talk.
func (r *run) noteStates() {
	for _, s := range r.phones {
		if state, _ := s.state.Load().(string); state != "talking" {
			r.note("operator is " + state)
		}
	}
}

func (r *run) standing() (up, over int) {
	r.mu.Lock()
	over = len(r.done)
	up = r.live
	r.mu.Unlock()
	if r.o.wait {
		return up, over
	}
	r.sound.do(func() {
		up = 0
		for _, c := range r.sound.callers {
			if c != nil && c.in != nil {
				up++
			}
		}
	})
	return up, over
}

// churn begins calls at the rate for the time of the run; each keeps its talk for
// a while.
func (r *run) churn(ctx context.Context) error {
	var all sync.WaitGroup
	free := make(chan int, r.o.calls)
	for i := range r.o.calls {
		free <- i
	}
	measured := make(chan error, 1)
	go func() { measured <- r.measure(ctx, r.o.duration) }()
	gap := time.Duration(float64(time.Second) / r.o.rate)
	next := time.Now()
	for end := next.Add(r.o.duration); next.Before(end) && ctx.Err() == nil; next = next.Add(gap) {
		sleep(ctx, time.Until(next))
		select {
		case slot := <-free:
			all.Go(func() { r.one(ctx, ctx, slot, r.o.hold); free <- slot })
		default:
			r.note("a call was not begun: --calls of them were running")
		}
	}
	all.Wait()
	return <-measured
}

func sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}

// all is the whole course.
func (r *run) all(ctx context.Context) error {
	if err := r.staff(ctx); err != nil {
		return err
	}
	var err error
	if r.metrics[0], err = scrape(ctx, r.o.server); err != nil {
		return err
	}
	switch {
	case r.o.scale:
		return r.scaleUp(ctx) // looks at the metrics itself, when the house is full
	case r.o.rate > 0:
		err = r.churn(ctx)
	default:
		err = r.steady(ctx)
	}
	if err != nil {
		return err
	}
	r.metrics[1], err = scrape(ctx, r.o.server)
	return err
}
