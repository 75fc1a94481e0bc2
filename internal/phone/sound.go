package phone

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/pion/rtp"
)

const (
	frameLen   = 160 // samples of 20 ms
	keep       = 60 * rate
	keyFrames  = 5 // a key lasts 100 ms
	keyPause   = 5
	defaultDTM = 101
)

// sound is the RTP side of a call: one frame every 20 ms from answer to end,
// everything heard kept on one time line.
type sound struct {
	conn *net.UDPConn
	note func(string, ...any)

	mu      sync.Mutex
	to      netip.AddrPort
	payload uint8
	event   uint8
	agreed  bool
	muted   bool // the far end does not want to hear us
	next    func() ([]int16, bool)
	done    chan struct{} // of next
	keys    []key

	ssrc  uint32
	seq   uint16
	ts    uint32
	heard ear
	path  string
	stop  chan struct{}
	began sync.Once
	over  sync.Once
	wg    sync.WaitGroup
}

type key struct {
	code uint8
	name rune
	done chan struct{}
	at   int
	ts   uint32
}

func newSound(ip netip.Addr, note func(string, ...any)) (*sound, error) {
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(ip, 0)))
	if err != nil {
		return nil, fmt.Errorf("phone: %w", err)
	}
	s := &sound{
		conn: conn, note: note, payload: 8, event: defaultDTM, stop: make(chan struct{}),
		ssrc: rand.Uint32(), seq: uint16(rand.Uint32()), ts: rand.Uint32(), //nolint:gosec // no secret
	}
	s.heard.note = note
	s.wg.Add(1)
	go func() { defer s.wg.Done(); s.listen() }()
	return s, nil
}

func (s *sound) port() int { return s.conn.LocalAddr().(*net.UDPAddr).Port } //nolint:forcetypeassert // of a UDP socket

func (s *sound) eventType() uint8 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.event
}

// codecs gives the codec in use, or before all of the phone's.
func (s *sound) codecs(all []string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.agreed {
		return all
	}
	if s.payload == 0 {
		return []string{"PCMU"}
	}
	return []string{"PCMA"}
}

// remote takes the other side's description.
func (s *sound) remote(sdp []byte) error {
	var ip, port string
	payload, event := -1, uint8(0)
	dir := "sendrecv"
	for _, line := range strings.Split(strings.ReplaceAll(string(sdp), "\r", ""), "\n") {
		switch f := strings.Fields(line); {
		case strings.HasPrefix(line, "c=") && len(f) == 3:
			ip = f[2]
		case strings.HasPrefix(line, "m=audio") && len(f) > 3:
			port = f[1]
			for _, pt := range f[3:] {
				if n, _ := strconv.Atoi(pt); (pt == "0" || pt == "8") && payload < 0 {
					payload = n
				}
			}
		case strings.HasPrefix(line, "a=rtpmap:") && strings.Contains(strings.ToLower(line), "telephone-event/8000"):
			n, _ := strconv.Atoi(strings.TrimPrefix(f[0], "a=rtpmap:"))
			event = uint8(n & 127) //nolint:gosec // bounded
		case line == "a=sendonly", line == "a=inactive":
			dir = line[2:]
		}
	}
	to, err := netip.ParseAddrPort(net.JoinHostPort(ip, port))
	if err != nil || payload < 0 {
		return errors.New("phone: no audio in the description")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.to, s.payload, s.agreed = to, uint8(payload), true //nolint:gosec // 0 or 8
	s.muted = dir != "sendrecv" || to.Addr().IsUnspecified()
	if event != 0 {
		s.event = event
	}
	return nil
}

// start begins to send a frame every 20 ms.
func (s *sound) start() {
	s.began.Do(func() {
		s.wg.Add(1)
		go func() { defer s.wg.Done(); s.pump() }()
	})
}

func (s *sound) pump() {
	start := time.Now()
	for n := 1; ; n++ {
		s.frame(n == 1)
		select {
		case <-s.stop:
			return
		case <-time.After(time.Until(start.Add(time.Duration(n) * 20 * time.Millisecond))):
		}
	}
}

// frame sends what is due: a key if one is pressed, else speech, else silence.
func (s *sound) frame(marker bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ts += frameLen
	if len(s.keys) > 0 {
		s.pressFrame()
		return
	}
	pcm := make([]int16, frameLen)
	if s.next != nil {
		got, more := s.next()
		copy(pcm, got)
		if !more {
			s.quit()
		}
	}
	enc, _ := codes(s.payload)
	b := make([]byte, frameLen)
	for i, v := range pcm {
		b[i] = enc[(int(v)+32768)>>4]
	}
	s.send(s.payload, s.ts, marker, b)
}

func (s *sound) quit() {
	s.next = nil
	if s.done != nil {
		close(s.done)
		s.done = nil
	}
}

// pressFrame sends one packet of the key at the head (RFC 4733, 2.5): same
// time stamp, growing duration, the end three times.
func (s *sound) pressFrame() {
	k := &s.keys[0]
	if k.at == 0 {
		k.ts = s.ts
	}
	k.at++
	switch {
	case k.at <= keyFrames:
		s.send(s.event, k.ts, k.at == 1, keyBody(k.code, k.at, false))
	case k.at == keyFrames+1:
		for range 3 {
			s.send(s.event, k.ts, false, keyBody(k.code, keyFrames, true))
		}
	case k.at > keyFrames+keyPause:
		close(k.done)
		s.keys = s.keys[1:]
	}
}

func keyBody(code uint8, frames int, end bool) []byte {
	b := []byte{code, 10, 0, 0}
	if end {
		b[1] |= 0x80
	}
	binary.BigEndian.PutUint16(b[2:], uint16(frames*frameLen)) //nolint:gosec // small
	return b
}

func (s *sound) send(pt uint8, ts uint32, marker bool, body []byte) {
	if !s.to.IsValid() || s.muted {
		return
	}
	s.seq++
	p := rtp.Packet{Header: rtp.Header{Version: 2, Marker: marker, PayloadType: pt, SequenceNumber: s.seq, Timestamp: ts, SSRC: s.ssrc}, Payload: body}
	b, err := p.Marshal()
	if err != nil {
		return
	}
	_, _ = s.conn.WriteToUDPAddrPort(b, s.to)
}

func (s *sound) listen() {
	b := make([]byte, 2048)
	for {
		n, _, err := s.conn.ReadFromUDPAddrPort(b)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			continue
		}
		var p rtp.Packet
		if p.Unmarshal(b[:n]) != nil || p.Version != 2 {
			continue
		}
		s.mu.Lock()
		s.heard.packet(&p, s.event)
		s.mu.Unlock()
	}
}

func (s *sound) close() error {
	var err error
	s.over.Do(func() {
		close(s.stop)
		_ = s.conn.Close()
		s.wg.Wait()
		s.mu.Lock()
		defer s.mu.Unlock()
		s.quit()
		for _, k := range s.keys {
			close(k.done)
		}
		s.keys = nil
		if s.path != "" {
			err = WriteWAV(s.path, s.heard.recorded())
		}
	})
	return err
}

// play replaces what is spoken.
func (s *sound) play(next func() ([]int16, bool)) chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.quit()
	done := make(chan struct{})
	s.next, s.done = next, done
	return done
}

// Press sends digits by RFC 4733, 100 ms each with 100 ms between them, and
// returns when the last has been sent.
func (c *Call) Press(digits string) error {
	for _, d := range digits {
		code := strings.IndexRune("0123456789*#ABCD", d)
		if code < 0 {
			return fmt.Errorf("phone: %q is not on the keypad", string(d))
		}
		k := key{code: uint8(code), name: d, done: make(chan struct{})} //nolint:gosec // 0-15
		c.snd.mu.Lock()
		c.snd.keys = append(c.snd.keys, k)
		c.snd.mu.Unlock()
		c.note("pressed %c", d)
		select {
		case <-k.done:
		case <-c.ended:
			return ErrEnded
		}
	}
	return nil
}

// Say speaks a WAV file (8 kHz mono, PCM 16, A-law or µ-law) and returns when
// it has been spoken.
func (c *Call) Say(ctx context.Context, wav string) error {
	pcm, err := ReadWAV(wav)
	if err != nil {
		return err
	}
	return c.SayPCM(ctx, pcm)
}

// SayPCM speaks 8 kHz samples.
func (c *Call) SayPCM(ctx context.Context, pcm []int16) error {
	c.note("speaks for %.1f s", float64(len(pcm))/rate)
	done := c.snd.play(func() ([]int16, bool) {
		n := min(frameLen, len(pcm))
		f := pcm[:n]
		pcm = pcm[n:]
		return f, len(pcm) > 0
	})
	select {
	case <-done:
		return nil
	case <-c.ended:
		return ErrEnded
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Tone speaks a sine tone until another sound or Silence replaces it.
func (c *Call) Tone(hz float64) {
	n := 0
	c.snd.play(func() ([]int16, bool) {
		f := make([]int16, frameLen)
		for i := range f {
			f[i] = int16(8000 * math.Sin(2*math.Pi*hz*float64(n)/rate))
			n++
		}
		return f, true
	})
	c.note("speaks a tone of %.0f Hz", hz)
}

// Silence stops speaking.
func (c *Call) Silence() {
	c.snd.mu.Lock()
	defer c.snd.mu.Unlock()
	c.snd.quit()
}

// Record writes what is heard from now on to a WAV file when the call ends.
func (c *Call) Record(path string) error {
	c.snd.mu.Lock()
	defer c.snd.mu.Unlock()
	select {
	case <-c.ended:
		return ErrEnded
	default:
	}
	c.snd.path = path
	c.snd.heard.record()
	return nil
}

// Heard returns the last d of what was heard, as 8 kHz samples.
func (c *Call) Heard(d time.Duration) []int16 {
	c.snd.mu.Lock()
	defer c.snd.mu.Unlock()
	return c.snd.heard.tail(int(d.Seconds() * rate))
}

// Packets is the number of RTP packets heard so far.
func (c *Call) Packets() int {
	c.snd.mu.Lock()
	defer c.snd.mu.Unlock()
	return c.snd.heard.packets
}

// Digits are the keys heard by RFC 4733 so far.
func (c *Call) Digits() string {
	c.snd.mu.Lock()
	defer c.snd.mu.Unlock()
	return c.snd.heard.digits
}

// HearsTone waits until a tone of hz dominates 200 ms of what is heard.
func (c *Call) HearsTone(ctx context.Context, hz float64) error {
	err := c.hears(ctx, func(s []int16) bool { return ToneShare(s, hz) > 0.5 })
	if err == nil {
		c.note("heard a tone of %.0f Hz", hz)
	}
	return err
}

// HearsSound waits until 200 ms of what is heard are louder than line noise.
func (c *Call) HearsSound(ctx context.Context) error {
	err := c.hears(ctx, func(s []int16) bool { return Loudness(s) > 300 })
	if err == nil {
		c.note("heard sound")
	}
	return err
}

func (c *Call) hears(ctx context.Context, f func([]int16) bool) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if s := c.Heard(200 * time.Millisecond); c.hearing() && len(s) >= rate/5 && f(s) {
			return nil
		}
		select {
		case <-tick.C:
		case <-c.ended:
			return ErrEnded
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// hearing tells whether sound is coming in at this moment.
func (c *Call) hearing() bool {
	c.snd.mu.Lock()
	defer c.snd.mu.Unlock()
	return time.Since(c.snd.heard.last) < 100*time.Millisecond
}

// Loudness is the root mean square of samples.
func Loudness(s []int16) float64 {
	if len(s) == 0 {
		return 0
	}
	sum := 0.0
	for _, v := range s {
		sum += float64(v) * float64(v)
	}
	return math.Sqrt(sum / float64(len(s)))
}

// ToneShare is the part of the energy that lies at hz, 0 to 1 (Goertzel).
func ToneShare(s []int16, hz float64) float64 {
	total := 0.0
	k := 2 * math.Cos(2*math.Pi*hz/rate)
	var a, b float64
	for _, v := range s {
		x := float64(v)
		total += x * x
		a, b = x+k*a-b, a
	}
	if total < float64(len(s))*100 { // below line noise nothing is a tone
		return 0
	}
	return math.Min(1, 2*(a*a+b*b-k*a*b)/(total*float64(len(s))))
}
