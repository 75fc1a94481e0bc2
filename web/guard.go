package web

import (
	"errors"
	"net"
	"net/http"
	"runtime/debug"
	"strings"
)

// policy blocks everything that is not our own file: no inline script, no
// frames, no foreign sources (INVARIANTS part 2, 35).
const policy = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; " +
	"font-src 'self'; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors "

// maxBody is above every request we know; huma limits bodies to 1 MiB itself.
const maxBody = 1 << 20

// guard is what every request passes first: recovery, headers, origin, size,
// and who sent it.
func (s *Site) guard(next http.Handler) http.Handler {
	cross := http.NewCrossOriginProtection()
	for _, o := range s.cfg.Origins {
		if err := cross.AddTrustedOrigin(o); err != nil {
			s.deps.Log.Error().Err(err).Str("origin", o).Msg("origin of the settings is not usable")
		}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer s.recovered(w, r)
		s.headers(w.Header(), r)
		if err := cross.Check(r); err != nil {
			s.deps.Log.Warn().Str("path", clean(r.URL.Path)).Str("from", addressOf(r)).Msg("cross-site request refused")
			s.problem(w, r, http.StatusForbidden, "requests from other sites change nothing here")
			return
		}
		most := int64(maxBody)
		if isUpload(r) {
			most = mostUpload
		}
		r.Body = http.MaxBytesReader(w, r.Body, most)
		next.ServeHTTP(w, s.identify(r))
	})
}

func (s *Site) headers(h http.Header, r *http.Request) {
	ancestors := "'none'"
	if strings.HasPrefix(r.URL.Path, "/call/") && len(s.cfg.Embed) > 0 {
		ancestors = strings.Join(s.cfg.Embed, " ")
	} else {
		h.Set("X-Frame-Options", "DENY")
	}
	h.Set("Content-Security-Policy", policy+ancestors)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "microphone=(self), camera=(), geolocation=()")
	if r.TLS != nil && s.cfg.Cert != "" { // with our own authority it would lock people out
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
	if isAPI(r) {
		h.Set("Cache-Control", "no-store")
	}
}

// recovered ends one request that panicked, not the house (INVARIANTS part 1, 42).
func (s *Site) recovered(w http.ResponseWriter, r *http.Request) {
	p := recover()
	if p == nil {
		return
	}
	if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(p) // the server's own way to drop a connection
	}
	s.deps.Log.Error().Interface("panic", p).Str("path", clean(r.URL.Path)).Bytes("stack", debug.Stack()).Msg("request failed")
	s.problem(w, r, http.StatusInternalServerError, "the server failed on this request")
}

func addressOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

func fromLoopback(r *http.Request) bool {
	ip := net.ParseIP(addressOf(r))
	return ip != nil && ip.IsLoopback()
}

// clean keeps line breaks and terminal escapes out of logs (INVARIANTS part 2, 39).
func clean(s string) string {
	if len(s) > 200 {
		s = s[:200]
	}
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f {
			return '?'
		}
		return r
	}, s)
}
