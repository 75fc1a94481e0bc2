package sip

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"regexp"
	"strings"
	"time"
)

// Trunk kinds.
const (
	KindCarrier = "carrier" // a telephone company: real people are reached
	KindTest    = "test"    // a phone or generator of our own
)

// Dial formats: how a trunk wants the called number.
const (
	DialE164 = "e164"  // +79161234567
	Dial7    = "7"     // 79161234567
	Dial8    = "8"     // 89161234567, abroad 810…
	DialAsIs = "as_is" // as the directory gives it
)

// Ways to send digits to a trunk.
const (
	DTMFRTP  = "rfc4733"
	DTMFInfo = "info"
)

// Config are the machine settings of the SIP door.
type Config struct {
	Node      string   `yaml:"node" json:"node"`             // name in leg ids: "n1" gives "n1/i…"
	UDP       []string `yaml:"udp" json:"udp"`               // listeners, "0.0.0.0:5060"; port 0: any free one
	TCP       []string `yaml:"tcp" json:"tcp"`               // the same for TCP
	UserAgent string   `yaml:"user_agent" json:"user_agent"` // without a version (INVARIANTS, abuse 9)
	StateDir  string   `yaml:"-" json:"-"`                   // where the book of dialogs is kept
	MaxLegs   int      `yaml:"max_legs" json:"max_legs"`     // most legs of all trunks; more get 503
	// OwnPorts are the UDP ports of our media. On an address of this machine
	// they are never accepted as a far end, whatever media_from says.
	OwnPorts []PortRange   `yaml:"-" json:"-"`
	Probe    time.Duration `yaml:"probe" json:"probe"`     // silence before an in-dialog OPTIONS, and its interval
	Resolve  time.Duration `yaml:"resolve" json:"resolve"` // how often names of trunks are looked up again
	Trunks   []TrunkConfig `yaml:"trunks" json:"trunks"`
}

// PortRange is an inclusive range of UDP ports.
type PortRange struct {
	From int `yaml:"from" json:"from"`
	To   int `yaml:"to" json:"to"`
}

// Number is a number of ours as a trunk delivers it.
type Number struct {
	// Name is how the centre settings call the number; it is call.Arrived.Called.
	Name string `yaml:"name" json:"name"`
	// Match are the user parts of the request URI that mean it: E.164 in any
	// national spelling ("+78001234567" also matches 88001234567), "X" for any
	// digit, a trailing "*" for any rest, or a plain user name.
	Match []string `yaml:"match" json:"match"`
}

// RegisterConfig is a registration at the trunk's registrar (RFC 3261, 10).
type RegisterConfig struct {
	User         string        `yaml:"user" json:"user"`       // address of record; also Contact user
	AuthID       string        `yaml:"auth_id" json:"auth_id"` // digest user name, default User
	Domain       string        `yaml:"domain" json:"domain"`   // of the address of record, default the proxy's host
	Password     string        `yaml:"password" json:"password"`
	PasswordEnv  string        `yaml:"password_env" json:"password_env"`
	PasswordFile string        `yaml:"password_file" json:"password_file"`
	Expires      time.Duration `yaml:"expires" json:"expires"`     // asked for, default 10 min
	RetryMin     time.Duration `yaml:"retry_min" json:"retry_min"` // first wait after a failure, doubling
	RetryMax     time.Duration `yaml:"retry_max" json:"retry_max"` // longest wait
}

// TrunkConfig is one trunk: a carrier, a PBX or a test phone.
type TrunkConfig struct {
	Name      string   `yaml:"name" json:"name"`
	Kind      string   `yaml:"kind" json:"kind"`             // carrier, test
	Local     string   `yaml:"local" json:"local"`           // our IP towards it, default: the listener's
	Advertise string   `yaml:"advertise" json:"advertise"`   // host in Via, Contact and SDP, default: Local
	Sources   []string `yaml:"sources" json:"sources"`       // IPs, CIDRs or host names its requests come from
	AlsoFrom  []string `yaml:"also_from" json:"also_from"`   // further ones, e.g. spare gateways
	MediaFrom []string `yaml:"media_from" json:"media_from"` // IPs or CIDRs whose media is taken although loopback or our own
	Numbers   []Number `yaml:"numbers" json:"numbers"`       // ours; calls to others get 404
	TrustPAI  bool     `yaml:"trust_pai" json:"trust_pai"`   // caller from P-Asserted-Identity, else From
	DialAs    string   `yaml:"dial_as" json:"dial_as"`       // e164, 7, 8, as_is
	CallerIDs []string `yaml:"caller_ids" json:"caller_ids"` // numbers we may show; the first is the default
	Proxy     string   `yaml:"proxy" json:"proxy"`           // host[:port] for outgoing calls and registration
	Transport string   `yaml:"transport" json:"transport"`   // udp, tcp
	Codecs    []Codec  `yaml:"codecs" json:"codecs"`         // in order of preference, default PCMA, PCMU
	DTMF      string   `yaml:"dtmf" json:"dtmf"`             // rfc4733, info: how we send digits
	Inband    bool     `yaml:"inband" json:"inband"`         // digits are heard as tones in the sound, too
	// KeepAlive is the interval of OPTIONS to the proxy, 0: none.
	KeepAlive   time.Duration   `yaml:"keepalive" json:"keepalive"`
	MaxChannels int             `yaml:"max_channels" json:"max_channels"` // 0: only MaxLegs counts
	MaxRate     int             `yaml:"max_rate" json:"max_rate"`         // messages a second taken from it
	Register    *RegisterConfig `yaml:"register" json:"register"`
}

// Defaults of Config and TrunkConfig.
const (
	defaultMaxLegs  = 2000
	defaultProbe    = 30 * time.Second
	defaultResolve  = 5 * time.Minute
	defaultMaxRate  = 2000
	defaultExpires  = 10 * time.Minute
	defaultRetryMin = 5 * time.Second
	defaultRetryMax = 5 * time.Minute
)

// WithDefaults returns the settings with every unset field filled.
func (c Config) WithDefaults() Config {
	c.Node = or(c.Node, "n1")
	c.UserAgent = or(c.UserAgent, "hotline")
	c.MaxLegs = or(c.MaxLegs, defaultMaxLegs)
	c.Probe = or(c.Probe, defaultProbe)
	c.Resolve = or(c.Resolve, defaultResolve)
	trunks := make([]TrunkConfig, len(c.Trunks))
	for i, t := range c.Trunks {
		trunks[i] = t.withDefaults()
	}
	c.Trunks = trunks
	return c
}

func (t TrunkConfig) withDefaults() TrunkConfig {
	t.Kind = or(t.Kind, KindCarrier)
	t.DialAs = or(t.DialAs, DialE164)
	t.Transport = or(strings.ToLower(t.Transport), "udp")
	t.DTMF = or(t.DTMF, DTMFRTP)
	t.MaxRate = or(t.MaxRate, defaultMaxRate)
	if len(t.Codecs) == 0 {
		t.Codecs = []Codec{PCMA, PCMU}
	}
	if t.Register != nil {
		r := *t.Register
		r.AuthID = or(r.AuthID, r.User)
		r.Domain = or(r.Domain, hostOf(t.Proxy))
		r.Expires = or(r.Expires, defaultExpires)
		r.RetryMin = or(r.RetryMin, defaultRetryMin)
		r.RetryMax = max(or(r.RetryMax, defaultRetryMax), r.RetryMin)
		t.Register = &r
	}
	return t
}

func or[T comparable](v, def T) T {
	var zero T
	if v == zero {
		return def
	}
	return v
}

var (
	nodeName  = regexp.MustCompile(`^[a-z][a-z0-9-]{0,15}$`)
	trunkName = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,31}$`)
	userPart  = regexp.MustCompile(`^[A-Za-z0-9+*#_.!~'&=$,;?/-]{1,64}$`)
	hostName  = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?$`)
)

// Validate checks the settings and returns every mistake at once, each with
// the place and the cure, joined by errors.Join.
func (c Config) Validate() error {
	c = c.WithDefaults()
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if !nodeName.MatchString(c.Node) {
		bad("node %q: a lower-case word of at most 16 letters, digits and dashes", c.Node)
	}
	if len(c.UDP)+len(c.TCP) == 0 {
		bad("udp, tcp: no listener; set at least udp: [\"0.0.0.0:5060\"]")
	}
	checkListeners("udp", c.UDP, bad)
	checkListeners("tcp", c.TCP, bad)
	if strings.ContainsAny(c.UserAgent, "\r\n/0123456789") {
		bad("user_agent %q: a name only; versions help attackers", c.UserAgent)
	}
	if c.MaxLegs < 0 {
		bad("max_legs %d: not below 0", c.MaxLegs)
	}
	for _, r := range c.OwnPorts {
		if r.From < 1 || r.To > 65535 || r.From > r.To {
			bad("own ports %d-%d: not a range of ports", r.From, r.To)
		}
	}
	seen := map[string]bool{}
	for i, t := range c.Trunks {
		where := fmt.Sprintf("trunks[%d] (%s)", i, t.Name)
		if seen[t.Name] {
			bad("%s: name: another trunk is called so too", where)
		}
		seen[t.Name] = true
		t.validate(func(format string, args ...any) { bad(where+": "+format, args...) }, c)
	}
	return errors.Join(errs...)
}

func checkListeners(network string, addrs []string, bad func(string, ...any)) {
	for _, a := range addrs {
		if _, err := netip.ParseAddrPort(a); err != nil {
			bad("%s %q: an IP address and a port, such as 0.0.0.0:5060", network, a)
		}
	}
}

func (t TrunkConfig) validate(bad func(string, ...any), c Config) {
	if !trunkName.MatchString(t.Name) {
		bad("name: lower-case letters, digits, _ and -, at most 32")
	}
	if t.Name == "web" {
		bad("name: \"web\" means browser callers; choose another")
	}
	oneOf(bad, "kind", t.Kind, KindCarrier, KindTest)
	oneOf(bad, "dial_as", t.DialAs, DialE164, Dial7, Dial8, DialAsIs)
	oneOf(bad, "transport", t.Transport, "udp", "tcp")
	oneOf(bad, "dtmf", t.DTMF, DTMFRTP, DTMFInfo)
	for _, codec := range t.Codecs {
		oneOf(bad, "codecs", string(codec), string(PCMA), string(PCMU))
	}
	if t.Local != "" {
		if _, err := netip.ParseAddr(t.Local); err != nil {
			bad("local %q: an IP address of this machine", t.Local)
		}
	}
	if t.Advertise != "" && !isHost(t.Advertise) {
		bad("advertise %q: an IP address or a host name", t.Advertise)
	}
	t.validatePeers(bad, c)
	t.validateNumbers(bad)
	if t.MaxChannels < 0 || t.MaxRate < 0 || t.KeepAlive < 0 {
		bad("max_channels, max_rate, keepalive: not below 0")
	}
	if t.Register != nil {
		t.Register.validate(bad, t.Proxy)
	}
}

func (t TrunkConfig) validatePeers(bad func(string, ...any), c Config) {
	for _, s := range append(append([]string{}, t.Sources...), t.AlsoFrom...) {
		if _, err := parsePrefix(s); err != nil && !isHost(s) {
			bad("sources %q: an IP address, a network such as 10.0.0.0/24, or a host name", s)
		}
	}
	for _, s := range t.MediaFrom {
		if _, err := parsePrefix(s); err != nil {
			bad("media_from %q: an IP address or a network such as 10.0.0.0/24", s)
		}
	}
	if t.Proxy == "" {
		if len(t.Sources)+len(t.AlsoFrom) == 0 {
			bad("sources: without proxy and sources nobody can use the trunk")
		}
		return
	}
	host, port, err := splitHostPort(t.Proxy)
	if err != nil || !isHost(host) || port < 0 || port > 65535 {
		bad("proxy %q: host or host:port", t.Proxy)
	}
	if t.Transport == "udp" && len(c.UDP) == 0 {
		bad("transport udp: no udp listener to send from")
	}
}

func (t TrunkConfig) validateNumbers(bad func(string, ...any)) {
	for _, n := range t.Numbers {
		if n.Name == "" {
			bad("numbers: a number without name")
		}
		if len(n.Match) == 0 {
			bad("numbers %q: match: no pattern", n.Name)
		}
		for _, m := range n.Match {
			if !userPart.MatchString(m) {
				bad("numbers %q: match %q: digits with X and a trailing *, or a user name", n.Name, m)
			}
		}
	}
	for _, id := range t.CallerIDs {
		if !userPart.MatchString(id) {
			bad("caller_ids %q: a number such as +78001234567", id)
		}
	}
}

func (r RegisterConfig) validate(bad func(string, ...any), proxy string) {
	if proxy == "" {
		bad("register: proxy is missing; it is where to register")
	}
	if !userPart.MatchString(r.User) {
		bad("register.user %q: the user name the carrier gave", r.User)
	}
	if r.Expires < 0 || r.RetryMin < 0 || r.RetryMax < 0 {
		bad("register: durations are not below 0")
	}
	n := 0
	for _, s := range []string{r.Password, r.PasswordEnv, r.PasswordFile} {
		if s != "" {
			n++
		}
	}
	if n > 1 {
		bad("register: one of password, password_env and password_file")
	}
}

// secret gives the password from where the settings keep it.
func (r RegisterConfig) secret() (string, error) {
	switch {
	case r.PasswordEnv != "":
		v, ok := os.LookupEnv(r.PasswordEnv)
		if !ok {
			return "", fmt.Errorf("%w: environment variable %s is not set", errPassword, r.PasswordEnv)
		}
		return v, nil
	case r.PasswordFile != "":
		b, err := os.ReadFile(r.PasswordFile)
		if err != nil {
			return "", fmt.Errorf("%w: read password: %w", errPassword, err)
		}
		return strings.TrimRight(string(b), "\r\n"), nil
	}
	return r.Password, nil
}

func oneOf(bad func(string, ...any), field, v string, allowed ...string) {
	for _, a := range allowed {
		if v == a {
			return
		}
	}
	bad("%s %q: one of %s", field, v, strings.Join(allowed, ", "))
}

func isHost(s string) bool {
	if _, err := netip.ParseAddr(s); err == nil {
		return true
	}
	return hostName.MatchString(s)
}

// parsePrefix reads an address or a network.
func parsePrefix(s string) (netip.Prefix, error) {
	if a, err := netip.ParseAddr(s); err == nil {
		a = a.Unmap()
		return netip.PrefixFrom(a, a.BitLen()), nil
	}
	p, err := netip.ParsePrefix(s)
	if err != nil {
		return netip.Prefix{}, fmt.Errorf("network %q: %w", s, err)
	}
	return p.Masked(), nil
}

// splitHostPort takes "host", "host:port" or "[v6]:port"; port 0: none given.
func splitHostPort(s string) (string, int, error) {
	if a, err := netip.ParseAddr(s); err == nil {
		return a.String(), 0, nil
	}
	if !strings.Contains(s, ":") {
		return s, 0, nil
	}
	host, p, err := net.SplitHostPort(s)
	if err != nil {
		return "", 0, fmt.Errorf("address %q: %w", s, err)
	}
	var port int
	if _, err := fmt.Sscanf(p, "%d", &port); err != nil {
		return "", 0, fmt.Errorf("address %q: port: %w", s, err)
	}
	return host, port, nil
}

func hostOf(s string) string {
	h, _, _ := splitHostPort(s)
	return h
}
