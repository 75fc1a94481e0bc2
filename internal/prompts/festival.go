package prompts

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// voice is how festival speaks one language, and how much sox quickens it.
type voice struct {
	command string
	tempo   string
}

var voices = map[string]voice{
	"ru": {"(voice_msu_ru_nsh_clunits)", "1.25"},
	"en": {"(voice_cmu_us_slt_arctic_hts)", "1.05"},
}

// speak says each sentence and returns it as samples at 8 kHz, in order. One
// run of festival serves them all: loading a voice takes a second.
func speak(ctx context.Context, lang string, lines []string) ([][]float64, error) {
	dir, err := os.MkdirTemp("", "prompts")
	if err != nil {
		return nil, fmt.Errorf("speak: %w", err)
	}
	defer os.RemoveAll(dir)
	v, ok := voices[lang]
	if !ok {
		return nil, fmt.Errorf("speak: no voice for language %q", lang)
	}
	script := filepath.Join(dir, "say.scm")
	if err := os.WriteFile(script, []byte(scheme(dir, v, lines)), 0o600); err != nil {
		return nil, fmt.Errorf("speak: %w", err)
	}
	if _, err := run(ctx, "festival", "-b", script); err != nil {
		return nil, err
	}
	out := make([][]float64, len(lines))
	for i, line := range lines {
		raw, err := run(ctx, "sox", "-D", "-G", wavName(dir, i), "-t", "raw", "-r", "8000", "-c", "1",
			"-b", "16", "-e", "signed", "-L", "-", "tempo", "-s", v.tempo, "highpass", "120", "rate", "-v", "8000")
		if err != nil {
			return nil, fmt.Errorf("say %q: %w", line, err)
		}
		if out[i] = trim(samples(raw)); len(out[i]) < rate/10 {
			return nil, fmt.Errorf("say %q: festival made no sound of it", line)
		}
	}
	return out, nil
}

func scheme(dir string, v voice, lines []string) string {
	var s strings.Builder
	s.WriteString(v.command + "\n")
	for i, line := range lines {
		line = strings.NewReplacer(`\`, "", `"`, "").Replace(line)
		fmt.Fprintf(&s, "(utt.save.wave (utt.synth (Utterance Text \"%s\")) \"%s\" 'riff)\n", line, wavName(dir, i))
	}
	return s.String()
}

func wavName(dir string, i int) string { return filepath.Join(dir, fmt.Sprintf("%04d.wav", i)) }

func run(ctx context.Context, name string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("run %s: %w: %s", name, err, strings.TrimSpace(complaint.String()))
	}
	return out, nil
}

func samples(raw []byte) []float64 {
	x := make([]float64, len(raw)/2)
	for i := range x {
		x[i] = float64(int16(binary.LittleEndian.Uint16(raw[2*i:]))) / 32768
	}
	return x
}
