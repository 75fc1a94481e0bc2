package sip

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"sync/atomic"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"
	"github.com/rs/zerolog"

	"hotline/call"
)

// phase is where a leg is (see doc.go).
type phase int

const (
	resolving phase = iota // incoming: asking the directory
	arriving               // incoming: the core decides
	calling                // outgoing: no final answer yet
	answered               // incoming: 200 sent, no ACK yet
	confirmed
	gone // LegEnded was posted, or the core never heard of the leg
)

// leg is one dialog. All fields are touched only inside its queue, those above
// the line aside, which never change.
type leg struct {
	actor
	s        *Server
	t        *trunk
	id       call.LegID
	out      bool
	key      dialogKey
	log      zerolog.Logger
	born     time.Time
	snapshot atomic.Pointer[legFacts]

	// ----

	phase  phase
	told   bool // the core knows the leg: it is owed a LegEnded
	outbox []call.Event
	dialog dialog

	media  MediaLeg
	offer  *session // their last offer
	agreed agreed
	hasSDP bool // agreed is set
	held   bool
	origin origin

	unasked context.CancelFunc // the directory is still asked who calls; nil: it is not
	invite  *sipmsg.Request    // incoming: theirs; outgoing: our last
	stx     *sipmsg.ServerTx   // of the INVITE that came
	unacked
	uac
	probeTimer *time.Timer
	byeWanted  bool // hang up as soon as the ACK is here
	byeSent    bool // the far end owes an answer, then the page goes
}

// legFacts are what other goroutines may ask.
type legFacts struct {
	info bool // digits go by INFO
}

func (s *Server) newLeg(t *trunk, id call.LegID, out bool, callID string) *leg {
	l := &leg{
		s: s, t: t, id: id, out: out, born: time.Now(),
		log: s.log.With().Str("leg", string(id)).Str("trunk", t.cfg.Name).Logger(),
	}
	l.guard = func(f func()) {
		s.guarded("leg", f, func() { l.end(call.CauseTrouble, 0) })
	}
	l.dialog = dialog{callID: callID, localTag: newTag(), network: t.network()}
	l.key = dialogKey{callID, l.dialog.localTag}
	l.origin = origin{id: randomUint()}
	l.snapshot.Store(&legFacts{})
	return l
}

// after runs f in the leg's queue when d has passed.
func (l *leg) after(d time.Duration, f func()) *time.Timer {
	return time.AfterFunc(d, func() { l.post(f) })
}

// tell posts an event to the core. When the core is full it waits its turn: the
// events of a leg stay in order and none is lost.
func (l *leg) tell(e call.Event) {
	l.outbox = append(l.outbox, e)
	if len(l.outbox) == 1 {
		l.flush()
	}
}

func (l *leg) flush() {
	for len(l.outbox) > 0 {
		if !l.s.post(l.outbox[0]) {
			if l.s.ctx.Err() == nil {
				l.after(fullWait, l.flush)
			}
			return
		}
		l.outbox = l.outbox[1:]
	}
}

// end finishes the leg for the core: sound stops first, then the one LegEnded.
// Signalling that is still owed to the far end goes on behind it.
func (l *leg) end(cause call.Cause, status int) {
	if l.phase == gone {
		return
	}
	l.phase = gone
	l.closeMedia()
	if l.unasked != nil {
		l.unasked()
	}
	if l.probeTimer != nil {
		l.probeTimer.Stop()
	}
	if l.ringTimer != nil {
		l.ringTimer.Stop()
	}
	l.s.forget(l)
	l.log.Info().Str("cause", string(cause)).Int("status", status).Msg("leg ended")
	if l.told {
		l.tell(call.LegEnded{Leg: l.id, Cause: cause, Status: status})
	}
}

func (l *leg) closeMedia() {
	if l.media != nil {
		l.media.Close()
		l.media = nil
	}
}

// lease gets the sound of the leg.
func (l *leg) lease() error {
	if l.media != nil {
		return nil
	}
	host := l.s.mediaHost(l)
	var local netip.Addr
	if l.t.cfg.Local != "" {
		local, _ = netip.ParseAddr(l.t.cfg.Local)
	}
	m, err := l.s.media.Lease(l.id, MediaOptions{Local: local, Advertised: host, MediaFrom: l.t.mediaFrom, Tones: l.t.cfg.Inband})
	if err != nil {
		return fmt.Errorf("lease media: %w", err)
	}
	l.media = m
	return nil
}

// adopt takes what an SDP exchange agreed to the media engine and tells the
// core of hold and resume.
func (l *leg) adopt(a agreed) error {
	if err := l.s.mediaAllowed(l.t, a); err != nil {
		return err
	}
	if l.media != nil {
		if err := l.media.Set(a.peer()); err != nil {
			return fmt.Errorf("set media: %w", err)
		}
	}
	l.agreed, l.hasSDP = a, true
	l.snapshot.Store(&legFacts{info: l.t.cfg.DTMF == DTMFInfo})
	return nil
}

func (l *leg) tellHeld() {
	if held := l.hasSDP && l.agreed.held(); held != l.held {
		l.held = held
		l.tell(call.LegHeld{Leg: l.id, Held: held})
	}
}

// ourOffer writes a new offer of ours.
func (l *leg) ourOffer() []byte {
	l.origin.next()
	codecs := l.t.cfg.Codecs
	if l.hasSDP { // keep the running codec first
		codecs = append([]Codec{l.agreed.codec}, without(codecs, l.agreed.codec)...)
	}
	return offerSDP(l.origin, l.s.mediaHost(l), l.media.Port(), codecs)
}

func without(codecs []Codec, c Codec) []Codec {
	var out []Codec
	for _, x := range codecs {
		if x != c {
			out = append(out, x)
		}
	}
	return out
}

// takeOffer reads an offer, sets the media and gives our answer.
func (l *leg) takeOffer(body []byte) ([]byte, error) {
	s, a, err := l.readOffer(body)
	if err != nil {
		return nil, err
	}
	if err := l.adopt(a); err != nil {
		return nil, err
	}
	l.offer = s
	l.origin.next()
	return answerSDP(s, a, l.origin, l.s.mediaHost(l), l.media.Port()), nil
}

func (l *leg) readOffer(body []byte) (*session, agreed, error) {
	s, err := parseSDP(body)
	if err != nil {
		return nil, agreed{}, fmt.Errorf("%w: %w", errBadSDP, err)
	}
	a, err := agree(s, l.t.cfg.Codecs, true)
	return s, a, err
}

// takeAnswer reads the answer to an offer of ours.
func (l *leg) takeAnswer(body []byte) error {
	s, err := parseSDP(body)
	if err != nil {
		return fmt.Errorf("%w: %w", errBadSDP, err)
	}
	a, err := agree(s, l.t.cfg.Codecs, false)
	if err != nil {
		return err
	}
	return l.adopt(a)
}

var errBadSDP = errors.New("session description unreadable")

// sdpStatus is the answer to an offer we cannot take.
func sdpStatus(err error) int {
	if errors.Is(err, errBadSDP) {
		return 400
	}
	return 488
}

// hasSDPBody tells whether a message carries a session description, and the
// status for a body that is something else.
func hasSDPBody(m sipmsg.Message) (bool, int) {
	if len(m.Body()) == 0 {
		return false, 0
	}
	if h := header(m, "content-encoding"); h != "" && !strings.EqualFold(h, "identity") {
		return false, 415
	}
	ct := header(m, "content-type")
	kind, _, _ := strings.Cut(ct, ";")
	if !strings.EqualFold(strings.TrimSpace(kind), "application/sdp") {
		return false, 415
	}
	return true, 0
}

// header gives the first value of a header, by its long or compact name.
func header(m sipmsg.Message, name string) string {
	for _, n := range []string{name, compactOf[name]} {
		if n == "" {
			continue
		}
		if hs := m.GetHeaders(n); len(hs) > 0 {
			return hs[0].Value()
		}
	}
	return ""
}

var compactOf = map[string]string{"content-type": "c", "content-encoding": "e", "supported": "k"}
