package web

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	authorityLife = 10 * 365 * 24 * time.Hour
	serverLife    = 397 * 24 * time.Hour // longer ones are refused by browsers
	renewBefore   = 30 * 24 * time.Hour
)

// Certs gives the server its certificate: own files, or one of a local
// authority that is made at the first start and renewed in time.
type Certs struct {
	cfg Config
	now func() time.Time

	mu   sync.Mutex
	cert *tls.Certificate
	till time.Time
}

// LoadCerts reads or makes the certificate.
func LoadCerts(cfg Config) (*Certs, error) {
	c := &Certs{cfg: cfg, now: time.Now}
	if cfg.Cert != "" {
		pair, err := tls.LoadX509KeyPair(cfg.Cert, cfg.Key)
		if err != nil {
			return nil, fmt.Errorf("web.cert %s: %w", cfg.Cert, err)
		}
		c.cert = &pair
		return c, nil
	}
	if err := os.MkdirAll(cfg.TLSDir, 0o700); err != nil {
		return nil, fmt.Errorf("directory of certificates: %w", err)
	}
	if _, err := c.get(); err != nil {
		return nil, err
	}
	return c, nil
}

// Config is for a listener: TLS 1.2 and newer.
func (c *Certs) Config() *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		NextProtos: []string{"h2", "http/1.1"},
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			return c.get()
		},
	}
}

// Authority is the fingerprint of our own authority, "" with own files.
func (c *Certs) Authority() string {
	ca, err := readAuthority(c.cfg)
	if err != nil {
		return ""
	}
	return fingerprint(ca.Raw)
}

// Fingerprint is that of the certificate shown to browsers now.
func (c *Certs) Fingerprint() string {
	cert, err := c.get()
	if err != nil || len(cert.Certificate) == 0 {
		return ""
	}
	return fingerprint(cert.Certificate[0])
}

func (c *Certs) get() (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cert != nil && (c.cfg.Cert != "" || c.now().Before(c.till)) {
		return c.cert, nil
	}
	cert, leaf, err := c.local()
	if err != nil {
		return nil, err
	}
	c.cert, c.till = cert, leaf.NotAfter.Add(-renewBefore)
	return cert, nil
}

// local reads the server's certificate, or signs a new one when there is none,
// it runs out, or a name is missing.
func (c *Certs) local() (*tls.Certificate, *x509.Certificate, error) {
	ca, key, err := c.authority()
	if err != nil {
		return nil, nil, err
	}
	names, ips := hosts(c.cfg.Hosts)
	certFile, keyFile := filepath.Join(c.cfg.TLSDir, "server.crt"), filepath.Join(c.cfg.TLSDir, "server.key")
	if pair, err := tls.LoadX509KeyPair(certFile, keyFile); err == nil && c.good(pair.Leaf, ca, names, ips) {
		return &pair, pair.Leaf, nil
	}
	if err := c.sign(ca, key, names, ips, certFile, keyFile); err != nil {
		return nil, nil, fmt.Errorf("certificate of this server: %w", err)
	}
	pair, err := tls.LoadX509KeyPair(certFile, keyFile)
	if err != nil {
		return nil, nil, fmt.Errorf("certificate of this server: %w", err)
	}
	return &pair, pair.Leaf, nil
}

func (c *Certs) good(leaf, ca *x509.Certificate, names []string, ips []net.IP) bool {
	if leaf == nil || leaf.CheckSignatureFrom(ca) != nil || c.now().After(leaf.NotAfter.Add(-renewBefore)) {
		return false
	}
	for _, n := range names {
		if leaf.VerifyHostname(n) != nil {
			return false
		}
	}
	for _, ip := range ips {
		if !slices.ContainsFunc(leaf.IPAddresses, ip.Equal) {
			return false
		}
	}
	return true
}

func authorityFile(cfg Config) string { return filepath.Join(cfg.TLSDir, "ca.crt") }

var errNoAuthority = errors.New("no local authority here")

func readAuthority(cfg Config) (*x509.Certificate, error) {
	if cfg.Cert != "" || cfg.TLSDir == "" {
		return nil, errNoAuthority
	}
	b, err := os.ReadFile(authorityFile(cfg))
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(b)
	if block == nil {
		return nil, fmt.Errorf("%s: no certificate in it", authorityFile(cfg))
	}
	return x509.ParseCertificate(block.Bytes)
}

// authority reads or makes our own certificate authority.
func (c *Certs) authority() (*x509.Certificate, *ecdsa.PrivateKey, error) {
	keyFile := filepath.Join(c.cfg.TLSDir, "ca.key")
	pair, err := tls.LoadX509KeyPair(authorityFile(c.cfg), keyFile)
	if err == nil && c.now().Before(pair.Leaf.NotAfter.Add(-serverLife)) {
		key, ok := pair.PrivateKey.(*ecdsa.PrivateKey)
		if !ok {
			return nil, nil, fmt.Errorf("%s: an ECDSA key expected", keyFile)
		}
		return pair.Leaf, key, nil
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, nil, fmt.Errorf("local authority in %s: %w; remove its files to make a new one", c.cfg.TLSDir, err)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	t := c.template(pkix.Name{CommonName: "hotline local authority", Organization: []string{"hotline"}}, authorityLife)
	t.IsCA, t.BasicConstraintsValid, t.MaxPathLenZero = true, true, true
	t.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	der, err := x509.CreateCertificate(rand.Reader, t, t, &key.PublicKey, key)
	if err != nil {
		return nil, nil, fmt.Errorf("local authority: %w", err)
	}
	if err := writePair(authorityFile(c.cfg), keyFile, der, key); err != nil {
		return nil, nil, fmt.Errorf("local authority: %w", err)
	}
	ca, err := x509.ParseCertificate(der)
	return ca, key, err
}

func (c *Certs) template(subject pkix.Name, life time.Duration) *x509.Certificate {
	serial, _ := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127)) // crypto/rand does not fail
	now := c.now()
	return &x509.Certificate{SerialNumber: serial, Subject: subject, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(life)}
}

func (c *Certs) sign(ca *x509.Certificate, caKey *ecdsa.PrivateKey, names []string, ips []net.IP, certFile, keyFile string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	t := c.template(pkix.Name{CommonName: names[0], Organization: []string{"hotline"}}, serverLife)
	t.DNSNames, t.IPAddresses = names, ips
	t.KeyUsage, t.ExtKeyUsage = x509.KeyUsageDigitalSignature, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	der, err := x509.CreateCertificate(rand.Reader, t, ca, &key.PublicKey, caKey)
	if err != nil {
		return err
	}
	return writePair(certFile, keyFile, der, key)
}

// writePair writes key and certificate; the key first, readable by us alone.
func writePair(certFile, keyFile string, der []byte, key *ecdsa.PrivateKey) error {
	raw, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	if err := writeFile(keyFile, "EC PRIVATE KEY", raw, 0o600); err != nil {
		return err
	}
	return writeFile(certFile, "CERTIFICATE", der, 0o644)
}

// writeFile replaces the file as a whole, so that a crash leaves the old one.
func writeFile(name, kind string, der []byte, mode os.FileMode) error {
	tmp := name + ".new"
	if err := os.WriteFile(tmp, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), mode); err != nil {
		return err
	}
	return os.Rename(tmp, name)
}

// hosts are the names and addresses people may type: localhost, this machine's,
// and those of the settings.
func hosts(extra []string) (names []string, ips []net.IP) {
	names = []string{"localhost"}
	ips = []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}
	if h, err := os.Hostname(); err == nil && validName(h) {
		names = append(names, strings.ToLower(h))
	}
	if addrs, err := net.InterfaceAddrs(); err == nil {
		for _, a := range addrs {
			if n, ok := a.(*net.IPNet); ok && !n.IP.IsLoopback() && !n.IP.IsLinkLocalUnicast() {
				ips = append(ips, n.IP)
			}
		}
	}
	for _, h := range extra {
		if ip := net.ParseIP(h); ip != nil {
			ips = append(ips, ip)
		} else if validName(h) {
			names = append(names, strings.ToLower(h))
		}
	}
	slices.SortFunc(ips, func(a, b net.IP) int { return bytes.Compare(a.To16(), b.To16()) })
	ips = slices.CompactFunc(ips, net.IP.Equal)
	return slices.Compact(names), ips
}

func validName(h string) bool {
	return h != "" && len(h) < 254 && strings.Trim(strings.ToLower(h), "abcdefghijklmnopqrstuvwxyz0123456789-.*") == ""
}

// fingerprint is SHA-256 in the form people compare.
func fingerprint(der []byte) string {
	sum := sha256.Sum256(der)
	text := strings.ToUpper(hex.EncodeToString(sum[:]))
	var parts []string
	for i := 0; i < len(text); i += 2 {
		parts = append(parts, text[i:i+2])
	}
	return strings.Join(parts, ":")
}
