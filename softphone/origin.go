package softphone

import (
	"net/http"
	"net/url"
	"strings"
)

// OriginAllowed tells whether a page of this origin may open a socket: the one
// this server serves, or one of the settings. A missing Origin is refused too
// (INVARIANTS part 2, 30).
func OriginAllowed(r *http.Request, extra []string) bool {
	o := r.Header.Get("Origin")
	u, err := url.Parse(o)
	if o == "" || err != nil || u.Host == "" {
		return false
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	if u.Scheme == scheme && strings.EqualFold(u.Host, r.Host) {
		return true
	}
	for _, e := range extra {
		if strings.EqualFold(o, e) {
			return true
		}
	}
	return false
}
