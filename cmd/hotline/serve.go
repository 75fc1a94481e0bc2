package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"hotline/configs"
	"hotline/internal/prompts"
)

func serveCommand() *cobra.Command {
	var file, centre, data string
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the contact centre",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			m, c, err := loadSettings(file, centre, data)
			if err != nil {
				return err
			}
			return runHouse(cmd.Context(), plan{machine: m, centre: c, given: centre != ""})
		},
	}
	cmd.Flags().StringVarP(&file, "config", "c", "", "machine settings (default: built in)")
	cmd.Flags().StringVar(&centre, "centre", "", "folder of centre settings of the first start (default: DATA/centre, else built in)")
	cmd.Flags().StringVar(&data, "data", "", "data folder (default: of the settings, ./data)")
	return cmd
}

// loadSettings reads both kinds of settings; the error lists every mistake.
func loadSettings(file, centre, data string) (configs.Machine, configs.Centre, error) {
	m, problems := configs.Load(file)
	m.Data = cmp.Or(data, m.Data)
	own, err := prompts.OpenFolder(promptsDir(m))
	if err != nil {
		return m, configs.Centre{}, err
	}
	files, err := firstFiles(centre, m.Data)
	if err != nil {
		return m, configs.Centre{}, fmt.Errorf("centre settings: %w", err)
	}
	c, more := configs.LoadFiles(files, own.Lengths())
	_, ranges := m.ReadRanges()
	problems = slices.Concat(problems, ranges, more, c.Refusals(m.Lookups))
	if err := configs.Error(problems); err != nil {
		return m, c, err
	}
	_, err = settings(m, c)
	return m, c, err
}

func runHouse(ctx context.Context, p plan) error {
	p.log = newLog(p.machine.Log)
	h, err := build(p)
	if err != nil {
		return err
	}
	return h.run(ctx)
}

// tellRanges says what the file of number ranges is worth.
func tellRanges(w io.Writer, m configs.Machine) {
	r, _ := m.ReadRanges()
	if r == nil {
		return
	}
	fmt.Fprintf(w, "%s: ranges of mobile numbers: %d\n", m.NumberRanges, r.Len())
	if n := r.Fixed(); n > 0 {
		fmt.Fprintf(w, "%s: rows of fixed lines, which go by their code: %d\n", m.NumberRanges, n)
	}
	if rows, line, region := r.Unknown(); rows > 0 {
		fmt.Fprintf(w, "%s:%d: %q names no region: numbers of such rows (%d in all) count by the code\n", m.NumberRanges, line, region, rows)
	}
}

func checkCommand() *cobra.Command {
	var file, centre, data string
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Check the settings, the menus and the installation's own sounds: file:line: what, cure",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			m, _, err := loadSettings(file, centre, data)
			if err != nil {
				return err
			}
			own, err := prompts.OpenFolder(promptsDir(m))
			if err == nil {
				err = errors.Join(own.Check()...)
			}
			if err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), "settings and menus are in order")
			tellRanges(cmd.OutOrStdout(), m)
			return nil
		},
	}
	cmd.Flags().StringVarP(&file, "config", "c", "", "machine settings (default: built in)")
	cmd.Flags().StringVar(&centre, "centre", "", "folder of centre settings (default: DATA/centre, else built in)")
	cmd.Flags().StringVar(&data, "data", "", "data folder whose sounds count (default: of the settings, ./data)")
	return cmd
}
