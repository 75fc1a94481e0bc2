//go:build linux && (amd64 || arm64 || riscv64 || ppc64le || s390x)

package media

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"runtime"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

const fastAvailable = true

// newWire makes the driver of a loop; slow tells why it cannot gather packets although
// it should, which costs speed only.
func newWire(cfg Config, count *counters) (w wire, slow, err error) {
	if cfg.Portable {
		return newPortable(count), nil, nil
	}
	f, err := newFast(count)
	if err != nil || cfg.NoRing {
		return f, nil, err
	}
	f.calls, slow = newCallRing()
	return f, slow, nil
}

// fast drives a loop on one locked thread: epoll over a socket per trunk leg and
// one for all browsers, whose packets come and go by recvmmsg and sendmmsg. Those
// of trunks are gathered by a callRing where the kernel has one for us.
// Calls that cannot block are raw: the scheduler need not know of them. Waiting
// is not raw, so that the collector is never held up.
type fast struct {
	count   *counters
	epoll   int
	bell    int       // eventfd
	socks   []*socket // by descriptor
	in, out batch
	to      *socket        // whose packets out holds
	calls   *callRing      // nil: a system call a packet
	trunks  batch          // packets to trunks, with calls
	via     [batchSize]int // the sockets they leave by
	ready   []*socket      // trunk sockets that have a packet, with calls
	reads   int            // packets of one trunk leg in this turn
	one     [maxPacket]byte
	name    sockaddr
	events  [128]unix.EpollEvent
}

const (
	batchSize  = 64
	bursts     = 16 // batches read from the browsers before others have their turn
	catchUp    = 8  // packets of one trunk leg, for a loop that is behind
	rounds     = 8  // of events heard before the clock has its turn
	stampSpace = 64 // a control message with the time of arrival
)

func newFast(count *counters) (*fast, error) {
	ep, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("epoll: %w", err)
	}
	bell, err := unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	if err != nil {
		_ = unix.Close(ep)
		return nil, fmt.Errorf("eventfd: %w", err)
	}
	f := &fast{count: count, epoll: ep, bell: bell}
	f.in.prepare()
	f.out.prepare()
	f.trunks.prepare()
	if err = f.listen(bell); err != nil {
		f.free()
		return nil, fmt.Errorf("epoll: %w", err)
	}
	return f, nil
}

func (f *fast) listen(fd int) error {
	return unix.EpollCtl(f.epoll, unix.EPOLL_CTL_ADD, fd, &unix.EpollEvent{Events: unix.EPOLLIN, Fd: int32(fd)})
}

func (f *fast) open(kind sockKind, local netip.AddrPort) (*socket, error) {
	six := !local.Addr().Is4()
	domain := unix.AF_INET
	if six {
		domain = unix.AF_INET6
	}
	fd, err := unix.Socket(domain, unix.SOCK_DGRAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("socket: %w", err)
	}
	s := &socket{kind: kind, fd: fd, six: six}
	if s.local, err = bindTo(fd, local); err != nil {
		_ = unix.Close(fd)
		return nil, fmt.Errorf("bind %s: %w", local, err)
	}
	if kind == sockBrowser { // as much as the system allows; more if we are root
		_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TIMESTAMPNS, 1)
		_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, browserBuffer)
		_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, browserBuffer)
	}
	return s, nil
}

// bindTo binds the socket and gives the address with the port that was chosen.
func bindTo(fd int, local netip.AddrPort) (netip.AddrPort, error) {
	var sa unix.Sockaddr = &unix.SockaddrInet4{Port: int(local.Port()), Addr: to4(local.Addr())}
	if !local.Addr().Is4() {
		_ = unix.SetsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, 1)
		sa = &unix.SockaddrInet6{Port: int(local.Port()), Addr: local.Addr().As16()}
	}
	if err := unix.Bind(fd, sa); err != nil {
		return local, err
	}
	bound, err := unix.Getsockname(fd)
	switch b := bound.(type) {
	case *unix.SockaddrInet4:
		local = netip.AddrPortFrom(local.Addr(), uint16(b.Port))
	case *unix.SockaddrInet6:
		local = netip.AddrPortFrom(local.Addr(), uint16(b.Port))
	}
	return local, err
}

func to4(a netip.Addr) (b [4]byte) {
	if a.Is4() {
		b = a.As4()
	}
	return b
}

func (f *fast) watch(s *socket) error {
	if err := f.listen(s.fd); err != nil {
		return err
	}
	for len(f.socks) <= s.fd {
		f.socks = append(f.socks, nil)
	}
	f.socks[s.fd] = s
	return nil
}

func (f *fast) unwatch(s *socket) {
	if s.fd < len(f.socks) && f.socks[s.fd] == s {
		f.flush()
		f.socks[s.fd] = nil
		_ = unix.EpollCtl(f.epoll, unix.EPOLL_CTL_DEL, s.fd, nil)
	}
}

func (f *fast) close(s *socket) { _ = unix.Close(s.fd) }

func (f *fast) free() {
	if f.calls != nil {
		f.calls.close()
	}
	_ = unix.Close(f.bell)
	_ = unix.Close(f.epoll)
}

func (f *fast) wake() {
	one := uint64(1)
	_, _, _ = unix.RawSyscall(unix.SYS_WRITE, uintptr(f.bell), uintptr(unsafe.Pointer(&one)), 8)
}

// buffer lends the next place of a batch, for a trunk without calls the one buffer.
func (f *fast) buffer(s *socket) []byte {
	b := &f.out
	switch {
	case s.kind != sockBrowser && f.calls == nil:
		return f.one[:]
	case s.kind != sockBrowser:
		if b = &f.trunks; b.n == batchSize {
			f.flushTrunks()
		}
	case b.n == batchSize || f.to != s:
		f.flush()
		f.to = s
	}
	return b.buf[b.n][:]
}

func (f *fast) send(s *socket, b []byte, dst netip.AddrPort) {
	if s.kind != sockBrowser && f.calls == nil {
		n := f.name.set(dst, s.six)
		if sendTo(s.fd, b, &f.name, n) != 0 {
			f.count.drop(dropSend)
		}
		return
	}
	if len(b) == 0 {
		return
	}
	if place := f.buffer(s); &place[0] != &b[0] {
		b = place[:copy(place, b)]
	}
	if s.kind != sockBrowser {
		f.via[f.trunks.n] = s.fd
		f.trunks.put(len(b), dst, s.six)
		return
	}
	f.out.put(len(b), dst, s.six)
}

func (f *fast) sendNow(s *socket, b []byte, dst netip.AddrPort) error {
	var name sockaddr
	n := name.set(dst, s.six)
	if e := sendTo(s.fd, b, &name, n); e != 0 {
		return e
	}
	return nil
}

func sendTo(fd int, b []byte, name *sockaddr, n uint32) unix.Errno {
	if len(b) == 0 {
		return 0
	}
	_, _, e := unix.RawSyscall6(unix.SYS_SENDTO, uintptr(fd), uintptr(unsafe.Pointer(&b[0])), uintptr(len(b)),
		unix.MSG_DONTWAIT|unix.MSG_NOSIGNAL, uintptr(unsafe.Pointer(name)), uintptr(n))
	return e
}

// flush sends what is gathered. A message that fails is skipped, the others go.
func (f *fast) flush() {
	f.flushTrunks()
	for at := 0; at < f.out.n; {
		n, _, e := unix.RawSyscall6(unix.SYS_SENDMMSG, uintptr(f.to.fd), uintptr(unsafe.Pointer(&f.out.msg[at])),
			uintptr(f.out.n-at), unix.MSG_DONTWAIT|unix.MSG_NOSIGNAL, 0, 0)
		switch {
		case e == unix.EINTR:
		case e != 0:
			f.count.drop(dropSend)
			at++
		default:
			at += int(n)
		}
	}
	f.out.n = 0
}

func (f *fast) flushTrunks() {
	b := &f.trunks
	if b.n == 0 {
		return
	}
	for i := range b.n {
		h := &b.msg[i].hdr
		f.calls.send(f.via[i], b.buf[i][:b.iov[i].Len], &b.name[i], h.Namelen)
	}
	works := f.calls.do()
	for _, res := range f.calls.result[:b.n] {
		if res < 0 {
			f.count.drop(dropSend)
		}
	}
	b.n = 0
	if !works {
		f.without()
	}
}

// without goes on with a system call a packet, after a failure that cannot be.
func (f *fast) without() {
	f.calls.close()
	f.calls = nil
}

// run is the loop's thread, which ends with it: with what Front made of it, it is of no
// use to others.
func (f *fast) run(l *loop) {
	runtime.LockOSThread()
	if front := l.e.cfg.Front; front != nil {
		front()
	}
	for !l.stop {
		rung := f.hearAll(l)
		l.tick(l.now())
		f.flush()
		if rung { // last: orders may close sockets that events were about
			var b [8]byte
			_, _, _ = unix.RawSyscall(unix.SYS_READ, uintptr(f.bell), uintptr(unsafe.Pointer(&b)), 8)
			l.drain(l.now())
			f.flush()
		}
	}
}

// hearAll waits for packets and hears them until there are none or it is the
// clock's turn; it tells whether the bell rang.
func (f *fast) hearAll(l *loop) (rung bool) {
	d := l.wait(l.now())
	if f.reads = 1; l.late(l.now()) {
		f.reads = catchUp
	}
	for round := 0; round < rounds; d, round = 0, round+1 {
		n := f.waitFor(d)
		now := l.now()
		for i := range n {
			if fd := int(f.events[i].Fd); fd == f.bell {
				rung = true
			} else if fd < len(f.socks) && f.socks[fd] != nil {
				f.hear(l, f.socks[fd], now)
			}
		}
		f.hearTrunks(l, now)
		if n < len(f.events) {
			break
		}
	}
	return rung
}

// waitFor gives the number of events; first without leaving the thread to the
// scheduler, as under load there is always something.
func (f *fast) waitFor(d time.Duration) int {
	n, _, e := unix.RawSyscall6(unix.SYS_EPOLL_PWAIT, uintptr(f.epoll), uintptr(unsafe.Pointer(&f.events[0])),
		uintptr(len(f.events)), 0, 0, 0)
	if e == 0 && n > 0 {
		return int(n)
	}
	ms := -1
	if d >= 0 {
		ms = int((d + time.Millisecond - 1) / time.Millisecond)
	}
	if ms == 0 {
		return 0
	}
	got, err := unix.EpollWait(f.epoll, f.events[:], ms)
	if err != nil {
		return 0 // a signal; anything else cannot be
	}
	return got
}

// hear reads what a socket has. A trunk leg has one packet at a time, and if there
// is another, epoll says so again; a loop that is behind finds more and asks.
func (f *fast) hear(l *loop, s *socket, now int64) {
	if s.kind == sockBrowser {
		f.hearBrowsers(l, s, now)
		return
	}
	if f.calls != nil {
		f.ready = append(f.ready, s)
		return
	}
	m := &f.in
	for reads := f.reads; reads > 0; reads-- {
		m.ready(0)
		n, _, e := unix.RawSyscall6(unix.SYS_RECVMSG, uintptr(s.fd), uintptr(unsafe.Pointer(&m.msg[0].hdr)), unix.MSG_DONTWAIT, 0, 0, 0)
		if e != 0 {
			return
		}
		f.take(l, s, 0, int(n), now)
	}
}

// hearTrunks reads a packet of each trunk socket that has one, many in one call;
// again as far as hear would.
func (f *fast) hearTrunks(l *loop, now int64) {
	for reads := f.reads; reads > 0 && len(f.ready) > 0; reads-- {
		more := f.ready[:0]
		for at := 0; at < len(f.ready) && f.calls != nil; at += batchSize {
			some := f.ready[at:min(at+batchSize, len(f.ready))]
			for i, s := range some {
				f.in.ready(i)
				f.calls.receive(s.fd, &f.in.msg[i].hdr)
			}
			if !f.calls.do() {
				f.without()
				break
			}
			got := f.calls.result // do may be called again for what is sent meanwhile
			for i, s := range some {
				if n := got[i]; n >= 0 {
					more = append(more, s)
					f.take(l, s, i, int(n), now)
				}
			}
		}
		f.ready = more
	}
	f.ready = f.ready[:0]
}

// take hands over packet i of n bytes.
func (f *fast) take(l *loop, s *socket, i, n int, now int64) {
	if m := &f.in; m.msg[i].hdr.Flags&unix.MSG_TRUNC == 0 {
		l.datagram(s, m.buf[i][:n], m.name[i].get(), now, now)
	}
}

func (f *fast) hearBrowsers(l *loop, s *socket, now int64) {
	m := &f.in
	for range bursts {
		for i := range m.msg {
			m.ready(i)
		}
		got, _, e := unix.RawSyscall6(unix.SYS_RECVMMSG, uintptr(s.fd), uintptr(unsafe.Pointer(&m.msg[0])), batchSize, unix.MSG_DONTWAIT, 0, 0)
		if e != 0 {
			return
		}
		wall := time.Now().UnixNano()
		for i := range int(got) {
			if m.msg[i].hdr.Flags&unix.MSG_TRUNC != 0 {
				l.count.drop(dropTooLong)
				continue
			}
			l.datagram(s, m.buf[i][:m.msg[i].n], m.name[i].get(), now-m.age(i, wall), now)
		}
		if got < batchSize {
			return
		}
	}
}

// batch is memory for recvmmsg and sendmmsg. It lies in the heap as part of fast
// and never moves, so the kernel's pointers into it hold.
type batch struct {
	msg  [batchSize]mmsghdr
	iov  [batchSize]unix.Iovec
	name [batchSize]sockaddr
	buf  [batchSize][maxPacket]byte
	ctl  [batchSize][stampSpace]byte
	n    int
}

type mmsghdr struct {
	hdr unix.Msghdr
	n   uint32
	_   [4]byte
}

func (b *batch) prepare() {
	for i := range b.msg {
		b.iov[i].Base = &b.buf[i][0]
		h := &b.msg[i].hdr
		h.Iov = &b.iov[i]
		h.SetIovlen(1)
		h.Name = (*byte)(unsafe.Pointer(&b.name[i]))
	}
}

// ready makes place i ready for a packet to come in.
func (b *batch) ready(i int) {
	b.iov[i].SetLen(maxPacket)
	b.msg[i].hdr.Namelen = uint32(len(b.name[i]))
	b.msg[i].hdr.Flags = 0
	b.msg[i].hdr.Control = &b.ctl[i][0]
	b.msg[i].hdr.SetControllen(stampSpace)
}

// age tells for how long packet i waited in its socket, ns. A wall clock that was
// set meanwhile tells nothing: then it is new.
func (b *batch) age(i int, wall int64) int64 {
	const head = int(unsafe.Sizeof(unix.Cmsghdr{}))
	h := (*unix.Cmsghdr)(unsafe.Pointer(&b.ctl[i][0]))
	if int(b.msg[i].hdr.Controllen) < head+16 || h.Level != unix.SOL_SOCKET || h.Type != unix.SO_TIMESTAMPNS {
		return 0
	}
	at := b.ctl[i][head:]
	age := wall - int64(binary.NativeEndian.Uint64(at))*1e9 - int64(binary.NativeEndian.Uint64(at[8:]))
	if age < 0 || age > int64(10*time.Second) {
		return 0
	}
	return age
}

// put makes the packet of n bytes in the next place ready to go.
func (b *batch) put(n int, dst netip.AddrPort, six bool) {
	b.iov[b.n].SetLen(n)
	b.msg[b.n].hdr.Namelen = b.name[b.n].set(dst, six)
	b.n++
}

// sockaddr is the kernel's form of an address, IPv4 or IPv6.
type sockaddr [unix.SizeofSockaddrInet6]byte

func (s *sockaddr) set(a netip.AddrPort, six bool) uint32 {
	s[2], s[3] = byte(a.Port()>>8), byte(a.Port())
	if !six {
		binary.NativeEndian.PutUint16(s[:], unix.AF_INET)
		ip := to4(a.Addr())
		copy(s[4:8], ip[:])
		clear(s[8:16])
		return unix.SizeofSockaddrInet4
	}
	binary.NativeEndian.PutUint16(s[:], unix.AF_INET6)
	ip := a.Addr().As16()
	clear(s[4:8])
	copy(s[8:24], ip[:])
	clear(s[24:28])
	return unix.SizeofSockaddrInet6
}

func (s *sockaddr) get() netip.AddrPort {
	port := uint16(s[2])<<8 | uint16(s[3])
	if binary.NativeEndian.Uint16(s[:]) == unix.AF_INET {
		return netip.AddrPortFrom(netip.AddrFrom4([4]byte(s[4:8])), port)
	}
	return netip.AddrPortFrom(netip.AddrFrom16([16]byte(s[8:24])).Unmap(), port)
}
