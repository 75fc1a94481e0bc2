package main

import (
	"io"
	stdlog "log"
	"os"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"hotline/configs"
)

// newLog makes the house's log on standard error.
func newLog(c configs.Log) zerolog.Logger {
	var out io.Writer = os.Stderr
	if c.Format == "console" || c.Format == "auto" && isTerminal(os.Stderr) {
		out = zerolog.ConsoleWriter{Out: os.Stderr, TimeFormat: time.TimeOnly}
	}
	level, err := zerolog.ParseLevel(c.Level)
	if err != nil {
		level = zerolog.InfoLevel
	}
	return zerolog.New(out).Level(level).With().Timestamp().Logger()
}

func isTerminal(f *os.File) bool {
	st, err := f.Stat()
	return err == nil && st.Mode()&os.ModeCharDevice != 0
}

// quietHTTP takes what net/http says by itself: handshakes of strangers, mostly.
func quietHTTP(log zerolog.Logger) *stdlog.Logger {
	return stdlog.New(httpLines{log}, "", 0)
}

type httpLines struct{ log zerolog.Logger }

// Write implements io.Writer.
func (h httpLines) Write(b []byte) (int, error) {
	h.log.Debug().Str("room", "web").Msg(strings.TrimSpace(string(b)))
	return len(b), nil
}
