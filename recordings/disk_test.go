package recordings

import (
	"bytes"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

// sickDisk is a disk that fills up and stands still when told.
type sickDisk struct {
	disk
	room atomic.Int64 // bytes that may still be written
	gate sync.RWMutex // held: every write waits
	free int64
}

type sickFile struct {
	file
	d *sickDisk
}

func (d *sickDisk) Create(path string) (file, error) {
	f, err := d.disk.Create(path)
	return sickFile{f, d}, err
}

func (d *sickDisk) Free() (free, size int64, ok bool) { return d.free, 1 << 40, true }

// WriteAt writes what there is room for, as a real disk does.
func (f sickFile) WriteAt(b []byte, at int64) (int, error) {
	f.d.gate.RLock()
	defer f.d.gate.RUnlock()
	if left := f.d.room.Add(-int64(len(b))); left < 0 {
		f.d.room.Add(int64(len(b)))
		n, _ := f.file.WriteAt(b[:len(b)/2], at)
		return n, syscall.ENOSPC
	}
	return f.file.WriteAt(b, at)
}

func sick(t *testing.T) (*bench, *sickDisk) {
	d := &sickDisk{free: 1 << 40}
	d.room.Store(1 << 40)
	b := start(t, d)
	return b, d
}

// rounds waits until the writer has taken everything out of the left ring.
func (b *bench) rounds(id call.RecordingID) {
	b.t.Helper()
	require.Eventually(b.t, func() bool {
		nudge(b.wake)
		head := b.take(id).rings[0].head.Load()
		return head == b.take(id).rings[0].tail.Load()
	}, 5*time.Second, 5*time.Millisecond)
}

func TestFullDiskFlagsTheRecordingAndKeepsTheRestInPlace(t *testing.T) {
	b, d := sick(t)
	b.begin(1)
	pos := b.say(1, 0, 0, 150, 0x11)
	b.rounds(1)
	d.room.Store(0)
	pos = b.say(1, 0, pos, 150, 0x22)
	b.rounds(1)
	require.Eventually(t, func() bool { return len(b.rang()) == 1 }, 5*time.Second, 5*time.Millisecond)
	d.room.Store(1 << 40)
	pos = b.say(1, 0, pos, 150, 0x33)
	done := b.end(1, false)
	require.Contains(t, done.Failed, "no space left on device")
	require.EqualValues(t, pos/samplesPerMs, done.Ms)
	left := channel(b.sound(1), 0)
	all(t, bytes.Repeat([]byte{0x33}, 120*160), left[330*160:])
	for i, v := range left {
		require.Contains(t, []byte{0x11, 0x22, 0x33, silence}, v, "no other sound is heard at %d", i)
	}
	require.Len(t, b.rang(), 1)
}

func TestDiskThatIsFullFromTheStart(t *testing.T) {
	b, d := sick(t)
	d.room.Store(0)
	b.begin(1)
	b.say(1, 0, 0, 150, 0x11)
	done := b.end(1, false)
	require.Contains(t, done.Failed, "no space left on device")
	require.Zero(t, done.Bytes)
	require.Empty(t, onDisk(t, b.dir))
}

func TestTooLittleRoomRefusesNewRecordings(t *testing.T) {
	d := &sickDisk{free: 1 << 20}
	d.room.Store(1 << 40)
	rang := make(chan string, 10)
	cfg := Default(t.TempDir())
	r := build(cfg, func(call.Event) bool { return true }, func(_ call.RecordingID, what string) { rang <- what }, d)
	r.checkSpace()
	require.Contains(t, <-rang, "1 MB free, 500 needed")
	require.True(t, r.Stats().Full)
	r.checkSpace()
	require.Empty(t, rang, "it rings once")
	r.Start(call.RecordStart{Recording: 1, At: morning})
	open := r.round(r.arrived(), true)
	require.Empty(t, open)
	free, size, ok := r.Room()
	require.Equal(t, []int64{1 << 20, 1 << 40}, []int64{free, size})
	require.True(t, ok)
	require.Equal(t, "no room on the disk", r.do(r.takeJobs()[0]).Failed)
	d.free = 1 << 40
	r.checkSpace()
	require.False(t, r.Stats().Full)
}

func TestDiskThatStandsStillBlocksNobody(t *testing.T) {
	b, d := sick(t)
	b.begin(1)
	b.say(1, 0, 0, 10, 0x11)
	d.gate.Lock()
	began := time.Now()
	pos := b.say(1, 0, 1600, 1500, 0x22) // 30 s of sound
	b.begin(2)
	b.Pause(call.RecordPause{Recording: 1, Paused: true})
	b.Pause(call.RecordPause{Recording: 1, Paused: false})
	b.Frame(1, 0, pos, nil)
	b.Stop(call.RecordStop{Recording: 1})
	require.Less(t, time.Since(began), time.Second)
	d.gate.Unlock()
	done := b.told()
	require.Contains(t, done.Failed, "ms lost, the disk was too slow")
	require.Positive(t, b.Stats().LostSamples)
	require.Greater(t, done.Ms, int64(5000), "what found room is there")
}

func TestStandstillRingsTheAlarm(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for some seconds")
	}
	b, d := sick(t)
	b.begin(1)
	d.gate.Lock()
	b.say(1, 0, 0, 200, 0x11)
	require.Eventually(t, func() bool { return len(b.rang()) == 1 }, 10*time.Second, 20*time.Millisecond)
	require.Equal(t, []string{"recordings: the disk does not answer"}, b.rang())
	d.gate.Unlock()
	b.end(1, false)
}
