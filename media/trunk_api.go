package media

import (
	"net/netip"
	"time"
)

// Codec constants for SDP (RFC 3551, RFC 4733).
const (
	PCMU = 0 // static payload type of G.711 µ-law
	PCMA = 8 // static payload type of G.711 A-law

	PCMUName  = "PCMU/8000"
	PCMAName  = "PCMA/8000"
	EventName = "telephone-event/8000"
	EventFmtp = "0-16"

	// DefaultEvent is the payload type we offer for telephone-event.
	DefaultEvent = 101
	// Ptime is the length of our frames in milliseconds.
	Ptime = 20
)

// CodecName gives the rtpmap name of a G.711 payload type, "" for another one.
func CodecName(pt uint8) string {
	switch pt {
	case PCMU:
		return PCMUName
	case PCMA:
		return PCMAName
	}
	return ""
}

// TrunkOptions says where a trunk leg listens and whom it may hear.
type TrunkOptions struct {
	LocalIP netip.Addr // bound address, zero = all
	// Advertised is the address in our SDP; kept here only so that it counts as
	// our own (never a place to send to unless MediaFrom names it).
	Advertised netip.Addr
	// MediaFrom lists sources of sound beside the announced address. Loopback
	// and our own addresses are refused unless they are in it. If it is not
	// empty, only its members (and other ports of the announced address) can be
	// learned; if empty any source can (symmetric RTP behind NAT).
	MediaFrom []netip.Prefix
	// Tones: keys are heard as tones in the sound, too.
	Tones bool
}

// Remote is the far end as an SDP offer or answer describes it.
type Remote struct {
	Addr    netip.AddrPort // of RTP; an unspecified address or port 0: nowhere to send (old style hold)
	RTCP    netip.AddrPort // zero = RTP port + 1
	Payload uint8          // PCMA or PCMU
	Event   uint8          // telephone-event, 0 = none (digits go as tones)
	Ptime   int            // milliseconds the far end asks for, 0 = 20; we send 20, 40 or 60
	// Direction from the far end's view: Send: it sends to us (sendrecv,
	// sendonly), Recv: it takes sound from us (sendrecv, recvonly).
	Send, Recv bool
}

// rtcpInterval is how often a trunk gets a sender report.
const rtcpInterval = 5 * time.Second
