package web

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"time"
)

// Config is the door's part of the machine settings.
type Config struct {
	// HTTPS is where the web app, the API and the softphone sockets are served.
	HTTPS string `yaml:"https" json:"https"`
	// Plain is the same without encryption, on loopback only; empty: none.
	Plain string `yaml:"plain" json:"plain"`
	// Hosts are names and addresses the certificate of our own authority is for,
	// besides localhost and this machine's.
	Hosts []string `yaml:"hosts" json:"hosts"`
	// Cert and Key are own files; both or none. Without them a local authority
	// is made at the first start below TLSDir.
	Cert string `yaml:"cert" json:"cert"`
	Key  string `yaml:"key" json:"key"`
	// TLSDir keeps the local authority (DATA/tls).
	TLSDir string `yaml:"-" json:"-"`
	// Origins besides our own that may use API and sockets.
	Origins []string `yaml:"origins" json:"origins"`
	// Embed are sites that may show the call page in a frame.
	Embed []string `yaml:"embed" json:"embed"`
	// Session is how long a sign-in lasts.
	Session time.Duration `yaml:"session" json:"session"`
}

// Defaults of Config.
func Defaults() Config {
	return Config{HTTPS: ":8443", Plain: "127.0.0.1:8080", Session: 12 * time.Hour}
}

// Validate reports every mistake at once.
func (c Config) Validate() error {
	var errs []error
	add := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if _, _, err := net.SplitHostPort(c.HTTPS); err != nil {
		add("web.https: [address]:port expected, got %q", c.HTTPS)
	}
	if c.Plain != "" {
		host, _, err := net.SplitHostPort(c.Plain)
		ip := net.ParseIP(host)
		if err != nil || (host != "localhost" && (ip == nil || !ip.IsLoopback())) {
			add("web.plain: a loopback address with port expected (without TLS a password would travel in the clear), got %q", c.Plain)
		}
	}
	if (c.Cert == "") != (c.Key == "") {
		add("web.cert, web.key: both or none expected")
	}
	if c.Session < time.Minute || c.Session > 30*24*time.Hour {
		add("web.session: 1m to 720h expected, got %s", c.Session)
	}
	for _, o := range append(append([]string{}, c.Origins...), c.Embed...) {
		if u, err := url.Parse(o); err != nil || u.Host == "" || u.Path != "" {
			add("web.origins, web.embed: scheme://host[:port] expected, got %q", o)
		}
	}
	return errors.Join(errs...)
}
