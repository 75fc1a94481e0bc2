package sip

import (
	"net/netip"

	sipmsg "github.com/emiago/sipgo/sip"
)

// dialogKey finds a dialog from a request inside of it: its Call-ID and our tag.
type dialogKey struct{ callID, localTag string }

// dialog is the state of RFC 3261, 12: enough to send a request in it, so it is
// also what the book keeps.
type dialog struct {
	callID     string
	localTag   string
	remoteTag  string
	local      sipmsg.Uri // of From in our requests
	remote     sipmsg.Uri // of To in our requests
	target     sipmsg.Uri
	routes     []sipmsg.Uri
	cseq       uint32 // of our last request
	remoteCSeq uint32
	network    string         // UDP, TCP
	source     netip.AddrPort // where the far end's last message came from
}

// fromInvite fills a dialog as its callee (RFC 3261, 12.1.1).
func (d *dialog) fromInvite(req *sipmsg.Request) {
	d.remoteTag, _ = req.From().Params.Get("tag")
	d.local = *req.To().Address.Clone()
	d.remote = *req.From().Address.Clone()
	d.target = *req.Contact().Address.Clone()
	for _, h := range req.GetHeaders("record-route") {
		if rr, ok := h.(*sipmsg.RecordRouteHeader); ok {
			d.routes = append(d.routes, *rr.Address.Clone())
		}
	}
	d.remoteCSeq = req.CSeq().SeqNo
	d.network = sipmsg.NetworkToUpper(req.Transport())
}

// fromAnswer fills a dialog as its caller (RFC 3261, 12.1.2).
func (d *dialog) fromAnswer(res *sipmsg.Response) {
	d.remoteTag, _ = res.To().Params.Get("tag")
	if c := res.Contact(); c != nil {
		d.target = *c.Address.Clone()
	}
	d.routes = nil
	rrs := res.GetHeaders("record-route")
	for i := len(rrs) - 1; i >= 0; i-- {
		if rr, ok := rrs[i].(*sipmsg.RecordRouteHeader); ok {
			d.routes = append(d.routes, *rr.Address.Clone())
		}
	}
}

// refresh takes a new remote target (RFC 3261, 12.2).
func (d *dialog) refresh(m interface {
	Contact() *sipmsg.ContactHeader
}) {
	if c := m.Contact(); c != nil && !c.Address.Wildcard {
		d.target = *c.Address.Clone()
	}
}

// request builds a request inside the dialog. ACK takes the CSeq of its INVITE.
func (d *dialog) request(s *Server, t *trunk, method sipmsg.RequestMethod, cseq uint32) *sipmsg.Request {
	uri, routes := d.target, d.routes
	if len(routes) > 0 && !routes[0].UriParams.Has("lr") { // strict router, RFC 3261, 12.2.1.1
		uri = routes[0]
		routes = append(append([]sipmsg.Uri{}, routes[1:]...), d.target)
	}
	req := sipmsg.NewRequest(method, *uri.Clone())
	hop := s.nextHop(t, d)
	s.addVia(req, t, d.network, hop.Addr())
	for i := range routes {
		req.AppendHeader(&sipmsg.RouteHeader{Address: *routes[i].Clone()})
	}
	req.AppendHeader(&sipmsg.FromHeader{Address: *d.local.Clone(), Params: tagged(d.localTag)})
	to := &sipmsg.ToHeader{Address: *d.remote.Clone()}
	if d.remoteTag != "" {
		to.Params = tagged(d.remoteTag)
	}
	req.AppendHeader(to)
	s.finish(req, t, d.callID, cseq, d.network, hop.Addr())
	req.SetDestination(hop.String())
	return req
}

func tagged(tag string) sipmsg.HeaderParams {
	return sipmsg.HeaderParams{{K: "tag", V: tag}}
}

// addVia puts our Via on a request to an address and fixes the socket it leaves
// from.
func (s *Server) addVia(req *sipmsg.Request, t *trunk, network string, to netip.Addr) {
	host, port := s.contactAt(t, network, to)
	via := &sipmsg.ViaHeader{
		ProtocolName: "SIP", ProtocolVersion: "2.0", Transport: network, Host: host, Port: port,
		Params: sipmsg.HeaderParams{{K: "branch", V: newBranch(t.cfg.Name)}, {K: "rport", V: ""}},
	}
	req.AppendHeader(via)
	req.SetTransport(network)
	if network == "UDP" {
		req.Laddr = s.udpSource(t)
	}
}

// finish adds what every request of ours has.
func (s *Server) finish(req *sipmsg.Request, t *trunk, callID string, cseq uint32, network string, to netip.Addr) {
	id := sipmsg.CallIDHeader(callID)
	req.AppendHeader(&id)
	req.AppendHeader(&sipmsg.CSeqHeader{SeqNo: cseq, MethodName: req.Method})
	forwards := sipmsg.MaxForwardsHeader(70)
	req.AppendHeader(&forwards)
	switch req.Method {
	case sipmsg.INVITE, sipmsg.REGISTER, sipmsg.UPDATE, sipmsg.OPTIONS:
		req.AppendHeader(s.contact(t, network, to))
	}
	if req.Method == sipmsg.INVITE || req.Method == sipmsg.OPTIONS {
		req.AppendHeader(sipmsg.NewHeader("Allow", allowed))
	}
	req.AppendHeader(sipmsg.NewHeader("User-Agent", s.cfg.UserAgent))
	req.SetBody(nil)
}

// contact is where we can be reached from an address of a trunk.
func (s *Server) contact(t *trunk, network string, from netip.Addr) *sipmsg.ContactHeader {
	host, port := s.contactAt(t, network, from)
	c := &sipmsg.ContactHeader{Address: sipmsg.Uri{Scheme: "sip", User: "hotline", Host: host, Port: port}}
	if t.cfg.Register != nil {
		c.Address.User = t.cfg.Register.User
	}
	if network != "UDP" {
		c.Address.UriParams = sipmsg.HeaderParams{{K: "transport", V: sipmsg.NetworkToLower(network)}}
	}
	return c
}

// nextHop decides where a request inside a dialog goes. Route and Contact name
// it, but only an address of the trunk is taken; anything else (a private
// address behind NAT, a name, somebody else's host) means back to where the far
// end speaks from. So nothing a message says makes us send to strangers or ask
// DNS (abuse 17, 18).
func (s *Server) nextHop(t *trunk, d *dialog) netip.AddrPort {
	uri := d.target
	if len(d.routes) > 0 {
		uri = d.routes[0]
	}
	if d.network == "TCP" && d.source.IsValid() && s.hasStream(d.source) {
		return d.source // the connection that is open (RFC 5923)
	}
	if a, err := netip.ParseAddr(uri.Host); err == nil && t.from(a.Unmap()) {
		return netip.AddrPortFrom(a.Unmap(), uint16(or(uri.Port, 5060))) //nolint:gosec // the parser bounds it
	}
	if d.source.IsValid() {
		return d.source
	}
	if p := t.addrs.Load().proxy; len(p) > 0 {
		return p[0]
	}
	return netip.AddrPort{}
}
