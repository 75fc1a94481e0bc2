package drill

import "hotline/call"

// planFaults lets each fault come by itself, again and again.
func (w *world) planFaults() {
	f, n := w.o.Faults, float64(len(w.ops))
	w.repeat(f.Restart, w.kill)
	w.repeat(f.SlowDisk, func() { w.stall(w.between(100, 20*second)) })
	w.repeat(f.DeadTab*n, func() { w.tabDies(w.anyone()) })
	w.repeat(f.SocketCut*n, func() { w.socketCut(w.anyone()) })
	w.repeat(f.SoundCut*n, func() { w.soundCut(w.anyone()) })
}

func (w *world) repeat(perHour float64, do func()) {
	if perHour <= 0 {
		return
	}
	w.outside(w.gap(perHour), func() {
		if w.closing {
			return
		}
		do()
		w.repeat(perHour, do)
	})
}

func (w *world) anyone() *operator { return w.ops[w.rnd.IntN(len(w.ops))] }

// tabDies: socket and sound are gone at once; a new tab comes minutes later.
func (w *world) tabDies(p *operator) {
	if !p.signal {
		return
	}
	w.report.Injected["dead tab"]++
	p.away++
	p.signal, p.path = false, false
	mine := p.away
	w.outside(5*second, func() {
		if p.away == mine && !p.signal {
			w.post(call.SignalLost{Operator: p.id})
			w.post(call.PathDead{Operator: p.id, Leg: p.legID()})
		}
	})
	w.outside(w.between(6*second, 900*second), func() {
		if p.away == mine {
			w.comesIn(p, 0)
		}
	})
}

// socketCut: signalling alone is gone; the talk with live sound goes on.
func (w *world) socketCut(p *operator) {
	if !p.signal {
		return
	}
	w.report.Injected["socket cut"]++
	p.away++
	p.signal = false
	mine := p.away
	w.outside(5*second, func() {
		if p.away == mine && !p.signal {
			w.post(call.SignalLost{Operator: p.id})
		}
	})
	w.outside(w.between(second, 50*second), func() {
		if p.away != mine {
			return
		}
		p.signal = true
		w.post(call.OperatorSignedIn{Operator: p.id, Session: "s"})
		w.post(call.SignalBack{Operator: p.id})
		if !p.path {
			w.pathUp(p, second)
		}
	})
}

// soundCut: no packet comes any more from the browser, for a while.
func (w *world) soundCut(p *operator) {
	if !p.path {
		return
	}
	w.report.Injected["sound cut"]++
	p.path = false
	mine := p.away
	w.post(call.PathDead{Operator: p.id, Leg: p.legID()})
	w.outside(w.between(second, 40*second), func() {
		if p.away == mine {
			w.pathUp(p, 0)
		}
	})
}
