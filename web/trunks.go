package web

import (
	"context"
	"net/http"

	"hotline/call"
	"hotline/people"
)

// States of a trunk.
const (
	TrunkUp      = "up"      // answers, and is registered where it must be
	TrunkDown    = "down"    // does not
	TrunkListens = "listens" // only calls us: nothing is known of it
)

// Trunk is a peer that calls come from and go to, as it stands now.
type Trunk struct {
	Name       string      `json:"name"`
	Kind       string      `json:"kind"`
	State      string      `json:"state" enum:"up,down,listens"`
	Since      int64       `json:"since" doc:"of the state"`
	Registers  bool        `json:"registers,omitempty"`
	Registered bool        `json:"registered,omitempty"`
	Expires    int64       `json:"expires,omitempty" doc:"when the registration runs out"`
	RTTMs      float64     `json:"rtt_ms,omitempty" doc:"of the last OPTIONS that was answered"`
	Error      string      `json:"error,omitempty" doc:"the last one, also of a trunk that is up again"`
	Fault      string      `json:"fault,omitempty" enum:"name,timeout,refused,network,auth,password,unknown,server,answer,other" doc:"its kind"`
	ErrorAt    int64       `json:"error_at,omitempty"`
	Channels   int         `json:"channels"`
	Max        int         `json:"max,omitempty" doc:"left out: no limit"`
	Calls      []TrunkCall `json:"calls"`
}

// TrunkCall is a call that goes on over a trunk.
type TrunkCall struct {
	Leg      call.LegID      `json:"leg"`
	Out      bool            `json:"out,omitempty" doc:"dialled by us"`
	Since    int64           `json:"since"`
	Call     call.ID         `json:"call,omitempty"`
	Phase    call.Phase      `json:"phase,omitempty"`
	Queue    call.QueueID    `json:"queue,omitempty"`
	Operator call.OperatorID `json:"operator,omitempty"`
	Display  string          `json:"display,omitempty"`
}

func (s *Site) trunkOperations() {
	operation(s, http.MethodGet, "/trunks", "Trunks as they stand: state, registration, channels, round trip, the last error, calls now", people.CanSupervise, s.trunks)
}

// maxTrunkCalls bounds the calls told of a trunk.
const maxTrunkCalls = 200

// trunks are the owner's: for others the house has none.
func (s *Site) trunks(ctx context.Context, v people.Viewer, _ *nothing) (*body[page[Trunk]], error) {
	if !v.Owner() || s.deps.Trunks == nil {
		return listed([]Trunk{}, ""), nil
	}
	n, err := s.names(ctx, v)
	if err != nil {
		return nil, err
	}
	on := map[call.LegID]call.CallBoard{}
	if b := s.board(); b != nil {
		for _, c := range b.Calls {
			for _, leg := range []call.LegID{c.Leg, c.Outside} {
				if leg != "" {
					on[leg] = c
				}
			}
		}
	}
	list := s.deps.Trunks()
	for i := range list {
		t := &list[i]
		t.Calls = append([]TrunkCall{}, t.Calls[:min(len(t.Calls), maxTrunkCalls)]...)
		for j := range t.Calls {
			row := &t.Calls[j]
			if c, ok := on[row.Leg]; ok {
				row.Call, row.Phase, row.Queue, row.Operator = c.Call, c.Phase, c.Queue, c.Operator
				row.Display = s.boardCall(ctx, n, c).Party.Display
			}
		}
	}
	return listed(list, ""), nil
}
