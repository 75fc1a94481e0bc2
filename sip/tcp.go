package sip

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"sync"
	"time"
)

// Limits of TCP connections.
const (
	headerTime    = 10 * time.Second // for a whole header, from its first byte (abuse 5)
	writeTime     = 5 * time.Second
	dialTime      = 5 * time.Second
	strangerConns = 20  // connections of one unknown address
	knownConns    = 500 // of one known address
	allStrangers  = 400
	strangerBytes = 8 << 10
)

// tcpListener gives sipgo connections behind the gate: accepted ones of known
// peers and those that we dialled ourselves, which sipgo would not guard.
type tcpListener struct {
	net.Listener // nil: only dialled connections
	gate         *gate
	limits       connLimits
	conns        chan handOver
	done         chan struct{}
	began        sync.Once
	once         sync.Once
	last         chan struct{} // closed once sipgo has taken the last one over
}

type handOver struct {
	conn  net.Conn
	taken chan struct{}
}

func newTCPListener(l net.Listener, g *gate) *tcpListener {
	t := &tcpListener{Listener: l, gate: g, conns: make(chan handOver), done: make(chan struct{})}
	return t
}

// Addr implements net.Listener.
func (t *tcpListener) Addr() net.Addr {
	if t.Listener == nil {
		return &net.TCPAddr{IP: net.IPv4zero}
	}
	return t.Listener.Addr()
}

// Accept gives sipgo the next connection. Being called again means the one
// before is in sipgo's pool.
func (t *tcpListener) Accept() (net.Conn, error) {
	if t.Listener != nil {
		t.began.Do(func() { go t.acceptLoop() })
	}
	if t.last != nil {
		close(t.last)
		t.last = nil
	}
	select {
	case h := <-t.conns:
		t.last = h.taken
		return h.conn, nil
	case <-t.done:
		return nil, net.ErrClosed
	}
}

// Close stops the listener.
func (t *tcpListener) Close() error {
	var err error
	t.once.Do(func() {
		close(t.done)
		if t.Listener != nil {
			err = t.Listener.Close()
		}
	})
	return err
}

func (t *tcpListener) acceptLoop() {
	for {
		conn, err := t.Listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			time.Sleep(10 * time.Millisecond) // out of descriptors: wait, do not spin
			continue
		}
		src := addrPort(conn.RemoteAddr())
		known := t.gate.known(src.Addr())
		release, ok := t.limits.take(src.Addr(), known)
		if !ok {
			_ = conn.Close()
			continue
		}
		if !known {
			t.gate.drop("tcp", src)
			go refuseStranger(conn, release)
			continue
		}
		t.hand(newStream(conn, t.gate, release))
	}
}

// hand gives a connection to sipgo and waits until it is in the pool.
func (t *tcpListener) hand(conn net.Conn) {
	h := handOver{conn, make(chan struct{})}
	select {
	case t.conns <- h:
	case <-t.done:
		_ = conn.Close()
		return
	}
	select {
	case <-h.taken:
	case <-t.done:
	}
}

// dial connects to a trunk.
func (t *tcpListener) dial(ctx context.Context, to netip.AddrPort) error {
	d := net.Dialer{Timeout: dialTime}
	conn, err := d.DialContext(ctx, "tcp", to.String())
	if err != nil {
		return err
	}
	t.hand(newStream(conn, t.gate, func() {}))
	return nil
}

// refuseStranger answers one request with a stateless 403 and closes.
func refuseStranger(conn net.Conn, release func()) {
	defer release()
	defer conn.Close() //nolint:errcheck // nothing to do about it
	_ = conn.SetDeadline(time.Now().Add(headerTime))
	b := make([]byte, 0, 1024)
	chunk := make([]byte, 1024)
	for len(b) < strangerBytes {
		n, err := conn.Read(chunk)
		b = append(b, chunk[:n]...)
		if bytes.Contains(b, []byte("\r\n\r\n")) {
			h, v := scan(b)
			if v.ok() {
				_, _ = conn.Write(h.refusal(403, ""))
			}
			return
		}
		if err != nil {
			return
		}
	}
}

// stream is a TCP connection that yields whole, inspected messages.
type stream struct {
	net.Conn
	gate    *gate
	src     netip.AddrPort
	r       *bufio.Reader
	pending []byte
	fresh   bool // nothing came yet
	release func()
	once    sync.Once
}

func newStream(conn net.Conn, g *gate, release func()) *stream {
	return &stream{Conn: conn, gate: g, src: addrPort(conn.RemoteAddr()), r: bufio.NewReaderSize(conn, maxLine), fresh: true, release: release}
}

// Read gives bytes of the next message that may pass, or io.EOF: after a
// malformed one the boundaries are lost and the connection ends (abuse 3).
func (s *stream) Read(p []byte) (int, error) {
	for len(s.pending) == 0 {
		msg, err := s.next()
		if err != nil {
			return 0, io.EOF
		}
		pass, answer := s.gate.judge(msg, s.src, true)
		if answer != nil {
			_, _ = s.Write(answer)
			return 0, io.EOF
		}
		if pass {
			s.pending = msg
		}
	}
	n := copy(p, s.pending)
	s.pending = s.pending[n:]
	return n, nil
}

// next reads one message off the stream.
func (s *stream) next() ([]byte, error) {
	if err := s.skipKeepAlive(); err != nil {
		return nil, err
	}
	s.fresh = false
	_ = s.SetReadDeadline(time.Now().Add(headerTime))
	defer s.SetReadDeadline(time.Time{}) //nolint:errcheck // a closed connection tells itself
	var msg []byte
	length, lines := -1, 0
	for {
		line, err := s.r.ReadSlice('\n')
		if err != nil {
			return nil, err // too long a line for the buffer, or gone
		}
		msg = append(msg, line...)
		if lines++; len(msg) > maxMessage || lines > 2*maxHeaders {
			return nil, errors.New("header too large")
		}
		if len(line) == 2 && line[0] == '\r' {
			break
		}
		if n, ok, err := lengthLine(line); err != nil {
			s.refuse(msg)
			return nil, err
		} else if ok && length < 0 {
			length = n
		}
	}
	return s.body(msg, length)
}

func (s *stream) body(msg []byte, length int) ([]byte, error) {
	if length <= 0 || len(msg)+length > maxMessage {
		if len(msg)+length > maxMessage {
			return nil, errors.New("message too large")
		}
		return msg, nil
	}
	start := len(msg)
	msg = append(msg, make([]byte, length)...)
	_, err := io.ReadFull(s.r, msg[start:])
	return msg, err
}

// refuse answers a message whose length is nonsense with what came of it.
func (s *stream) refuse(msg []byte) {
	h, _ := scan(append(bytes.Clone(msg), "\r\n"...))
	s.gate.bad.Add(1)
	_, _ = s.Write(h.refusal(400, ""))
}

// skipKeepAlive eats CRLF between messages and answers a ping (RFC 5626, 4.4.1).
// A connection that says nothing at all is given headerTime.
func (s *stream) skipKeepAlive() error {
	if s.fresh {
		_ = s.SetReadDeadline(time.Now().Add(headerTime))
	}
	crlf := 0
	for {
		b, err := s.r.ReadByte()
		if err != nil {
			return err
		}
		if b != '\r' && b != '\n' {
			return s.r.UnreadByte()
		}
		if crlf++; crlf%4 == 0 {
			if _, err := s.Write([]byte("\r\n")); err != nil {
				return err
			}
		}
	}
}

// lengthLine reads a Content-Length header line.
func lengthLine(line []byte) (n int, ok bool, err error) {
	i := bytes.IndexByte(line, ':')
	if i < 0 {
		return 0, false, nil
	}
	name := string(bytes.ToLower(bytes.TrimRight(line[:i], " \t")))
	if name != "content-length" && name != "l" {
		return 0, false, nil
	}
	n, err = contentLength(string(bytes.TrimSpace(line[i+1:])))
	return n, err == nil, err
}

// Write sends with a deadline: one stuck peer must not hold anybody up.
func (s *stream) Write(b []byte) (int, error) {
	_ = s.SetWriteDeadline(time.Now().Add(writeTime))
	return s.Conn.Write(b)
}

// Close closes and gives the connection's place free.
func (s *stream) Close() error {
	s.once.Do(s.release)
	return s.Conn.Close()
}

// connLimits counts open connections by address.
type connLimits struct {
	mu        sync.Mutex
	byAddr    map[netip.Addr]int
	strangers int
}

func (c *connLimits) take(a netip.Addr, known bool) (release func(), ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	limit := strangerConns
	if known {
		limit = knownConns
	}
	if c.byAddr[a] >= limit || !known && c.strangers >= allStrangers {
		return nil, false
	}
	if c.byAddr == nil {
		c.byAddr = map[netip.Addr]int{}
	}
	c.byAddr[a]++
	if !known {
		c.strangers++
	}
	return func() { c.give(a, known) }, true
}

func (c *connLimits) give(a netip.Addr, known bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !known {
		c.strangers--
	}
	if c.byAddr[a]--; c.byAddr[a] <= 0 {
		delete(c.byAddr, a)
	}
}

func addrPort(a net.Addr) netip.AddrPort {
	ap, err := netip.ParseAddrPort(a.String())
	if err != nil {
		return netip.AddrPort{}
	}
	return netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port())
}
