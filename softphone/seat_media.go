package softphone

import (
	"errors"

	"hotline/call"
	"hotline/media"
)

// path is the operator's media path: one leg for the whole shift.
type path struct {
	made   bool // the leg exists in the media engine
	up     bool // valid STUN and keys
	micBad bool // the browser has no microphone
	told   bool // the core believes that it is up
}

// media answers an SDP offer: the first one makes the leg, later ones re-key it
// in place, so that a talk survives a reload (DESIGN.md 8).
func (s *seat) media(k *socket, m clientMessage) {
	if m.SDP == "" {
		k.send(s.mediaError(m.Ref, "bad_sdp"))
		return
	}
	answer, err := s.negotiate(m.SDP)
	if err != nil {
		s.door.deps.Log.Warn().Err(err).Str("leg", string(s.leg)).Msg("media offer refused")
		k.send(s.mediaError(m.Ref, soundError(err)))
		return
	}
	k.send(encode(mediaMsg{Type: "media", Ref: m.Ref, SDP: answer}))
}

func (s *seat) negotiate(offer string) (string, error) {
	sound := s.door.deps.Sound
	if s.path.made {
		answer, err := sound.Renegotiate(s.leg, offer)
		if !errors.Is(err, media.ErrUnknownLeg) {
			return answer, err
		}
	}
	answer, err := sound.NewBrowserLeg(s.leg, offer, s.door.soundEvents())
	s.path.made = err == nil
	return answer, err
}

func (s *seat) mediaError(ref, key string) []byte {
	return encode(mediaMsg{Type: "media", Ref: ref, Error: key, Message: sentence(s.user.Lang, key)})
}

func soundError(err error) string {
	if errors.Is(err, media.ErrOffer) {
		return "bad_sdp"
	}
	return "media_failed"
}

func (s *seat) mic(ok bool) {
	s.path.micBad = !ok
	s.tellPath("mic_denied")
}

func (s *seat) pathEdge(up bool) {
	s.path.up = up
	s.tellPath(call.ReasonNoSound)
}

// tellPath posts the edges of "sound works": the path is up and the person can speak.
func (s *seat) tellPath(reason string) {
	works := s.path.made && s.path.up && !s.path.micBad
	switch {
	case works && !s.path.told:
		s.path.told = true
		s.door.post(call.PathUp{Operator: s.user.ID, Leg: s.leg})
	case !works && (s.path.told || s.path.micBad && reason == "mic_denied"):
		s.path.told = false
		s.door.post(call.PathDead{Operator: s.user.ID, Leg: s.leg, Reason: reason})
	}
}

func (s *seat) closePath() {
	if s.path.made {
		s.door.deps.Sound.CloseLeg(s.leg)
		s.path = path{}
	}
}
