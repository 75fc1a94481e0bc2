package media

import "hotline/call"

// tap anchors one side of a recording to our monotonic clock by RTP time: within
// a run of packets positions follow the source's timestamps; when its clock has
// drifted off ours, the difference is stepped out where it is quiet (DESIGN.md 6).
type tap struct {
	rec     call.RecordingID
	channel int
	with    call.LegID // right channel: only while bridged to this leg
	origin  int64      // clock at position 0, ns
	paused  bool

	on   bool
	ssrc uint32
	ts   uint32
	pos  int64 // of ts
	end  int64 // behind the newest frame

	least   int64 // smallest distance to the clock in this window, samples
	packets int
	step    int64 // to be made at the next quiet frame
}

const (
	tapWindow = 50   // packets: the least delayed of a second shows the drift
	tapStep   = 80   // 10 ms off: step where it is quiet
	tapForce  = 200  // 25 ms off: step anyway
	tapJump   = 2000 // 250 ms off: the source jumped
)

// samples converts a time since the origin.
func (t *tap) samples(now int64) int64 { return (now - t.origin) / (1e9 / SampleRate) }

// place tells where the frame belongs: alaw from skip on, at pos. It is not to
// be written if nothing is left of it.
func (t *tap) place(f *frame, alaw []byte, now int64) (pos int64, skip int) {
	n := int64(len(alaw))
	clock := t.samples(now) - n
	if !t.on || f.ssrc != t.ssrc {
		t.anchor(f, max(clock, t.end, 0))
	}
	pos = t.pos + int64(int32(f.ts-t.ts))
	off := clock - pos
	if off > tapJump || off < -tapJump {
		t.anchor(f, max(clock, t.end, 0))
		pos, off = t.pos, 0
	}
	if pos < t.end && pos+n > t.end-tapJump && int32(f.ts-t.ts) < 0 {
		return max(pos, 0), int(max(0, -pos)) // overtaken on its way
	}
	pos += t.drift(off, alaw)
	t.pos, t.ts = pos, f.ts
	if pos < t.end {
		skip = int(min(t.end-pos, n))
	}
	t.end = max(t.end, pos+n)
	return pos + int64(skip), skip
}

func (t *tap) anchor(f *frame, pos int64) {
	t.on, t.ssrc, t.ts, t.pos = true, f.ssrc, f.ts, pos
	t.packets, t.step = 0, 0
}

// drift watches the distance to the clock and tells by how much to step now.
func (t *tap) drift(off int64, alaw []byte) int64 {
	if t.packets == 0 || off < t.least {
		t.least = off
	}
	if t.packets++; t.packets == tapWindow {
		t.packets = 0
		t.step = 0
		if t.least > tapStep || t.least < -tapStep {
			t.step = t.least
		}
	}
	if t.step == 0 || t.step < tapForce && t.step > -tapForce && !quiet(alaw) {
		return 0
	}
	s := t.step
	t.step, t.packets = 0, 0
	return s
}
