package web

import (
	"context"
	"encoding/json"
	"net/http"

	"hotline/call"
	"hotline/people"

	"github.com/danielgtaylor/huma/v2"
)

// AuditView is a row of the audit log.
type AuditView struct {
	people.AuditEntry
	WhoName string `json:"who_name,omitempty"`
}

// Health is how the house is.
type Health struct {
	Status   string `json:"status" enum:"ready,degraded,not_ready"`
	Detail   string `json:"detail,omitempty"`
	Version  string `json:"version,omitempty"`
	Now      int64  `json:"now"`
	Calls    int    `json:"calls"`
	SignedIn int    `json:"signed_in"`
}

type (
	auditInput struct {
		Period
		Who    uint32 `query:"who"`
		What   string `query:"what" maxLength:"64"`
		Object string `query:"object" maxLength:"100"`
		Before uint64 `query:"before" doc:"rows older than this number"`
		Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"100"`
	}
)

func (s *Site) houseOperations() {
	operation(s, http.MethodGet, "/audit", "The audit log, newest first", people.CanAudit, s.auditLog)
	operation(s, http.MethodGet, "/health", "How the house is", anybody, s.health)
	s.callPageOperation()
	huma.Register(s.api, huma.Operation{
		OperationID: "get-start", Method: http.MethodGet, Path: apiRoot + "/start", Summary: "What the first page shows, without a session",
	}, func(context.Context, *nothing) (*body[Start], error) { return reply(s.deps.Start()), nil })
}

func (s *Site) auditLog(ctx context.Context, v people.Viewer, in *auditInput) (*body[page[AuditView]], error) {
	n, err := s.names(ctx, v)
	if err != nil {
		return nil, err
	}
	from, to, err := in.span(n.centre.Zone)
	if err != nil {
		return nil, err
	}
	rows, err := s.deps.Data.AuditLog(ctx, AuditFilter{
		Who: call.OperatorID(in.Who), What: in.What, Object: in.Object, From: from, To: to, Before: in.Before, Limit: in.Limit,
	})
	if err != nil {
		return nil, err
	}
	out := make([]AuditView, 0, len(rows))
	for _, e := range rows {
		out = append(out, AuditView{e, n.operator(e.Who)})
	}
	return listed(out, ""), nil
}

func (s *Site) health(context.Context, people.Viewer, *nothing) (*body[Health], error) {
	h := Health{Status: "ready", Now: s.deps.Now().Wall}
	if s.deps.Start != nil {
		h.Version = s.deps.Start().Version
	}
	if b := s.board(); b != nil {
		h.Calls = len(b.Calls)
		for _, o := range b.Operators {
			if o.State != call.Offline {
				h.SignedIn++
			}
		}
		if b.Degraded {
			h.Status, h.Detail = "degraded", "the disk is slow or failing: new settings and outgoing calls are refused"
		}
	}
	if s.deps.Ready != nil {
		if err := s.deps.Ready(); err != nil {
			h.Status, h.Detail = "not_ready", err.Error()
		}
	}
	return reply(h), nil
}

// operations registers the whole API.
func (s *Site) operations() {
	s.sessionOperations()
	s.callOperations()
	s.recordingOperations()
	s.queueOperations()
	s.lineOperations()
	s.surveyOperations()
	s.repeatOperations()
	s.customerOperations()
	s.ticketOperations()
	s.userOperations()
	s.houseOperations()
	s.settingsOperations()
	s.draftOperations()
	s.promptOperations()
	s.menuOperations()
	s.formOperations()
	s.orderOperations()
	s.noticeOperations()
	s.alarmOperations()
	s.figureOperations()
	s.trunkOperations()
	s.debtOperations()
	s.peopleOrderOperations()
	s.rosterOperations()
	s.blacklistOperations()
}

// OpenAPI gives the description of the API, for documentation and tests.
func (s *Site) OpenAPI() ([]byte, error) { return json.MarshalIndent(s.api.OpenAPI(), "", "  ") }
