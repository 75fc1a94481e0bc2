package softphone

import (
	"net/http"
	"sync/atomic"
	"time"

	"hotline/call"

	"github.com/google/uuid"
)

const (
	soundWait = 10 * time.Second // from SDP answer to sound
	deadWait  = 30 * time.Second // sound gone, page still there (INVARIANTS 7)
)

// pageState is where a browser caller is; see doc.go.
type pageState string

const (
	pageIdle       pageState = "idle"
	pageConnecting pageState = "connecting" // his call, sound not up yet
	pageArrived    pageState = "arrived"    // the core knows, has not answered
	pageRinging    pageState = "ringing"    // our call
	pageAnswering  pageState = "answering"  // our call taken, sound not up yet
	pageInCall     pageState = "in_call"
)

// page is one browser caller. Its goroutine owns every field below in.
type page struct {
	pages *pages
	door  *Door
	id    uuid.UUID
	name  string // web:<uuid>

	// in
	box    *mailbox
	from   chan fromSocket
	done   chan struct{}
	expect atomic.Int32 // sockets that are about to say something first

	live    *socket
	state   pageState
	phase   call.Phase
	held    bool
	place   *call.Place // as shown: never more ahead than before in one wait
	leg     call.LegID
	counted string // address whose limits count this call
	called  string
	purpose string
	made    bool // the media leg exists
	up      bool // it has sound
	timer   *time.Timer
	turn    int // of the timer: one that fired late is not heard
}

// Messages to a page.
type (
	legEdge struct {
		leg call.LegID
		up  bool
	}
	phaseNews struct {
		phase call.Phase
		held  bool
		place *call.Place
	}
	timeUp struct{ turn int }
)

func (p *page) run() {
	defer close(p.done)
	for {
		select {
		case f := <-p.from:
			p.hear(f)
		case <-p.box.wake:
			for _, x := range p.box.take() {
				if p.handle(x) {
					return
				}
			}
			if p.state == pageIdle && p.live == nil && p.pages.retire(p) {
				return
			}
		}
	}
}

// handle takes one message of the box; true ends the page with the server.
func (p *page) handle(x any) bool {
	switch x := x.(type) {
	case socketGone:
		p.gone(x.s)
	case legEdge:
		if x.leg == p.leg {
			p.edge(x.up)
		}
	case phaseNews:
		p.news(x)
	case timeUp:
		if x.turn == p.turn {
			p.late()
		}
	case call.Dial:
		p.dial(x)
	case call.Answer:
		p.answered(x)
	case call.Reject:
		p.rejected(x)
	case call.Hangup:
		p.ordered(x)
	case stopSeat:
		p.disarm()
		if p.state != pageIdle { // no call is left without its end
			p.end(call.CauseRestart, 0, call.CauseOrdered)
		}
		return true
	}
	return false
}

// hear takes one message of the page's socket.
func (p *page) hear(f fromSocket) {
	if f.s != p.live && f.m.Type != "ping" {
		p.seat(f.s)
	}
	switch f.m.Type {
	case "ping":
		f.s.send(encode(pongMsg{"pong", f.m.T, p.door.deps.Now().Wall}))
	case "call":
		p.call(f.m)
	case "resume":
		p.resume(f.m)
	case "key":
		p.key(f.m.Key)
	case "hangup":
		p.hangup()
	case "answer":
		p.take(f.m.SDP)
	case "decline":
		p.decline()
	default:
		p.refuse("unknown_type")
	}
}

// seat gives the page to a new socket; the older one is closed.
func (p *page) seat(k *socket) {
	if k.tab == "" { // its first message
		k.tab = p.name
		p.expect.Add(-1)
	}
	if p.live != nil {
		p.live.close(closeTaken, "opened elsewhere")
	}
	p.live = k
	if p.state == pageArrived || p.state == pageInCall {
		p.watch()
	}
}

func (p *page) send(v any) {
	if p.live != nil {
		p.live.send(encode(v))
	}
}

func (p *page) refuse(code string) {
	p.send(errorMsg{"error", code, sentence("ru", code)})
}

// say tells the page where its call is. What only we tell apart is one state to it.
func (p *page) say() {
	m := stateMsg{Type: "state", State: string(p.state), Token: p.pages.tokens.make(p.id, time.Now())}
	switch p.state {
	case pageArrived, pageAnswering:
		m.State = string(pageConnecting)
	case pageInCall:
		m.Phase = string(p.phase)
		if p.held {
			m.Phase = phaseHeld
		}
		m.Place = p.place
	}
	p.send(m)
}

// call begins a call: sound first, the core hears of it when the sound is up.
func (p *page) call(m clientMessage) {
	called, ok := p.pages.number(m.Slug)
	switch {
	case p.state != pageIdle:
		p.refuse("already_in_call")
		return
	case !ok:
		p.refuse("no_such_page")
	case m.SDP == "":
		p.refuse("bad_sdp")
	case !p.pages.limits.begin(p.live.address):
		p.refuse("too_many_calls")
	default:
		p.counted, p.called = p.live.address, called
		p.leg = p.pages.newLeg()
		p.pages.bind(p.leg, p)
		p.negotiate(m.SDP, pageConnecting)
		return
	}
	p.say()
}

// negotiate makes the media leg and enters the state that waits for its sound.
func (p *page) negotiate(offer string, next pageState) {
	answer, err := p.door.deps.Sound.NewBrowserLeg(p.leg, offer, p.door.soundEvents())
	if err != nil {
		p.door.deps.Log.Warn().Err(err).Str("leg", string(p.leg)).Msg("media offer refused")
		p.refuse(soundError(err))
		p.end(call.CauseTrouble, 0, call.CauseTrouble)
		return
	}
	p.made, p.state = true, next
	p.say()
	p.send(mediaMsg{Type: "media", SDP: answer})
	p.arm(soundWait)
}

// resume finds a page again after a reload or a lost socket.
func (p *page) resume(m clientMessage) {
	p.say()
	if p.state == pageRinging {
		p.send(ringMsg{"ring", p.purpose})
	}
	if m.SDP == "" || !p.made {
		return
	}
	answer, err := p.door.deps.Sound.Renegotiate(p.leg, m.SDP)
	if err != nil {
		p.door.deps.Log.Warn().Err(err).Str("leg", string(p.leg)).Msg("media offer refused")
		p.refuse(soundError(err))
		return
	}
	p.send(mediaMsg{Type: "media", SDP: answer})
}

func (p *page) key(key string) {
	switch {
	case !callerKey.MatchString(key):
		p.refuse("bad_key")
	case p.state != pageInCall:
		p.refuse("not_in_call")
	default:
		p.door.post(call.Digit{Leg: p.leg, Key: key})
	}
}

func (p *page) hangup() {
	if p.state == pageIdle {
		p.refuse("not_in_call")
		return
	}
	p.end(call.CauseNormal, 0, call.CauseNormal)
}

// take answers our call.
func (p *page) take(offer string) {
	switch {
	case p.state != pageRinging:
		p.refuse("not_in_call")
	case offer == "":
		p.refuse("bad_sdp")
	default:
		p.disarm()
		p.negotiate(offer, pageAnswering)
	}
}

func (p *page) decline() {
	if p.state != pageRinging {
		p.refuse("not_in_call")
		return
	}
	p.end(call.CauseDeclined, 603, call.CauseDeclined)
}

// edge: the sound came up or died.
func (p *page) edge(up bool) {
	p.up = up
	switch p.state {
	case pageConnecting:
		if up {
			p.arrive()
		}
	case pageAnswering:
		if up {
			p.joined()
		}
	case pageArrived, pageInCall:
		p.watch()
	}
}

func (p *page) arrive() {
	p.disarm()
	ev := call.Arrived{
		Leg: p.leg, Trunk: "web", Called: p.called,
		Party: call.Party{Web: p.name, Class: call.Web, Trial: true},
	}
	if !p.door.tryPost(ev) { // new calls wait at the door first (DESIGN.md 1)
		p.refuse("busy")
		p.end(call.CauseTrouble, http.StatusServiceUnavailable, call.CauseTrouble)
		return
	}
	p.state = pageArrived
}

func (p *page) answered(c call.Answer) {
	if p.state == pageArrived && c.Leg == p.leg {
		p.joined()
		p.watch()
	}
}

func (p *page) joined() {
	p.disarm()
	p.state, p.phase, p.held, p.place = pageInCall, "", false, nil
	p.say()
	p.door.post(call.LegAnswered{Leg: p.leg})
}

func (p *page) rejected(c call.Reject) {
	if p.state == pageArrived && c.Leg == p.leg {
		p.end(call.CauseOrdered, c.Status, causeOf(c.Status))
	}
}

// causeOf is what the page is told for a refused call.
func causeOf(status int) call.Cause {
	switch status {
	case 486, 600:
		return call.CauseBusy
	case 404, 484, 604:
		return call.CauseNoNumber
	case 603, 403:
		return call.CauseDeclined
	}
	return call.CauseUnavailable
}

func (p *page) ordered(c call.Hangup) {
	if p.state != pageIdle && c.Leg == p.leg {
		cause := c.Cause
		if cause == "" {
			cause = call.CauseOrdered
		}
		p.end(call.CauseOrdered, 0, cause)
	}
}

// dial rings the page.
func (p *page) dial(c call.Dial) {
	if p.state != pageIdle || p.live == nil {
		cause, status := call.CauseBusy, 486
		if p.live == nil {
			cause, status = call.CauseNoAnswer, 480
		}
		p.pages.unbind(c.Leg)
		p.door.post(call.LegEnded{Leg: c.Leg, Cause: cause, Status: status})
		return
	}
	p.leg, p.state, p.purpose, p.made, p.up = c.Leg, pageRinging, c.Purpose, false, false
	p.say()
	p.send(ringMsg{"ring", c.Purpose})
	p.door.post(call.LegRinging{Leg: c.Leg})
	wait := time.Duration(c.RingMs) * time.Millisecond
	if wait <= 0 {
		wait = deadWait
	}
	p.arm(wait)
}

// phaseHeld is a talk whose operator keeps the caller on hold.
const phaseHeld = "held"

func (p *page) news(n phaseNews) {
	place := shownPlace(p.place, n.place)
	same := p.phase == n.phase && p.held == n.held && samePlace(p.place, place)
	if p.state != pageInCall || same {
		return
	}
	p.phase, p.held, p.place = n.phase, n.held, place
	p.say()
}

// mostAhead: a longer queue is not written, as it is not said (DOMAIN.md 8).
const mostAhead = 10

// shownPlace is what may be written next: nothing far back, and never more calls
// ahead than before.
func shownPlace(before, now *call.Place) *call.Place {
	if now == nil || now.Ahead > mostAhead {
		return nil
	}
	next := *now
	if before != nil {
		next.Ahead = min(next.Ahead, before.Ahead)
	}
	next.WaitMs = roundWait(next.WaitMs)
	return &next
}

// roundWait: whole minutes are written, so that seconds are no news; 30 s stands
// for less than a minute.
func roundWait(ms int64) int64 {
	const minute = 60_000
	switch {
	case ms <= 0:
		return 0
	case ms < minute:
		return minute / 2
	}
	return (ms + minute - 1) / minute * minute
}

func samePlace(a, b *call.Place) bool {
	return a == b || a != nil && b != nil && *a == *b
}

func (p *page) gone(k *socket) {
	if k.tab == "" { // it never said anything
		p.expect.Add(-1)
	}
	if k != p.live {
		return
	}
	p.live = nil
	if p.state == pageArrived || p.state == pageInCall {
		p.watch()
	}
}
