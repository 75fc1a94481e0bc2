package web

import (
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

// closedBoard is a board on which a supervisor has closed the centre.
type closedBoard struct{ Boards }

func (closedBoard) Latest() *call.Board {
	return &call.Board{Emergencies: []call.EmergencyBoard{{Kind: call.EmergencyClosed, Reason: "fire"}}}
}

func TestCallPageTellsWhetherSomebodyIsThere(t *testing.T) {
	h := newHouse(t)
	status, text := h.as("").do("GET", "/call-pages/romashka", "")
	require.Equal(t, 200, status)
	require.JSONEq(t, `{"title":"Hotline","state":"closed","opens":1795600000000,"utc_offset":3}`, text)
	status, _ = h.as("").do("GET", "/call-pages/nobody", "")
	require.Equal(t, 404, status)
}

func TestCallPageInAnEmergency(t *testing.T) {
	h := newHouse(t, func(_ *Config, d *Deps) { d.Boards = closedBoard{d.Boards} })
	_, text := h.as("").do("GET", "/call-pages/romashka", "")
	require.JSONEq(t, `{"title":"Hotline","state":"stopped","utc_offset":3}`, text, "and not why")
}
