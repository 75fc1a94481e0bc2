package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/dtls/v3/pkg/crypto/selfsign"
	"github.com/pion/logging"
	"github.com/pion/srtp/v3"
	"github.com/pion/stun/v4"
	"github.com/pion/transport/v4/packetio"
)

// identity is the certificate that all softphones of a run share.
type identity struct {
	cert  tls.Certificate
	print string
}

func newIdentity() (identity, error) {
	cert, err := selfsign.GenerateSelfSigned()
	if err != nil {
		return identity{}, fmt.Errorf("certificate: %w", err)
	}
	return identity{cert, printOf(cert.Certificate[0])}, nil
}

func printOf(cert []byte) string {
	sum := sha256.Sum256(cert)
	parts := make([]string, len(sum))
	for i, b := range sum {
		parts[i] = fmt.Sprintf("%02X", b)
	}
	return strings.Join(parts, ":")
}

// secret is a random ICE string.
func secret(bytes int) string {
	b := make([]byte, bytes)
	_, _ = rand.Read(b) // never fails
	return base64.RawStdEncoding.EncodeToString(b)
}

// checkRequest is a connectivity check that nominates (RFC 8445 7.2.2).
func checkRequest(ufrag string, a serverAnswer) ([]byte, error) {
	var role [8]byte
	_, _ = rand.Read(role[:]) // never fails
	m, err := stun.Build(stun.TransactionID, stun.BindingRequest, stun.NewUsername(a.ufrag+":"+ufrag),
		stun.RawAttribute{Type: stun.AttrICEControlling, Value: role[:]},
		stun.RawAttribute{Type: stun.AttrUseCandidate},
		stun.RawAttribute{Type: stun.AttrPriority, Value: []byte{0x6e, 0xff, 0xff, 0xff}},
		stun.NewShortTermIntegrity(a.pwd), stun.Fingerprint)
	if err != nil {
		return nil, fmt.Errorf("STUN check: %w", err)
	}
	return m.Raw, nil
}

// openPath brings an operator's sound up: checks, handshake, keys.
func (s *sound) openPath(ctx context.Context, index int, id identity, ufrag string, a serverAnswer) (*operator, *dtls.Conn, error) {
	check, err := checkRequest(ufrag, a)
	if err != nil {
		return nil, nil, err
	}
	o := &operator{index: index, local: address(headset, index), dst: a.addr, check: check,
		checked: make(chan struct{}), dtls: packetio.NewBuffer()}
	s.join(o)
	select {
	case <-o.checked:
	case <-ctx.Done():
		return nil, nil, fmt.Errorf("no answer to STUN checks: %w", ctx.Err())
	}
	conn, err := shake(ctx, &pathConn{s, o}, id, a.print)
	if err != nil {
		return nil, nil, err
	}
	enc, dec, err := keysOf(conn)
	if err != nil {
		_ = conn.Close()
		return nil, nil, err
	}
	s.do(func() { o.enc, o.dec = enc, dec })
	return o, conn, nil
}

func shake(ctx context.Context, p *pathConn, id identity, print string) (*dtls.Conn, error) {
	conn, err := dtls.ClientWithOptions(p, p.RemoteAddr(),
		dtls.WithCertificates(id.cert),
		dtls.WithInsecureSkipVerify(true), // the fingerprint counts
		dtls.WithVerifyPeerCertificate(func(raw [][]byte, _ [][]*x509.Certificate) error {
			if len(raw) == 0 || printOf(raw[0]) != strings.ToUpper(print) {
				return errors.New("certificate does not match the fingerprint of the answer")
			}
			return nil
		}),
		dtls.WithExtendedMasterSecret(dtls.RequireExtendedMasterSecret),
		dtls.WithSRTPProtectionProfiles(dtls.SRTP_AEAD_AES_128_GCM, dtls.SRTP_AES128_CM_HMAC_SHA1_80),
		dtls.WithLoggerFactory(&logging.DefaultLoggerFactory{DefaultLogLevel: logging.LogLevelDisabled}))
	if err != nil {
		return nil, fmt.Errorf("DTLS: %w", err)
	}
	if err := conn.HandshakeContext(ctx); err != nil {
		_ = conn.Close()
		return nil, fmt.Errorf("DTLS: %w", err)
	}
	return conn, nil
}

func keysOf(conn *dtls.Conn) (enc, dec *srtp.Context, err error) {
	state, ok := conn.ConnectionState()
	profile, chosen := conn.SelectedSRTPProtectionProfile()
	if !ok || !chosen {
		return nil, nil, errors.New("no SRTP profile was agreed on")
	}
	c := &srtp.Config{Profile: srtp.ProtectionProfile(profile)}
	if err := c.ExtractSessionKeysFromDTLS(&state, true); err != nil {
		return nil, nil, fmt.Errorf("SRTP keys: %w", err)
	}
	if enc, err = srtp.CreateContext(c.Keys.LocalMasterKey, c.Keys.LocalMasterSalt, c.Profile); err != nil {
		return nil, nil, fmt.Errorf("SRTP keys: %w", err)
	}
	dec, err = srtp.CreateContext(c.Keys.RemoteMasterKey, c.Keys.RemoteMasterSalt, c.Profile)
	return enc, dec, err
}

// pathConn is the net.PacketConn that pion/dtls sees.
type pathConn struct {
	s *sound
	o *operator
}

// ReadFrom implements net.PacketConn: what the thread has put aside.
func (p *pathConn) ReadFrom(b []byte) (int, net.Addr, error) {
	n, err := p.o.dtls.Read(b)
	return n, p.RemoteAddr(), err
}

// WriteTo implements net.PacketConn.
func (p *pathConn) WriteTo(b []byte, _ net.Addr) (int, error) {
	return len(b), p.s.inside.sendNow(b, p.o.local, p.o.dst)
}

// Close implements net.PacketConn.
func (p *pathConn) Close() error { return p.o.dtls.Close() }

// LocalAddr implements net.PacketConn.
func (p *pathConn) LocalAddr() net.Addr {
	return net.UDPAddrFromAddrPort(netip.AddrPortFrom(netip.AddrFrom4(p.o.local), p.s.inside.port))
}

// RemoteAddr is the server's browser port.
func (p *pathConn) RemoteAddr() net.Addr { return net.UDPAddrFromAddrPort(p.o.dst) }

// SetDeadline implements net.PacketConn; writing never waits.
func (p *pathConn) SetDeadline(t time.Time) error { return p.o.dtls.SetReadDeadline(t) }

// SetReadDeadline implements net.PacketConn.
func (p *pathConn) SetReadDeadline(t time.Time) error { return p.o.dtls.SetReadDeadline(t) }

// SetWriteDeadline implements net.PacketConn.
func (p *pathConn) SetWriteDeadline(time.Time) error { return nil }
