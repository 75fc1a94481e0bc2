package main

import (
	"net/netip"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/configs"
	"hotline/media"
)

func TestSIPMessage(t *testing.T) {
	m, ok := parseMessage("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1:5;branch=z9hG4bK1;rport=5\r\nTo: <sip:a@b>;tag=xy\r\n" +
		"CSeq: 1 INVITE\r\nContact: <sip:c@127.0.0.1:9>;q=1\r\n\r\nv=0\r\nc=IN IP4 127.0.0.1\r\nm=audio 4000 RTP/AVP 8\r\n")
	require.True(t, ok)
	require.Equal(t, 200, m.status())
	require.Equal(t, "INVITE", m.method())
	require.Equal(t, "z9hG4bK1", m.branch())
	require.Equal(t, "xy", param(m.get("to"), "tag"))
	require.Equal(t, "sip:c@127.0.0.1:9", uriOf(m.get("contact")))
	a, err := audioAddress(m.body)
	require.NoError(t, err)
	require.Equal(t, netip.MustParseAddrPort("127.0.0.1:4000"), a)

	m, ok = parseMessage("BYE sip:x@y SIP/2.0\r\nVia: a\r\nFrom: f\r\nTo: t\r\nCall-ID: i\r\nCSeq: 2 BYE\r\nX: y\r\n\r\n")
	require.True(t, ok)
	require.Equal(t, "BYE", m.method())
	require.Equal(t, "SIP/2.0 200 OK\r\nVia: a\r\nfrom: f\r\nto: t\r\ncall-id: i\r\ncseq: 2 BYE\r\nContent-Length: 0\r\n\r\n", m.reply(200, "OK"))
	for _, bad := range []string{"", "x", "GET / HTTP/1.1\r\n\r\n", "SIP/2.0 200 OK\r\nnothing\r\n\r\n"} {
		_, ok = parseMessage(bad)
		require.False(t, ok, bad)
	}
}

func TestMediaAnswer(t *testing.T) {
	sdp := "v=0\r\na=ice-ufrag:abcd\r\na=ice-pwd:secret\r\na=fingerprint:sha-256 AB:CD\r\na=candidate:1 1 udp 1 ::1 9 typ host\r\n" +
		"a=candidate:2 1 udp 1 127.0.0.1 30000 typ host\r\n"
	a, err := readAnswer(sdp)
	require.NoError(t, err)
	require.Equal(t, serverAnswer{"abcd", "secret", "AB:CD", netip.MustParseAddrPort("127.0.0.1:30000")}, a)
	_, err = readAnswer("v=0\r\n")
	require.Error(t, err)
	_, err = audioAddress("v=0\r\n")
	require.Error(t, err)
}

func TestKeysOnTheWire(t *testing.T) {
	k, o := keys{left: "1#"}, outgoing{}
	var codes, packets []byte
	for range 2 * keyGap {
		b := make([]byte, 100)
		if n := k.next(b, &o); n > 0 {
			packets = append(packets, b[12])
			if b[1]&0x80 != 0 {
				codes = append(codes, b[12])
			}
			require.Equal(t, 16, n)
		}
	}
	require.Equal(t, []byte{1, 11}, codes, "each key begins once")
	require.Len(t, packets, 2*(keySteps+2))
	require.False(t, k.busy())
	require.False(t, validKeys("1a"))
}

func TestAddressesTellWho(t *testing.T) {
	for _, i := range []int{0, 1, 254, 255, 256, 59999} {
		require.Equal(t, i, indexOf(address(callers, i)))
		require.True(t, netip.AddrFrom4(address(headset, i)).IsLoopback())
	}
}

func TestTapesAreListenedTo(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, left, right []byte) string {
		b := make([]byte, headSize, headSize+2*len(left))
		copy(b, "RIFF\x00\x00\x00\x00WAVE")
		for i := range left {
			b = append(b, left[i], right[i])
		}
		n := 2 * len(left)
		b[54], b[55], b[56] = byte(n), byte(n>>8), byte(n>>16)
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, b, 0o600))
		return path
	}
	a, b := media.Tone(2000, 0.3, callerHz), media.Tone(2000, 0.3, operatorHz)
	require.NoError(t, checkTape(write("good.wav", a, b)))
	require.ErrorContains(t, checkTape(write("turned.wav", b, a)), "left channel")
	require.Error(t, checkTape(write("none.wav", a[:0], b[:0])))
}

func TestSettingsOfASpawnedServerAreValid(t *testing.T) {
	o := &options{calls: 10}
	_, problems := configs.ReadMachine("hotline.yaml", []byte(machineSettings(o)), os.LookupEnv)
	require.Empty(t, problems)
	dir := filepath.Join(t.TempDir(), "centre")
	require.NoError(t, writeCentre(dir))
	_, problems = configs.LoadCentre(os.DirFS(dir))
	require.Empty(t, problems)
}

func TestOptions(t *testing.T) {
	require.ErrorContains(t, (&options{}).check(), "--calls")
	require.ErrorContains(t, (&options{calls: 1, operators: -1, duration: 1e9}).check(), "--spawn")
	require.ErrorContains(t, (&options{calls: 1, duration: 1e9, digits: "x", spawn: true}).check(), "--digits")
	o := &options{calls: 3, operators: -1, duration: 1e9, spawn: true}
	require.NoError(t, o.check())
	o.prefix = "a"
	people, err := o.people()
	require.NoError(t, err)
	require.Equal(t, account{"a3", ""}, people[2])
}
