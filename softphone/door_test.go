package softphone

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"hotline/call"
	"hotline/media"

	"github.com/gorilla/websocket"
	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 10 * time.Second // a test that waits longer has failed

// fakeCore collects what the door posts.
type fakeCore struct {
	events chan call.Event
	mu     sync.Mutex
	full   bool
}

func (c *fakeCore) Post(ev call.Event) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.full {
		return false
	}
	c.events <- ev
	return true
}

func (c *fakeCore) setFull(full bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.full = full
}

// fakeSound answers any offer that does not say "bad".
type fakeSound struct {
	mu    sync.Mutex
	legs  map[call.LegID]int // offers answered
	shut  []call.LegID
	block chan struct{}
}

func (s *fakeSound) answer(leg call.LegID, offer string) (string, error) {
	if offer == "bad" {
		return "", fmt.Errorf("line 1: %w", media.ErrOffer)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.legs[leg]++
	return "answer to " + offer, nil
}

func (s *fakeSound) NewBrowserLeg(leg call.LegID, offer string, _ media.BrowserEvents) (string, error) {
	if s.block != nil {
		<-s.block
	}
	return s.answer(leg, offer)
}

func (s *fakeSound) Renegotiate(leg call.LegID, offer string) (string, error) {
	return s.answer(leg, offer)
}

func (s *fakeSound) CloseLeg(leg call.LegID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shut = append(s.shut, leg)
}

func (s *fakeSound) closed() []call.LegID {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]call.LegID{}, s.shut...)
}

type fakeDesk struct{ slow chan struct{} }

func (d fakeDesk) Card(ctx context.Context, _ call.OperatorID, p call.Party, _, about call.ID) (Card, error) {
	if d.slow != nil {
		select {
		case <-d.slow:
		case <-ctx.Done():
			return Card{}, ctx.Err()
		}
	}
	if p.Customer == 0 {
		return Card{}, nil
	}
	var notes []NoteEntry
	if about != 0 {
		notes = []NoteEntry{{By: "Борис", At: 2, Text: "ждёт счёт"}}
	}
	return Card{
		Notes: notes, Number: "+79160000001", NumberPretty: "+7 916 000-00-01", Name: "Иван", Display: "Иван", Note: "просил перезвонить",
		History: []HistoryEntry{{Call: 5, At: 1, Topic: "order"}},
	}, nil
}

func (fakeDesk) Resolve(_ context.Context, _ call.OperatorID, number string) (call.Party, error) {
	if strings.HasPrefix(number, "+7") {
		return call.Party{Customer: 77, Class: call.Mobile}, nil
	}
	return call.Party{}, ErrNotFound
}

func (fakeDesk) Customer(_ context.Context, _ call.OperatorID, id call.CustomerID) (call.Party, error) {
	return call.Party{Customer: id}, nil
}

func (fakeDesk) Catalog(context.Context, call.OperatorID) (Catalog, error) {
	return Catalog{Queues: []CatalogQueue{{"sales", "Продажи", 1}}, Operators: []CatalogOperator{{ID: 8, Name: "О. Смирнова"}}}, nil
}

// fakeAuth knows people by a header.
type fakeAuth struct{}

func (fakeAuth) UserOf(r *http.Request) (User, bool) {
	switch r.Header.Get("X-Test-User") {
	case "anna":
		return User{ID: 7, Name: "Анна", Login: "anna", Role: "operator", Lang: "ru", Session: "s1", Talks: true}, true
	case "boris":
		return User{ID: 8, Name: "Борис", Login: "boris", Role: "operator", Lang: "en", Session: "s2", Talks: true}, true
	case "admin":
		return User{ID: 1, Role: "admin"}, true
	}
	return User{}, false
}

type fakeBoards struct {
	mu      sync.Mutex
	board   *call.Board
	changed chan struct{}
}

func (b *fakeBoards) Latest() *call.Board {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.board
}

func (b *fakeBoards) Subscribe() (<-chan struct{}, func()) { return b.changed, func() {} }

func (b *fakeBoards) set(board *call.Board) {
	b.mu.Lock()
	b.board = board
	b.mu.Unlock()
	select {
	case b.changed <- struct{}{}:
	default:
	}
}

// house is a door on a server with fakes around it.
type house struct {
	t      *testing.T
	door   *Door
	core   *fakeCore
	sound  *fakeSound
	boards *fakeBoards
	server *httptest.Server
}

func newHouse(t *testing.T, change ...func(*Config, *Deps)) *house {
	t.Helper()
	t.Parallel()
	h := &house{
		t: t, core: &fakeCore{events: make(chan call.Event, 1000)}, sound: &fakeSound{legs: map[call.LegID]int{}},
		boards: &fakeBoards{changed: make(chan struct{}, 1)},
	}
	cfg := Defaults()
	cfg.SignalGrace = 300 * time.Millisecond
	cfg.Callers.On = true
	cfg.Callers.Gone = 300 * time.Millisecond
	cfg.Callers.Numbers = []Page{{Slug: "demo", Called: "+78000000001"}}
	start := time.Now()
	deps := Deps{
		Core: h.core, Sound: h.sound, Desk: fakeDesk{}, Auth: fakeAuth{}, Boards: h.boards, Log: zerolog.Nop(),
		Now: func() call.Time {
			return call.Time{Wall: time.Now().UnixMilli(), Mono: time.Since(start).Milliseconds()}
		},
	}
	for _, f := range change {
		f(&cfg, &deps)
	}
	h.door = New(cfg, deps)
	h.server = httptest.NewServer(h.door)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		require.NoError(t, h.door.Close(ctx))
		h.server.Close()
	})
	return h
}

// next waits for an event of the door of type T.
func next[T call.Event](h *house) T {
	h.t.Helper()
	select {
	case ev := <-h.core.events:
		got, ok := ev.(T)
		require.True(h.t, ok, "unexpected event %#v", ev)
		return got
	case <-time.After(patience):
		require.FailNow(h.t, "no event came")
		panic("unreachable")
	}
}

func (h *house) quiet() {
	h.t.Helper()
	select {
	case ev := <-h.core.events:
		require.FailNow(h.t, "unexpected event", "%#v", ev)
	default:
	}
}

// client is a WebSocket client of the tests.
type client struct {
	h  *house
	ws *websocket.Conn
}

type reply map[string]any

func (r reply) kind() string { s, _ := r["type"].(string); return s }
func (r reply) seq() uint64  { n, _ := r["seq"].(float64); return uint64(n) }

func (h *house) dial(path, user string) *client {
	h.t.Helper()
	ws, resp, err := websocket.DefaultDialer.Dial(wsURL(h.server, path), http.Header{
		"Origin": {h.server.URL}, "X-Test-User": {user},
	})
	require.NoError(h.t, err)
	defer resp.Body.Close()
	h.t.Cleanup(func() { _ = ws.Close() })
	return &client{h, ws}
}

func wsURL(s *httptest.Server, path string) string {
	return "ws" + strings.TrimPrefix(s.URL, "http") + path
}

func (c *client) send(msg string) {
	c.h.t.Helper()
	require.NoError(c.h.t, c.ws.WriteMessage(websocket.TextMessage, []byte(msg)))
}

// read gives the next message that is not a board.
func (c *client) read() reply {
	c.h.t.Helper()
	for {
		require.NoError(c.h.t, c.ws.SetReadDeadline(time.Now().Add(patience)))
		_, b, err := c.ws.ReadMessage()
		require.NoError(c.h.t, err)
		var r reply
		require.NoError(c.h.t, json.Unmarshal(b, &r))
		if r.kind() != "board" {
			return r
		}
	}
}

// want reads one message of this type.
func (c *client) want(kind string) reply {
	c.h.t.Helper()
	r := c.read()
	require.Equal(c.h.t, kind, r.kind(), "%v", r)
	return r
}

// closed reads on until the socket is closed and gives the code.
func (c *client) closed() int {
	c.h.t.Helper()
	for {
		require.NoError(c.h.t, c.ws.SetReadDeadline(time.Now().Add(patience)))
		if _, _, err := c.ws.ReadMessage(); err != nil {
			ce := new(websocket.CloseError)
			require.ErrorAs(c.h.t, err, &ce)
			return ce.Code
		}
	}
}

// signIn takes anna through hello, media and sound.
func (h *house) signIn(tab string) (*client, reply) {
	h.t.Helper()
	c := h.dial("/ws", "anna")
	c.send(`{"type":"hello","v":1,"tab":"` + tab + `"}`)
	require.Equal(h.t, call.OperatorSignedIn{Operator: 7, Session: "s1"}, next[call.OperatorSignedIn](h))
	w := c.want("welcome")
	c.send(`{"type":"media","ref":"m1","sdp":"offer"}`)
	require.Equal(h.t, "answer to offer", c.want("media")["sdp"])
	h.door.mediaEdge("n1/p7", true)
	require.Equal(h.t, call.PathUp{Operator: 7, Leg: "n1/p7"}, next[call.PathUp](h))
	h.door.Do(call.Show{Operator: 7, View: call.View{State: call.Available}})
	require.Equal(h.t, "available", c.want("show")["view"].(map[string]any)["state"])
	return c, w
}
