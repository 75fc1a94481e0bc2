package prompts

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"

	"hotline/configs"
)

// Item is one prompt to be made.
type Item struct {
	Lang, ID string
	Text     string // the wording, for the manifest
	Say      string // what the voice is given; Spell is applied to it
	Voice    string // label in the manifest

	Stress map[string]string // words with + before the stressed vowel
}

func (i Item) key() string { return i.Lang + "/" + i.ID }

// spoken is what festival gets.
func (i Item) spoken() string { return stressed(Spell(i.Lang, i.Say), i.Stress) }

// hash changes when the sound has to be made anew.
func (i Item) hash() string {
	v := voices[i.Lang]
	return sum([]byte(fmt.Sprintf("%s|%s|%s|%d|%d", v.command, v.tempo, i.spoken(), level, sentence)))
}

// Shipped lists every prompt of configs/prompts.
func Shipped() []Item {
	var items []Item
	for _, lang := range configs.Langs {
		texts := configs.Prompts()[lang]
		for _, id := range texts.IDs() {
			text, _ := texts.Text(id)
			items = append(items, Item{Lang: lang, ID: id, Text: text, Say: texts.Spoken(id), Voice: texts.Voice, Stress: texts.Stress})
		}
	}
	return items
}

type entry = configs.Sound

// Report says what a Build did.
type Report struct {
	Made, Kept, Removed []string // clip keys
}

// Build brings the folder dir in line with items: it makes what is new or
// changed (everything, if all is set), keeps the rest, removes what no item
// names, and writes manifest.json. It needs the programs festival and sox.
func Build(ctx context.Context, dir string, items []Item, all bool) (Report, error) {
	old, err := kept(dir)
	if err != nil {
		return Report{}, err
	}
	b := &builder{dir: dir, old: old, next: map[string]entry{}}
	stale := map[string][]Item{}
	for _, item := range items {
		if e, ok := old[item.key()]; ok && !all && e.TextHash == item.hash() && b.intact(e) {
			e.Text, e.Voice = item.Text, item.Voice
			b.keep(e)
			continue
		}
		stale[item.Lang] = append(stale[item.Lang], item)
	}
	for _, lang := range []string{"ru", "en"} {
		if err := b.speakAll(ctx, lang, stale[lang]); err != nil {
			return b.report, err
		}
	}
	for key, x := range made() {
		if err := b.put(entry{Key: key}, x); err != nil {
			return b.report, err
		}
	}
	return b.finish()
}

type builder struct {
	dir    string
	old    map[string]entry
	next   map[string]entry
	report Report
}

func (b *builder) file(key string) string {
	return filepath.Join(b.dir, filepath.FromSlash(key)+".wav")
}

func (b *builder) intact(e entry) bool {
	data, err := os.ReadFile(b.file(e.Key))
	return err == nil && sum(data) == e.SHA256
}

func (b *builder) keep(e entry) {
	b.next[e.Key] = e
	b.report.Kept = append(b.report.Kept, e.Key)
}

func (b *builder) speakAll(ctx context.Context, lang string, items []Item) error {
	if len(items) == 0 {
		return nil
	}
	var lines []string
	counts := make([]int, len(items))
	for i, item := range items {
		said := sentences(item.spoken())
		if len(said) == 0 {
			return fmt.Errorf("prompt %s: nothing to say in %q", item.key(), item.Say)
		}
		lines, counts[i] = append(lines, said...), len(said)
	}
	spoken, err := speak(ctx, lang, lines)
	if err != nil {
		return err
	}
	for i, item := range items {
		e := entry{Key: item.key(), Text: item.Text, TextHash: item.hash(), Voice: item.Voice}
		if err := b.put(e, levelled(joined(spoken[:counts[i]]))); err != nil {
			return err
		}
		spoken = spoken[counts[i]:]
	}
	return nil
}

func (b *builder) put(e entry, x []float64) error {
	wav := encode(x)
	e.Ms = (len(x) + frame - 1) / frame * 20
	e.SHA256 = sum(wav)
	b.next[e.Key] = e
	if b.old[e.Key].SHA256 == e.SHA256 && b.intact(e) {
		b.report.Kept = append(b.report.Kept, e.Key)
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(b.file(e.Key)), 0o755); err != nil {
		return fmt.Errorf("keep %s: %w", e.Key, err)
	}
	if err := os.WriteFile(b.file(e.Key), wav, 0o644); err != nil {
		return fmt.Errorf("keep %s: %w", e.Key, err)
	}
	b.report.Made = append(b.report.Made, e.Key)
	return nil
}

// finish writes the manifest before it removes what is no longer in it.
func (b *builder) finish() (Report, error) {
	list := make([]entry, 0, len(b.next))
	for _, e := range b.next {
		list = append(list, e)
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Key < list[j].Key })
	data, err := json.MarshalIndent(list, "", " ")
	if err != nil {
		return b.report, fmt.Errorf("write the manifest: %w", err)
	}
	if err := os.WriteFile(filepath.Join(b.dir, "manifest.json"), append(data, '\n'), 0o644); err != nil {
		return b.report, fmt.Errorf("write the manifest: %w", err)
	}
	for key := range b.old {
		if _, ok := b.next[key]; ok {
			continue
		}
		if err := os.Remove(b.file(key)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return b.report, fmt.Errorf("remove the sound of a prompt that is gone: %w", err)
		}
		b.report.Removed = append(b.report.Removed, key)
	}
	for _, keys := range [][]string{b.report.Made, b.report.Kept, b.report.Removed} {
		sort.Strings(keys)
	}
	return b.report, nil
}

// kept reads the manifest of an earlier build; none is fine.
func kept(dir string) (map[string]entry, error) {
	list, err := configs.Manifest(os.DirFS(dir))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	out := make(map[string]entry, len(list))
	for _, e := range list {
		out[e.Key] = e
	}
	return out, nil
}

func sum(data []byte) string {
	h := sha256.Sum256(data)
	return hex.EncodeToString(h[:])
}
