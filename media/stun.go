package media

import (
	"net/netip"
	"strings"

	"github.com/pion/stun/v4"
)

// stunLite answers the checks of browsers (RFC 8445, lite): a request counts
// only with the ufrag and the password of an answer of ours. Nothing else gets
// a byte back.
type stunLite struct {
	in, out *stun.Message
	byUfrag map[string]*generation
}

func newStunLite() stunLite {
	return stunLite{in: &stun.Message{}, out: &stun.Message{}, byUfrag: map[string]*generation{}}
}

// check reads a datagram. On success g is whose check it is; reply is to be sent
// back in any case, if there is one.
func (s *stunLite) check(b []byte, src netip.AddrPort) (g *generation, nominated bool, reply []byte) {
	m := s.in
	if len(b) > 1280 || !stun.IsMessage(b) {
		return nil, false, nil
	}
	m.Raw = append(m.Raw[:0], b...)
	if m.Decode() != nil || m.Type != stun.BindingRequest {
		return nil, false, nil
	}
	name, err := m.Get(stun.AttrUsername)
	if err != nil {
		return nil, false, nil
	}
	local, remote, _ := strings.Cut(string(name), ":")
	if g = s.byUfrag[local]; g == nil || remote != g.remoteUfrag {
		return nil, false, nil
	}
	key := stun.NewShortTermIntegrity(g.pwd)
	if key.Check(m) != nil {
		return nil, false, nil
	}
	if m.Contains(stun.AttrFingerprint) && stun.Fingerprint.Check(m) != nil {
		return nil, false, nil
	}
	if m.Contains(stun.AttrICEControlled) { // so are we, always
		return nil, false, s.build(m, stun.BindingError, &stun.ErrorCodeAttribute{Code: stun.CodeRoleConflict, Reason: []byte("Role Conflict")}, key)
	}
	reply = s.build(m, stun.BindingSuccess, &stun.XORMappedAddress{IP: src.Addr().AsSlice(), Port: int(src.Port())}, key)
	return g, m.Contains(stun.AttrUseCandidate), reply
}

func (s *stunLite) build(req *stun.Message, typ stun.MessageType, body, key stun.Setter) []byte {
	id := stun.NewTransactionIDSetter(req.TransactionID)
	if err := s.out.Build(id, typ, body, key, stun.Fingerprint); err != nil {
		return nil
	}
	return s.out.Raw
}
