package main

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"hotline/configs"
)

func serveCommand() *cobra.Command {
	var file, centre, data string
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the contact centre",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			m, c, err := loadSettings(file, centre)
			if err != nil {
				return err
			}
			if data != "" {
				m.Data = data
			}
			return runHouse(cmd.Context(), plan{machine: m, centre: c})
		},
	}
	cmd.Flags().StringVarP(&file, "config", "c", "", "machine settings (default: built in)")
	cmd.Flags().StringVar(&centre, "centre", "", "folder of centre settings (default: built in)")
	cmd.Flags().StringVar(&data, "data", "", "data folder (default: of the settings, ./data)")
	return cmd
}

// loadSettings reads both kinds of settings; the error lists every mistake.
func loadSettings(file, centre string) (configs.Machine, configs.Centre, error) {
	m, problems := configs.Load(file)
	tree := configs.CentreFiles()
	if centre != "" {
		tree = os.DirFS(centre)
	}
	c, more := configs.LoadCentre(tree)
	if err := configs.Error(append(problems, more...)); err != nil {
		return m, c, err
	}
	_, err := settings(m, c)
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

func checkCommand() *cobra.Command {
	var file, centre string
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Check the settings and the menus: file:line: what, cure",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if _, _, err := loadSettings(file, centre); err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), "settings and menus are in order")
			return nil
		},
	}
	cmd.Flags().StringVarP(&file, "config", "c", "", "machine settings (default: built in)")
	cmd.Flags().StringVar(&centre, "centre", "", "folder of centre settings (default: built in)")
	return cmd
}
