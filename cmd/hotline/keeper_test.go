package main

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/configs"
	"hotline/switchboard"
	"hotline/web"
)

// rebranded gives the centre another name.
func rebranded(t *testing.T, files []configs.File, name string) []configs.File {
	t.Helper()
	return changed(t, files, "centre.yaml", func(text string) string {
		lines := strings.Split(text, "\n")
		for i, l := range lines {
			if strings.HasPrefix(l, "brand:") {
				lines[i] = "brand: " + name
			}
		}
		return strings.Join(lines, "\n")
	})
}

func TestSettingsHoldUntilTheNextVersion(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	h, stop := newHouseIn(t, data, nil)
	ctx := t.Context()
	version, files := h.keeper.InForce()
	require.Equal(t, uint64(1), version)

	_, err := h.keeper.Apply(ctx, 1, web.SettingsChange{Base: 1, Files: files})
	require.ErrorIs(t, err, web.ErrUnchanged)
	_, err = h.keeper.Apply(ctx, 1, web.SettingsChange{Base: 7, Files: rebranded(t, files, "Лютик")})
	require.ErrorIs(t, err, web.ErrConflict)
	var refused web.SettingsRefused
	_, err = h.keeper.Apply(ctx, 1, web.SettingsChange{Base: 1, Files: changed(t, files, "centre.yaml", func(s string) string { return s + "\nno_such: 1\n" })})
	require.ErrorAs(t, err, &refused)
	require.Equal(t, "centre.yaml", refused.Problems[0].File)
	require.NotZero(t, refused.Problems[0].Line)
	version, now := h.keeper.InForce()
	require.Equal(t, uint64(1), version, "nothing of it holds")
	require.Equal(t, files, now)

	version, err = h.keeper.Apply(ctx, 1, web.SettingsChange{Base: 1, Files: rebranded(t, files, "Лютик"), Note: "новое имя"})
	require.NoError(t, err)
	require.Equal(t, uint64(2), version)
	require.Equal(t, "Лютик", h.keeper.centre().General.Brand)
	row, err := h.store.Settings(ctx, 2)
	require.NoError(t, err)
	require.Equal(t, "новое имя", row.Note)
	stop()

	// a start with another folder takes nothing from it
	other, problems := configs.LoadFiles(rebranded(t, files, "Ромашка-2"), nil)
	require.Empty(t, problems)
	h, stop = newHouseIn(t, data, &other)
	version, _ = h.keeper.InForce()
	require.Equal(t, uint64(2), version)
	require.Equal(t, "Лютик", h.keeper.centre().General.Brand)
	stop()
}

func TestSettingsThatWereLeftAreTakenAtTheStart(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	h, stop := newHouseIn(t, data, nil)
	_, files := h.keeper.InForce()
	machine := h.machine
	stop()

	var out strings.Builder
	a := applying{r: &reach{config: settingsFile(t, data), data: data}, out: &out, files: rebranded(t, files, "Лютик"), note: "ночью"}
	require.NoError(t, a.stopped(t.Context(), true, false))
	require.Contains(t, out.String(), "in order")
	require.NoFileExists(t, pendingPath(machine), "a check leaves nothing")
	require.NoError(t, a.stopped(t.Context(), false, true))
	require.Contains(t, out.String(), "+brand: Лютик")
	require.NoError(t, a.stopped(t.Context(), false, false))
	require.FileExists(t, pendingPath(machine))
	s, err := stoppedSettings(machine)
	require.NoError(t, err)
	require.Equal(t, configs.SortFiles(a.files), s.Files, "what the next start will take")
	bad := applying{r: a.r, out: &out, files: changed(t, files, "centre.yaml", func(s string) string { return s + "\nno_such: 1\n" })}
	require.ErrorContains(t, bad.stopped(t.Context(), false, false), "no_such")
	require.ErrorIs(t, bad.stopped(t.Context(), true, false), exitCode(2))

	h, stop = newHouseIn(t, data, nil)
	version, _ := h.keeper.InForce()
	require.Equal(t, uint64(2), version)
	require.Equal(t, "Лютик", h.keeper.centre().General.Brand)
	stop()
	require.NoFileExists(t, pendingPath(machine), "the journal has it")
	s, err = stoppedSettings(machine)
	require.NoError(t, err)
	require.Equal(t, uint64(2), s.Version)
	require.Equal(t, "ночью", s.Note)

	require.NoError(t, os.WriteFile(pendingPath(machine), []byte("{"), 0o600))
	_, err = readPending(machine)
	require.ErrorContains(t, err, "settings-next.json")
}

// gatedDisk syncs nothing while its gate is shut.
type gatedDisk struct {
	switchboard.Log
	gate atomic.Pointer[gate]
}

// gate is shut until it is opened, by itself so long after somebody came to it.
type gate struct {
	open  chan struct{}
	once  sync.Once
	after time.Duration
}

func (d *gatedDisk) shut(after time.Duration) *gate {
	g := &gate{open: make(chan struct{}), after: after}
	d.gate.Store(g)
	return g
}

func (g *gate) pass() {
	g.once.Do(func() {
		if g.after > 0 {
			time.AfterFunc(g.after, func() { close(g.open) })
		}
	})
	<-g.open
}

// Sync implements switchboard.Log.
func (d *gatedDisk) Sync() error {
	if g := d.gate.Load(); g != nil {
		g.pass()
	}
	return d.Log.Sync()
}

// A disk that takes longer than calls give it refuses no settings: they are answered
// when they are stored. One that stands still is told, and then the doors follow the
// version that the calls follow.
func TestSettingsWaitForASlowDisk(t *testing.T) {
	disk := &gatedDisk{}
	h, stop := newHouseOn(t, filepath.Join(t.TempDir(), "data"), nil, func(l switchboard.Log) switchboard.Log {
		disk.Log = l
		return disk
	})
	_, files := h.keeper.InForce()
	brand := func(base uint64, name string) (uint64, error) {
		return h.keeper.Apply(t.Context(), 1, web.SettingsChange{Base: base, Files: rebranded(t, files, name)})
	}
	disk.shut(300 * time.Millisecond)
	version, err := brand(1, "Лютик")
	require.NoError(t, err)
	require.Equal(t, uint64(2), version)

	h.keeper.wait = 300 * time.Millisecond
	gate := disk.shut(0)
	_, err = brand(2, "Василёк")
	require.ErrorIs(t, err, web.ErrStorage)
	version, _ = h.keeper.InForce()
	require.Equal(t, uint64(3), version, "calls follow it")
	require.Equal(t, "Василёк", h.keeper.centre().General.Brand)
	_, err = brand(3, "Лютик")
	require.ErrorIs(t, err, web.ErrStorage, "the disk stands still")

	time.AfterFunc(300*time.Millisecond, func() { close(gate.open) })
	h.keeper.wait = tellWait
	version, err = brand(3, "Лютик")
	require.NoError(t, err, "a disk that comes back in a moment is waited for")
	require.Equal(t, uint64(4), version)
	stop()
}
