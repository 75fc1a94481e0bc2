package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hotline/configs"
	"hotline/internal/prompts"
	"hotline/web"
)

func promptsCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "prompts", Short: "The sounds callers hear"}
	cmd.AddCommand(promptsBuild(), promptsSheet(), promptsImport())
	return cmd
}

func promptsBuild() *cobra.Command {
	var all bool
	cmd := &cobra.Command{
		Use:   "build DIR",
		Short: "Make the built-in voice anew from the texts (needs festival and sox)",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := os.MkdirAll(args[0], 0o755); err != nil {
				return err
			}
			r, err := prompts.Build(cmd.Context(), args[0], prompts.Shipped(), all)
			fmt.Fprintf(cmd.OutOrStdout(), "%d made, %d kept, %d removed\n", len(r.Made), len(r.Kept), len(r.Removed))
			return err
		},
	}
	cmd.Flags().BoolVar(&all, "all", false, "make every sound, changed or not")
	return cmd
}

func promptsSheet() *cobra.Command {
	var r reach
	cmd := &cobra.Command{
		Use:   "sheet",
		Short: "Print the sheet for the announcer: id, file, text (CSV)",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			srv, err := r.server(cmd.Context())
			if err != nil {
				return err
			}
			if srv != nil {
				return srv.call(cmd.Context(), "GET", "/prompts/sheet", nil, cmd.OutOrStdout())
			}
			lines, _, err := r.stoppedLines()
			if err != nil {
				return err
			}
			return prompts.WriteSheet(cmd.OutOrStdout(), lines, language())
		},
	}
	r.flags(cmd)
	return cmd
}

// stoppedLines lists the sounds of a stopped server.
func (r *reach) stoppedLines() ([]prompts.Line, *stoppedSounds, error) {
	m, err := r.machine()
	if err != nil {
		return nil, nil, err
	}
	own, err := prompts.OpenFolder(promptsDir(m))
	if err != nil {
		return nil, nil, err
	}
	s, err := stoppedSettings(m)
	if err != nil {
		return nil, nil, err
	}
	centre, problems := configs.LoadFiles(s.Files, own.Lengths())
	if len(problems) > 0 {
		return nil, nil, configs.Error(problems)
	}
	lines, err := prompts.Lines(centre, own)
	return lines, &stoppedSounds{own, s.Files}, err
}

type stoppedSounds struct {
	own   *prompts.Folder
	files []configs.File
}

func promptsImport() *cobra.Command {
	var r reach
	var check bool
	cmd := &cobra.Command{
		Use:   "import ZIP",
		Short: "Take recordings of a studio in: WAV files named as in the sheet; all of them or none",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			f, err := os.Open(args[0])
			if err != nil {
				return err
			}
			defer f.Close() //nolint:errcheck // it is only read
			srv, err := r.server(cmd.Context())
			if err != nil {
				return err
			}
			var out web.PromptImport
			if srv != nil {
				err = srv.call(cmd.Context(), "POST", fmt.Sprintf("/prompts/import?check=%t", check), io.Reader(f), &out)
				if errors.Is(err, errRefused) {
					err = nil
				}
			} else {
				out, err = r.importStopped(cmd.Context(), f, check)
			}
			if err != nil {
				return ofFile(args[0], err)
			}
			return tellImport(cmd.OutOrStdout(), out, check)
		},
	}
	r.flags(cmd)
	cmd.Flags().BoolVar(&check, "check", false, "only look, change nothing")
	return cmd
}

// importStopped takes recordings into the data folder of a stopped server.
func (r *reach) importStopped(_ context.Context, f *os.File, check bool) (web.PromptImport, error) {
	var out web.PromptImport
	lines, have, err := r.stoppedLines()
	if err != nil {
		return out, err
	}
	info, err := f.Stat()
	if err != nil {
		return out, err
	}
	found, err := prompts.ReadZIP(f, info.Size(), prompts.Known(lines))
	if err != nil {
		return out, err
	}
	lengths := maps.Clone(have.own.Lengths())
	for _, m := range found.Sounds {
		out.Taken = append(out.Taken, m.Key)
		lengths[m.Key] = int64(m.Ms)
	}
	out.Sounds, out.Unknown = recorded(found.Sounds, lines), found.Unknown
	out.Faults = each(found.Faults, func(f prompts.Fault) web.PromptFault { return web.PromptFault(f) })
	_, problems := configs.LoadFiles(have.files, lengths)
	out.Problems = each(problems, func(p configs.Problem) web.SettingsProblem { return web.SettingsProblem(p) })
	if !check && len(out.Faults)+len(problems) == 0 {
		if err := have.own.Put(found.Sounds, "", time.Now().UnixMilli()); err != nil {
			return out, err
		}
	}
	for _, key := range prompts.Gaps(lines) {
		if check || !slices.Contains(out.Taken, key) {
			out.Gaps = append(out.Gaps, key)
		}
	}
	return out, nil
}

// tellImport prints what became of an import, in the language of the terminal; with
// faults the command ends with code 2 and nothing was taken.
func tellImport(w io.Writer, r web.PromptImport, check bool) error {
	tell := func(p configs.Problem) { fmt.Fprintln(w, p.In(language())) }
	say := func(text string) { fmt.Fprintln(w, configs.Problem{What: text}.In(language()).What) }
	for _, f := range r.Faults {
		tell(configs.Problem{File: f.File, What: f.What})
	}
	for _, p := range r.Problems {
		tell(configs.Problem(p))
	}
	for _, s := range r.Sounds {
		p := configs.Problem{File: s.Key, What: fmt.Sprintf("%.1f s (was %.1f s), recorded at %.0f dB", float64(s.Ms)/1000, float64(s.WasMs)/1000, s.Level)}
		if s.Level < mostlyNoise {
			p.Cure = "mostly noise: record it again, nearer to the microphone"
		}
		tell(p)
	}
	for _, name := range r.Unknown {
		tell(configs.Problem{File: name, What: "no prompt has this name", Cure: "left out"})
	}
	switch {
	case len(r.Faults)+len(r.Problems) > 0:
		say("nothing was taken")
		return exitCode(2)
	case len(r.Taken) == 0:
		say("nothing to take: no file is named as in the sheet (hotline prompts sheet), such as ru/greeting.wav")
		return exitCode(2)
	}
	format := "recordings taken: %d, prompts without one: %d"
	if check {
		format = "recordings in order: %d, prompts without one: %d"
	}
	say(fmt.Sprintf(format, len(r.Taken), len(r.Gaps)))
	for _, line := range families(r.Gaps) {
		say("not recorded: " + line)
	}
	return nil
}

// ofFile tells what is wrong with a file as every mistake is told, in the language of
// the terminal; an error of another kind stays what it is.
func ofFile(name string, err error) error {
	for text, more := err.Error(), true; more; _, text, more = strings.Cut(text, ": ") {
		if p := (configs.Problem{File: name, What: text}); p.In("ru").What != text {
			return configs.Problems{p}
		}
	}
	return err
}

// mostlyNoise is the level in dBFS below which levelling a recording mostly raises
// its noise.
const mostlyNoise = -45

var numberedKey = regexp.MustCompile(`^(.*_)[0-9]+(_(f|n|fa|a))?$`)

// families puts numbered keys that follow each other in one line: nobody reads a
// month's days one by one.
func families(keys []string) (out []string) {
	for i := 0; i < len(keys); {
		stem := numberedKey.FindStringSubmatch(keys[i])
		next := i + 1
		for stem != nil && next < len(keys) && strings.HasPrefix(keys[next], stem[1]) && numberedKey.MatchString(keys[next]) {
			next++
		}
		if n := next - i; n > 2 {
			out = append(out, fmt.Sprintf("%s… (%d)", stem[1], n))
		} else {
			out = append(out, keys[i:next]...)
		}
		i = next
	}
	return out
}
