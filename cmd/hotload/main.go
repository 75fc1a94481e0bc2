package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/spf13/cobra"
)

const tapesWithin = 15 * time.Second // for the server to close its recordings

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := command().ExecuteContext(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "hotload:", err)
		os.Exit(1)
	}
}

func command() *cobra.Command {
	o := &options{}
	cmd := &cobra.Command{
		Use:   "hotload",
		Short: "Load a hotline on this machine with calls, and measure it",
		Example: `  hotload --spawn --calls 100 --duration 60s
  hotload --spawn --wait --calls 1000
  hotload --spawn --rate 20 --calls 200 --operators 200 --hold 2s
  hotload --spawn --scale`,
		Args: cobra.NoArgs, SilenceUsage: true, SilenceErrors: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.scaled(cmd.Flags().Changed)
			return load(cmd, o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.server, "server", "", "URL of the server's plain HTTP on loopback")
	f.StringVar(&o.sip, "sip", "", "host:port of its SIP over UDP")
	f.StringVar(&o.number, "number", "88005550000", "number the callers dial")
	f.IntVar(&o.calls, "calls", 10, "calls at once")
	f.IntVar(&o.operators, "operators", -1, "operators (default: as many as calls)")
	f.StringVar(&o.accounts, "accounts", "", "file of operators: login password, one a line")
	f.StringVar(&o.prefix, "login-prefix", "", "operators are PREFIX1, PREFIX2, …")
	f.StringVar(&o.password, "password", "", "password of all of them")
	f.DurationVar(&o.duration, "duration", 30*time.Second, "time that is measured")
	f.DurationVar(&o.ramp, "ramp", 10*time.Second, "time in which the calls begin")
	f.DurationVar(&o.settle, "settle", 2*time.Second, "time between the last call's begin and the measuring")
	f.StringVar(&o.digits, "digits", "1", "keys that callers press in the menu")
	f.DurationVar(&o.answerAfter, "answer-after", 0, "how long operators let it ring")
	f.DurationVar(&o.patience, "patience", 90*time.Second, "how long a caller waits for an operator before the call counts as failed")
	f.BoolVar(&o.wait, "wait", false, "callers alone: what waiting with music costs")
	f.Float64Var(&o.rate, "rate", 0, "churn: calls begun a second, all in --duration")
	f.DurationVar(&o.hold, "hold", 5*time.Second, "churn and scale: length of a talk")
	f.BoolVar(&o.scale, "scale", false, "2,500 callers for 500 operators and talks of 10 s, for a minute: 2,000 wait, 50 calls a second")
	f.IntVar(&o.pid, "pid", 0, "process of the server, for CPU and memory")
	f.StringVar(&o.recordings, "recordings", "", "folder of the server's recordings, to look at them")
	f.StringVar(&o.json, "json", "", "write the figures to this file, too")
	f.Float64Var(&o.maxLoss, "max-loss", 1, "percent of frames lost above which the run fails")
	f.BoolVar(&o.spawn, "spawn", false, "run a server of our own on a temporary folder")
	f.StringVar(&o.hotline, "hotline", beside("hotline"), "program to spawn")
	f.StringVar(&o.centre, "centre", "", "folder of centre settings for it (default: the shipped one, always open)")
	f.BoolVar(&o.noRing, "no-io-uring", false, "spawn with a system call for each packet of a trunk")
	f.BoolVar(&o.portable, "portable", false, "spawn with the portable media engine")
	f.IntVar(&o.loops, "loops", 0, "spawn with so many media loops (0: the server's default)")
	f.BoolVar(&o.keep, "keep", false, "keep the folder of the spawned server")
	return cmd
}

// beside is a program in the folder of this one.
func beside(name string) string {
	self, err := os.Executable()
	if err != nil {
		return name
	}
	return filepath.Join(filepath.Dir(self), name)
}

func load(cmd *cobra.Command, o *options) (err error) {
	if err := o.check(); err != nil {
		return err
	}
	ctx, out := cmd.Context(), cmd.OutOrStdout()
	if o.spawn {
		s, failed := spawn(ctx, o)
		if failed != nil {
			return failed
		}
		defer func() { err = errors.Join(err, finish(o, s, err != nil)) }()
		fmt.Fprintf(out, "server %d in %s\n", o.pid, s.dir)
	}
	begun := time.Now()
	r, err := newRun(o, out)
	if err != nil {
		return err
	}
	defer r.close()
	if err := r.all(ctx); err != nil {
		return err
	}
	p := r.report()
	if o.recordings != "" && !o.wait {
		t, err := checkTapes(o.recordings, begun, r.cut, tapesWithin)
		if err != nil {
			return err
		}
		p.Tapes = &t
	}
	p.print(out)
	if o.json != "" {
		if err := p.writeJSON(o.json); err != nil {
			return err
		}
	}
	return p.verdict(o.maxLoss)
}

// finish stops the spawned server and shows its log if something went wrong.
func finish(o *options, s *server, failed bool) error {
	s.stop()
	var log error
	if failed {
		log = s.logEnd()
	}
	err := s.err
	if err != nil {
		err = fmt.Errorf("the server: %w", err)
	}
	if o.keep {
		return errors.Join(err, log)
	}
	return errors.Join(err, log, os.RemoveAll(s.dir))
}
