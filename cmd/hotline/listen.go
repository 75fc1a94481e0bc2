package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"hotline/configs"
	"hotline/web"
)

const (
	stopWait   = 2 * time.Second  // for requests under way when we stop
	headerWait = 10 * time.Second // for a request's headers
)

// runFile is DATA/run.json: where this run listens, for people and tests.
type runFile struct {
	PID   int      `json:"pid"`
	HTTPS string   `json:"https,omitempty"`
	Cert  string   `json:"cert_sha256,omitempty"` // fingerprint of the certificate at HTTPS
	HTTP  string   `json:"http,omitempty"`
	UDP   []string `json:"sip_udp"`
	TCP   []string `json:"sip_tcp"`
	SIP   string   `json:"sip,omitempty"` // address to dial from a phone
	Media []uint16 `json:"media_browser"`
}

func (h *house) runPath() string { return filepath.Join(h.machine.Data, "run.json") }

// listen opens the HTTP listeners and serves the site on them.
func (h *house) listen() (*servers, error) {
	s := &servers{failed: make(chan error, 2)}
	if addr := h.machine.Web.HTTPS; addr != "" {
		certs, err := web.LoadCerts(h.webConfig())
		if err != nil {
			return nil, err
		}
		l, err := net.Listen("tcp", addr)
		if err != nil {
			return nil, fmt.Errorf("https: %w", err)
		}
		srv := h.server()
		srv.TLSConfig = certs.Config()
		s.add(srv, func() error { return srv.ServeTLS(l, "", "") })
		s.https, s.cert = l.Addr().String(), certs.Fingerprint()
		h.log.Info().Str("sha256", s.cert).Str("authority_sha256", certs.Authority()).Msg("certificate of the web server")
	}
	if addr := h.machine.Web.HTTP; addr != "" {
		l, err := net.Listen("tcp", addr)
		if err != nil {
			s.close()
			return nil, fmt.Errorf("http: %w", err)
		}
		srv := h.server()
		s.add(srv, func() error { return srv.Serve(l) })
		s.http = l.Addr().String()
	}
	return s, nil
}

func (h *house) server() *http.Server {
	return &http.Server{Handler: h.handler(), ReadHeaderTimeout: headerWait, IdleTimeout: 2 * time.Minute,
		ErrorLog: quietHTTP(h.log)}
}

func (s *servers) add(srv *http.Server, serve func() error) {
	s.list = append(s.list, srv)
	go func() {
		if err := serve(); !errors.Is(err, http.ErrServerClosed) {
			s.failed <- err
		}
	}()
}

// announce says what to open, and writes run.json.
func (h *house) announce(s *servers) {
	h.ports = runFile{PID: os.Getpid(), HTTPS: s.https, Cert: s.cert, HTTP: s.http, Media: h.sound.BrowserPorts()}
	addr := h.sip.Addr()
	for _, a := range addr.UDP {
		h.ports.UDP = append(h.ports.UDP, a.String())
	}
	for _, a := range addr.TCP {
		h.ports.TCP = append(h.ports.TCP, a.String())
	}
	if len(h.ports.UDP) > 0 {
		h.ports.SIP = "sip:hotline@" + reachable(h.ports.UDP[0])
	}
	b, err := json.MarshalIndent(h.ports, "", "  ")
	if err == nil {
		err = writeWhole(h.runPath(), append(b, '\n'))
	}
	if err != nil {
		h.log.Error().Err(err).Msg("run.json not written")
	}
	fmt.Fprint(os.Stdout, h.welcome())
}

func (h *house) welcome() string {
	base := "https://" + reachable(h.ports.HTTPS)
	if h.ports.HTTP != "" {
		base = "http://" + reachable(h.ports.HTTP) // loopback: no certificate to trust
	}
	var b strings.Builder
	fmt.Fprintf(&b, "hotline %s is running. Open %s/\n", version, base)
	for _, a := range outside(h.ports.HTTPS) {
		fmt.Fprintf(&b, "  On this network    https://%[1]s/      (how to trust the certificate: https://%[1]s/trust)\n", a)
	}
	if h.ports.Cert != "" {
		fmt.Fprintf(&b, "  Certificate        SHA-256 %s\n", h.ports.Cert)
	}
	if !h.demo {
		return b.String()
	}
	slug := h.startPage().CallSlug
	fmt.Fprintf(&b, `
  I am a customer    %[1]s/call/%[2]s     (press Call, then 1 or 2)
  I am an operator   %[1]s/#/op           (anna, boris or viktor; password: %[3]s)
  I am a supervisor  %[1]s/#/wall         (supervisor; password: %[3]s)
  A phone            %[4]s   (any SIP phone on this machine)

Stop with Ctrl+C. Everything is kept in %[5]s.
`, base, slug, configs.DemoPassword, h.ports.SIP, h.machine.Data)
	return b.String()
}

// reachable turns a listening address into one to open from this machine.
func reachable(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

// outside lists the addresses under which others reach a listener; none for one
// that is bound to a single address.
func outside(addr string) []string {
	host, port, err := net.SplitHostPort(addr)
	ip := net.ParseIP(host)
	if err != nil || host != "" && (ip == nil || !ip.IsUnspecified()) {
		return nil
	}
	var out []string
	for _, a := range localAddrs() {
		if !a.IsLoopback() {
			out = append(out, net.JoinHostPort(a.String(), port))
		}
	}
	return out
}

// writeWhole writes a file so that a reader never sees half of it.
func writeWhole(name string, b []byte) error {
	tmp := name + ".tmp"
	if err := os.WriteFile(tmp, b, 0o600); err != nil {
		return err
	}
	return os.Rename(tmp, name)
}
