package ivr

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// walker drives a session with anything that can happen and holds it to what
// must always be true.
type walker struct {
	book    *Book
	s       *Session
	now     Now
	token   uint64
	exits   int
	noticed bool
}

func newWalker(t require.TestingT, book *Book, flow string, wall int64) *walker {
	w := &walker{book: book, now: Now{Wall: wall}}
	s, orders, err := Start(book, flow, Context{}, w.now)
	require.NoError(t, err)
	w.s = s
	w.look(t, orders)
	return w
}

// do is one event made of a byte.
func (w *walker) do(t require.TestingT, b byte) {
	before, wasFixed := w.s.Kept, w.s.Wait == WaitFixed
	var ev Event
	switch kind, n := b>>4, int(b&15); {
	case kind < 6:
		ev = Key{Key: string("0123456789*#5AB0"[n])}
		if n > 12 { // a hidden digit, of this input or another
			ev = Key{Key: Mask, Round: w.s.Round + uint64(n/15)}
		}
	case kind < 10:
		ev = PlayDone{Token: w.token - uint64(n/14)}
	case kind < 14:
		w.now.Mono += int64(n) * 700
		w.now.Wall += int64(n) * 700
		ev = Tick{}
	case kind == 14:
		ev = Answered{ID: w.s.Asked, OK: n > 4, Data: []Pair{{Name: "segment", Value: "vip"}, {Name: "NOT A NAME", Value: "x"}}}
	case n < 3:
		ev = Hungup{}
	default:
		at, ok := w.s.Deadline()
		if ok {
			w.now.Mono = max(w.now.Mono, at)
		}
		ev = Tick{}
	}
	orders := w.s.Step(w.book, w.now, ev)
	if k, ok := ev.(Key); ok && wasFixed {
		require.Empty(t, orders, "a key into the greeting does nothing yet")
		want := before
		if k.Round == 0 && isKey(k.Key) && len(before) < MaxKept {
			want += k.Key
		}
		require.Equal(t, want, w.s.Kept, "and is kept in its order")
	}
	w.look(t, orders)
}

func (w *walker) look(t require.TestingT, orders []Order) {
	require.Less(t, len(orders), 200, "one event, a bounded answer")
	for _, o := range orders {
		require.Zero(t, w.exits, "nothing follows the exit")
		switch o := o.(type) {
		case Play:
			require.Greater(t, o.Token, w.token, "tokens count up")
			require.NotEmpty(t, o.Clips)
			w.token = o.Token
		case NoticePlayed:
			require.False(t, w.noticed, "the notice is told once")
			w.noticed = true
		case Exit:
			w.exits++
		}
	}
	require.Equal(t, w.exits == 1, w.s.Done())
	at, waiting := w.s.Deadline()
	require.Equal(t, !w.s.Done(), waiting, "who is not done waits until something")
	if waiting {
		require.LessOrEqual(t, at, w.now.Mono+600_001, "and not for ever")
		_, ok := w.book.version(w.s.Flow, w.s.Version).Node(w.s.Node)
		require.True(t, ok)
	}
	require.LessOrEqual(t, len(w.s.Kept), MaxKept)
	require.LessOrEqual(t, len(w.s.Menus), 16)
	require.LessOrEqual(t, w.s.Rounds, w.book.Config.Rounds+1)
	w.reload(t)
}

// reload writes the session down and takes it up again: nothing may be lost.
func (w *walker) reload(t require.TestingT) {
	b, err := json.Marshal(w.s)
	require.NoError(t, err)
	var s Session
	require.NoError(t, json.Unmarshal(b, &s))
	again, err := json.Marshal(s)
	require.NoError(t, err)
	require.Equal(t, string(b), string(again))
	w.s = &s
}

// end: silence alone brings every session to its end.
func (w *walker) end(t require.TestingT) {
	for range 500 {
		at, waiting := w.s.Deadline()
		if !waiting {
			return
		}
		w.now.Mono = max(w.now.Mono, at)
		w.look(t, w.s.Step(w.book, w.now, Tick{}))
	}
	require.Fail(t, "a session without an end", "%+v", w.s)
}

func TestWalks(t *testing.T) {
	book := testBook(t)
	names := []string{"main", "survey", "missed_return", "kinds"}
	rapid.Check(t, func(t *rapid.T) {
		wall := rapid.Int64Range(1_767_225_600_000, 1_798_761_600_000).Draw(t, "wall")
		w := newWalker(t, book, rapid.SampledFrom(names).Draw(t, "flow"), wall)
		for _, b := range rapid.SliceOfN(rapid.Byte(), 0, 120).Draw(t, "events") {
			w.do(t, b)
		}
		w.end(t)
	})
}

// The same events twice give the same orders.
func TestWalksRepeat(t *testing.T) {
	book := testBook(t)
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.StringMatching(`[0-9*#]{1,40}`).Draw(t, "keys")
		tell := func() string {
			src := "flow kinds\ncall\nkey " + keys + "\npause 8s\nanswer ok segment=x\nkey " + keys + "\npause 100s\n"
			got, err := RunScenario(book, src, nil)
			return fmt.Sprint(got, err) // the call may have ended before the second keys
		}
		first := tell()
		require.Equal(t, first, tell())
	})
}

// Nobody can keep a menu busy for ever: * alone ends at the operator.
func TestEndlessRepeatEndsAtTheOperator(t *testing.T) {
	for _, keys := range []string{"*", "9", "3*", "39", "8*", strings.Repeat("1*", 3)} {
		got, err := RunScenario(testBook(t), "flow main\nclock 2026-03-10 12:00\ncall\nheard\nkey "+strings.Repeat(keys, 200)+"\n", nil)
		require.NoError(t, err)
		require.Contains(t, got, "exit queue ", keys)
	}
}

func TestKeysAheadAreBounded(t *testing.T) {
	book := testBook(t)
	s, _, err := Start(book, "main", Context{}, msk(t, "2026-03-10 12:00"))
	require.NoError(t, err)
	for range 10_000 {
		require.Empty(t, s.Step(book, msk(t, "2026-03-10 12:00"), Key{Key: "*"}))
	}
	require.Len(t, s.Kept, MaxKept)
	require.Empty(t, s.Step(book, Now{}, Key{Key: "A"}))
	require.Empty(t, s.Step(book, Now{}, Key{Key: "12"}))
	require.Empty(t, s.Step(book, Now{}, PlayDone{Token: 99}), "somebody else's token")
}

func FuzzSession(f *testing.F) {
	book := testBook(f)
	f.Add(uint8(0), []byte{0x10, 0x60, 0x20, 0xf4})
	f.Add(uint8(3), []byte{0x11, 0xe8, 0x11, 0xf5, 0x12, 0x60})
	f.Fuzz(func(t *testing.T, flow uint8, events []byte) {
		w := newWalker(t, book, []string{"main", "survey", "missed_return", "kinds"}[flow%4], 1_773_133_200_000)
		for _, b := range events[:min(len(events), 400)] {
			w.do(t, b)
		}
		w.end(t)
	})
}

// Whatever text comes, Parse answers; what it accepts can be checked and walked.
func FuzzFlow(f *testing.F) {
	for _, dir := range []string{shipped + "/main.yaml", shipped + "/survey.yaml", "testdata/flows/kinds.yaml", "testdata/bad/many.yaml", "testdata/bad/anchors.yaml"} {
		src, err := os.ReadFile(dir)
		require.NoError(f, err)
		f.Add(src, []byte{0x11, 0x60, 0x10})
	}
	f.Fuzz(func(t *testing.T, src, events []byte) {
		flow, problems := Parse("fuzz.yaml", src)
		require.Equal(t, flow == nil, len(problems) > 0)
		for _, p := range problems {
			require.NotEmpty(t, p.What)
		}
		if flow == nil {
			return
		}
		book := NewBook(Defaults(), "support", []Calendar{office()}, flow)
		w := newWalker(t, book, flow.Name, 1_773_133_200_000)
		if len(Check(book, Known{Queues: []string{"sales", "support"}, Langs: []string{"ru", "en"}})) > 0 {
			return // it would not be loaded
		}
		for _, b := range events[:min(len(events), 100)] {
			w.do(t, b)
		}
		w.end(t)
	})
}
