package headset

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Config says where the server is and who we are.
type Config struct {
	URL      string      // https://host:port
	TLS      *tls.Config // nil: the system's
	Login    string
	Password string
	MuLaw    bool // offer µ-law alone
}

func (c Config) codec() codec {
	if c.MuLaw {
		return muLaw
	}
	return aLaw
}

// Message is one message of the server.
type Message struct {
	Type string
	Raw  json.RawMessage
}

// Into decodes the message.
func (m Message) Into(v any) error { return json.Unmarshal(m.Raw, v) }

// ErrClosed is what waiting ends with when the socket is gone.
var ErrClosed = errors.New("socket closed")

// wire is one WebSocket; every message goes to take, in order.
type wire struct {
	ws   *websocket.Conn
	mu   sync.Mutex // writes
	done chan struct{}
	err  error // of the reader, once done is closed
}

// open makes the socket; the Origin is the server's own, as a page's would be.
func open(ctx context.Context, c Config, jar http.CookieJar, path string, take func(Message)) (*wire, error) {
	d := websocket.Dialer{Jar: jar, TLSClientConfig: c.TLS, HandshakeTimeout: 10 * time.Second}
	ws, resp, err := d.DialContext(ctx, "ws"+strings.TrimPrefix(c.URL, "http")+path, http.Header{"Origin": {c.URL}})
	if resp != nil {
		_ = resp.Body.Close()
	}
	if err != nil {
		if resp != nil {
			return nil, fmt.Errorf("open %s: %s: %w", path, resp.Status, err)
		}
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	w := &wire{ws: ws, done: make(chan struct{})}
	go w.read(take)
	return w, nil
}

func (w *wire) read(take func(Message)) {
	defer close(w.done)
	for {
		_, b, err := w.ws.ReadMessage()
		if err != nil {
			w.err = err
			_ = w.ws.Close()
			return
		}
		var head struct{ Type string }
		if json.Unmarshal(b, &head) == nil {
			take(Message{head.Type, b})
		}
	}
}

func (w *wire) send(v any) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	_ = w.ws.SetWriteDeadline(time.Now().Add(5 * time.Second)) // an error shows at the write
	return w.ws.WriteJSON(v)
}

// cut ends the connection as a broken network does: no close frame.
func (w *wire) cut() {
	_ = w.ws.NetConn().Close()
	<-w.done
}

// code is the close code the server gave, 0 for none.
func (w *wire) code() int {
	<-w.done
	if ce := new(websocket.CloseError); errors.As(w.err, &ce) {
		return ce.Code
	}
	return 0
}

// signIn gets the session cookie.
func signIn(ctx context.Context, c Config) (http.CookieJar, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	b, err := json.Marshal(map[string]string{"login": c.Login, "password": c.Password})
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.URL+"/api/v1/session", bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	tr := &http.Transport{TLSClientConfig: c.TLS, DisableKeepAlives: true}
	defer tr.CloseIdleConnections()
	resp, err := (&http.Client{Jar: jar, Transport: tr}).Do(req)
	if err != nil {
		return nil, fmt.Errorf("sign in as %s: %w", c.Login, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(resp.Body, 1000))
		return nil, fmt.Errorf("sign in as %s: %s: %s", c.Login, resp.Status, text)
	}
	return jar, nil
}
