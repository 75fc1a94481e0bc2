package drill

import (
	"strconv"
	"strings"

	"hotline/call"
)

// customers are how many people know the number; some of them phone again.
const customers = 4000

// nextCall plans the next stranger.
func (w *world) nextCall() {
	if w.o.Calls <= 0 {
		return
	}
	w.outside(w.gap(w.o.Calls), func() {
		if w.closing {
			return
		}
		w.arrives(w.somebody())
		w.nextCall()
	})
}

// somebody is a caller: mostly with a number, now and then without, from the web
// page, or from a number that many share.
func (w *world) somebody() call.Party {
	id := call.CustomerID(1 + w.rnd.IntN(customers))
	switch {
	case w.percent(3):
		return call.Party{}
	case w.percent(5):
		return call.Party{Web: "web:" + strconv.Itoa(w.rnd.IntN(200)), Class: call.Web, Trial: true}
	}
	return w.person(id)
}

// person is what the directory knows of a customer, whoever calls whom.
func (w *world) person(id call.CustomerID) call.Party {
	return call.Party{
		Personal: w.personal(id), Customer: id, Class: call.Mobile, VIP: id%11 == 0, Shared: id%97 == 0,
		Span: call.Span{Min: 3, Max: 3}, Trial: w.o.Surveys,
	}
}

// personal is the operator of a customer, 0 where he has none.
func (w *world) personal(id call.CustomerID) call.OperatorID {
	if float64(id%100) >= w.o.Habits.Personal || id%97 == 0 {
		return 0
	}
	return w.ops[int(id/100)%len(w.ops)].id
}

// again lets so many percent of callers phone again some time later.
func (w *world) again(p call.Party, percent float64) {
	if percent > 0 && w.percent(percent) {
		w.outside(w.between(20*second, 240*second), func() {
			if !w.closing {
				w.arrives(p)
			}
		})
	}
}

// hears lets a caller take the call back that he is offered.
func (w *world) hears(l *leg, clip string, in int64) {
	switch {
	case w.o.Habits.Callback <= 0:
	case strings.HasSuffix(clip, "/callback_offer") && w.percent(w.o.Habits.Callback):
		w.after(in, func() { w.presses(l) })
	case strings.HasSuffix(clip, "/callback_number_end"):
		w.after(in, func() {
			w.presses(l)
			w.again(l.caller, w.o.Habits.TakeOver)
		})
	}
}

func (w *world) presses(l *leg) {
	if !l.gone {
		w.post(call.Digit{Leg: l.id, Key: "1"})
	}
}

func (w *world) arrives(p call.Party) {
	w.legNo++
	l := &leg{id: call.LegID("n1/i" + strconv.Itoa(w.legNo)), caller: p}
	if p.Web != "" {
		l.id = call.LegID("n1/b" + strconv.Itoa(w.legNo))
	}
	w.legs[l.id] = l
	if p.Customer != 0 && w.percent(3) { // the directory is slow
		w.after(w.between(300, 40*second), func() {
			if !l.gone {
				w.post(call.Recognised{Leg: l.id, Party: l.caller})
			}
		})
		p = call.Party{Class: p.Class, Span: p.Span}
	}
	w.post(call.Arrived{Leg: l.id, Trunk: "main", Called: "main", Party: p})
}

// callerBegins: he listens, presses keys, and has a patience of his own.
func (w *world) callerBegins(l *leg) {
	keys := []string{"1", "2", "0", "9", "*"}
	at := w.between(3*second, 9*second)
	for range 1 + w.rnd.IntN(2) {
		key := keys[w.rnd.IntN(3)]
		if w.percent(10) {
			key = keys[w.rnd.IntN(len(keys))]
		}
		w.after(at, func() {
			if !l.gone {
				w.post(call.Digit{Leg: l.id, Key: key})
			}
		})
		at += w.between(2*second, 15*second)
	}
	patience := int64(w.rnd.ExpFloat64() * 180 * float64(second))
	w.outside(8*second+patience, func() {
		if l.pair == "" {
			if !l.gone && l.talked == 0 {
				w.again(l.caller, w.o.Habits.Again)
			}
			w.hangsUp(l)
		}
	})
}

// talkBegins: customer and operator talk; what comes of it is drawn.
func (w *world) talkBegins(l *leg, with call.LegID) {
	l.talked++
	p := w.operatorOf(with)
	length := 20*second + int64(w.rnd.ExpFloat64()*120*float64(second))
	if p == nil {
		return
	}
	switch k := w.rnd.IntN(100); {
	case k < 8:
		w.after(length, func() { w.act(p, call.Act{Do: call.DoEscalate, Reason: "other"}, l) })
	case k < 12:
		w.consults(p, l, length)
	case k < 16:
		to := "operator:" + strconv.Itoa(1+w.rnd.IntN(len(w.ops)))
		w.after(length, func() { w.act(p, call.Act{Do: call.DoTransfer, To: to}, l) })
	case k < 24:
		w.after(length/2, func() { w.act(p, call.Act{Do: call.DoHold, On: true}, l) })
		w.after(length/2+20*second, func() { w.act(p, call.Act{Do: call.DoHold}, l) })
	case k < 28:
		w.after(length/2, func() { w.act(p, call.Act{Do: call.DoRecPause, On: true}, l) })
	}
	if w.percent(70) {
		w.outside(length+10*second, func() { w.hangsUp(l) })
		return
	}
	w.after(length+5*second, func() { w.act(p, call.Act{Do: call.DoHangup}, l) })
	w.outside(length+600*second, func() { w.hangsUp(l) }) // whatever became of it
}

func (w *world) consults(p *operator, l *leg, length int64) {
	to := "operator:" + strconv.Itoa(1+w.rnd.IntN(len(w.ops)))
	w.after(length/2, func() { w.act(p, call.Act{Do: call.DoConsult, To: to}, l) })
	end := call.DoConsultDone
	if w.percent(50) {
		end = call.DoConsultCancel
	}
	w.after(length/2+30*second, func() { w.act(p, call.Act{Do: end}, l) })
	if w.percent(50) {
		w.after(length/2+20*second, func() { w.act(p, call.Act{Do: call.DoConference}, l) })
	}
}

// act is a command of the operator who is connected with the leg still.
func (w *world) act(p *operator, a call.Act, l *leg) {
	if l.gone || p.view.Talk == nil {
		return
	}
	p.does(w, a)
}
