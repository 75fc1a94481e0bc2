package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hotline/internal/phone"
)

// testCall is what `hotline call` does.
type testCall struct {
	uri, local, digits, say, record string
	limit                           time.Duration
}

func callCommand() *cobra.Command {
	var c testCall
	cmd := &cobra.Command{
		Use:   "call SIP-URI",
		Short: "A test caller: dials, presses digits, speaks a WAV file, records what it hears, prints a timeline",
		Long: "Dials a SIP URI and prints what happens. --digits is a list of seconds:keys, counted from the answer,\n" +
			"such as 3:1,8:2#. Exit code 0: answered; 3: not answered.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c.uri = args[0]
			return c.run(cmd.Context(), cmd.OutOrStdout())
		},
	}
	f := cmd.Flags()
	f.StringVar(&c.local, "local", "127.0.0.1:0", "own SIP address")
	f.StringVar(&c.digits, "digits", "", "seconds:keys, ... after the answer")
	f.StringVar(&c.say, "say", "", "WAV file to speak (8 kHz mono)")
	f.StringVar(&c.record, "record", "", "WAV file to write what is heard")
	f.DurationVar(&c.limit, "time", 20*time.Second, "hang up after")
	return cmd
}

// press is one moment of --digits.
type press struct {
	at   time.Duration
	keys string
}

func parseDigits(s string) ([]press, error) {
	var out []press
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		at, keys, ok := strings.Cut(part, ":")
		d, err := time.ParseDuration(at + "s")
		if !ok || err != nil || d < 0 || strings.Trim(keys, "0123456789*#ABCD") != "" || keys == "" {
			return nil, fmt.Errorf("digits %q: seconds:keys expected, such as 3:1", part)
		}
		out = append(out, press{d, keys})
	}
	return out, nil
}

func (c testCall) run(ctx context.Context, out io.Writer) error {
	presses, err := parseDigits(c.digits)
	if err != nil {
		return err
	}
	p, err := phone.New(c.local)
	if err != nil {
		return err
	}
	defer func() { _ = p.Close() }()
	ctx, cancel := context.WithTimeout(ctx, c.limit)
	defer cancel()
	line, err := p.Call(ctx, c.uri)
	if err != nil {
		return err
	}
	answered := c.talk(ctx, line, presses)
	_ = line.Hangup()
	for _, e := range line.Events() {
		fmt.Fprintln(out, e)
	}
	if answered != nil {
		fmt.Fprintln(out, "not answered:", answered)
		return exitCode(3)
	}
	return nil
}

// talk gives nil when the call was answered, however it ended.
func (c testCall) talk(ctx context.Context, line *phone.Call, presses []press) error {
	if err := line.Answered(ctx); err != nil {
		return err
	}
	start := time.Now()
	if c.record != "" {
		if err := line.Record(c.record); err != nil {
			return err
		}
	}
	if c.say != "" {
		go func() { _ = line.Say(ctx, c.say) }()
	}
	for _, p := range presses {
		select {
		case <-ctx.Done():
		case <-time.After(time.Until(start.Add(p.at))):
			if err := line.Press(p.keys); err != nil {
				return err
			}
		}
	}
	if err := line.Ended(ctx); err != nil && !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}
