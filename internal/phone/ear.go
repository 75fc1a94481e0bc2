package phone

import (
	"time"

	"github.com/pion/rtp"
)

// ear puts what is heard on one time line: by RTP time within a stream, by the
// clock from one stream to the next.
type ear struct {
	note    func(string, ...any)
	packets int
	digits  string

	ssrc   uint32
	ts     uint32 // expected next
	last   time.Time
	keyTS  uint32
	hasKey bool

	line []int16 // the newest end of the time line
	from int     // samples of the time line cut away before line
	rec  int     // where the recording begins, -1: not recording
	recs bool
}

// packet takes one RTP packet.
func (e *ear) packet(p *rtp.Packet, event uint8) {
	e.packets++
	if p.PayloadType == event {
		e.key(p)
		return
	}
	if p.PayloadType != 0 && p.PayloadType != 8 {
		return
	}
	e.gap(p)
	_, dec := codes(p.PayloadType)
	for _, c := range p.Payload {
		e.line = append(e.line, dec[c])
	}
	e.ts = p.Timestamp + uint32(len(p.Payload)) //nolint:gosec // a packet
	e.last = time.Now()
	e.trim()
}

// gap fills what is missing before a packet with silence, 10 s at most. A
// packet that comes late is appended all the same.
func (e *ear) gap(p *rtp.Packet) {
	if e.last.IsZero() {
		e.note("heard the first packet")
		e.ssrc = p.SSRC
		return
	}
	missing := int(int32(p.Timestamp - e.ts)) //nolint:gosec // wraps by design
	if p.SSRC != e.ssrc {
		e.ssrc = p.SSRC
		missing = int(time.Since(e.last).Seconds()*rate) - frameLen
	}
	if missing > 0 && missing <= 10*rate {
		e.line = append(e.line, make([]int16, missing)...)
	}
}

func (e *ear) key(p *rtp.Packet) {
	if len(p.Payload) < 4 || e.hasKey && p.Timestamp == e.keyTS || p.Payload[0] > 15 {
		return
	}
	e.hasKey, e.keyTS = true, p.Timestamp
	k := "0123456789*#ABCD"[p.Payload[0]]
	e.digits += string(k)
	e.note("heard key %c", k)
}

// trim forgets what nobody can ask for any more.
func (e *ear) trim() {
	if e.recs || len(e.line) < 2*keep {
		return
	}
	cut := len(e.line) - keep
	e.line = append(e.line[:0:0], e.line[cut:]...)
	e.from += cut
}

func (e *ear) record() { e.recs, e.rec = true, e.from+len(e.line) }

func (e *ear) recorded() []int16 { return e.line[max(0, e.rec-e.from):] }

func (e *ear) tail(n int) []int16 {
	n = max(0, min(n, len(e.line)))
	return append([]int16(nil), e.line[len(e.line)-n:]...)
}
