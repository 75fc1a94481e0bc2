package media

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/pion/webrtc/v4"
	"github.com/stretchr/testify/require"
)

const chromeOffer = "v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\na=extmap-allow-mixed\r\na=msid-semantic: WMS s\r\n" +
	"m=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126\r\nc=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\n" +
	"a=candidate:1 1 udp 2113937151 0f2a.local 50000 typ host generation 0\r\n" +
	"a=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuvwx\r\na=ice-options:trickle\r\n" +
	"a=fingerprint:sha-256 " + chromePrint + "\r\na=setup:actpass\r\na=mid:0\r\na=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\na=sendrecv\r\na=msid:s a\r\na=rtcp-mux\r\na=rtcp-rsize\r\n" +
	"a=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1\r\na=rtpmap:63 red/48000/2\r\na=rtpmap:9 G722/8000\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:13 CN/8000\r\na=rtpmap:110 telephone-event/48000\r\na=rtpmap:126 telephone-event/8000\r\n" +
	"m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:1\r\na=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuvwx\r\na=rtcp-mux\r\na=rtpmap:96 VP8/90000\r\n"

const chromePrint = "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF"

func TestOfferOfChrome(t *testing.T) {
	o, err := parseOffer(chromeOffer)
	require.NoError(t, err)
	require.Equal(t, codecs{pt: [2]uint8{8, 0}, event: 126, cn: 13}, o.codecs)
	require.True(t, o.bundle && o.hears && o.says)
	require.Equal(t, strings.ToLower(strings.ReplaceAll(chromePrint, ":", "")), o.print.hash)

	a := answer{session: 1, version: 2, ufrag: "uuuu", pwd: "pppppppppppppppppppppppp", print: chromePrint, ssrc: 42,
		addrs: []netip.AddrPort{netip.MustParseAddrPort("192.0.2.1:40000"), netip.MustParseAddrPort("10.0.0.1:40000")}}
	text := a.text(o)
	for _, want := range []string{
		"a=group:BUNDLE 0\r\n", "a=ice-lite\r\n", "m=audio 40000 UDP/TLS/RTP/SAVPF 8 0 126\r\n", "a=rtpmap:126 telephone-event/8000\r\n",
		"a=fmtp:126 0-16\r\n", "a=setup:passive\r\n", "a=rtcp-mux\r\n", "a=end-of-candidates\r\n", "a=sendrecv\r\n", "a=mid:0\r\n",
		"a=candidate:1 1 udp 2130706431 192.0.2.1 40000 typ host\r\n", "a=candidate:2 1 udp 2130706175 10.0.0.1 40000 typ host\r\n",
		"m=video 0 ", "a=mid:1\r\n",
	} {
		require.Contains(t, text, want)
	}
	d := webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: text}
	_, err = d.Unmarshal()
	require.NoError(t, err)
}

func TestOffersThatCannotBeAnswered(t *testing.T) {
	without := func(s string) string { return strings.ReplaceAll(chromeOffer, s, "") }
	for want, sdp := range map[string]string{
		"fingerprint is missing":      without("a=fingerprint:sha-256 " + chromePrint + "\r\n"),
		"fingerprint is no sha-256":   strings.ReplaceAll(chromeOffer, "sha-256 00:", "sha-256 "),
		"no audio":                    strings.ReplaceAll(chromeOffer, "m=audio", "m=text"),
		"ice-ufrag or ice-pwd":        without("a=ice-ufrag:abcd\r\n"),
		"rtcp-mux is missing":         without("a=rtcp-mux\r\n"),
		"setup is \"passive\"":        strings.ReplaceAll(chromeOffer, "actpass", "passive"),
		"neither PCMA nor PCMU":       strings.ReplaceAll(chromeOffer, "63 9 0 8 13", "63 9"),
		"UDP/TLS/RTP/SAVPF is needed": strings.ReplaceAll(chromeOffer, "UDP/TLS/RTP/SAVPF", "RTP/AVP"),
		"ICE-lite":                    strings.ReplaceAll(chromeOffer, "a=mid:0\r\n", "a=mid:0\r\na=ice-lite\r\n"),
		"more than 1000 attributes":   strings.ReplaceAll(chromeOffer, "a=mid:0\r\n", "a=mid:0\r\n"+strings.Repeat("a=x\r\n", 1200)),
		"more than 16 media lines":    chromeOffer + strings.Repeat("m=video 9 UDP/TLS/RTP/SAVPF 96\r\n", 20),
		"longer than":                 chromeOffer + strings.Repeat("a=x\r\n", 20000),
		"cannot be answered":          "hello\x00",
	} {
		_, err := parseOffer(sdp)
		require.ErrorIs(t, err, ErrOffer, want)
		require.ErrorContains(t, err, want)
	}
}

func TestCandidates(t *testing.T) {
	h := open(t, Config{BrowserIPs: []netip.Addr{loopback}, BrowserAddrs: []netip.Addr{netip.MustParseAddr("203.0.113.5"), loopback}})
	answer, err := h.NewBrowserLeg("n1/b1", chromeOffer, BrowserEvents{})
	require.NoError(t, err)
	port := h.BrowserPorts()[0]
	require.Contains(t, answer, fmt.Sprintf("2130706431 203.0.113.5 %d typ host", port))
	require.Contains(t, answer, fmt.Sprintf("127.0.0.1 %d typ host", port))
	_, err = h.NewBrowserLeg("n1/b1", chromeOffer, BrowserEvents{})
	require.ErrorIs(t, err, ErrLegExists)
}

func FuzzOffer(f *testing.F) {
	f.Add(chromeOffer)
	f.Add("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 8\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		o, err := parseOffer(text)
		if err != nil {
			require.ErrorIs(t, err, ErrOffer)
			return
		}
		a := answer{ufrag: "uuuu", pwd: "pppppppppppppppppppppppp", print: chromePrint, addrs: []netip.AddrPort{netip.MustParseAddrPort("192.0.2.1:40000")}}
		answer := a.text(o)
		require.Equal(t, len(o.mids), strings.Count("\r\n"+answer, "\r\nm="))
		for _, line := range strings.Split(strings.TrimSuffix(answer, "\r\n"), "\r\n") {
			require.Regexp(t, `^[a-z]=[^\r\n]*$`, line)
		}
	})
}
