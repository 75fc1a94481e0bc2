package web

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

// The page of trunks is for the owner's supervisors: each call that goes on over one
// is told with the customer, as the wall tells him.
func TestTrunks(t *testing.T) {
	h := newHouse(t, func(_ *Config, d *Deps) {
		d.Trunks = func() []Trunk {
			return []Trunk{{Name: "mts", State: TrunkDown, Error: "OPTIONS: no answer", Fault: "timeout", Channels: 2,
				Calls: []TrunkCall{{Leg: "n1/i1", Since: 5}, {Leg: "n1/o2", Out: true}, {Leg: "n1/i3"}}}}
		}
	})
	h.boards.set(&call.Board{Calls: []call.CallBoard{
		{Call: 7, Leg: "n1/i1", Phase: call.Waiting, Queue: "sales"},
		{Call: 8, Leg: "n1/b4", Outside: "n1/o2", Phase: call.Talking},
	}})
	var answer struct{ Items []Trunk }
	require.NoError(t, json.Unmarshal([]byte(h.as("olga").text(t, "GET", "/trunks", "", http.StatusOK)), &answer))
	got := answer.Items
	require.Len(t, got, 1)
	require.Equal(t, TrunkDown, got[0].State)
	require.Equal(t, "OPTIONS: no answer", got[0].Error)
	require.Equal(t, "timeout", got[0].Fault)
	require.Len(t, got[0].Calls, 3)
	require.Equal(t, call.ID(7), got[0].Calls[0].Call)
	require.NotEmpty(t, got[0].Calls[0].Display)
	require.Equal(t, call.QueueID("sales"), got[0].Calls[0].Queue)
	require.Equal(t, call.ID(8), got[0].Calls[1].Call, "a caller who was sent to a number outside")
	require.Zero(t, got[0].Calls[2].Call, "the core has forgotten it, its dialog ends")

	require.JSONEq(t, `{"items":[]}`, h.as("ext").text(t, "GET", "/trunks", "", http.StatusOK), "others have none")
	h.as("anna").text(t, "GET", "/trunks", "", http.StatusForbidden)
}
