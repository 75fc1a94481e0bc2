// Package phone is a small SIP telephone in Go for tests and for the test
// caller of `hotline call`: it dials or answers, presses digits (RFC 4733),
// speaks WAV files or tones, hears, records and keeps a timeline.
package phone

import (
	"context"
	"errors"
	"time"
)

// Phone is one telephone with one SIP socket (UDP and, on the same port, TCP).
type Phone struct{}

// New opens a phone at a local address, "127.0.0.1:0" for any port.
func New(local string) (*Phone, error) { return nil, errors.New("not yet") }

// Addr is the address the phone listens at, "127.0.0.1:40123".
func (p *Phone) Addr() string { return "" }

// URI is where the phone can be called: "sip:user@127.0.0.1:40123".
func (p *Phone) URI(user string) string { return "" }

// OnCall sets what happens when the phone rings: the function decides with
// Answer, Reject or nothing. It runs in its own goroutine.
func (p *Phone) OnCall(f func(*Call)) {}

// Call dials a SIP URI ("sip:hotline@127.0.0.1:5060;transport=tcp") and
// returns at once; Answered waits for the outcome.
func (p *Phone) Call(ctx context.Context, uri string) (*Call, error) { return nil, errors.New("not yet") }

// Close hangs up everything and closes the sockets.
func (p *Phone) Close() error { return nil }

// Event is one line of a call's timeline.
type Event struct {
	At   time.Duration // since the call was made
	What string        // "sent INVITE", "got 180", "answered", "pressed 1", "heard 440 Hz", "ended"
}

// Call is one call of a phone.
type Call struct{}

// From is the user part of the caller, of a call that came in.
func (c *Call) From() string { return "" }

// Answer accepts a call that came in.
func (c *Call) Answer() error { return nil }

// Ring sends 180.
func (c *Call) Ring() error { return nil }

// Reject refuses a call that came in.
func (c *Call) Reject(status int) error { return nil }

// Answered waits until the call is answered. The error carries the SIP status
// (see StatusError) when it was refused.
func (c *Call) Answered(ctx context.Context) error { return nil }

// Ended waits for the end of the call.
func (c *Call) Ended(ctx context.Context) error { return nil }

// Press sends digits by RFC 4733, 100 ms each with 100 ms between them, and
// returns when the last has been sent.
func (c *Call) Press(digits string) error { return nil }

// Say speaks a WAV file (8 kHz mono, PCM 16 or A-law or µ-law) and returns when it
// has been spoken.
func (c *Call) Say(ctx context.Context, wav string) error { return nil }

// Tone speaks a sine tone until stopped by another sound or Silence.
func (c *Call) Tone(hz float64) {}

// Silence stops speaking.
func (c *Call) Silence() {}

// Record writes what is heard to a WAV file until the call ends.
func (c *Call) Record(path string) error { return nil }

// Heard returns the last d of what was heard, 8 kHz linear samples.
func (c *Call) Heard(d time.Duration) []int16 { return nil }

// HearsTone waits until a tone of about hz dominates what is heard for 200 ms.
func (c *Call) HearsTone(ctx context.Context, hz float64) error { return nil }

// Hangup ends the call: BYE, CANCEL or 486.
func (c *Call) Hangup() error { return nil }

// Events is the timeline so far.
func (c *Call) Events() []Event { return nil }

// StatusError is a call that was refused.
type StatusError struct {
	Status int
	Reason string
}

func (e *StatusError) Error() string { return e.Reason }
