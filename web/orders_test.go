package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

type document struct {
	Type   string `json:"type"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
}

// Why an order is refused is said in words, and by a type from which a page says it
// in its own language.
func TestARefusedOrderSaysWhy(t *testing.T) {
	says := ""
	h := newHouse(t, func(_ *Config, d *Deps) { d.Orders = orderFunc(func(call.Order) string { return says }) })
	for key, want := range map[string]int{"operator_away": 409, "unknown_call": 409, "storage_trouble": 503, "busy": 503, "something_new": 409} {
		says = key
		status, text := h.as("olga").do("POST", "/emergency", `{"kind":"closed","reason":"x"}`)
		require.Equal(t, want, status, text)
		var d document
		require.NoError(t, json.Unmarshal([]byte(text), &d))
		require.Equal(t, "urn:hotline:refused:"+key, d.Type)
		require.Equal(t, want, d.Status)
		require.NotEmpty(t, d.Detail)
	}
	for key := range refusals {
		require.NotContains(t, refusals[key], "_", "a sentence")
	}
}

// A call that came to its queue a moment ago is on no board yet: the order is the
// core's, which knows the call and whose queues it must stand in. What neither knows
// is no call, and what the board shows in a foreign queue is refused unasked.
func TestAnOrderAboutACallThatIsNotOnTheBoardYet(t *testing.T) {
	var got []call.Order
	says := ""
	h := newHouse(t, func(_ *Config, d *Deps) {
		d.Orders = orderFunc(func(o call.Order) string { got = append(got, o); return says })
	})
	ask := func(login, path, data string) int {
		status, _ := h.as(login).do("POST", path, data)
		return status
	}
	for _, board := range []*call.Board{nil, {}, {Calls: []call.CallBoard{{Call: 7, Phase: call.Menu}}}} {
		h.boards.set(board)
		for path, data := range map[string]string{
			"/calls/c7/assign": `{"operator":2}`, "/calls/c7/move": `{"queue":"vip"}`, "/calls/c7/withdraw": `{"to":"message","reason":"x"}`,
		} {
			got, says = nil, ""
			require.Equal(t, 201, ask("olga", path, data), path)
			require.Len(t, got, 1)
			require.Equal(t, call.ID(7), got[0].Call)
			require.Empty(t, got[0].Of, "the owner's people order about every queue")
			says = "unknown_call"
			require.Equal(t, 404, ask("olga", path, data), path)
		}
		got, says = nil, ""
		require.Equal(t, 201, ask("ext", "/calls/c7/assign", `{"operator":6}`))
		require.Equal(t, []call.QueueID{"sales"}, got[0].Of, "an outsourcer about his own")
		require.Equal(t, 404, ask("ext", "/calls/c7/move", `{"queue":"sales"}`))
	}
	h.boards.set(&call.Board{Calls: []call.CallBoard{{Call: 7, Phase: call.Waiting, Queue: "vip"}}})
	got = nil
	require.Equal(t, 404, ask("ext", "/calls/c7/assign", `{"operator":6}`))
	require.Empty(t, got)
	says = "unknown_call"
	require.Equal(t, 409, ask("olga", "/calls/c7/assign", `{"operator":2}`), "he waited a moment ago")
}

// flawed is an error with a reason, as recordings have.
type flawed struct{ error }

func (flawed) Reason() string { return "silent" }

func TestARefusedRecordingSaysWhy(t *testing.T) {
	for text, err := range map[string]error{
		"urn:hotline:refused:sound_silent": fmt.Errorf("%w: it %w", ErrUpload, flawed{errors.New("is silent")}),
		"":                                 fmt.Errorf("%w: who knows", ErrUpload),
	} {
		w := httptest.NewRecorder()
		new(Site).refusedUpload(w, err)
		require.Equal(t, http.StatusUnprocessableEntity, w.Code)
		var d document
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), &d))
		require.Equal(t, text, d.Type)
		require.Contains(t, d.Detail, "cannot be taken")
	}
}
