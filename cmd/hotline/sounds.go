package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"hotline/configs"
	"hotline/internal/prompts"
	"hotline/media"
	"hotline/web"
)

// promptsDir is where an installation keeps its own sounds.
func promptsDir(m configs.Machine) string { return filepath.Join(m.Data, "prompts") }

// openPrompts puts the installation's own sounds over the shipped ones. One that
// cannot be read is told and the shipped one heard: no call goes without sound.
func (h *house) openPrompts(lib *media.Library) error {
	var err error
	if h.sounds, err = prompts.OpenFolder(promptsDir(h.machine)); err != nil {
		return err
	}
	h.clips = lib
	for _, o := range h.sounds.List() {
		if err := h.hear(o.Key); err != nil {
			h.log.Error().Err(err).Str("room", "prompts").Msg("the built-in sound is heard instead")
			h.metrics.alarms.WithLabelValues("prompt").Inc()
		}
	}
	return nil
}

// hear makes the newest sound of a key the one that callers hear from their next
// prompt on.
func (h *house) hear(key string) error {
	wav, err := heardNow(h.sounds, key)
	if errors.Is(err, web.ErrNotFound) {
		h.clips.Remove(key)
		return nil
	}
	if err != nil {
		return err
	}
	alaw, err := media.DecodeWAV(wav)
	if err != nil {
		return fmt.Errorf("sound %s: %w", key, err)
	}
	h.clips.Add(key, alaw)
	return nil
}

// heardNow is the file that is heard under a key: the installation's, else the
// shipped one.
func heardNow(own *prompts.Folder, key string) ([]byte, error) {
	if o, ok := own.Get(key); ok {
		return own.Read(o)
	}
	wav, err := fs.ReadFile(configs.Sounds(), key+".wav")
	if err != nil {
		return nil, fmt.Errorf("sound %q: %w", key, web.ErrNotFound)
	}
	return wav, nil
}

// announcer is the sounds as the web door sees them.
type announcer struct{ house *house }

// List implements web.Prompts.
func (a announcer) List() ([]web.Prompt, error) {
	lines, err := a.lines()
	return each(lines, func(l prompts.Line) web.Prompt {
		p := web.Prompt{Key: l.Key, Text: l.Text, Ms: l.Ms, Built: l.Shipped, Earlier: len(a.house.sounds.Earlier(l.Key))}
		if l.Own != nil {
			p.Own, p.At, p.Who, p.From = true, l.Own.At, l.Own.Who, l.Own.From
		}
		return p
	}), err
}

func (a announcer) lines() ([]prompts.Line, error) {
	return prompts.Lines(a.house.keeper.centre(), a.house.sounds)
}

// Sheet implements web.Prompts.
func (a announcer) Sheet(w io.Writer, lang string) error {
	lines, err := a.lines()
	if err != nil {
		return err
	}
	return prompts.WriteSheet(w, lines, lang)
}

// Sound implements web.Prompts.
func (a announcer) Sound(key string) ([]byte, error) { return heardNow(a.house.sounds, key) }

// ImportZIP implements web.Prompts.
func (a announcer) ImportZIP(ctx context.Context, who string, r io.ReaderAt, size int64, check bool) (web.PromptImport, error) {
	lines, err := a.lines()
	if err != nil {
		return web.PromptImport{}, err
	}
	found, err := prompts.ReadZIP(r, size, prompts.Known(lines))
	if err != nil {
		return web.PromptImport{}, fmt.Errorf("%w: %w", web.ErrUpload, err)
	}
	return a.take(ctx, who, found, check)
}

// ImportSound implements web.Prompts.
func (a announcer) ImportSound(ctx context.Context, who, key, name string, wav []byte) (web.PromptImport, error) {
	lines, err := a.lines()
	if err != nil {
		return web.PromptImport{}, err
	}
	if !prompts.Known(lines)(key) {
		return web.PromptImport{}, fmt.Errorf("prompt %q: %w", key, web.ErrNotFound)
	}
	made, err := prompts.Make(key, name, wav)
	if err != nil {
		return web.PromptImport{}, fmt.Errorf("%w: it %w", web.ErrUpload, err)
	}
	return a.take(ctx, who, prompts.Studio{Sounds: []prompts.Made{made}}, false)
}

// take puts sounds in where the menus in force are in order with them; these must
// not change under the check.
func (a announcer) take(ctx context.Context, who string, found prompts.Studio, check bool) (web.PromptImport, error) {
	return inTurn(ctx, a.house.clerk, func() (web.PromptImport, error) { return a.takeNow(who, found, check) })
}

func (a announcer) takeNow(who string, found prompts.Studio, check bool) (web.PromptImport, error) {
	h := a.house
	out := web.PromptImport{Taken: []string{}, Unknown: append([]string{}, found.Unknown...),
		Faults: append([]web.PromptFault{}, each(found.Faults, func(f prompts.Fault) web.PromptFault { return web.PromptFault(f) })...)}
	lengths := h.sounds.Lengths()
	was, err := a.lines()
	if err != nil {
		return out, err
	}
	for _, m := range found.Sounds {
		out.Taken = append(out.Taken, m.Key)
		lengths[m.Key] = int64(m.Ms)
	}
	out.Sounds = recorded(found.Sounds, was)
	out.Problems = append([]web.SettingsProblem{}, h.keeper.with(lengths)...)
	if !check && len(out.Faults)+len(out.Problems) == 0 {
		if err := h.sounds.Put(found.Sounds, who, h.clock.Now().Wall); err != nil {
			return out, err
		}
		for _, m := range found.Sounds {
			if err := h.hear(m.Key); err != nil {
				return out, err
			}
		}
	}
	lines, err := a.lines()
	out.Gaps = slices.DeleteFunc(append([]string{}, prompts.Gaps(lines)...), func(key string) bool { return slices.Contains(out.Taken, key) })
	return out, err
}

// recorded tells of recordings beside what they replace.
func recorded(sounds []prompts.Made, was []prompts.Line) []web.PromptSound {
	out := make([]web.PromptSound, 0, len(sounds))
	for _, m := range sounds {
		s := web.PromptSound{Key: m.Key, File: m.From, Ms: m.Ms, Level: math.Round(10*m.Level) / 10}
		for _, l := range was {
			if l.Key == m.Key {
				s.WasMs = l.Ms
			}
		}
		out = append(out, s)
	}
	return out
}

// Takes implements web.Prompts.
func (a announcer) Takes(key string) []web.PromptTake {
	out := []web.PromptTake{}
	take := func(o prompts.Own, heard bool) {
		out = append(out, web.PromptTake{Take: o.SHA256[:takeLetters], Ms: o.Ms, At: o.At, Who: o.Who, From: o.From, Heard: heard})
	}
	if o, ok := a.house.sounds.Get(key); ok {
		take(o, true)
	}
	for _, o := range a.house.sounds.Earlier(key) {
		take(o, false)
	}
	return out
}

// takeLetters of its hash name a take among those of its prompt.
const takeLetters = 16

// find gives the take of a prompt; ErrNotFound.
func (a announcer) find(key, take string) (prompts.Own, error) {
	all := a.house.sounds.Earlier(key)
	if o, ok := a.house.sounds.Get(key); ok {
		all = append(all, o)
	}
	for _, o := range all {
		if len(take) == takeLetters && strings.HasPrefix(o.SHA256, take) {
			return o, nil
		}
	}
	return prompts.Own{}, fmt.Errorf("sound %q of %q: %w", take, key, web.ErrNotFound)
}

// Take implements web.Prompts.
func (a announcer) Take(key, take string) ([]byte, error) {
	o, err := a.find(key, take)
	if err != nil {
		return nil, err
	}
	return a.house.sounds.Read(o)
}

// Return implements web.Prompts: the file is read before callers are to hear it.
func (a announcer) Return(ctx context.Context, key, take string) (web.PromptImport, error) {
	return inTurn(ctx, a.house.clerk, func() (web.PromptImport, error) { return a.returnNow(key, take) })
}

func (a announcer) returnNow(key, take string) (web.PromptImport, error) {
	h := a.house
	out := web.PromptImport{Taken: []string{key}, Sounds: []web.PromptSound{}, Unknown: []string{}, Gaps: []string{}, Faults: []web.PromptFault{}}
	o, err := a.find(key, take)
	if err != nil {
		return out, err
	}
	if _, err := h.sounds.Read(o); err != nil {
		return out, err
	}
	lengths := h.sounds.Lengths()
	lengths[key] = int64(o.Ms)
	if out.Problems = append([]web.SettingsProblem{}, h.keeper.with(lengths)...); len(out.Problems) > 0 {
		return out, nil
	}
	if err := h.sounds.Return(o); err != nil {
		return out, err
	}
	return out, h.hear(key)
}

// Reset implements web.Prompts.
func (a announcer) Reset(ctx context.Context, key string) error {
	_, err := inTurn(ctx, a.house.clerk, func() (struct{}, error) { return struct{}{}, a.resetNow(key) })
	return err
}

func (a announcer) resetNow(key string) error {
	h := a.house
	if _, ok := h.sounds.Get(key); !ok {
		return fmt.Errorf("own sound of %q: %w", key, web.ErrNotFound)
	}
	lengths := maps.Clone(h.sounds.Lengths())
	delete(lengths, key)
	if len(h.keeper.with(lengths)) > 0 {
		return web.ErrNeeded
	}
	if err := h.sounds.Remove(key); err != nil {
		return err
	}
	return h.hear(key)
}

// with names what the settings in force would lack with other own sounds.
func (k *keeper) with(lengths map[string]int64) []web.SettingsProblem {
	_, problems := configs.LoadFiles(k.centre().Files, lengths)
	return each(problems, func(p configs.Problem) web.SettingsProblem { return web.SettingsProblem(p) })
}
