package recordings

import (
	"encoding/binary"
	"sync/atomic"
)

// ringSize holds about 7 s of 20 ms frames of one channel: so long may the disk
// stand still before sound is lost.
const (
	ringSize   = 1 << 16
	ringMask   = ringSize - 1
	ringHeader = 10 // position 8, length 2
	maxFrame   = 2000
)

// ring passes the frames of one channel from a media loop to the writer: one
// producer, one consumer, no lock, no allocation.
type ring struct {
	head atomic.Uint64 // bytes ever put, moved by the producer
	tail atomic.Uint64 // bytes ever taken, moved by the consumer
	end  atomic.Int64  // position behind the newest frame
	buf  [ringSize]byte
}

// put copies a frame in; false when there is no room.
func (r *ring) put(pos int64, alaw []byte) bool {
	head := r.head.Load()
	need := uint64(ringHeader + len(alaw))
	if len(alaw) > maxFrame || head+need-r.tail.Load() > ringSize {
		return false
	}
	var h [ringHeader]byte
	binary.LittleEndian.PutUint64(h[:], uint64(pos))
	binary.LittleEndian.PutUint16(h[8:], uint16(len(alaw)))
	r.write(head, h[:])
	r.write(head+ringHeader, alaw)
	if end := pos + int64(len(alaw)); end > r.end.Load() {
		r.end.Store(end)
	}
	r.head.Store(head + need)
	return true
}

func (r *ring) write(at uint64, b []byte) {
	n := copy(r.buf[at&ringMask:], b)
	copy(r.buf[:], b[n:])
}

func (r *ring) read(at uint64, b []byte) {
	n := copy(b, r.buf[at&ringMask:])
	copy(b[n:], r.buf[:])
}

// peek gives the position of the oldest frame.
func (r *ring) peek() (pos int64, ok bool) {
	tail := r.tail.Load()
	if tail == r.head.Load() {
		return 0, false
	}
	var h [8]byte
	r.read(tail, h[:])
	return int64(binary.LittleEndian.Uint64(h[:])), true
}

// take copies the oldest frame out into b; call it after a successful peek.
func (r *ring) take(b *[maxFrame]byte) (pos int64, alaw []byte) {
	tail := r.tail.Load()
	var h [ringHeader]byte
	r.read(tail, h[:])
	n := int(binary.LittleEndian.Uint16(h[8:]))
	r.read(tail+ringHeader, b[:n])
	r.tail.Store(tail + ringHeader + uint64(n))
	return int64(binary.LittleEndian.Uint64(h[:])), b[:n]
}
