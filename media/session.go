package media

import (
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/logging"
	"github.com/pion/srtp/v3"
	"github.com/pion/transport/v4/packetio"
)

// ErrFingerprint says that the browser's certificate is not the one of its offer.
var ErrFingerprint = errors.New("media: certificate does not match the offer's fingerprint")

const handshakeTime = 15 * time.Second

// fingerprint is the hash of the certificate a browser announced.
type fingerprint struct{ algo, hash string } // "sha-256", lower case hex without colons

func (f fingerprint) matches(cert []byte) bool {
	var sum string
	switch f.algo {
	case "sha-256":
		h := sha256.Sum256(cert)
		sum = hex.EncodeToString(h[:])
	case "sha-384":
		h := sha512.Sum384(cert)
		sum = hex.EncodeToString(h[:])
	case "sha-512":
		h := sha512.Sum512(cert)
		sum = hex.EncodeToString(h[:])
	}
	return sum != "" && subtle.ConstantTimeCompare([]byte(sum), []byte(f.hash)) == 1
}

// printOf gives the SDP form of our certificate's fingerprint.
func printOf(cert []byte) string {
	h := sha256.Sum256(cert)
	parts := make([]string, len(h))
	for i, b := range h {
		parts[i] = fmt.Sprintf("%02X", b)
	}
	return strings.Join(parts, ":")
}

// session is one DTLS association. Its handshake runs in a goroutine of its own
// that reads what the loop puts into in and sends past the loop; the keys come
// back to the loop by keyed.
type session struct {
	origin  string // of the page: the session id of its SDP
	print   fingerprint
	cert    tls.Certificate
	wire    wire
	in      *packetio.Buffer
	to      atomic.Pointer[pathKey]
	ctx     context.Context
	cancel  context.CancelFunc
	started bool     // the loop's
	keys    srtpKeys // the loop's
}

func newSession(parent context.Context, w wire, cert tls.Certificate, print fingerprint, origin string) *session {
	s := &session{origin: origin, print: print, cert: cert, wire: w, in: packetio.NewBuffer()}
	s.in.SetLimitCount(64) // a flight is a dozen packets
	s.ctx, s.cancel = context.WithCancel(parent)
	return s
}

func (s *session) keyed() bool { return s.keys.enc != nil }

// run shakes hands, gives the keys (or the error) to done, and then listens for
// the end until the session is cancelled.
func (s *session) run(done func(srtpKeys, error)) {
	conn, keys, err := s.handshake()
	done(keys, err)
	if err != nil {
		s.cancel()
		return
	}
	closed := make(chan struct{})
	stop := context.AfterFunc(s.ctx, func() { _ = conn.Close(); close(closed) })
	b := make([]byte, maxPacket)
	for err == nil {
		_, err = conn.Read(b) // until close_notify; there is no application data
	}
	if stop() {
		_ = conn.Close()
		return
	}
	<-closed
}

func (s *session) handshake() (*dtls.Conn, srtpKeys, error) {
	conn, err := dtls.ServerWithOptions(s, s.RemoteAddr(),
		dtls.WithCertificates(s.cert),
		dtls.WithClientAuth(dtls.RequireAnyClientCert),
		dtls.WithInsecureSkipVerify(true), // the fingerprint is what counts (RFC 8827)
		dtls.WithExtendedMasterSecret(dtls.RequireExtendedMasterSecret),
		dtls.WithInsecureSkipVerifyHello(true), // STUN has proved the address already
		dtls.WithSRTPProtectionProfiles(dtls.SRTP_AEAD_AES_128_GCM, dtls.SRTP_AEAD_AES_256_GCM, dtls.SRTP_AES128_CM_HMAC_SHA1_80),
		dtls.WithVerifyPeerCertificate(s.verify),
		dtls.WithFlightInterval(200*time.Millisecond),
		dtls.WithLoggerFactory(&logging.DefaultLoggerFactory{DefaultLogLevel: logging.LogLevelDisabled}),
	)
	if err != nil {
		return nil, srtpKeys{}, err
	}
	ctx, cancel := context.WithTimeout(s.ctx, handshakeTime)
	defer cancel()
	if err = conn.HandshakeContext(ctx); err == nil {
		var keys srtpKeys
		if keys, err = keysOf(conn); err == nil {
			return conn, keys, nil
		}
	}
	_ = conn.Close()
	return nil, srtpKeys{}, fmt.Errorf("DTLS: %w", err)
}

func (s *session) verify(raw [][]byte, _ [][]*x509.Certificate) error {
	if len(raw) == 0 || !s.print.matches(raw[0]) {
		return ErrFingerprint
	}
	return nil
}

func keysOf(conn *dtls.Conn) (k srtpKeys, err error) {
	state, ok := conn.ConnectionState()
	profile, chosen := conn.SelectedSRTPProtectionProfile()
	if !ok || !chosen {
		return k, errors.New("no SRTP profile was agreed on")
	}
	c := &srtp.Config{Profile: srtp.ProtectionProfile(profile)}
	if err = c.ExtractSessionKeysFromDTLS(&state, false); err != nil {
		return k, err
	}
	if k.enc, err = srtp.CreateContext(c.Keys.LocalMasterKey, c.Keys.LocalMasterSalt, c.Profile); err != nil {
		return k, err
	}
	k.dec, err = srtp.CreateContext(c.Keys.RemoteMasterKey, c.Keys.RemoteMasterSalt, c.Profile,
		srtp.SRTPReplayProtection(128), srtp.SRTCPReplayProtection(64))
	return k, err
}

// The net.PacketConn that pion/dtls sees.

// ReadFrom implements net.PacketConn.
func (s *session) ReadFrom(b []byte) (int, net.Addr, error) {
	n, err := s.in.Read(b)
	return n, s.RemoteAddr(), err
}

// WriteTo implements net.PacketConn: to the path chosen last, whatever the address.
func (s *session) WriteTo(b []byte, _ net.Addr) (int, error) {
	to := s.to.Load()
	return len(b), s.wire.sendNow(to.sock, b, to.addr)
}

// Close implements net.PacketConn.
func (s *session) Close() error { return s.in.Close() }

// LocalAddr implements net.PacketConn.
func (s *session) LocalAddr() net.Addr { return udpAddr(s.to.Load().sock.local) }

// RemoteAddr gives the address of the path chosen last.
func (s *session) RemoteAddr() net.Addr { return udpAddr(s.to.Load().addr) }

// SetDeadline implements net.PacketConn; writing never waits.
func (s *session) SetDeadline(t time.Time) error { return s.in.SetReadDeadline(t) }

// SetReadDeadline implements net.PacketConn.
func (s *session) SetReadDeadline(t time.Time) error { return s.in.SetReadDeadline(t) }

// SetWriteDeadline implements net.PacketConn.
func (s *session) SetWriteDeadline(time.Time) error { return nil }

func udpAddr(a netip.AddrPort) net.Addr { return net.UDPAddrFromAddrPort(a) }
