package sip

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const plainOffer = "v=0\r\no=- 1 1 IN IP4 10.0.0.9\r\ns=-\r\nc=IN IP4 10.0.0.9\r\nt=0 0\r\n" +
	"m=audio 4000 RTP/AVP 0 8 101\r\na=rtpmap:101 telephone-event/8000\r\na=ptime:20\r\n"

func TestAnswers(t *testing.T) {
	both := []Codec{PCMA, PCMU}
	for _, c := range []struct {
		name, sdp string
		allowed   []Codec
		codec     Codec
		dtmf      int
		dir       direction
		held      bool
		err       error
	}{
		{"our order wins", plainOffer, both, PCMA, 101, sendrecv, false, nil},
		{"only µ-law of ours", plainOffer, []Codec{PCMU}, PCMU, 101, sendrecv, false, nil},
		{"µ-law only", "v=0\nc=IN IP4 10.0.0.9\nm=audio 4000 RTP/AVP 0", both, PCMU, 0, sendrecv, false, nil},
		{"sendonly", plainOffer + "a=sendonly\r\n", both, PCMA, 101, recvonly, true, nil},
		{"inactive", plainOffer + "a=inactive\r\n", both, PCMA, 101, inactive, true, nil},
		{"recvonly", plainOffer + "a=recvonly\r\n", both, PCMA, 101, sendonly, false, nil},
		{"old hold", strings.Replace(plainOffer, "c=IN IP4 10.0.0.9", "c=IN IP4 0.0.0.0", 1), both, PCMA, 101, recvonly, true, nil},
		{"no codec", "v=0\r\nc=IN IP4 10.0.0.9\r\nm=audio 4000 RTP/AVP 18\r\n", both, "", 0, "", false, errNoCodec},
		{"no audio", "v=0\r\nc=IN IP4 10.0.0.9\r\nm=video 4000 RTP/AVP 99\r\n", both, "", 0, "", false, errNoAudio},
		{"encrypted only", strings.Replace(plainOffer, "RTP/AVP", "RTP/SAVP", 1), both, "", 0, "", false, errNoAudio},
		{"a name", strings.Replace(plainOffer, "c=IN IP4 10.0.0.9", "c=IN IP4 evil.example", 1), both, "", 0, "", false, errNoAddr},
		{"dynamic type", "v=0\r\nc=IN IP4 10.0.0.9\r\nm=audio 4000 RTP/AVP 97\r\na=rtpmap:97 PCMA/8000/1\r\n", both, PCMA, 0, sendrecv, false, nil},
		{"type over 127", "v=0\r\nc=IN IP4 10.0.0.9\r\nm=audio 4000 RTP/AVP 300 8\r\na=rtpmap:300 PCMU/8000\r\n", both, PCMA, 0, sendrecv, false, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := parseSDP([]byte(c.sdp))
			require.NoError(t, err)
			a, err := agree(s, c.allowed, true)
			require.ErrorIs(t, err, c.err)
			if err != nil {
				return
			}
			require.Equal(t, c.codec, a.codec)
			require.Equal(t, c.dtmf, a.dtmf)
			require.Equal(t, c.held, a.held())
			require.Equal(t, !c.held, a.peer().Send)
			answer := string(answerSDP(s, a, origin{1, 1}, netip.MustParseAddr("192.0.2.1"), 5004))
			require.Contains(t, answer, "a="+string(c.dir)+"\r\n")
			back, err := parseSDP([]byte(answer))
			require.NoError(t, err)
			b, err := agree(back, both, false)
			require.NoError(t, err)
			require.Equal(t, c.codec, b.codec)
		})
	}
}

func TestAnswerRefusesOtherStreams(t *testing.T) {
	s, err := parseSDP([]byte("v=0\r\nc=IN IP4 10.0.0.9\r\nm=video 6000 RTP/AVP 99 98\r\nm=audio 4000 RTP/AVP 8\r\nm=image 7000 udptl t38\r\n"))
	require.NoError(t, err)
	a, err := agree(s, []Codec{PCMA}, true)
	require.NoError(t, err)
	answer := string(answerSDP(s, a, origin{1, 1}, netip.MustParseAddr("192.0.2.1"), 5004))
	require.Contains(t, answer, "m=video 0 RTP/AVP 99\r\nm=audio 5004 RTP/AVP 8\r\n")
	require.True(t, strings.HasSuffix(answer, "m=image 0 UDPTL t38\r\n"), answer)
}

func TestFarEndOrderInAnAnswer(t *testing.T) {
	s, err := parseSDP([]byte(plainOffer))
	require.NoError(t, err)
	a, err := agree(s, []Codec{PCMA, PCMU}, false)
	require.NoError(t, err)
	require.Equal(t, PCMU, a.codec)
}

func TestOfferReadsBack(t *testing.T) {
	s, err := parseSDP(offerSDP(origin{7, 1}, netip.MustParseAddr("192.0.2.1"), 5004, []Codec{PCMU, PCMA}))
	require.NoError(t, err)
	a, err := agree(s, []Codec{PCMA, PCMU}, false)
	require.NoError(t, err)
	require.Equal(t, agreed{stream: 0, addr: netip.MustParseAddrPort("192.0.2.1:5004"), codec: PCMU, pt: 0, dtmf: ourDTMF, dir: sendrecv, ptime: frame}, a)
}

// Abuse 15 of INVARIANTS part 2: bombs are refused at once.
func TestSDPBombs(t *testing.T) {
	many := func(line string, n int) string { return plainOffer + strings.Repeat(line, n) }
	for name, sdp := range map[string]string{
		"media lines": many("m=audio 4000 RTP/AVP 8\r\n", 1000),
		"attributes":  many("a=x\r\n", 5000),
		"rtpmaps":     many("a=rtpmap:96 PCMA/8000\r\n", 5000),
		"formats":     "v=0\r\nm=audio 4000 RTP/AVP" + strings.Repeat(" 8", 5000),
		"NUL":         plainOffer + "a=\x00\r\n",
		"no version":  "c=IN IP4 10.0.0.9\r\n",
		"bad line":    plainOffer + "hello\r\n",
		"bad port":    "v=0\r\nm=audio 70000 RTP/AVP 8\r\n",
		"no formats":  "v=0\r\nm=audio 7000 RTP/AVP\r\n",
		"megabyte":    many("a="+strings.Repeat("x", 1000)+"\r\n", 1000),
	} {
		start := time.Now()
		_, err := parseSDP([]byte(sdp))
		require.Error(t, err, name)
		require.Less(t, time.Since(start), 100*time.Millisecond, name)
	}
}

func FuzzSDP(f *testing.F) {
	f.Add([]byte(plainOffer))
	f.Add([]byte("v=0\r\nc=IN IP6 ::1\r\na=inactive\r\nm=audio 1/2 RTP/AVP 8 8 300\r\na=rtpmap:8 PCMA/8000\r\na=ptime:-1"))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := parseSDP(b)
		if err != nil {
			return
		}
		a, err := agree(s, []Codec{PCMA, PCMU}, true)
		if err != nil {
			return
		}
		out := answerSDP(s, a, origin{1, 1}, netip.MustParseAddr("192.0.2.1"), 5004)
		back, err := parseSDP(out)
		if err != nil {
			t.Fatal(fmt.Errorf("our own answer: %w\n%q", err, out))
		}
		if len(back.media) != len(s.media) {
			t.Fatalf("%d lines answered with %d", len(s.media), len(back.media))
		}
	})
}
