package sip

import (
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

// Media is what the door needs of the sound engine.
type Media interface {
	// Lease makes the media leg of a trunk call with a local RTP port of its
	// own, bound to local (the zero address: any). It fails when no port or
	// channel is free; nothing is left behind then.
	Lease(leg call.LegID, local netip.Addr) (MediaLeg, error)
}

// MediaLeg is the sound of one leg. All methods are safe for concurrent use
// and do not block on the network.
type MediaLeg interface {
	// Port is the local RTP port, fixed for the life of the leg.
	Port() int
	// Set gives or renews the far end after an SDP exchange; source learning
	// starts anew (DESIGN.md 6).
	Set(MediaPeer) error
	// Digit tells of a key that came by INFO, so that the engine can count the
	// same key sent by RFC 4733 and INFO once. The engine posts call.Digit.
	Digit(key string)
	// Quiet is the time since the last valid RTP or RTCP packet of the far end.
	Quiet() time.Duration
	// Close frees the port. No packet leaves afterwards.
	Close()
}

// MediaPeer is the far end of a trunk leg as the last SDP exchange fixed it.
type MediaPeer struct {
	Addr  netip.AddrPort // where our RTP goes; invalid while the far end gave 0.0.0.0
	Codec Codec
	DTMF  uint8         // payload type of telephone-event/8000, 0: not agreed
	Ptime time.Duration // frame length we send
	Send  bool          // we may send (false: the far end holds or is inactive)
	Recv  bool          // the far end may send
	Early bool          // from a provisional answer: play it, it is not an answer
}
