package recordings

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"hotline/call"
)

// Names of files: only ids and days made by the server ever reach a path.
const (
	extAudio = ".wav"
	extOpen  = ".wav.part"
	extSide  = ".json"
	extHalf  = extSide + ".tmp"
)

func dirOf(path string) string { return filepath.Dir(path) }

// base is the path of a recording without extension: DIR/YYYY/MM/DD/<id>, by
// the UTC day it began.
func (r *Recorder) base(id call.RecordingID, at call.Time) string {
	day := time.UnixMilli(at.Wall).UTC()
	return filepath.Join(r.cfg.Dir, day.Format("2006"), day.Format("01"), day.Format("02"), id.String())
}

var nameForm = regexp.MustCompile(`^r[0-9a-z]{1,13}$`)

// idOf reads the id out of a file's name.
func idOf(name, ext string) (id call.RecordingID, ok bool) {
	stem, found := cutSuffix(name, ext)
	if !found || !nameForm.MatchString(stem) || id.UnmarshalText([]byte(stem)) != nil || id.String() != stem {
		return 0, false
	}
	return id, true
}

func cutSuffix(s, suffix string) (string, bool) {
	if len(s) < len(suffix) || s[len(s)-len(suffix):] != suffix {
		return s, false
	}
	return s[:len(s)-len(suffix)], true
}

// find looks for the recording day by day, newest first, and gives its path
// without extension. A stat a day is cheap beside reading the file.
func (r *Recorder) find(id call.RecordingID) (string, bool) {
	for _, year := range newestFirst(r.cfg.Dir, 4) {
		for _, month := range newestFirst(year, 2) {
			for _, day := range newestFirst(month, 2) {
				base := filepath.Join(day, id.String())
				if r.files.Exists(base + extAudio) {
					return base, true
				}
			}
		}
	}
	return "", false
}

// newestFirst lists directories whose name is that many digits, last one first.
func newestFirst(dir string, digits int) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	var out []string
	for _, e := range entries {
		if e.IsDir() && len(e.Name()) == digits && allDigits(e.Name()) {
			out = append(out, filepath.Join(dir, e.Name()))
		}
	}
	slices.Reverse(out)
	return out
}

func allDigits(s string) bool {
	for _, c := range s {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// leftovers lists the files that were open when the process died, and clears
// away side files written by half.
func (r *Recorder) leftovers() (paths []string, err error) {
	err = filepath.WalkDir(r.cfg.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if _, ok := idOf(d.Name(), extOpen); ok && d.Type().IsRegular() {
			paths = append(paths, path)
		}
		if _, ok := idOf(d.Name(), extHalf); ok {
			return r.files.Remove(path)
		}
		return nil
	})
	return paths, err
}
