package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"hotline/call"
	"hotline/configs"
	"hotline/switchboard"
	"hotline/web"
)

// tellWait is how long the core may take to say that settings are in force.
const tellWait = 10 * time.Second

// diskWait is how long a change waits for a journal's disk that is behind. Calls give
// a disk 200 ms; the one who changes settings is on no line.
const diskWait = 2 * time.Second

// rowWait is how long a new version may take to become a row.
const rowWait = time.Second

// keeper brings changes of the centre's settings to the core, one at a time (clerk),
// and holds what the doors read of those in force. The journal owns them (DESIGN.md
// 3): each version carries its whole text form, and the rows are a projection.
type keeper struct {
	house *house
	told  chan call.SettingsTold
	wait  time.Duration // for the core's answer
	left  atomic.Bool   // settings of hotline apply are on their way to the journal
	stage stage
	now   atomic.Pointer[inForce]
}

// inForce are the settings that hold now.
type inForce struct {
	version uint64
	centre  configs.Centre
}

func newKeeper(h *house) *keeper {
	k := &keeper{house: h, told: make(chan call.SettingsTold, 8), wait: tellWait}
	k.now.Store(&inForce{centre: h.plan.centre})
	return k
}

// centre gives the settings in force, as the doors read them.
func (k *keeper) centre() configs.Centre { return k.now.Load().centre }

// pendingPath is where `hotline apply` leaves settings for the next start.
func pendingPath(m configs.Machine) string { return filepath.Join(m.Data, "settings-next.json") }

// pending are settings that wait for the start of the server.
type pending struct {
	Files []configs.File  `json:"files"`
	By    call.OperatorID `json:"by,omitempty"`
	Note  string          `json:"note,omitempty"`
}

func readPending(m configs.Machine) (*pending, error) {
	b, err := os.ReadFile(pendingPath(m))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	var p pending
	if err == nil {
		err = json.Unmarshal(b, &p)
	}
	if err != nil {
		return nil, fmt.Errorf("settings left for this start: %w; remove %s to start without them", err, pendingPath(m))
	}
	return &p, nil
}

// open decides what is in force at a start: what `hotline apply` left, else what
// the journal holds, else, at the very first start, the plan's. What the machine
// adds may have changed meanwhile. It runs before the core does.
func (k *keeper) open() error {
	h := k.house
	left, err := readPending(h.machine)
	if err != nil {
		return err
	}
	have := h.core.Settings()
	switch {
	case left != nil:
		centre, problems := configs.LoadFiles(left.Files, h.sounds.Lengths())
		if len(problems) > 0 {
			return fmt.Errorf("settings left for this start by hotline apply (%s): %w", pendingPath(h.machine), configs.Error(problems))
		}
		k.left.Store(true)
		return k.begin(centre, left.By, left.Note)
	case len(have.Files) == 0:
		return k.begin(h.plan.centre, 0, "")
	}
	k.compare(have.Files)
	centre, problems := configs.LoadFiles(have.Files, h.sounds.Lengths())
	if len(problems) == 0 {
		return k.begin(centre, 0, "")
	}
	for _, p := range problems { // this program checks more than the one that took them: calls come first
		h.log.Error().Str("room", "settings").Msg(p.String())
	}
	h.metrics.alarms.WithLabelValues("settings").Inc()
	k.now.Store(&inForce{have.Version, centre})
	return nil
}

// compare warns who gives a folder that is not what holds.
func (k *keeper) compare(have []configs.File) {
	if k.house.plan.given && !slices.Equal(k.house.plan.centre.Files, have) {
		k.house.log.Warn().Str("room", "settings").
			Msg("--centre differs from the settings in force, which stay; hotline apply FOLDER takes it")
	}
}

// begin makes settings active at a start where they differ from those in force.
func (k *keeper) begin(centre configs.Centre, by call.OperatorID, note string) error {
	want, err := settings(k.house.machine, centre)
	if err != nil {
		return err
	}
	have := k.house.core.Settings() // the core does not run yet
	want.Version, want.Desk.Version, want.By, want.Note = have.Version, have.Desk.Version, have.By, have.Note
	if sameSettings(have, want) {
		k.forgetLeft()
	} else {
		want.By, want.Note = by, note
		k.house.loop.Post(switchboard.Configured{Settings: numbered(want, have.Version+1)})
		want.Version++
	}
	k.now.Store(&inForce{want.Version, centre})
	return nil
}

func numbered(s switchboard.Settings, version uint64) switchboard.Settings {
	s.Version, s.Desk.Version = version, version
	return s
}

// forgetLeft removes what `hotline apply` left, once the journal has it.
func (k *keeper) forgetLeft() {
	if !k.left.Swap(false) {
		return
	}
	if err := os.Remove(pendingPath(k.house.machine)); err != nil {
		k.house.log.Error().Err(err).Str("room", "settings").Msg("settings that were taken over lie there still")
	}
}

// Do takes the core's answer.
func (k *keeper) Do(c call.SettingsTold) {
	if c.Error == "" {
		k.forgetLeft()
	}
	select {
	case k.told <- c:
	default: // nobody waits: at the start
	}
}

// InForce implements web.Settings.
func (k *keeper) InForce() (uint64, []web.SettingsFile) {
	f := k.now.Load()
	return f.version, f.centre.Files
}

// Check implements web.Settings.
func (k *keeper) Check(files []web.SettingsFile) []web.SettingsProblem {
	_, problems := k.load(files)
	return problems
}

// Words implements web.Settings.
func (*keeper) Words(p web.SettingsProblem, lang string) web.SettingsProblem {
	return web.SettingsProblem(configs.Problem(p).In(lang))
}

func (k *keeper) load(files []web.SettingsFile) (configs.Centre, []web.SettingsProblem) {
	c, problems := configs.LoadFiles(files, k.house.sounds.Lengths())
	problems = append(problems, c.Refusals(k.house.machine.Lookups)...)
	return c, each(problems, func(p configs.Problem) web.SettingsProblem { return web.SettingsProblem(p) })
}

// Apply implements web.Settings: all of it or nothing, for new calls at once.
func (k *keeper) Apply(ctx context.Context, by call.OperatorID, c web.SettingsChange) (uint64, error) {
	return inTurn(ctx, k.house.clerk, func() (uint64, error) { return k.apply(ctx, by, c) })
}

func (k *keeper) apply(ctx context.Context, by call.OperatorID, c web.SettingsChange) (uint64, error) {
	h := k.house
	if !k.diskKeepsUp(ctx) {
		return 0, web.ErrStorage
	}
	if now := k.now.Load(); c.Base != now.version {
		return 0, fmt.Errorf("%w: version %d is in force", web.ErrConflict, now.version)
	}
	files := configs.SortFiles(c.Files)
	centre, problems := k.load(files)
	if len(problems) > 0 {
		return 0, web.SettingsRefused{Problems: problems}
	}
	centre.Files = files
	want, err := settings(h.machine, centre)
	if err != nil {
		return 0, web.SettingsRefused{Problems: []web.SettingsProblem{{File: "survey.yaml", What: err.Error()}}}
	}
	var have switchboard.Settings
	if !h.loop.Inspect(func(c *switchboard.Core) { have = c.Settings() }) {
		return 0, web.ErrStorage
	}
	if slices.Equal(have.Files, want.Files) {
		return have.Version, web.ErrUnchanged
	}
	want.By, want.Note = by, c.Note
	want = numbered(want, have.Version+1)
	err = k.tell(ctx, want)
	if err != nil && !k.follows(want.Version) {
		return 0, err
	}
	k.now.Store(&inForce{want.Version, centre}) // calls have them already, even where the disk does not
	if err := h.tellStaff(ctx); err != nil {    // tells the softphones too
		h.log.Error().Err(err).Msg("people could not be told of new settings")
	}
	if err != nil {
		return 0, err
	}
	k.awaitRow(ctx, want.Version)
	return want.Version, nil
}

// diskKeepsUp waits for the journal's disk, not for long.
func (k *keeper) diskKeepsUp(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, diskWait)
	defer cancel()
	tick := time.NewTicker(diskWait / 100)
	defer tick.Stop()
	for k.house.loop.Degraded() {
		select {
		case <-ctx.Done():
			return false
		case <-tick.C:
		}
	}
	return true
}

// follows tells whether calls follow the version.
func (k *keeper) follows(version uint64) (yes bool) {
	return k.house.loop.Inspect(func(c *switchboard.Core) { yes = c.Settings().Version == version }) && yes
}

// tell hands settings to the core and waits for its answer, which is synced.
func (k *keeper) tell(ctx context.Context, s switchboard.Settings) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), k.wait)
	defer cancel()
	if !k.house.loop.Post(switchboard.Configured{Settings: s}) {
		return web.ErrStorage
	}
	for {
		select {
		case t := <-k.told:
			switch {
			case t.Version != s.Version: // of an earlier change whose answer came late
			case t.Error != "":
				return web.SettingsRefused{Problems: []web.SettingsProblem{{File: "centre.yaml", What: t.Error}}}
			default:
				return nil
			}
		case <-ctx.Done():
			return web.ErrStorage
		}
	}
}

// awaitRow lets the list of versions show the new one when we answer; a database
// that is behind delays nobody.
func (k *keeper) awaitRow(ctx context.Context, version uint64) {
	ctx, cancel := context.WithTimeout(ctx, rowWait)
	defer cancel()
	tick := time.NewTicker(rowWait / 50)
	defer tick.Stop()
	for {
		if _, err := k.house.store.Settings(ctx, version); err == nil {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
