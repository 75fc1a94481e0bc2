package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"hotline/call"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// apiRoot is where the REST API lives.
const apiRoot = "/api/v1"

// Site is the door: an http.Handler with everything behind it.
type Site struct {
	cfg      Config
	deps     Deps
	api      huma.API
	live     *liveHub
	register register
	playing  playing
	chain    http.Handler

	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup
}

// New builds the door; Close ends its live boards.
func New(cfg Config, deps Deps) *Site {
	ctx, cancel := context.WithCancel(context.Background())
	s := &Site{cfg: cfg, deps: deps, ctx: ctx, cancel: cancel}
	s.live = newLiveHub(s)
	mux := http.NewServeMux()
	s.api = humago.New(mux, apiConfig())
	s.operations()
	mux.HandleFunc("GET "+apiRoot+"/live", s.live.serve)
	mux.HandleFunc("GET "+apiRoot+"/recordings/{id}/audio", s.audio)
	s.promptRoutes(mux)
	mux.HandleFunc("GET "+apiRoot+"/docs", s.docsPage)
	mux.HandleFunc(apiRoot+"/", s.noSuchOperation)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", s.readyz)
	mux.HandleFunc("GET /metrics", s.metrics)
	mux.HandleFunc("GET /help/{file}", s.helpAsset)
	mux.HandleFunc("GET /trust", s.trustPage)
	mux.HandleFunc("GET /trust/hotline-ca.crt", s.trustFile)
	if deps.Softphone != nil {
		mux.Handle("GET /ws", deps.Softphone)
		mux.Handle("GET /ws/call", deps.Softphone)
	}
	mux.Handle("/", appFiles())
	s.chain = s.guard(mux)
	return s
}

// apiConfig is huma without pages from elsewhere and without schema links in bodies.
func apiConfig() huma.Config {
	c := huma.DefaultConfig("hotline", "1")
	c.OpenAPIPath = apiRoot + "/openapi"
	c.DocsPath, c.SchemasPath, c.CreateHooks = "", "", nil
	c.Info.Description = "API of the contact centre. Instants are milliseconds of UTC since 1970 unless they are objects " +
		"{w, m} (wall and monotonic milliseconds); durations are milliseconds. Errors are RFC 9457 documents."
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "apiKey", In: "cookie", Name: cookieTLS, Description: "cookie of POST /session"},
		"bearer":  {Type: "http", Scheme: "bearer"},
	}
	return c
}

// ServeHTTP serves everything.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.chain.ServeHTTP(w, r) }

// EndUser closes the live boards of a person whose sessions ended.
func (s *Site) EndUser(id call.OperatorID) { s.live.endUser(id) }

// Close ends the live boards and waits for them.
func (s *Site) Close() {
	s.cancel()
	s.live.close()
	s.wg.Wait()
}

func (s *Site) readyz(w http.ResponseWriter, _ *http.Request) {
	if s.deps.Ready != nil {
		if err := s.deps.Ready(); err != nil {
			plain(w, http.StatusServiceUnavailable, "not ready: "+err.Error())
			return
		}
	}
	plain(w, http.StatusOK, "ready")
}

// metrics are for this machine and for administrators (INVARIANTS part 2, 43).
func (s *Site) metrics(w http.ResponseWriter, r *http.Request) {
	if !fromLoopback(r) {
		v, ok := viewerOf(r.Context())
		if !ok || v.Role != "admin" {
			s.problem(w, r, http.StatusForbidden, "metrics are open to this machine and to administrators")
			return
		}
	}
	if s.deps.Registry == nil {
		s.problem(w, r, http.StatusNotFound, "no metrics here")
		return
	}
	promhttp.HandlerFor(s.deps.Registry, promhttp.HandlerOpts{}).ServeHTTP(w, r)
}

func (s *Site) noSuchOperation(w http.ResponseWriter, r *http.Request) {
	s.problem(w, r, http.StatusNotFound, fmt.Sprintf("no operation %s %s; see %s/openapi.json", r.Method, r.URL.Path, apiRoot))
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = fmt.Fprintln(w, text) // a client that is gone is no trouble
}

// problem answers outside of huma with the same kind of document.
func (s *Site) problem(w http.ResponseWriter, _ *http.Request, status int, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(huma.ErrorModel{Status: status, Title: http.StatusText(status), Detail: detail})
}

// json answers outside of huma.
func (s *Site) json(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // a client that is gone is no trouble
}

// isAPI tells whether errors should be documents rather than pages.
func isAPI(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, apiRoot+"/") }
