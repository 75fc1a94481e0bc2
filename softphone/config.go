package softphone

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"time"
)

// Config is the door's part of the machine settings.
type Config struct {
	// Node is the first part of leg ids ("n1").
	Node string `yaml:"node" json:"node"`
	// SignalGrace: so long after the last sign of life the core hears SignalLost.
	SignalGrace time.Duration `yaml:"signal_grace" json:"signal_grace"`
	// Origins that may open sockets besides the one the page came from.
	Origins []string `yaml:"origins" json:"origins"`
	// Callers is the door for customers who call from the browser.
	Callers Callers `yaml:"callers" json:"callers"`
}

// Callers says who may phone from a browser page (UX.md 12).
type Callers struct {
	On         bool          `yaml:"on" json:"on"`
	Origins    []string      `yaml:"origins" json:"origins"`         // sites that embed the page
	PerAddress int           `yaml:"per_address" json:"per_address"` // calls at once from one address
	InAll      int           `yaml:"in_all" json:"in_all"`           // calls at once
	Pages      int           `yaml:"pages" json:"pages"`             // open pages at once
	Gone       time.Duration `yaml:"gone" json:"gone"`               // a call without socket and sound ends after this
	Numbers    []Page        `yaml:"numbers" json:"numbers"`
	// Secret signs page tokens; empty: a new one at each start.
	Secret string `yaml:"-" json:"-"`
}

// Page is one public page /call/<slug> and the number it dials.
type Page struct {
	Slug   string `yaml:"slug" json:"slug"`
	Called string `yaml:"called" json:"called"` // our number, as the settings name it
	Title  string `yaml:"title" json:"title"`
}

// Defaults of Config; the demo profile turns callers on.
func Defaults() Config {
	return Config{
		Node:        "n1",
		SignalGrace: 5 * time.Second,
		Callers: Callers{
			PerAddress: 3, InAll: 200, Pages: 1000, Gone: 15 * time.Second,
		},
	}
}

var slugForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

// Validate reports every mistake at once.
func (c Config) Validate() error {
	var errs []error
	add := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if c.Node == "" {
		add("softphone.node: a name expected, e.g. n1")
	}
	if c.SignalGrace <= 0 || c.SignalGrace > 30*time.Second {
		add("softphone.signal_grace: 1s to 30s expected, got %s", c.SignalGrace)
	}
	for _, o := range append(append([]string{}, c.Origins...), c.Callers.Origins...) {
		if u, err := url.Parse(o); err != nil || u.Host == "" || u.Path != "" {
			add("softphone.origins: scheme://host[:port] expected, got %q", o)
		}
	}
	if c.Callers.On {
		errs = append(errs, c.Callers.validate()...)
	}
	return errors.Join(errs...)
}

func (c Callers) validate() (errs []error) {
	add := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if c.PerAddress < 1 || c.InAll < 1 || c.Pages < 1 {
		add("softphone.callers: per_address, in_all and pages of at least 1 expected")
	}
	if c.Gone < time.Second {
		add("softphone.callers.gone: at least 1s expected, got %s", c.Gone)
	}
	if len(c.Numbers) == 0 {
		add("softphone.callers.numbers: at least one page expected")
	}
	seen := map[string]bool{}
	for _, p := range c.Numbers {
		if !slugForm.MatchString(p.Slug) || seen[p.Slug] {
			add("softphone.callers.numbers: slug %q: small letters, digits, dashes, once", p.Slug)
		}
		seen[p.Slug] = true
		if p.Called == "" {
			add("softphone.callers.numbers: page %q: called number expected", p.Slug)
		}
	}
	return errs
}
