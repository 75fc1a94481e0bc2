package store

import (
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
	"hotline/people"
)

func TestVoicemailsAreCountedAndDealtWithOnce(t *testing.T) {
	s := open(t)
	ctx := t.Context()
	boss := Viewer{User: people.User{ID: 1, Login: "boss", Role: people.Supervisor}.Normal()}
	rows := []Row{}
	for i, what := range []string{"", "voicemail", "voicemail", "comment"} {
		id := call.RecordingID(i + 1)
		rows = append(rows, CallRow{Call: call.Call{ID: call.ID(i + 1), Kind: call.Inbound, Started: call.Time{Wall: 1000, Mono: 1}}},
			RecordingRow{Recording: id, Call: call.ID(i + 1), What: what, At: call.Time{Wall: int64(1000 * (i + 1)), Mono: 1}},
			RecordingDoneRow{RecordingDone: call.RecordingDone{Recording: id, Bytes: 10, Ms: 5}})
	}
	require.NoError(t, s.Follow(ctx, 1, rows))
	n, err := s.Messages(ctx, boss)
	require.NoError(t, err)
	require.Equal(t, MessageCount{All: 2, Open: 2, Oldest: 2000}, n)

	require.NoError(t, s.MarkMessage(ctx, boss, 2, true, "here"))
	require.NoError(t, s.MarkMessage(ctx, boss, 2, true, "here"), "once more changes nothing")
	n, err = s.Messages(ctx, boss)
	require.NoError(t, err)
	require.Equal(t, MessageCount{All: 2, Open: 1, Oldest: 3000}, n)

	list, _, err := s.Recordings(ctx, boss, RecordingFilter{What: "voicemail"})
	require.NoError(t, err)
	require.Len(t, list, 2)
	require.Equal(t, call.OperatorID(1), list[1].HandledBy)
	require.NotZero(t, list[1].HandledAt)
	list, _, err = s.Recordings(ctx, boss, RecordingFilter{Open: true})
	require.NoError(t, err)
	require.Len(t, list, 1)
	list, _, err = s.Recordings(ctx, boss, RecordingFilter{What: "talk"})
	require.NoError(t, err)
	require.Len(t, list, 1)

	require.NoError(t, s.MarkMessage(ctx, boss, 2, false, "here"))
	log, err := s.AuditLog(ctx, AuditFilter{What: people.AuditMessage})
	require.NoError(t, err)
	require.Len(t, log, 2, "each change once")
}
