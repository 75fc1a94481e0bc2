//go:build testclock

package main

import (
	"net/http"
	"time"

	"hotline/switchboard"
)

// handler is the site with a door that moves the wall clock, for end-to-end
// tests of days. A release build has no such thing (DESIGN.md 1).
func (h *house) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", h.site)
	mux.HandleFunc("POST /testclock", func(w http.ResponseWriter, r *http.Request) {
		d, err := time.ParseDuration(r.URL.Query().Get("shift"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		h.clock.Shift(d)
		h.loop.Post(switchboard.Tick{})
	})
	return mux
}
