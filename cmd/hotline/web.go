package main

import (
	"context"
	"errors"
	"net/http"
	"path/filepath"
	"slices"

	"hotline/call"
	"hotline/configs"
	"hotline/ivr"
	"hotline/people"
	"hotline/reports"
	"hotline/softphone"
	"hotline/web"
)

func (h *house) webConfig() web.Config {
	m := h.machine.Web
	return web.Config{HTTPS: m.HTTPS, Plain: m.HTTP, Hosts: m.Names, Cert: m.CertFile, Key: m.KeyFile,
		TLSDir: filepath.Join(h.machine.KeysDir(), "tls"), Session: m.Session, Embed: h.machine.Softphone.Callers.Origins}
}

func (h *house) webDeps() web.Deps {
	return web.Deps{
		Data: webData{h.store}, Hasher: h.hasher, Sounds: webSounds{h.tapes}, Boards: boards{h.loop}, Alarms: h.wall, Trunks: h.trunksNow, Orders: h.orders, Softphone: h.soft,
		Centre: h.webCentre, Tickets: h.ticketBook, Start: h.startPage, CallPage: h.callPage, Now: h.clock.Now, Ready: h.ready, EndSession: h.soft.EndSession,
		PeopleChanged: h.staff, Settings: h.keeper, Prompts: announcer{h}, Menus: h.keeper, Forms: forms{}, Registry: h.metrics.registry, Log: h.log.With().Str("room", "web").Logger(),
	}
}

func (h *house) webCentre() web.Centre {
	now := h.keeper.centre()
	c := web.Centre{Brand: now.General.Brand, Zone: now.General.Zone, Lists: now.Lists,
		Repeats: reports.RepeatRules{Within: now.General.Repeats, Shared: now.General.SharedNumber, Short: reports.DefaultThresholds().Short},
		Shifts:  now.Rota.Shifts, Minimum: now.Rota.Minimum, Duty: now.Rota.Duty, Languages: configs.Langs, Alarms: now.Alarms}
	for _, k := range now.Skills {
		c.Skills = append(c.Skills, web.Named(k))
	}
	for _, n := range now.General.Numbers {
		c.Numbers = append(c.Numbers, web.Named{ID: n.ID, Name: call.ParseNumber(n.Number).E164})
	}
	for _, q := range now.Desk.Queues {
		c.Queues = append(c.Queues, web.Queue{ID: q.ID, Name: q.Name, Line: q.Line, Threshold: q.Threshold.Duration()})
	}
	return c
}

// startPage is the first page: in the demo with everything a newcomer needs.
func (h *house) startPage() web.Start {
	s := web.Start{Brand: h.keeper.centre().General.Brand, Version: version, Demo: h.demo}
	if pages := h.machine.Softphone.Callers; pages.On && len(pages.Numbers) > 0 {
		s.CallSlug = pages.Numbers[0].Slug
	}
	if !h.demo {
		return s
	}
	s.SIP = h.ports.SIP
	for _, p := range h.people {
		s.Accounts = append(s.Accounts, web.Account{Login: p.Login, Password: configs.DemoPassword, Role: string(p.Role), Name: p.Name})
	}
	return s
}

// callPage is a page of browser callers, and whether anybody is there to answer.
func (h *house) callPage(slug string) (web.CallPage, bool) {
	pages := h.machine.Softphone.Callers
	at := slices.IndexFunc(pages.Numbers, func(p softphone.Page) bool { return p.Slug == slug })
	if !pages.On || at < 0 {
		return web.CallPage{}, false
	}
	p, now := pages.Numbers[at], h.keeper.centre()
	out := web.CallPage{Title: p.Title, Brand: now.General.Brand, State: "unknown"}
	cal, ok := now.Entry(p.Called)
	if !ok {
		return out, true
	}
	wall := h.clock.Now().Wall
	out.State, out.UTCOffset = "open", cal.UTCOffset
	if cal.At(wall) != ivr.Open {
		out.State = "closed"
		out.Opens, _ = cal.Opens(wall)
	}
	return out, true
}

// ready tells why the house takes no calls, nil when it does.
func (h *house) ready() error {
	switch {
	case h.loop.Degraded():
		return errors.New("the journal's disk is slow or full: calls go on, promises are not taken")
	case h.sip.Status().Draining:
		return errors.New("stopping")
	}
	return nil
}

// softAuth tells the softphone door who sent a request.
type softAuth struct{ house *house }

// UserOf implements softphone.Auth.
func (softAuth) UserOf(r *http.Request) (softphone.User, bool) {
	v, session, ok := web.Viewer(r)
	if !ok {
		return softphone.User{}, false
	}
	return softphone.User{ID: v.ID, Name: v.Name, Login: v.Login, Role: string(v.Role), Lang: v.Lang, Session: session,
		Talks: v.Role == people.Operator || len(v.Queues) > 0}, true
}

// servers are the running HTTP listeners.
type servers struct {
	list   []*http.Server
	https  string
	cert   string // fingerprint
	http   string
	failed chan error
}

func (s *servers) close() {
	ctx, cancel := context.WithTimeout(context.Background(), stopWait)
	defer cancel()
	for _, srv := range s.list {
		if srv.Shutdown(ctx) != nil {
			_ = srv.Close()
		}
	}
}
