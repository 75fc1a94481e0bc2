// Package phone is a small SIP telephone in Go for tests and for the test
// caller of `hotline call`: it dials or answers, presses digits (RFC 4733),
// speaks WAV files or tones, hears, records and keeps a timeline.
//
// It is built on sipgo's transactions and pion/rtp and shares no code with the
// doors of the house, so that a mistake there is not made twice. Its dialogs
// are as simple as a phone's: one call is one dialog, TCP and UDP, no
// authentication, no registration.
//
//	dialling --180--> ringing --200--> talking --BYE--> ended
//	   ringing (ours) --Answer--> talking
package phone
