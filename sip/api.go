package sip

import (
	"context"
	"errors"

	"github.com/rs/zerolog"

	"hotline/call"
)

// Server is the SIP door.
type Server struct{}

// New builds the door; nothing listens before Start. post hands an event to
// the core and reports false when the core's queue is full (new calls are then
// answered 503); an ending is posted again until it is taken.
func New(cfg Config, media Media, post func(call.Event) bool, directory Directory, log zerolog.Logger) (*Server, error) {
	return nil, errors.New("not yet")
}

// Start opens the listeners, resolves the trunks' names and begins to register.
func (s *Server) Start(ctx context.Context) error { return nil }

// Do takes an order of the core: Answer, Reject, Hangup, Dial, SendDigits
// (by INFO). It never blocks; orders for unknown legs are ignored, but for a
// Hangup of a dialog in the book and a Dial that cannot be made (LegEnded).
func (s *Server) Do(cmd call.Command) {}

// DigitsByINFO tells whether digits to the leg go by INFO through Do; if not,
// they are the media engine's work (RFC 4733).
func (s *Server) DigitsByINFO(leg call.LegID) bool { return false }

// Addr tells where the door listens.
func (s *Server) Addr() Addrs { return Addrs{} }

// Status is a snapshot for metrics and health.
func (s *Server) Status() Status { return Status{} }

// Leftovers lists the dialogs of a former life that were not ended; Do(Hangup)
// ends one with a BYE and posts LegEnded with call.CauseRestart.
func (s *Server) Leftovers() []Leftover { return nil }

// Drain makes the door refuse new calls with 503; running ones go on.
func (s *Server) Drain() {}

// Close ends what is left: BYE to every leg, registrations withdrawn, sockets
// closed. It waits for the answers until ctx ends.
func (s *Server) Close(ctx context.Context) error { return nil }
