package switchboard

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"

	"hotline/call"
)

// slowLog is a journal whose disk can hang or fail.
type slowLog struct {
	memLog
	ctl   sync.Mutex
	gate  chan struct{} // closed: writes go on; nil: nothing is wrong
	err   error
	syncs chan struct{} // the same for syncs
}

func (s *slowLog) hang() {
	s.ctl.Lock()
	defer s.ctl.Unlock()
	s.gate = make(chan struct{})
}

func (s *slowLog) mend() {
	s.ctl.Lock()
	defer s.ctl.Unlock()
	if s.gate != nil {
		close(s.gate)
	}
	s.gate, s.err = nil, nil
}

func (s *slowLog) fail(err error) {
	s.ctl.Lock()
	defer s.ctl.Unlock()
	s.err = err
}

func (s *slowLog) Append(records [][]byte) error {
	s.ctl.Lock()
	gate, err := s.gate, s.err
	s.ctl.Unlock()
	if gate != nil {
		<-gate
	}
	if err != nil {
		return err
	}
	return s.memLog.Append(records)
}

// hangSyncs lets appends go on: a sync waits until the function it gives is called.
func (s *slowLog) hangSyncs() (goOn func()) {
	s.ctl.Lock()
	defer s.ctl.Unlock()
	s.syncs = make(chan struct{})
	return sync.OnceFunc(func() {
		s.ctl.Lock()
		defer s.ctl.Unlock()
		close(s.syncs)
		s.syncs = nil
	})
}

func (s *slowLog) Sync() error {
	s.ctl.Lock()
	gate := s.syncs
	s.ctl.Unlock()
	if gate != nil {
		<-gate
	}
	return s.memLog.Sync()
}

// running is a loop with doors that note what they are told, on the bubble's clock.
type running struct {
	t    *testing.T
	log  *slowLog
	loop *Loop
	stop context.CancelFunc
	end  chan error

	mu     sync.Mutex
	done   []call.Command
	stored []uint64 // records on disk when the command left
}

func (r *running) Do(c call.Command) {
	r.mu.Lock()
	r.done = append(r.done, c)
	r.stored = append(r.stored, r.log.Last())
	r.mu.Unlock()
	switch c := c.(type) { // a door that answers and hangs up at once
	case call.Answer:
		r.loop.Post(call.LegAnswered{Leg: c.Leg})
	case call.Hangup:
		r.loop.Post(call.LegEnded{Leg: c.Leg, Cause: c.Cause})
	}
}

// told empties what the doors were told.
func (r *running) told() []call.Command {
	synctest.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	out := r.done
	r.done, r.stored = nil, nil
	return out
}

func ofType[T any](cmds []call.Command) (out []T) {
	for _, c := range cmds {
		if v, ok := c.(T); ok {
			out = append(out, v)
		}
	}
	return out
}

func newLoopOn(t *testing.T, log *slowLog, core *Core, last call.Time) *running {
	r := &running{t: t, log: log, end: make(chan error, 1)}
	r.loop = NewLoop(Options{
		Core: core, Clock: NewClock(last), Log: log, Doors: r, Logger: zerolog.Nop(),
		Rebuild: func() (*Core, error) {
			c, _, err := Recover(log, 0)
			return c, err
		},
	})
	return r
}

func (r *running) run() {
	ctx, stop := context.WithCancel(context.Background())
	r.stop = stop
	go func() { r.end <- r.loop.Run(ctx) }()
	synctest.Wait()
}

// startLoop runs a house with operator 1 in a talk on n1/i1 and a caller in the
// menu on n1/i2.
func startLoop(t *testing.T) *running {
	r := newLoopOn(t, &slowLog{}, NewCore(), call.Time{})
	r.run()
	r.post(Configured{Settings: testSettings(t)}, Staffed{Profiles: testStaff()},
		call.OperatorSignedIn{Operator: 1, Session: "s"}, call.PathUp{Operator: 1, Leg: "n1/p1"},
		call.Arrived{Leg: "n1/i1", Trunk: "mts", Party: moscow(5)}, call.Digit{Leg: "n1/i1", Key: "1"})
	r.heard("n1/i1")
	offers := ofType[call.Show](r.told())
	r.post(call.Act{Operator: 1, Ref: "take", Do: call.DoAnswer, Offer: offers[len(offers)-1].View.Offer.Offer},
		call.Arrived{Leg: "n1/i2", Trunk: "mts", Party: moscow(6)})
	require.Equal(t, call.Talking, r.phase("n1/i1"))
	require.Equal(t, call.Menu, r.phase("n1/i2"))
	r.told()
	return r
}

func (r *running) post(evs ...call.Event) {
	for _, ev := range evs {
		require.True(r.t, r.loop.Post(ev))
		synctest.Wait()
	}
}

// heard lets the prompt that plays on the leg come to its end.
func (r *running) heard(leg call.LegID) {
	r.t.Helper()
	token := uint64(0)
	r.loop.Inspect(func(c *Core) { token = c.calls[c.legs[leg]].Token })
	r.post(call.PlayDone{Leg: leg, Token: token})
}

func (r *running) phase(leg call.LegID) (p call.Phase) {
	r.loop.Inspect(func(c *Core) {
		if l := c.calls[c.legs[leg]]; l != nil {
			p = l.Phase
		}
	})
	return p
}

// close ends the loop; what is on disk then is what the core was.
func (r *running) close() *Core {
	synctest.Wait()
	var core *Core
	r.loop.Inspect(func(c *Core) { core = c })
	r.stop()
	require.NoError(r.t, <-r.end)
	got, _, err := Recover(r.log, 0)
	require.NoError(r.t, err)
	equalCores(r.t, core, got)
	return got
}

func (r *running) skipped() (out []Skipped) {
	for _, rec := range r.log.decoded(r.t) {
		if s, ok := rec.Event.(Skipped); ok {
			out = append(out, s)
		}
	}
	return out
}

// A step that panics is thrown away, journalled as skipped, and ends only the
// call it belonged to (DESIGN.md 3).
func TestAPanicEndsOnlyItsCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := startLoop(t)
		r.loop.Inspect(func(c *Core) { // something is wrong in memory: the next step of this call trips over it
			c.calls[c.legs["n1/i1"]].Consult = &Consult{Colleague: 3, Talking: true, Talk: 99}
		})
		r.post(call.Act{Operator: 1, Ref: "hold", Do: call.DoHangup})
		require.EqualValues(t, 1, r.loop.Panics())
		require.Empty(t, r.phase("n1/i1"))
		require.Equal(t, call.Menu, r.phase("n1/i2"))
		cmds := r.told()
		require.Contains(t, cmds, call.Command(call.Hangup{Leg: "n1/i1", Cause: call.CauseTrouble}))
		require.Len(t, ofType[call.RecordStop](cmds), 1)
		shows := ofType[call.Show](cmds)
		require.Equal(t, call.WrapUp, shows[len(shows)-1].View.State)
		require.Len(t, r.skipped(), 1)
		require.Equal(t, "call.Act", r.skipped()[0].What)

		// life goes on
		r.post(call.Digit{Leg: "n1/i2", Key: "1"})
		r.heard("n1/i2")
		require.Equal(t, call.Waiting, r.phase("n1/i2"))
		r.close()

		// the next start does not try it again
		core, last, err := Recover(r.log, 0)
		require.NoError(t, err)
		again := newLoopOn(t, r.log, core, last)
		again.run()
		require.Zero(t, again.loop.Panics())
		again.close()
		all, err := Replay(r.log, 0, 0, 0)
		require.NoError(t, err)
		sameDecisions(t, all)
	})
}

// A deadline that panics names the call it belongs to, whatever event came by.
func TestAPanicInADeadlineEndsItsCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := startLoop(t)
		r.heard("n1/i2") // the greeting is over, the menu is heard
		r.heard("n1/i2")
		r.loop.Inspect(func(c *Core) {
			l := c.calls[c.legs["n1/i2"]]
			l.Session.Menus, l.Session.Vars = nil, nil
			c.book = nil
		})
		time.Sleep(8 * time.Second)
		synctest.Wait()
		require.EqualValues(t, 1, r.loop.Panics())
		require.Empty(t, r.phase("n1/i2"))
		require.Equal(t, call.Talking, r.phase("n1/i1"))
		r.close()
	})
}

// A panic while the disk hangs: the core is built again from the journal and from
// what waits in memory. Nobody waits for the disk.
func TestAPanicWhileTheDiskHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := startLoop(t)
		r.log.hang()
		r.post(call.Act{Operator: 1, Ref: "m", Do: call.DoMute, On: true}, call.Arrived{Leg: "n1/i3", Trunk: "mts", Party: moscow(7)})
		time.Sleep(300 * time.Millisecond)
		r.loop.Inspect(func(c *Core) { c.calls[c.legs["n1/i2"]].Session.Vars = nil; c.book = nil })
		r.post(call.Digit{Leg: "n1/i2", Key: "1"})
		require.EqualValues(t, 1, r.loop.Panics())
		require.Empty(t, r.phase("n1/i2"))
		require.Equal(t, call.Talking, r.phase("n1/i1"))
		require.NotEmpty(t, r.phase("n1/i3"), "it is not on disk, and not forgotten")
		r.log.mend()
		time.Sleep(time.Second)
		r.close()
	})
}

// Trouble with the disk (DESIGN.md 3, INVARIANTS 33), a disk that hangs and one
// that fails.
func TestTroubleWithTheDisk(t *testing.T) {
	for _, how := range []string{"hangs", "fails"} {
		t.Run(how, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := startLoop(t)
				r.post(call.OperatorSignedIn{Operator: 2, Session: "s"}, call.PathUp{Operator: 2, Leg: "n1/p2"})
				r.told()
				if how == "hangs" {
					r.log.hang()
				} else {
					r.log.fail(errors.New("no space left on device"))
				}
				stored := r.log.Last()

				r.post(call.Arrived{Leg: "n1/i3", Trunk: "mts", Party: moscow(7)})
				time.Sleep(199 * time.Millisecond)
				require.Empty(t, ofType[call.Answer](r.told()), "nothing leaves before it is written, while that is quick")
				time.Sleep(2 * time.Millisecond)
				require.Len(t, ofType[call.Answer](r.told()), 1, "after 200 ms effects leave")
				require.True(t, r.loop.Degraded())

				// what would be acknowledged as stored is refused
				r.post(call.Order{Ref: "optout", Do: call.OrderOptOut, Customer: 5, Kind: "spoken"})
				require.Equal(t, "storage_trouble", r.orderedTo("optout"))
				r.post(call.Act{Operator: 1, Ref: "hold", Do: call.DoHold, On: true})
				require.Equal(t, "", r.toldTo("hold"))
				// new dialling is refused, and the core hears of it
				r.post(call.Act{Operator: 2, Ref: "dial", Do: call.DoDial, Party: moscow(9)})
				cmds := r.told()
				require.Empty(t, ofType[call.Dial](cmds))
				shows := ofType[call.Show](cmds)
				require.Equal(t, call.WrapUp, shows[len(shows)-1].View.State, "his call is over")
				require.Equal(t, stored, r.log.Last())
				time.Sleep(300 * time.Millisecond)
				require.True(t, r.loop.Board().Degraded)

				r.log.mend()
				time.Sleep(300 * time.Millisecond)
				require.False(t, r.loop.Degraded())
				require.Greater(t, r.log.Last(), stored+5)
				r.post(call.Act{Operator: 1, Ref: "hold2", Do: call.DoHold})
				require.Equal(t, "", r.toldTo("hold2"))
				r.post(call.Order{Ref: "optout2", Do: call.OrderOptOut, Customer: 5, Kind: "spoken"})
				require.Equal(t, "", r.orderedTo("optout2"))
				r.close()
				all, err := Replay(r.log, 0, 0, 0)
				require.NoError(t, err)
				sameDecisions(t, all)
			})
		})
	}
}

// toldTo gives the answer to an act.
func (r *running) toldTo(ref string) string {
	r.t.Helper()
	for _, a := range ofType[call.Told](r.told()) {
		if a.Ref == ref {
			return a.Error
		}
	}
	require.Fail(r.t, "not answered", ref)
	return ""
}

// orderedTo gives the answer to an order.
func (r *running) orderedTo(ref string) string {
	r.t.Helper()
	for _, a := range ofType[call.Ordered](r.told()) {
		if a.Ref == ref {
			return a.Error
		}
	}
	require.Fail(r.t, "not answered", ref)
	return ""
}

// The backlog in memory is bounded: new calls are refused at the bound, running
// ones go on.
func TestFullBacklogRefusesNewCallsOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := startLoop(t)
		r.loop.writer.bound = 20_000
		r.log.hang()
		r.post(call.Act{Operator: 1, Ref: "x", Do: call.DoMute, On: true})
		time.Sleep(250 * time.Millisecond)
		for i := 0; r.loop.Post(call.Arrived{Leg: call.LegID(fmt.Sprintf("n1/i%d", 100+i)), Trunk: "mts", Party: moscow(call.CustomerID(100 + i))}); i++ {
			require.Less(t, i, 100)
			synctest.Wait()
		}
		r.told()
		for i := range 3000 {
			r.loop.Post(call.Digit{Leg: "n1/i1", Key: "5"})
			if i%500 == 0 {
				synctest.Wait()
			}
		}
		synctest.Wait()
		r.post(call.Act{Operator: 1, Ref: "hold", Do: call.DoHold, On: true})
		require.Equal(t, "", r.toldTo("hold"))
		r.log.mend()
		time.Sleep(time.Second)
		require.True(t, r.loop.Post(call.Arrived{Leg: "n1/i99", Trunk: "mts", Party: moscow(99)}))
		r.close()
	})
}

// Who hands a step to a disk that hangs never waits, however many there are, and
// none is lost or stored out of its place.
func TestNobodyWaitsForADiskThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log, let := &slowLog{}, 0
		w := newWriter(log, func(cmds []call.Command) { let += len(cmds) }, func(call.Command) {}, func() {})
		w.start(func() {})
		log.hang()
		w.in <- step{record: []byte("0"), commands: []call.Command{call.StopPlay{}}}
		time.Sleep(slowDisk + time.Millisecond)
		synctest.Wait()
		require.Equal(t, 1, let, "it left without being stored")
		const many = 70_000
		for i := 1; i < many; i++ {
			w.in <- step{record: fmt.Append(nil, i), commands: []call.Command{call.StopPlay{}}}
		}
		synctest.Wait()
		require.Equal(t, many, let)
		require.True(t, w.degraded())
		require.Zero(t, log.Last())
		log.mend()
		synctest.Wait()
		require.False(t, w.degraded())
		require.NoError(t, w.close(t.Context()))
		require.EqualValues(t, many, log.Last())
		for i, r := range log.records {
			require.Equal(t, fmt.Sprint(i), string(r))
		}
	})
}

// The house ends in time although the disk never answers again.
func TestEndWithADeadDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := startLoop(t)
		r.log.hang()
		r.post(call.Act{Operator: 1, Ref: "x", Do: call.DoMute, On: true})
		begun := time.Now()
		r.stop()
		require.Error(t, <-r.end)
		require.LessOrEqual(t, time.Since(begun), 11*time.Second)
		r.log.mend()
	})
}

// Orders leave in the order they were decided, none before its record is stored,
// and durable ones after it is synced.
func TestOrdersLeaveInOrderAndAfterTheirRecord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := startLoop(t)
		before := r.log.Last()
		for i := range 2000 {
			require.True(t, r.loop.Post(call.Act{Operator: 1, Ref: fmt.Sprint(i), Do: call.DoMute, On: i%2 == 0}))
		}
		synctest.Wait()
		r.mu.Lock()
		defer func() { r.mu.Unlock(); r.close() }()
		next := 0
		for k, c := range r.done {
			a, ok := c.(call.Told)
			if !ok {
				continue
			}
			require.Equal(t, fmt.Sprint(next), a.Ref)
			next++
			require.GreaterOrEqual(t, r.stored[k], before+uint64(next))
		}
		require.Equal(t, 2000, next)
	})
}

func TestDurableOrdersLeaveSynced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := startLoop(t)
		r.post(call.Order{Ref: "optout", Do: call.OrderOptOut, Customer: 5, Kind: "spoken"})
		r.log.mu.Lock()
		require.Equal(t, len(r.log.records), r.log.synced)
		r.log.mu.Unlock()
		r.post(call.Digit{Leg: "n1/i1", Key: "1"})
		time.Sleep(150 * time.Millisecond)
		r.log.mu.Lock()
		require.Equal(t, len(r.log.records), r.log.synced, "everything survives a power cut 100 ms later")
		r.log.mu.Unlock()
		r.close()
	})
}

func TestBoardsComeFourTimesASecondAtMost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := startLoop(t)
		changed, cancel := r.loop.Watch()
		defer cancel()
		versions := []uint64{}
		seen := make(chan struct{})
		var watcher sync.WaitGroup
		watcher.Go(func() {
			for {
				select {
				case <-changed:
				case <-seen:
					return
				}
				versions = append(versions, r.loop.Board().Version)
			}
		})
		for range 300 {
			r.post(call.Digit{Leg: "n1/i1", Key: "5"})
			time.Sleep(10 * time.Millisecond)
		}
		close(seen)
		watcher.Wait()
		require.LessOrEqual(t, len(versions), 13)
		require.GreaterOrEqual(t, len(versions), 10)
		require.True(t, slices.IsSorted(versions))
		require.Len(t, r.loop.Board().Calls, 2)
		r.close()
	})
}

// With a full queue newcomers are refused first, then commands; endings get in.
func TestNewcomersAreRefusedFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newLoopOn(t, &slowLog{}, NewCore(), call.Time{})
		arrived, act, ended := call.Arrived{Leg: "n1/i1"}, call.Act{Operator: 1}, call.LegEnded{Leg: "n1/i1"}
		n := 0
		for ; r.loop.Post(arrived); n++ {
		}
		require.Equal(t, newcomers+1, n)
		for ; r.loop.Post(act); n++ {
		}
		require.Equal(t, acts+1, n)
		for ; n < queueSize; n++ {
			require.True(t, r.loop.Post(ended))
		}
		require.Equal(t, queueSize, r.loop.Waiting())
		r.run()
		require.Zero(t, r.loop.Waiting())
		require.True(t, r.loop.Post(arrived))
		r.close()
		require.False(t, r.loop.Inspect(func(*Core) {}))
	})
}

// The loop's journal holds what a random day decides, and replays the same.
func TestTheLoopsJournalReplays(t *testing.T) {
	if testing.Short() {
		t.Skip("the walks do it")
	}
	source, _ := walkJournal(t, 5, 600)
	synctest.Test(t, func(t *testing.T) {
		r := newLoopOn(t, &slowLog{}, NewCore(), call.Time{})
		r.run()
		for _, rec := range source.decoded(t) {
			switch rec.Event.(type) {
			case Tick, Restarted:
			default:
				r.post(rec.Event)
				time.Sleep(50 * time.Millisecond)
			}
		}
		r.close()
		require.Zero(t, r.loop.Panics())
		all, err := Replay(r.log, 0, 0, 0)
		require.NoError(t, err)
		sameDecisions(t, all)
		require.Greater(t, all.Records, 500)
	})
}
