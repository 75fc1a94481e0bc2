package recordings

import (
	"testing"

	"hotline/call"
)

// BenchmarkFrame400 is one op = 20 ms of 400 stereo recordings: 800 frames from
// the media loop into the rings.
func BenchmarkFrame400(b *testing.B) {
	const calls = 400
	r := start(b, nil)
	r.stop() // the writer's share is measured apart
	for id := range call.RecordingID(calls) {
		r.begin(id)
	}
	var frame [160]byte
	b.ReportAllocs()
	pos := int64(0)
	for b.Loop() {
		for id := range call.RecordingID(calls) {
			for c := range 2 {
				r.Frame(id, c, pos, frame[:])
				ring := &r.take(id).rings[c]
				ring.tail.Store(ring.head.Load())
			}
		}
		pos += 160
	}
	if n := r.Stats().LostSamples; n > 0 {
		b.Fatalf("%d samples lost", n)
	}
}

// BenchmarkWriter is the writer's share: one op = one second of one stereo
// recording taken out of the rings and put on disk.
func BenchmarkWriter(b *testing.B) {
	r := start(b, nil)
	r.stop()
	d := disk{b.TempDir()}
	t := &take{id: 1, base: d.dir + "/r1", files: d, alarm: func(call.RecordingID, string) {}, limit: 1 << 40,
		window: make([]byte, windowSamples*frameBytes), scratch: new([maxFrame]byte)}
	quieten(t.window)
	var frame [160]byte
	b.ReportAllocs()
	pos := int64(0)
	for b.Loop() {
		for range 50 {
			t.rings[0].put(pos, frame[:])
			t.rings[1].put(pos, frame[:])
			pos += 160
		}
		t.drain()
		t.flush(t.end - lagSamples)
		if t.written > 64<<20 { // begin the file anew
			t.from, t.end, t.written, pos = 0, 0, 0, 0
		}
	}
	_ = t.out.Close()
}
