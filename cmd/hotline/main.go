// Command hotline is a contact centre in one binary: a SIP server for an 8-800
// number, a voice menu, a queue, operators' softphones in the browser,
// recordings, and a bot that asks customers the next day.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"hotline/configs"
)

// version is set by the build (-ldflags "-X main.version=…").
var version = "dev"

// language is that of the terminal: Russian where LC_ALL, LC_MESSAGES or LANG says
// so, else English.
func language() string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := os.Getenv(name); v != "" {
			if strings.HasPrefix(v, "ru") {
				return "ru"
			}
			return "en"
		}
	}
	return "en"
}

// exitCode is an error that ends the program with a code of its own, quietly.
type exitCode int

func (e exitCode) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := root().ExecuteContext(ctx)
	stop()
	var code exitCode
	var problems configs.Problems
	switch {
	case errors.As(err, &code):
		os.Exit(int(code))
	case errors.As(err, &problems): // a line each, as other programs read them
		for _, p := range problems {
			fmt.Fprintln(os.Stderr, p.In(language()))
		}
		os.Exit(1)
	case err != nil:
		fmt.Fprintln(os.Stderr, "hotline:", err)
		os.Exit(1)
	}
}

func root() *cobra.Command {
	cmd := &cobra.Command{
		Use:           "hotline",
		Short:         "A contact centre in one binary",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	cmd.AddCommand(serveCommand(), demoCommand(), checkCommand(), callCommand(), userCommand(), replayCommand(),
		promptsCommand(), ivrCommand(), simulateCommand(), forecastCommand(), drillCommand(), exportCommand(), applyCommand(), versionCommand())
	return cmd
}

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		Run: func(cmd *cobra.Command, _ []string) {
			fmt.Fprintln(cmd.OutOrStdout(), "hotline", version)
		},
	}
}
