package lookup

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"regexp"
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

// CustomerFields are what a menu may hear of him.
var CustomerFields = []string{"known", "vip", "segment", "lang", "last_topic", "last_result", "last_days", "open_ticket", "open_ticket_status"}

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

// Refusal says why the machine would not ask a system, and what to do; "" when it
// would.
func (c Config) Refusal(s Source) (what, cure string) {
	name := authority(s.URL)
	h := c.host(name)
	switch {
	case h == nil && onThisMachine(name):
		return fmt.Sprintf("%q is this machine itself", name), "add it to lookups.hosts of the machine settings, with local: true"
	case h == nil:
		return fmt.Sprintf("%q may not be asked", name), "add it to lookups.hosts of the machine settings"
	case h.Local:
		return "", ""
	case onThisMachine(name):
		return fmt.Sprintf("%q is this machine itself", name), "set local: true for it in lookups.hosts of the machine settings"
	case strings.HasPrefix(s.URL, "http:"):
		return fmt.Sprintf("%q would be asked without encryption", name), "write https, or set local: true for it in lookups.hosts of the machine settings"
	}
	return "", ""
}

// onThisMachine tells whether a host is written as an address that a request
// without local: true is never sent to; names are looked at when they resolve.
func onThisMachine(authority string) bool {
	host := authority
	if h, _, err := net.SplitHostPort(authority); err == nil {
		host = h
	}
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && refuseLocal(netip.AddrPortFrom(ip, 443).String()) != nil
}

func (c Config) host(name string) *Host {
	for i := range c.Hosts {
		if strings.EqualFold(c.Hosts[i].Name, name) {
			return &c.Hosts[i]
		}
	}
	return nil
}
