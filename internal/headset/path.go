package headset

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/pion/interceptor"
	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

// path is one PeerConnection with its two pumps.
type path struct {
	pc    *webrtc.PeerConnection
	up    chan struct{}
	stop  chan struct{}
	once  sync.Once
	upper sync.Once
	wg    sync.WaitGroup
}

// codec of what we say; both are offered.
type codec struct {
	mime   string
	encode func(int16) byte
}

var (
	aLaw  = codec{webrtc.MimeTypePCMA, encodeALaw}
	muLaw = codec{webrtc.MimeTypePCMU, encodeMuLaw}
)

// engine is pion without interceptors: what a browser does in the background is
// not needed, and 400 of these share a machine with the server.
func engine(c codec) (*webrtc.API, error) {
	var m webrtc.MediaEngine
	list := []webrtc.RTPCodecParameters{
		{RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypePCMA, ClockRate: rate, Channels: 1}, PayloadType: 8},
		{RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypePCMU, ClockRate: rate, Channels: 1}, PayloadType: 0},
		{RTPCodecCapability: webrtc.RTPCodecCapability{MimeType: "audio/telephone-event", ClockRate: rate, Channels: 1}, PayloadType: 126},
	}
	for _, p := range list {
		if p.MimeType != "audio/telephone-event" && c.mime == muLaw.mime && p.MimeType != c.mime {
			continue // µ-law alone
		}
		if err := m.RegisterCodec(p, webrtc.RTPCodecTypeAudio); err != nil {
			return nil, err
		}
	}
	var s webrtc.SettingEngine
	s.SetIncludeLoopbackCandidate(true)
	s.SetNetworkTypes([]webrtc.NetworkType{webrtc.NetworkTypeUDP4})
	s.SetICETimeouts(5*time.Second, 15*time.Second, time.Second)
	return webrtc.NewAPI(webrtc.WithMediaEngine(&m), webrtc.WithSettingEngine(s), webrtc.WithInterceptorRegistry(&interceptor.Registry{})), nil
}

// newPath makes the connection and its offer with all candidates in it.
func newPath(ctx context.Context, c codec, mouth *Mouth, ear *Ear) (p *path, offer string, err error) {
	api, err := engine(c)
	if err != nil {
		return nil, "", fmt.Errorf("codecs: %w", err)
	}
	p = &path{up: make(chan struct{}), stop: make(chan struct{})}
	if p.pc, err = api.NewPeerConnection(webrtc.Configuration{}); err != nil {
		return nil, "", fmt.Errorf("peer connection: %w", err)
	}
	track, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: c.mime, ClockRate: rate, Channels: 1}, "voice", "headset")
	if err != nil {
		p.close()
		return nil, "", fmt.Errorf("track: %w", err)
	}
	if _, err = p.pc.AddTrack(track); err != nil {
		p.close()
		return nil, "", fmt.Errorf("track: %w", err)
	}
	ear.restart()
	p.pc.OnTrack(func(t *webrtc.TrackRemote, _ *webrtc.RTPReceiver) { p.listen(t, ear) })
	p.pc.OnConnectionStateChange(func(st webrtc.PeerConnectionState) {
		if st == webrtc.PeerConnectionStateConnected {
			p.upper.Do(func() { close(p.up) })
		}
	})
	if offer, err = p.offer(ctx); err != nil {
		p.close()
		return nil, "", err
	}
	p.wg.Go(func() { p.speak(track, c, mouth) })
	return p, offer, nil
}

func (p *path) offer(ctx context.Context) (string, error) {
	o, err := p.pc.CreateOffer(nil)
	if err != nil {
		return "", fmt.Errorf("offer: %w", err)
	}
	gathered := webrtc.GatheringCompletePromise(p.pc)
	if err := p.pc.SetLocalDescription(o); err != nil {
		return "", fmt.Errorf("offer: %w", err)
	}
	select {
	case <-gathered:
		return p.pc.LocalDescription().SDP, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// answer takes the server's answer and waits for the keys.
func (p *path) answer(ctx context.Context, sdp string) error {
	if err := p.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: sdp}); err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	select {
	case <-p.up:
		return nil
	case <-p.stop:
		return errors.New("path closed before it was up")
	case <-ctx.Done():
		return fmt.Errorf("no sound path: %w", ctx.Err())
	}
}

// speak sends a packet every 20 ms from the moment the path is up.
func (p *path) speak(track *webrtc.TrackLocalStaticRTP, c codec, mouth *Mouth) {
	select {
	case <-p.up:
	case <-p.stop:
		return
	}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	pkt := rtp.Packet{Header: rtp.Header{Version: 2, Marker: true}, Payload: make([]byte, frame)}
	var pcm [frame]int16
	for {
		select {
		case <-p.stop:
			return
		case <-tick.C:
		}
		if mouth.next(&pcm) {
			for i, s := range pcm {
				pkt.Payload[i] = c.encode(s)
			}
			if track.WriteRTP(&pkt) != nil {
				return
			}
			pkt.Marker = false
			pkt.SequenceNumber++
		} else {
			pkt.Marker = true // the first packet after a gap
		}
		pkt.Timestamp += frame
	}
}

func (p *path) listen(t *webrtc.TrackRemote, ear *Ear) {
	var pcm [4 * frame]int16
	for {
		pkt, _, err := t.ReadRTP()
		if err != nil {
			return // the path is closed
		}
		decode := decodeALaw
		switch pkt.PayloadType {
		case 8:
		case 0:
			decode = decodeMuLaw
		default:
			continue // keys of the other side
		}
		n := min(len(pkt.Payload), len(pcm))
		for i, b := range pkt.Payload[:n] {
			pcm[i] = decode(b)
		}
		ear.hear(pkt.SequenceNumber, pcm[:n])
	}
}

func (p *path) close() {
	if p == nil {
		return
	}
	p.once.Do(func() {
		close(p.stop)
		_ = p.pc.GracefulClose()
	})
	p.wg.Wait()
}
