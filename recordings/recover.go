package recordings

import (
	"errors"
	"fmt"
	"path/filepath"

	"hotline/call"
)

// Recover finishes what a crash left open: sizes from the length of the file,
// checksum, wave, the mark "cut short". It gives what became of each; hand these
// to the core as events (the core may ask again by RecordStop). Call it before Run.
func (r *Recorder) Recover() ([]call.RecordingDone, error) {
	paths, err := r.leftovers()
	if err != nil {
		return nil, fmt.Errorf("recordings left open: %w", err)
	}
	out := make([]call.RecordingDone, 0, len(paths))
	var errs []error
	for _, path := range paths {
		done, err := r.rescue(path)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", path, err))
		}
		out = append(out, done)
	}
	return out, errors.Join(errs...)
}

func (r *Recorder) rescue(path string) (call.RecordingDone, error) {
	id, _ := idOf(filepath.Base(path), extOpen)
	base := path[:len(path)-len(extOpen)]
	done := call.RecordingDone{Recording: id, CutShort: true}
	fail := func(err error) (call.RecordingDone, error) {
		done.Failed = fmt.Sprintf("disk: %v", err)
		return done, err
	}
	f, size, err := r.files.Open(path)
	if err != nil {
		return fail(err)
	}
	_, err = finish(f, size)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fail(err)
	}
	before, _ := r.readSide(base) // pauses noted before the crash; there may be none
	if err := r.files.Rename(path, base+extAudio); err != nil {
		return fail(err)
	}
	if done, err = r.seal(done, base, nil); err != nil {
		return fail(err)
	}
	if len(before.Wave.Marks) > 0 {
		s, err := r.readSide(base)
		if err != nil {
			return fail(err)
		}
		s.Wave.Marks = before.Wave.Marks
		return done, r.writeSide(base, s)
	}
	return done, nil
}
