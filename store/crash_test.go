package store

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv("HOTLINE_TEST_FOLLOWER"); dir != "" {
		followForever(dir)
		return
	}
	os.Exit(m.Run())
}

// followForever is the process that gets killed: batch n holds call n, and n is
// said once it is stored.
func followForever(dir string) {
	s, err := Open(dir)
	if err != nil {
		panic(err)
	}
	for n := uint64(1); ; n++ {
		id := call.ID(n)
		err := s.Follow(context.Background(), n, []Row{
			CallRow{answered(id, call.CustomerID(n%7), "sales", 7, "", int64(n))},
			TimelineRow{Call: id, Seq: n, At: ms(0), Kind: "ended"},
			RecordingRow{Recording: call.RecordingID(n), Call: id, Operator: 7, At: ms(0)},
			RecordingDoneRow{RecordingDone: call.RecordingDone{Recording: call.RecordingID(n)}, At: ms(1)},
		})
		if err != nil {
			panic(err)
		}
		fmt.Println(n)
	}
}

func TestKilledFollowerLosesNothingItSaid(t *testing.T) {
	dir, ctx := t.TempDir(), context.Background()
	for round := range 3 {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "HOTLINE_TEST_FOLLOWER="+dir)
		out, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		var said uint64
		for lines := bufio.NewScanner(out); said < uint64(20+17*round) && lines.Scan(); {
			said, err = strconv.ParseUint(lines.Text(), 10, 64)
			require.NoError(t, err)
		}
		require.NoError(t, cmd.Process.Kill())
		_ = cmd.Wait()
		s, err := Open(dir)
		require.NoError(t, err)
		cursor, err := s.Cursor(ctx)
		require.NoError(t, err)
		require.GreaterOrEqual(t, cursor, said)
		n, err := s.CountCalls(ctx, sysViewer, CallFilter{Live: true})
		require.NoError(t, err)
		require.GreaterOrEqual(t, uint64(n), cursor, "rows and cursor are of one moment")
		require.NoError(t, s.Integrity(ctx))
		require.NoError(t, s.Close())
	}
}

// BenchmarkFollow is one op = a batch of 100 whole calls.
func BenchmarkFollow(b *testing.B) {
	s := open(b)
	id := call.ID(0)
	for b.Loop() {
		var rows []Row
		for range 100 {
			id++
			rows = append(rows, CallRow{answered(id, 5, "sales", 7, "", int64(id))}, TimelineRow{Call: id, Seq: 1, Kind: "ended"})
		}
		follow(b, s, uint64(id), rows...)
	}
}
