package sip

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// ourDTMF is the payload type we offer for telephone-event (RFC 4733).
const ourDTMF = 101

// frame is the packet length we send.
const frame = 20 * time.Millisecond

var (
	errNoAudio = errors.New("no audio stream over RTP/AVP")
	errNoCodec = errors.New("no codec in common")
	errNoAddr  = errors.New("media address missing or a name")
)

// agreed is the outcome of reading a description of the far end.
type agreed struct {
	stream int // index of the audio line used
	addr   netip.AddrPort
	zero   bool // c=0.0.0.0: the old way to hold (RFC 3264, 8.4)
	codec  Codec
	pt     int
	dtmf   int // 0: none
	dir    direction
	ptime  time.Duration
}

// agree chooses stream and codec among those allowed: by our order for an
// offer, by theirs for an answer, where it says what the far end will send.
func agree(s *session, allowed []Codec, oursFirst bool) (agreed, error) {
	err := errNoAudio
	for i := range s.media {
		m := &s.media[i]
		if m.kind != "audio" || m.port == 0 || m.proto != "RTP/AVP" {
			continue
		}
		a := agreed{stream: i, dir: m.dir, ptime: m.ptime}
		if !a.choose(m, allowed, oursFirst) {
			err = errNoCodec
			continue
		}
		if !m.addr.IsValid() {
			return agreed{}, errNoAddr
		}
		a.addr = netip.AddrPortFrom(m.addr, uint16(m.port))
		a.zero = m.addr.IsUnspecified()
		return a, nil
	}
	return agreed{}, err
}

func (a *agreed) choose(m *mediaLine, allowed []Codec, oursFirst bool) bool {
	best := len(allowed)
	for _, f := range m.formats {
		pt, enc := m.encoding(f)
		if enc == "telephone-event/8000" && a.dtmf == 0 {
			a.dtmf = pt
			continue
		}
		for rank, c := range allowed {
			if enc != strings.ToLower(string(c))+"/8000" || rank >= best {
				continue
			}
			if !oursFirst && a.codec != "" {
				continue
			}
			best, a.codec, a.pt = rank, c, pt
		}
	}
	return a.codec != ""
}

// held tells whether the far end wants no sound from us.
func (a agreed) held() bool { return a.zero || a.dir == sendonly || a.dir == inactive }

// peer is the far end as the media engine needs it.
func (a agreed) peer() MediaPeer {
	p := MediaPeer{
		Codec: a.codec, DTMF: uint8(a.dtmf), Ptime: a.ptime, //nolint:gosec // 0-127
		Send: !a.held(),
		Recv: a.dir == sendrecv || a.dir == sendonly,
	}
	if !a.zero {
		p.Addr = a.addr
	}
	return p
}

// answerDir is our direction in answer to theirs (RFC 3264, 6.1).
func (a agreed) answerDir() direction {
	switch {
	case a.dir == inactive:
		return inactive
	case a.held():
		return recvonly
	case a.dir == recvonly:
		return sendonly
	}
	return sendrecv
}

// origin identifies our description over the life of a leg (RFC 8866, 5.2).
type origin struct {
	id      uint64
	version uint64
}

// next counts a new description.
func (o *origin) next() { o.version++ }

func sdpHead(b *strings.Builder, o origin, host netip.Addr) {
	family := "IP4"
	if host.Is6() {
		family = "IP6"
	}
	fmt.Fprintf(b, "v=0\r\no=- %d %d IN %s %s\r\ns=-\r\nc=IN %s %s\r\nt=0 0\r\n", o.id, o.version, family, host, family, host)
}

// offerSDP writes our offer.
func offerSDP(o origin, host netip.Addr, port int, codecs []Codec) []byte {
	var b strings.Builder
	sdpHead(&b, o, host)
	fmt.Fprintf(&b, "m=audio %d RTP/AVP", port)
	for _, c := range codecs {
		b.WriteString(" " + strconv.Itoa(c.payloadType()))
	}
	fmt.Fprintf(&b, " %d\r\n", ourDTMF)
	for _, c := range codecs {
		fmt.Fprintf(&b, "a=rtpmap:%d %s/8000\r\n", c.payloadType(), c)
	}
	writeDTMF(&b, ourDTMF)
	b.WriteString("a=ptime:20\r\na=sendrecv\r\n")
	return []byte(b.String())
}

// answerSDP writes our answer to an offer: the agreed stream, every other one
// refused with port 0, as many lines as the offer had (RFC 3264, 6).
func answerSDP(offer *session, a agreed, o origin, host netip.Addr, port int) []byte {
	var b strings.Builder
	sdpHead(&b, o, host)
	for i := range offer.media {
		m := &offer.media[i]
		if i != a.stream {
			fmt.Fprintf(&b, "m=%s 0 %s %s\r\n", token(m.kind), token(m.proto), token(m.formats[0]))
			continue
		}
		fmt.Fprintf(&b, "m=audio %d RTP/AVP %d", port, a.pt)
		if a.dtmf != 0 {
			fmt.Fprintf(&b, " %d", a.dtmf)
		}
		fmt.Fprintf(&b, "\r\na=rtpmap:%d %s/8000\r\n", a.pt, a.codec)
		if a.dtmf != 0 {
			writeDTMF(&b, a.dtmf)
		}
		fmt.Fprintf(&b, "a=ptime:20\r\na=%s\r\n", a.answerDir())
	}
	return []byte(b.String())
}

func writeDTMF(b *strings.Builder, pt int) {
	fmt.Fprintf(b, "a=rtpmap:%d telephone-event/8000\r\na=fmtp:%d 0-16\r\n", pt, pt)
}

// token keeps what is echoed of a foreign line to harmless characters.
func token(s string) string {
	return strings.Map(func(r rune) rune {
		if r > ' ' && r < 0x7f {
			return r
		}
		return '_'
	}, clip(s))
}

func (c Codec) payloadType() int {
	if c == PCMU {
		return 0
	}
	return 8
}
