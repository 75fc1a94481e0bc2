package recordings

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"hotline/call"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv("HOTLINE_TEST_WRITER"); dir != "" {
		writeForever(dir)
		return
	}
	goleak.VerifyTestMain(m)
}

var morning = call.Time{Wall: 1_773_133_200_000, Mono: 1}

// bench is a recorder that runs, with what it told.
type bench struct {
	*Recorder
	t      testing.TB
	dir    string
	done   chan call.RecordingDone
	mu     sync.Mutex
	alarms []string
	stop   func()
}

func start(t testing.TB, fs files) *bench {
	t.Helper()
	b := &bench{t: t, dir: t.TempDir(), done: make(chan call.RecordingDone, 100)}
	cfg := Default(b.dir)
	cfg.MinFreeMB = 0
	r, err := New(cfg, b.post, b.alarmed)
	require.NoError(t, err)
	if fs != nil {
		r.files = fs
	}
	b.Recorder = r
	ctx, cancel := context.WithCancel(context.Background())
	gone := make(chan error, 1)
	go func() { gone <- r.Run(ctx) }()
	b.stop = sync.OnceFunc(func() {
		cancel()
		require.NoError(t, <-gone)
	})
	t.Cleanup(b.stop)
	return b
}

func (b *bench) post(ev call.Event) bool {
	b.done <- ev.(call.RecordingDone)
	return true
}

func (b *bench) alarmed(_ call.RecordingID, what string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.alarms = append(b.alarms, what)
}

func (b *bench) rang() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string(nil), b.alarms...)
}

func (b *bench) begin(id call.RecordingID) {
	b.Start(call.RecordStart{Recording: id, Call: 1, Customer: "n1/i1", Operator: "n1/p1", At: morning})
}

// say puts n frames of 20 ms of the byte into a channel from pos on.
func (b *bench) say(id call.RecordingID, channel int, pos int64, n int, sound byte) int64 {
	var frame [160]byte
	for i := range frame {
		frame[i] = sound
	}
	for range n {
		b.Frame(id, channel, pos, frame[:])
		pos += int64(len(frame))
	}
	return pos
}

func (b *bench) end(id call.RecordingID, discard bool) call.RecordingDone {
	b.t.Helper()
	b.Stop(call.RecordStop{Recording: id, Discard: discard})
	return b.told()
}

func (b *bench) told() call.RecordingDone {
	b.t.Helper()
	select {
	case d := <-b.done:
		return d
	case <-time.After(20 * time.Second):
		b.t.Fatal("nothing was told of the recording")
		return call.RecordingDone{}
	}
}

// sound reads the audio without its head.
func (b *bench) sound(id call.RecordingID) []byte {
	b.t.Helper()
	a, err := b.Open(id)
	require.NoError(b.t, err)
	defer a.Close()
	file, err := io.ReadAll(a)
	require.NoError(b.t, err)
	require.EqualValues(b.t, len(file), a.Size())
	samples, err := parse(newReader(file))
	require.NoError(b.t, err)
	require.EqualValues(b.t, headerSize+samples*frameBytes, len(file))
	return file[headerSize:]
}

// channel takes one channel out of interleaved sound.
func channel(stereo []byte, c int) []byte {
	out := make([]byte, 0, len(stereo)/2)
	for i := c; i < len(stereo); i += frameBytes {
		out = append(out, stereo[i])
	}
	return out
}

func onDisk(t testing.TB, dir string) (names []string) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(dir, path)
			names = append(names, rel)
		}
		return err
	}))
	return names
}

// all compares sound without printing pages of it.
func all(t testing.TB, want, got []byte) {
	t.Helper()
	require.Len(t, got, len(want))
	for i := range want {
		require.Equal(t, want[i], got[i], "byte %d of %d", i, len(want))
	}
}
