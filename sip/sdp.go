package sip

import (
	"bytes"
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// Limits of a session description. A telephone call needs one or two media
// lines and about twenty attributes; more is an attack (INVARIANTS, abuse 15).
const (
	maxSDPBytes = 16 << 10
	maxSDPLines = 400
	maxSDPMedia = 16
	maxFormats  = 64
)

var errSDPBomb = errors.New("session description too large")

// direction is the media direction as its writer sees it (RFC 3264, 6.1).
type direction string

const (
	sendrecv direction = "sendrecv"
	sendonly direction = "sendonly"
	recvonly direction = "recvonly"
	inactive direction = "inactive"
)

// session is what we read of a description (RFC 8866). It is read line by line
// without regard to order: real exchanges break the order, and nothing we need
// depends on it. That is why pion/sdp, which is strict about it, is not used.
type session struct {
	media []mediaLine
}

// mediaLine is one m= line with its attributes.
type mediaLine struct {
	kind    string // audio, video, image …
	port    int
	proto   string
	formats []string
	addr    netip.Addr // of c=; invalid when missing or a name
	dir     direction
	ptime   time.Duration
	maps    map[int]string // payload type -> "pcma/8000" in lower case
}

// parseSDP reads a description. Errors are worded for the log.
func parseSDP(b []byte) (*session, error) {
	if len(b) > maxSDPBytes {
		return nil, errSDPBomb
	}
	if bytes.IndexByte(b, 0) >= 0 {
		return nil, errors.New("session description holds a NUL")
	}
	p := sdpParser{dir: sendrecv}
	lines := 0
	for len(b) > 0 {
		line := b
		if i := bytes.IndexByte(b, '\n'); i >= 0 {
			line, b = b[:i], b[i+1:]
		} else {
			b = nil
		}
		if lines++; lines > maxSDPLines {
			return nil, errSDPBomb
		}
		line = bytes.TrimRight(line, "\r")
		if len(line) == 0 {
			continue
		}
		if len(line) < 2 || line[1] != '=' {
			return nil, fmt.Errorf("session description line %d: not of the form x=…", lines)
		}
		if err := p.line(line[0], string(line[2:])); err != nil {
			return nil, fmt.Errorf("session description line %d: %w", lines, err)
		}
	}
	if !p.version {
		return nil, errors.New("session description without v=0")
	}
	return p.done(), nil
}

type sdpParser struct {
	s       session
	version bool
	addr    netip.Addr
	dir     direction
	ptime   time.Duration
}

func (p *sdpParser) line(kind byte, v string) error {
	switch kind {
	case 'v':
		if strings.TrimSpace(v) != "0" {
			return fmt.Errorf("version %q", v)
		}
		p.version = true
	case 'c':
		a, err := parseConnection(v)
		if err != nil {
			return err
		}
		if m := p.last(); m != nil {
			m.addr = a
		} else {
			p.addr = a
		}
	case 'm':
		return p.mediaLine(v)
	case 'a':
		p.attribute(v)
	}
	return nil
}

func (p *sdpParser) last() *mediaLine {
	if len(p.s.media) == 0 {
		return nil
	}
	return &p.s.media[len(p.s.media)-1]
}

// parseConnection reads "IN IP4 10.0.0.1"; a name instead of an address gives
// the invalid address, for names of the far end are never looked up.
func parseConnection(v string) (netip.Addr, error) {
	f := strings.Fields(v)
	if len(f) != 3 || !strings.EqualFold(f[0], "IN") {
		return netip.Addr{}, fmt.Errorf("connection %q", v)
	}
	host, _, _ := strings.Cut(f[2], "/")
	a, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Addr{}, nil //nolint:nilerr // a name is legal, we only cannot use it
	}
	return a.Unmap(), nil
}

func (p *sdpParser) mediaLine(v string) error {
	if len(p.s.media) >= maxSDPMedia {
		return errSDPBomb
	}
	f := strings.Fields(v)
	if len(f) < 4 || len(f)-3 > maxFormats {
		return fmt.Errorf("media %q", clip(v))
	}
	portText, _, _ := strings.Cut(f[1], "/")
	port, err := strconv.Atoi(portText)
	if err != nil || port < 0 || port > 65535 {
		return fmt.Errorf("media port %q", clip(f[1]))
	}
	p.s.media = append(p.s.media, mediaLine{kind: strings.ToLower(f[0]), port: port, proto: strings.ToUpper(f[2]), formats: f[3:]})
	return nil
}

func (p *sdpParser) attribute(v string) {
	name, val, _ := strings.Cut(v, ":")
	m := p.last()
	switch name {
	case string(sendrecv), string(sendonly), string(recvonly), string(inactive):
		if m != nil {
			m.dir = direction(name)
		} else {
			p.dir = direction(name)
		}
	case "ptime":
		ms, err := strconv.Atoi(strings.TrimSpace(val))
		if err != nil {
			return
		}
		if d := time.Duration(ms) * time.Millisecond; m != nil {
			m.ptime = d
		} else {
			p.ptime = d
		}
	case "rtpmap":
		m.rtpmap(val)
	}
}

func (m *mediaLine) rtpmap(val string) {
	if m == nil {
		return
	}
	ptText, enc, ok := strings.Cut(strings.TrimSpace(val), " ")
	pt, err := strconv.Atoi(ptText)
	if !ok || err != nil || pt < 0 || pt > 127 || len(m.maps) >= maxFormats {
		return
	}
	if m.maps == nil {
		m.maps = map[int]string{}
	}
	enc, _ = strings.CutSuffix(strings.ToLower(strings.TrimSpace(enc)), "/1")
	if _, twice := m.maps[pt]; !twice { // the first of doubled ones counts
		m.maps[pt] = enc
	}
}

// done hands the session's own values down to the media lines without one.
func (p *sdpParser) done() *session {
	for i := range p.s.media {
		m := &p.s.media[i]
		if !m.addr.IsValid() {
			m.addr = p.addr
		}
		if m.dir == "" {
			m.dir = p.dir
		}
		if m.ptime == 0 {
			m.ptime = p.ptime
		}
	}
	return &p.s
}

// encoding gives the encoding of a payload type, from rtpmap or RFC 3551.
func (m *mediaLine) encoding(format string) (int, string) {
	pt, err := strconv.Atoi(format)
	if err != nil || pt < 0 || pt > 127 {
		return 0, ""
	}
	if enc, ok := m.maps[pt]; ok {
		return pt, enc
	}
	switch pt {
	case 0:
		return pt, "pcmu/8000"
	case 8:
		return pt, "pcma/8000"
	}
	return pt, ""
}

func clip(s string) string {
	if len(s) > 60 {
		return s[:60] + "…"
	}
	return s
}
