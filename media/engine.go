package media

import (
	"errors"
	"fmt"
	"net/netip"

	"hotline/call"
)

// Errors of the engine.
var (
	ErrClosed     = errors.New("media: engine is closed")
	ErrLegExists  = errors.New("media: leg exists already")
	ErrUnknownLeg = errors.New("media: no such leg")
	ErrNoPort     = errors.New("media: no free media port")
	ErrAddress    = errors.New("media: address is no place to send sound to") // SIP: 488
	ErrOffer      = errors.New("media: offer cannot be answered")
)

// Engine carries the sound of all legs. All methods may be called from any
// goroutine; none waits for the network.
type Engine struct {
	cfg  Config
	lib  *Library
	sink func(call.Event)
	rec  Recorder
}

// New opens the browser ports and starts the loops. The sink gets Digit,
// PlayDone, MediaDead and MediaBack from the loops and must not block.
func New(cfg Config, lib *Library, sink func(call.Event), rec Recorder) (*Engine, error) {
	if err := cfg.Check(); err != nil {
		return nil, err
	}
	return &Engine{cfg: cfg.withDefaults(), lib: lib, sink: sink, rec: rec}, nil
}

// Do carries out Play, StopPlay, Connect, Disconnect, SendDigits, RecordStart,
// RecordPause and RecordStop, in the order given; it never blocks. Commands for
// unknown legs and commands of other doors are counted and ignored.
func (e *Engine) Do(c call.Command) {}

// Close ends every leg, closes every socket and waits for the loops.
func (e *Engine) Close() error { return nil }

// Stats tells what the engine is doing now and has done so far.
func (e *Engine) Stats() Stats { return Stats{} }

// BrowserPorts lists the UDP ports browsers talk to, one a loop.
func (e *Engine) BrowserPorts() []uint16 { return nil }

// NewTrunkLeg leases a port pair and makes a leg. It hears nothing before
// SetRemote and sends nothing before Start.
func (e *Engine) NewTrunkLeg(id call.LegID, o TrunkOptions) (*TrunkLeg, error) {
	return nil, fmt.Errorf("%w: %s", ErrNoPort, id)
}

// TrunkLeg is the sound of one SIP dialog.
type TrunkLeg struct{ id call.LegID }

// ID gives the leg's id.
func (t *TrunkLeg) ID() call.LegID { return t.id }

// Local gives the bound RTP address (RTCP is one port above).
func (t *TrunkLeg) Local() netip.AddrPort { return netip.AddrPort{} }

// LocalPort gives the RTP port for our SDP.
func (t *TrunkLeg) LocalPort() uint16 { return t.Local().Port() }

// SetRemote takes the far end's SDP, at each offer or answer. Source learning
// starts anew. An address that is refused (ErrAddress) changes nothing.
func (t *TrunkLeg) SetRemote(r Remote) error { return nil }

// Start begins the stream towards the far end: a frame every 20 ms until Close.
// Called when the call is answered, or for early media. Further calls do nothing.
func (t *TrunkLeg) Start() {}

// Close ends the leg; its port rests and is leased again. Safe to call twice.
func (t *TrunkLeg) Close() {}

// NewBrowserLeg answers a browser's SDP offer. The answer is final: no trickle
// is needed, the browser finds us (ICE-lite).
func (e *Engine) NewBrowserLeg(id call.LegID, offer string, ev BrowserEvents) (answer string, err error) {
	return "", ErrOffer
}

// Renegotiate answers a new offer for a leg that exists: a reloaded page, an ICE
// restart. Connection, recording, play and stream counters go on.
func (e *Engine) Renegotiate(id call.LegID, offer string) (answer string, err error) {
	return "", ErrUnknownLeg
}

// CloseLeg ends a leg of either kind; unknown ids are ignored.
func (e *Engine) CloseLeg(id call.LegID) {}
