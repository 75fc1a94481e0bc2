package prompts

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/configs"
)

// wavFile is x as a WAV file of a studio.
func wavFile(x []float64, hz, tag, bits, channels int) []byte {
	le := binary.LittleEndian
	var data []byte
	for _, v := range x {
		for range channels {
			switch {
			case tag == tagALaw:
				data = append(data, alaw(int(v*32767)))
			case tag == tagFloat:
				data = le.AppendUint32(data, math.Float32bits(float32(v)))
			case bits == 8:
				data = append(data, byte(v*127+128))
			case bits == 16:
				data = le.AppendUint16(data, uint16(int16(v*32767)))
			case bits == 24:
				u := uint32(int32(v * (1<<23 - 1)))
				data = append(data, byte(u), byte(u>>8), byte(u>>16))
			default:
				data = le.AppendUint32(data, uint32(int32(v*(1<<31-1))))
			}
		}
	}
	out := append([]byte("RIFF"), le.AppendUint32(nil, uint32(36+len(data)))...)
	out = append(out, "WAVEfmt "...)
	out = le.AppendUint32(out, 16)
	out = le.AppendUint16(out, uint16(tag))
	out = le.AppendUint16(out, uint16(channels))
	out = le.AppendUint32(out, uint32(hz))
	out = le.AppendUint32(out, uint32(hz*channels*bits/8))
	out = le.AppendUint16(out, uint16(channels*bits/8))
	out = le.AppendUint16(out, uint16(bits))
	out = append(out, "LIST\x03\x00\x00\x00abc\x00"...)
	out = append(out, "data"...)
	return append(le.AppendUint32(out, uint32(len(data))), data...)
}

// tone is a sine of so many Hz at a rate, with silence around it.
func tone(hz float64, at, ms int, amp float64) []float64 {
	n := at * ms / 1000
	x := make([]float64, n+at/2)
	for i := range n {
		x[at/4+i] = amp * math.Sin(2*math.Pi*hz*float64(i)/float64(at))
	}
	return x
}

func heardOf(t *testing.T, m Made) []float64 {
	x, hz, err := readWAV(m.WAV)
	require.NoError(t, err)
	require.Equal(t, rate, hz)
	return x
}

func TestMakeReadsUsualFormats(t *testing.T) {
	for _, c := range []struct{ hz, tag, bits, channels int }{
		{8000, tagPCM, 16, 1}, {44100, tagPCM, 16, 2}, {48000, tagPCM, 24, 1}, {48000, tagPCM, 32, 2},
		{22050, tagPCM, 8, 1}, {16000, tagFloat, 32, 1}, {8000, tagALaw, 8, 1}, {96000, tagPCM, 24, 2},
	} {
		amp := 0.02
		if c.bits == 8 && c.tag == tagPCM { // its noise is as loud as that
			amp = 0.5
		}
		m, err := Make("ru/greeting", "x.wav", wavFile(tone(440, c.hz, 1000, amp), c.hz, c.tag, c.bits, c.channels))
		require.NoError(t, err, "%+v", c)
		x := heardOf(t, m)
		require.InDelta(t, 0.1, activeRMS(x), 0.012, "levelled to -20 dBFS: %+v", c)
		require.InDelta(t, 1080, m.Ms, 60, "silence at both ends is cut: %+v", c)
		crossed := 0
		for i := 1; i < len(x); i++ {
			if x[i-1] < 0.02 && x[i] >= 0.02 {
				crossed++
			}
		}
		require.InDelta(t, 440, crossed, 12, "the pitch stays: %+v", c)
	}
}

func TestResampleTakesOutWhatATelephoneCannotCarry(t *testing.T) {
	low, high := resample(tone(1000, 48000, 500, 0.5), 48000), resample(tone(7000, 48000, 500, 0.5), 48000)
	require.InDelta(t, 0.5/math.Sqrt2, activeRMS(low), 0.02)
	require.Less(t, activeRMS(high[2200:5000]), 0.01, "no mirror of 7 kHz at 1 kHz")
}

func TestMakeSaysWhatIsWrong(t *testing.T) {
	good := wavFile(tone(440, 8000, 500, 0.3), 8000, tagPCM, 16, 1)
	zero := bytes.Clone(good)
	binary.LittleEndian.PutUint16(zero[22:], 0)
	for want, b := range map[string][]byte{
		"is no WAV file":              []byte("ID3 this is an MP3 really"),
		"is cut short":                good[:len(good)-100],
		"has no sound":                good[:40],
		"has 0 channels":              zero,
		"is silent":                   wavFile(make([]float64, 8000), 8000, tagPCM, 16, 1),
		"is shorter than a tenth":     wavFile(tone(1000, 8000, 5, 0.5), 8000, tagPCM, 16, 1)[:0],
		"has format 85 with 0 bits":   wavFile(nil, 44100, 85, 0, 1),
		"has 400 samples a second":    wavFile(make([]float64, 100), 400, tagPCM, 16, 1),
		"is longer than 10 minutes":   wavFile(make([]float64, 601*8000), 8000, tagPCM, 8, 1),
		"says no format before its s": []byte("RIFF\x00\x00\x00\x00WAVEdata\x02\x00\x00\x00ab"),
	} {
		if len(b) == 0 {
			continue
		}
		_, err := Make("ru/greeting", "x.wav", b)
		require.ErrorContains(t, err, want)
	}
}

func FuzzReadWAV(f *testing.F) {
	f.Add(wavFile(tone(440, 8000, 50, 0.3), 8000, tagPCM, 24, 2))
	f.Add([]byte("RIFF\x00\x00\x00\x00WAVEfmt \xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if x, hz, err := readWAV(b); err == nil {
			require.LessOrEqual(t, len(x), len(b))
			require.GreaterOrEqual(t, hz, lowestRate)
		}
	})
}

func zipOf(t *testing.T, files map[string][]byte) *bytes.Reader {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, data := range files {
		w, err := z.Create(name)
		require.NoError(t, err)
		_, err = w.Write(data)
		require.NoError(t, err)
	}
	require.NoError(t, z.Close())
	return bytes.NewReader(b.Bytes())
}

func known(key string) bool { return key == "ru/greeting" || key == "en/greeting" }

func TestReadZIP(t *testing.T) {
	good := wavFile(tone(440, 44100, 800, 0.3), 44100, tagPCM, 16, 2)
	r := zipOf(t, map[string][]byte{
		"Студия/ru/greeting.WAV": good, "ru/misspelt.wav": good, "readme.txt": []byte("hello"),
		"__MACOSX/ru/._greeting.wav": []byte("x"), "ru/.DS_Store": []byte("x"),
	})
	s, err := ReadZIP(r, r.Size(), known)
	require.NoError(t, err)
	require.Empty(t, s.Faults)
	require.Len(t, s.Sounds, 1)
	require.Equal(t, "ru/greeting", s.Sounds[0].Key)
	require.ElementsMatch(t, []string{"ru/misspelt.wav", "readme.txt"}, s.Unknown)

	r = zipOf(t, map[string][]byte{`Студия\ru\greeting.wav`: good, `..\ru\bye.wav`: good}) // a packer of Windows
	s, err = ReadZIP(r, r.Size(), known)
	require.NoError(t, err)
	require.Len(t, s.Sounds, 1, "%+v", s)
	require.Equal(t, "outside", s.Faults[0].Kind)
}

func TestReadZIPRefusesWhatIsHostile(t *testing.T) {
	good := wavFile(tone(440, 8000, 800, 0.3), 8000, tagPCM, 16, 1)
	for want, files := range map[string]map[string][]byte{
		"leads out of the folder": {"../ru/greeting.wav": good},
		"is larger than 128 MB":   {"ru/greeting.wav": append(bytes.Clone(good), make([]byte, mostSound)...)},
		"is there twice":          {"ru/greeting.wav": good, "again/ru/greeting.wav": good},
		"is no WAV file":          {"ru/greeting.wav": []byte("OggS")},
	} {
		r := zipOf(t, files)
		s, err := ReadZIP(r, r.Size(), known)
		require.NoError(t, err)
		require.Len(t, s.Faults, 1, want)
		require.Contains(t, s.Faults[0].What, want)
	}
	_, err := ReadZIP(strings.NewReader("no zip at all"), 13, known)
	require.ErrorContains(t, err, "no ZIP file")
	many := map[string][]byte{}
	for i := range mostEntries + 1 {
		many[strings.Repeat("x", 1+i%50)+string(rune('a'+i/50))+".txt"] = nil
	}
	r := zipOf(t, many)
	_, err = ReadZIP(r, r.Size(), known)
	require.ErrorContains(t, err, "at most 5000")
}

func TestFolderTakesAllOrNothingAndComesBack(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "prompts")
	f, err := OpenFolder(dir)
	require.NoError(t, err)
	require.Empty(t, f.List())
	one, err := Make("ru/greeting", "g.wav", wavFile(tone(440, 8000, 800, 0.3), 8000, tagPCM, 16, 1))
	require.NoError(t, err)
	require.NoError(t, f.Put([]Made{one}, "root", 5))
	f, err = OpenFolder(dir)
	require.NoError(t, err)
	o, ok := f.Get("ru/greeting")
	require.True(t, ok)
	require.Equal(t, "root", o.Who)
	require.Equal(t, map[string]int64{"ru/greeting": int64(one.Ms)}, f.Lengths())
	wav, err := f.Read(o)
	require.NoError(t, err)
	require.Equal(t, one.WAV, wav)
	require.Empty(t, f.Check())

	require.NoError(t, os.WriteFile(f.file(o), []byte("else"), 0o600))
	require.ErrorContains(t, f.Check()[0], "sound ru/greeting: the file is not the one that was imported")
	require.NoError(t, f.Remove("ru/greeting"))
	_, ok = f.Get("ru/greeting")
	require.False(t, ok)
	require.Len(t, f.Earlier("ru/greeting"), 1, "kept, to be heard again")

	require.NoError(t, os.WriteFile(f.manifest(), []byte("{"), 0o600))
	_, err = OpenFolder(dir)
	require.ErrorContains(t, err, "manifest.json")
}

func TestFolderKeepsEarlierSounds(t *testing.T) {
	dir := t.TempDir()
	f, err := OpenFolder(dir)
	require.NoError(t, err)
	var made []Made
	for i := range mostEarlier + 3 {
		m, err := Make("ru/greeting", "g.wav", wavFile(tone(300+100*float64(i), 8000, 800, 0.3), 8000, tagPCM, 16, 1))
		require.NoError(t, err)
		made = append(made, m)
		require.NoError(t, f.Put([]Made{m}, "root", int64(i)))
	}
	newest := int64(len(made) - 1)
	at := func() (out []int64) {
		for _, o := range f.Earlier("ru/greeting") {
			out = append(out, o.At)
		}
		return out
	}
	require.Equal(t, []int64{newest - 1, newest - 2, newest - 3, newest - 4, newest - 5}, at())
	files, err := filepath.Glob(filepath.Join(dir, "*.wav"))
	require.NoError(t, err)
	require.Len(t, files, mostEarlier+1, "what nothing names is removed")

	require.NoError(t, f.Return(f.Earlier("ru/greeting")[1]))
	f, err = OpenFolder(dir)
	require.NoError(t, err)
	o, _ := f.Get("ru/greeting")
	require.Equal(t, newest-2, o.At)
	wav, err := f.Read(o)
	require.NoError(t, err)
	require.Equal(t, made[newest-2].WAV, wav)
	require.Equal(t, []int64{newest, newest - 1, newest - 3, newest - 4, newest - 5}, at(), "each is there once")
	require.NoError(t, f.Put([]Made{made[newest-1]}, "root", 99))
	require.Equal(t, []int64{newest - 2, newest, newest - 3, newest - 4, newest - 5}, at(), "the same sound again is not kept beside itself")
}

func TestSheetListsWhatIsSpoken(t *testing.T) {
	c, problems := configs.LoadCentre(configs.CentreFiles())
	require.Empty(t, problems)
	c.Prompts = []configs.OwnPrompt{{ID: "promo", RU: "Скидка «всем»; сегодня."}}
	f, err := OpenFolder(t.TempDir())
	require.NoError(t, err)
	lines, err := Lines(c, f)
	require.NoError(t, err)
	var b bytes.Buffer
	require.NoError(t, WriteSheet(&b, lines, "ru"))
	require.True(t, strings.HasPrefix(b.String(), "\ufeffid;файл;текст\r\n"))
	b.Reset()
	require.NoError(t, WriteSheet(&b, lines, "en"))
	require.True(t, strings.HasPrefix(b.String(), "\ufeffid;file;text\r\n"))
	require.True(t, strings.Contains(b.String(), "ru/greeting;ru/greeting.wav;Здравствуйте!"))
	require.Contains(t, b.String(), `ru/promo;ru/promo.wav;"Скидка «всем»; сегодня."`)
	require.NotContains(t, b.String(), "music/")
	require.True(t, Known(lines)("music/default"))
	require.False(t, Known(lines)("en/promo"))
	require.Contains(t, Gaps(lines), "ru/greeting")
	require.NotContains(t, Gaps(lines), "tone/beep")
}
