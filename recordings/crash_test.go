package recordings

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

// writeForever is the process that gets killed: it records in real time and
// says how far it is.
func writeForever(dir string) {
	cfg := Default(dir)
	cfg.MinFreeMB = 0
	r, err := New(cfg, func(call.Event) bool { return true }, nil)
	if err != nil {
		panic(err)
	}
	go func() { _ = r.Run(context.Background()) }()
	r.Start(call.RecordStart{Recording: 7, Call: 1, At: morning})
	var frame [160]byte
	for i := range frame {
		frame[i] = 0x11
	}
	began := time.Now()
	tick := time.NewTicker(20 * time.Millisecond)
	for pos := int64(0); ; {
		<-tick.C
		for now := int64(time.Since(began)/time.Millisecond) * samplesPerMs; pos+160 <= now; pos += 160 {
			r.Frame(7, 0, pos, frame[:])
			r.Frame(7, 1, pos, frame[:])
		}
		fmt.Println(pos)
	}
}

func TestKilledProcessLosesTwoSecondsAtMost(t *testing.T) {
	if testing.Short() {
		t.Skip("records for some seconds")
	}
	dir := t.TempDir()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "HOTLINE_TEST_WRITER="+dir)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	var pos int64
	lines := bufio.NewScanner(out)
	for pos < 3700*samplesPerMs && lines.Scan() {
		pos, err = strconv.ParseInt(lines.Text(), 10, 64)
		require.NoError(t, err)
	}
	require.NoError(t, cmd.Process.Kill())
	_ = cmd.Wait()

	open := filepath.Join(dir, "2026", "03", "10", "r7.wav.part")
	if soxi, err := exec.LookPath("soxi"); err == nil { // playable even before it is finished
		wav := filepath.Join(dir, "left.wav")
		require.NoError(t, os.Symlink(open, wav))
		out, err := exec.Command("sox", wav, "-n", "stat").CombinedOutput()
		require.NoError(t, err, "%s %s", soxi, out)
		require.NoError(t, os.Remove(wav))
	}
	r, err := New(Default(dir), func(call.Event) bool { return true }, nil)
	require.NoError(t, err)
	done, err := r.Recover()
	require.NoError(t, err)
	require.Len(t, done, 1)
	require.Equal(t, call.RecordingID(7), done[0].Recording)
	require.True(t, done[0].CutShort)
	require.Empty(t, done[0].Failed)
	require.GreaterOrEqual(t, done[0].Ms, pos/samplesPerMs-2000)
	a, err := r.Open(7)
	require.NoError(t, err)
	require.Equal(t, done[0].Bytes, a.Size())
	require.NoError(t, a.Close())
	w, err := r.Wave(7)
	require.NoError(t, err)
	require.Equal(t, done[0].Ms, w.Ms)
	again, err := r.Recover()
	require.NoError(t, err)
	require.Empty(t, again)
}

func TestPausesOfACrashedRecordingAreKept(t *testing.T) {
	b := start(t, nil)
	base := filepath.Join(b.dir, "2026", "03", "10")
	require.NoError(t, os.MkdirAll(base, 0o700))
	h := header(-1)
	require.NoError(t, os.WriteFile(filepath.Join(base, "r5.wav.part"), append(h[:], 1, 2, 3, 4, 5), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(base, "r5.json"), []byte(`{"wave":{"marks":[{"ms":7,"paused":true}]}}`), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(base, "r5.json.tmp"), []byte(`{`), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(base, "other.wav.part"), []byte(`x`), 0o600))
	done, err := b.Recover()
	require.NoError(t, err)
	require.Len(t, done, 1)
	require.EqualValues(t, headerSize+4, done[0].Bytes)
	w, err := b.Wave(5)
	require.NoError(t, err)
	require.Equal(t, []Mark{{7, true}}, w.Marks)
	require.Len(t, onDisk(t, b.dir), 3, "what is not ours stays: %s", strings.Join(onDisk(t, b.dir), " "))
}

func TestLeftoverWithoutSoundBecomesAnEmptyFile(t *testing.T) {
	b := start(t, nil)
	base := filepath.Join(b.dir, "2026", "03", "10")
	require.NoError(t, os.MkdirAll(base, 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(base, "r5.wav.part"), []byte("RIF"), 0o600))
	done, err := b.Recover()
	require.NoError(t, err)
	require.Zero(t, done[0].Ms)
	require.EqualValues(t, headerSize, done[0].Bytes)
	require.Empty(t, b.sound(5))
}

func FuzzFinish(f *testing.F) {
	h := header(-1)
	f.Add([]byte{})
	f.Add([]byte("RIFF"))
	f.Add(h[:])
	f.Add(append(h[:], 1, 2, 3))
	f.Fuzz(func(t *testing.T, content []byte) {
		m := &memory{b: append([]byte(nil), content...)}
		samples, err := finish(m, int64(len(content)))
		require.NoError(t, err)
		told, err := parse(newReader(m.b))
		require.NoError(t, err)
		require.Equal(t, samples, told)
		require.EqualValues(t, headerSize+samples*frameBytes, len(m.b))
		if len(content) > headerSize {
			require.Equal(t, content[headerSize:headerSize+samples*frameBytes], m.b[headerSize:])
		}
	})
}

// memory is a file for the fuzzer.
type memory struct{ b []byte }

func (m *memory) WriteAt(b []byte, at int64) (int, error) {
	if need := int(at) + len(b); need > len(m.b) {
		m.b = append(m.b, make([]byte, need-len(m.b))...)
	}
	return copy(m.b[at:], b), nil
}

func (m *memory) Truncate(size int64) error {
	m.b = m.b[:size]
	return nil
}

func (m *memory) Sync() error  { return nil }
func (m *memory) Close() error { return nil }
