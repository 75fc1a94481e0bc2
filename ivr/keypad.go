package ivr

import (
	"slices"
	"strings"
)

// Secret digits never enter a session: they stay with whoever hears the caller's
// keys, and the session counts them (DESIGN.md 3, INVARIANTS 20). Hearing is what
// a session wants done with the keys, Keypad does it.
//
// Where a flow has a secret question, keys are handed on one by one, and not before
// the session has said what it listens for next: so digits typed ahead of a secret
// question are hidden too.

// Ways of hearing.
const (
	HearAll    = ""       // every key as it comes
	HearOne    = "one"    // the next key, then none until told anew
	HearHidden = "hidden" // digits are counted, their values stay at the keypad
	HearNone   = "none"   // keys wait
	HearCut    = "cut"    // as one, but of a digit only that it waits (Knock)
	HearMasked = "masked" // every key is "*", no value is kept: they are nobody's business
)

// Hearing says what is to be done with the caller's keys. An order unlike the one
// before replaces it.
type Hearing struct {
	Mode  string `json:"mode,omitempty"`
	Taken uint64 `json:"taken,omitempty"` // keys the session has had: each lets one more through
	Round uint64 `json:"round,omitempty"` // hidden: which input of the session the digits are of; cut: which voice is heard
	End   string `json:"end,omitempty"`   // hidden: key that ends it, never hidden itself
	Max   int    `json:"max,omitempty"`   // hidden: most digits
}

// Hidden is a variable whose digits are at the keypad.
type Hidden struct {
	Round  uint64 `json:"round"`
	Digits int    `json:"digits"` // how many of them
}

// Hearing is what the session wants done with keys now.
func (s *Session) Hearing(book *Book) Hearing {
	f := book.version(s.Flow, s.Version)
	if s.Done() || f == nil || !s.careful(book, f) {
		return Hearing{}
	}
	h := Hearing{Mode: HearOne, Taken: s.Taken}
	n, ok := f.Node(s.Node)
	switch {
	case !ok || s.Wait == WaitFixed || s.Wait == WaitAnswer:
		h.Mode = HearNone
	case s.Wait == WaitPlay && s.secretNext(book, f, n):
		h.Mode, h.Round = HearCut, s.Token // the key may be the first digit
	case n.Secret && (s.Wait == WaitPrompt || s.Wait == WaitInput):
		h = Hearing{Mode: HearHidden, Taken: s.Taken, Round: s.Round, End: n.endKey(), Max: n.Max}
	}
	return h
}

// careful tells whether a secret question may come on the way.
func (s *Session) careful(book *Book, f *Flow) bool {
	if book.secrets[f] {
		return true
	}
	for _, p := range s.Stack {
		if book.secrets[book.version(p.Flow, p.Version)] {
			return true
		}
	}
	return false
}

// Deaf tells whether a key that is heard as it is has come too late for that: by now
// the session would have it hidden, or wait.
func (h Hearing) Deaf(key string) bool {
	return h.Mode != HearAll && h.Mode != HearOne && isDigit(key)
}

// AsksSecret tells whether the current version of a flow has a secret question.
func (b *Book) AsksSecret(flow string) bool {
	f, ok := b.Flow(flow)
	return ok && b.secrets[f]
}

// secretNext tells whether a secret question may come next, here or where the
// flow was entered from.
func (s *Session) secretNext(book *Book, f *Flow, n *Node) bool {
	seen := map[string]bool{}
	for _, p := range s.Stack {
		if above := book.version(p.Flow, p.Version); above != nil {
			if from, ok := above.Node(p.Node); ok && book.leadsToSecret(above, from, seen) {
				return true
			}
		}
	}
	return book.leadsToSecret(f, n, map[string]bool{})
}

// leadsToSecret tells whether a secret question may come next without anything in
// between that listens.
func (b *Book) leadsToSecret(f *Flow, n *Node, seen map[string]bool) bool {
	key := f.Name + "@" + f.Version + "/" + n.ID
	if seen[key] {
		return false
	}
	seen[key] = true
	if n.Secret {
		return true
	}
	if n.waits() {
		return false
	}
	for _, r := range n.refs {
		if next, ok := f.Node(r.to); ok && b.leadsToSecret(f, next, seen) {
			return true
		}
	}
	if n.Kind != KindSubflow {
		return false
	}
	sub, ok := b.Flow(n.Flow)
	if !ok {
		return false
	}
	first, ok := sub.Node(sub.Start)
	return ok && b.leadsToSecret(sub, first, seen)
}

// findSecrets marks the flows with a secret question, of their own or in a subflow.
func (b *Book) findSecrets() {
	b.secrets = map[*Flow]bool{}
	for _, f := range slices.Concat(b.list(), b.older) {
		if b.asksSecret(f, map[*Flow]bool{}) {
			b.secrets[f] = true
		}
	}
}

func (b *Book) asksSecret(f *Flow, seen map[*Flow]bool) bool {
	seen[f] = true
	for i := range f.Nodes {
		n := &f.Nodes[i]
		if n.Secret {
			return true
		}
		if sub, ok := b.Flow(n.Flow); ok && n.Kind == KindSubflow && !seen[sub] && b.asksSecret(sub, seen) {
			return true
		}
	}
	return false
}

func (n *Node) endKey() string {
	if n.End == "" {
		return "#"
	}
	return n.End
}

// Keypad hears the keys of one caller and hands them on as he is to be heard. The
// zero value hands on every key.
type Keypad struct {
	how   Hearing
	mode  string // of how, until it is used up
	kept  string
	typed map[uint64]string // by round
}

// Hear takes a new order, and hands on keys that have waited for it.
func (k *Keypad) Hear(h Hearing) []Key {
	if h == k.how {
		return nil
	}
	k.how, k.mode = h, h.Mode
	if h.Mode == HearAll || h.Mode == HearMasked { // what was typed ahead was not for these ears
		k.kept, k.typed = "", nil
	}
	return k.drain()
}

// Idle tells whether every key is handed on as it comes, and nothing is kept.
func (k *Keypad) Idle() bool {
	return k.mode == HearAll && k.kept == "" && len(k.typed) == 0 && k.how == Hearing{}
}

// Press is a key of the caller.
func (k *Keypad) Press(key string) []Key {
	if k.mode == HearAll {
		return []Key{{Key: key}}
	}
	if !isKey(key) || len(k.kept) >= MaxKept {
		return nil
	}
	k.kept += key
	return k.drain()
}

// Typed gives the first n digits of a round.
func (k *Keypad) Typed(h Hidden) string {
	digits := k.typed[h.Round]
	return digits[:min(h.Digits, len(digits))]
}

func (k *Keypad) drain() (out []Key) {
	for len(k.kept) > 0 && k.mode != HearNone {
		key := k.kept[:1]
		k.kept = k.kept[1:]
		switch {
		case k.mode == HearMasked:
			out = append(out, Key{Key: Mask})
		case k.mode == HearCut && isDigit(key):
			k.kept = key + k.kept
			k.mode = HearNone
			return append(out, Key{Key: Knock, Round: k.how.Round})
		case k.mode == HearHidden && key != k.how.End && isDigit(key):
			out = append(out, k.hide(key))
		default:
			out = append(out, Key{Key: key})
			k.mode = HearNone
		}
	}
	return out
}

func (k *Keypad) hide(key string) Key {
	if k.typed == nil {
		k.typed = map[uint64]string{}
	}
	round := k.how.Round
	k.typed[round] += key
	if len(k.typed[round]) >= k.how.Max {
		k.mode = HearNone
	}
	return Key{Key: Mask, Round: round}
}

// Mask stands for a digit that is not told.
const Mask = "*"

// Knock is a digit that waits at the keypad: it cuts a voice short, and acts at the
// next question, which may be a secret one.
const Knock = "!"

// Unheard stands for a digit that nobody may know and that does nothing: it was on
// its way when a secret question began.
const Unheard = "?"

func isDigit(key string) bool { return len(key) == 1 && strings.Contains("0123456789", key) }
