package configs

import (
	"bytes"
	"embed"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io/fs"
	"sort"
	"strings"
	"sync"
)

//go:embed prompts
var promptFiles embed.FS

// Langs are the languages every prompt is shipped in.
var Langs = []string{"ru", "en"}

// Texts are the prompts of one language: what a prompt file holds.
type Texts struct {
	Lang  string            `yaml:"lang"`
	Voice string            `yaml:"voice"` // label of the shipped voice, «временный голос»
	Vars  map[string]string `yaml:"vars"`  // {brand} and the like
	Texts map[string]string `yaml:"texts"` // by prompt id (DOMAIN.md 11)
	Say   map[string]string `yaml:"say"`   // what the voice is given instead of the text
	// Stress gives the words that the voice stresses wrong, + before the vowel.
	Stress map[string]string `yaml:"stress"`
}

// Text gives the wording of a prompt with its variables filled in.
func (t Texts) Text(id string) (string, bool) {
	text, ok := t.Texts[id]
	return t.fill(text), ok
}

// Spoken gives what the synthetic voice is to say for a prompt.
func (t Texts) Spoken(id string) string {
	if say, ok := t.Say[id]; ok {
		return t.fill(say)
	}
	return t.fill(t.Texts[id])
}

// IDs lists the prompts, sorted.
func (t Texts) IDs() []string {
	ids := make([]string, 0, len(t.Texts))
	for id := range t.Texts {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	return ids
}

func (t Texts) fill(text string) string {
	for name, value := range t.Vars {
		text = strings.ReplaceAll(text, "{"+name+"}", value)
	}
	return text
}

// ReadTexts reads one prompt file and reports all its mistakes.
func ReadTexts(file string, data []byte) (Texts, []Problem) {
	var t Texts
	b := bindYAML(file, data, &t)
	for id := range t.Say {
		if _, ok := t.Texts[id]; !ok {
			b.add(b.lineOf("say."+id), "say."+id+": no such prompt", "give it a text under texts first")
		}
	}
	for _, id := range t.IDs() {
		if text := t.fill(t.Texts[id]); strings.ContainsAny(text, "{}") {
			b.add(b.lineOf("texts."+id), "texts."+id+": a variable without a value in "+quote(text), "add it to vars")
		}
	}
	return t, b.problems
}

// Prompts are the shipped texts by language.
var Prompts = sync.OnceValue(func() map[string]Texts {
	out := map[string]Texts{}
	for _, lang := range Langs {
		file := "prompts/" + lang + ".yaml"
		data, err := promptFiles.ReadFile(file)
		if err != nil {
			panic(err) // embedded; a test reads it
		}
		texts, problems := ReadTexts("configs/"+file, data)
		if err := Error(problems); err != nil {
			panic(err)
		}
		out[lang] = texts
	}
	return out
})

// Text gives the wording of a clip key such as "ru/greeting"; false for tones,
// music and unknown keys.
func Text(key string) (string, bool) {
	lang, id, _ := strings.Cut(key, "/")
	return Prompts()[lang].Text(id)
}

// Sound is one line of the manifest of shipped sounds.
type Sound struct {
	Key      string `json:"key"`                 // clip key: "ru/greeting", "tone/beep", "music/default"
	Text     string `json:"text,omitempty"`      // the wording it was made from
	TextHash string `json:"text_hash,omitempty"` // of what the voice was given; says when the sound is stale
	Ms       int    `json:"ms"`
	SHA256   string `json:"sha256"` // of the file
	Voice    string `json:"voice,omitempty"`
}

// File is where the sound lies below Sounds.
func (s Sound) File() string { return s.Key + ".wav" }

// Sounds is the tree of shipped sounds: manifest.json and <key>.wav, each 8 kHz
// mono A-law in a WAV container, a whole number of 20 ms frames long.
func Sounds() fs.FS {
	sub, err := fs.Sub(promptFiles, "prompts/sound")
	if err != nil {
		panic(err)
	}
	return sub
}

// Manifest reads the list of sounds in a tree, sorted by key.
func Manifest(tree fs.FS) ([]Sound, error) {
	data, err := fs.ReadFile(tree, "manifest.json")
	if err != nil {
		return nil, fmt.Errorf("read the manifest of sounds: %w", err)
	}
	var list []Sound
	if err := json.Unmarshal(data, &list); err != nil {
		return nil, fmt.Errorf("read the manifest of sounds: %w", err)
	}
	return list, nil
}

// Clips reads every sound of the manifest as bare A-law bytes by clip key,
// ready to be cut into 160-byte frames.
func Clips(tree fs.FS) (map[string][]byte, error) {
	list, err := Manifest(tree)
	if err != nil {
		return nil, err
	}
	out := make(map[string][]byte, len(list))
	for _, s := range list {
		file, err := fs.ReadFile(tree, s.File())
		if err != nil {
			return nil, fmt.Errorf("sound %s: %w", s.Key, err)
		}
		if out[s.Key], err = alawOf(file); err != nil {
			return nil, fmt.Errorf("sound %s: %w", s.Key, err)
		}
	}
	return out, nil
}

// alawOf finds the data of an 8 kHz mono A-law WAV file.
func alawOf(wav []byte) ([]byte, error) {
	if len(wav) < 12 || string(wav[:4]) != "RIFF" || string(wav[8:12]) != "WAVE" {
		return nil, fmt.Errorf("not a WAV file")
	}
	for rest := wav[12:]; len(rest) >= 8; {
		id, size := rest[:4], int(binary.LittleEndian.Uint32(rest[4:]))
		rest = rest[8:]
		if size > len(rest) {
			return nil, fmt.Errorf("WAV chunk %q runs over the end", id)
		}
		if bytes.Equal(id, []byte("data")) {
			return rest[:size], nil
		}
		if bytes.Equal(id, []byte("fmt ")) && (size < 16 || !bytes.Equal(rest[:8], []byte{6, 0, 1, 0, 0x40, 0x1f, 0, 0})) {
			return nil, fmt.Errorf("WAV of another format than 8 kHz mono A-law")
		}
		rest = rest[min(size+size&1, len(rest)):]
	}
	return nil, fmt.Errorf("WAV file without data")
}
