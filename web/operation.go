package web

import (
	"context"
	"errors"
	"net/http"

	"hotline/call"
	"hotline/people"

	"github.com/danielgtaylor/huma/v2"
)

// may is a rule for a whole endpoint, asked before anything is read.
type may func(people.Viewer) bool

func anybody(people.Viewer) bool { return true }

// operation registers one endpoint: who may use it, what it does.
func operation[I, O any](s *Site, method, path, summary string, allowed may, do func(context.Context, people.Viewer, *I) (*O, error)) {
	op := huma.Operation{
		OperationID: operationID(method, path), Method: method, Path: apiRoot + path, Summary: summary,
		Security: []map[string][]string{{"session": {}}, {"bearer": {}}},
		Errors:   []int{http.StatusUnauthorized, http.StatusForbidden},
	}
	if method == http.MethodPost {
		op.DefaultStatus = http.StatusCreated
	}
	op.Middlewares = huma.Middlewares{s.only(op.OperationID, allowed)}
	huma.Register(s.api, op, func(ctx context.Context, in *I) (*O, error) {
		v, _ := viewerOf(ctx) // there is one: only has seen to it
		out, err := do(ctx, v, in)
		return out, s.answerTo(ctx, v, err)
	})
}

// only lets through whom the rule allows, before anything of the request is read.
func (s *Site) only(operation string, allowed may) func(huma.Context, func(huma.Context)) {
	return func(c huma.Context, next func(huma.Context)) {
		v, ok := viewerOf(c.Context())
		switch {
		case !ok:
			s.refuse(c, http.StatusUnauthorized, "sign in first")
		case !allowed(v):
			s.denied(c.Context(), v, "operation/"+operation)
			s.refuse(c, http.StatusForbidden, "your role may not do this")
		default:
			next(c)
		}
	}
}

func (s *Site) refuse(c huma.Context, status int, detail string) {
	if err := huma.WriteErr(s.api, c, status, detail); err != nil {
		s.deps.Log.Debug().Err(err).Msg("refusal could not be sent")
	}
}

// operationID makes "get-calls-id" of GET /calls/{id}.
func operationID(method, path string) string {
	out := []byte(method)
	for i := range out {
		out[i] |= 0x20
	}
	for _, c := range []byte(path) {
		switch c {
		case '{', '}':
		case '/':
			out = append(out, '-')
		default:
			out = append(out, c)
		}
	}
	return string(out)
}

// hidden is an object the viewer may not see, or one that is not there: the
// answer is the same (INVARIANTS part 2, 33).
type hidden struct{ object string }

func (h hidden) Error() string { return "no " + h.object }

// missing turns ErrNotFound into hidden; other errors stay.
func missing(err error, object string) error {
	if errors.Is(err, ErrNotFound) {
		return hidden{object}
	}
	return err
}

// answerTo turns an error of an endpoint into its document.
func (s *Site) answerTo(ctx context.Context, v people.Viewer, err error) error {
	if err == nil {
		return nil
	}
	if se := huma.StatusError(nil); errors.As(err, &se) {
		return err
	}
	if h := (hidden{}); errors.As(err, &h) {
		s.denied(ctx, v, h.object)
		return huma.Error404NotFound("there is no such object, or it is not yours to see")
	}
	switch {
	case errors.Is(err, ErrNotFound):
		return huma.Error404NotFound("there is no such object, or it is not yours to see")
	case errors.Is(err, ErrCursor):
		return invalid(ErrCursor)
	case errors.Is(err, people.ErrBusy):
		return huma.Error503ServiceUnavailable("too many sign-ins at once, try again in a moment")
	case errors.Is(err, context.Canceled):
		return huma.NewError(499, "the client went away")
	}
	s.deps.Log.Error().Err(err).Str("user", v.Login).Msg("request failed")
	return huma.Error500InternalServerError("the server failed on this request")
}

// denied leaves a row in the audit log.
func (s *Site) denied(ctx context.Context, v people.Viewer, object string) {
	s.audit(ctx, people.AuditEntry{Who: v.ID, Login: v.Login, What: people.AuditDenied, Object: clean(object)})
}

// audit writes a row; the address comes from the request.
func (s *Site) audit(ctx context.Context, e people.AuditEntry) {
	e.From = fromOf(ctx)
	if _, err := s.deps.Data.Audit(context.WithoutCancel(ctx), e); err != nil {
		s.deps.Log.Error().Err(err).Str("what", e.What).Msg("audit row could not be written")
	}
}

// callID reads a call id of a path; what is no id is not there.
func callID(text string) (call.ID, error) {
	id, err := call.ParseID(text)
	if err != nil || id == 0 {
		return 0, hidden{"call/" + text}
	}
	return id, nil
}

// recordingID reads a recording id of a path.
func recordingID(text string) (id call.RecordingID, err error) {
	if err = id.UnmarshalText([]byte(text)); err != nil || id == 0 {
		return 0, hidden{"recording/" + text}
	}
	return id, nil
}

// page is what every list answers.
type page[T any] struct {
	Items  []T    `json:"items"`
	Cursor string `json:"cursor,omitempty" doc:"of the next page; absent on the last one"`
}

type body[T any] struct{ Body T }

func reply[T any](v T) *body[T] { return &body[T]{v} }

func listed[T any](items []T, cursor string) *body[page[T]] {
	if items == nil {
		items = []T{}
	}
	return reply(page[T]{items, cursor})
}
