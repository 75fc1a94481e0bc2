package main

import (
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// callerOffer is a phone's offer: A-law and digits.
func callerOffer(a [4]byte, port uint16) string {
	ip := netip.AddrFrom4(a)
	return fmt.Sprintf("v=0\r\no=- 1 1 IN IP4 %s\r\ns=-\r\nc=IN IP4 %s\r\nt=0 0\r\nm=audio %d RTP/AVP 8 %d\r\n"+
		"a=rtpmap:8 PCMA/8000\r\na=rtpmap:%d telephone-event/8000\r\na=fmtp:%d 0-16\r\na=ptime:20\r\na=sendrecv\r\n",
		ip, ip, port, eventType, eventType, eventType)
}

// audioAddress finds where the far end wants its sound.
func audioAddress(sdp string) (netip.AddrPort, error) {
	var ip netip.Addr
	port := 0
	for line := range lines(sdp) {
		if v, ok := strings.CutPrefix(line, "c=IN IP4 "); ok {
			ip, _ = netip.ParseAddr(v)
		}
		if v, ok := strings.CutPrefix(line, "m=audio "); ok {
			v, _, _ = strings.Cut(v, " ")
			port, _ = strconv.Atoi(v)
		}
	}
	if !ip.Is4() || port < 1 || port > 65535 {
		return netip.AddrPort{}, errors.New("no IPv4 audio address in the session description")
	}
	return netip.AddrPortFrom(ip, uint16(port)), nil
}

func lines(s string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for line := range strings.SplitSeq(s, "\n") {
			if !yield(strings.TrimRight(line, "\r")) {
				return
			}
		}
	}
}

// headsetOffer is a browser's offer with what the protocol asks for (3.1 media).
func headsetOffer(id int, ufrag, pwd, print string) string {
	return fmt.Sprintf("v=0\r\no=- %d 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n"+
		"m=audio 9 UDP/TLS/RTP/SAVPF 8 126\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=sendrecv\r\na=rtcp-mux\r\n"+
		"a=ice-ufrag:%s\r\na=ice-pwd:%s\r\na=fingerprint:sha-256 %s\r\na=setup:active\r\n"+
		"a=rtpmap:8 PCMA/8000\r\na=rtpmap:126 telephone-event/8000\r\n", id+1000, ufrag, pwd, print)
}

// serverAnswer is what a softphone needs of the answer.
type serverAnswer struct {
	ufrag, pwd, print string
	addr              netip.AddrPort
}

func readAnswer(sdp string) (a serverAnswer, err error) {
	for line := range lines(sdp) {
		key, v, _ := strings.Cut(line, ":")
		switch key {
		case "a=ice-ufrag":
			a.ufrag = v
		case "a=ice-pwd":
			a.pwd = v
		case "a=fingerprint":
			_, a.print, _ = strings.Cut(v, " ")
		case "a=candidate":
			a.candidate(strings.Fields(v))
		}
	}
	if a.ufrag == "" || a.pwd == "" || a.print == "" || !a.addr.IsValid() {
		return a, errors.New("the media answer lacks ice-ufrag, ice-pwd, fingerprint or an IPv4 candidate")
	}
	return a, nil
}

// candidate takes the first IPv4 one: "1 1 udp 2130706431 127.0.0.1 30000 typ host".
func (a *serverAnswer) candidate(f []string) {
	if len(f) < 6 || a.addr.IsValid() {
		return
	}
	ip, err := netip.ParseAddr(f[4])
	port, err2 := strconv.ParseUint(f[5], 10, 16)
	if err == nil && err2 == nil && ip.Is4() {
		a.addr = netip.AddrPortFrom(ip, uint16(port))
	}
}
