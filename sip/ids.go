package sip

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"strings"

	sipmsg "github.com/emiago/sipgo/sip"
)

var tagCoding = base32.NewEncoding("abcdefghijkmnpqrstuvwxyz23456789").WithPadding(base32.NoPadding)

// randomWord gives n bytes of chance as text; ids of dialogs and branches must
// not be guessable, a stray answer could otherwise be forged.
func randomWord(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails (Go 1.24)
	return tagCoding.EncodeToString(b)
}

func newTag() string    { return randomWord(10) }
func newCallID() string { return randomWord(15) }

func randomUint() uint64 {
	var b [8]byte
	_, _ = rand.Read(b[:])
	return binary.BigEndian.Uint64(b[:]) >> 16
}

// newBranch makes a branch that names the trunk the request goes to, so that an
// answer can be checked to come from that trunk and no other (abuse 12, 19).
func newBranch(trunk string) string {
	return sipmsg.RFC3261BranchMagicCookie + "-" + trunk + "." + randomWord(10)
}

// branchTrunk reads the trunk back from a branch of ours.
func branchTrunk(branch string) (string, bool) {
	rest, ok := strings.CutPrefix(branch, sipmsg.RFC3261BranchMagicCookie+"-")
	if !ok {
		return "", false
	}
	name, _, ok := strings.Cut(rest, ".")
	return name, ok
}
