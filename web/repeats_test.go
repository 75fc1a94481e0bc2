package web

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
	"hotline/reports"
)

func TestRepeatsReport(t *testing.T) {
	h := newHouse(t)
	_, text := h.as("olga").do("GET", "/reports/repeats?by=queue&from=2026-03-01&to=2026-03-31", "")
	var list page[RepeatFigures]
	require.NoError(t, json.Unmarshal([]byte(text), &list))
	f := list.Items[0]
	require.Equal(t, "Продажи", f.Name)
	require.InDelta(t, 71.6, *f.FCR.Value, 0.05) // DOMAIN.md 5: 68/95 → 61.8..79.7
	require.InDelta(t, 61.8, f.FCR.Interval.Low, 0.05)
	require.InDelta(t, 79.7, f.FCR.Interval.High, 0.05)
	require.InDelta(t, 5.0, *f.Day.Value, 1e-9)
	require.InDelta(t, 20.0, *f.Within.Value, 1e-9)
	require.InDelta(t, 10.0, *f.SharedShare, 1e-9)
	require.EqualValues(t, 7*24*3600*1000, f.WindowMs)
	require.EqualValues(t, 5, f.Counts.Unmatured)
	require.Equal(t, "/api/v1/reports/repeats/contacts?by=queue&from=2026-03-01&key=sales&metric=repeated&to=2026-03-31", f.Contacts["repeated"])

	status, text := h.as("olga").do("GET", strings.TrimPrefix(f.Contacts["repeated"], apiRoot), "")
	require.Equal(t, 200, status, text)
	var calls page[RepeatedCall]
	require.NoError(t, json.Unmarshal([]byte(text), &calls))
	require.Equal(t, call.ID(2), calls.Items[0].Judged.Repeat)
	require.Equal(t, reports.MetricRepeated, h.data.repeats.Metric)
	require.Equal(t, "sales", h.data.repeats.Key)
	require.Equal(t, reports.DefaultRepeatRules(), h.data.repeats.Rules)

	_, text = h.as("olga").do("GET", "/reports/repeats?by=operator", "")
	require.Contains(t, text, "Без разговора")
	status, _ = h.as("olga").do("GET", "/reports/repeats/contacts?metric=moon", "")
	require.Equal(t, 422, status)
}
