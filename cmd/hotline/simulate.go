package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/spf13/cobra"

	"hotline/acd"
	"hotline/configs"
	"hotline/simulate"
)

// simulation is what the command line asks for.
type simulation struct {
	centre, data, on string
	variant          string
	compare          []string
	seed             uint64
	runs             int
	format           string
	operators        bool

	unserved []string // queues that nobody can serve, in words
}

func simulateCommand() *cobra.Command {
	var o simulation
	cmd := &cobra.Command{
		Use:   "simulate [SCENARIO.yaml]",
		Short: "What if: recorded or generated calls through the real queues with other staff, strategy or thresholds",
		Long: `Send calls through the very engine that serves real ones, on virtual time, and print what the
figures would have been, beside Erlang C and Erlang A for the same load. The same seed gives
the same figures; variants meet the very same callers. The format of a scenario is told in
docs/simulate.md; examples lie in docs/simulate/.`,
		Example: `  hotline simulate docs/simulate/weekday.yaml
  hotline simulate docs/simulate/weekday.yaml --compare all --runs 20
  hotline simulate --data data --on 2026-03-10
  hotline simulate tuesday.yaml --data data --on 2026-03-10 --compare "as it was,two more"`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return o.run(cmd, args)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.centre, "centre", "", "folder of centre settings with the queues (default: built in; with --data those that were in force on that day)")
	f.StringVar(&o.data, "data", "", "play the calls recorded in this data folder instead of the scenario's; its operators too where the scenario names none")
	f.StringVar(&o.on, "on", "", "day to play again, such as 2026-03-10 (default: the scenario's)")
	f.StringVar(&o.variant, "variant", "", "run this variant of the scenario")
	f.StringSliceVar(&o.compare, "compare", nil, "variants to put beside each other, with commas; base is the scenario itself, all is everything")
	f.Uint64Var(&o.seed, "seed", 0, "seed of chance (default: the scenario's)")
	f.IntVar(&o.runs, "runs", 0, "so many runs with seed, seed + 1, … (default: the scenario's)")
	f.StringVar(&o.format, "format", "table", "table, json or csv")
	f.BoolVar(&o.operators, "operators", false, "list every operator in the table")
	cmd.MarkFlagsMutuallyExclusive("variant", "compare")
	return cmd
}

// base is the name of the scenario itself among the variants.
const base = "base"

func (o *simulation) run(cmd *cobra.Command, args []string) error {
	if !slices.Contains([]string{"table", "json", "csv"}, o.format) {
		return fmt.Errorf("--format: table, json or csv expected, got %q", o.format)
	}
	if len(args) == 0 && o.data == "" {
		return errors.New("a scenario file expected, or --data with a recorded day")
	}
	if cmd.Flags().Changed("runs") && o.runs < 1 {
		return fmt.Errorf("--runs: 1 or more expected, got %d", o.runs)
	}
	if o.on != "" {
		if _, err := time.Parse(time.DateOnly, o.on); err != nil {
			return fmt.Errorf("--on: a date such as 2026-03-10 expected, got %q", o.on)
		}
	}
	rec, desk, err := openRecord(cmd.Context(), o.data, o.centre, o.day(args))
	if err != nil {
		return err
	}
	defer rec.close()
	s, err := o.scenario(args, desk)
	if err != nil {
		return err
	}
	if rec != nil {
		if err := rec.read(cmd.Context(), &s, desk.Zone); err != nil {
			return err
		}
	}
	results, err := o.simulate(cmd.Context(), &s, rec, desk)
	if err != nil {
		return err
	}
	if o.format == "csv" {
		o.tell(cmd.ErrOrStderr(), rec)
	}
	return o.print(cmd.OutOrStdout(), results, rec)
}

// day is the one that is meant, before the scenario is read as a whole.
func (o *simulation) day(args []string) string {
	day := struct {
		Day string `yaml:"day"`
	}{simulate.DefaultScenario().Day}
	if o.on == "" && len(args) > 0 {
		if text, err := os.ReadFile(args[0]); err == nil {
			_ = yaml.Unmarshal(text, &day) // its mistakes are told when it is read as a whole
		}
	}
	return cmp.Or(o.on, day.Day)
}

// centreDesk reads the queues of a centre as the server does.
func centreDesk(dir string) (acd.Settings, error) {
	c, err := centreOf(dir)
	return c.Desk, err
}

func centreOf(dir string) (configs.Centre, error) {
	tree, err := namedCentre(dir)
	if err != nil {
		return configs.Centre{}, err
	}
	c, problems := configs.LoadCentre(tree)
	return c, configs.Error(problems)
}

func (o *simulation) scenario(args []string, desk acd.Settings) (simulate.Scenario, error) {
	s := simulate.DefaultScenario()
	if len(args) == 0 { // a whole recorded day
		s.Name, s.From, s.To = "as it was", 0, simulate.Clock(24*time.Hour.Milliseconds())
		if o.on == "" {
			return s, errors.New("--on: which recorded day? write --on 2026-03-10")
		}
	} else {
		data, err := os.ReadFile(args[0])
		if err != nil {
			return s, err
		}
		var problems []configs.Problem
		if s, problems = configs.LoadScenario(args[0], data, desk); len(problems) > 0 {
			return s, configs.Error(problems)
		}
	}
	if o.on != "" {
		s.Day = o.on
	}
	if o.seed != 0 {
		s.Seed = o.seed
	}
	if o.runs != 0 {
		s.Runs = o.runs
	}
	if err := s.Validate(desk); err != nil {
		return s, err
	}
	if o.data == "" && len(s.Calls) == 0 {
		return s, fmt.Errorf("%s: calls: none to play; write calls, or name a data folder with --data", args[0])
	}
	return s, nil
}

// simulate runs every variant that is asked for, each with the same callers.
func (o *simulation) simulate(ctx context.Context, s *simulate.Scenario, rec *record, desk acd.Settings) ([][]simulate.Result, error) {
	var recorded []simulate.Agent
	if rec != nil {
		recorded = rec.past.Agents()
	}
	var plans []simulate.Plan
	for _, name := range o.wanted(s) {
		v, err := s.Variant(name)
		if err != nil {
			return nil, err
		}
		p, err := s.Build(desk, recorded, v)
		if err != nil {
			return nil, err
		}
		if rec != nil {
			rec.past.Into(&p, rec.places.dropped, rec.places.cutOff, s.Redial != nil || v != nil && v.Settings.Redial != nil)
		}
		plans = append(plans, p)
	}
	if rec == nil && len(plans[0].Agents) == 0 {
		return nil, errors.New("operators: none to serve; write operators")
	}
	results := make([][]simulate.Result, len(plans))
	for run := range s.Runs {
		seed := s.Seed + uint64(run)
		var contacts []simulate.Contact
		if rec == nil {
			contacts = s.Generate(seed)
		} else {
			contacts, rec.replay = rec.past.Contacts(plans[0].Settings.Queues, seed)
			rec.replay.SkillsOfToday = rec.todays
		}
		for i := range plans {
			if run == 0 {
				o.unserved = append(o.unserved, named(plans[i], len(plans), contacts)...)
			}
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			results[i] = append(results[i], simulate.Run(plans[i], contacts, seed))
		}
	}
	if rec != nil {
		return results, rec.asItWas(s, desk)
	}
	return results, nil
}

// named are the queues that nobody of a plan serves, with the plan where there are several.
func named(p simulate.Plan, plans int, contacts []simulate.Contact) []string {
	out := p.Unserved(contacts)
	for i := range out {
		if plans > 1 {
			out[i] = p.Name + ": " + out[i]
		}
	}
	return out
}

// wanted are the names of the variants, "" for the scenario itself.
func (o *simulation) wanted(s *simulate.Scenario) []string {
	switch {
	case slices.Equal(o.compare, []string{"all"}):
		names := []string{""}
		for _, v := range s.Variants {
			names = append(names, v.Name)
		}
		return names
	case len(o.compare) > 0:
		names := slices.Clone(o.compare)
		for i := range names {
			if names[i] == base {
				names[i] = ""
			}
		}
		return names
	case o.variant == base:
		return []string{""}
	}
	return []string{o.variant}
}
