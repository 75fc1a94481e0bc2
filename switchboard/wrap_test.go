package switchboard

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

// wrapped are the forms of a call as the journal has them.
func (h *house) wrapped(id call.ID) (out []Wrapped) {
	for _, text := range h.journal {
		rec, err := Decode(text)
		require.NoError(h.t, err)
		for _, f := range rec.Facts {
			if w, ok := f.(Wrapped); ok && w.Call == id {
				out = append(out, w)
			}
		}
	}
	return out
}

// The topic comes from the menu's branch; the end of the time saves «не заполнено»
// for a result that was not chosen, and keeps one that was (DOMAIN.md 7).
func TestTheTimeOfAWrapUpSavesTheForm(t *testing.T) {
	for name, chosen := range map[string]string{"nothing was chosen": "", "a result was chosen": "solved"} {
		t.Run(name, func(t *testing.T) {
			h := talkingHouse(t)
			id := h.only().ID
			require.Equal(t, "orders", h.views[1].Talk.Topic, "key 1 is the branch of orders")
			require.Empty(t, h.act(1, call.Act{Do: call.DoHangup}))
			require.Equal(t, "orders", h.views[1].Wrap.Topic)
			want := call.NotFilled
			if chosen != "" {
				want = chosen
				require.Empty(t, h.act(1, call.Act{Do: call.DoWrap, Topic: "complaint", Result: chosen}))
			}
			h.run(29_900 * time.Millisecond)
			require.Equal(t, call.WrapUp, h.views[1].State)
			h.run(200 * time.Millisecond)
			require.Equal(t, call.Available, h.views[1].State)
			forms := h.wrapped(id)
			last := forms[len(forms)-1]
			require.Equal(t, want, last.Result)
			require.NotZero(t, last.Ended)
			if chosen == "" {
				require.Equal(t, "orders", last.Topic)
			} else {
				require.Equal(t, "complaint", last.Topic)
			}
		})
	}
}

// A wrap-up ends by hand only with a topic and a result.
func TestTheFormIsAskedFor(t *testing.T) {
	h := talkingHouse(t)
	require.Empty(t, h.act(1, call.Act{Do: call.DoHangup}))
	require.Equal(t, "disposition_needed", h.act(1, call.Act{Do: call.DoReady}))
	require.Equal(t, "disposition_needed", h.act(1, call.Act{Do: call.DoState, State: call.Available}))
	require.Empty(t, h.act(1, call.Act{Do: call.DoWrap, Topic: "orders", Result: "solved"}))
	require.Empty(t, h.act(1, call.Act{Do: call.DoReady}))
	require.Equal(t, call.Available, h.views[1].State)
}
