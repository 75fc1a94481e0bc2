package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"hotline/people"
)

// Cookies of a session. A browser refuses to replace a Secure cookie from plain
// HTTP, so the loopback listener has one of its own.
const (
	cookieTLS   = "hotline_session"
	cookiePlain = "hotline_session_plain"
)

type (
	whoKey  struct{}
	fromKey struct{}
)

// from is where a request came from.
type from struct {
	address string
	tls     bool
}

// who is the person behind a request.
type who struct {
	viewer  people.Viewer
	session Session
	token   string
}

func cookieName(r *http.Request) string {
	if r.TLS != nil {
		return cookieTLS
	}
	return cookiePlain
}

// tokenOf finds the session token: the cookie, else a bearer token.
func tokenOf(r *http.Request) string {
	if c, err := r.Cookie(cookieName(r)); err == nil && c.Value != "" {
		return c.Value
	}
	if t, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		return t
	}
	return ""
}

// identify puts who sent the request, and from where, into its context.
func (s *Site) identify(r *http.Request) *http.Request {
	ctx := context.WithValue(r.Context(), fromKey{}, from{addressOf(r), r.TLS != nil})
	ctx = context.WithValue(ctx, langKey{}, r.Header.Get("Accept-Language"))
	if w, ok := s.lookUp(r); ok {
		ctx = context.WithValue(ctx, whoKey{}, w)
	}
	return r.WithContext(ctx)
}

func (s *Site) lookUp(r *http.Request) (who, bool) {
	token := tokenOf(r)
	if token == "" || len(token) > 200 || !needsWho(r) {
		return who{}, false
	}
	ses, v, err := s.deps.Data.SessionOf(r.Context(), token)
	if err != nil {
		if !errors.Is(err, ErrNotFound) {
			s.deps.Log.Error().Err(err).Msg("session could not be read")
		}
		return who{}, false
	}
	if v.Blocked {
		return who{}, false
	}
	return who{v, ses, token}, true
}

type langKey struct{}

// langOf is the language in which somebody is told things: that of the screen he
// looks at, which the web app names, else that of his account.
func langOf(ctx context.Context, v people.Viewer) string {
	switch lang, _ := ctx.Value(langKey{}).(string); lang {
	case "ru", "en":
		return lang
	}
	return v.Lang
}

// needsWho spares the database for files of the web app.
func needsWho(r *http.Request) bool {
	return isAPI(r) || r.URL.Path == "/metrics" || strings.HasPrefix(r.URL.Path, "/ws")
}

func whoOf(ctx context.Context) (who, bool) {
	w, ok := ctx.Value(whoKey{}).(who)
	return w, ok
}

func viewerOf(ctx context.Context) (people.Viewer, bool) {
	w, ok := whoOf(ctx)
	return w.viewer, ok
}

func fromOf(ctx context.Context) string {
	f, _ := ctx.Value(fromKey{}).(from)
	return f.address
}

func tlsOf(ctx context.Context) bool {
	f, _ := ctx.Value(fromKey{}).(from)
	return f.tls
}

// Viewer tells who sent a request that passed this site, and the id of the
// session, as EndSession names it; for the softphone door.
func Viewer(r *http.Request) (v people.Viewer, session string, ok bool) {
	w, ok := whoOf(r.Context())
	return w.viewer, sessionName(w.session), ok
}

func sessionName(s Session) string { return strconv.FormatInt(s.ID, 10) }
