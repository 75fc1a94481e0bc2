package e2e

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/internal/headset"
	"hotline/internal/phone"
)

// maxGap is the silence that trouble with the disk may add to the sound, and
// maxAnswer how late signalling may be (INVARIANTS 33).
const (
	maxGap    = 60 * time.Millisecond
	maxAnswer = 500 * time.Millisecond
)

func run(t testing.TB, name string, args ...string) {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	require.NoError(t, err, "%s %s: %s (these tests run as root)", name, strings.Join(args, " "), out)
}

// onDisk moves the server's data folder onto a file system of its own.
func onDisk(t *testing.T, s *server, mount func(at string)) {
	kept := filepath.Join(s.dir, "kept")
	require.NoError(t, os.Rename(s.data(), kept))
	require.NoError(t, os.Mkdir(s.data(), 0o700))
	mount(s.data())
	t.Cleanup(func() {
		s.stop()
		s.cmd = nil
		run(t, "umount", "-l", s.data())
	})
	require.NoError(t, os.CopyFS(s.data(), os.DirFS(kept)))
}

// fill takes all free space; the function gives it back.
func fill(t testing.TB, dir string) (free func()) {
	name := filepath.Join(dir, "ballast")
	f, err := os.Create(name)
	require.NoError(t, err)
	for block := make([]byte, 1<<20); ; {
		_, err := f.Write(block)
		if errors.Is(err, syscall.ENOSPC) && len(block) == 1 {
			break
		} else if errors.Is(err, syscall.ENOSPC) {
			block = block[:max(1, len(block)/16)]
			continue
		}
		require.NoError(t, err)
	}
	require.NoError(t, f.Close())
	return func() { require.NoError(t, os.Remove(name)) }
}

// silences watches how long nothing new is heard; what the watcher itself slept
// too long through does not count.
type silences struct {
	stop  chan struct{}
	wg    sync.WaitGroup
	worst time.Duration
}

func listenFor(packets func() int) *silences {
	w := &silences{stop: make(chan struct{})}
	w.wg.Go(func() {
		last, seen, looked := packets(), time.Now(), time.Now()
		for tick := time.NewTicker(5 * time.Millisecond); ; {
			select {
			case <-w.stop:
				tick.Stop()
				return
			case <-tick.C:
			}
			now, n := time.Now(), packets()
			if n != last || now.Sub(looked) > 20*time.Millisecond {
				last, seen = n, now
			}
			looked = now
			w.worst = max(w.worst, now.Sub(seen))
		}
	})
	return w
}

func (w *silences) end() time.Duration {
	close(w.stop)
	w.wg.Wait()
	return w.worst
}

// troubled is a talk, recorded, with both ends watched, and a second caller who waits.
type troubled struct {
	*server
	t      *testing.T
	boss   *client
	bell   *bell
	anna   *softphone
	boris  *softphone // on break
	talker *phone.Call
	waits  *phone.Call
	calls  int
	before time.Duration // worst silence without trouble
}

func trouble(t *testing.T, mount func(at string)) *troubled {
	s, b := quickServer(t, "")
	if mount != nil {
		onDisk(t, s, mount)
	}
	s.start()
	x := &troubled{server: s, t: t, bell: b, boss: s.signIn("super"), calls: 2}
	x.anna = startHeadset(t, s, "anna", operatorHz)
	x.anna.AutoAnswer(true)
	x.boris = startHeadset(t, s, "boris", secondHz)
	require.NoError(t, x.boris.Act(soon(t, 5*time.Second), "state", headset.Fields{"state": "break", "reason": "lunch"}))
	x.talker = dials(t, s, newPhone(t, "79160000001"), customerHz, "1")
	require.NoError(t, x.talker.HearsTone(soon(t, 10*time.Second), operatorHz))
	x.waits = dials(t, s, newPhone(t, "79160000002"), 500, "2")
	eventually(t, 10*time.Second, "one waits", func() bool { return x.boss.waiting() == 1 })
	w := x.watch()
	listens(t, x.talker.Packets, 2) // what the machine does without trouble
	x.before = w()
	return x
}

// watch looks for silence on both sides until the function is called.
func (x *troubled) watch() func() time.Duration {
	a := listenFor(x.talker.Packets)
	b := listenFor(func() int { n, _ := x.anna.Counts(); return int(n) })
	return func() time.Duration { return max(a.end(), b.end()) }
}

// calling: a new caller is answered in time and hears the greeting.
func (x *troubled) calling(number string) {
	x.t.Helper()
	x.calls++
	began := time.Now()
	line, err := newPhone(x.t, number).Call(context.Background(), x.sipURI())
	require.NoError(x.t, err)
	require.NoError(x.t, line.Answered(soon(x.t, 5*time.Second)))
	took := time.Since(began)
	require.NoError(x.t, line.HearsSound(soon(x.t, 2*time.Second)), "the menu begins")
	x.t.Logf("%s answered in %s", number, took.Round(time.Millisecond))
	require.Less(x.t, took, maxAnswer)
}

// talks: the talk is alive, both ways.
func (x *troubled) talks() {
	x.t.Helper()
	require.NoError(x.t, x.talker.HearsTone(soon(x.t, 2*time.Second), operatorHz))
	require.True(x.t, x.anna.hears(customerHz))
}

// refuses: what would have to survive a power cut is not promised.
func (x *troubled) refuses() {
	x.t.Helper()
	status := x.boss.optsOut(soon(x.t, 8*time.Second), x.anna.View().Talk.Party.Customer)
	require.Equal(x.t, http.StatusServiceUnavailable, status)
}

// heals: afterwards everything is stored.
func (x *troubled) heals() {
	x.t.Helper()
	eventually(x.t, 15*time.Second, "the server is well again", func() bool { code, _ := x.readyz(); return code == 200 })
	x.talks()
	x.waits.Hangup() //nolint:errcheck // a phone's
	require.NoError(x.t, x.talker.Hangup())
	b := openBook(x.t, x.data())
	eventually(x.t, 20*time.Second, "all rows are stored", func() bool {
		return x.metric("hotline_rows_behind") == 0 && len(b.calls()) >= x.calls && len(b.ended()) >= 2
	})
	tapes := b.tapes()
	eventually(x.t, 10*time.Second, "the recording is closed", func() bool {
		tapes = b.tapes()
		return len(tapes) > 0 && !slices.ContainsFunc(tapes, func(r bookTape) bool { return r.state == "recording" })
	})
	for _, r := range tapes {
		x.t.Logf("recording: %s %d ms %s", r.state, r.ms, r.failed)
		require.Contains(x.t, []string{"done", "failed"}, r.state)
	}
	x.stop()
	require.Equal(x.t, 0, x.cmd.ProcessState.ExitCode())
	require.NoError(x.t, integrity(x.data()))
	for _, c := range b.calls() {
		require.NotEmpty(x.t, c.outcome, "%+v", c)
	}
	replay(x.t, x.data())
}

// TestE2EDiskFull: calls go on while the disk is full, promises are refused, an
// alarm rings; when there is room again every row is written.
func TestE2EDiskFull(t *testing.T) {
	x := trouble(t, func(at string) { run(t, "mount", "-t", "tmpfs", "-o", "size=6m,mode=700", "tmpfs", at) })
	silence := x.watch()
	free := fill(t, x.data())
	x.calling("79160000003")
	eventually(t, 5*time.Second, "readiness tells of the trouble", func() bool {
		code, text := x.readyz()
		return code == 503 && strings.Contains(text, "disk")
	})
	x.calling("79160000004")
	x.talks()
	x.refuses()
	x.talksAndGoes()
	require.Never(t, func() bool { return len(x.bell.all()) > 0 }, 2500*time.Millisecond, 100*time.Millisecond, "no new dialling")
	eventually(t, 5*time.Second, "alarms ring", func() bool {
		return x.metric(`hotline_alarms_total{kind="journal"}`) >= 1 && x.metric(`hotline_alarms_total{kind="recording"}`) >= 1
	})
	require.Contains(t, x.log.String(), "the journal's disk is slow or full")
	worst := silence()
	t.Logf("worst silence %s without trouble, %s with a full disk", x.before, worst)
	require.LessOrEqual(t, worst, x.before+maxGap)
	free()
	x.heals()
}

// talksAndGoes lets boris talk with who waits, who then hangs up: a call for the bot.
func (x *troubled) talksAndGoes() {
	x.t.Helper()
	x.boris.AutoAnswer(true)
	require.NoError(x.t, x.boris.Act(soon(x.t, 5*time.Second), "state", headset.Fields{"state": "available"}))
	require.NoError(x.t, x.waits.HearsTone(soon(x.t, 10*time.Second), secondHz))
	listens(x.t, x.waits.Packets, 1.5) // long enough for a survey
	require.NoError(x.t, x.waits.Hangup())
}

// TestE2EDiskStill: the disk stands still for 5 s.
func TestE2EDiskStill(t *testing.T) {
	need(t, "fsfreeze", "mkfs.ext4")
	image := filepath.Join(t.TempDir(), "disk")
	require.NoError(t, os.WriteFile(image, nil, 0o600))
	require.NoError(t, os.Truncate(image, 96<<20))
	run(t, "mkfs.ext4", "-q", image)
	x := trouble(t, func(at string) { run(t, "mount", "-o", "loop", image, at) })
	thaw := sync.OnceFunc(func() { run(t, "fsfreeze", "-u", x.data()) })
	t.Cleanup(thaw)
	silence := x.watch()
	run(t, "fsfreeze", "-f", x.data())
	began := time.Now()
	x.calling("79160000003")
	eventually(t, 3*time.Second, "readiness tells of the trouble", func() bool { code, _ := x.readyz(); return code == 503 })
	x.talks()
	x.refuses()
	x.calling("79160000001") // one we know
	time.Sleep(max(0, 5*time.Second-time.Since(began)))
	worst := silence()
	thaw()
	t.Logf("worst silence %s without trouble, %s while the disk stood still", x.before, worst)
	require.LessOrEqual(t, worst, x.before+maxGap)
	x.heals()
}

// TestE2EDatabaseLocked: another program holds the database for 5 s.
func TestE2EDatabaseLocked(t *testing.T) {
	x := trouble(t, nil)
	db, err := sql.Open("sqlite", "file:"+filepath.Join(x.data(), "hotline.db")+"?_pragma=busy_timeout(5000)")
	require.NoError(t, err)
	defer func() { _ = db.Close() }()
	lock, err := db.Conn(context.Background())
	require.NoError(t, err)
	_, err = lock.ExecContext(context.Background(), "BEGIN EXCLUSIVE")
	require.NoError(t, err)
	began, silence := time.Now(), x.watch()
	for i := range 3 {
		x.calling(fmt.Sprintf("7916000001%d", i))
	}
	x.talks()
	require.NoError(t, x.anna.Act(soon(t, 2*time.Second), "hold", headset.Fields{"call": x.anna.View().Talk.Call, "on": true}))
	require.NoError(t, x.anna.Act(soon(t, 2*time.Second), "hold", headset.Fields{"call": x.anna.View().Talk.Call, "on": false}))
	time.Sleep(max(0, 5*time.Second-time.Since(began)))
	worst := silence()
	_, err = lock.ExecContext(context.Background(), "ROLLBACK")
	require.NoError(t, err)
	require.NoError(t, lock.Close())
	t.Logf("worst silence %s without trouble, %s with the database locked", x.before, worst)
	require.LessOrEqual(t, worst, x.before+maxGap)
	code, _ := x.readyz()
	require.Equal(t, 200, code, "the database is behind, not the house")
	b := openBook(t, x.data())
	eventually(t, 15*time.Second, "who called meanwhile, and for the first time, is known", func() bool {
		known := 0
		for _, c := range b.calls() {
			if strings.HasPrefix(c.number, "+7916000001") && c.ended == 0 {
				known++
			}
		}
		return known == 3
	})
	x.heals()
}
