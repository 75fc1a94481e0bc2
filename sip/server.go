package sip

import (
	"context"
	"net"
	"time"

	"hotline/call"
)

// Directory turns callers into customers and customers into numbers. It is
// asked outside of any queue and may use the database.
type Directory interface {
	// PartyOf says who calls. raw is the user part of the identity as the
	// trunk sent it, not normalised; empty when the caller withheld it.
	PartyOf(ctx context.Context, raw, trunk string) (call.Party, error)
	// NumberOf gives the E.164 number ("+79161234567") to dial for a customer.
	NumberOf(customer call.CustomerID) (number string, ok bool)
}

// TrunkStatus is what metrics and the health page show of one trunk.
type TrunkStatus struct {
	Name       string
	Kind       string
	Registers  bool          // the trunk is configured to register
	Registered bool          // and the registrar has accepted us
	RegError   string        // why not, in words for an administrator
	Expires    time.Time     // when the registration runs out
	Up         bool          // usable for outgoing calls now
	RTT        time.Duration // of the last answered OPTIONS keep-alive, 0: none yet
	Channels   int           // legs in use
	Max        int           // most legs, 0: unlimited
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
