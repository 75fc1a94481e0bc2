package reports

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func mark(v float64) *float64 { return &v }

func TestVectorG(t *testing.T) {
	items := []QAItem{{10, mark(1), false}, {20, mark(1), false}, {40, mark(1), true}, {10, nil, false}, {20, mark(0), false}}
	score, critical := QAScore(items, false)
	shows(t, "77.8", score)
	require.False(t, critical)
	items[2].Mark = mark(0)
	score, critical = QAScore(items, false)
	shows(t, "33.3", score)
	require.True(t, critical)
	score, _ = QAScore(items, true)
	shows(t, "0.0", score)
	score, _ = QAScore([]QAItem{{10, nil, true}}, true)
	require.Nil(t, score)

	require.InDelta(t, 3, Penalty(76.4, 80, 1, 10), 1e-9)
	require.Zero(t, Penalty(81, 80, 1, 10))
	require.InDelta(t, 10, Penalty(20, 80, 1, 10), 1e-9)
	require.InDelta(t, 4, Penalty(76, 80, 1, 10), 1e-9)
	shows(t, "0.1", ContactRate(10, 100))
	require.InDelta(t, 60, *CostPerContact(640, 250, 20_000, 3000), 1e-9)
	require.Nil(t, CostPerContact(1, 1, 1, 0))
}

func TestSurveyRates(t *testing.T) {
	r := RatesOf(SurveyFlow{Sampled: 400, Invalid: 20, Human: 228, NoInput: 38, AnsweredQ: 114, Completed: 95})
	shows(t, "60.0", r.Contact)
	shows(t, "10.0", r.NoInput)
	shows(t, "50.0", r.Cooperation)
	shows(t, "83.3", r.Completion)
	shows(t, "30.0", r.Response)
	require.Equal(t, Rates{}, RatesOf(SurveyFlow{}))
}
