package sip

import (
	sipmsg "github.com/emiago/sipgo/sip"

	"hotline/call"
)

// startProbe begins to look for ghosts: a leg whose far end is silent is asked
// by OPTIONS inside the dialog every interval and ends when the far end does
// not know it any more or is gone (INVARIANTS 7). A far end that holds is silent
// by right.
func (l *leg) startProbe() {
	l.probeTimer = l.after(l.s.cfg.Probe, l.probe)
}

func (l *leg) probe() {
	if l.phase != answered && l.phase != confirmed {
		return
	}
	if l.phase == confirmed && l.silent() {
		l.sendProbe()
		return
	}
	l.startProbe()
}

func (l *leg) silent() bool {
	if l.held {
		return false
	}
	if q, ok := l.media.(quietTeller); ok {
		return q.Quiet() >= l.s.cfg.Probe
	}
	return true
}

func (l *leg) sendProbe() {
	l.dialog.cseq++
	req := l.dialog.request(l.s, l.t, sipmsg.OPTIONS, l.dialog.cseq)
	l.s.work(func() {
		res, err := l.s.roundTrip(l.s.ctx, l.t, req)
		l.post(func() { l.onProbe(res, err) })
	})
}

func (l *leg) onProbe(res *sipmsg.Response, err error) {
	if l.phase == gone || l.s.ctx.Err() != nil {
		return
	}
	switch {
	case err != nil:
		l.sendBye() // it may only have been deaf for a while
		l.end(call.CauseMediaDead, 408)
	case res.StatusCode == 481 || res.StatusCode == 408:
		l.end(call.CauseMediaDead, res.StatusCode)
	default:
		l.startProbe()
	}
}
