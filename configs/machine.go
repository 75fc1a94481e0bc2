package configs

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	"hotline/lookup"
	"hotline/media"
	"hotline/recordings"
	"hotline/sip"
	"hotline/softphone"
	"hotline/survey"
)

// Machine are the settings of this installation, one struct a room or door.
// hotline.yaml beside this file explains each of them.
type Machine struct {
	Node         string            `yaml:"node"`
	Data         string            `yaml:"data"`
	Drain        time.Duration     `yaml:"drain"`
	Keys         string            `yaml:"keys"`
	NumberRanges string            `yaml:"number_ranges"`
	Log          Log               `yaml:"log"`
	Web          Web               `yaml:"web"`
	SIP          sip.Config        `yaml:"sip"`
	Media        Media             `yaml:"media"`
	Softphone    softphone.Config  `yaml:"softphone"`
	Recordings   recordings.Config `yaml:"recordings"`
	Journal      Journal           `yaml:"journal"`
	Survey       Bot               `yaml:"survey"`
	Lookups      lookup.Config     `yaml:"lookups"`
}

// Log says what is written to standard error.
type Log struct {
	Level  string `yaml:"level"`  // trace, debug, info, warn, error
	Format string `yaml:"format"` // auto, json, console
}

// Web are the listeners of the web app and the API.
type Web struct {
	HTTPS    string        `yaml:"https"`
	HTTP     string        `yaml:"http"`
	Names    []string      `yaml:"names"`
	CertFile string        `yaml:"cert_file"`
	KeyFile  string        `yaml:"key_file"`
	Session  time.Duration `yaml:"session"`
}

// Media are the settings of the media engine.
type Media struct {
	TrunkPorts     media.PortRange `yaml:"trunk_ports"`
	BrowserIPs     []netip.Addr    `yaml:"browser_ips"`
	BrowserPort    uint16          `yaml:"browser_port"`
	BrowserAddrs   []netip.Addr    `yaml:"browser_addrs"`
	Loops          int             `yaml:"loops"`
	Portable       bool            `yaml:"portable"`
	IOUring        bool            `yaml:"io_uring"`
	TrunkSilence   time.Duration   `yaml:"trunk_silence"`
	BrowserSilence time.Duration   `yaml:"browser_silence"`
	BrowserIdle    time.Duration   `yaml:"browser_idle"`
}

// Journal are the settings of the log of events.
type Journal struct {
	SegmentMB int           `yaml:"segment_mb"`
	Keep      time.Duration `yaml:"keep"`
}

// Bot is what the machine decides about the survey bot; whom it calls, when and
// with which questions is the centre's business.
type Bot struct {
	Delay     time.Duration   `yaml:"delay"`      // trials: instead of the next day
	Trunk     string          `yaml:"trunk"`      // that its calls leave by
	CallerIDs []string        `yaml:"caller_ids"` // numbers it shows, of the trunk's caller_ids
	Labelling survey.Contract `yaml:"labelling"`  // caller labelling (маркировка)
	MassCalls survey.Contract `yaml:"mass_calls"`
}

func signed(c survey.Contract) bool { return c.Carrier != "" && c.Number != "" && c.Date != "" }

// MayRun tells whether the bot may call people at carriers: both contracts that
// the law wants are entered (DOMAIN.md 13). Trials with a delay need none, and
// reach no carrier.
func (b Bot) MayRun() bool { return signed(b.Labelling) && signed(b.MassCalls) }

// Defaults are the settings of hotline.yaml.
func Defaults() Machine {
	return Machine{
		Node: "n1",
		Data: "data",
		Log:  Log{Level: "info", Format: "auto"},
		Web: Web{
			HTTPS: "0.0.0.0:8443", HTTP: "127.0.0.1:8080", Names: []string{"localhost"}, Session: 12 * time.Hour,
		},
		SIP: sip.Config{
			UDP: []string{"0.0.0.0:5060"}, TCP: []string{"0.0.0.0:5060"}, Trunks: []sip.TrunkConfig{},
		}.WithDefaults(),
		Media: Media{
			TrunkPorts: media.PortRange{First: 20000, Last: 29999}, BrowserPort: 30000, IOUring: true,
			BrowserIPs: []netip.Addr{}, BrowserAddrs: []netip.Addr{},
			TrunkSilence: 30 * time.Second, BrowserSilence: 5 * time.Second, BrowserIdle: 6 * time.Second,
		},
		Softphone:  softphoneDefaults(),
		Recordings: recordings.Default(""),
		Survey:     Bot{CallerIDs: []string{}},
		Lookups:    lookup.Defaults(),
		Journal:    Journal{SegmentMB: 64, Keep: 14 * 24 * time.Hour},
	}
}

func softphoneDefaults() softphone.Config {
	c := softphone.Defaults()
	c.Origins, c.Callers.Origins, c.Callers.Numbers = []string{}, []string{}, []softphone.Page{}
	return c
}

// KeysDir is where keys and certificates lie.
func (m Machine) KeysDir() string { return cmp.Or(m.Keys, filepath.Join(m.Data, "keys")) }

// SIPConfig is the SIP door's part, with what it shares with others filled in.
func (m Machine) SIPConfig() sip.Config {
	c := m.SIP
	c.Node = m.Node
	c.StateDir = filepath.Join(m.Data, "sip")
	if r := m.Media.TrunkPorts; r.First > 0 && r.First <= r.Last {
		c.OwnPorts = append(c.OwnPorts, sip.PortRange{From: int(r.First), To: int(r.Last)})
	}
	return c.WithDefaults()
}

// MediaConfig is the media engine's part; clock and log are the caller's.
func (m Machine) MediaConfig() media.Config {
	return media.Config{
		TrunkPorts: m.Media.TrunkPorts,
		BrowserIPs: m.Media.BrowserIPs, BrowserPort: m.Media.BrowserPort, BrowserAddrs: m.Media.BrowserAddrs,
		OwnPorts: ports(m.SIP.UDP, m.SIP.TCP, []string{m.Web.HTTPS, m.Web.HTTP}),
		Portable: m.Media.Portable, NoRing: !m.Media.IOUring, Loops: m.Media.Loops,
		TrunkSilence: m.Media.TrunkSilence, BrowserSilence: m.Media.BrowserSilence, BrowserIdle: m.Media.BrowserIdle,
	}
}

// SoftphoneConfig is the softphone door's part.
func (m Machine) SoftphoneConfig() softphone.Config {
	c := m.Softphone
	c.Node = m.Node
	return c
}

// RecordingsConfig is the recordings door's part.
func (m Machine) RecordingsConfig() recordings.Config {
	c := m.Recordings
	c.Dir = filepath.Join(m.Data, "recordings")
	return c
}

func ports(lists ...[]string) []uint16 {
	var out []uint16
	for _, list := range lists {
		for _, a := range list {
			if ap, err := netip.ParseAddrPort(a); err == nil && ap.Port() != 0 {
				out = append(out, ap.Port())
			}
		}
	}
	return out
}

// Load reads the machine settings; an empty path gives the defaults. Relative
// file names in the settings are taken from where the program runs.
func Load(path string) (Machine, []Problem) {
	if path == "" {
		return Defaults(), nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return Defaults(), []Problem{{File: path, What: "cannot be read: " + err.Error(), Cure: "check the name and the rights"}}
	}
	data, problem := Decode(path, data)
	if problem != nil {
		return Defaults(), []Problem{*problem}
	}
	return ReadMachine(path, data, os.LookupEnv)
}

// ReadMachine reads machine settings from data; file is named in problems, env
// gives the values of ${NAME}.
func ReadMachine(file string, data []byte, env func(string) (string, bool)) (Machine, []Problem) {
	m := Defaults()
	b := machineBinder(file, env)
	b.read(data, &m)
	if len(b.problems) == 0 {
		m.validate(b)
	}
	return m, b.problems
}

func machineBinder(file string, env func(string) (string, bool)) *binder {
	const node = "write node at the top of the file, for all doors"
	return &binder{file: file, env: env, hidden: map[string]string{"sip.node": node, "softphone.node": node}}
}

// Validate checks the settings as a whole and returns every mistake, joined.
func (m Machine) Validate() error {
	b := &binder{}
	m.validate(b)
	errs := make([]error, len(b.problems))
	for i, p := range b.problems {
		errs[i] = errors.New(strings.TrimPrefix(p.String(), ": "))
	}
	return errors.Join(errs...)
}

func (m Machine) validate(b *binder) {
	b.invalid("", m.top())
	b.invalid("log", m.Log.validate())
	b.invalid("web", m.Web.validate())
	b.invalid("sip", m.SIPConfig().Validate())
	b.invalid("media", m.Media.validate(m.MediaConfig()))
	b.invalid("softphone", m.SoftphoneConfig().Validate())
	b.invalid("recordings", m.RecordingsConfig().Validate())
	b.invalid("journal", m.Journal.validate())
	b.invalid("survey", m.bot())
	b.invalid("lookups", m.Lookups.Validate())
}

// mistakes collects errors of one section.
type mistakes []error

func (m *mistakes) add(format string, args ...any) { *m = append(*m, fmt.Errorf(format, args...)) }
func (m *mistakes) err() error                     { return errors.Join(*m...) }

func (m Machine) top() error {
	var bad mistakes
	if m.Data == "" {
		bad.add("data: a folder expected, such as ./data")
	}
	if m.Drain < 0 || m.Drain > time.Hour {
		bad.add("drain: 0 to 1h expected, got %s", m.Drain)
	}
	return bad.err()
}

func (l Log) validate() error {
	var bad mistakes
	if !oneOf(l.Level, "trace", "debug", "info", "warn", "error") {
		bad.add("level: trace, debug, info, warn or error expected, got %q", l.Level)
	}
	if !oneOf(l.Format, "auto", "json", "console") {
		bad.add("format: auto, json or console expected, got %q", l.Format)
	}
	return bad.err()
}

func (w Web) validate() error {
	var bad mistakes
	if w.HTTPS == "" && w.HTTP == "" {
		bad.add("https: an address expected, such as 0.0.0.0:8443: without https and http nobody can open a page")
	}
	if _, _, err := net.SplitHostPort(w.HTTPS); w.HTTPS != "" && err != nil {
		bad.add("https: address:port expected, such as 0.0.0.0:8443, got %q", w.HTTPS)
	}
	if w.HTTP != "" && !onLoopback(w.HTTP) {
		bad.add("http: a loopback address and a port expected, such as 127.0.0.1:8080, got %q: passwords go over https", w.HTTP)
	}
	if (w.CertFile == "") != (w.KeyFile == "") {
		bad.add("cert_file: cert_file and key_file go together: set both, or neither for a certificate of our own authority")
	}
	if w.Session < 5*time.Minute || w.Session > 30*24*time.Hour {
		bad.add("session: 5m to 30d expected, got %s", w.Session)
	}
	return bad.err()
}

func onLoopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

func (m Media) validate(c media.Config) error {
	var bad mistakes
	if r := m.TrunkPorts; r.First > r.Last {
		bad.add("trunk_ports.first: at most last (%d) expected, got %d", r.Last, r.First)
	} else if err := c.Check(); err != nil {
		for line := range strings.SplitSeq(err.Error(), "\n") {
			bad.add("%s", mediaSetting.Replace(line))
		}
	}
	if m.Loops < 0 {
		bad.add("loops: 0 (one less than the cores) or more expected, got %d", m.Loops)
	}
	if m.TrunkSilence < time.Second || m.BrowserSilence < time.Second || m.BrowserIdle < time.Second {
		bad.add("trunk_silence: trunk_silence, browser_silence and browser_idle of at least 1s expected")
	}
	return bad.err()
}

// mediaSetting makes the engine's words for its fields the settings' names.
var mediaSetting = strings.NewReplacer(
	"trunk ports", "trunk_ports", "browser port", "browser_port", "browser address", "browser_addrs")

func (j Journal) validate() error {
	var bad mistakes
	if j.SegmentMB < 1 || j.SegmentMB > 1024 {
		bad.add("segment_mb: 1 to 1024 expected, got %d", j.SegmentMB)
	}
	if j.Keep < 24*time.Hour {
		bad.add("keep: at least 1d expected, got %s", j.Keep)
	}
	return bad.err()
}

// bot checks the rules of DOMAIN.md 10 and 13 that hang on the trunks.
func (m Machine) bot() error {
	var bad mistakes
	s := m.Survey
	trunk, known := m.trunk(s.Trunk)
	if s.Trunk != "" && !known {
		bad.add("trunk: no trunk is called %q; write one of sip.trunks", s.Trunk)
	}
	if s.Delay < 0 {
		bad.add("delay: 0 (the next day) or more expected, got %s", s.Delay)
	}
	if name, found := m.carrier(); s.Delay > 0 && found {
		bad.add("delay: is for trials, and trunk %q is a real carrier: remove delay, or the trunk (kind: test is for phones of your own)", name)
	}
	for _, id := range s.CallerIDs {
		if known && !oneOf(id, trunk.CallerIDs...) {
			bad.add("caller_ids: %q is not in the caller_ids of trunk %q: only numbers of your own may be shown", id, s.Trunk)
		}
	}
	bad = append(bad, validContract("labelling", s.Labelling)...)
	bad = append(bad, validContract("mass_calls", s.MassCalls)...)
	return bad.err()
}

func validContract(name string, c survey.Contract) mistakes {
	var bad mistakes
	if c == (survey.Contract{}) {
		return nil
	}
	if !signed(c) {
		bad.add("%s: carrier, number and date expected, all three as in the contract", name)
	}
	if _, err := time.Parse(time.DateOnly, c.Date); c.Date != "" && err != nil {
		bad.add("%s.date: a day like 2026-03-01 expected, got %q", name, c.Date)
	}
	return bad
}

func (m Machine) trunk(name string) (sip.TrunkConfig, bool) {
	for _, t := range m.SIP.Trunks {
		if t.Name == name {
			return t, true
		}
	}
	return sip.TrunkConfig{}, false
}

// carrier names the first trunk that reaches real people.
func (m Machine) carrier() (string, bool) {
	for _, t := range m.SIP.Trunks {
		if cmp.Or(t.Kind, sip.KindCarrier) == sip.KindCarrier {
			return t.Name, true
		}
	}
	return "", false
}

func oneOf(v string, allowed ...string) bool {
	for _, a := range allowed {
		if v == a {
			return true
		}
	}
	return false
}
