package recordings

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
	"hotline/media"
)

func newReader(b []byte) io.Reader { return bytes.NewReader(b) }

func TestCustomerIsLeftOperatorRightAndGapsAreSilence(t *testing.T) {
	b := start(t, nil)
	b.begin(1)
	b.say(1, media.Left, 0, 50, 0x11)
	b.say(1, media.Right, 4000, 25, 0x22)
	b.Frame(1, media.Left, 16_000, nil) // silence up to 2 s
	done := b.end(1, false)
	require.Equal(t, call.RecordingDone{Recording: 1, Bytes: headerSize + 32_000, Ms: 2000, SHA256: done.SHA256}, done)

	left, right := channel(b.sound(1), 0), channel(b.sound(1), 1)
	all(t, bytes.Repeat([]byte{0x11}, 8000), left[:8000])
	all(t, bytes.Repeat([]byte{silence}, 8000), left[8000:])
	all(t, bytes.Repeat([]byte{silence}, 4000), right[:4000])
	all(t, bytes.Repeat([]byte{0x22}, 4000), right[4000:8000])
	all(t, bytes.Repeat([]byte{silence}, 8000), right[8000:])

	name := filepath.Join("2026", "03", "10", "r1.wav")
	require.ElementsMatch(t, []string{name, strings.Replace(name, "wav", "json", 1)}, onDisk(t, b.dir))
	file, err := os.ReadFile(filepath.Join(b.dir, name))
	require.NoError(t, err)
	sum := sha256.Sum256(file)
	require.Equal(t, hex.EncodeToString(sum[:]), done.SHA256)
}

func TestForeignProgramReadsTheFile(t *testing.T) {
	soxi, err := exec.LookPath("soxi")
	if err != nil {
		t.Skip("soxi is not installed")
	}
	b := start(t, nil)
	b.begin(1)
	var pos [2]int64
	for i := range 150 { // 3 s: a tone left, another right
		var frame [160]byte
		for c, hz := range []float64{400, 1000} {
			for k := range frame {
				frame[k] = media.EncodeALaw(int16(10_000 * math.Sin(2*math.Pi*hz*float64(i*160+k)/8000)))
			}
			b.Frame(1, c, pos[c], frame[:])
			pos[c] += 160
		}
	}
	b.end(1, false)
	path := filepath.Join(b.dir, "2026", "03", "10", "r1.wav")
	out, err := exec.Command(soxi, path).CombinedOutput()
	require.NoError(t, err, string(out))
	for _, want := range []string{"Channels       : 2", "Sample Rate    : 8000", "00:00:03.00 = 24000 samples", "8-bit A-law"} {
		require.Contains(t, string(out), want)
	}
	for c, hz := range []string{"(39|40)\\d", "(9[5-9]|10[0-4])\\d"} { // the frequency sox finds in each channel
		out, err := exec.Command("sox", path, "-n", "remix", string(rune('1'+c)), "stat").CombinedOutput()
		require.NoError(t, err, string(out))
		require.Regexp(t, `Rough\s+frequency:\s+`+hz, string(out))
	}
}

func TestLateAndDisorderedFramesFindTheirPlace(t *testing.T) {
	b := start(t, nil)
	b.begin(1)
	b.say(1, 0, 0, 10, 0x11)
	b.say(1, 0, 1760, 10, 0x13) // 1600..1760 was overtaken
	b.say(1, 0, 1600, 1, 0x12)
	b.say(1, 1, -80, 1, 0x21) // before the beginning
	b.Frame(1, 2, 0, []byte{1})
	b.Frame(1, -1, 0, []byte{1})
	b.Frame(9, 0, 0, []byte{1})
	b.end(1, false)
	left := channel(b.sound(1), 0)
	all(t, bytes.Repeat([]byte{0x11}, 1600), left[:1600])
	all(t, bytes.Repeat([]byte{0x12}, 160), left[1600:1760])
	all(t, bytes.Repeat([]byte{0x13}, 1600), left[1760:])
}

// After the disk stood still both rings are full: neither channel may push the
// other's sound out of the window.
func TestBothChannelsSurviveAStandstill(t *testing.T) {
	b := start(t, nil)
	b.stop() // the writer stands still
	b.begin(1)
	b.say(1, 0, 0, 350, 0x11)
	b.say(1, 1, 0, 350, 0x22)
	b.Stop(call.RecordStop{Recording: 1})
	require.Empty(t, b.round(b.arrived(), false))
	done := b.do(b.takeJobs()[0])
	require.Empty(t, done.Failed)
	require.EqualValues(t, 7000, done.Ms)
	all(t, bytes.Repeat([]byte{0x11, 0x22}, 350*160), b.sound(1))
}

func TestDriftOfOneClockMovesNothingElse(t *testing.T) {
	// The tap steps back a channel whose clock runs fast; sound after the step
	// stays at its place by our clock, and so does the other channel.
	b := start(t, nil)
	b.begin(1)
	var left, right int64
	for range 60 {
		left = b.say(1, 0, left, 10, 0x11) - 16 // 2 ms stepped back in 200 ms
		right = b.say(1, 1, right, 10, 0x22)
		b.rounds(1)
	}
	b.Frame(1, 1, right, nil)
	b.Frame(1, 0, right, nil)
	done := b.end(1, false)
	require.Empty(t, done.Failed)
	require.EqualValues(t, 12_000, done.Ms)
	got := channel(b.sound(1), 0)
	all(t, bytes.Repeat([]byte{0x11}, int(left+16)), got[:left+16])
	all(t, bytes.Repeat([]byte{silence}, int(right-left-16)), got[left+16:])
}

func TestPauseIsSilenceAndMarked(t *testing.T) {
	b := start(t, nil)
	b.begin(1)
	b.say(1, 0, 0, 50, 0x11)
	b.Frame(1, 1, 8000, nil)
	b.Pause(call.RecordPause{Recording: 1, Paused: true})
	b.Pause(call.RecordPause{Recording: 1, Paused: true}) // again: one mark
	b.say(1, 0, 8000, 50, 0x77)                           // must not be heard, whoever sends it
	b.Pause(call.RecordPause{Recording: 1, Paused: false})
	b.say(1, 0, 16_000, 50, 0x12)
	b.end(1, false)
	require.NotContains(t, b.sound(1), byte(0x77))
	w, err := b.Wave(1)
	require.NoError(t, err)
	require.EqualValues(t, 3000, w.Ms)
	require.Equal(t, []Mark{{1000, true}, {2000, false}}, w.Marks)
	require.Len(t, w.Left, 60)
	require.NotZero(t, w.Left[0])
	require.Zero(t, w.Left[30])
	require.NotZero(t, w.Left[50])
	require.Zero(t, w.Right[0])
}

func TestDiscardLeavesNothingAtAnyTime(t *testing.T) {
	b := start(t, nil)
	b.begin(1)
	b.say(1, 0, 0, 300, 0x11)
	require.Equal(t, call.RecordingDone{Recording: 1}, b.end(1, true), "in progress")
	b.begin(2)
	b.say(2, 0, 0, 300, 0x11)
	b.end(2, false)
	require.NotEmpty(t, onDisk(t, b.dir))
	require.Equal(t, call.RecordingDone{Recording: 2}, b.end(2, true), "already closed")
	require.Empty(t, onDisk(t, b.dir))
	_, err := b.Open(2)
	require.ErrorIs(t, err, ErrNotFound)
}

func TestStopAgainTellsAgain(t *testing.T) {
	b := start(t, nil)
	b.begin(1)
	b.say(1, 0, 0, 10, 0x11)
	first := b.end(1, false)
	require.Equal(t, first, b.end(1, false))
	require.Equal(t, "the file is missing", b.end(5, false).Failed)
	b.begin(1) // a Start again must not overwrite
	b.say(1, 0, 0, 10, 0x22)
	require.Contains(t, b.end(1, false).Failed, "there already")
	require.Equal(t, byte(0x11), b.sound(1)[0])
	b.begin(3)
	require.Equal(t, "no sound came", b.end(3, false).Failed)
	require.Len(t, b.rang(), 1, "only the refused overwriting")
}

func TestPostIsTriedUntilItIsTaken(t *testing.T) {
	b := start(t, nil)
	refused := 0
	b.Recorder.post = func(ev call.Event) bool {
		if refused++; refused < 4 {
			return false
		}
		return b.post(ev)
	}
	b.begin(1)
	b.say(1, 0, 0, 10, 0x11)
	b.end(1, false)
	require.Equal(t, 4, refused)
}

func TestStopOfTheHouseFinishesWhatIsOpen(t *testing.T) {
	b := start(t, nil)
	b.begin(1)
	b.say(1, 0, 0, 100, 0x11)
	b.stop()
	done := b.told()
	require.True(t, done.CutShort)
	require.EqualValues(t, 2000, done.Ms)
	require.Len(t, b.sound(1), 32_000)
}

func TestRetentionDeletesAudioAndWave(t *testing.T) {
	b := start(t, nil)
	b.begin(1)
	b.say(1, 0, 0, 10, 0x11)
	b.end(1, false)
	require.NoError(t, b.Delete(1))
	require.NoError(t, b.Delete(1), "again")
	require.Empty(t, onDisk(t, b.dir))
	_, err := b.Wave(1)
	require.ErrorIs(t, err, ErrNotFound)
}

func TestLostSideFileIsMadeAnew(t *testing.T) {
	b := start(t, nil)
	b.begin(1)
	b.say(1, 0, 0, 100, 0x11)
	first := b.end(1, false)
	want, err := b.Wave(1)
	require.NoError(t, err)
	path := filepath.Join(b.dir, "2026", "03", "10", "r1.json")
	require.NoError(t, os.WriteFile(path, []byte(`{"done":{"reco`), 0o600))
	got, err := b.Wave(1)
	require.NoError(t, err)
	require.Equal(t, want, got)
	require.Equal(t, first, b.end(1, false))
}

func TestLongestRecordingIsFlagged(t *testing.T) {
	b := start(t, nil)
	b.cfg.MaxRecording = 1e9
	b.begin(1)
	b.say(1, 0, 0, 100, 0x11)
	b.Frame(1, 0, 1<<60, []byte{1, 2, 3})
	done := b.end(1, false)
	require.Equal(t, "longer than allowed", done.Failed)
	require.EqualValues(t, 1000, done.Ms)
	require.Equal(t, []string{"longer than allowed"}, b.rang())
}

func TestFrameAllocatesNothing(t *testing.T) {
	b := start(t, nil)
	b.begin(1)
	var frame [160]byte
	require.Zero(t, testing.AllocsPerRun(300, func() { b.Frame(1, 0, 0, frame[:]) }))
	b.end(1, true)
}

func TestIDsOfFilesAreOursOnly(t *testing.T) {
	for _, bad := range []string{"r.wav", "../r1.wav", "r1.wav.wav", "R1.wav", "r01.wav", "r1", "rzzzzzzzzzzzzzz.wav", "r1/../2.wav"} {
		_, ok := idOf(bad, extAudio)
		require.False(t, ok, bad)
	}
	id, ok := idOf("rz.wav", extAudio)
	require.True(t, ok)
	require.EqualValues(t, 35, id)
}

func TestConfigReportsEveryMistake(t *testing.T) {
	require.NoError(t, Default("x").Validate())
	err := Config{MinFreeMB: -1}.Validate()
	for _, part := range []string{"directory", "min_free_mb", "max_recording"} {
		require.ErrorContains(t, err, part)
	}
}
