package switchboard

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/acd"
	"hotline/call"
	"hotline/store/journal"
)

var update = flag.Bool("update", false, "write the golden journal anew; only when CoreVersion has changed")

// memLog is a journal in memory.
type memLog struct {
	mu      sync.Mutex
	records [][]byte
	snaps   map[uint64][]byte
	synced  int
}

func (m *memLog) Append(records [][]byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range records {
		m.records = append(m.records, bytes.Clone(r))
	}
	return nil
}

func (m *memLog) Sync() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.synced = len(m.records)
	return nil
}

func (m *memLog) Last() uint64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return uint64(len(m.records))
}

func (m *memLog) NewestSnapshot(limit uint64) (n uint64, state []byte, err error) {
	for k, s := range m.snaps {
		if k > n && (limit == 0 || k <= limit) {
			n, state = k, s
		}
	}
	return n, state, nil
}

func (m *memLog) Read(from uint64, fn func(uint64, []byte) error) error {
	m.mu.Lock()
	records := m.records
	m.mu.Unlock()
	for i := max(from, 1); i <= uint64(len(records)); i++ {
		if err := fn(i, records[i-1]); err != nil {
			return err
		}
	}
	return nil
}

// decoded gives all records of the journal.
func (m *memLog) decoded(t testing.TB) (out []Record) {
	require.NoError(t, m.Read(1, func(_ uint64, b []byte) error {
		r, err := Decode(b)
		out = append(out, r)
		return err
	}))
	return out
}

// snapshots are taken of a mirror, as the replica of the server does.
func (m *memLog) snapshotsEvery(t testing.TB, k uint64) {
	m.snaps = map[uint64][]byte{}
	c := NewCore()
	for i, r := range m.decoded(t) {
		require.NoError(t, c.ApplyRecord(r))
		if n := uint64(i) + 1; n%k == 0 {
			state, err := c.Snapshot()
			require.NoError(t, err)
			m.snaps[n] = state
		}
	}
}

// walkJournal lives through a random day, restarts and all, and gives its journal.
func walkJournal(t testing.TB, seed uint64, events int) (*memLog, *Core) {
	w, err := walkClosely(t, seed, events)
	require.NoError(t, err)
	return &memLog{records: w.journal}, w.core
}

func sameDecisions(t *testing.T, r Replayed) {
	t.Helper()
	for _, d := range r.Differences {
		i := 0
		for i < len(d.Want) && i < len(d.Got) && d.Want[i] == d.Got[i] {
			i++
		}
		t.Errorf("record %d, at byte %d:\nwant …%.300s\ngot  …%.300s", d.Record, i, d.Want[max(0, i-200):], d.Got[max(0, i-200):])
		if t.Failed() {
			return
		}
	}
}

// Replay decides every record of a random day again, bit for bit, from the
// beginning and from any snapshot; restarts and changed settings are in it.
func TestReplayDecidesTheSameAgain(t *testing.T) {
	seeds := uint64(12)
	if testing.Short() {
		seeds = 2
	}
	for seed := range seeds {
		log, core := walkJournal(t, seed, 1500)
		all, err := Replay(log, 0, 0, 0)
		require.NoError(t, err)
		require.Equal(t, len(log.records), all.Records)
		sameDecisions(t, all)

		log.snapshotsEvery(t, 100)
		for from := uint64(150); from < log.Last(); from += 270 {
			part, err := Replay(log, from, 0, 0)
			require.NoError(t, err)
			require.Equal(t, len(log.records)-int((from-1)/100*100), part.Records)
			sameDecisions(t, part)
		}
		got, _, err := Recover(log, 0)
		require.NoError(t, err)
		equalCores(t, core, got)
	}
}

func equalCores(t testing.TB, want, got *Core) {
	t.Helper()
	a, err := want.Snapshot()
	require.NoError(t, err)
	b, err := got.Snapshot()
	require.NoError(t, err)
	require.Equal(t, string(a), string(b))
}

// Callers in the menu go on with the version they began with, also when the core
// is built again from a snapshot meanwhile.
func TestTheOlderMenuSurvivesASnapshot(t *testing.T) {
	h := newHouse(t)
	h.post(call.Arrived{Leg: "n1/i1", Trunk: "mts", Party: moscow(5)})
	h.run(3 * time.Second)
	for v := uint64(2); v < 5; v++ {
		s := testSettings(t)
		s.Version = v
		s.Flows[0].YAML = strings.Replace(s.Flows[0].YAML, "topic: orders, next: sales", fmt.Sprintf("topic: t%d, next: support", v), 1)
		h.post(Configured{Settings: s})
	}
	snap, err := h.mirror.Snapshot()
	require.NoError(t, err)
	h.core, err = Restore(snap)
	require.NoError(t, err)
	h.sameAfterReplay()
	h.deliver(call.Digit{Leg: "n1/i1", Key: "1"})
	h.run(2 * time.Second)
	require.Equal(t, call.QueueID("sales"), h.only().queue())
	h.deliver(call.LegEnded{Leg: "n1/i1", Cause: call.CauseNormal})
	snap, err = h.core.Snapshot()
	require.NoError(t, err)
	require.NotContains(t, string(snap), "orders, next: sales", "nobody needs it any more")
}

func TestExplainingACallNamesItsOffers(t *testing.T) {
	log, _ := walkJournal(t, 1, 1500)
	about, offers := call.ID(0), 0
	for _, rec := range log.decoded(t) {
		for _, f := range rec.Facts {
			if o, ok := f.(Offered); ok && (about == 0 || o.Offer.Call == about) {
				about, offers = o.Offer.Call, offers+1
			}
		}
	}
	r, err := Replay(log, 0, 0, about)
	require.NoError(t, err)
	require.Len(t, r.Decisions, offers)
	for _, d := range r.Decisions {
		require.True(t, d.Identical)
		require.Equal(t, about, d.Offer.Call)
	}
}

// Each offer of a call out of the queue is listed with everybody at the moment of the
// decision, also where he entered and was offered in one step: the winner fits.
func TestExplainingACallListsItsCandidates(t *testing.T) {
	log, _ := walkJournal(t, 1, 1500)
	listed := 0
	for _, rec := range log.decoded(t) {
		for _, o := range offersOf(rec.Facts, 0) {
			if o.Kind != acd.KindQueue || o.Why == nil || o.Why.Trigger == acd.TriggerPicked || listed > 12 {
				continue
			}
			r, err := Replay(log, 0, 0, o.Call)
			require.NoError(t, err)
			for _, d := range r.Decisions {
				if d.Offer.Offer != o.Offer {
					continue
				}
				listed++
				require.Equal(t, o.Queue, d.Explanation.Queue)
				i := slices.IndexFunc(d.Explanation.Candidates, func(v acd.Verdict) bool { return v.Op == o.Op })
				require.GreaterOrEqual(t, i, 0, "offer %d", o.Offer)
				require.True(t, d.Explanation.Candidates[i].Fits, "offer %d: %+v", o.Offer, d.Explanation)
				if o.Why.Winner.Op != o.Op { // it rings at others than the first as well
					continue
				}
				require.Equal(t, o.Why.Winner.Score, d.Explanation.Candidates[i].Score)
			}
		}
	}
	require.Greater(t, listed, 12)
}

// A call that waited beside a free operator is explained: for whom it was kept, for how
// long and why. And of calls of one queue each is shown with its score, so that one
// sees whose turn it was.
func TestExplainingACallTellsWhyItWaited(t *testing.T) {
	h := settled(t, func(s *Settings) { s.AskConsent, s.Desk.Disposition = false, false })
	h.signIn(2)
	h.callIn("n1/i1", 4, "1")
	h.answer(2)
	h.signIn(1)
	p := moscow(5)
	p.Ticket = 2
	h.comes("n1/i2", p, "1")
	h.run(30 * time.Second)
	kept := h.core.legs["n1/i2"]
	require.EqualValues(t, 1, h.core.calls[kept].Offered)
	require.Equal(t, []map[string]string{{"operator": "2", "reason": acd.PreferTicket, "for": "20000"}}, h.happened(kept, "kept"), "its story says so, too")
	h.answer(1)
	vip := moscow(7)
	vip.VIP = true
	behind := h.callIn("n1/i3", 6, "1").ID
	h.run(10 * time.Second)
	h.comes("n1/i4", vip, "1")
	h.run(5 * time.Second)
	first := h.core.legs["n1/i4"]
	h.deliver(call.LegEnded{Leg: "n1/i1", Cause: call.CauseNormal})
	h.run(40 * time.Second)
	require.EqualValues(t, 2, h.core.calls[first].Offered)

	r, err := Replay(&memLog{records: h.journal}, 0, 0, kept)
	require.NoError(t, err)
	require.Len(t, r.Kept, 1)
	k := r.Kept[0]
	require.Equal(t, 20*time.Second, k.To.Since(k.From))
	require.EqualValues(t, 2, k.Operator)
	require.Equal(t, acd.PreferTicket, k.Why)
	require.Less(t, k.Since, k.Until)
	require.Equal(t, k.Until, r.Decisions[0].Record, "then somebody else was rung")

	r, err = Replay(&memLog{records: h.journal}, 0, 0, first)
	require.NoError(t, err)
	require.Empty(t, r.Kept)
	x := r.Decisions[0].Explanation
	require.Len(t, x.Others, 1)
	require.Equal(t, behind, x.Others[0].Call)
	require.Greater(t, x.Score, x.Others[0].Score, "the other has waited for longer, but the customer is a VIP")
}

// goldens are the versions of the core whose journals are kept, the newest last.
var goldens = []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"}

func golden(version string) string { return "testdata/journal-core-" + version }

// The journals of every version stay readable, and as long as the core has the
// same version it decides the same.
func TestGoldenJournal(t *testing.T) {
	require.Equal(t, CoreVersion, goldens[len(goldens)-1], "the rules have a new version: keep a journal of it (-update)")
	if *update {
		writeGolden(t, golden(CoreVersion))
	}
	for _, version := range goldens {
		// a copy: opening a journal may cut off what a power cut left
		dir := t.TempDir()
		require.NoError(t, os.CopyFS(dir, os.DirFS(golden(version))))
		log, err := journal.Open(dir, journal.Options{})
		require.NoError(t, err)
		core, last, err := Recover(log, 0)
		require.NoError(t, err)
		require.False(t, last.IsZero())
		require.Zero(t, core.Live())
		require.EqualValues(t, 1, core.Settings().Version)
		first, err := Replay(log, 0, 0, 0)
		require.NoError(t, err)
		require.Greater(t, first.Records, 20)
		if CoreVersion == version {
			sameDecisions(t, first)
		}
		require.NoError(t, log.Close())
	}
}

// writeGolden tells the story of one customer and one restart.
func writeGolden(t *testing.T, golden string) {
	h := talkingHouse(t)
	h.signIn(3)
	require.Empty(t, h.act(1, call.Act{Do: call.DoEscalate, Reason: "hard"}))
	h.answer(3)
	h.run(20e9)
	h.signIn(2)
	require.Empty(t, h.act(3, call.Act{Do: call.DoConsult, To: "operator:2"}))
	h.answer(2)
	require.Empty(t, h.act(3, call.Act{Do: call.DoConference}))
	h.run(5e9)
	require.Empty(t, h.act(3, call.Act{Do: call.DoHangup}))
	h.comes("n1/i2", moscow(6), "2")
	h.run(20e9)
	h.post(Restarted{})
	h.run(120e9)
	h.signIn(1)
	h.callIn("n1/i3", 7, "1")
	h.answer(1)
	p := moscow(8)
	p.Personal = 1
	h.comes("n1/i4", p, "1")
	h.run(30e9)
	h.deliver(call.LegEnded{Leg: "n1/i4", Cause: call.CauseNormal})
	h.deliver(call.LegEnded{Leg: "n1/i3", Cause: call.CauseNormal})
	h.run(60e9)
	require.NoError(t, os.RemoveAll(golden))
	log, err := journal.Open(golden, journal.Options{})
	require.NoError(t, err)
	require.NoError(t, log.Append(h.journal))
	require.NoError(t, log.Close())
	require.NoError(t, os.Remove(filepath.Join(golden, "lock")))
}

func TestTornRecordsAreErrorsNotPanics(t *testing.T) {
	log, _ := walkJournal(t, 2, 200)
	for _, rec := range log.records[:50] {
		for cut := 0; cut < len(rec); cut += 1 + len(rec)/20 {
			_, err := Decode(rec[:cut])
			require.Error(t, err)
		}
	}
	bad := &memLog{records: append(log.records[:5:5], []byte(`{"t":{"w":1,"m":1},"v":"1","e":{"k":"nonsense"}}`))}
	_, _, err := Recover(bad, 0)
	require.ErrorContains(t, err, "nonsense")
	require.ErrorContains(t, err, "record 6")
	_, err = Replay(bad, 0, 0, 0)
	require.ErrorContains(t, err, "record 6")
	require.NotErrorIs(t, err, errors.ErrUnsupported)
}
