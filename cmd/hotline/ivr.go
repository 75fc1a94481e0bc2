package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"hotline/configs"
	"hotline/ivr"
)

func ivrCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "ivr", Short: "The voice menus, offline"}
	var centre string
	cmd.PersistentFlags().StringVar(&centre, "centre", "", "folder of centre settings (default: built in)")
	test := &cobra.Command{
		Use:   "test FILE...",
		Short: "Run scenario files on the production interpreter with virtual time",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, files []string) error {
			book, err := menus(centre)
			if err != nil {
				return err
			}
			return runScenarios(cmd.OutOrStdout(), book, files)
		},
	}
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
	cmd.AddCommand(test, graph)
	return cmd
}

// menus reads the menus of a centre as the server does.
func menus(centre string) (*ivr.Book, error) {
	tree := configs.CentreFiles()
	if centre != "" {
		tree = os.DirFS(centre)
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

// runScenarios prints what differs; exit code 2 when anything does.
func runScenarios(out io.Writer, book *ivr.Book, files []string) error {
	failed := 0
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		got, err := ivr.RunScenario(book, string(src), nil)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if got == string(src) {
			fmt.Fprintln(out, "ok   ", name)
			continue
		}
		failed++
		fmt.Fprintln(out, "FAIL ", name)
		printDifference(out, string(src), got)
	}
	fmt.Fprintf(out, "%d passed, %d failed\n", len(files)-failed, failed)
	if failed > 0 {
		return exitCode(2)
	}
	return nil
}

// printDifference shows the first line that is not as expected.
func printDifference(out io.Writer, want, got string) {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		a, b := lineOf(w, i), lineOf(g, i)
		if a != b {
			fmt.Fprintf(out, "      line %d\n        expected %s\n        got      %s\n", i+1, strings.TrimSpace(a), strings.TrimSpace(b))
			return
		}
	}
}

func lineOf(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(nothing)"
}
