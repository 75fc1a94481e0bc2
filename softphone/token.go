package softphone

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"time"

	"github.com/google/uuid"
)

const (
	tokenLife = 24 * time.Hour
	tokenMAC  = 16
	tokenLen  = 16 + 8 + tokenMAC
)

// tokens name browser pages: the uuid of a caller signed by the server, so that
// a page is known again after a reload and after a restart, and nobody can
// take the place of another from an id seen in a list.
type tokens struct{ key []byte }

func newTokens(secret string) tokens {
	if secret == "" {
		secret = rand.Text()
	}
	sum := sha256.Sum256([]byte("hotline page token " + secret))
	return tokens{sum[:]}
}

func (t tokens) make(id uuid.UUID, now time.Time) string {
	b := make([]byte, 0, tokenLen)
	b = append(b, id[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(now.Add(tokenLife).Unix()))
	return base64.RawURLEncoding.EncodeToString(append(b, t.mac(b)...))
}

func (t tokens) mac(b []byte) []byte {
	h := hmac.New(sha256.New, t.key)
	h.Write(b)
	return h.Sum(nil)[:tokenMAC]
}

// read gives the caller's id of a token that is ours and not too old.
func (t tokens) read(token string, now time.Time) (uuid.UUID, bool) {
	b, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(b) != tokenLen {
		return uuid.Nil, false
	}
	body, mac := b[:tokenLen-tokenMAC], b[tokenLen-tokenMAC:]
	if subtle.ConstantTimeCompare(mac, t.mac(body)) != 1 {
		return uuid.Nil, false
	}
	if binary.BigEndian.Uint64(body[16:]) < uint64(now.Unix()) {
		return uuid.Nil, false
	}
	return uuid.UUID(body[:16]), true
}
