package prompts

import (
	"encoding/csv"
	"io"
	"slices"

	"hotline/configs"
)

// Line is one sound that callers can hear, for the sheet and the list.
type Line struct {
	Key     string // ru/greeting
	Text    string // for the announcer; "" of music and tones
	Shipped bool   // there is a built-in sound
	Own     *Own   // the installation's own, which wins
	Ms      int    // of what is heard, 0 when there is no sound yet
}

// File is the name the announcer gives the recording.
func (l Line) File() string { return l.Key + ".wav" }

// Lines lists every sound of a centre: the shipped prompts, its own, the music,
// and those imported without a text.
func Lines(c configs.Centre, own *Folder) ([]Line, error) {
	shipped, err := configs.Manifest(configs.Sounds())
	if err != nil {
		return nil, err
	}
	all := map[string]*Line{}
	at := func(key string) *Line {
		if all[key] == nil {
			text, _ := c.PromptText(key)
			all[key] = &Line{Key: key, Text: text}
		}
		return all[key]
	}
	for _, s := range shipped {
		l := at(s.Key)
		l.Shipped, l.Ms = true, s.Ms
	}
	for _, p := range c.Prompts {
		for _, lang := range configs.Langs {
			if p.Text(lang) != "" {
				at(lang + "/" + p.ID)
			}
		}
	}
	for _, o := range own.List() {
		l := at(o.Key)
		l.Own, l.Ms = &o, o.Ms
	}
	out := make([]Line, 0, len(all))
	for _, key := range sortedKeys(all) {
		out = append(out, *all[key])
	}
	return out, nil
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Known tells which keys a recording may have.
func Known(lines []Line) func(string) bool {
	have := map[string]bool{}
	for _, l := range lines {
		have[l.Key] = true
	}
	return func(key string) bool { return have[key] }
}

// Gaps are the spoken prompts of the lines that no studio has recorded yet.
func Gaps(lines []Line) (out []string) {
	for _, l := range lines {
		if l.Own == nil && l.Text != "" {
			out = append(out, l.Key)
		}
	}
	return out
}

// WriteSheet writes the sheet for the announcer: UTF-8 with a byte order mark and
// semicolons, as the table programs here open it; its head is in the language of who
// asks for it.
func WriteSheet(w io.Writer, lines []Line, lang string) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	c := csv.NewWriter(w)
	c.Comma, c.UseCRLF = ';', true
	rows := [][]string{{"id", "file", "text"}}
	if lang == "ru" {
		rows[0] = []string{"id", "файл", "текст"}
	}
	for _, l := range lines {
		if l.Text != "" {
			rows = append(rows, []string{l.Key, l.File(), l.Text})
		}
	}
	if err := c.WriteAll(rows); err != nil {
		return err
	}
	c.Flush()
	return c.Error()
}
