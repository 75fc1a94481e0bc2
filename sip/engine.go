package sip

import (
	"errors"
	"time"

	"hotline/call"
	"hotline/media"
)

// EngineMedia lets the house's sound engine serve the door.
func EngineMedia(e *media.Engine) Media { return engineMedia{e} }

type engineMedia struct{ e *media.Engine }

func (m engineMedia) Lease(leg call.LegID, o MediaOptions) (MediaLeg, error) {
	t, err := m.e.NewTrunkLeg(leg, media.TrunkOptions{LocalIP: o.Local, Advertised: o.Advertised, MediaFrom: o.MediaFrom, Tones: o.Tones})
	if err != nil {
		return nil, err
	}
	return engineLeg{t}, nil
}

type engineLeg struct{ *media.TrunkLeg }

func (l engineLeg) Port() int { return int(l.LocalPort()) }

func (l engineLeg) Set(p MediaPeer) error {
	err := l.SetRemote(media.Remote{
		Addr: p.Addr, Payload: uint8(p.Codec.payloadType()), Event: p.DTMF, //nolint:gosec // 0 or 8
		Ptime: int(p.Ptime / time.Millisecond), Send: p.Recv, Recv: p.Send,
	})
	if errors.Is(err, media.ErrAddress) {
		return errors.Join(ErrMediaAddress, err)
	}
	return err
}
