//go:build linux && (amd64 || arm64 || riscv64 || ppc64le || s390x)

package media

import (
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"
)

// callRing makes many system calls in one, by an io_uring of the kernel. A packet of a
// trunk has a socket of its own, so that recvmmsg and sendmmsg, which gather packets of
// one socket, do not help there; and entering the kernel costs as much as the
// packet itself, several times as much in some virtual machines
// (docs/performance.md).
//
// Nothing is ever left to the kernel for later: every call says MSG_DONTWAIT, so
// that do returns with all of them done, and buffers may be used again. Used by
// the loop's thread alone.
type callRing struct {
	fd      int
	rings   []byte // mapped: heads, tails, and what was completed
	entries []byte // mapped: what is asked for

	tail, mask *uint32  // of what is asked for
	order      []uint32 // places in entries, in the order of asking
	asked      []request
	head, end  *uint32 // of what was completed
	done       []completion
	queued     uint32
	result     [batchSize]int32 // of the calls of the last do, in the order of asking; below 0 an errno
}

// request is io_uring_sqe as far as it is used here, completion io_uring_cqe (linux/io_uring.h).
type request struct {
	op, flags uint8
	ioprio    uint16
	fd        int32
	name      uint64 // addr2: of send, where to
	addr      uint64
	len       uint32
	msgFlags  uint32
	user      uint64
	buffer    uint16
	person    uint16
	nameLen   uint16
	_         [18]byte
}

type completion struct {
	user  uint64
	res   int32
	flags uint32
}

// setup is io_uring_params.
type setup struct {
	asked, done, flags, threadCPU, threadIdle, features, queue uint32
	_                                                          [3]uint32
	sq                                                         struct{ head, tail, mask, entries, flags, dropped, array, _, _, _ uint32 }
	cq                                                         struct{ head, tail, mask, entries, overflow, cqes, flags, _, _, _ uint32 }
}

const (
	opReceive    = 10 // IORING_OP_RECVMSG
	opSend       = 26 // IORING_OP_SEND
	singleMap    = 1  // IORING_FEAT_SINGLE_MMAP
	ringsAt      = 0  // IORING_OFF_SQ_RING
	entriesAt    = 0x10000000
	requestSize  = int(unsafe.Sizeof(request{}))
	completeSize = int(unsafe.Sizeof(completion{}))
)

// newCallRing makes one and tries it out: an old kernel, a container or a sysctl may
// forbid io_uring or know no addresses in a send (before Linux 6.0).
func newCallRing() (*callRing, error) {
	var p setup
	fd, _, e := unix.Syscall(unix.SYS_IO_URING_SETUP, batchSize, uintptr(unsafe.Pointer(&p)), 0)
	if e != 0 {
		return nil, fmt.Errorf("io_uring: %w", e)
	}
	r := &callRing{fd: int(fd)}
	if err := r.mapIn(&p); err != nil {
		r.close()
		return nil, err
	}
	if err := r.tryOut(); err != nil {
		r.close()
		return nil, err
	}
	return r, nil
}

func (r *callRing) mapIn(p *setup) (err error) {
	if p.features&singleMap == 0 {
		return errors.New("io_uring: the kernel is too old")
	}
	size := max(int(p.sq.array)+int(p.asked)*4, int(p.cq.cqes)+int(p.done)*completeSize)
	const mode, kind = unix.PROT_READ | unix.PROT_WRITE, unix.MAP_SHARED | unix.MAP_POPULATE
	if r.rings, err = unix.Mmap(r.fd, ringsAt, size, mode, kind); err != nil {
		return fmt.Errorf("io_uring: %w", err)
	}
	if r.entries, err = unix.Mmap(r.fd, entriesAt, int(p.asked)*requestSize, mode, kind); err != nil {
		return fmt.Errorf("io_uring: %w", err)
	}
	at := func(offset uint32) *uint32 { return (*uint32)(unsafe.Pointer(&r.rings[offset])) }
	r.tail, r.mask, r.order = at(p.sq.tail), at(p.sq.mask), unsafe.Slice(at(p.sq.array), p.asked)
	r.asked = unsafe.Slice((*request)(unsafe.Pointer(&r.entries[0])), p.asked)
	r.head, r.end = at(p.cq.head), at(p.cq.tail)
	r.done = unsafe.Slice((*completion)(unsafe.Pointer(&r.rings[p.cq.cqes])), p.done)
	return nil
}

// tryOut sends a packet to a socket of ours and reads it.
func (r *callRing) tryOut() error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("io_uring: %w", err)
	}
	defer func() { _ = unix.Close(fd) }()
	if err = unix.Bind(fd, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		return fmt.Errorf("io_uring: %w", err)
	}
	bound, err := unix.Getsockname(fd)
	own, ok := bound.(*unix.SockaddrInet4)
	if err != nil || !ok {
		return fmt.Errorf("io_uring: %w", err)
	}
	b := &batch{}
	b.prepare()
	binary.NativeEndian.PutUint16(b.name[0][:], unix.AF_INET)
	binary.BigEndian.PutUint16(b.name[0][2:], uint16(own.Port))
	copy(b.name[0][4:8], own.Addr[:])
	r.send(fd, b.buf[0][:8], &b.name[0], unix.SizeofSockaddrInet4)
	b.ready(1)
	r.receive(fd, &b.msg[1].hdr)
	r.receive(fd, &b.msg[1].hdr) // nothing is there any more, and nothing waits
	works := r.do()
	runtime.KeepAlive(b)
	if !works || r.result[0] != 8 || r.result[1] != 8 || r.result[2] != -int32(unix.EAGAIN) {
		return fmt.Errorf("io_uring: not as needed: %d", r.result[:3])
	}
	return nil
}

func (r *callRing) next() *request {
	place := (*r.tail + r.queued) & *r.mask
	r.order[place] = place
	q := &r.asked[place]
	*q = request{user: uint64(r.queued)}
	r.queued++
	return q
}

// send asks for sendto; b and name are left alone until do returns.
func (r *callRing) send(fd int, b []byte, name *sockaddr, n uint32) {
	q := r.next()
	q.op, q.fd, q.msgFlags = opSend, int32(fd), unix.MSG_DONTWAIT|unix.MSG_NOSIGNAL
	q.addr, q.len = uint64(uintptr(unsafe.Pointer(unsafe.SliceData(b)))), uint32(len(b))
	q.name, q.nameLen = uint64(uintptr(unsafe.Pointer(name))), uint16(n)
}

// receive asks for recvmsg.
func (r *callRing) receive(fd int, h *unix.Msghdr) {
	q := r.next()
	q.op, q.fd, q.msgFlags = opReceive, int32(fd), unix.MSG_DONTWAIT
	q.addr, q.len = uint64(uintptr(unsafe.Pointer(h))), 1
}

// do has all that was asked for done, batchSize at most, and tells the results.
// false: the ring does not work any more; what it has not done has EIO.
func (r *callRing) do() bool {
	for i := range r.queued {
		r.result[i] = -int32(unix.EIO)
	}
	atomic.StoreUint32(r.tail, *r.tail+r.queued)
	works := true
	for left := uintptr(r.queued); left > 0 && works; {
		n, _, e := unix.RawSyscall6(unix.SYS_IO_URING_ENTER, uintptr(r.fd), left, 0, 0, 0, 0)
		works = e == unix.EINTR || e == 0 && n > 0
		if e == 0 {
			left -= n
		}
	}
	at, end := *r.head, atomic.LoadUint32(r.end)
	for ; at != end; at++ {
		c := &r.done[at&uint32(len(r.done)-1)]
		r.result[c.user%batchSize] = c.res
	}
	atomic.StoreUint32(r.head, at)
	r.queued = 0
	return works
}

func (r *callRing) close() {
	if r.entries != nil {
		_ = unix.Munmap(r.entries)
	}
	if r.rings != nil {
		_ = unix.Munmap(r.rings)
	}
	_ = unix.Close(r.fd)
}
