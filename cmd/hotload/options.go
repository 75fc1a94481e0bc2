package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
)

// options are what the command line says.
type options struct {
	server, sip, number        string
	calls, operators           int
	accounts, prefix, password string
	duration, ramp, settle     time.Duration
	digits                     string
	answerAfter, patience      time.Duration
	wait                       bool
	rate                       float64
	hold                       time.Duration
	scale                      bool
	pid                        int
	recordings                 string
	json                       string
	maxLoss                    float64

	spawn           bool
	hotline, centre string
	portable        bool
	noRing          bool
	loops           int
	keep            bool
}

// check reports every mistake of the command line at once.
func (o *options) check() error {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if o.operators < 0 {
		o.operators = o.calls
	}
	if o.wait {
		o.operators = 0
	}
	if o.calls < 1 || o.calls > 60000 || o.operators > 60000 {
		bad("--calls, --operators: 1 to 60000 expected")
	}
	if !o.wait && o.operators == 0 {
		bad("--operators: none to answer; for callers alone say --wait")
	}
	if o.wait && o.rate > 0 || o.scale && (o.wait || o.rate > 0) {
		bad("--wait, --rate and --scale: one of them")
	}
	if o.scale && o.operators >= o.calls {
		bad("--scale: more --calls than --operators expected, got %d and %d", o.calls, o.operators)
	}
	if o.duration < time.Second || o.duration > 24*time.Hour {
		bad("--duration: 1s to 24h expected, got %s", o.duration)
	}
	if !validKeys(o.digits) {
		bad("--digits: 0-9 * # expected, got %q", o.digits)
	}
	if !o.spawn && (o.server == "" || o.sip == "") {
		bad("--server and --sip of a running hotline expected, or --spawn")
	}
	if !o.spawn && o.operators > 0 && o.accounts == "" && o.prefix == "" {
		bad("--accounts FILE (login password, one a line), or --login-prefix and --password expected")
	}
	o.server = strings.TrimSuffix(o.server, "/")
	return errors.Join(errs...)
}

// people gives the logins of the operators.
func (o *options) people() ([]account, error) {
	if o.accounts == "" {
		list := make([]account, o.operators)
		for i := range list {
			list[i] = account{fmt.Sprintf("%s%d", o.prefix, i+1), o.password}
		}
		return list, nil
	}
	f, err := os.Open(o.accounts)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var list []account
	for s := bufio.NewScanner(f); s.Scan() && len(list) < o.operators; {
		login, password, ok := strings.Cut(strings.TrimSpace(s.Text()), " ")
		if ok {
			list = append(list, account{login, strings.TrimSpace(password)})
		}
	}
	if len(list) < o.operators {
		return nil, fmt.Errorf("%s: %d accounts for %d operators; lines of the form: login password", o.accounts, len(list), o.operators)
	}
	return list, nil
}
