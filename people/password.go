package people

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/sync/semaphore"
)

// Errors of passwords.
var (
	ErrBusy         = errors.New("too many sign-ins at once, try again")
	ErrWeakPassword = errors.New("password: at least 8 characters expected, at most 256 bytes")
)

// Parameters of argon2id (RFC 9106, the second OWASP choice): 19 MiB, 2 passes.
const (
	argonMemory  = 19 * 1024 // KiB
	argonPasses  = 2
	argonThreads = 1
	argonKey     = 32
	argonSalt    = 16
	// waiters above this many get ErrBusy at once: a login flood costs neither
	// memory nor a queue (INVARIANTS 2, 40).
	maxWaiting = 64
)

// Hasher makes and checks password hashes, few at a time.
type Hasher struct {
	slots   *semaphore.Weighted
	waiting *semaphore.Weighted
	dummy   string
}

// NewHasher allows that many hashes at once (each takes 19 MiB).
func NewHasher(parallel int) *Hasher {
	h := &Hasher{
		slots:   semaphore.NewWeighted(int64(max(parallel, 1))),
		waiting: semaphore.NewWeighted(maxWaiting),
	}
	h.dummy = encode(make([]byte, argonSalt), make([]byte, argonKey))
	return h
}

// CheckPassword tells whether a new password is acceptable.
func CheckPassword(password string) error {
	if len([]rune(password)) < 8 || len(password) > 256 {
		return ErrWeakPassword
	}
	return nil
}

// Hash returns the stored form of a password, salted.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, argonSalt)
	if _, err := rand.Read(salt); err != nil {
		return "", fmt.Errorf("salt for a password: %w", err)
	}
	key, err := h.key(ctx, password, salt, argonPasses, argonMemory, argonThreads)
	if err != nil {
		return "", err
	}
	return encode(salt, key), nil
}

// Verify tells whether the password fits the stored form. An empty stored form
// (unknown login) takes the same time and fails (INVARIANTS 2, 9).
func (h *Hasher) Verify(ctx context.Context, password, stored string) (bool, error) {
	known := stored != ""
	if !known {
		stored = h.dummy
	}
	p, err := decode(stored)
	if err != nil {
		return false, err
	}
	if len(password) > 256 {
		password = password[:256]
		known = false
	}
	key, err := h.key(ctx, password, p.salt, p.passes, p.memory, p.threads)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(key, p.key) == 1 && known, nil
}

func (h *Hasher) key(ctx context.Context, password string, salt []byte, passes, memory uint32, threads uint8) ([]byte, error) {
	if !h.waiting.TryAcquire(1) {
		return nil, ErrBusy
	}
	defer h.waiting.Release(1)
	if err := h.slots.Acquire(ctx, 1); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrBusy, err)
	}
	defer h.slots.Release(1)
	return argon2.IDKey([]byte(password), salt, passes, memory, threads, argonKey), nil
}

func encode(salt, key []byte) string {
	b := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonPasses, argonThreads,
		b.EncodeToString(salt), b.EncodeToString(key))
}

type stored struct {
	salt, key      []byte
	memory, passes uint32
	threads        uint8
}

// decode reads the PHC string form, refusing costs far above our own.
func decode(s string) (p stored, err error) {
	parts := strings.Split(s, "$")
	var version int
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" {
		return p, errors.New("stored password: argon2id form expected")
	}
	if _, err = fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return p, fmt.Errorf("stored password: version %d expected, got %q", argon2.Version, parts[2])
	}
	if _, err = fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.memory, &p.passes, &p.threads); err != nil {
		return p, fmt.Errorf("stored password: costs: %w", err)
	}
	if p.memory > 16*argonMemory || p.passes > 16 || p.memory == 0 || p.passes == 0 || p.threads == 0 {
		return p, fmt.Errorf("stored password: costs out of range: %s", parts[3])
	}
	if p.salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return p, fmt.Errorf("stored password: salt: %w", err)
	}
	if p.key, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil {
		return p, fmt.Errorf("stored password: key: %w", err)
	}
	return p, nil
}
