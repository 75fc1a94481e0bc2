package prompts

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
)

// Own is one sound of an installation.
type Own struct {
	Key    string `json:"key"` // ru/greeting
	Ms     int    `json:"ms"`
	SHA256 string `json:"sha256"`         // of the file, whose name it is
	At     int64  `json:"at"`             // wall ms of the import
	Who    string `json:"who,omitempty"`  // login
	From   string `json:"from,omitempty"` // name of the file that was given

	Earlier bool `json:"earlier,omitempty"` // of the manifest: it was replaced
}

// mostEarlier is how many earlier sounds of a key are kept.
const mostEarlier = 5

// Folder holds the sounds of an installation (DATA/prompts): they win over the
// shipped ones. What a sound replaces is kept, so that it can be heard again.
// manifest.json alone says what holds and is replaced as a whole, so an import
// happens or does not; the files bear the hash of their content. Safe for use by
// several goroutines.
type Folder struct {
	dir  string
	one  sync.Mutex // a change at a time
	list atomic.Pointer[shelf]
}

// shelf is what a manifest says; it is never changed.
type shelf struct {
	now     map[string]Own
	earlier map[string][]Own // newest first
}

func (s *shelf) clone() *shelf {
	return &shelf{maps.Clone(s.now), maps.Clone(s.earlier)}
}

// replace puts a sound in front of the one that is heard; nil: the shipped one.
func (s *shelf) replace(key string, o *Own) {
	kept := slices.DeleteFunc(slices.Clone(s.earlier[key]), func(e Own) bool { return o != nil && e.SHA256 == o.SHA256 })
	if was, ok := s.now[key]; ok && (o == nil || was.SHA256 != o.SHA256) {
		kept = slices.Insert(kept, 0, was)
	}
	s.earlier[key] = kept[:min(len(kept), mostEarlier)]
	delete(s.now, key)
	if o != nil {
		s.now[key] = *o
	}
}

// rows gives the shelf as the manifest has it, by key, the earlier ones behind.
func (s *shelf) rows() []Own {
	var out []Own
	for _, key := range slices.Sorted(maps.Keys(s.now)) {
		out = append(out, s.now[key])
	}
	for _, key := range slices.Sorted(maps.Keys(s.earlier)) {
		for _, o := range s.earlier[key] {
			o.Earlier = true
			out = append(out, o)
		}
	}
	return out
}

// OpenFolder reads the manifest of a folder; one that is not there is empty.
func OpenFolder(dir string) (*Folder, error) {
	f := &Folder{dir: dir}
	all := &shelf{now: map[string]Own{}, earlier: map[string][]Own{}}
	data, err := os.ReadFile(f.manifest())
	if err == nil {
		var list []Own
		err = json.Unmarshal(data, &list)
		for _, o := range list {
			if o.Earlier {
				o.Earlier = false
				all.earlier[o.Key] = append(all.earlier[o.Key], o)
			} else {
				all.now[o.Key] = o
			}
		}
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("sounds of this installation: %s: %w", f.manifest(), err)
	}
	f.list.Store(all)
	return f, nil
}

func (f *Folder) manifest() string { return filepath.Join(f.dir, "manifest.json") }

func (f *Folder) file(o Own) string { return filepath.Join(f.dir, o.SHA256+".wav") }

// Get finds a sound by its key.
func (f *Folder) Get(key string) (Own, bool) {
	o, ok := f.list.Load().now[key]
	return o, ok
}

// Earlier gives the sounds a key had before, newest first.
func (f *Folder) Earlier(key string) []Own { return slices.Clone(f.list.Load().earlier[key]) }

// List gives the sounds by key.
func (f *Folder) List() []Own {
	return slices.SortedFunc(maps.Values(f.list.Load().now), func(a, b Own) int { return cmp.Compare(a.Key, b.Key) })
}

// Lengths gives the sounds' lengths in ms, for the check of menus.
func (f *Folder) Lengths() map[string]int64 {
	out := map[string]int64{}
	for key, o := range f.list.Load().now {
		out[key] = int64(o.Ms)
	}
	return out
}

// Read gives the file of a sound: WAV, 8 kHz mono A-law.
func (f *Folder) Read(o Own) ([]byte, error) {
	data, err := os.ReadFile(f.file(o))
	if err != nil {
		return nil, fmt.Errorf("sound %s: %w", o.Key, err)
	}
	if sum(data) != o.SHA256 {
		return nil, fmt.Errorf("sound %s: the file is not the one that was imported; import it again", o.Key)
	}
	return data, nil
}

// Check reads every sound and names each that cannot be played.
func (f *Folder) Check() (errs []error) {
	for _, o := range f.List() {
		if _, err := f.Read(o); err != nil {
			errs = append(errs, err)
		}
	}
	return errs
}

// Put takes sounds in, all or none; each replaces the one of its key.
func (f *Folder) Put(sounds []Made, who string, at int64) error {
	f.one.Lock()
	defer f.one.Unlock()
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return fmt.Errorf("sounds of this installation: %w", err)
	}
	next := f.list.Load().clone()
	for _, m := range sounds {
		o := Own{Key: m.Key, Ms: m.Ms, SHA256: sum(m.WAV), At: at, Who: who, From: m.From}
		if err := writeSynced(f.file(o), m.WAV); err != nil {
			return fmt.Errorf("sound %s: %w", o.Key, err)
		}
		next.replace(o.Key, &o)
	}
	return f.adopt(next)
}

// Remove takes a sound away; the shipped one of its key is heard again.
func (f *Folder) Remove(key string) error {
	f.one.Lock()
	defer f.one.Unlock()
	next := f.list.Load().clone()
	next.replace(key, nil)
	return f.adopt(next)
}

// Return makes an earlier sound of a key the one that is heard.
func (f *Folder) Return(o Own) error {
	f.one.Lock()
	defer f.one.Unlock()
	next := f.list.Load().clone()
	next.replace(o.Key, &o)
	return f.adopt(next)
}

// adopt makes the list hold, and then removes the files that nothing names.
func (f *Folder) adopt(next *shelf) error {
	list := next.rows()
	data, err := json.MarshalIndent(list, "", " ")
	if err == nil {
		err = writeSynced(f.manifest(), append(data, '\n'))
	}
	if err != nil {
		return fmt.Errorf("sounds of this installation: %w", err)
	}
	f.list.Store(next)
	used := map[string]bool{}
	for _, o := range list {
		used[f.file(o)] = true
	}
	old, err := filepath.Glob(filepath.Join(f.dir, "*.wav"))
	if err != nil {
		return err
	}
	for _, name := range old {
		if !used[name] {
			_ = os.Remove(name) // it lies there until the next change: no harm
		}
	}
	return nil
}

// writeSynced replaces a file so that a reader, and a power cut, see the old or
// the new one.
func writeSynced(name string, data []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(name), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name()) //nolint:errcheck // gone once it was renamed
	_, err = tmp.Write(data)
	if err == nil {
		err = tmp.Sync()
	}
	if err := errors.Join(err, tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), name)
}
