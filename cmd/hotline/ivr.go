package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hotline/configs"
	"hotline/ivr"
	"hotline/web"
)

func ivrCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "ivr", Short: "The voice menus, offline"}
	var centre string
	cmd.PersistentFlags().StringVar(&centre, "centre", "", "folder of centre settings (default: built in)")
	var update, cover bool
	test := &cobra.Command{
		Use:   "test FILE|FOLDER...",
		Short: "Run scenario files on the production interpreter with virtual time",
		Long: `A scenario is a call told in text: what is done begins at the left, what the caller gets is
indented below it. Write the first, --update writes the second; read it once, and it is held from
then on. docs/menus.md tells more.

    flow main
    clock 2026-03-10 12:00
    call
      play ru/greeting
    heard
      notice played
      play ru/menu_main
    key 3`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, files []string) error {
			book, err := menus(centre)
			if err != nil {
				return err
			}
			return scenarios{book: book, out: cmd.OutOrStdout(), update: update, cover: cover}.run(files)
		},
	}
	test.Flags().BoolVar(&update, "update", false, "write what happened into the files; read the difference")
	test.Flags().BoolVar(&cover, "cover", false, "fail where a node or a way is walked by nobody")
	graph := &cobra.Command{
		Use:   "graph FLOW",
		Short: "Draw a menu as a Mermaid flowchart",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			book, err := menus(centre)
			if err != nil {
				return err
			}
			f, ok := book.Flow(args[0])
			if !ok {
				return fmt.Errorf("no menu is called %q", args[0])
			}
			fmt.Fprint(cmd.OutOrStdout(), f.Graph())
			return nil
		},
	}
	kinds := &cobra.Command{
		Use:   "kinds",
		Short: "List what a menu file may hold: nodes, their settings, spoken data (docs/menus.md)",
		Args:  cobra.NoArgs,
		Run:   func(cmd *cobra.Command, _ []string) { fmt.Fprint(cmd.OutOrStdout(), ivr.Reference()) },
	}
	cmd.AddCommand(test, graph, kinds)
	return cmd
}

// menus reads the menus of a centre as the server does.
func menus(centre string) (*ivr.Book, error) {
	tree, err := namedCentre(centre)
	if err != nil {
		return nil, err
	}
	c, problems := configs.LoadMenus(tree)
	if err := configs.Error(problems); err != nil {
		return nil, err
	}
	flows := make([]*ivr.Flow, 0, len(c.Flows))
	for _, src := range c.Flows {
		f, _ := ivr.Parse(src.Name, src.YAML) // LoadMenus has found no problem
		flows = append(flows, f)
	}
	return ivr.NewBook(c.General.Menu, string(c.General.Fallback), c.Calendars, flows...), nil
}

// scenarios is one run of hotline ivr test.
type scenarios struct {
	book   *ivr.Book
	out    io.Writer
	update bool // what happened becomes what is expected
	cover  bool // a way that nobody walks is a failure
}

// run prints what differs; exit code 2 when anything does, or cannot be read.
func (s scenarios) run(files []string) error {
	var cover ivr.Coverage
	var took time.Duration
	files, err := scenarioFiles(files)
	if err != nil {
		return err
	}
	failed := 0
	for _, name := range files {
		src, err := readScenario(name)
		if err != nil {
			return err
		}
		began := time.Now()
		got, err := cover.Run(s.book, src, nil)
		took += time.Since(began)
		var mistake ivr.Problem
		switch {
		case errors.As(err, &mistake):
			failed++
			mistake.File = name
			fmt.Fprintln(s.out, "FAIL   ", name)
			fmt.Fprintln(s.out, " ", configs.Problem(mistake).In(language()))
		case got == src:
			fmt.Fprintln(s.out, "ok     ", name)
		case s.update:
			if err := os.WriteFile(name, []byte(got), 0o644); err != nil { //nolint:gosec // a scenario is for all to read
				return err
			}
			fmt.Fprintln(s.out, "written", name)
		default:
			failed++
			fmt.Fprintln(s.out, "FAIL   ", name)
			printDifference(s.out, name, src, got)
		}
	}
	missing := s.tellCoverage(&cover)
	fmt.Fprintf(s.out, "%d passed, %d failed; %d calls in %s, %.0f a second\n",
		len(files)-failed, failed, cover.Calls(), took.Round(time.Microsecond), float64(cover.Calls())/max(took.Seconds(), 1e-9))
	if failed > 0 || s.cover && missing > 0 {
		return exitCode(2)
	}
	return nil
}

// scenarioFiles puts the .txt files of a folder in its place.
func scenarioFiles(named []string) (out []string, err error) {
	for _, name := range named {
		info, err := os.Stat(name)
		switch {
		case err != nil:
			return nil, err
		case !info.IsDir():
			out = append(out, name)
			continue
		}
		files, err := filepath.Glob(filepath.Join(name, "*.txt"))
		if err != nil {
			return nil, err
		}
		if len(files) == 0 {
			return nil, fmt.Errorf("%s: no scenario is there; they end in .txt", name)
		}
		out = append(out, files...)
	}
	return out, nil
}

func readScenario(name string) (string, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return "", err
	}
	data, problem := configs.Decode(name, data)
	if problem != nil {
		return "", configs.Problems{*problem}
	}
	return ivr.ScenarioText(string(data)), nil
}

// tellCoverage prints what of the menus was walked and what was not.
func (s scenarios) tellCoverage(cover *ivr.Coverage) (missing int) {
	for _, c := range cover.Of(s.book) {
		fmt.Fprintf(s.out, "%s: %d of %d nodes, %d of %d ways\n", c.Flow, c.VisitedNodes, c.Nodes, c.Walked, c.Ways)
		missing += len(c.Unseen) + len(c.Unwalked)
		if !s.cover {
			continue
		}
		for _, id := range c.Unseen {
			fmt.Fprintln(s.out, "  nobody comes to", id)
		}
		for _, way := range c.Unwalked {
			fmt.Fprintln(s.out, "  nobody goes", way)
		}
	}
	return missing
}

// printDifference shows where calls went another way than expected: each place
// with its line and the lines around it, headed by the words above its call.
func printDifference(out io.Writer, name, want, got string) {
	for _, d := range web.DiffFiles([]web.SettingsFile{{Name: name, Text: want}}, []web.SettingsFile{{Name: name, Text: got}}) {
		for i, l := range d.Lines {
			switch last := i == len(d.Lines)-1; {
			case l.Op == "gap" && last:
				continue
			case l.Op == "gap" || i == 0:
				fmt.Fprintln(out, "  in", titleOf(want, d.Lines[i:]))
			}
			if l.Op == "gap" {
				continue
			}
			at, mark := "", map[string]string{"same": " ", "out": "-", "in": "+"}[l.Op]
			if l.From > 0 {
				at = strconv.Itoa(l.From)
			}
			fmt.Fprintf(out, "  %6s %s %s\n", at, mark, l.Text)
		}
	}
	fmt.Fprintln(out, "  - expected, + what happened")
}

// titleOf is the comment above the call of the first change among lines.
func titleOf(src string, changes []web.DiffLine) string {
	before := 0
	for _, l := range changes {
		if l.From > 0 {
			before = l.From
		}
		if l.Op == "out" || l.Op == "in" {
			break
		}
	}
	return titleAt(src, before)
}

// titleAt is the comment above the call that a line of a scenario belongs to.
func titleAt(src string, line int) string {
	lines := strings.Split(src, "\n")
	for i := min(line, len(lines)) - 1; i >= 0; i-- {
		if text, ok := strings.CutPrefix(lines[i], "#"); ok {
			return fmt.Sprintf("%q, line %d", strings.TrimSpace(text), i+1)
		}
	}
	return "the first call"
}
