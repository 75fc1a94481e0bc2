package media

import "encoding/binary"

const (
	headerLen   = 12
	frameLen    = SampleRate * Ptime / 1000 // samples, and bytes, of one of our frames
	maxPayload  = 960                       // 120 ms of sound: no phone sends longer frames
	maxPacket   = 1600                      // bigger datagrams are cut short and dropped
	payloadNone = 0xFF
	comfort     = 13 // RFC 3389, heard as silence
)

// drop is a reason not to pass a packet on.
type drop uint8

const (
	dropNone drop = iota
	dropShort
	dropVersion
	dropCSRC
	dropExtension
	dropPadding
	dropEmpty
	dropTooLong
	dropPayload
	dropSource
	dropLearning
	dropNoRemote
	dropNoKeys
	dropSRTP
	dropSSRCs
	dropDuplicate
	dropLate
	dropKeying
	dropNotReady
	dropNoLeg
	dropSTUN
	dropDTLS
	dropRTCP
	dropStorm
	dropQueue
	dropSend
	dropStale
	dropUnknown
	drops // how many there are
)

var dropNames = [drops]string{
	"", "short", "version", "csrc", "extension", "padding", "empty", "too_long", "payload_type",
	"source", "learning", "no_remote", "no_keys", "srtp", "ssrcs", "duplicate", "late", "keying",
	"not_ready", "no_leg", "stun", "dtls", "rtcp", "dtmf_storm", "queue", "send", "stale", "unknown",
}

// String gives the reason as metrics and logs name it.
func (d drop) String() string { return dropNames[d] }

// packet is a parsed RTP packet; payload points into the datagram.
type packet struct {
	pt      uint8
	marker  bool
	seq     uint16
	ts      uint32
	ssrc    uint32
	payload []byte
}

// parseRTP checks everything a broken packet can get wrong (RFC 3550 5.1, A.1).
func parseRTP(b []byte, p *packet) drop {
	if len(b) < headerLen {
		return dropShort
	}
	if b[0]>>6 != 2 {
		return dropVersion
	}
	n := headerLen + 4*int(b[0]&0xF)
	if n > len(b) {
		return dropCSRC
	}
	if b[0]&0x10 != 0 {
		if n+4 > len(b) {
			return dropExtension
		}
		n += 4 + 4*int(binary.BigEndian.Uint16(b[n+2:]))
		if n > len(b) {
			return dropExtension
		}
	}
	end := len(b)
	if b[0]&0x20 != 0 {
		pad := int(b[end-1])
		if pad == 0 || pad > end-n {
			return dropPadding
		}
		end -= pad
	}
	p.pt = b[1] & 0x7F
	p.marker = b[1]&0x80 != 0
	p.seq = binary.BigEndian.Uint16(b[2:])
	p.ts = binary.BigEndian.Uint32(b[4:])
	p.ssrc = binary.BigEndian.Uint32(b[8:])
	p.payload = b[n:end]
	switch {
	case n == end:
		return dropEmpty
	case end-n > maxPayload:
		return dropTooLong
	}
	return dropNone
}

// isRTCP tells RTCP from RTP on one port (RFC 5761).
func isRTCP(b []byte) bool { return len(b) >= 8 && b[1] >= 192 && b[1] <= 223 }

// putHeader writes a plain header of 12 bytes.
func putHeader(b []byte, h *header) {
	_ = b[headerLen-1]
	b[0] = 0x80
	b[1] = h.pt
	if h.marker {
		b[1] |= 0x80
	}
	binary.BigEndian.PutUint16(b[2:], h.seq)
	binary.BigEndian.PutUint32(b[4:], h.ts)
	binary.BigEndian.PutUint32(b[8:], h.ssrc)
}

// header is what we write before a payload.
type header struct {
	pt     uint8
	marker bool
	seq    uint16
	ts     uint32
	ssrc   uint32
}
