package media

import (
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/stretchr/testify/require"

	"hotline/call"
)

// keyTone is a key as a tone: low and high frequency at levels of full scale.
func keyTone(code byte, ms int, low, high, detune float64) []float64 {
	for r, row := range toneKeys {
		for c, k := range row {
			if k != code {
				continue
			}
			out := make([]float64, ms*SampleRate/1000)
			for i := range out {
				at := 2 * math.Pi * float64(i) / SampleRate * (1 + detune)
				out[i] = low*math.Sin(at*toneRows[r]) + high*math.Sin(at*toneCols[c])
			}
			return out
		}
	}
	panic("no key")
}

// keysIn reads what a leg would hear, packet by packet.
func keysIn(sound []float64, as law) string {
	t := newToneReader()
	var keys []byte
	for i := 0; i < len(sound); i += frameLen {
		f := frame{law: as}
		for _, v := range sound[i:min(i+frameLen, len(sound))] {
			s := int16(max(-1, min(1, v)) * 32767)
			b := EncodeALaw(s)
			if as != alaw {
				b = EncodeULaw(s)
			}
			f.data = append(f.data, b)
		}
		keys = t.read(&f, keys)
	}
	out := ""
	for _, k := range keys {
		out += string(keyNames[k])
	}
	return out
}

// join puts pauses before, between and after.
func join(pauseMs int, parts ...[]float64) (out []float64) {
	for _, p := range parts {
		out = append(append(out, make([]float64, pauseMs*SampleRate/1000)...), p...)
	}
	return append(out, make([]float64, pauseMs*SampleRate/1000)...)
}

// Keys as tones in the sound (DOMAIN 9): each of the sixteen, once however long it is
// held, by both laws.
func TestKeysAsTones(t *testing.T) {
	for _, as := range []law{alaw, ulaw} {
		for code := range byte(16) {
			want := string(keyNames[code])
			for _, ms := range []int{50, 65, 80, 120, 3000} {
				require.Equal(t, want, keysIn(join(60, keyTone(code, ms, 0.3, 0.3, 0)), as), "%s for %d ms", want, ms)
			}
			again := keyTone(code, 80, 0.2, 0.2, 0)
			require.Equal(t, want+want+want, keysIn(join(60, again, again, again), as), "pressed three times")
			for _, d := range []float64{-0.015, 0.015} {
				require.Equal(t, want, keysIn(join(60, keyTone(code, 80, 0.3, 0.3, d)), as), "%s, %v off", want, d)
			}
		}
	}
	var all [][]float64
	for code := range byte(12) {
		all = append(all, keyTone(code, 70, 0.25, 0.25, 0))
	}
	require.Equal(t, "0123456789*#", keysIn(join(50, all...), alaw))
}

func TestWhatIsAKeyAndWhatIsNot(t *testing.T) {
	key := func(low, high, detune float64) string {
		return keysIn(join(60, keyTone(5, 100, low, high, detune)), alaw)
	}
	require.Equal(t, "5", key(0.02, 0.02, 0), "quiet")
	require.Equal(t, "", key(0.003, 0.003, 0), "too quiet")
	require.Equal(t, "5", key(0.3, 0.15, 0), "6 dB apart")
	require.Equal(t, "5", key(0.15, 0.3, 0))
	require.Equal(t, "", key(0.3, 0.05, 0), "16 dB apart")
	require.Equal(t, "", key(0.3, 0, 0), "one tone alone")
	require.Equal(t, "", key(0, 0.3, 0))
	require.Equal(t, "", key(0.3, 0.3, 0.05), "off the frequencies")
	require.Equal(t, "", keysIn(join(60, keyTone(5, 20, 0.3, 0.3, 0)), alaw), "a click")

	rnd := rand.New(rand.NewPCG(1, 2))
	noisy, noise := keyTone(5, 200, 0.3, 0.3, 0), make([]float64, 20*SampleRate)
	for i := range noisy {
		noisy[i] += 0.03 * rnd.NormFloat64()
	}
	for i := range noise {
		noise[i] = 0.3 * rnd.NormFloat64()
	}
	require.Equal(t, "5", keysIn(join(60, noisy), alaw), "a key in noise")
	require.Equal(t, "", keysIn(noise, alaw), "noise")
	require.Equal(t, "", keysIn(keyTone(5, 0, 0, 0, 0), alaw))
}

// Speech and music are no keys: all sounds that the product ships.
func TestSpeechIsNoKey(t *testing.T) {
	root := os.DirFS("../configs/prompts/sound")
	n := 0
	require.NoError(t, fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".wav") || strings.HasPrefix(name, "tone/") {
			return err
		}
		b, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		sound, err := DecodeWAV(b)
		if err != nil {
			return err
		}
		require.Empty(t, newToneReader().read(&frame{law: alaw, data: sound}, nil), name)
		n++
		return nil
	}))
	require.Greater(t, n, 200)
}

// One press that comes as a packet, by INFO and as a tone counts once; the next one
// of the same key counts again.
func TestKeyByThreeWays(t *testing.T) {
	var k keyReader
	press := func(way keyWay, at int64) bool { _, ok, _ := k.press(7, way, at*ms); return ok }
	for i, ways := range [][]keyWay{{wayEvent, wayInfo, wayTone}, {wayTone, wayEvent, wayInfo}, {wayInfo, wayTone, wayEvent}} {
		at := int64(1000 * (i + 1))
		require.True(t, press(ways[0], at))
		require.False(t, press(ways[1], at+40))
		require.False(t, press(ways[2], at+80))
		require.True(t, press(ways[0], at+200), "pressed again")
		require.False(t, press(ways[2], at+230))
		require.False(t, press(ways[1], at+260))
	}
}

// hum sends a packet of the sound given.
func (p *phone) hum(sound []float64) {
	p.say.Lock()
	defer p.say.Unlock()
	b := make([]byte, len(sound))
	for i, v := range sound {
		b[i] = EncodeALaw(int16(v * 32767))
	}
	p.send(rtp.Header{PayloadType: p.pt}, b)
	p.ts += uint32(len(b))
}

// A trunk that is set so hears keys in the sound, also while nobody else listens to
// it; another does not.
func TestTrunkHearsTones(t *testing.T) {
	engines(t, func(t *testing.T, cfg Config) {
		h := open(t, cfg)
		for _, tones := range []bool{false, true} {
			id, o := call.LegID("n1/i1"), testOptions
			if o.Tones = tones; tones {
				id = "n1/i2"
			}
			p := newPhone(t, PCMA, 0)
			leg, err := h.NewTrunkLeg(id, o)
			require.NoError(t, err)
			require.NoError(t, leg.SetRemote(p.remote()))
			leg.Start()
			p.speak(leg.Local())
			require.Eventually(t, func() bool { return leg.Quiet() < 50*time.Millisecond }, 2*time.Second, time.Millisecond)
			p.mute.Store(true)
			sound := join(60, keyTone(9, 80, 0.3, 0.3, 0), keyTone(11, 80, 0.3, 0.3, 0))
			for i := 0; i+frameLen <= len(sound); i += frameLen {
				p.hum(sound[i : i+frameLen])
			}
		}
		require.Equal(t, call.Digit{Leg: "n1/i2", Key: "9"}, next[call.Digit](h))
		require.Equal(t, call.Digit{Leg: "n1/i2", Key: "#"}, next[call.Digit](h))
		none[call.Digit](h)
	})
}
