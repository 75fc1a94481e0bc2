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
		"ticket":                {call.Party{Ticket: 2}, 2, acd.PreferTicket},
		"personal goes before":  {call.Party{Personal: 2, Ticket: 1}, 2, acd.PreferPersonal},
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
			p.Personal, p.Ticket, p.Last, p.Dropped, p.DroppedAt = c.party.Personal, c.party.Ticket, c.party.Last, c.party.Dropped, c.party.DroppedAt
			h.comes("n1/i1", p, "1")
			h.run(4 * time.Second)
			l := h.only()
			require.Equal(t, c.want, l.Offered)
			require.Equal(t, c.why, h.views[c.want].Offer.Reason)
		})
	}
}

// A call back is made by the customer's personal operator too: when its turn has
// come he is waited for, 20 s at most, and the offers of the call say why.
func TestACallbackWaitsForThePersonalOperator(t *testing.T) {
	for name, c := range map[string]struct {
		talks time.Duration // of the personal operator after the turn has come
		want  call.OperatorID
		why   string
	}{
		"he is free in time": {10 * time.Second, 2, acd.PreferPersonal},
		"he is not":          {30 * time.Second, 1, "callback"},
	} {
		t.Run(name, func(t *testing.T) {
			h := settled(t, func(s *Settings) { s.AskConsent, s.Desk.Disposition = false, false })
			h.signIn(2)
			h.callIn("n1/i1", 9, "1")
			h.answer(2)
			p := moscow(5)
			p.Personal = 2
			h.comes("n1/i2", p, "1")
			h.run(70 * time.Second)
			h.press("n1/i2", "11")
			h.run(30 * time.Second)
			require.Equal(t, PromiseWaiting, h.onlyPromise().State)
			h.signIn(1)
			h.run(5 * time.Second)
			require.Equal(t, PromiseWaiting, h.onlyPromise().State, "its turn, but his operator talks")
			h.run(c.talks - 5*time.Second)
			if c.want == 2 {
				h.deliver(call.LegEnded{Leg: "n1/i1", Cause: call.CauseNormal})
				require.Empty(t, h.act(2, call.Act{Do: call.DoReady}))
			}
			try := h.onlyPromise().Tries[0]
			require.Equal(t, c.want, try.Operator)
			told := false
			for _, text := range h.journal {
				rec, err := Decode(text)
				require.NoError(t, err)
				for _, f := range rec.Facts {
					if o, ok := f.(Offered); ok && o.Offer.Call == try.Call {
						told = true
						require.Equal(t, acd.KindCallback, o.Kind)
						require.Equal(t, c.want, o.Why.Winner.Op)
						require.Equal(t, c.why, o.Reason)
						require.Equal(t, c.want == 2, o.Why.Trigger == acd.TriggerPreferred)
					}
				}
			}
			require.True(t, told)
		})
	}
}

// happened are the data of what the journal tells of a call under this kind.
func (h *house) happened(id call.ID, kind string) (data []map[string]string) {
	for _, b := range h.journal {
		r, err := Decode(b)
		require.NoError(h.t, err)
		for _, f := range r.Facts {
			if x, ok := f.(Happened); ok && x.Call == id && x.Kind == kind {
				data = append(data, x.Data)
			}
		}
	}
	return data
}
