package web

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"hotline/call"
)

// CallPage is what the page of a customer shows before he calls.
type CallPage struct {
	Title     string `json:"title"`
	Brand     string `json:"brand,omitempty"`
	State     string `json:"state" enum:"open,closed,stopped,unknown" doc:"closed: by the hours of the menu he would meet; stopped: by an emergency; unknown: his menu asks for no hours"`
	Opens     int64  `json:"opens,omitempty" doc:"when it opens next, Unix ms; closed only, absent when not within a year"`
	UTCOffset int    `json:"utc_offset" doc:"hours, of those who answer"`
}

type callPageInput struct {
	Slug string `path:"slug" maxLength:"64"`
}

// callPage is for everybody: it tells nothing that a call would not.
func (s *Site) callPage(_ context.Context, in *callPageInput) (*body[CallPage], error) {
	page, ok := CallPage{}, false
	if s.deps.CallPage != nil {
		page, ok = s.deps.CallPage(in.Slug)
	}
	if !ok {
		return nil, huma.Error404NotFound("there is no such page to call from")
	}
	if s.deps.Boards == nil {
		return reply(page), nil
	}
	if b := s.deps.Boards.Latest(); b != nil {
		for _, e := range b.Emergencies {
			if e.Queue == "" && e.Kind == call.EmergencyClosed {
				page.State, page.Opens = "stopped", 0
			}
		}
	}
	return reply(page), nil
}

func (s *Site) callPageOperation() {
	huma.Register(s.api, huma.Operation{
		OperationID: "get-call-pages-slug", Method: http.MethodGet, Path: apiRoot + "/call-pages/{slug}",
		Summary: "What a customer sees before he calls from the browser: whether somebody is there, without a session",
	}, s.callPage)
}
