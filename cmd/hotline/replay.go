package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
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
			if about != 0 && len(r.Decisions) == 0 && len(r.Kept) == 0 {
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
	kept := r.Kept
	for _, d := range r.Decisions {
		for len(kept) > 0 && kept[0].Since <= d.Record {
			printKept(out, kept[0])
			kept = kept[1:]
		}
		proof := "decided again: the same"
		if !d.Identical {
			proof = "decided again: DIFFERENT"
		}
		fmt.Fprintf(out, "%s  offer %d to operator %d  (record %d, %s)\n", d.At.UTC().Format(replayTime),
			d.Offer.Offer, d.Offer.Op, d.Record, proof)
		printOrder(out, d)
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
	for _, k := range kept {
		printKept(out, k)
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

const replayTime = "2006-01-02 15:04:05.000"

// printKept tells for whom the call waited though others may have been free.
func printKept(out io.Writer, k switchboard.Kept) {
	until := "to the end"
	if k.Until != 0 {
		until = fmt.Sprintf("for %.1f s", float64(k.To.Mono-k.From.Mono)/1000)
	}
	fmt.Fprintf(out, "%s  kept for operator %d: %s, %s  (record %d)\n", k.From.UTC().Format(replayTime), k.Operator, k.Why, until, k.Since)
}

// printOrder tells why it was this call's turn: its score and place, and the other
// calls that could have been given to the operator.
func printOrder(out io.Writer, d switchboard.Decision) {
	x, w := d.Explanation, d.Offer.Why
	if w == nil || x.Call == 0 {
		return
	}
	why := w.Trigger
	if w.Rule != "" {
		why += " (" + w.Rule + ")"
	}
	fmt.Fprintf(out, "    this call      score %-10.1f %s, %d ahead, step %d%s, by trigger %s\n", points(x.Score), x.Queue, x.Ahead, x.Step, returned(w.Returned), why)
	for _, c := range slices.Concat(x.Others, w.Calls) {
		fmt.Fprintf(out, "    call %-9s score %-10.1f %s%s\n", c.Call, points(c.Score), c.Queue, returned(c.Returned))
	}
}

// points are shown as settings have them; the core counts thousandths.
func points(score int64) float64 { return float64(score) / 1000 }

func returned(is bool) string {
	if is {
		return ", returned: before all others"
	}
	return ""
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
