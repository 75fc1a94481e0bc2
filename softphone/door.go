package softphone

import (
	"context"
	"net/http"

	"hotline/call"
)

// Door is the softphone door.
type Door struct {
	cfg  Config
	deps Deps
}

// New makes the door; Close ends it.
func New(cfg Config, deps Deps) *Door { return &Door{cfg: cfg, deps: deps} }

// ServeHTTP takes /ws and /ws/call; anything else is 404.
func (d *Door) ServeHTTP(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }

// Do carries out a command of the core: Told, Show, and Answer, Reject, Hangup
// and Dial for browser callers (Owns tells which). It never blocks.
func (d *Door) Do(c call.Command) {}

// Owns tells whether commands for this leg belong to the door: browser callers,
// and legs that a Dial with Web set has made.
func (d *Door) Owns(leg call.LegID) bool { return false }

// MediaUp tells that a browser leg has valid STUN and keys. It never blocks.
func (d *Door) MediaUp(leg call.LegID) {}

// MediaDead tells that a browser leg had neither STUN nor RTP for 5 s. It never blocks.
func (d *Door) MediaDead(leg call.LegID) {}

// EndSession closes the sockets of a web session (logout, password change,
// blocked, role lost) with 4001.
func (d *Door) EndSession(session string) {}

// CatalogChanged sends fresh catalogs to everyone signed in.
func (d *Door) CatalogChanged() {}

// Close tells all sockets that the server stops (1001) and waits for them.
func (d *Door) Close(ctx context.Context) error { return nil }
