package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"hotline/call"
	"hotline/store/journal"
	"hotline/switchboard"
)

func replayCommand() *cobra.Command {
	var data string
	var from, to uint64
	cmd := &cobra.Command{
		Use:   "replay [CALL]",
		Short: "Decide the journal again and compare bit for bit; with a call, list every candidate of its offers",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var about call.ID
			if len(args) == 1 {
				var err error
				if about, err = call.ParseID(args[0]); err != nil {
					return err
				}
			}
			j, err := journal.Open(filepath.Join(data, "journal"), journal.Options{})
			if err != nil {
				return err
			}
			r, err := switchboard.Replay(j, from, to, about)
			if err := errors.Join(err, j.Close()); err != nil {
				return err
			}
			return printReplay(cmd.OutOrStdout(), r)
		},
	}
	cmd.Flags().StringVar(&data, "data", "data", "data folder (of a server that is stopped, or a copy)")
	cmd.Flags().Uint64Var(&from, "from", 0, "first record")
	cmd.Flags().Uint64Var(&to, "to", 0, "last record")
	return cmd
}

func printReplay(out io.Writer, r switchboard.Replayed) error {
	for _, d := range r.Decisions {
		proof := "decided again: the same"
		if !d.Identical {
			proof = "decided again: DIFFERENT"
		}
		fmt.Fprintf(out, "%s  offer %d to operator %d  (record %d, %s)\n", d.At.UTC().Format("2006-01-02 15:04:05.000"),
			d.Offer.Offer, d.Offer.Op, d.Record, proof)
		for _, v := range d.Explanation.Candidates {
			verdict := "fits"
			if !v.Fits {
				verdict = v.Rule
			}
			fmt.Fprintf(out, "    operator %-6d score %-10d idle %7.1f s  %s\n", v.Op, v.Score, float64(v.IdleMs)/1000, verdict)
		}
	}
	fmt.Fprintf(out, "%d records decided again by core %s: %d differ\n", r.Records, switchboard.CoreVersion, len(r.Differences))
	for i, d := range r.Differences {
		if i == 10 {
			break
		}
		fmt.Fprintf(out, "record %d (core %s)\n  journal %s\n  now     %s\n", d.Record, d.Core, d.Want, d.Got)
	}
	if len(r.Differences) > 0 {
		return exitCode(2)
	}
	return nil
}
