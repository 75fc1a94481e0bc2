package main

import (
	"context"
	"encoding/json"
	"fmt"

	"hotline/call"
	"hotline/configs"
	"hotline/sip"
	"hotline/survey"
	"hotline/switchboard"
)

// settings joins the centre's settings with what this machine adds to them.
func settings(m configs.Machine, c configs.Centre) (switchboard.Settings, error) {
	s := switchboard.Settings{
		Node: m.Node, Brand: c.General.Brand, Lang: c.General.Lang, Desk: c.Desk, Fallback: c.General.Fallback,
		MaxCallMs: c.General.MaxCall.Milliseconds(), RecPauseMs: c.General.RecordPause.Milliseconds(),
		RedialMs: c.General.Redial.Milliseconds(), PerCaller: c.General.PerCaller, AskConsent: c.General.AskConsent,
		PerDay: c.General.PerDay, SilentMs: c.General.SilentCalls.Under.Milliseconds(), SilentCalls: c.General.SilentCalls.Alarm,
		HoldStart: c.General.Hold.Start, HoldReturn: c.General.Hold.Return,
		IVR: c.General.Menu, Calendars: c.Calendars, Survey: c.Survey, BotTrunk: m.Survey.Trunk, Files: c.Files,
		DroppedMs: c.General.RedialDropped.Milliseconds(), Calendar: c.General.WorkingHours,
		LostDueMs: c.General.Lost.Due.Milliseconds(), LostKeepMs: c.General.Lost.Keep.Milliseconds(),
		ReturnFlow: c.General.Returns.Survey, ReturnMs: c.General.Returns.Within.Milliseconds(),
		CallerID: callerID(m), RingPages: onlyTests(m),
	}
	for _, f := range c.Flows {
		s.Flows = append(s.Flows, switchboard.FlowSource{Name: f.Name, YAML: string(f.YAML)})
	}
	for _, r := range c.General.Routes {
		s.Routes = append(s.Routes, switchboard.Route{Called: r.Called, Flow: r.Flow, Lang: r.Lang})
	}
	for _, t := range c.Lists.Topics {
		if t.Queue != "" {
			s.Topics = append(s.Topics, switchboard.TopicRule{Topic: t.ID, Queue: t.Queue})
		}
	}
	for _, n := range c.General.Numbers {
		p := call.ParseNumber(n.Number)
		s.Numbers = append(s.Numbers, switchboard.Number{ID: n.ID, Number: p.E164, Class: p.Class, Trunk: n.Trunk, CallerID: n.CallerID,
			Record: n.Record, Missed: n.Missed})
	}
	s.Whispers = c.Whispers()
	for _, t := range m.SIP.Trunks {
		s.Channels += t.MaxChannels
	}
	if err := configs.Error(c.Refusals(m.Lookups)); err != nil {
		return s, err
	}
	return s, bot(&s.Survey, m)
}

// callerID is the number our calls come from: the first of the first trunk that has
// one.
func callerID(m configs.Machine) string {
	for _, t := range m.SIP.Trunks {
		if len(t.CallerIDs) > 0 {
			return t.CallerIDs[0]
		}
	}
	return ""
}

// onlyTests: no trunk reaches real people, so that browser pages are called back
// as the bot calls them.
func onlyTests(m configs.Machine) bool {
	for _, t := range m.SIP.Trunks {
		if t.Kind != sip.KindTest {
			return false
		}
	}
	return true
}

// bot fills in what the machine decides about the survey bot. A trial delay with
// a real trunk is refused (INVARIANTS 47).
func bot(s *survey.Config, m configs.Machine) error {
	s.Delay = m.Survey.Delay
	s.Labelling, s.MassCalls, s.CallerIDs = m.Survey.Labelling, m.Survey.MassCalls, m.Survey.CallerIDs
	if s.Delay == 0 {
		return nil
	}
	for _, t := range m.SIP.Trunks {
		if t.Kind != sip.KindTest {
			return fmt.Errorf("survey.delay: only for trials, and trunk %q reaches real people; remove survey.delay, or make the trunk kind: test", t.Name)
		}
	}
	return nil
}

// configure makes the settings active where they differ from those in force, and
// tells the core who works here.
func (h *house) configure(ctx context.Context) error {
	if err := h.keeper.open(); err != nil {
		return err
	}
	return h.tellStaff(ctx) // the clerk does not work yet
}

func sameSettings(a, b switchboard.Settings) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && string(x) == string(y)
}

// firstStart makes the sample people of the demo on an empty database.
func (h *house) firstStart(ctx context.Context) error {
	users, err := h.store.Users(ctx)
	if err != nil || len(users) > 0 {
		return err
	}
	for _, u := range h.people {
		hash, err := h.hasher.Hash(ctx, configs.DemoPassword)
		if err != nil {
			return err
		}
		if _, err := h.store.AddUser(ctx, u, hash); err != nil {
			return fmt.Errorf("sample person %s: %w", u.Login, err)
		}
	}
	return nil
}
