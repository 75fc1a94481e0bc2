package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"sync"
	"time"

	"hotline/call"
	"hotline/switchboard"
	"hotline/web"
)

// rehearsalLife is how long a draft may be called, the core's own bound.
const rehearsalLife = 15 * time.Minute

// stage remembers which drafts browser pages may call.
type stage struct {
	mu    sync.Mutex // of a door's list of tokens; no business state
	slugs map[string]time.Time
}

func (s *stage) open(slug string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.slugs == nil {
		s.slugs = map[string]time.Time{}
	}
	for old, until := range s.slugs {
		if time.Now().After(until) {
			delete(s.slugs, old)
		}
	}
	s.slugs[slug] = time.Now().Add(rehearsalLife)
}

func (s *stage) isOpen(slug string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	until, ok := s.slugs[slug]
	return ok && time.Now().Before(until)
}

// Rehearse implements web.Menus: the draft is checked as a whole, as if it were
// to be switched on.
func (k *keeper) Rehearse(_ context.Context, by call.OperatorID, files []web.SettingsFile, flow string) (string, time.Duration, error) {
	centre, problems := k.load(files)
	if len(problems) > 0 {
		return "", 0, web.SettingsRefused{Problems: problems}
	}
	s, err := settings(k.house.machine, centre)
	if err != nil {
		return "", 0, err
	}
	known := false
	for _, f := range s.Flows {
		known = known || f.Name == flow
	}
	if !known {
		return "", 0, fmt.Errorf("menu %q: %w", flow, web.ErrNotFound)
	}
	slug := rand.Text()
	if !k.house.loop.Post(switchboard.Rehearse{Rehearsal: switchboard.Rehearsal{
		Slug: slug, Flow: flow, Lang: s.Lang, Flows: s.Flows, IVR: s.IVR, Calendars: s.Calendars, By: by,
	}}) {
		return "", 0, web.ErrStorage
	}
	k.stage.open(slug)
	return slug, rehearsalLife, nil
}

// Number implements web.Menus.
func (k *keeper) Number() string {
	for _, t := range k.house.machine.SIP.Trunks {
		for _, n := range t.Numbers {
			if n.Name == call.RehearsalNumber && len(n.Match) > 0 {
				return n.Match[0]
			}
		}
	}
	return ""
}

// Rehearsed implements web.Menus.
func (k *keeper) Rehearsed(slug string) (web.Walk, error) {
	var w web.Walk
	found := false
	k.house.loop.Inspect(func(c *switchboard.Core) {
		var r switchboard.Rehearsal
		r, w.Live, found = c.Rehearsed(slug)
		w.Way, w.Exit, w.To = r.Way, r.Exit, r.To
	})
	if !found {
		return w, fmt.Errorf("rehearsal: %w", web.ErrNotFound)
	}
	return w, nil
}
