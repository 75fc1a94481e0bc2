package web

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
	"hotline/people"
)

// The story of a call is read by people: skills have their names, those that are gone
// from the settings keep their id, who gave an order has his name; the event itself
// stays as it was.
func TestTheStoryNamesSkillsAndPeople(t *testing.T) {
	n := names{
		centre: Centre{Skills: []Named{{ID: "printers", Name: "Принтеры"}}}, viewer: people.System(),
		users: map[call.OperatorID]people.User{4: {ID: 4, Name: "Ольга", Org: "own"}},
	}
	rows := []TimelineRow{
		{Kind: "queued", Data: json.RawMessage(`{"queue":"support","needs":"printers 3, laser 1","priority":"60"}`)},
		{Kind: "queued", Data: json.RawMessage(`{"queue":"support"}`)},
		{Kind: "queued", Data: json.RawMessage(`{"needs":7}`)},
		{Kind: "ended", Data: json.RawMessage(`{"by":"customer"}`)},
		{Kind: "moved", Data: json.RawMessage(`{"by":"4"}`)},
	}
	got := n.story(rows)
	require.JSONEq(t, `{"queue":"support","needs":"printers 3, laser 1","needs_named":"Принтеры 3, laser 1","priority":"60"}`, string(got[0].Data))
	require.Equal(t, rows[1:3], got[1:3])
	require.JSONEq(t, `{"by":"customer"}`, string(got[3].Data))
	require.JSONEq(t, `{"by":"4","by_named":"Ольга"}`, string(got[4].Data))
	require.NotContains(t, string(rows[0].Data), "needs_named")
}
