package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"hotline/call"
	"hotline/configs"
	"hotline/internal/drill"
	"hotline/ivr"
)

func drillCommand() *cobra.Command {
	o := drill.Options{Faults: drill.DefaultFaults()}
	var centre string
	var runs int
	cmd := &cobra.Command{
		Use:   "drill",
		Short: "An emergency drill on virtual time: callers, operators, faults, and every invariant looked at",
		Long: `Play a day of callers and operators round the whole decision-making core with the settings of the
centre, while BYEs are lost, tabs die, sockets and sound are cut, the disk stands still and the
process is killed; the survey bot asks callers minutes after their talk; look at the invariants after every step. Nothing is dialled, nothing is
written. The same seed gives the same day. Exit code 2 when an invariant does not hold.`,
		Example: `  hotline drill
  hotline drill --hours 24 --operators 60 --calls 600 --seed 7
  hotline drill --runs 100 --hours 2`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.Hours <= 0 || o.Hours > 24*31 || o.Operators < 1 || o.Operators > 10_000 || o.Calls < 0 || runs < 1 {
				return fmt.Errorf("--hours up to 744, --operators 1 to 10000, --calls and --runs above zero expected")
			}
			if f := o.Faults; min(f.LostBye, f.Doubled, f.DeadTab, f.SocketCut, f.SoundCut, f.Restart, f.SlowDisk) < 0 || max(f.LostBye, f.Doubled) > 100 {
				return fmt.Errorf("faults: 0 or more expected; --lost-bye and --doubled are percent")
			}
			tree, err := namedCentre(centre)
			if err != nil {
				return err
			}
			c, problems := configs.LoadCentre(tree)
			if err := configs.Error(problems); err != nil {
				return err
			}
			if err := prepareDrill(&o, c); err != nil {
				return err
			}
			return drills(cmd, o, runs)
		},
	}
	f := cmd.Flags()
	f.Uint64Var(&o.Seed, "seed", 1, "seed of chance")
	f.Float64Var(&o.Hours, "hours", 8, "hours of the day that is played")
	f.IntVar(&o.Operators, "operators", 12, "operators, a third of them on line 2")
	f.Float64Var(&o.Calls, "calls", 240, "calls an hour")
	f.IntVar(&runs, "runs", 1, "so many drills with seed, seed + 1, …")
	f.StringVar(&centre, "centre", "", "folder of centre settings (default: built in)")
	f.Float64Var(&o.Faults.LostBye, "lost-bye", o.Faults.LostBye, "percent of hang-ups whose BYE never comes")
	f.Float64Var(&o.Faults.Doubled, "doubled", o.Faults.Doubled, "percent of messages that come twice or too late")
	f.Float64Var(&o.Faults.DeadTab, "dead-tab", o.Faults.DeadTab, "tabs that die, an operator and hour")
	f.Float64Var(&o.Faults.SocketCut, "socket-cut", o.Faults.SocketCut, "sockets that are cut, an operator and hour")
	f.Float64Var(&o.Faults.SoundCut, "sound-cut", o.Faults.SoundCut, "times the sound stops, an operator and hour")
	f.Float64Var(&o.Faults.Restart, "restart", o.Faults.Restart, "kills of the process an hour")
	f.Float64Var(&o.Faults.SlowDisk, "slow-disk", o.Faults.SlowDisk, "times the disk stands still, an hour")
	return cmd
}

// prepareDrill takes the centre as it is, but always open; the bot asks minutes after a talk.
func prepareDrill(o *drill.Options, c configs.Centre) error {
	s, err := settings(configs.Machine{Node: "n1"}, c)
	if err != nil {
		return err
	}
	s.Version, o.Surveys = 1, true
	for i := range s.Calendars {
		s.Calendars[i] = ivr.AlwaysOpen(s.Calendars[i].ID)
	}
	o.Settings = s
	o.Start = call.Time{Wall: time.Date(2026, 3, 10, 6, 0, 0, 0, time.UTC).UnixMilli(), Mono: 1_000_000}
	return nil
}

func drills(cmd *cobra.Command, o drill.Options, runs int) error {
	out := cmd.OutOrStdout()
	sum := drill.Report{Hours: 0, Outcomes: map[string]int{}, Injected: map[string]int{}, Happened: map[string]int{}}
	first := o.Seed
	for ; o.Seed < first+uint64(runs); o.Seed++ {
		if err := cmd.Context().Err(); err != nil {
			return err
		}
		r := drill.Run(o)
		sum.Hours, sum.Steps, sum.Contacts, sum.Checks = sum.Hours+r.Hours, sum.Steps+r.Steps, sum.Contacts+r.Contacts, sum.Checks+r.Checks
		add(sum.Outcomes, r.Outcomes)
		add(sum.Injected, r.Injected)
		add(sum.Happened, r.Happened)
		if r.Violation != "" {
			printDrill(out, sum)
			fmt.Fprintf(out, "\nVIOLATED with --seed %d, step %d:\n%s\n", o.Seed, r.Steps, r.Violation)
			return exitCode(2)
		}
	}
	printDrill(out, sum)
	fmt.Fprintf(out, "\nevery invariant held after each of %d steps; the facts gave the same state in all of %d comparisons\n", sum.Steps, sum.Checks)
	return nil
}

func add(to, from map[string]int) {
	for k, n := range from {
		to[k] += n
	}
}

func printDrill(out io.Writer, r drill.Report) {
	fmt.Fprintf(out, "%g hours, %d contacts, %d steps of the core\n", r.Hours, r.Contacts, r.Steps)
	for _, part := range []struct {
		name string
		what map[string]int
	}{{"injected", r.Injected}, {"contacts", r.Outcomes}, {"happened", r.Happened}} {
		fmt.Fprintf(out, "\n%s\n", part.name)
		for _, k := range slices.Sorted(maps.Keys(part.what)) {
			fmt.Fprintf(out, "  %-28s %8d\n", k, part.what[k])
		}
	}
}
