package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"hotline/call"
	"hotline/ivr"
	"hotline/people"

	"github.com/danielgtaylor/huma/v2"
)

// Menus lets a person walk through a draft on the phone.
type Menus interface {
	// Rehearse takes a draft and gives the slug under which a browser page calls
	// it, for as long as it may; SettingsRefused when it has mistakes.
	Rehearse(ctx context.Context, by call.OperatorID, files []SettingsFile, flow string) (slug string, until time.Duration, err error)
	// Number is what a phone dials to reach the rehearsal begun last; "" where no
	// number of ours is kept for that.
	Number() string
	// Rehearsed tells how far the newest call of a rehearsal has come; ErrNotFound.
	Rehearsed(slug string) (Walk, error)
}

// Walk is how far a call has come on a draft.
type Walk struct {
	Live bool          `json:"live"`
	Way  []call.Passed `json:"way"`
	Exit string        `json:"exit,omitempty" doc:"where it ended: queue, hangup, transfer, callback, gone"`
	To   string        `json:"to,omitempty" doc:"the queue, the number or the outcome"`
}

// TrafficFilter selects the calls whose ways through a menu are counted.
type TrafficFilter struct {
	Flow     string
	From, To int64
}

// Traffic says where callers went in a menu, and where they hung up.
type Traffic struct {
	Calls  int           `json:"calls"`
	Others int           `json:"others,omitempty" doc:"of these on an earlier version of the menu"`
	Nodes  []TrafficNode `json:"nodes"`
	Edges  []TrafficEdge `json:"edges"`
}

// TrafficNode is one node of a menu.
type TrafficNode struct {
	Node    string `json:"node"`
	Entered int    `json:"entered"`
	Left    int    `json:"left,omitempty" doc:"callers who hung up here"`
	Ended   int    `json:"ended,omitempty" doc:"callers who left the menu here as it is written"`
}

// TrafficEdge is one way between two nodes.
type TrafficEdge struct {
	From  string `json:"from"`
	To    string `json:"to"`
	Via   string `json:"via,omitempty" doc:"key, or silence, closed, holiday; absent: by itself"`
	Calls int    `json:"calls"`
}

type menuData interface {
	Traffic(ctx context.Context, f TrafficFilter) (Traffic, error)
}

// MenuPicture is a menu as boxes and arrows, with its mistakes.
type MenuPicture struct {
	Picture  *ivr.Picture      `json:"picture,omitempty" doc:"absent when the text cannot be read"`
	Problems []SettingsProblem `json:"problems" doc:"of this menu"`
	Others   int               `json:"others" doc:"mistakes in other files"`
}

type (
	pictureInput struct {
		Flow string `path:"flow" maxLength:"64"`
		Body struct {
			Files []SettingsFile `json:"files" maxItems:"200"`
		}
	}
	trafficInput struct {
		Flow string `path:"flow" maxLength:"64"`
		Period
	}
	slugInput struct {
		Slug string `path:"slug" maxLength:"64"`
	}
)

func (s *Site) menuOperations() {
	operation(s, http.MethodPost, "/menus/{flow}/picture", "A menu drawn, and its mistakes; nothing is changed", people.CanConfigure, s.menuPicture)
	operation(s, http.MethodGet, "/menus/{flow}/traffic", "Where callers went in a menu and where they hung up; yesterday if no period is given", people.CanConfigure, s.menuTraffic)
	operation(s, http.MethodPost, "/menus/{flow}/rehearsal", "Call and walk a draft: a number for a browser page that runs it for that call alone", people.CanConfigure, s.rehearse)
	operation(s, http.MethodGet, "/rehearsals/{slug}", "How far the call of a rehearsal has come", people.CanConfigure, s.rehearsed)
}

func flowFile(flow string) string { return "flows/" + flow + ".yaml" }

func (s *Site) menuPicture(ctx context.Context, v people.Viewer, in *pictureInput) (*body[MenuPicture], error) {
	name := flowFile(in.Flow)
	out := MenuPicture{Problems: []SettingsProblem{}}
	found := false
	for _, f := range in.Body.Files {
		if f.Name != name {
			continue
		}
		found = true
		flow, problems := ivr.Parse(name, []byte(f.Text))
		if flow != nil {
			p := flow.Picture()
			out.Picture = &p
		}
		for _, p := range problems {
			out.Problems = append(out.Problems, SettingsProblem(p))
		}
	}
	if !found {
		return nil, hidden{"menu/" + in.Flow}
	}
	if len(out.Problems) > 0 {
		out.Problems = s.told(ctx, v, out.Problems)
		return reply(out), nil
	}
	for _, p := range s.deps.Settings.Check(in.Body.Files) {
		if p.File == name {
			out.Problems = append(out.Problems, p)
		} else {
			out.Others++
		}
	}
	out.Problems = s.told(ctx, v, out.Problems)
	return reply(out), nil
}

func (s *Site) menuTraffic(ctx context.Context, _ people.Viewer, in *trafficInput) (*body[Traffic], error) {
	zone := s.deps.Centre().Zone
	from, to, err := in.span(zone)
	if err != nil {
		return nil, err
	}
	if from == 0 && to == 0 {
		from, to = yesterday(s.deps.Now().Wall, zone)
	}
	if to == 0 {
		to = s.deps.Now().Wall
	}
	t, err := s.deps.Data.Traffic(ctx, TrafficFilter{Flow: in.Flow, From: from, To: to})
	if t.Nodes == nil {
		t.Nodes = []TrafficNode{}
	}
	if t.Edges == nil {
		t.Edges = []TrafficEdge{}
	}
	return reply(t), err
}

// yesterday is the day before the instant, in the report zone.
func yesterday(wall int64, zone string) (from, to int64) {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		loc = time.UTC
	}
	now := time.UnixMilli(wall).In(loc)
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, loc)
	return today.AddDate(0, 0, -1).UnixMilli(), today.UnixMilli()
}

// RehearsalView is where a draft can be called.
type RehearsalView struct {
	Slug  string `json:"slug"`
	Page  string `json:"page" doc:"browser page that calls it"`
	Until int64  `json:"until" doc:"wall ms"`
	Dial  string `json:"dial,omitempty" doc:"number of ours on which any phone reaches it, until another draft is begun"`
}

func (s *Site) rehearse(ctx context.Context, v people.Viewer, in *pictureInput) (*body[RehearsalView], error) {
	slug, life, err := s.deps.Menus.Rehearse(ctx, v.ID, in.Body.Files, in.Flow)
	var refused SettingsRefused
	switch {
	case errors.As(err, &refused):
		return nil, refusal(s.told(ctx, v, refused.Problems))
	case errors.Is(err, ErrStorage):
		return nil, huma.Error503ServiceUnavailable("the server is too busy for this now")
	case err != nil:
		return nil, missing(err, "menu/"+clean(in.Flow))
	}
	return reply(RehearsalView{Slug: slug, Page: "/call/" + DraftSlug + slug, Until: s.deps.Now().Wall + life.Milliseconds(), Dial: s.deps.Menus.Number()}), nil
}

// DraftSlug begins the slug of a page that calls a draft.
const DraftSlug = "draft-"

func (s *Site) rehearsed(_ context.Context, _ people.Viewer, in *slugInput) (*body[Walk], error) {
	w, err := s.deps.Menus.Rehearsed(strings.TrimPrefix(in.Slug, DraftSlug))
	if err != nil {
		return nil, missing(err, "rehearsal/"+strconv.Quote(clean(in.Slug)))
	}
	if w.Way == nil {
		w.Way = []call.Passed{}
	}
	return reply(w), nil
}
