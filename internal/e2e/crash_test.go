package e2e

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
	"hotline/internal/headset"
	"hotline/internal/phone"
)

const (
	crashRounds  = 30
	crashServers = 2
)

// TestE2ECrash kills servers 30 times at a random instant, while they carry
// calls in the menu, waiting, ringing, talking and recorded, held, in transfer,
// and while the bot dials, starts them again on what is left, and looks at
// everything that INVARIANTS 2, 18, 19, 25, 28, 29, 30 promise. Two servers
// share the kills, side by side, for time. HOTLINE_SEED repeats a run,
// HOTLINE_ROUNDS makes it shorter or longer.
func TestE2ECrash(t *testing.T) {
	if testing.Short() {
		t.Skip("kills servers for two minutes: not in the quick suite")
	}
	for n := range uint64(crashServers) {
		t.Run(fmt.Sprintf("server %d", n+1), func(t *testing.T) {
			t.Parallel()
			killOneServer(t, n)
		})
	}
}

func killOneServer(t *testing.T, number uint64) {
	c := newCrash(t, number)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("log of the life before (end):\n%s", c.past[max(0, len(c.past)-20000):])
		}
	})
	for n := 1; n <= c.rounds; n++ {
		c.round(n)
		if t.Failed() {
			t.Logf("round %d of seed %d", n, c.seed)
			return
		}
	}
	c.kill()
	replay(t, c.data())
	t.Logf("seed %d, %d kills: ready after exec %s (median, worst %s), operators back with the full state after %s (worst %s), BYE at the callers after %s (worst %s)",
		c.seed, c.rounds, median(c.readyIn), slices.Max(c.readyIn), median(c.backIn), slices.Max(c.backIn), median(c.byeIn), slices.Max(c.byeIn))
	t.Logf("calls %d, cut %d, recordings cut %d, calls of the bot %d, promises kept %d, numbers not found in time %d", len(c.book.calls()), c.cut, c.cutTapes, len(c.bell.all()), c.kept, c.unknown)
	require.Less(t, slices.Max(c.readyIn), 10*time.Second)
	require.LessOrEqual(t, c.unknown, c.rounds/3, "this machine is too busy to tell")
	require.Greater(t, c.cut, 2*c.rounds, "calls were cut in all rounds")
	require.Greater(t, c.cutTapes, c.rounds/3, "recordings were cut")
	require.Greater(t, len(c.bell.all()), c.rounds/3, "the bot dialled")
}

// crash is one server that is killed again and again, and the people around it.
type crash struct {
	*server
	book   *book
	boss   *client
	bell   *bell
	seed   uint64
	rounds int
	people []*crashOperator

	before  map[int64]bookCall // ended calls, as last seen
	told    []promise
	checked map[int64]bool // recordings
	past    string         // the log of the life that was ended
	unknown int            // callers whose number a busy machine did not find in time

	readyIn, backIn, byeIn []time.Duration
	cut, cutTapes, kept    int
}

// promise is something the server acknowledged.
type promise struct {
	what, query, want string
}

// crashOperator is an operator with a habit.
type crashOperator struct {
	*softphone
	login string
	habit func(c *crash, ctx context.Context, o *crashOperator, r *rand.Rand)
	talks []string // calls he was shown to talk in
}

func newCrash(t *testing.T, number uint64) *crash {
	c := &crash{seed: uint64(time.Now().UnixNano()), rounds: crashRounds / crashServers, before: map[int64]bookCall{}, checked: map[int64]bool{}}
	if v, err := strconv.ParseUint(os.Getenv("HOTLINE_SEED"), 10, 64); err == nil {
		c.seed = v
	}
	if v, err := strconv.Atoi(os.Getenv("HOTLINE_ROUNDS")); err == nil {
		c.rounds = (v + crashServers - 1) / crashServers
	}
	c.seed += number
	t.Logf("seed %d", c.seed)
	c.bell = newBell(t)
	c.server = newServer(t, fixedSettings(t, c.bell.port(), trialBot))
	quickCentre(t, c.server)
	habits := map[string]func(*crash, context.Context, *crashOperator, *rand.Rand){
		"o1": (*crash).talks, "o2": (*crash).holds, "o3": (*crash).handsOver, "o4": (*crash).finishes, "o5": nil, "o6": (*crash).takes,
	}
	for _, login := range []string{"o1", "o2", "o3", "o4"} {
		hire(t, c.server, person{login, "operator", "sales", "1", "sales:9"})
	}
	hire(t, c.server, person{"o5", "operator", "support", "1", "support:9"}, person{"o6", "operator", "experts", "2", "experts:9"})
	c.start()
	c.ready(time.Now())
	c.book = openBook(t, c.data())
	c.boss = c.signIn("super")
	for i, login := range []string{"o1", "o2", "o3", "o4", "o5", "o6"} {
		h := startHeadset(t, c.server, login, 1000+100*float64(i))
		c.people = append(c.people, &crashOperator{softphone: h, login: login, habit: habits[login]})
	}
	c.allAvailable()
	return c
}

// ---- habits ----

func (c *crash) talking(ctx context.Context, o *crashOperator) (headset.View, bool) {
	o.AutoAnswer(true)
	v, err := o.Until(ctx, func(v headset.View) bool { return v.State == "talking" && v.Talk != nil })
	if err == nil {
		o.talks = append(o.talks, v.Talk.Call)
	}
	return v, err == nil
}

// takes answers and talks.
func (c *crash) takes(ctx context.Context, o *crashOperator, _ *rand.Rand) { c.talking(ctx, o) }

// talks also notes that the customer wants no surveys, and writes a note.
func (c *crash) talks(ctx context.Context, o *crashOperator, r *rand.Rand) {
	v, ok := c.talking(ctx, o)
	if !ok || !pause(ctx, r, 600) {
		return
	}
	if c.boss.optsOut(ctx, v.Talk.Party.Customer) == http.StatusOK {
		c.promised("an opt-out", `SELECT max(active) FROM opt_outs o JOIN calls c ON c.customer_id = o.customer_id WHERE c.id = %s`, v.Talk.Call, "1")
	}
}

// holds puts the customer on hold and takes him back.
func (c *crash) holds(ctx context.Context, o *crashOperator, r *rand.Rand) {
	v, ok := c.talking(ctx, o)
	for on := true; ok && pause(ctx, r, 800); on = !on {
		_ = o.Act(ctx, "hold", headset.Fields{"call": v.Talk.Call, "on": on}) // the server may die in it
	}
}

// handsOver consults, transfers or escalates.
func (c *crash) handsOver(ctx context.Context, o *crashOperator, r *rand.Rand) {
	v, ok := c.talking(ctx, o)
	if !ok || !pause(ctx, r, 500) {
		return
	}
	id := v.Talk.Call
	switch expert := fmt.Sprintf("operator:%d", c.people[5].Welcome().User.ID); r.IntN(4) {
	case 0:
		_ = o.Act(ctx, "transfer", headset.Fields{"call": id, "to": expert})
	case 1:
		_ = o.Act(ctx, "escalate", headset.Fields{"call": id})
	case 2:
		_ = o.Act(ctx, "transfer", headset.Fields{"call": id, "to": "queue:support"})
	default:
		if o.Act(ctx, "consult", headset.Fields{"call": id, "to": expert}) == nil && pause(ctx, r, 1500) {
			_ = o.Act(ctx, "consult_done", headset.Fields{"call": id})
		}
	}
}

// finishes ends the talk after a second and saves the form: the bot will call.
func (c *crash) finishes(ctx context.Context, o *crashOperator, r *rand.Rand) {
	v, ok := c.talking(ctx, o)
	if !ok || !pause(ctx, nil, 1100) || o.Act(ctx, "hangup", headset.Fields{"call": v.Talk.Call}) != nil {
		return
	}
	if !pause(ctx, r, 300) {
		return
	}
	topic, result := []string{"payment", "delivery", "other"}[r.IntN(3)], []string{"solved", "partly", "unsolved"}[r.IntN(3)]
	if o.Act(ctx, "wrap", headset.Fields{"call": v.Talk.Call, "topic": topic, "result": result, "on": true}) == nil {
		c.promised("a form", `SELECT topic || ' ' || result FROM calls WHERE id = %s`, v.Talk.Call, topic+" "+result)
	}
}

// pause is a person's hesitation: up to ms, exactly ms without chance.
func pause(ctx context.Context, r *rand.Rand, ms int) bool {
	if r != nil {
		ms = 50 + r.IntN(ms)
	}
	select {
	case <-ctx.Done():
		return false
	case <-time.After(time.Duration(ms) * time.Millisecond):
		return true
	}
}

var promises sync.Mutex

func (c *crash) promised(what, query, id, want string) {
	n, err := call.ParseID(id)
	if err != nil {
		c.t.Errorf("call id %q: %v", id, err)
		return
	}
	promises.Lock()
	defer promises.Unlock()
	c.told = append(c.told, promise{what, fmt.Sprintf(query, strconv.FormatUint(uint64(n), 10)), want})
}

// ---- one round ----

// crashCaller is one customer of a round.
type crashCaller struct {
	*phone.Phone
	number, keys string
	hz           float64
	line         *phone.Call
}

func (c *crash) callers(n int) []*crashCaller {
	var out []*crashCaller
	for i, keys := range []string{"", "2", "2", "1", "1", "1", "1"} {
		x := &crashCaller{number: fmt.Sprintf("7916%03d%04d", n, i), keys: keys, hz: 400 + 50*float64(i)}
		var err error
		x.Phone, err = phone.NewWith("127.0.0.1:0", phone.Options{User: x.number})
		require.NoError(c.t, err)
		out = append(out, x)
	}
	return out
}

func (x *crashCaller) phones(ctx context.Context, uri string) error {
	line, err := x.Call(ctx, uri)
	if err != nil {
		return err
	}
	x.line = line
	line.Tone(x.hz)
	if err := line.Answered(ctx); err != nil || x.keys == "" {
		return err
	}
	return line.Press(x.keys)
}

func (c *crash) round(n int) {
	r := rand.New(rand.NewPCG(c.seed, uint64(n)))
	at := 300*time.Millisecond + time.Duration(r.Int64N(int64(6200*time.Millisecond)))
	callers := c.callers(n)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var people sync.WaitGroup
	for i, o := range c.people {
		o.talks = nil
		if o.habit != nil {
			dice := rand.New(rand.NewPCG(c.seed+uint64(i), uint64(n)))
			people.Go(func() { o.habit(c, ctx, o, dice) })
		}
	}
	for i, x := range callers {
		people.Go(func() {
			if pause(ctx, nil, 40*i) {
				_ = x.phones(ctx, c.sipURI()) // the kill may be earlier than the answer
			}
		})
	}
	pause(ctx, nil, int(at.Milliseconds()))
	for id, x := range c.book.ended() {
		c.before[id] = x
	}
	killed := time.Now()
	c.kill()
	c.past = c.log.String()
	lines := c.lines(callers)
	alive := aliveOf(lines)
	cancel()
	people.Wait()
	down := 50 * time.Millisecond
	if n%10 == 5 {
		down = 7 * time.Second // the time we were down is no time of the calls
	}
	time.Sleep(down)
	c.restart(alive)
	c.check(n, killed, callers)
	c.t.Logf("round %d: killed after %s, ready in %s, checked %s after the kill", n, at.Round(time.Millisecond), c.readyIn[n-1].Round(time.Millisecond), time.Since(killed).Round(time.Millisecond))
	var closing sync.WaitGroup
	for _, x := range callers {
		closing.Go(func() { _ = x.Close() }) // what never was answered waits for an answer to its CANCEL
	}
	closing.Wait()
}

// lines are all phones' calls: the customers' and those the bot rings.
func (c *crash) lines(callers []*crashCaller) []*phone.Call {
	var out []*phone.Call
	for _, x := range callers {
		if x.line != nil {
			out = append(out, x.line)
		}
	}
	return append(out, c.bell.open()...)
}

// aliveOf are the calls in progress, answered and not ended.
func aliveOf(lines []*phone.Call) []*phone.Call {
	return slices.DeleteFunc(lines, func(l *phone.Call) bool {
		done, cancel := context.WithCancel(context.Background())
		cancel()
		return l.Answered(done) != nil || l.Ended(done) == nil
	})
}

// restart starts the server and waits until everybody is back.
func (c *crash) restart(alive []*phone.Call) {
	began := time.Now()
	c.start()
	c.readyIn = append(c.readyIn, c.ready(began))
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for _, l := range alive {
		require.NoError(c.t, l.Ended(ctx), "the far end of a call was told: %v", l.Events())
		require.Contains(c.t, fmt.Sprint(l.Events()), "ended by the other side")
	}
	c.byeIn = append(c.byeIn, time.Since(began))
	c.bell.hangUpRinging()
	var all sync.WaitGroup
	for _, o := range c.people {
		all.Go(func() {
			o.AutoAnswer(false)
			if err := o.Reconnect(ctx); err != nil {
				c.t.Errorf("%s signs in again without a password: %v", o.login, err)
				return
			}
			v, err := o.Until(ctx, func(v headset.View) bool { return v.State != "" })
			if err != nil || v.Talk != nil || v.Offer != nil || v.State == "talking" || v.State == "ringing" || v.State == "offline" {
				c.t.Errorf("%s is back in %+v: %v", o.login, v, err)
			}
		})
	}
	all.Wait()
	c.backIn = append(c.backIn, time.Since(began))
	c.allAvailable()
}

// allAvailable brings sound up and ends wrap-ups.
func (c *crash) allAvailable() {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	var all sync.WaitGroup
	for _, o := range c.people {
		all.Go(func() {
			if err := c.toWork(ctx, o); err != nil {
				c.t.Errorf("%s is not available again, %+v: %v", o.login, o.View(), err)
			}
		})
	}
	all.Wait()
}

func (c *crash) toWork(ctx context.Context, o *crashOperator) error {
	if err := o.Sound(ctx); err != nil {
		return err
	}
	v, err := o.Until(ctx, func(v headset.View) bool { return v.State == "available" || v.State == "wrapup" && v.Wrap != nil })
	if err != nil || v.State == "available" {
		return err
	}
	if err := o.Act(ctx, "wrap", headset.Fields{"call": v.Wrap.Call, "topic": "other", "result": "solved", "on": true}); err != nil {
		return err
	}
	v, err = o.Until(ctx, func(v headset.View) bool { return v.State == "available" || v.State == "break" })
	if err != nil || v.State == "available" {
		return err
	}
	// He was quicker than his sound: back by hand, refused until the server hears him.
	for o.Act(ctx, "state", headset.Fields{"state": "available"}) != nil && pause(ctx, nil, 100) {
	}
	_, err = o.State(ctx, "available")
	return err
}

// ---- what must hold ----

func (c *crash) check(n int, killed time.Time, callers []*crashCaller) {
	c.eventually(10*time.Second, "rows of the calls that were cut", func() bool {
		for _, x := range c.book.calls() {
			if x.kind != "survey" && x.ended == 0 || x.kind == "" {
				return false
			}
		}
		return c.metric("hotline_rows_behind") == 0
	})
	var clean error
	c.eventually(10*time.Second, "a clean database", func() bool { clean = integrity(c.data()); return clean == nil })
	require.NoError(c.t, clean)
	calls := c.book.ended()
	for id, old := range c.before {
		require.Equal(c.t, old.end(), calls[id].end(), "call %s of round ≤ %d: its end never changes", call.ID(id), n)
	}
	c.checkCalls(n, killed, callers, calls)
	c.checkTapes(killed, calls)
	c.checkPromises()
	c.checkBot()
	c.checkOperators()
}

func (c *crash) checkCalls(n int, killed time.Time, callers []*crashCaller, calls map[int64]bookCall) {
	byNumber := map[string][]bookCall{}
	for _, x := range calls {
		if x.kind == "inbound" {
			byNumber[x.number] = append(byNumber[x.number], x)
		}
	}
	talked := map[string]bool{}
	for _, o := range c.people {
		for _, id := range o.talks {
			talked[id] = true
		}
	}
	for _, caller := range callers {
		rows := byNumber["+"+caller.number]
		done, cancel := context.WithCancel(context.Background())
		cancel()
		if caller.line == nil || caller.line.Answered(done) != nil {
			continue // not answered before the kill
		}
		if len(rows) == 0 && c.excused() {
			c.unknown++
			continue
		}
		require.Len(c.t, rows, 1, "round %d: one record of %s, not ended %+v, timeline %v", n, caller.number, c.unended(), caller.line.Events())
		x := rows[0]
		if x.talks > 0 {
			require.Equal(c.t, "answered", x.outcome, "%+v", x)
		} else {
			require.False(c.t, talked[call.ID(x.id).String()], "an operator was shown a talk that left no trace: %+v", x)
		}
		if x.cause != string(call.CauseRestart) {
			continue // had ended
		}
		c.cut++
		if x.talks > 0 {
			open := x.left == "restart" || strings.Contains(x.segments, "failed")
			require.Equal(c.t, open, x.cut, "cut by us if a talk or a wait was open: %+v", x)
		} else {
			require.Equal(c.t, "interrupted", x.outcome, "%+v", x)
		}
		for seg := range strings.SplitSeq(x.segments, ",") {
			require.True(c.t, seg == "" || strings.HasPrefix(seg, "answered") || strings.HasPrefix(seg, "failed") || strings.HasPrefix(seg, "overflow"), "%+v", x)
		}
		require.InDelta(c.t, killed.UnixMilli(), x.ended, 5000, "end of a call that was cut, %+v", x)
	}
}

// excused: on a machine that is too busy a caller goes on without his number
// (after 250 ms), and effects leave before they are stored (after 200 ms). The
// server says so; then a record by number cannot be expected.
func (c *crash) excused() bool {
	return strings.Contains(c.past, "directory did not know in time") || strings.Contains(c.past, "the journal's disk is slow")
}

// unended are the calls that go on, and those of nobody.
func (c *crash) unended() []bookCall {
	return slices.DeleteFunc(c.book.calls(), func(x bookCall) bool { return x.ended > 0 && x.number != "" })
}

// checkTapes looks at every recording that is new.
func (c *crash) checkTapes(killed time.Time, calls map[int64]bookCall) {
	for _, x := range c.book.tapes() {
		if c.checked[x.id] {
			continue
		}
		c.checked[x.id] = true
		owner, known := calls[x.call]
		require.True(c.t, known, "a recording of no call: %+v", x)
		cut := owner.cause == string(call.CauseRestart) && x.to == owner.ended
		need := time.Duration(min(x.to, killed.UnixMilli())-x.at)*time.Millisecond - 2*time.Second
		if need <= 0 {
			continue
		}
		require.Equal(c.t, "done", x.state, "%+v", x)
		if cut {
			c.cutTapes++
			require.True(c.t, x.short, "marked as cut short: %+v", x)
		}
		require.GreaterOrEqual(c.t, x.ms, (need - 150*time.Millisecond).Milliseconds(), "sound up to 2 s before the kill: %+v", x)
		c.listen(x, owner)
	}
}

// listen fetches the audio and finds the customer's tone in it.
func (c *crash) listen(x bookTape, owner bookCall) {
	id := call.RecordingID(x.id).String()
	var body []byte
	require.Equal(c.t, http.StatusOK, c.boss.get("/api/v1/recordings/"+id+"/audio", &body))
	require.EqualValues(c.t, x.bytes, len(body), "the file's length is the stored one")
	sum := sha256.Sum256(body)
	require.Equal(c.t, x.sum, hex.EncodeToString(sum[:]))
	w := readWAV(c.t, body)
	require.Len(c.t, w.channels, 2)
	length := float64(len(w.channels[0])) / float64(w.rate)
	require.InDelta(c.t, float64(x.ms)/1000, length, 0.05)
	if length > 1 && owner.kind == "inbound" && len(owner.number) > 4 {
		place, err := strconv.Atoi(owner.number[len(owner.number)-4:])
		require.NoError(c.t, err)
		require.Greater(c.t, w.tone(0, 400+50*float64(place)), length/2-0.4, "the recording of %s holds his voice, %.1f s, %+v", owner.number, length, x)
	}
}

func (c *crash) checkPromises() {
	promises.Lock()
	defer promises.Unlock()
	for _, p := range c.told {
		require.Equal(c.t, []string{p.want}, c.book.texts(p.query), "%s that was acknowledged: %s", p.what, p.query)
	}
	c.kept += len(c.told)
	c.told = nil
}

// checkBot: no number was dialled twice, and none without a stored intent.
func (c *crash) checkBot() {
	dialled := map[string]int{}
	for _, l := range c.bell.all() {
		dialled["+"+l.To()]++
	}
	intents := map[string]int{}
	c.eventually(5*time.Second, "the intent to dial is stored for each number that was", func() bool {
		clear(intents)
		for _, number := range c.book.texts(`SELECT COALESCE(n.number, '?') FROM survey_attempts a JOIN survey_plans p ON p.id = a.plan_id
			LEFT JOIN customer_numbers n ON n.customer_id = p.customer_id`) {
			intents[number]++
		}
		for number := range dialled { // the database is a moment behind the journal
			if intents[number] == 0 {
				return false
			}
		}
		return true
	})
	for number, times := range dialled {
		require.Equal(c.t, 1, times, "%s is dialled at most once", number)
		require.Equal(c.t, 1, intents[number], "%s has one attempt", number)
	}
}

func (c *crash) checkOperators() {
	var list struct {
		Items []struct {
			Login string `json:"login"`
			State string `json:"state"`
		} `json:"items"`
	}
	require.Equal(c.t, http.StatusOK, c.boss.get("/api/v1/operators", &list), "the supervisor needs no new login either")
	require.NotEmpty(c.t, list.Items)
	for _, o := range list.Items {
		require.NotContains(c.t, []string{"talking", "ringing"}, o.State, "%+v", o)
	}
}

// ---- phones that the bot calls ----

// bell is the phone behind the trunk: it notes who is called, and lets every
// third call ring.
type bell struct {
	*phone.Phone
	mu    sync.Mutex
	calls []*phone.Call
}

func newBell(t testing.TB) *bell {
	p, err := phone.New("127.0.0.1:0")
	require.NoError(t, err)
	b := &bell{Phone: p}
	p.OnCall(b.ring)
	t.Cleanup(func() { _ = p.Close() })
	return b
}

func (b *bell) port() int {
	_, port, _ := strings.Cut(b.Addr(), ":")
	n, _ := strconv.Atoi(port)
	return n
}

func (b *bell) ring(c *phone.Call) {
	b.mu.Lock()
	b.calls = append(b.calls, c)
	n := len(b.calls)
	b.mu.Unlock()
	_ = c.Ring()
	if n%3 == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if c.Answer() != nil || c.HearsSound(ctx) != nil {
		return
	}
	for _, k := range []string{"1", "5", "1", "1"} {
		if c.Press(k) != nil || c.Ended(within(ctx, 300*time.Millisecond)) == nil {
			return
		}
	}
}

func within(ctx context.Context, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(ctx, d)
	context.AfterFunc(ctx, cancel)
	return ctx
}

func (b *bell) all() []*phone.Call {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.calls)
}

// open are the calls that have not ended.
func (b *bell) open() []*phone.Call {
	return slices.DeleteFunc(b.all(), func(l *phone.Call) bool {
		select {
		case <-l.Done():
			return true
		default:
			return false
		}
	})
}

// hangUpRinging lets go what rings: its caller has died.
func (b *bell) hangUpRinging() {
	done, cancel := context.WithCancel(context.Background())
	cancel()
	for _, l := range b.open() {
		if l.Answered(done) != nil {
			_ = l.Hangup()
		}
	}
}

// ---- figures ----

func median(d []time.Duration) time.Duration {
	s := slices.Sorted(slices.Values(d))
	return s[len(s)/2].Round(time.Millisecond)
}

func readAll(r io.Reader) string {
	b, err := io.ReadAll(r)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err.Error()
	}
	return string(b)
}
