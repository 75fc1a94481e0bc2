package media

import (
	"io/fs"
	"sync/atomic"
)

// Library holds the clips: encoded once, in memory, in both laws. Safe for use
// by several goroutines; a clip added while it plays is heard at its next Play.
type Library struct {
	clips atomic.Pointer[map[string]*clip]
	// Missing, when set before use, is told each key that was asked for and is
	// not there. It is called from a media loop and must not block.
	Missing func(key string)
}

type clip struct{ alaw, ulaw []byte }

// NewLibrary makes a library that holds only the tones: "tone/beep",
// "tone/ringback" and "tone/busy".
func NewLibrary() *Library { return &Library{} }

// Add puts in a clip of A-law samples, replacing one of the same key.
func (l *Library) Add(key string, alaw []byte) {}

// Has tells whether there is a clip of that key.
func (l *Library) Has(key string) bool { return false }

// Keys lists the keys in order.
func (l *Library) Keys() []string { return nil }

// LoadFS adds every WAV file (A-law, µ-law or 16 bit PCM, 8 kHz mono) and raw
// file (.alaw, .al, .ulaw, .ul) below fsys; the key is the path without its
// extension: "ru/greeting". All mistakes are reported at once; the good files
// are loaded all the same.
func (l *Library) LoadFS(fsys fs.FS) error { return nil }
