package main

import (
	"fmt"

	"hotline/call"
	"hotline/media"
	"hotline/sip"
)

// sipSound gives the SIP door its legs of the media engine.
type sipSound struct{ engine *media.Engine }

// Lease implements sip.Media.
func (s sipSound) Lease(leg call.LegID, o sip.MediaOptions) (sip.MediaLeg, error) {
	t, err := s.engine.NewTrunkLeg(leg, media.TrunkOptions{LocalIP: o.Local, Advertised: o.Advertised, MediaFrom: o.MediaFrom})
	if err != nil {
		return nil, err
	}
	return trunkLeg{t}, nil
}

// trunkLeg speaks the SIP door's words to one leg of the engine.
type trunkLeg struct{ *media.TrunkLeg }

// Port implements sip.MediaLeg.
func (t trunkLeg) Port() int { return int(t.LocalPort()) }

// Set implements sip.MediaLeg.
func (t trunkLeg) Set(p sip.MediaPeer) error {
	r := media.Remote{Addr: p.Addr, Payload: media.PCMA, Event: p.DTMF, Ptime: int(p.Ptime.Milliseconds()), Send: p.Recv, Recv: p.Send}
	if p.Codec == sip.PCMU {
		r.Payload = media.PCMU
	}
	if err := t.SetRemote(r); err != nil {
		return fmt.Errorf("%w: %w", sip.ErrMediaAddress, err)
	}
	return nil
}
