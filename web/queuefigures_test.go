package web

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

// Every queue has its row, also one without calls and one that is no more; the sum
// comes last, with the refusals of the line beside its service level.
func TestFiguresOfQueues(t *testing.T) {
	h := newHouse(t)
	var got struct{ Items []QueueFiguresView }
	require.NoError(t, json.Unmarshal([]byte(h.as("olga").text(t, "GET", "/reports/queues/figures", "", http.StatusOK)), &got))
	rows := map[call.QueueID]QueueFiguresView{}
	for _, r := range got.Items {
		rows[r.Queue] = r
	}
	require.Len(t, rows, len(got.Items))
	sales := rows["sales"]
	require.NotEmpty(t, sales.Name)
	require.Equal(t, 2, sales.Tally.Offered)
	require.InDelta(t, 0, *sales.Service.Level, 0.001)
	require.InDelta(t, 25, *sales.ASA, 0.001)
	require.InDelta(t, 50, *sales.BounceRate, 0.001)
	require.Zero(t, rows["vip"].Tally.Offered)
	require.Nil(t, rows["vip"].Service.Level)
	require.Contains(t, rows, call.QueueID("old"))
	last := got.Items[len(got.Items)-1]
	require.Empty(t, last.Queue)
	require.Equal(t, 4, last.Tally.Offered)
	require.InDelta(t, 25, *last.Service.Refusals, 0.001)
}

func TestStaysBehindAFigure(t *testing.T) {
	h := newHouse(t)
	var got struct{ Items []StayView }
	require.NoError(t, json.Unmarshal([]byte(h.as("olga").text(t, "GET", "/reports/queues/stays?metric=short&queue=sales", "", http.StatusOK)), &got))
	require.NotEmpty(t, got.Items)
	require.Equal(t, call.Abandoned, got.Items[0].StayOutcome)
	require.EqualValues(t, 1500, got.Items[0].StayWaitMs)
	h.as("olga").text(t, "GET", "/reports/queues/stays?metric=moon", "", http.StatusUnprocessableEntity)
}
