package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

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
			dir := filepath.Join(data, "journal")
			if _, err := os.Stat(dir); err != nil {
				return fmt.Errorf("--data: no journal in %s: %w", data, err)
			}
			j, err := journal.Open(dir, journal.Options{})
			if err != nil {
				return err
			}
			r, err := switchboard.Replay(j, from, to, about)
			if err := errors.Join(err, j.Close()); err != nil {
				return err
			}
			if about != 0 && len(r.Decisions) == 0 {
				return fmt.Errorf("call %s: the journal has no offer of it among %d records", about, r.Records)
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
			if v.Op == d.Offer.Op {
				verdict += ", was offered the call"
			}
			fmt.Fprintf(out, "    operator %-6d score %-10d idle %7.1f s  %s\n", v.Op, v.Score, float64(v.IdleMs)/1000, verdict)
		}
	}
	fmt.Fprintf(out, "%d records decided again by core %s: %d differ\n", r.Records, switchboard.CoreVersion, len(r.Differences))
	for i, d := range r.Differences {
		if i == 10 {
			break
		}
		want, got := apart(d.Want, d.Got)
		fmt.Fprintf(out, "record %d (core %s)\n  journal %s\n  now     %s\n", d.Record, d.Core, want, got)
	}
	if len(r.Differences) > 0 {
		return exitCode(2)
	}
	return nil
}

// apart cuts two long records down to where they part.
func apart(a, b string) (string, string) {
	const before, after = 60, 120
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	cut := func(s string) string {
		from, to := max(0, n-before), min(len(s), n+after)
		text := strings.ToValidUTF8(s[from:to], "")
		if from > 0 {
			text = "…" + text
		}
		if to < len(s) {
			text += "…"
		}
		return text
	}
	return cut(a), cut(b)
}
