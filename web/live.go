package web

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"hotline/call"
	"hotline/people"
	"hotline/softphone"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"
)

// Limits of the live board's sockets (docs/softphone-protocol.md 1 and 5).
const (
	liveEvery   = 250 * time.Millisecond // at most 4 a second
	liveLarge   = 64 << 10               // bytes; larger boards go
	liveCalm    = time.Second            // at most once a second
	liveRepeat  = 2 * time.Second        // when nothing changes: pages call figures of 3 s ago stale
	livePing    = time.Second
	liveSilence = 5 * time.Second
	liveWrite   = 5 * time.Second
	liveLinger  = time.Second
	liveFrame   = 64 << 10
	liveRate    = 50
	liveBurst   = 100
	livePerUser = 20 // sockets of one person
)

const closeSessionEnd = 4001

// liveHub pushes the board to supervisors. A socket that does not keep up gets
// fewer boards, never a queue of old ones.
type liveHub struct {
	site  *Site
	start sync.Once
	known known

	mu      sync.Mutex
	closed  bool
	sockets map[*liveSocket]struct{}
}

type liveSocket struct {
	ws      *websocket.Conn
	who     who
	next    atomic.Pointer[[]byte]
	wake    chan struct{}
	closing chan closeFrame
	once    sync.Once
	shut    atomic.Bool
	limit   *rate.Limiter
}

type closeFrame struct {
	code   int
	reason string
}

func newLiveHub(s *Site) *liveHub { return &liveHub{site: s, sockets: map[*liveSocket]struct{}{}} }

// serve is one socket, from upgrade to end.
func (h *liveHub) serve(w http.ResponseWriter, r *http.Request) {
	s := h.site
	p, ok := whoOf(r.Context())
	switch {
	case !softphone.OriginAllowed(r, s.cfg.Origins):
		s.problem(w, r, http.StatusForbidden, "foreign origin")
		return
	case !ok:
		s.problem(w, r, http.StatusUnauthorized, "sign in first")
		return
	case !people.CanSupervise(p.viewer):
		s.denied(r.Context(), p.viewer, "operation/live")
		s.problem(w, r, http.StatusForbidden, "your role may not do this")
		return
	case s.deps.Boards == nil:
		s.problem(w, r, http.StatusNotFound, "no live board here")
		return
	case h.count(p.viewer.ID) >= livePerUser:
		s.problem(w, r, http.StatusTooManyRequests, "too many live boards are open")
		return
	}
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }} // checked above
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		return // the upgrader has answered
	}
	k := &liveSocket{
		ws: ws, who: p, wake: make(chan struct{}, 1), closing: make(chan closeFrame, 1), limit: rate.NewLimiter(liveRate, liveBurst),
	}
	if !h.add(k) {
		_ = ws.Close()
		return
	}
	h.start.Do(func() { s.wg.Go(h.run) })
	h.push(k)
	k.pump()
	h.remove(k)
}

func (h *liveHub) add(k *liveSocket) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return false
	}
	h.sockets[k] = struct{}{}
	h.site.wg.Add(1)
	return true
}

func (h *liveHub) remove(k *liveSocket) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.sockets, k)
	h.site.wg.Done()
}

func (h *liveHub) count(id call.OperatorID) (n int) {
	for _, k := range h.all() {
		if k.who.viewer.ID == id {
			n++
		}
	}
	return n
}

func (h *liveHub) all() []*liveSocket {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := make([]*liveSocket, 0, len(h.sockets))
	for k := range h.sockets {
		out = append(out, k)
	}
	return out
}

// run follows the boards until the site closes.
func (h *liveHub) run() {
	changed, cancel := h.site.deps.Boards.Subscribe()
	defer cancel()
	var rings <-chan struct{}
	if a := h.site.deps.Alarms; a != nil {
		rings = a.Changed()
	}
	pause := time.NewTimer(liveEvery)
	defer pause.Stop()
	repeat := time.NewTicker(liveRepeat)
	defer repeat.Stop()
	for {
		select {
		case <-h.site.ctx.Done():
			return
		case <-changed:
		case <-rings:
		case <-repeat.C:
		}
		size := h.push(h.all()...)
		repeat.Reset(liveRepeat)
		pause.Reset(calm(size))
		select {
		case <-h.site.ctx.Done():
			return
		case <-pause.C:
		}
	}
}

// calm is how long to wait after a board of a size: a page needs longer to draw a
// large house, and nobody reads it faster.
func calm(size int) time.Duration {
	if size > liveLarge {
		return liveCalm
	}
	return liveEvery
}

// push gives sockets the newest board, serialised once for each scope, and tells the
// size of the largest in bytes.
func (h *liveHub) push(sockets ...*liveSocket) (size int) {
	b := h.site.deps.Boards.Latest()
	if b == nil || len(sockets) == 0 {
		return 0
	}
	byScope := map[string]*[]byte{}
	for _, k := range sockets {
		scope := scopeOf(k.who.viewer)
		payload := byScope[scope]
		if payload == nil {
			raw, err := h.site.boardFor(h.site.ctx, k.who.viewer, b)
			if err != nil {
				h.site.deps.Log.Error().Err(err).Msg("names for the live board could not be read")
				return size
			}
			payload = &raw
			size = max(size, len(raw))
			byScope[scope] = payload
		}
		k.next.Store(payload)
		select {
		case k.wake <- struct{}{}:
		default:
		}
	}
	return size
}

// scopeOf names what a viewer may see of the board: all of the owner's see the
// same, an outsourcer's what his organisation serves.
func scopeOf(v people.Viewer) string {
	if v.Owner() {
		return "owner/" + v.Lang
	}
	return "org/" + v.Org + "/" + v.Lang
}

func (h *liveHub) endUser(id call.OperatorID) {
	for _, k := range h.all() {
		if k.who.viewer.ID == id {
			k.close(closeSessionEnd, "session over")
		}
	}
}

func (h *liveHub) endSession(id int64) {
	for _, k := range h.all() {
		if k.who.session.ID == id {
			k.close(closeSessionEnd, "session over")
		}
	}
}

func (h *liveHub) close() {
	h.mu.Lock()
	h.closed = true
	h.mu.Unlock()
	for _, k := range h.all() {
		k.close(websocket.CloseGoingAway, "server stops")
	}
}

func (k *liveSocket) close(code int, reason string) {
	k.once.Do(func() {
		k.shut.Store(true)
		k.closing <- closeFrame{code, reason}
	})
}

// pump reads and drops what the client sends, and writes in a goroutine.
func (k *liveSocket) pump() {
	ctx, cancel := context.WithCancel(context.Background())
	written := make(chan struct{})
	go func() {
		defer close(written)
		k.write(ctx)
	}()
	k.ws.SetReadLimit(liveFrame)
	alive := func() {
		if !k.limit.Allow() {
			k.close(websocket.ClosePolicyViolation, "too many frames")
		}
		if !k.shut.Load() {
			_ = k.ws.SetReadDeadline(time.Now().Add(liveSilence)) // an error shows at the next read
		}
	}
	k.ws.SetPongHandler(func(string) error { alive(); return nil })
	alive()
	for {
		if _, _, err := k.ws.NextReader(); err != nil {
			break
		}
		alive()
	}
	cancel()
	<-written
	_ = k.ws.Close()
}

func (k *liveSocket) write(ctx context.Context) {
	ping := time.NewTicker(livePing)
	defer ping.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			return
		case <-k.wake:
			_ = k.ws.SetWriteDeadline(time.Now().Add(liveWrite))
			err = k.ws.WriteMessage(websocket.TextMessage, *k.next.Load())
		case <-ping.C:
			err = k.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(liveWrite))
		case f := <-k.closing:
			_ = k.ws.SetReadDeadline(time.Now().Add(liveLinger))
			msg := websocket.FormatCloseMessage(f.code, f.reason)
			if k.ws.WriteControl(websocket.CloseMessage, msg, time.Now().Add(liveLinger)) != nil {
				_ = k.ws.Close()
			}
			return
		}
		if err != nil {
			_ = k.ws.Close() // wakes the reader
			return
		}
	}
}
