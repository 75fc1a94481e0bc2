package softphone

import (
	"net/http"
	"time"

	"hotline/call"
)

// watch sets how long the call lives with what is left of socket and sound: for
// ever with sound, 15 s without both, 30 s with the socket alone.
func (p *page) watch() {
	switch {
	case p.up:
		p.disarm()
	case p.live == nil:
		p.arm(p.door.cfg.Callers.Gone)
	default:
		p.arm(deadWait)
	}
}

func (p *page) arm(d time.Duration) {
	p.disarm()
	turn := p.turn
	p.timer = time.AfterFunc(d, func() { p.box.put(timeUp{turn}, nil) })
}

func (p *page) disarm() {
	p.turn++
	if p.timer != nil {
		p.timer.Stop()
		p.timer = nil
	}
}

// late: what was waited for did not come.
func (p *page) late() {
	if p.state == pageRinging {
		p.send(plainMsg{"ring_off"})
		p.end(call.CauseNoAnswer, http.StatusRequestTimeout, call.CauseNoAnswer)
		return
	}
	p.end(call.CauseMediaDead, 0, call.CauseMediaDead)
}

// end closes the call: exactly one LegEnded for a leg the core knows.
func (p *page) end(cause call.Cause, status int, told call.Cause) {
	known := p.state != pageConnecting && p.state != pageIdle
	leg, ringing := p.leg, p.state == pageRinging
	p.disarm()
	if p.made {
		p.door.deps.Sound.CloseLeg(leg)
	}
	if p.counted != "" {
		p.pages.limits.end(p.counted)
	}
	p.pages.unbind(leg)
	p.state, p.leg, p.counted, p.made, p.up, p.phase = pageIdle, "", "", false, false, ""
	if ringing && cause == call.CauseOrdered {
		p.send(plainMsg{"ring_off"})
	}
	p.send(endedMsg{"ended", told})
	p.say()
	if known {
		p.door.post(call.LegEnded{Leg: leg, Cause: cause, Status: status})
	}
	if p.live == nil {
		p.box.put(nil, nil) // wakes run, which lets the page go
	}
}
