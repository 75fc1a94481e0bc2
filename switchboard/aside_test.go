package switchboard

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

// An order that must survive a power cut waits for the disk; nobody else does.
func TestASyncHoldsUpOnlyWhoIsToldOfIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := startLoop(t)
		time.Sleep(time.Second)
		goOn := r.log.hangSyncs()
		r.post(call.Order{Ref: "optout", Do: call.OrderOptOut, Customer: 5, Kind: "spoken"})
		require.Empty(t, ofType[call.Ordered](r.told()), "it is not synced yet")
		r.post(call.Act{Operator: 1, Ref: "hold", Do: call.DoHold, On: true})
		require.Equal(t, "", r.toldTo("hold"), "an act that promises nothing")
		r.post(call.Arrived{Leg: "n1/i3", Trunk: "mts", Party: moscow(7)})
		require.Len(t, ofType[call.Answer](r.told()), 1, "a caller is answered")
		time.Sleep(150 * time.Millisecond)
		require.Empty(t, r.told())
		require.False(t, r.loop.Degraded())
		goOn()
		require.Equal(t, "", r.orderedTo("optout"))
		r.close()
	})
}

// After 200 ms a sync is trouble like a write: durable acknowledgements and new
// dialling are refused until it ends (DESIGN.md 3).
func TestTroubleWithASync(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := startLoop(t)
		r.post(call.OperatorSignedIn{Operator: 2, Session: "s"}, call.PathUp{Operator: 2, Leg: "n1/p2"})
		time.Sleep(time.Second)
		r.told()
		goOn := r.log.hangSyncs()
		r.post(call.Order{Ref: "optout", Do: call.OrderOptOut, Customer: 5, Kind: "spoken"})
		time.Sleep(199 * time.Millisecond)
		require.Empty(t, ofType[call.Ordered](r.told()))
		require.False(t, r.loop.Degraded())
		time.Sleep(2 * time.Millisecond)
		require.Equal(t, call.StorageTrouble, r.orderedTo("optout"))
		require.True(t, r.loop.Degraded())

		r.post(call.Order{Ref: "more", Do: call.OrderOptOut, Customer: 6, Kind: "spoken"})
		require.Equal(t, call.StorageTrouble, r.orderedTo("more"), "it is known to be slow: at once")
		r.post(call.Act{Operator: 2, Ref: "dial", Do: call.DoDial, Party: moscow(9)})
		require.Empty(t, ofType[call.Dial](r.told()))
		r.post(call.Act{Operator: 1, Ref: "hold", Do: call.DoHold, On: true})
		require.Equal(t, "", r.toldTo("hold"))

		goOn()
		synctest.Wait()
		require.False(t, r.loop.Degraded())
		r.post(call.Order{Ref: "again", Do: call.OrderOptOut, Customer: 5, Kind: "spoken"})
		require.Equal(t, "", r.orderedTo("again"))
		r.close()
	})
}

// An order of settings is answered when they are synced, however long that takes.
func TestSettingsWaitForALongSync(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := startLoop(t)
		time.Sleep(time.Second)
		goOn := r.log.hangSyncs()
		next := testSettings(t)
		next.Version = 7
		r.post(Configured{Settings: next})
		time.Sleep(time.Second)
		require.Empty(t, ofType[call.SettingsTold](r.told()))
		goOn()
		told := ofType[call.SettingsTold](r.told())
		require.Len(t, told, 1)
		require.Empty(t, told[0].Error)
		r.close()
	})
}

// What is about the same leg leaves in the order it was decided, whatever waits.
func TestWhatConcernsALegKeepsItsOrder(t *testing.T) {
	var a aside
	synced := []chan struct{}{make(chan struct{}), make(chan struct{})}
	until := time.Now().Add(time.Hour)
	durable := func(cmds ...call.Command) step { return step{durable: true, commands: cmds} }
	plain := func(cmds ...call.Command) step { return step{commands: cmds} }
	play := func(leg call.LegID) call.Command { return call.Play{Leg: leg, Clips: []string{"ru/callback_done"}} }

	require.False(t, a.keeps(plain(play("n1/i1")), nil, until), "nothing waits")
	require.True(t, a.keeps(durable(play("n1/i1")), synced[0], until))
	require.True(t, a.keeps(plain(call.Hangup{Leg: "n1/i1"}), nil, until), "after what is said")
	require.False(t, a.keeps(plain(play("n1/i2")), nil, until), "somebody else's leg")
	require.True(t, a.keeps(plain(call.Connect{A: "n1/i2", B: "n1/i1"}), nil, until))
	require.True(t, a.keeps(plain(call.Hangup{Leg: "n1/i2"}), nil, until), "it waits for one who waits")
	require.True(t, a.keeps(durable(call.Ordered{Ref: "x"}), synced[1], until))
	require.False(t, a.keeps(durable(), synced[1], until), "nobody is told")

	_, ok := a.ready()
	require.False(t, ok)
	close(synced[0])
	var out []string
	for s, ok := a.ready(); ok; s, ok = a.ready() {
		out = append(out, fmt.Sprintf("%T", s.commands[0]))
	}
	require.Equal(t, []string{"call.Play", "call.Hangup", "call.Connect", "call.Hangup"}, out)
	require.False(t, a.keeps(plain(play("n1/i1")), nil, until), "nothing about it waits any more")
	close(synced[1])
	s, ok := a.ready()
	require.True(t, ok)
	require.Equal(t, []call.Command{call.Ordered{Ref: "x"}}, s.commands)
	require.True(t, a.empty())
	require.Empty(t, a.about)
}

// A command that nobody knows to be about anything could overtake its own leg's.
func TestEveryCommandHasATopic(t *testing.T) {
	known := []call.Command{
		call.Answer{Leg: "l"}, call.Reject{Leg: "l"}, call.Hangup{Leg: "l"}, call.Dial{Leg: "l"},
		call.Play{Leg: "l"}, call.StopPlay{Leg: "l"}, call.Connect{A: "l", B: "m"}, call.Disconnect{Leg: "l"},
		call.Mix{Legs: []call.LegID{"l", "m", "n"}},
		call.SendDigits{Leg: "l"}, call.Hear{Leg: "l"}, call.GatherNumber{Leg: "l"}, call.GatherEnd{Leg: "l"},
		call.RecordStart{}, call.RecordPause{}, call.RecordStop{}, call.Told{}, call.Show{}, call.Lookup{},
		call.Ordered{}, call.SettingsTold{},
	}
	var names []string
	for _, c := range known {
		require.NotEmpty(t, topics(c), "%T", c)
		names = append(names, strings.TrimPrefix(fmt.Sprintf("%T", c), "call."))
	}
	slices.Sort(names)
	require.Equal(t, commandsOf(t, "../call"), names)
}

// commandsOf reads the names of the types with a command method from their sources.
func commandsOf(t *testing.T, dir string) (names []string) {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	require.NoError(t, err)
	for _, path := range files {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		f, err := parser.ParseFile(token.NewFileSet(), path, text, 0)
		require.NoError(t, err)
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv != nil && fn.Name.Name == "command" {
				names = append(names, fn.Recv.List[0].Type.(*ast.Ident).Name)
			}
		}
	}
	slices.Sort(names)
	return names
}
