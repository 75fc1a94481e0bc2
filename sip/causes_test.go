package sip

import (
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

func TestCauses(t *testing.T) {
	for status, cause := range map[int]call.Cause{
		486: call.CauseBusy, 600: call.CauseBusy,
		408: call.CauseNoAnswer, 480: call.CauseNoAnswer, 487: call.CauseNoAnswer,
		603: call.CauseDeclined, 403: call.CauseDeclined,
		607: call.CauseUnwanted, 608: call.CauseCampaign,
		404: call.CauseNoNumber, 484: call.CauseNoNumber, 604: call.CauseNoNumber,
		500: call.CauseTrouble, 302: call.CauseTrouble, 488: call.CauseTrouble, 503: call.CauseUnavailable,
	} {
		require.Equal(t, cause, CauseOf(status), "%d", status)
	}
	for cause, status := range map[call.Cause]int{
		call.CauseBusy: 486, call.CauseNoNumber: 404, call.CauseDeclined: 603,
		call.CauseUnavailable: 503, call.CauseOrdered: 480,
	} {
		got, text := StatusOf(cause)
		require.Equal(t, status, got)
		require.Equal(t, text, phrase(status))
	}
}
