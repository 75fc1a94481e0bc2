package web

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

// What a call asked for is read by people: skills have their names, also those that
// are gone from the settings keep their id; the event itself stays as it was.
func TestTheStoryNamesSkills(t *testing.T) {
	n := names{centre: Centre{Skills: []Named{{ID: "printers", Name: "Принтеры"}}}}
	rows := []TimelineRow{
		{Kind: "queued", Data: json.RawMessage(`{"queue":"support","needs":"printers 3, laser 1","priority":"60"}`)},
		{Kind: "queued", Data: json.RawMessage(`{"queue":"support"}`)},
		{Kind: "queued", Data: json.RawMessage(`{"needs":7}`)},
		{Kind: "ended"},
	}
	got := n.story(rows)
	require.JSONEq(t, `{"queue":"support","needs":"printers 3, laser 1","needs_named":"Принтеры 3, laser 1","priority":"60"}`, string(got[0].Data))
	require.Equal(t, rows[1:], got[1:])
	require.NotContains(t, string(rows[0].Data), "needs_named")
}
