//go:build unix

package media

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBrowserAddressMoves(t *testing.T) {
	_, b, far := browserPair(t)
	e := &b.browser
	sock, old := e.cur.path.sock, e.cur.path.addr
	moved := netip.MustParseAddrPort("198.51.100.9:1234")
	now := int64(0)
	var w work
	say := func(seq int, src netip.AddrPort) drop {
		p, err := far.enc.EncryptRTP(nil, plainPacket(seq, make([]byte, 0, 200)), nil)
		require.NoError(t, err)
		return b.take(p, src, now, &w)
	}
	require.Equal(t, dropNone, say(1, old))
	require.Equal(t, dropSource, say(2, moved), "keys are not enough: the address has to be checked")
	e.cur.checked(sock, moved, false, now)
	require.Equal(t, dropNone, say(3, moved))
	require.Equal(t, old, e.cur.path.addr, "both are alive: the nominated one counts")
	now += 2 * pathStale
	require.Equal(t, dropNone, say(4, moved))
	require.Equal(t, moved, e.cur.path.addr, "sound comes from there now: so ours goes there")
	e.cur.checked(sock, old, true, now)
	require.Equal(t, old, e.cur.path.addr, "nominated")
	require.Equal(t, pathKey{sock, old}, *e.cur.sess.to.Load())

	replay, err := far.enc.EncryptRTP(nil, plainPacket(9, make([]byte, 0, 200)), nil)
	require.NoError(t, err)
	require.Equal(t, dropNone, b.take(replay, old, now, &w))
	require.Equal(t, dropSRTP, b.take(replay, old, now, &w))

	for i := range 2 * maxPaths {
		_, _ = e.cur.checked(sock, netip.AddrPortFrom(moved.Addr(), uint16(2000+i)), false, now)
	}
	require.Len(t, e.cur.paths, maxPaths)
	require.NotNil(t, e.cur.find(old))
}

func TestStreamsOfOneBrowserAreBounded(t *testing.T) {
	_, b, far := browserPair(t)
	src := b.browser.cur.path.addr
	var w work
	refused := 0
	for i := range 100 {
		p := make([]byte, headerLen, 200)
		putHeader(p, &header{pt: PCMA, seq: 1, ssrc: uint32(i)})
		enc, err := far.enc.EncryptRTP(nil, append(p, plainSound...), nil)
		require.NoError(t, err)
		if b.take(enc, src, 0, &w) == dropSSRCs {
			refused++
		}
	}
	require.Equal(t, 100-16, refused)
}
