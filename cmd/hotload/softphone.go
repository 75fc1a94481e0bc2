package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"github.com/pion/dtls/v3"
)

// account is an operator's login.
type account struct{ login, password string }

// softphone is one operator: it takes every offer and finishes every wrap-up.
type softphone struct {
	r     *run
	index int
	who   account
	jar   http.CookieJar

	mu    sync.Mutex // of writing
	ws    *websocket.Conn
	media chan mediaAnswer
	free  chan struct{} // closed when available the first time
	once  sync.Once
	ref   int
	ended chan struct{}
	err   error

	sound *operator
	dtls  *dtls.Conn

	topic, result string
	offered       uint64 // newest offer seen
	wrapped       string // newest call whose form was sent
	talking       bool
	state         atomic.Value // text: what the screen says, with the reason
	left          atomic.Bool
}

type (
	mediaAnswer struct{ SDP, Error, Message string }
	screen      struct {
		State  string
		Reason string
		Offer  *struct {
			Offer uint64
			Party struct{ Number string }
		}
		Talk *struct{ Call string }
		Wrap *struct{ Call string }
	}
	catalog struct {
		Topics, Results []struct{ ID string }
	}
)

// signIn makes a session; a server that is busy with passwords is asked again.
func (s *softphone) signIn(ctx context.Context) error {
	s.jar, _ = cookiejar.New(nil) // never fails without options
	body, err := json.Marshal(map[string]string{"login": s.who.login, "password": s.who.password})
	if err != nil {
		return err
	}
	for {
		again, err := s.tryIn(ctx, body)
		if again <= 0 {
			return err
		}
		select {
		case <-time.After(again):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (s *softphone) tryIn(ctx context.Context, body []byte) (again time.Duration, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.r.o.server+"/api/v1/session", bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := (&http.Client{Jar: s.jar, Timeout: 30 * time.Second}).Do(req)
	if err != nil {
		return 0, fmt.Errorf("sign in as %s: %w", s.who.login, err)
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(io.LimitReader(resp.Body, 500))
	switch resp.StatusCode {
	case http.StatusOK:
		return 0, nil
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		after, _ := strconv.Atoi(resp.Header.Get("Retry-After"))
		return time.Duration(max(after, 1)) * time.Second, nil
	}
	return 0, fmt.Errorf("sign in as %s: %s: %s", s.who.login, resp.Status, text)
}

// start opens the socket and the sound, and returns when the operator is free.
func (s *softphone) start(ctx context.Context) error {
	if err := s.signIn(ctx); err != nil {
		return err
	}
	s.media, s.free, s.ended = make(chan mediaAnswer, 1), make(chan struct{}), make(chan struct{})
	d := websocket.Dialer{Jar: s.jar, HandshakeTimeout: 30 * time.Second, ReadBufferSize: 16 << 10}
	ws, resp, err := d.DialContext(ctx, "ws"+strings.TrimPrefix(s.r.o.server, "http")+"/ws", http.Header{"Origin": {s.r.o.server}})
	if resp != nil {
		_ = resp.Body.Close()
	}
	if err != nil {
		return fmt.Errorf("softphone of %s: %w", s.who.login, err)
	}
	s.ws = ws
	s.send(map[string]any{"type": "hello", "v": 1, "tab": secret(12)})
	go s.read()
	if err := s.openSound(ctx); err != nil {
		return fmt.Errorf("sound of %s: %w", s.who.login, err)
	}
	select {
	case <-s.free:
		return nil
	case <-s.ended:
		return fmt.Errorf("softphone of %s: %w", s.who.login, s.err)
	case <-ctx.Done():
		return fmt.Errorf("%s does not become available: %w", s.who.login, ctx.Err())
	}
}

func (s *softphone) openSound(ctx context.Context) error {
	ufrag := secret(6)
	s.send(map[string]any{"type": "media", "ref": "m1", "sdp": headsetOffer(s.index, ufrag, secret(24), s.r.id.print)})
	var a mediaAnswer
	select {
	case a = <-s.media:
	case <-s.ended:
		return s.err
	case <-ctx.Done():
		return fmt.Errorf("no media answer: %w", ctx.Err())
	}
	if a.Error != "" {
		return errors.New(a.Error + ": " + a.Message)
	}
	answer, err := readAnswer(a.SDP)
	if err != nil {
		return err
	}
	o, conn, err := s.r.sound.openPath(ctx, s.index, s.r.id, ufrag, answer)
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.sound, s.dtls = o, conn
	s.mu.Unlock()
	go func() { // until the server or we close it
		b := make([]byte, packetMax)
		for _, err := conn.Read(b); err == nil; _, err = conn.Read(b) {
		}
	}()
	return nil
}

func (s *softphone) send(v any) {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // our own maps of text and numbers
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = s.ws.SetWriteDeadline(time.Now().Add(5 * time.Second)) // errors show at the reader
	_ = s.ws.WriteMessage(websocket.TextMessage, b)
}

func (s *softphone) read() {
	defer close(s.ended)
	for {
		_, b, err := s.ws.ReadMessage()
		if err != nil {
			s.err = err
			if !s.left.Load() {
				s.r.note("softphone's socket: " + err.Error())
			}
			return
		}
		switch kind(b) {
		case "show":
			var m struct{ View screen }
			if json.Unmarshal(b, &m) == nil {
				s.show(&m.View)
			}
		case "media":
			var a mediaAnswer
			if json.Unmarshal(b, &a) == nil {
				s.media <- a
			}
		case "welcome":
			var m struct{ Catalog catalog }
			if json.Unmarshal(b, &m) == nil && len(m.Catalog.Topics) > 0 && len(m.Catalog.Results) > 0 {
				s.topic, s.result = m.Catalog.Topics[0].ID, m.Catalog.Results[0].ID
			}
		case "told":
			var m struct{ Error, Message string }
			if json.Unmarshal(b, &m) == nil && m.Error != "" {
				s.r.note("operator's command refused: " + m.Error)
			}
		case "error":
			s.r.note("softphone: " + string(b))
		}
	}
}

// kind reads the type of a message without decoding it: most are boards.
func kind(b []byte) string {
	_, rest, ok := bytes.Cut(b[:min(len(b), 64)], []byte(`"type":"`))
	if !ok {
		return ""
	}
	name, _, _ := bytes.Cut(rest, []byte{'"'})
	return string(name)
}

// show acts on a new state of the screen.
func (s *softphone) show(v *screen) {
	s.state.Store(strings.TrimSpace(v.State + " " + v.Reason))
	if v.State == "available" {
		s.once.Do(func() { close(s.free) })
	}
	if o := v.Offer; o != nil && o.Offer != s.offered {
		s.offered = o.Offer
		s.r.offered(o.Party.Number)
		time.AfterFunc(s.r.o.answerAfter, func() { s.answer(o.Offer) })
	}
	busy := v.Talk != nil || v.Offer != nil
	if o := s.path(); s.talking && !busy && o != nil {
		s.r.sound.hush(o)
	}
	s.talking = busy
	if v.Wrap != nil && v.Wrap.Call != s.wrapped {
		s.wrapped = v.Wrap.Call
		s.act("wrap", map[string]any{"call": v.Wrap.Call, "topic": s.topic, "result": s.result, "on": true})
	}
}

func (s *softphone) answer(offer uint64) {
	o := s.path()
	if o == nil {
		return
	}
	s.r.sound.press(o)
	s.act("answer", map[string]any{"offer": offer})
}

func (s *softphone) path() *operator {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sound
}

func (s *softphone) act(do string, fields map[string]any) {
	s.mu.Lock()
	s.ref++
	ref := strconv.Itoa(s.index) + "-" + strconv.Itoa(s.ref)
	s.mu.Unlock()
	fields["type"], fields["ref"], fields["do"] = "act", ref, do
	s.send(fields)
}

// leave signs out as closing the page does.
func (s *softphone) leave() {
	s.left.Store(true)
	if s.path() != nil {
		_ = s.dtls.Close()
	}
	if s.ws != nil {
		_ = s.ws.Close()
	}
}
