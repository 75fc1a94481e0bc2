package softphone

import (
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/time/rate"
)

// Close codes of our own (docs/softphone-protocol.md 1).
const (
	closeTaken      = 4000
	closeSessionEnd = 4001
	closeVersion    = 4002
)

const (
	pingEvery     = time.Second     // so that a dead peer is known in time
	silence       = 5 * time.Second // without a sign of life the socket is dead
	writeWait     = 5 * time.Second // a peer that takes no bytes so long is dead
	linger        = time.Second     // for the peer to read the close frame
	queueLen      = 64              // messages waiting for a slow reader
	perSecond     = 50
	burst         = 100
	helloWait     = 5 * time.Second
	lingerMaxRead = 1 << 20
)

// socket is one WebSocket with two pumps: the caller of readPump reads, a
// goroutine writes, a bounded queue between. A client that does not keep up is
// closed, never waited for.
type socket struct {
	ws      *websocket.Conn
	user    User
	address string
	out     chan []byte
	closing chan closeFrame
	done    chan struct{} // closed when both pumps have ended
	wdone   chan struct{} // the write pump has ended
	once    sync.Once
	shut    atomic.Bool
	heard   atomic.Int64 // unix ms of the last sign of life
	limit   *rate.Limiter
	faults  int // read pump only

	// owned by the seat or page
	tab   string
	since int64
}

type closeFrame struct {
	code   int
	reason string
}

func newSocket(ws *websocket.Conn, user User, address string) *socket {
	s := &socket{
		ws: ws, user: user, address: address,
		out: make(chan []byte, queueLen), closing: make(chan closeFrame, 1),
		done: make(chan struct{}), wdone: make(chan struct{}),
		limit: rate.NewLimiter(perSecond, burst),
	}
	s.alive()
	return s
}

func (s *socket) alive() {
	now := time.Now()
	s.heard.Store(now.UnixMilli())
	if !s.shut.Load() {
		_ = s.ws.SetReadDeadline(now.Add(silence)) // an error shows at the next read
	}
}

// send queues a message; a full queue closes the socket.
func (s *socket) send(b []byte) {
	select {
	case s.out <- b:
	default:
		s.close(websocket.ClosePolicyViolation, "too slow")
	}
}

// close sends what is queued, then the close frame; the first call wins.
func (s *socket) close(code int, reason string) {
	s.once.Do(func() {
		s.shut.Store(true)
		s.closing <- closeFrame{code, reason}
	})
}

// fault answers a faulty message; too many close the socket.
func (s *socket) fault(code string) {
	if s.faults++; s.faults >= maxFaults {
		s.close(websocket.ClosePolicyViolation, "too many faulty messages")
		return
	}
	s.send(encode(errorMsg{"error", code, sentence(s.user.Lang, code)}))
}

// writePump ends when the socket is closed by either side.
func (s *socket) writePump(readEnded <-chan struct{}) {
	defer close(s.wdone)
	tick := time.NewTicker(pingEvery)
	defer tick.Stop()
	for {
		var err error
		select {
		case b := <-s.out:
			err = s.write(b)
		case <-tick.C:
			err = s.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeWait))
		case f := <-s.closing:
			s.sayGoodbye(f)
			return
		case <-readEnded:
			_ = s.ws.Close() // nothing more can be said
			return
		}
		if err != nil {
			_ = s.ws.Close() // wakes the read pump
			return
		}
	}
}

func (s *socket) write(b []byte) error {
	_ = s.ws.SetWriteDeadline(time.Now().Add(writeWait)) // an error shows at the write
	return s.ws.WriteMessage(websocket.TextMessage, b)
}

// sayGoodbye sends the rest of the queue and the close frame, then gives the
// peer a moment to read it: closing at once would reset the connection and lose it.
func (s *socket) sayGoodbye(f closeFrame) {
	_ = s.ws.SetReadDeadline(time.Now().Add(linger))
	for n := len(s.out); n > 0; n-- {
		if s.write(<-s.out) != nil {
			_ = s.ws.Close()
			return
		}
	}
	msg := websocket.FormatCloseMessage(f.code, f.reason)
	if s.ws.WriteControl(websocket.CloseMessage, msg, time.Now().Add(linger)) != nil {
		_ = s.ws.Close()
	}
}

// readPump hands each message to take until the socket ends. It must be called
// once; it starts and waits for the write pump.
func (s *socket) readPump(take func(clientMessage)) {
	readEnded := make(chan struct{})
	go s.writePump(readEnded)
	s.ws.SetReadLimit(maxFrame)
	s.ws.SetPongHandler(func(string) error { return s.control() })
	s.ws.SetPingHandler(func(data string) error {
		if err := s.control(); err != nil {
			return err
		}
		return s.ws.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(writeWait))
	})
	for s.readOne(take) {
	}
	close(readEnded)
	<-s.wdone
	_ = s.ws.Close()
	close(s.done)
}

// control counts pings and pongs like messages, so that they flood nobody either.
func (s *socket) control() error {
	if s.shut.Load() {
		return nil
	}
	if !s.limit.Allow() {
		s.close(websocket.ClosePolicyViolation, "too many frames")
		return nil
	}
	s.alive()
	return nil
}

func (s *socket) readOne(take func(clientMessage)) bool {
	kind, frame, err := s.ws.ReadMessage()
	if err != nil {
		if errors.Is(err, websocket.ErrReadLimit) {
			s.drain() // gorilla has sent 1009
		}
		return false
	}
	switch {
	case s.shut.Load():
		return true // read and forget until the peer has seen the close frame
	case !s.limit.Allow():
		s.close(websocket.ClosePolicyViolation, "too many messages")
		return true
	case kind != websocket.TextMessage:
		s.close(websocket.CloseUnsupportedData, "text frames only")
		return true
	}
	s.alive()
	m, err := decode(frame)
	switch {
	case errors.Is(err, errDeep):
		s.close(websocket.ClosePolicyViolation, "too deep")
	case err != nil:
		s.fault(err.Error())
	default:
		take(m)
	}
	return true
}

// drain lets the peer read the close frame before the connection is reset.
func (s *socket) drain() {
	s.shut.Store(true)
	_ = s.ws.SetReadDeadline(time.Now().Add(linger))
	_, _ = io.CopyN(io.Discard, s.ws.NetConn(), lingerMaxRead)
}

// wait blocks until the socket has ended or the context is over.
func (s *socket) wait(ctx context.Context) error {
	select {
	case <-s.done:
		return nil
	case <-ctx.Done():
		_ = s.ws.Close()
		return ctx.Err()
	}
}
