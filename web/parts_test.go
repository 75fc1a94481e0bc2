package web

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

func at(ms int64) call.Time { return call.Time{Wall: 1_000_000 + ms, Mono: 1 + ms} }

// What a caller did beside operators is in the API, a number outside with its outcome.
func TestPartsOfACall(t *testing.T) {
	h := newHouse(t, func(_ *Config, d *Deps) {
		centre := d.Centre()
		centre.Numbers = []Named{{"partner", "+74951234567"}}
		d.Centre = func() Centre { return centre }
	})
	c := h.data.calls[1]
	c.Parts = []call.Part{
		{Kind: call.PartOutside, Number: "partner", Started: at(0), Ended: at(9000), Cause: call.CauseBusy},
		{Kind: call.PartOutside, Number: "partner", Started: at(10_000), Answered: at(14_000), Ended: at(60_000), Cause: call.CauseNormal, Recording: 5},
		{Kind: call.PartOutside, Number: "gone", Started: at(70_000), Ended: at(75_000), Cause: call.CauseNormal},
		{Kind: call.PartOutside, Number: "partner", Started: at(80_000)},
		{Kind: call.PartVoicemail, Started: at(90_000), Ended: at(95_000), Recording: 6},
	}
	h.data.calls[1] = c
	var got struct {
		Parts []struct {
			Kind         string `json:"kind"`
			Number       string `json:"number"`
			NumberPretty string `json:"number_pretty"`
			Outcome      string `json:"outcome"`
			Ms           int64  `json:"ms"`
			Recording    string `json:"recording"`
		} `json:"parts"`
	}
	read := func(login string) {
		t.Helper()
		got.Parts = nil
		status, text := h.as(login).do("GET", "/calls/c1", "")
		require.Equal(t, 200, status, text)
		require.NoError(t, json.Unmarshal([]byte(text), &got))
		require.Len(t, got.Parts, 5)
	}
	read("olga")
	var outcomes []string
	for _, p := range got.Parts {
		outcomes = append(outcomes, p.Outcome)
	}
	require.Equal(t, []string{"busy", "answered", "given_up", "", ""}, outcomes)
	require.Equal(t, []int64{0, 46_000, 0, 0, 5000}, []int64{got.Parts[0].Ms, got.Parts[1].Ms, got.Parts[2].Ms, got.Parts[3].Ms, got.Parts[4].Ms})
	require.Equal(t, "+7 495 123-45-67", got.Parts[1].NumberPretty)
	require.Equal(t, "partner", got.Parts[1].Number)
	require.Empty(t, got.Parts[2].NumberPretty, "no longer in the settings")
	require.NotEmpty(t, got.Parts[4].Recording)
	read("ext") // sees the row, and may not open it
	require.Empty(t, got.Parts[4].Recording)
}
