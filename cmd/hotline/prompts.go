package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"hotline/internal/prompts"
)

func promptsCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "prompts", Short: "The sounds callers hear"}
	var all bool
	build := &cobra.Command{
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
	build.Flags().BoolVar(&all, "all", false, "make every sound, changed or not")
	cmd.AddCommand(build)
	return cmd
}
