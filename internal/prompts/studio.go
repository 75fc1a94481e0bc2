package prompts

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"slices"
	"strings"
)

// Bounds of what is imported: a ZIP says what it likes of its sizes.
const (
	mostEntries = 5000
	mostSound   = 128 << 20 // bytes of one WAV file: 11 minutes of stereo at 48 kHz, 24 bits
	mostTotal   = 1 << 30   // of all together
	mostSeconds = 600       // of one sound
	least       = 100       // ms
	quietest    = 0.001     // peak of a recording that says nothing
	musicLevel  = -26       // dBFS: hold music stays behind the voice
)

// Made is a sound in the house's form, ready to be put into a Folder.
type Made struct {
	Key  string
	Ms   int
	WAV  []byte // 8 kHz mono A-law
	From string

	Level float64 // dBFS of the speech as it was given; it is brought to the house's
}

// Fault is a file that cannot be taken, and why.
type Fault struct {
	File string `json:"file"`
	Kind string `json:"kind,omitempty"` // of the Flaw
	What string `json:"what"`
}

// Flaw is why a recording cannot be taken: its kind, by which a page says it in its
// own language, and in words.
type Flaw struct {
	Kind string // not_zip, many, much; of a file: not_wav, cut, empty, format, channels, rate, silent, short, long, large, packed, twice, outside
	err  error
}

func (f Flaw) Error() string { return f.err.Error() }

func (f Flaw) Unwrap() error { return f.err }

// Reason is the kind, for those who only know that an error may have one.
func (f Flaw) Reason() string { return f.Kind }

func flaw(kind, format string, args ...any) error {
	return Flaw{kind, fmt.Errorf(format, args...)}
}

// KindOf gives the kind of a Flaw, "" of another error.
func KindOf(err error) string {
	var f Flaw
	if errors.As(err, &f) {
		return f.Kind
	}
	return ""
}

// Studio is what was found in a ZIP of recordings.
type Studio struct {
	Sounds  []Made
	Unknown []string // files whose name no prompt has
	Faults  []Fault
}

// Make brings one recording into the house's form: mono, 8 kHz, levelled, trimmed.
func Make(key, from string, wav []byte) (Made, error) {
	x, hz, err := readWAV(wav)
	if err != nil {
		return Made{}, err
	}
	if len(x) > mostSeconds*hz {
		return Made{}, flaw("long", "is longer than %d minutes", mostSeconds/60)
	}
	x = resample(x, hz)
	centre(x)
	if peak(x) < quietest {
		return Made{}, flaw("silent", "is silent; look at the microphone and record it again")
	}
	given := 20 * math.Log10(activeRMS(x))
	if strings.HasPrefix(key, "music/") || strings.HasPrefix(key, "tone/") {
		x = levelledTo(x, musicLevel)
	} else {
		x = joined([][]float64{trim(levelled(x))})
	}
	if len(x) < least*rate/1000 {
		return Made{}, flaw("short", "is shorter than a tenth of a second")
	}
	return Made{Key: key, From: from, Ms: (len(x) + frame - 1) / frame * 20, WAV: encode(x), Level: given}, nil
}

// centre takes out a constant offset.
func centre(x []float64) {
	total := 0.0
	for _, v := range x {
		total += v
	}
	mean := total / float64(max(1, len(x)))
	for i := range x {
		x[i] -= mean
	}
}

// ReadZIP brings every recording of a ZIP into the house's form. known tells
// which keys have a prompt. A file is named as in the sheet, ru/greeting.wav;
// folders around that do not matter. Faults of all files are reported at once.
func ReadZIP(r io.ReaderAt, size int64, known func(key string) bool) (Studio, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return Studio{}, flaw("not_zip", "no ZIP file: %w", err)
	}
	if len(z.File) > mostEntries {
		return Studio{}, flaw("many", "%d files in the ZIP, at most %d are read", len(z.File), mostEntries)
	}
	var s Studio
	left := int64(mostTotal)
	for _, f := range z.File {
		name := strings.ReplaceAll(f.Name, `\`, "/") // some packers of Windows write it so
		if f.FileInfo().IsDir() || hidden(name) {
			continue
		}
		if err := s.take(f, name, known, &left); err != nil {
			s.Faults = append(s.Faults, Fault{File: f.Name, Kind: KindOf(err), What: err.Error()})
		}
		if left < 0 {
			return s, flaw("much", "more than %d MB are packed in the ZIP", mostTotal>>20)
		}
	}
	return s, nil
}

// hidden are files that operating systems add by themselves.
func hidden(name string) bool {
	return strings.HasPrefix(path.Base(name), ".") || strings.HasPrefix(name, "__MACOSX/") || path.Base(name) == "Thumbs.db"
}

func (s *Studio) take(f *zip.File, name string, known func(string) bool, left *int64) error {
	if !fsClean(name) || !f.Mode().IsRegular() {
		return flaw("outside", "leads out of the folder; name it as in the sheet, ru/greeting.wav")
	}
	key, ok := KeyOf(name)
	if !ok || !known(key) {
		s.Unknown = append(s.Unknown, f.Name)
		return nil
	}
	if slices.ContainsFunc(s.Sounds, func(m Made) bool { return m.Key == key }) {
		return flaw("twice", "is there twice as %s; keep one", key)
	}
	data, err := unpack(f, left)
	if err != nil {
		return err
	}
	m, err := Make(key, f.Name, data)
	if err == nil {
		s.Sounds = append(s.Sounds, m)
	}
	return err
}

// fsClean tells whether a path stays below where it begins.
func fsClean(name string) bool {
	return !strings.HasPrefix(name, "/") && !slices.Contains(strings.Split(name, "/"), "..")
}

// unpack reads a file of a ZIP, whatever it says of its size.
func unpack(f *zip.File, left *int64) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, flaw("packed", "cannot be unpacked: %w", err)
	}
	defer r.Close() //nolint:errcheck // it was only read
	data, err := io.ReadAll(io.LimitReader(r, mostSound+1))
	*left -= int64(len(data))
	switch {
	case err != nil:
		return nil, flaw("packed", "cannot be unpacked: %w", err)
	case len(data) > mostSound:
		return nil, flaw("large", "is larger than %d MB", mostSound>>20)
	}
	return data, nil
}

// KeyOf finds the key in a file's path: its last folder and its name without .wav.
func KeyOf(name string) (string, bool) {
	ext := path.Ext(name)
	if !strings.EqualFold(ext, ".wav") {
		return "", false
	}
	name = strings.TrimSuffix(name, ext)
	key := path.Join(path.Base(path.Dir(name)), path.Base(name))
	return strings.ToLower(key), path.Dir(name) != "."
}

// levelledTo scales x so that its active frames have so many dBFS.
func levelledTo(x []float64, db float64) []float64 {
	gain := math.Pow(10, (db-level)/20)
	out := levelled(x)
	for i := range out {
		out[i] *= gain
	}
	return out
}
