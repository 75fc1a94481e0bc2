package media

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/pion/sdp/v3"
)

// Bounds of an offer (INVARIANTS 2.15).
const (
	maxOffer      = 64 << 10
	maxMLines     = 16
	maxAttributes = 1000
)

// offer is what we need to know of a browser's SDP offer.
type offer struct {
	origin      string // session id of its o= line: another page has another one
	ufrag, pwd  string
	print       fingerprint
	mids        []string // of every media line, "" if it has none
	kinds       []string // "audio 9 UDP/TLS/RTP/SAVPF" per line, to refuse the others
	audio       int      // index of the line we take
	bundle      bool     // the line is in the BUNDLE group
	codecs      codecs
	hears, says bool // the browser receives, sends
}

func offerError(format string, a ...any) error {
	return fmt.Errorf("%w: %s", ErrOffer, fmt.Sprintf(format, a...))
}

// parseOffer reads an offer; the error says what is missing.
func parseOffer(text string) (*offer, error) {
	if len(text) > maxOffer {
		return nil, offerError("it is longer than %d bytes", maxOffer)
	}
	var d sdp.SessionDescription
	if err := d.UnmarshalString(text); err != nil {
		return nil, offerError("%v", err)
	}
	o := &offer{origin: strconv.FormatUint(d.Origin.SessionID, 10), audio: -1}
	total := len(d.Attributes)
	for i, m := range d.MediaDescriptions {
		total += len(m.Attributes)
		mid, _ := m.Attribute("mid")
		o.mids = append(o.mids, mid)
		o.kinds = append(o.kinds, m.MediaName.Media)
		if o.audio < 0 && m.MediaName.Media == "audio" && m.MediaName.Port.Value != 0 {
			o.audio = i
		}
	}
	switch {
	case o.audio < 0:
		return nil, offerError("there is no audio in it")
	case len(o.mids) > maxMLines:
		return nil, offerError("it has more than %d media lines", maxMLines)
	case total > maxAttributes:
		return nil, offerError("it has more than %d attributes", maxAttributes)
	}
	return o, o.readAudio(&d, d.MediaDescriptions[o.audio])
}

func (o *offer) readAudio(d *sdp.SessionDescription, m *sdp.MediaDescription) error {
	attr := func(key string) string {
		if v, ok := m.Attribute(key); ok {
			return strings.TrimSpace(v)
		}
		v, _ := d.Attribute(key)
		return strings.TrimSpace(v)
	}
	has := func(key string) bool { _, a := m.Attribute(key); _, b := d.Attribute(key); return a || b }
	if p := strings.Join(m.MediaName.Protos, "/"); p != "UDP/TLS/RTP/SAVPF" && p != "UDP/TLS/RTP/SAVP" {
		return offerError("audio goes by %q, UDP/TLS/RTP/SAVPF is needed", p)
	}
	if has("ice-lite") {
		return offerError("it is ICE-lite, and so are we: nobody would begin")
	}
	o.ufrag, o.pwd = attr("ice-ufrag"), attr("ice-pwd")
	if !iceString(o.ufrag, 4) || !iceString(o.pwd, 22) {
		return offerError("ice-ufrag or ice-pwd is missing or malformed")
	}
	if !has("rtcp-mux") {
		return offerError("rtcp-mux is missing")
	}
	if s := attr("setup"); s != "actpass" && s != "active" {
		return offerError("setup is %q, actpass or active is needed: we are the DTLS server", s)
	}
	if err := o.readFingerprint(attr("fingerprint")); err != nil {
		return err
	}
	o.bundle = slices.Contains(strings.Fields(attr("group")), o.mids[o.audio]) && strings.HasPrefix(attr("group"), "BUNDLE")
	o.hears, o.says = direction(m, d)
	return o.readCodecs(m)
}

// readFingerprint takes "sha-256 AB:CD:…".
func (o *offer) readFingerprint(v string) error {
	algo, hash, _ := strings.Cut(v, " ")
	if v == "" {
		return offerError("fingerprint is missing")
	}
	size := map[string]int{"sha-256": 32, "sha-384": 48, "sha-512": 64}[strings.ToLower(algo)]
	hash = strings.ToLower(strings.ReplaceAll(strings.TrimSpace(hash), ":", ""))
	if size == 0 || len(hash) != 2*size || strings.Trim(hash, "0123456789abcdef") != "" {
		return offerError("fingerprint is no sha-256, sha-384 or sha-512 hash")
	}
	o.print = fingerprint{strings.ToLower(algo), hash}
	return nil
}

// direction gives what the browser does: receive, send.
func direction(m *sdp.MediaDescription, d *sdp.SessionDescription) (hears, says bool) {
	for _, attrs := range [][]sdp.Attribute{m.Attributes, d.Attributes} {
		for _, a := range attrs {
			switch a.Key {
			case "sendrecv":
				return true, true
			case "sendonly":
				return false, true
			case "recvonly":
				return true, false
			case "inactive":
				return false, false
			}
		}
	}
	return true, true
}

// readCodecs finds G.711 and telephone-event at 8 kHz among the formats.
func (o *offer) readCodecs(m *sdp.MediaDescription) error {
	names := map[uint8]string{PCMU: "pcmu/8000", PCMA: "pcma/8000", comfort: "cn/8000"}
	for _, a := range m.Attributes {
		if a.Key != "rtpmap" {
			continue
		}
		pt, name, _ := strings.Cut(a.Value, " ")
		if n, err := strconv.ParseUint(pt, 10, 8); err == nil && n < 128 {
			name = strings.ToLower(strings.TrimSpace(name))
			names[uint8(n)] = strings.TrimSuffix(name, "/1")
		}
	}
	o.codecs = noCodecs()
	take := func(to *uint8, pt uint8) {
		if *to == payloadNone {
			*to = pt
		}
	}
	for _, f := range m.MediaName.Formats {
		n, err := strconv.ParseUint(f, 10, 8)
		if err != nil || n > 127 || n >= 64 && n < 96 { // 64-95 would look like RTCP
			continue
		}
		switch pt := uint8(n); names[pt] {
		case "pcma/8000":
			take(&o.codecs.pt[alaw], pt)
		case "pcmu/8000":
			take(&o.codecs.pt[ulaw], pt)
		case "telephone-event/8000":
			take(&o.codecs.event, pt)
		case "cn/8000":
			take(&o.codecs.cn, pt)
		}
	}
	if o.codecs.pt[alaw] == payloadNone && o.codecs.pt[ulaw] == payloadNone {
		return offerError("neither PCMA nor PCMU is in it")
	}
	return nil
}

// iceString checks an ice-char string of at least so many characters (RFC 8839).
func iceString(s string, least int) bool {
	if len(s) < least || len(s) > 256 {
		return false
	}
	for _, c := range s {
		ok := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '+' || c == '/'
		// Some agents use these against the grammar; they do no harm.
		if !ok && !strings.ContainsRune("-_=", c) {
			return false
		}
	}
	return true
}

// answer is what we say to an offer.
type answer struct {
	session, version uint64
	ufrag, pwd       string
	print            string
	ssrc             uint32
	addrs            []netip.AddrPort // candidates, best first
}

// text writes the SDP: the audio line taken, all others refused.
func (a *answer) text(o *offer) string {
	var b strings.Builder
	line := func(format string, v ...any) { fmt.Fprintf(&b, format+"\r\n", v...) }
	first := a.addrs[0]
	line("v=0")
	line("o=- %d %d IN %s %s", a.session, a.version, family(first.Addr()), first.Addr())
	line("s=-")
	line("t=0 0")
	if o.bundle {
		line("a=group:BUNDLE %s", o.mids[o.audio])
	}
	line("a=ice-lite")
	for i, kind := range o.kinds {
		if i == o.audio {
			a.audio(line, o, first)
			continue
		}
		switch kind {
		case "application":
			line("m=application 0 UDP/DTLS/SCTP webrtc-datachannel")
		case "audio", "video":
			line("m=%s 0 UDP/TLS/RTP/SAVPF 0", kind)
		default:
			line("m=text 0 UDP/TLS/RTP/SAVPF 0")
		}
		line("c=IN IP4 0.0.0.0")
		if m := o.mids[i]; m != "" {
			line("a=mid:%s", m)
		}
		line("a=inactive")
	}
	return b.String()
}

func (a *answer) audio(line func(string, ...any), o *offer, first netip.AddrPort) {
	c := &o.codecs
	formats, maps := "", []string{}
	add := func(pt uint8, name string) {
		if pt != payloadNone {
			formats += " " + strconv.Itoa(int(pt))
			maps = append(maps, fmt.Sprintf("a=rtpmap:%d %s", pt, name))
		}
	}
	add(c.pt[alaw], PCMAName)
	add(c.pt[ulaw], PCMUName)
	add(c.event, EventName)
	line("m=audio %d UDP/TLS/RTP/SAVPF%s", first.Port(), formats)
	line("c=IN %s %s", family(first.Addr()), first.Addr())
	line("a=rtcp-mux")
	if m := o.mids[o.audio]; m != "" {
		line("a=mid:%s", m)
	}
	line("a=%s", ourDirection(o.hears, o.says))
	line("a=ice-ufrag:%s", a.ufrag)
	line("a=ice-pwd:%s", a.pwd)
	line("a=fingerprint:sha-256 %s", a.print)
	line("a=setup:passive")
	for i, p := range a.addrs {
		line("a=candidate:%d 1 udp %d %s %d typ host", i+1, 126<<24|(65535-i)<<8|255, p.Addr(), p.Port())
	}
	line("a=end-of-candidates")
	for _, m := range maps {
		line("%s", m)
	}
	if c.event != payloadNone {
		line("a=fmtp:%d %s", c.event, EventFmtp)
	}
	line("a=ptime:%d", Ptime)
	line("a=msid:hotline voice")
	line("a=ssrc:%d cname:hotline", a.ssrc)
}

// ourDirection answers what the browser does.
func ourDirection(hears, says bool) string {
	switch {
	case hears && says:
		return "sendrecv"
	case hears:
		return "sendonly"
	case says:
		return "recvonly"
	}
	return "inactive"
}

func family(a netip.Addr) string {
	if a.Is4() {
		return "IP4"
	}
	return "IP6"
}
