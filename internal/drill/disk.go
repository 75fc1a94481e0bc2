package drill

import (
	"hotline/call"
	"hotline/switchboard"
)

// disk is the journal: what is written survives, what waits does not.
type disk struct {
	mirror  *switchboard.Core // lives from what is written, by the facts alone
	life    int               // counts the processes
	slow    bool
	since   int64 // slow since
	waiting []switchboard.Record
	steps   uint64
}

const (
	slowAfter    = 200 // ms: degraded, commands leave before their record is written
	compareEvery = 400 // steps between two comparisons of state and facts
	encodeEvery  = 25  // every so many records goes through its text
)

// post tells the core, hands the record to the disk and the commands to the doors.
func (w *world) post(ev call.Event) {
	w.number++
	w.watch.told(ev, w.now)
	res := w.core.Step(w.number, w.now, ev)
	if w.o.spoil != nil {
		w.o.spoil(&res)
	}
	rec := switchboard.Record{At: w.now, Event: res.Event, Facts: res.Facts}
	for _, c := range res.Commands {
		w.watch.command(c, &res)
	}
	w.watch.decided(res.Facts, w.now)
	w.disk.waiting = append(w.disk.waiting, rec)
	switch {
	case !w.disk.slow:
		w.flush()
		w.release(res.Commands)
	case w.now.Mono < w.disk.since+slowAfter:
		cmds := res.Commands
		w.after(w.disk.since+slowAfter-w.now.Mono, func() { w.release(w.allowed(cmds, res.Durable)) })
	default:
		w.release(w.allowed(res.Commands, res.Durable))
	}
	w.watch.state(w.now)
	if w.number%compareEvery == 0 && !w.disk.slow {
		w.compare()
	}
}

// allowed is what a degraded writer lets go: nobody is dialled, nothing is promised.
func (w *world) allowed(cmds []call.Command, durable bool) []call.Command {
	var out []call.Command
	for _, c := range cmds {
		if d, dial := c.(call.Dial); dial {
			w.after(1, func() { w.post(call.LegEnded{Leg: d.Leg, Cause: call.CauseTrouble}) })
			continue
		}
		if t, told := c.(call.Told); told && durable && t.Error == "" {
			t.Error = "storage_trouble"
			c = t
		}
		out = append(out, c)
	}
	return out
}

// flush writes what waits.
func (w *world) flush() {
	for _, rec := range w.disk.waiting {
		w.disk.steps++
		if w.disk.steps%encodeEvery == 0 {
			text, err := rec.Encode()
			must(err == nil, "28: %v", err)
			rec, err = switchboard.Decode(text)
			must(err == nil, "28: %v", err)
		}
		err := w.disk.mirror.ApplyRecord(rec)
		must(err == nil, "28: %v", err)
		w.watch.written(rec.Facts)
		if w.o.Written != nil {
			w.o.Written(w.disk.steps, rec)
		}
	}
	w.disk.waiting = w.disk.waiting[:0]
}

// compare holds the live state against what the written facts alone give.
func (w *world) compare() {
	w.report.Checks++
	a, err := w.core.Snapshot()
	must(err == nil, "28: %v", err)
	b, err := w.disk.mirror.Snapshot()
	must(err == nil, "28: %v", err)
	if string(a) != string(b) {
		i := 0
		for i < len(a) && i < len(b) && a[i] == b[i] {
			i++
		}
		must(false, "28: the facts do not give the state, at byte %d:\nlive   …%.200s\nfacts  …%.200s", i, a[max(0, i-80):], b[max(0, i-80):])
	}
}

// stall lets the disk stand still for a while.
func (w *world) stall(ms int64) {
	if w.disk.slow {
		return
	}
	w.report.Injected["slow disk"]++
	w.disk.slow, w.disk.since = true, w.now.Mono
	w.after(ms, func() {
		w.disk.slow = false
		w.flush()
		w.compare()
	})
}

// kill ends the process and starts it again from what is written.
func (w *world) kill() {
	w.report.Injected["restart"]++
	if w.watch.surveys() > 0 {
		w.report.Injected["restart during a survey"]++
	}
	if w.disk.slow {
		w.report.Injected["restart with a slow disk"]++
	} else {
		w.compare()
	}
	w.disk.life++
	w.disk.slow, w.disk.waiting = false, nil
	text, err := w.disk.mirror.Snapshot()
	must(err == nil, "28: %v", err)
	w.core, err = switchboard.Restore(text)
	must(err == nil, "28: %v", err)
	w.watch.restarted(text, w.now)
	victims := w.peopleCutOff()
	died := w.now
	w.advance(w.now.Mono + w.between(second, 8*second))
	owed := w.watch.owed()
	w.post(switchboard.Restarted{Died: died})
	if w.o.Settings.RedialMs > 0 {
		w.watch.placesKept(owed, w.now)
	}
	for _, l := range w.watch.calls { // the bot may make a new one at once
		must(l.Kind == call.Survey && l.Started.Mono == w.now.Mono, "29: call %s is left after a restart", l.ID)
	}
	for _, p := range w.ops {
		w.comesBack(p)
	}
	for _, v := range victims {
		if !w.closing && w.percent(70) {
			w.outside(w.between(10*second, 180*second), func() { w.arrives(v) })
		}
	}
}

// peopleCutOff forgets all legs and gives the callers who were on them.
func (w *world) peopleCutOff() []call.Party {
	var out []call.Party
	for _, id := range sorted(w.legs) {
		l := w.legs[id]
		if !l.gone && l.up && l.caller.Customer != 0 {
			out = append(out, l.caller)
		}
		l.gone = true
	}
	w.legs = map[call.LegID]*leg{}
	return out
}
