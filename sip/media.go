package sip

import (
	"errors"
	"net/netip"
	"time"

	"hotline/call"
)

// Codec is an audio codec of a trunk leg by its RTP/AVP name.
type Codec string

// Codecs of RFC 3551 that trunks may use.
const (
	PCMA Codec = "PCMA" // static payload type 8
	PCMU Codec = "PCMU" // static payload type 0
)

// ErrMediaAddress is what MediaLeg.Set answers for a far end that must not get
// sound; the door answers 488.
var ErrMediaAddress = errors.New("media address refused")

// Media is what the door needs of the sound engine.
type Media interface {
	// Lease makes the media leg of a trunk call with a local RTP port of its
	// own. It fails when no port is free; nothing is left behind then.
	Lease(leg call.LegID, o MediaOptions) (MediaLeg, error)
}

// MediaOptions say where a media leg listens and whom it may hear.
type MediaOptions struct {
	Local      netip.Addr // bound address, zero: all
	Advertised netip.Addr // the address in our SDP
	MediaFrom  []netip.Prefix
	Tones      bool // keys come as tones in the sound, too
}

// MediaLeg is the sound of one leg. All methods are safe for concurrent use
// and do not wait for the network.
type MediaLeg interface {
	// Port is the local RTP port, fixed for the life of the leg.
	Port() int
	// Set gives or renews the far end after an SDP exchange; source learning
	// starts anew (DESIGN.md 6).
	Set(MediaPeer) error
	// Start begins the stream towards the far end; later calls do nothing.
	Start()
	// Close frees the port. No packet leaves afterwards.
	Close()
}

// digitTaker is a media leg that counts a key sent by INFO and by RFC 4733
// once. A leg without it gets its INFO digits posted by the door.
type digitTaker interface{ Digit(key string) }

// quietTeller is a media leg that knows how long the far end has been silent
// (RTP and RTCP). Legs without it are probed at every interval.
type quietTeller interface{ Quiet() time.Duration }

// MediaPeer is the far end of a trunk leg as the last SDP exchange fixed it.
type MediaPeer struct {
	Addr  netip.AddrPort // where our RTP goes; invalid while the far end gave 0.0.0.0
	Codec Codec
	DTMF  uint8         // payload type of telephone-event/8000, 0: not agreed
	Ptime time.Duration // frame length the far end asked for, 0: it did not
	Send  bool          // we may send (false: the far end holds or is inactive)
	Recv  bool          // the far end may send
}
