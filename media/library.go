package media

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	slash "path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// Library holds the clips: encoded once, in memory, in both laws. Safe for use
// by several goroutines; a clip added while it plays is heard at its next Play.
type Library struct {
	mu    sync.Mutex // of writers
	clips atomic.Pointer[map[string]*clip]
	// Missing, when set before use, is told each key that was asked for and is
	// not there. It is called from a media loop and must not block.
	Missing func(key string)
}

// clip is sound in both laws, its length a multiple of a frame.
type clip struct{ code [2][]byte }

// maxClip bounds one clip: half an hour of music.
const maxClip = 30 * 60 * SampleRate

// NewLibrary makes a library that holds only the tones: "tone/beep",
// "tone/ringback" and "tone/busy".
func NewLibrary() *Library {
	l := &Library{}
	l.clips.Store(&map[string]*clip{})
	addTones(l)
	return l
}

// Add puts in a clip of A-law samples, replacing one of the same key.
func (l *Library) Add(key string, samples []byte) { l.add(map[string]*clip{key: newClip(samples)}) }

func (l *Library) add(more map[string]*clip) {
	l.mu.Lock()
	defer l.mu.Unlock()
	m := maps.Clone(*l.clips.Load())
	maps.Copy(m, more)
	l.clips.Store(&m)
}

// Remove forgets a clip; where it plays it goes on to its end.
func (l *Library) Remove(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	m := maps.Clone(*l.clips.Load())
	delete(m, key)
	l.clips.Store(&m)
}

func newClip(samples []byte) *clip {
	n := (len(samples) + frameLen - 1) / frameLen * frameLen
	a := make([]byte, n)
	for i := copy(a, samples); i < n; i++ {
		a[i] = SilenceALaw
	}
	return &clip{code: [2][]byte{alaw: a, ulaw: convert(make([]byte, 0, n), a, alaw, ulaw)}}
}

func (l *Library) get(key string) *clip { return (*l.clips.Load())[key] }

// Has tells whether there is a clip of that key.
func (l *Library) Has(key string) bool { return l.get(key) != nil }

// Keys lists the keys in order.
func (l *Library) Keys() []string { return slices.Sorted(maps.Keys(*l.clips.Load())) }

// ALaw gives a copy of the clip's samples, nil if there is none.
func (l *Library) ALaw(key string) []byte {
	if c := l.get(key); c != nil {
		return slices.Clone(c.code[alaw])
	}
	return nil
}

// LoadFS adds every WAV file (A-law, µ-law or 16 bit PCM, 8 kHz mono) and raw
// file (.alaw, .al, .ulaw, .ul) below fsys; the key is the path without its
// extension: "ru/greeting". All mistakes are reported at once; the good files
// are loaded all the same.
func (l *Library) LoadFS(fsys fs.FS) error {
	var errs []error
	more := map[string]*clip{}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		samples, known, err := readSound(fsys, name)
		if err != nil {
			errs = append(errs, fmt.Errorf("sound %s: %w", name, err))
		} else if known {
			more[strings.TrimSuffix(name, slash.Ext(name))] = newClip(samples)
		}
		return nil
	})
	l.add(more)
	return errors.Join(append(errs, err)...)
}

// readSound reads one file as A-law; known tells whether it is a sound at all.
func readSound(fsys fs.FS, name string) (samples []byte, known bool, err error) {
	ext := strings.ToLower(slash.Ext(name))
	switch ext {
	case ".wav", ".alaw", ".al", ".ulaw", ".ul":
	default:
		return nil, false, nil
	}
	if info, err := fs.Stat(fsys, name); err == nil && info.Size() > 2*maxClip+4096 {
		return nil, true, fmt.Errorf("is longer than %d minutes", maxClip/SampleRate/60)
	}
	b, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, true, err
	}
	switch ext {
	case ".wav":
		b, err = DecodeWAV(b)
	case ".ulaw", ".ul":
		b = convert(nil, b, ulaw, alaw)
	}
	if err == nil && len(b) > maxClip {
		err = fmt.Errorf("is longer than %d minutes", maxClip/SampleRate/60)
	}
	return b, true, err
}
