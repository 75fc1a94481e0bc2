package media

import "net/netip"

// learner decides whose packets a trunk leg hears (DESIGN.md 6, INVARIANTS 2.21):
// the announced address, or, as long as that one is silent, the first source
// that sends a few packets in order (symmetric RTP behind NAT). Then it is
// locked until the next SDP. Only the announced address can take a learned one's
// place: it came by signalling, so who is first in the race does not win the call.
type learner struct {
	announced netip.AddrPort
	locked    netip.AddrPort
	cand      netip.AddrPort
	candSeq   uint16
	candN     int
}

const learnPackets = 4

// reset starts learning anew.
func (l *learner) reset(announced netip.AddrPort) { *l = learner{announced: announced} }

// accept tells whether to hear the packet. may asks whether the source is one
// that can be learned at all.
func (l *learner) accept(src netip.AddrPort, seq uint16, may func(netip.Addr) bool) drop {
	switch {
	case src == l.locked:
		return dropNone
	case src == l.announced && !l.locked.IsValid():
		l.locked = src
		return dropNone
	case src != l.announced && l.locked.IsValid():
		return dropSource
	case src != l.announced && src.Addr() != l.announced.Addr() && !may(src.Addr()):
		return dropSource
	}
	if src == l.cand && seq == l.candSeq+1 {
		l.candN++
	} else {
		l.cand, l.candN = src, 1
	}
	l.candSeq = seq
	if l.candN < learnPackets {
		return dropLearning
	}
	l.locked = src
	return dropNone
}

// dest is where our sound goes: to the source that is heard (symmetric RTP),
// before that to the announced address.
func (l *learner) dest() netip.AddrPort {
	if l.locked.IsValid() {
		return l.locked
	}
	return l.announced
}
