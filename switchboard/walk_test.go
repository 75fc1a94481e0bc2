package switchboard

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"hotline/call"
)

// walkSeeds is how many random walks the suite takes; the nightly target asks
// for more (WALK_SEEDS).
func walkSeeds() int {
	if n, err := strconv.Atoi(os.Getenv("WALK_SEEDS")); err == nil {
		return n
	}
	if testing.Short() {
		return 20
	}
	return 300
}

const walkEvents = 2000

// TestRandomWalks lets the whole core live through random days: callers, keys,
// operators who answer or not, transfers, lost sockets, dead sound, restarts.
// Every invariant marked sim is checked after each of 2,000 events a seed.
func TestRandomWalks(t *testing.T) {
	for seed := range walkSeeds() {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			walk(t, uint64(seed), walkEvents)
		})
	}
}

func walk(t testing.TB, seed uint64, events int) {
	w := &walker{house: newHouse(t), rnd: rand.New(rand.NewPCG(seed, 17))}
	w.dialReply = w.randomDial
	for w.n < uint64(events) {
		w.step()
	}
	w.settle()
}

type walker struct {
	*house
	rnd   *rand.Rand
	legNo int
}

func (w *walker) pick(n int) int { return w.rnd.IntN(n) }

func (w *walker) randomDial(d call.Dial) []reply {
	switch w.pick(5) {
	case 0:
		return []reply{{time.Second, call.LegEnded{Leg: d.Leg, Cause: call.CauseBusy, Status: 486}}}
	case 1:
		return []reply{{30 * time.Second, call.LegEnded{Leg: d.Leg, Cause: call.CauseNoAnswer, Status: 480}}}
	case 2:
		return []reply{{time.Second, call.LegEnded{Leg: d.Leg, Cause: call.CauseTrouble, Status: 503}}}
	}
	out := []reply{{time.Second, call.LegRinging{Leg: d.Leg, Early: w.pick(3) == 0}}, {3 * time.Second, call.LegAnswered{Leg: d.Leg}}}
	for i := range w.pick(6) {
		out = append(out, reply{time.Duration(5+4*i) * time.Second, call.Digit{Leg: d.Leg, Key: strconv.Itoa(w.pick(10))}})
	}
	return append(out, reply{time.Duration(10+w.pick(60)) * time.Second, call.LegEnded{Leg: d.Leg, Cause: call.CauseNormal}})
}

// step is one thing that people, networks or our own machine do.
func (w *walker) step() {
	w.run(time.Duration(w.pick(3000)) * time.Millisecond)
	op := call.OperatorID(1 + w.pick(4))
	switch k := w.pick(100); {
	case k < 14:
		w.newCaller()
	case k < 30:
		w.callerKey()
	case k < 36:
		w.callerHangsUp()
	case k < 44:
		w.post(call.OperatorSignedIn{Operator: op, Session: "s"})
		w.post(call.PathUp{Operator: op, Leg: call.LegID("n1/p" + opText(op))})
	case k < 46:
		w.post(call.OperatorSignedOut{Operator: op, Ref: "x"})
	case k < 48:
		w.post(call.SignalLost{Operator: op})
	case k < 51:
		w.post(call.SignalBack{Operator: op})
	case k < 53:
		w.post(call.PathDead{Operator: op, Leg: call.LegID("n1/p" + opText(op))})
	case k < 56:
		w.post(call.PathUp{Operator: op, Leg: call.LegID("n1/p" + opText(op))})
	case k < 57 && w.pick(4) == 0:
		w.restart()
	case k < 60:
		w.run(time.Duration(w.pick(120)) * time.Second)
	default:
		w.operatorActs(op)
	}
}

func (w *walker) newCaller() {
	w.legNo++
	leg := call.LegID(fmt.Sprintf("n1/i%d", w.legNo))
	p := moscow(call.CustomerID(1 + w.pick(30)))
	if w.pick(5) == 0 {
		leg = call.LegID(fmt.Sprintf("n1/b%d", w.legNo))
		p = call.Party{Web: fmt.Sprintf("web:%d", w.legNo), Class: call.Web, Trial: true}
	}
	w.post(call.Arrived{Leg: leg, Trunk: "mts", Party: p})
}

// someCall gives a live call, chosen the same way in every run of the seed.
func (w *walker) someCall() *Live {
	ids := w.core.callIDs()
	if len(ids) == 0 {
		return nil
	}
	return w.core.calls[ids[w.pick(len(ids))]]
}

func (w *walker) callerKey() {
	if l := w.someCall(); l != nil && l.LegUp {
		keys := "0123456789*#"
		w.deliver(call.Digit{Leg: l.Leg, Key: string(keys[w.pick(len(keys))])})
	}
}

func (w *walker) callerHangsUp() {
	if l := w.someCall(); l != nil {
		causes := []call.Cause{call.CauseNormal, call.CauseNormal, call.CauseTrouble, call.CauseMediaDead}
		w.deliver(call.LegEnded{Leg: l.Leg, Cause: causes[w.pick(len(causes))]})
	}
}

func (w *walker) operatorActs(op call.OperatorID) {
	v := w.views[op]
	a := call.Act{Operator: op, Ref: fmt.Sprint(w.n)}
	switch {
	case v.Offer != nil && w.pick(4) > 0:
		a.Do, a.Offer = call.DoAnswer, v.Offer.Offer
	case v.State == call.WrapUp && w.pick(2) == 0 && v.Wrap != nil:
		a.Do, a.Call, a.Topic, a.Result, a.On = call.DoWrap, v.Wrap.Call, "order", "solved", true
	default:
		w.randomAct(&a)
	}
	w.post(a)
}

func (w *walker) randomAct(a *call.Act) {
	targets := []string{"operator:1", "operator:2", "operator:3", "operator:9", "queue:experts", "queue:sales", "queue:none", "x"}
	dos := []string{call.DoState, call.DoAnswer, call.DoDecline, call.DoHangup, call.DoHold, call.DoMute, call.DoKeys,
		call.DoTransfer, call.DoConsult, call.DoConsult, call.DoConsultDone, call.DoConsultCancel, call.DoEscalate,
		call.DoWrap, call.DoExtend, call.DoReady, call.DoDial, call.DoRecPause, call.DoNoRecord, call.DoSurveyRefused, "nonsense"}
	states := []call.State{call.Available, call.Available, call.Break, call.Training, call.Backoffice, call.Offline, call.InTalk}
	a.Do, a.On, a.To, a.Keys = dos[w.pick(len(dos))], w.pick(2) == 0, targets[w.pick(len(targets))], "12#"
	a.State, a.Offer = states[w.pick(len(states))], call.OfferID(w.pick(40))
	if a.Do == call.DoNoRecord && w.pick(4) > 0 {
		a.Do = call.DoHold
	}
	if a.Do == call.DoDial {
		a.Party = moscow(call.CustomerID(100 + w.pick(5)))
	}
}

// restart kills the core and builds it again from the facts.
func (w *walker) restart() {
	snap, err := w.mirror.Snapshot()
	w.must(err == nil, "28: %v", err)
	core, err := Restore(snap)
	w.must(err == nil, "28: %v", err)
	w.core = core
	w.due, w.tapes = nil, map[call.RecordingID]call.RecordStart{}
	w.pair = map[call.LegID]call.LegID{}
	for _, l := range w.legs {
		l.gone = true
	}
	w.post(Restarted{})
	w.must(len(w.core.calls) == 0, "29: calls are left after a restart")
}

// settle ends the day: everybody hangs up, and nothing is left.
func (w *walker) settle() {
	for range 20 {
		for _, id := range w.core.callIDs() {
			if l := w.core.calls[id]; l != nil {
				w.deliver(call.LegEnded{Leg: l.Leg, Cause: call.CauseNormal})
			}
		}
		w.run(time.Second)
	}
	if os.Getenv("NOREPLAY") == "" {
		w.sameAfterReplay()
	}
	w.must(len(w.core.calls) == 0, "1: %d calls never end", len(w.core.calls))
	w.must(len(w.offers) == 0, "11: %d offers never end", len(w.offers))
	w.must(len(w.tapes) == 0, "17: %d recordings never end", len(w.tapes))
	inbound := 0
	for _, c := range w.ended {
		if c.Kind == call.Inbound {
			inbound++
		}
	}
	w.must(inbound == w.accepted, "1: %d calls came, %d have a record", w.accepted, inbound)
}

func FuzzCore(f *testing.F) {
	f.Add(uint64(1), uint16(200))
	f.Fuzz(func(t *testing.T, seed uint64, n uint16) {
		walk(t, seed, int(n%1500))
	})
}
