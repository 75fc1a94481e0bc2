//go:build linux && (amd64 || arm64 || riscv64 || ppc64le || s390x)

package main

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"unsafe"

	"golang.org/x/sys/unix"
)

const (
	batchSize = 64
	packetMax = 1600
	buffer    = 16 << 20 // for the time the thread does not run
	infoSpace = 32       // a control message with in_pktinfo
	heardCtl  = 128
)

// sock is a UDP socket on all addresses that speaks for many of them: each
// datagram carries the local address it leaves from or was sent to, and the
// kernel's stamp of its arrival.
type sock struct {
	fd   int
	port uint16
	in   batch
	out  batch
	ctl  [batchSize][infoSpace]byte // of out
	got  [batchSize][heardCtl]byte  // of in
}

type batch struct {
	msg  [batchSize]mmsghdr
	iov  [batchSize]unix.Iovec
	name [batchSize]unix.RawSockaddrInet4
	buf  [batchSize][packetMax]byte
	n    int
}

type mmsghdr struct {
	hdr unix.Msghdr
	n   uint32
	_   [4]byte
}

// openSock binds a port, 0 for any.
func openSock(port uint16) (*sock, error) {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("socket: %w", err)
	}
	s := &sock{fd: fd}
	for _, o := range [][3]int{{unix.SOL_SOCKET, unix.SO_TIMESTAMPNS, 1}, {unix.IPPROTO_IP, unix.IP_PKTINFO, 1}} {
		if err := unix.SetsockoptInt(fd, o[0], o[1], o[2]); err != nil {
			s.close()
			return nil, fmt.Errorf("socket option: %w", err)
		}
	}
	for _, o := range []int{unix.SO_RCVBUF, unix.SO_RCVBUFFORCE, unix.SO_SNDBUF, unix.SO_SNDBUFFORCE} {
		_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, o, buffer) // as much as we may have
	}
	if err := unix.Bind(fd, &unix.SockaddrInet4{Port: int(port)}); err != nil {
		s.close()
		return nil, fmt.Errorf("bind: %w", err)
	}
	bound, err := unix.Getsockname(fd)
	if a, ok := bound.(*unix.SockaddrInet4); err == nil && ok {
		s.port = uint16(a.Port)
	}
	s.prepare()
	return s, nil
}

func (s *sock) prepare() {
	for i := range batchSize {
		for _, b := range []*batch{&s.in, &s.out} {
			b.iov[i].Base = &b.buf[i][0]
			h := &b.msg[i].hdr
			h.Iov, h.Name = &b.iov[i], (*byte)(unsafe.Pointer(&b.name[i]))
			h.SetIovlen(1)
			h.Namelen = unix.SizeofSockaddrInet4
		}
		s.in.msg[i].hdr.Control = &s.got[i][0]
		h := &s.out.msg[i].hdr
		h.Control = &s.ctl[i][0]
		h.SetControllen(infoSpace)
		putInfoHead(s.ctl[i][:])
	}
}

func putInfoHead(b []byte) {
	h := (*unix.Cmsghdr)(unsafe.Pointer(&b[0]))
	h.SetLen(unix.CmsgLen(unix.SizeofInet4Pktinfo))
	h.Level, h.Type = unix.IPPROTO_IP, unix.IP_PKTINFO
}

func (s *sock) close() { _ = unix.Close(s.fd) }

// place lends the memory for the next packet to send.
func (s *sock) place() []byte {
	if s.out.n == batchSize {
		s.flush()
	}
	return s.out.buf[s.out.n][:]
}

// queue lets the packet of n bytes in the lent place go with the next flush.
func (s *sock) queue(n int, local [4]byte, dst netip.AddrPort) {
	i := s.out.n
	s.out.iov[i].SetLen(n)
	a := &s.out.name[i]
	a.Family, a.Addr = unix.AF_INET, dst.Addr().As4()
	binary.BigEndian.PutUint16((*[2]byte)(unsafe.Pointer(&a.Port))[:], dst.Port())
	copy(s.ctl[i][unix.SizeofCmsghdr+4:], local[:]) // ipi_spec_dst
	s.out.n++
}

// flush sends what is queued and gives how many packets the kernel refused.
func (s *sock) flush() (refused int) {
	for at := 0; at < s.out.n; {
		n, _, e := unix.RawSyscall6(unix.SYS_SENDMMSG, uintptr(s.fd), uintptr(unsafe.Pointer(&s.out.msg[at])),
			uintptr(s.out.n-at), unix.MSG_DONTWAIT|unix.MSG_NOSIGNAL, 0, 0)
		switch {
		case e == unix.EINTR:
		case e != 0:
			refused++
			at++
		default:
			at += int(n)
		}
	}
	s.out.n = 0
	return refused
}

// sendNow sends one packet at once, from any goroutine.
func (s *sock) sendNow(b []byte, local [4]byte, dst netip.AddrPort) error {
	var ctl [infoSpace]byte
	putInfoHead(ctl[:])
	copy(ctl[unix.SizeofCmsghdr+4:], local[:])
	return unix.Sendmsg(s.fd, b, ctl[:], &unix.SockaddrInet4{Port: int(dst.Port()), Addr: dst.Addr().As4()}, unix.MSG_NOSIGNAL)
}

// receive hands over all that has come, with the port it was sent from.
func (s *sock) receive(take func(b []byte, local [4]byte, from uint16, at int64)) {
	for {
		for i := range batchSize {
			s.in.iov[i].SetLen(packetMax)
			h := &s.in.msg[i].hdr
			h.Namelen = unix.SizeofSockaddrInet4
			h.SetControllen(heardCtl)
		}
		n, _, e := unix.RawSyscall6(unix.SYS_RECVMMSG, uintptr(s.fd), uintptr(unsafe.Pointer(&s.in.msg[0])), batchSize, unix.MSG_DONTWAIT, 0, 0)
		if e != 0 {
			return
		}
		for i := range int(n) {
			local, at := readControl(s.got[i][:s.in.msg[i].hdr.Controllen])
			from := binary.BigEndian.Uint16((*[2]byte)(unsafe.Pointer(&s.in.name[i].Port))[:])
			take(s.in.buf[i][:s.in.msg[i].n], local, from, at)
		}
		if n < batchSize {
			return
		}
	}
}

// readControl finds the address a packet was sent to and when it came.
func readControl(b []byte) (local [4]byte, at int64) {
	for len(b) >= unix.SizeofCmsghdr {
		h := (*unix.Cmsghdr)(unsafe.Pointer(&b[0]))
		n := int(h.Len)
		if n < unix.SizeofCmsghdr || n > len(b) {
			return local, at
		}
		body := b[unix.SizeofCmsghdr:n]
		switch {
		case h.Level == unix.IPPROTO_IP && h.Type == unix.IP_PKTINFO && len(body) >= unix.SizeofInet4Pktinfo:
			copy(local[:], body[8:12]) // ipi_addr: of the header
		case h.Level == unix.SOL_SOCKET && h.Type == unix.SO_TIMESTAMPNS && len(body) >= 16:
			at = int64(binary.NativeEndian.Uint64(body))*1e9 + int64(binary.NativeEndian.Uint64(body[8:]))
		}
		b = b[min((n+7)&^7, len(b)):]
	}
	return local, at
}
