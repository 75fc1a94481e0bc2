package drill

import (
	"strconv"
	"strings"

	"hotline/call"
)

// operator is a person with a tab.
type operator struct {
	id     call.OperatorID
	view   call.View
	signal bool
	path   bool
	away   int // counts what happened to the tab; an older plan is void
	ref    int
	offer  call.OfferID
	form   call.ID
}

func (p *operator) legID() call.LegID {
	return call.LegID("n1/p" + strconv.FormatUint(uint64(p.id), 10))
}

// operatorOf gives the operator of a leg, nil for a customer's.
func (w *world) operatorOf(id call.LegID) *operator {
	n, ok := strings.CutPrefix(string(id), "n1/p")
	i, err := strconv.Atoi(n)
	if !ok || err != nil || i < 1 || i > len(w.ops) {
		return nil
	}
	return w.ops[i-1]
}

// comesIn opens a tab and signs in.
func (w *world) comesIn(p *operator, in int64) {
	p.away++
	mine := p.away
	w.outside(in, func() {
		if p.away != mine {
			return
		}
		p.signal = true
		w.post(call.OperatorSignedIn{Operator: p.id, Session: "s"})
		w.pathUp(p, w.between(300, 2*second))
	})
}

func (w *world) pathUp(p *operator, in int64) {
	mine := p.away
	w.outside(in, func() {
		if p.away == mine && p.signal && !p.path {
			p.path = true
			w.post(call.PathUp{Operator: p.id, Leg: p.legID()})
		}
	})
}

// comesBack reconnects after our restart, spread over 5 s (INVARIANTS 30).
func (w *world) comesBack(p *operator) {
	p.view, p.path, p.offer, p.form = call.View{}, false, 0, 0
	if p.signal {
		p.signal = false
		w.comesIn(p, w.between(0, 5*second))
	}
}

func (p *operator) does(w *world, a call.Act) {
	if !p.signal {
		return
	}
	p.ref++
	a.Operator, a.Ref = p.id, strconv.Itoa(p.ref)
	w.watch.answers = ""
	w.post(a)
	if !w.disk.slow {
		must(w.watch.answers == a.Ref, "31: operator %d: %s is not answered", p.id, a.Do)
	}
}

// shown reads the screen and does what a willing person does.
func (p *operator) shown(w *world, v call.View) {
	p.view = v
	if o := v.Offer; o != nil && o.Offer != p.offer {
		p.offer = o.Offer
		p.answers(w, o)
	}
	if v.Wrap != nil && v.State == call.WrapUp && v.Wrap.Call != p.form {
		p.form = v.Wrap.Call
		id := p.form
		w.after(w.between(3*second, 45*second), func() {
			if p.view.Wrap != nil && p.view.Wrap.Call == id {
				p.does(w, call.Act{Do: call.DoWrap, Call: id, Topic: "order", Result: "solved", On: true})
			}
		})
	}
	if away(v.State) {
		since := v.Since
		w.after(w.between(5*second, 240*second), func() { p.returns(w, since) })
	}
}

func away(s call.State) bool {
	return s == call.NotResponding || s == call.Break || s == call.Training || s == call.Backoffice
}

// returns to the line, if he is where he was.
func (p *operator) returns(w *world, since call.Time) {
	if p.view.Since == since && away(p.view.State) {
		p.does(w, call.Act{Do: call.DoState, State: call.Available})
	}
}

// answers an offer, misses it, or takes it too late.
func (p *operator) answers(w *world, o *call.OfferView) {
	in := w.between(500, 6*second)
	if o.Auto || w.percent(3) {
		in = 20 * second // looked away, or the core answers for him
	}
	w.after(in, func() { p.does(w, call.Act{Do: call.DoAnswer, Offer: o.Offer}) })
	if w.percent(w.o.Faults.Doubled) {
		w.report.Injected["answer pressed twice"]++
		w.after(in+100, func() { p.does(w, call.Act{Do: call.DoAnswer, Offer: o.Offer}) })
	}
	if w.percent(4) { // a break, after this call
		w.after(in+second, func() { p.does(w, call.Act{Do: call.DoState, State: call.Break, Reason: "lunch"}) })
	}
}
