package softphone

import (
	"bufio"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"hotline/call"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"
)

// INVARIANTS part 2, 30: a foreign or missing Origin is 403.
func TestOrigin(t *testing.T) {
	h := newHouse(t, func(c *Config, _ *Deps) { c.Origins = []string{"https://crm.example"} })
	for _, path := range []string{"/ws", "/ws/call"} {
		for origin, want := range map[string]int{
			"": 403, "null": 403, "https://evil.example": 403, strings.Replace(h.server.URL, "http", "https", 1): 403,
			h.server.URL + ".evil.example": 403, h.server.URL: 101, "https://crm.example": 101,
		} {
			head := http.Header{"X-Test-User": {"boris"}}
			if origin != "" {
				head.Set("Origin", origin)
			}
			ws, resp, err := websocket.DefaultDialer.Dial(wsURL(h.server, path), head)
			require.Equal(t, want, resp.StatusCode, "%s %q", path, origin)
			if err == nil {
				_ = ws.Close()
			}
			_ = resp.Body.Close()
		}
	}
}

func TestWhoMayOpen(t *testing.T) {
	h := newHouse(t)
	for user, want := range map[string]int{"": 401, "stranger": 401, "admin": 403} {
		_, resp, err := websocket.DefaultDialer.Dial(wsURL(h.server, "/ws"), http.Header{"Origin": {h.server.URL}, "X-Test-User": {user}})
		require.Error(t, err)
		require.Equal(t, want, resp.StatusCode, user)
		_ = resp.Body.Close()
	}
	resp, err := http.Get(h.server.URL + "/ws/other")
	require.NoError(t, err)
	_ = resp.Body.Close()
	require.Equal(t, 404, resp.StatusCode)
}

// INVARIANTS part 2, 32: sizes, depth and floods; others are not disturbed.
func TestFramesThatAreTooMuch(t *testing.T) {
	h := newHouse(t)
	other, _ := h.signIn("tab-1")
	hello := `{"type":"hello","v":1,"tab":"t"}`
	open := func() *client {
		c := h.dial("/ws", "boris")
		c.send(hello)
		return c
	}
	t.Run("declared 2^63-1 bytes", func(t *testing.T) {
		c := open()
		head := binary.BigEndian.AppendUint64([]byte{0x81, 0x80 | 127}, 1<<63-1)
		_, err := c.ws.NetConn().Write(append(head, 1, 2, 3, 4))
		require.NoError(t, err)
		require.Equal(t, websocket.CloseMessageTooBig, c.closed())
	})
	t.Run("10 MB of JSON", func(t *testing.T) {
		c := open()
		go func() {
			_ = c.ws.WriteMessage(websocket.TextMessage, []byte(`{"type":"`+strings.Repeat("a", 10<<20)+`"}`))
		}()
		require.Equal(t, websocket.CloseMessageTooBig, c.closed())
	})
	t.Run("10,000 levels", func(t *testing.T) {
		c := open()
		c.send(strings.Repeat("[", 10000) + strings.Repeat("]", 10000))
		require.Equal(t, websocket.ClosePolicyViolation, c.closed())
	})
	t.Run("10,000 messages", func(t *testing.T) {
		c := open()
		go func() {
			for range 10000 {
				if c.ws.WriteMessage(websocket.TextMessage, []byte(`{"type":"mic","ok":true}`)) != nil {
					return
				}
			}
		}()
		require.Equal(t, websocket.ClosePolicyViolation, c.closed())
	})
	t.Run("10,000 pings", func(t *testing.T) {
		c := open()
		go func() {
			for range 10000 {
				if c.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second)) != nil {
					return
				}
			}
		}()
		require.Equal(t, websocket.ClosePolicyViolation, c.closed())
	})
	t.Run("binary", func(t *testing.T) {
		c := open()
		require.NoError(t, c.ws.WriteMessage(websocket.BinaryMessage, []byte(hello)))
		require.Equal(t, websocket.CloseUnsupportedData, c.closed())
	})
	t.Run("nonsense ten times", func(t *testing.T) {
		c := open()
		for range maxFaults {
			c.send(`{"type":`)
		}
		require.Equal(t, websocket.ClosePolicyViolation, c.closed())
	})
	t.Run("no hello", func(t *testing.T) {
		c := h.dial("/ws", "boris")
		c.send(`{"type":"act","ref":"1","do":"ready"}`)
		require.Equal(t, "hello_expected", c.want("error")["code"])
		c.send(`{"type":"hello","v":2,"tab":"t"}`)
		require.Equal(t, "version", c.want("error")["code"])
		require.Equal(t, closeVersion, c.closed())
	})
	other.send(`{"type":"ping","t":1}`)
	other.want("pong")
	for { // boris signed in once, whatever he did; none of his acts came
		select {
		case ev := <-h.core.events:
			_, isAct := ev.(call.Act)
			require.False(t, isAct)
			continue
		default:
		}
		break
	}
}

// A client that does not read is closed, not waited for.
func TestSlowClient(t *testing.T) {
	h := newHouse(t)
	conn, err := net.Dial("tcp", h.server.Listener.Addr().String())
	require.NoError(t, err)
	defer conn.Close()
	require.NoError(t, conn.(*net.TCPConn).SetReadBuffer(4096))
	_, err = io.WriteString(conn, "GET /ws HTTP/1.1\r\nHost: "+h.server.Listener.Addr().String()+"\r\nOrigin: "+h.server.URL+
		"\r\nX-Test-User: anna\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
	require.NoError(t, err)
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusSwitchingProtocols, resp.StatusCode)
	_ = resp.Body.Close()
	hello := `{"type":"hello","v":1,"tab":"t"}`
	_, err = conn.Write(append([]byte{0x81, 0x80 | byte(len(hello)), 0, 0, 0, 0}, hello...)) // masked with zeros
	require.NoError(t, err)
	next[call.OperatorSignedIn](h)
	big := call.View{State: call.InTalk, Talk: &call.TalkView{Call: 1, Path: make([]call.Step, 2000)}}
	deadline := time.After(patience)
	for { // the core goes on; the socket goes
		h.door.Do(call.Show{Operator: 7, View: big})
		select {
		case ev := <-h.core.events:
			require.Equal(t, call.SignalLost{Operator: 7}, ev)
			return
		case <-deadline:
			require.FailNow(t, "a slow client was kept")
		case <-time.After(time.Millisecond):
		}
	}
}

// A silent connection is dead after 5 s, before anybody is offered to it.
func TestSilentPeerIsLost(t *testing.T) {
	h := newHouse(t, func(c *Config, _ *Deps) { c.SignalGrace = 5 * time.Second })
	began := time.Now()
	c, _ := h.signIn("tab-1")
	c.ws.SetPingHandler(func(string) error { return nil }) // and nobody reads any more
	next[call.SignalLost](h)
	require.Less(t, time.Since(began), 6500*time.Millisecond)
}
