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
