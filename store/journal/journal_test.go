package journal

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func payloads(from, to int) (out [][]byte) {
	for i := from; i <= to; i++ {
		out = append(out, fmt.Appendf(nil, `{"n":%d}`, i))
	}
	return out
}

func readAll(t *testing.T, j *Journal, from uint64) (ns []uint64, got []string) {
	t.Helper()
	require.NoError(t, j.Read(from, func(n uint64, p []byte) error {
		ns, got = append(ns, n), append(got, string(p))
		return nil
	}))
	return ns, got
}

func TestRecordsComeBackInOrderAfterReopening(t *testing.T) {
	dir := t.TempDir()
	j, err := Open(dir, Options{SegmentBytes: 100})
	require.NoError(t, err)
	for i := 1; i <= 30; i += 3 {
		require.NoError(t, j.Append(payloads(i, i+2)))
	}
	require.NoError(t, j.Close())
	j, err = Open(dir, Options{SegmentBytes: 100})
	require.NoError(t, err)
	require.EqualValues(t, 30, j.Last())
	ns, got := readAll(t, j, 14)
	require.EqualValues(t, 14, ns[0])
	require.Len(t, got, 17)
	require.Equal(t, `{"n":30}`, got[16])
	require.NoError(t, j.DropBefore(20))
	require.Greater(t, j.First(), uint64(1))
	require.LessOrEqual(t, j.First(), uint64(20))
	ns, _ = readAll(t, j, 20)
	require.EqualValues(t, 20, ns[0])
	require.NoError(t, j.Close())
}

func TestTornTailIsCutAndNumbersGoOn(t *testing.T) {
	for cut := 1; cut < 20; cut++ {
		dir := t.TempDir()
		j, err := Open(dir, Options{})
		require.NoError(t, err)
		require.NoError(t, j.Append(payloads(1, 3)))
		require.NoError(t, j.Close())
		name := filepath.Join(dir, "journal-00000000000000000001.log")
		st, err := os.Stat(name)
		require.NoError(t, err)
		require.NoError(t, os.Truncate(name, st.Size()-int64(cut)))
		j, err = Open(dir, Options{})
		require.NoError(t, err)
		require.EqualValues(t, 2, j.Last())
		require.NoError(t, j.Append(payloads(3, 4)))
		ns, _ := readAll(t, j, 1)
		require.Len(t, ns, 4)
		require.NoError(t, j.Close())
	}
}

func TestBrokenRecordInAnOlderSegmentIsAnError(t *testing.T) {
	dir := t.TempDir()
	j, err := Open(dir, Options{SegmentBytes: 10})
	require.NoError(t, err)
	require.NoError(t, j.Append(payloads(1, 3)))
	require.NoError(t, j.Append(payloads(4, 5)))
	name := filepath.Join(dir, "journal-00000000000000000001.log")
	b, err := os.ReadFile(name)
	require.NoError(t, err)
	b[25] ^= 1
	require.NoError(t, os.WriteFile(name, b, 0o600))
	err = j.Read(1, func(uint64, []byte) error { return nil })
	require.ErrorIs(t, err, ErrBroken)
	require.NoError(t, j.Close())
}

func TestNewestWholeSnapshotIsFound(t *testing.T) {
	j, err := Open(t.TempDir(), Options{})
	require.NoError(t, err)
	for n := uint64(10); n <= 50; n += 10 {
		require.NoError(t, j.WriteSnapshot(n, fmt.Appendf(nil, "state %d", n)))
	}
	require.NoError(t, os.WriteFile(j.snapshotPath(50), []byte("00000000\nhalf"), 0o600))
	n, state, err := j.NewestSnapshot(0)
	require.NoError(t, err)
	require.EqualValues(t, 40, n)
	require.Equal(t, "state 40", string(state))
	n, _, err = j.NewestSnapshot(39)
	require.NoError(t, err)
	require.EqualValues(t, 30, n)
	all, err := numbered(j.dir, snapshotPrefix, suffix)
	require.NoError(t, err)
	require.Len(t, all, 3)
	require.NoError(t, j.Close())
}

func FuzzOpen(f *testing.F) {
	f.Add([]byte("00000000 1 {}\n"))
	f.Add([]byte("garbage"))
	f.Fuzz(func(t *testing.T, b []byte) {
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "journal-00000000000000000001.log"), b, 0o600))
		j, err := Open(dir, Options{})
		if err != nil {
			return
		}
		require.NoError(t, j.Append(payloads(1, 1)))
		require.NoError(t, j.Close())
	})
}

func TestReaderFollowsAcrossSegments(t *testing.T) {
	j, err := Open(t.TempDir(), Options{SegmentBytes: 60})
	require.NoError(t, err)
	r := j.NewReader(2)
	defer r.Close()
	want := uint64(2)
	for i := 1; i <= 40; i += 2 {
		require.NoError(t, j.Append(payloads(i, i+1)))
		for {
			n, p, ok, err := r.Next()
			require.NoError(t, err)
			if !ok {
				break
			}
			require.Equal(t, want, n)
			require.Equal(t, fmt.Sprintf(`{"n":%d}`, n), string(p))
			want++
		}
	}
	require.EqualValues(t, 41, want)
	require.NoError(t, j.Close())
}

func TestOneProcessAJournal(t *testing.T) {
	dir := t.TempDir()
	j, err := Open(dir, Options{})
	require.NoError(t, err)
	require.NoError(t, j.Append(payloads(1, 2)))
	_, err = Open(dir, Options{})
	require.ErrorIs(t, err, ErrInUse)
	require.NoError(t, j.Close())
	j, err = Open(dir, Options{})
	require.NoError(t, err)
	require.EqualValues(t, 2, j.Last())
	require.NoError(t, j.Close())
}

// Syncs run beside appends, over the ends of segments.
func TestSyncBesideAppend(t *testing.T) {
	j, err := Open(t.TempDir(), Options{SegmentBytes: 4096})
	require.NoError(t, err)
	stop, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		for {
			select {
			case <-stop:
				ended <- nil
				return
			default:
			}
			if err := j.Sync(); err != nil {
				ended <- err
				return
			}
		}
	}()
	for i := range 2000 {
		require.NoError(t, j.Append([][]byte{fmt.Appendf(nil, `{"n":%d}`, i)}))
	}
	close(stop)
	require.NoError(t, <-ended)
	require.NoError(t, j.Close())
}
