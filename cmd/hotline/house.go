package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"
	"golang.org/x/sync/errgroup"

	"hotline/alarm"
	"hotline/call"
	"hotline/configs"
	"hotline/internal/prompts"
	"hotline/lookup"
	"hotline/media"
	"hotline/people"
	"hotline/recordings"
	"hotline/sip"
	"hotline/softphone"
	"hotline/store"
	"hotline/store/journal"
	"hotline/switchboard"
	"hotline/web"
)

// plan is what a house is built from.
type plan struct {
	machine configs.Machine
	centre  configs.Centre // of the first start; later ones find their own in the journal
	given   bool           // centre is a folder that was named
	people  []people.User  // made at the first start (demo)
	demo    bool
	log     zerolog.Logger
	disk    func(switchboard.Log) switchboard.Log // between the core and its journal; nil: nothing
}

// house is the whole contact centre, built and joined, not yet running.
type house struct {
	plan
	store     *store.Store
	journal   *journal.Journal
	clock     *switchboard.Clock
	loop      *switchboard.Loop
	tapes     *recordings.Recorder
	sound     *media.Engine
	sip       *sip.Server
	soft      *softphone.Door
	site      *web.Site
	directory *directory
	keypad    *keypad
	keeper    *keeper
	sounds    *prompts.Folder // of this installation
	clips     *media.Library
	orders    *orders
	lookups   *lookup.Door
	hasher    *people.Hasher
	metrics   *metrics
	wall      *wall
	rows      atomic.Pointer[counted] // for the wall
	down      downSince
	listener  *listener
	rowsWake  chan struct{}
	snapWake  chan struct{}
	ports     runFile
	core      *switchboard.Core // of the loop, once that runs
	died      call.Time         // when the last run was alive for the last time
	draining  atomic.Bool
	clerk     *clerk
	nextStaff int64 // wall ms at which profiles change by themselves, 0: never; the clerk's
	group     *errgroup.Group
	tasks     []*task // in the order of ending
}

// diskEvery is how often the journal's disk is looked at.
const diskEvery = 100 * time.Millisecond

// build makes every room and door and joins them. On an error everything opened
// so far is closed again.
func build(p plan) (h *house, err error) {
	h = &house{plan: p, down: downSince{}, clerk: newClerk(), rowsWake: make(chan struct{}, 1), snapWake: make(chan struct{}, 1), hasher: people.NewHasher(2)}
	defer func() {
		if err != nil {
			h.discard()
		}
	}()
	if _, err := roomForGarbage(); err != nil { // Go's own rules are safe, only slower
		h.log.Warn().Err(err).Msg("no memory limit for garbage: GOMEMLIMIT sets one")
	}
	if err := os.MkdirAll(p.machine.Data, 0o700); err != nil {
		return h, fmt.Errorf("data folder: %w", err)
	}
	if err := h.openJournal(); err != nil { // first: it takes the folder for this process
		return h, err
	}
	if h.store, err = store.Open(p.machine.Data); err != nil {
		return h, err
	}
	h.metrics = newMetrics(h)
	h.wall = newWall(func() alarm.Rules { return h.keeper.centre().Alarms }, h.picture)
	h.metrics.registry.MustRegister(alarmMetrics{h.wall.Ringing})
	if err := h.keepAuditHead(); err != nil {
		return h, err
	}
	routes := &doors{}
	var disk switchboard.Log = h.journal
	if p.disk != nil {
		disk = p.disk(disk)
	}
	h.loop = switchboard.NewLoop(switchboard.Options{
		Core: h.core, Clock: h.clock, Died: h.died, Log: disk, Doors: routes, Logger: p.log,
		Written: func() { nudge(h.rowsWake); nudge(h.snapWake) }, Offered: h.metrics.offered, Front: front,
		Rebuild: func() (*switchboard.Core, error) {
			c, _, err := switchboard.Recover(h.journal, 0)
			return c, err
		},
	})
	plan, err := openRanges(p.machine, p.log)
	if err != nil {
		return h, err
	}
	h.directory = newDirectory(h.store, p.machine.SIP.Trunks, plan)
	h.keypad = newKeypad(h.loop.Post, h.directory.Keyed)
	h.keeper = newKeeper(h)
	h.store.SetShared(func() int { return h.keeper.centre().General.SharedNumber })
	if err := h.openSound(); err != nil {
		return h, err
	}
	if err := h.openDoors(routes); err != nil {
		return h, err
	}
	return h, nil
}

func (h *house) openJournal() error {
	j, err := journal.Open(filepath.Join(h.machine.Data, "journal"), journal.Options{SegmentBytes: int64(h.machine.Journal.SegmentMB) << 20})
	if err != nil {
		return err
	}
	h.journal = j
	core, last, err := switchboard.Recover(j, 0)
	if err != nil {
		return fmt.Errorf("the journal cannot be read back: %w", err)
	}
	h.core, h.died = core, lastAlive(alivePath(h.machine), last)
	h.clock = switchboard.NewClock(h.died)
	return nil
}

func (h *house) openSound() error {
	alarm := func(rec call.RecordingID, what string) {
		h.log.Error().Str("room", "recordings").Stringer("recording", rec).Msg(what)
		h.metrics.alarms.WithLabelValues("recording").Inc()
	}
	var err error
	if h.tapes, err = recordings.New(h.machine.RecordingsConfig(), h.loop.Post, alarm); err != nil {
		return err
	}
	lib, err := library()
	if err != nil {
		return err
	}
	if err := h.openPrompts(lib); err != nil {
		return err
	}
	cfg := h.machine.MediaConfig()
	cfg.Log = h.log.With().Str("room", "media").Logger()
	h.listener = newListener(h.metrics.registry, func() int64 { return h.clock.Now().Wall }, h.store.PutQuality, cfg.Log)
	cfg.Heard, cfg.Front = h.listener.heard, frontLoop
	if h.sound, err = media.New(cfg, lib, func(ev call.Event) { h.post(ev) }, h.tapes); err != nil {
		return err
	}
	roomForLoops(len(h.sound.BrowserPorts()))
	return nil
}

// library holds the shipped prompts and music as frames ready to send.
func library() (*media.Library, error) {
	clips, err := configs.Clips(configs.Sounds())
	if err != nil {
		return nil, fmt.Errorf("prompts: %w", err)
	}
	lib := media.NewLibrary()
	for key, alaw := range clips {
		lib.Add(key, alaw)
	}
	return lib, nil
}

func (h *house) openDoors(routes *doors) error {
	var err error
	h.sip, err = sip.New(h.machine.SIPConfig(), sip.EngineMedia(h.sound), h.post, h.directory, h.log)
	if err != nil {
		return err
	}
	h.soft = softphone.New(h.machine.SoftphoneConfig(), softphone.Deps{
		Core: entrance{h}, Sound: h.sound, Desk: &softDesk{h.directory, h.keeper.centre, h.clock.Now}, Auth: softAuth{h}, Rehearses: h.keeper.stage.isOpen,
		Boards: boards{h.loop}, Now: h.clock.Now, Denied: h.denied, Log: h.log.With().Str("room", "softphone").Logger(),
	})
	routes.closing, routes.refused = h.draining.Load, func(d call.Dial) {
		go h.loop.Post(call.LegEnded{Leg: d.Leg, Cause: call.CauseTrouble})
	}
	routes.sip, routes.soft, routes.sound, routes.settings = h.sip, h.soft, h.sound, h.keeper
	h.orders = newOrders(h.loop.Post)
	h.lookups = lookup.New(h.machine.Lookups, func() []lookup.Source { return h.keeper.centre().General.Lookups },
		customerFacts{h.directory, h.clock.Now}, h.loop.Post, h.log.With().Str("room", "lookup").Logger())
	routes.ordered, routes.lookup = h.orders.heard, func(q call.Lookup) { h.lookups.Do(h.keypad.asked(q)) }
	routes.keypad, routes.keys, routes.spoken = h.keypad, h.keypad.keysOf, h.directory.spoken
	h.site = web.New(h.webConfig(), h.webDeps())
	h.store.OnRevoke(func(id call.OperatorID) {
		h.soft.EndUser(id)
		h.site.EndUser(id)
	})
	return nil
}

// run starts everything, serves until ctx ends, and stops in reverse. What the
// core must know first is handed to it before anybody can call.
func (h *house) run(ctx context.Context) error {
	if err := h.firstStart(ctx); err != nil {
		return err
	}
	if _, err := h.tapes.Recover(); err != nil { // what it could finish is finished; the core asks for each
		h.log.Error().Err(err).Msg("recordings of the last run")
		h.metrics.alarms.WithLabelValues("recording").Inc()
	}
	var failed context.Context
	h.group, failed = errgroup.WithContext(context.WithoutCancel(ctx))
	if err := h.configure(ctx); err != nil {
		return errors.Join(err, h.stop())
	}
	if err := h.sip.Start(ctx); err != nil {
		return errors.Join(fmt.Errorf("sip: %w", err), h.stop())
	}
	for _, left := range h.sip.Leftovers() { // also those whose call had ended, but not at the far end
		h.sip.Do(call.Hangup{Leg: left.Leg, Cause: call.CauseRestart})
	}
	if err := h.startTasks(); err != nil {
		return errors.Join(err, h.stop())
	}
	servers, err := h.listen()
	if err != nil {
		return errors.Join(err, h.stop())
	}
	h.announce(servers)
	select {
	case <-ctx.Done():
		h.log.Info().Msg("stopping")
		h.drain()
	case <-failed.Done():
	case err = <-servers.failed:
	}
	servers.close()
	return errors.Join(err, h.stop())
}

// startTasks runs what works beside the doors, in the order of ending.
func (h *house) startTasks() error {
	pulse, err := openAlive(alivePath(h.machine), h.clock.Now)
	if err != nil {
		return err
	}
	rows := &follower{journal: h.journal, store: h.store, wake: h.rowsWake, log: h.log,
		behind: h.metrics.setBehind, tells: h.tells, moved: func() {}}
	snaps := &replica{journal: h.journal, wake: h.snapWake, keep: h.machine.Journal.Keep, log: h.log}
	old := &retention{store: h.store, tapes: h.tapes, keep: h.machine.Recordings.Keep, now: h.clock.Now, log: h.log}
	for _, run := range []func(context.Context) error{h.checkAudit, h.clerks, old.run, h.sweepTickets, h.tapes.Run, h.listener.run, h.watchDisk, h.directory.plan.run, h.watchWall, h.countWall, h.loop.Run, rows.run, snaps.run, pulse.run} {
		h.tasks = append(h.tasks, start(h.group, run))
	}
	return nil
}

// watchDisk rings when the journal's disk is in trouble.
func (h *house) watchDisk(ctx context.Context) error {
	tick := time.NewTicker(diskEvery)
	defer tick.Stop()
	was := false
	for {
		if now := h.loop.Degraded(); now != was {
			was = now
			if now {
				h.log.Error().Msg("the journal's disk is slow or full: calls go on, promises and new dialling are refused")
				h.metrics.alarms.WithLabelValues("journal").Inc()
			} else {
				h.log.Info().Msg("the journal's disk keeps up again")
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// discard closes what build had opened before it failed.
func (h *house) discard() {
	if h.lookups != nil {
		h.lookups.Close()
	}
	if h.sound != nil {
		_ = h.sound.Close()
	}
	if h.journal != nil {
		_ = h.journal.Close()
	}
	if h.store != nil {
		_ = h.store.Close()
	}
}

// boards lets doors watch the loop's picture of the centre.
type boards struct{ loop *switchboard.Loop }

// Latest gives the newest board.
func (b boards) Latest() *call.Board { return b.loop.Board() }

// Subscribe tells of newer ones.
func (b boards) Subscribe() (<-chan struct{}, func()) { return b.loop.Watch() }
