package sip

import (
	"cmp"
	"net"
	"slices"
	"time"

	"hotline/call"
)

// TrunkStatus is what metrics and the health page show of one trunk.
type TrunkStatus struct {
	Name       string
	Kind       string
	Registers  bool          // the trunk is configured to register
	Registered bool          // and the registrar has accepted us
	RegError   string        // why not, in words for an administrator
	Expires    time.Time     // when the registration runs out
	Up         bool          // usable for outgoing calls now
	Down       bool          // no answer to OPTIONS, not registered, or its name has no address
	RTT        time.Duration // of the last answered OPTIONS keep-alive, 0: none yet
	Since      time.Time     // since when it is down, or is not
	Trouble    string        // the last one, also of a trunk that is up again, its kind, and when
	Fault      Fault
	TroubleAt  time.Time
	Channels   int // legs in use
	Max        int // most legs, 0: unlimited
}

// TrunkLeg is one call on a trunk.
type TrunkLeg struct {
	Leg  call.LegID
	Out  bool // dialled by us
	Born time.Time
}

// Status is a snapshot of the door.
type Status struct {
	Trunks   []TrunkStatus
	Legs     int    // live legs
	Dialogs  int    // dialogs kept, those that only wait for stray messages included
	Dropped  uint64 // datagrams and connections of unknown sources
	Bad      uint64 // messages refused as malformed
	Panics   uint64 // recovered panics (INVARIANTS 42)
	Refused  uint64 // INVITEs answered 503 for lack of room
	Draining bool
}

// Addrs are the addresses the door listens at, ports as chosen by the system.
type Addrs struct {
	UDP []net.Addr
	TCP []net.Addr
}

// Leftover is a dialog of a former life of the process that was not ended.
type Leftover struct {
	Leg   call.LegID
	Trunk string
	Since time.Time
}

// Status is a snapshot for metrics and health.
func (s *Server) Status() Status {
	st := Status{
		Dropped: s.gate.dropped.Load(), Bad: s.gate.bad.Load(),
		Panics: s.panics.Load(), Refused: s.refused.Load(), Draining: s.draining.Load(),
	}
	st.Legs, st.Dialogs = s.index.sizes()
	for _, t := range s.trunks {
		h, stands := t.health.Load(), t.standing.Load()
		st.Trunks = append(st.Trunks, TrunkStatus{
			Name: t.cfg.Name, Kind: t.cfg.Kind, Registers: t.cfg.Register != nil, Registered: h.registered,
			RegError: h.regError, Expires: h.expires, Up: t.up(), Down: t.down(), RTT: h.rtt,
			Since: stands.since, Trouble: h.trouble, Fault: h.fault, TroubleAt: h.troubleAt,
			Channels: int(t.channels.Load()), Max: t.cfg.MaxChannels,
		})
	}
	return st
}

// TrunkLegs lists the calls on each trunk, the oldest first.
func (s *Server) TrunkLegs() map[string][]TrunkLeg {
	out := map[string][]TrunkLeg{}
	for _, l := range s.index.all() {
		out[l.t.cfg.Name] = append(out[l.t.cfg.Name], TrunkLeg{l.id, l.out, l.born})
	}
	for _, list := range out {
		slices.SortFunc(list, func(a, b TrunkLeg) int { return cmp.Or(a.Born.Compare(b.Born), cmp.Compare(a.Leg, b.Leg)) })
	}
	return out
}

// Leftovers lists the dialogs of a former life that were not ended; Do(Hangup)
// ends one with a BYE and posts LegEnded with call.CauseRestart.
func (s *Server) Leftovers() []Leftover {
	var out []Leftover
	s.book.settled(s.ctx)
	for _, p := range s.book.pages() {
		if s.index.leg(p.Leg) == nil {
			out = append(out, Leftover{p.Leg, p.Trunk, p.Since})
		}
	}
	return out
}
