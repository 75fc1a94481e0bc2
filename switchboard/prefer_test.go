package switchboard

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/acd"
	"hotline/call"
)

// The personal operator of the customer's card is rung, though another has been
// idle for longer; a talk cut off just now goes before him.
func TestTheCallerBringsHisPreference(t *testing.T) {
	for name, c := range map[string]struct {
		party call.Party
		want  call.OperatorID
		why   string
	}{
		"nobody":                {call.Party{}, 1, ""},
		"personal":              {call.Party{Personal: 2}, 2, acd.PreferPersonal},
		"dropped goes before":   {call.Party{Personal: 1, Dropped: 2, DroppedAt: noon.Mono + 1}, 2, acd.PreferDropped},
		"dropped, but long ago": {call.Party{Dropped: 2, DroppedAt: noon.Mono - 3600_000}, 1, ""},
		"last is off":           {call.Party{Last: 2}, 1, ""},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.signIn(1)
			h.run(time.Second)
			h.signIn(2)
			p := moscow(5)
			p.Personal, p.Last, p.Dropped, p.DroppedAt = c.party.Personal, c.party.Last, c.party.Dropped, c.party.DroppedAt
			h.post(call.Arrived{Leg: "n1/i1", Trunk: "mts", Party: p})
			h.run(100 * time.Millisecond)
			h.deliver(call.Digit{Leg: "n1/i1", Key: "1"})
			h.run(4 * time.Second)
			l := h.only()
			require.Equal(t, c.want, l.Offered)
			require.Equal(t, c.why, h.views[c.want].Offer.Reason)
		})
	}
}
