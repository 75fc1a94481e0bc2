package drill

import (
	"hotline/call"
	"hotline/survey"
)

// release is what the doors do with commands.
func (w *world) release(cmds []call.Command) {
	for _, c := range cmds {
		w.do(c)
	}
}

func (w *world) do(cmd call.Command) {
	switch c := cmd.(type) {
	case call.Answer:
		if l := w.legs[c.Leg]; l != nil && !l.gone {
			w.after(20, func() { w.answered(l) })
		}
	case call.Reject:
		w.ordered(c.Leg)
	case call.Hangup:
		w.ordered(c.Leg)
	case call.Dial:
		w.dials(c)
	case call.Play:
		w.plays(c)
	case call.StopPlay:
		w.quiet(c.Leg)
	case call.Connect:
		w.connects(c)
	case call.Mix:
		w.mixes(c)
	case call.Disconnect:
		w.part(c.Leg)
	case call.RecordStop:
		w.after(5, func() { w.post(call.RecordingDone{Recording: c.Recording, Ms: 1}) })
	case call.Show:
		w.ops[c.Operator-1].shown(w, c.View)
	}
}

func (w *world) answered(l *leg) {
	if l.gone || l.up {
		return
	}
	l.up = true
	w.post(call.LegAnswered{Leg: l.id})
	w.callerBegins(l)
}

// ordered ends a leg because the core says so.
func (w *world) ordered(id call.LegID) {
	l := w.legs[id]
	if l == nil || l.gone {
		return
	}
	w.after(10, func() { w.legEnds(l, call.CauseOrdered) })
}

// legEnds is the one end of a leg; the door may say it twice by mistake.
func (w *world) legEnds(l *leg, cause call.Cause) {
	if l.gone {
		return
	}
	l.gone = true
	w.part(l.id)
	w.post(call.LegEnded{Leg: l.id, Cause: cause})
	if w.percent(w.o.Faults.Doubled) {
		w.report.Injected["ending told twice"]++
		w.post(call.LegEnded{Leg: l.id, Cause: cause})
	}
	delete(w.legs, l.id)
}

// hangsUp is a customer who puts down; his BYE may never come, and then his sound
// stops, and the leg is found dead by the probes later (INVARIANTS 7).
func (w *world) hangsUp(l *leg) {
	if l.gone {
		return
	}
	if !w.percent(w.o.Faults.LostBye) {
		w.legEnds(l, call.CauseNormal)
		return
	}
	w.report.Injected["lost BYE"]++
	w.after(5*second, func() {
		if !l.gone {
			w.post(call.MediaDead{Leg: l.id})
		}
	})
	w.after(w.between(35*second, 65*second), func() { w.legEnds(l, call.CauseMediaDead) })
}

func (w *world) plays(c call.Play) {
	l := w.legs[c.Leg]
	if l == nil || l.gone {
		if p := w.operatorOf(c.Leg); p != nil && !c.Loop {
			w.after(int64(len(c.Clips))*1500, func() { w.post(call.PlayDone{Leg: c.Leg, Token: c.Token}) })
		}
		return
	}
	w.part(c.Leg)
	l.token = c.Token
	if c.Loop {
		return
	}
	for _, clip := range c.Clips {
		w.hears(l, clip, int64(len(c.Clips))*1500+second)
	}
	w.after(int64(len(c.Clips))*1500, func() {
		late := l.token != c.Token
		if l.gone || late && !w.percent(w.o.Faults.Doubled) {
			return
		}
		if late {
			w.report.Injected["late end of a prompt"]++
		} else {
			l.token = 0
		}
		w.post(call.PlayDone{Leg: l.id, Token: c.Token})
	})
}

func (w *world) quiet(id call.LegID) {
	if l := w.legs[id]; l != nil {
		l.token = 0
	}
}

func (w *world) connects(c call.Connect) {
	w.part(c.A)
	w.part(c.B)
	for _, pair := range [][2]call.LegID{{c.A, c.B}, {c.B, c.A}} {
		if l := w.legs[pair[0]]; l != nil && !l.gone {
			l.token, l.pair = 0, pair[1]
			w.talkBegins(l, pair[1])
		}
	}
}

// mixes is a conference: who talked with the customer goes on talking with him.
func (w *world) mixes(c call.Mix) {
	for _, id := range c.Legs {
		w.part(id)
	}
	for i, id := range c.Legs {
		if l := w.legs[id]; l != nil && !l.gone {
			l.token, l.pair = 0, c.Legs[(i+1)%len(c.Legs)]
		}
	}
}

func (w *world) part(id call.LegID) {
	if l := w.legs[id]; l != nil {
		l.pair = ""
	}
	for _, other := range w.legs {
		if other.pair == id {
			other.pair = ""
		}
	}
}

// dials plays the far end of a call out.
func (w *world) dials(d call.Dial) {
	l := &leg{id: d.Leg, caller: call.Party{Web: d.Web}}
	if d.Customer != 0 {
		l.caller = w.person(d.Customer)
	}
	w.legs[d.Leg] = l
	switch w.rnd.IntN(4) {
	case 0:
		w.after(second, func() { w.legEnds(l, call.CauseBusy) })
	case 1:
		w.after(30*second, func() { w.legEnds(l, call.CauseNoAnswer) })
	default:
		w.after(second, func() {
			if !l.gone {
				w.post(call.LegRinging{Leg: l.id})
			}
		})
		w.after(3*second, func() {
			if !l.gone {
				l.up = true
				w.post(call.LegAnswered{Leg: l.id})
				if d.Purpose == survey.ForSurvey {
					w.surveyed(l)
				}
			}
		})
		w.outside(w.between(15*second, 90*second), func() { w.hangsUp(l) })
	}
}
