package lookup

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Config is the machine's part: which systems may be asked, and how long.
type Config struct {
	Hosts   []Host        `yaml:"hosts"`
	Timeout time.Duration `yaml:"timeout"` // longest answer, whatever a menu says
	MaxKB   int           `yaml:"max_kb"`  // largest answer
	AtOnce  int           `yaml:"at_once"` // further questions fail at once
}

// Host is a system that menus may ask.
type Host struct {
	Name   string `yaml:"name"`   // host, or host:port
	Header string `yaml:"header"` // sent with every request, "Authorization: Bearer ..."
	Local  bool   `yaml:"local"`  // it may be on this machine or its link, and spoken to without TLS
}

// Defaults: nothing is asked.
func Defaults() Config {
	return Config{Hosts: []Host{}, Timeout: 5 * time.Second, MaxKB: 256, AtOnce: 64}
}

// Validate names every mistake.
func (c Config) Validate() error {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if c.Timeout < 100*time.Millisecond || c.Timeout > 5*time.Second {
		bad("timeout: 100ms to 5s expected, got %s", c.Timeout)
	}
	if c.MaxKB < 1 || c.MaxKB > 1024 {
		bad("max_kb: 1 to 1024 expected, got %d", c.MaxKB)
	}
	if c.AtOnce < 1 || c.AtOnce > 1000 {
		bad("at_once: 1 to 1000 expected, got %d", c.AtOnce)
	}
	for i, h := range c.Hosts {
		if u, err := url.Parse("https://" + h.Name + "/"); err != nil || h.Name == "" || u.Host != h.Name {
			bad("hosts[%d].name: a host like crm.example.com expected, got %q", i, h.Name)
		}
		if name, _, ok := strings.Cut(h.Header, ":"); h.Header != "" && (!ok || !headerName.MatchString(name)) {
			bad("hosts[%d].header: \"Name: value\" expected", i)
		}
	}
	return errors.Join(errs...)
}

var headerName = regexp.MustCompile(`^[A-Za-z0-9-]+$`)

// Source is one HTTP request that a menu can make, of the centre's settings.
type Source struct {
	ID     string  `yaml:"id" json:"id"`   // "ask: ID" in a menu
	URL    string  `yaml:"url" json:"url"` // {name} stands for an argument, {caller} for his number
	Fields []Field `yaml:"fields" json:"fields"`
}

// Field is one value that the answer (a JSON object) is read for.
type Field struct {
	Name   string `yaml:"name" json:"name"`     // of the menu's variable
	Path   string `yaml:"path" json:"path"`     // where it stands, like order.status; the name itself when left out
	Secret bool   `yaml:"secret" json:"secret"` // the menu learns only whether it is there
}

var slug = regexp.MustCompile(`^[a-z0-9_-]{1,40}$`)

// Customer is the question that needs no system outside.
const Customer = "customer"

// CheckSources names every mistake of a centre's requests.
func CheckSources(list []Source) error {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	seen := map[string]bool{Customer: true}
	for i, s := range list {
		if !slug.MatchString(s.ID) {
			bad("lookups[%d].id: a name of small letters, digits and _ expected, got %q", i, s.ID)
		}
		if seen[s.ID] {
			bad("lookups[%d].id: %q is there already", i, s.ID)
		}
		seen[s.ID] = true
		u, err := url.Parse(placeholder.ReplaceAllString(s.URL, "x"))
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || strings.Contains(authority(s.URL), "{") {
			bad("lookups[%d].url: an address like https://crm.example.com/order?number={order} expected, got %q", i, s.URL)
		}
		if len(s.Fields) == 0 {
			bad("lookups[%d].fields: none: the menu would learn nothing", i)
		}
		for j, f := range s.Fields {
			if !slug.MatchString(f.Name) {
				bad("lookups[%d].fields[%d].name: a name of small letters, digits and _ expected, got %q", i, j, f.Name)
			}
		}
	}
	return errors.Join(errs...)
}

// authority is what stands between scheme and path: no argument may choose the
// system that is asked.
func authority(raw string) string {
	_, rest, _ := strings.Cut(raw, "://")
	if at := strings.IndexAny(rest, "/?#"); at >= 0 {
		rest = rest[:at]
	}
	return rest
}

// Unlisted names the hosts of sources that the machine does not allow.
func (c Config) Unlisted(list []Source) (out []string) {
	for _, s := range list {
		if host := authority(s.URL); c.host(host) == nil && !slices.Contains(out, host) {
			out = append(out, host)
		}
	}
	return out
}

func (c Config) host(name string) *Host {
	for i := range c.Hosts {
		if strings.EqualFold(c.Hosts[i].Name, name) {
			return &c.Hosts[i]
		}
	}
	return nil
}
