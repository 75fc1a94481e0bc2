package switchboard

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

// The page shows how long the microphone is off: said again it does not begin anew,
// and it ends with the talk.
func TestSinceWhenTheMicrophoneIsOff(t *testing.T) {
	h := settled(t, func(*Settings) {})
	h.signIn(1)
	h.callIn("n1/i1", 5, "1")
	h.answer(1)
	id := h.only().ID
	mute := func(on bool) { require.Empty(t, h.act(1, call.Act{Do: call.DoMute, Call: id, On: on})) }

	mute(true)
	since := h.now
	require.Equal(t, since, h.views[1].Talk.MutedSince)
	h.run(5 * time.Second)
	mute(true)
	require.Equal(t, since, h.views[1].Talk.MutedSince)
	mute(false)
	require.Zero(t, h.views[1].Talk.MutedSince)
	require.False(t, h.views[1].Talk.Muted)

	mute(true)
	require.Empty(t, h.act(1, call.Act{Do: call.DoTransfer, Call: id, To: "queue:sales"}))
	require.Zero(t, h.only().MutedSince)
}
