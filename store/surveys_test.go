package store

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
	"hotline/people"
	"hotline/reports"
)

// asked is a contact and what became of its survey.
func asked(id call.ID, op call.OperatorID, line int, first, last call.QueueID, q1, q2, q3 int) []Row {
	c := answered(id, call.CustomerID(id), first, op, "", int64(id)*100)
	c.Talks[0].Line, c.Talks[0].Queue = line, last
	return []Row{CallRow{c}, ResultRow{About: id, Mode: "next_day", Customer: call.CustomerID(id), At: sec(90_000), Result: "completed", Operator: op,
		Line: line, Queue: last, FirstQueue: first, Scale: 5, Q1: q1, Q2: q2, Q3: q3, Human: true}}
}

func survey(t *testing.T) *Store {
	s := open(t)
	follow(t, s, 1, asked(1, 7, 1, "sales", "sales", 5, 1, 1)...)
	follow(t, s, 2, asked(2, 7, 1, "sales", "sales", 4, 2, 0)...)
	follow(t, s, 3, asked(3, 10, 2, "sales", "second", 1, 1, 2)...) // escalated: CSI to line 2, FCR to sales
	follow(t, s, 4, asked(4, 10, 2, "second", "second", 3, 1, 0)...)
	follow(t, s, 5, ResultRow{About: 1, Mode: "same_call", At: sec(80), Result: "partial", Operator: 7, Line: 1, Queue: "sales", FirstQueue: "sales", Q1: 2},
		ResultRow{About: 8, Mode: "next_day", At: sec(80), Operator: 7, Line: 1, Queue: "sales"}, // not in the sample
		ResultRow{About: 9, Mode: "next_day", At: sec(80), Result: "no_answer", Operator: 7, Line: 1, Queue: "sales"},
		CallRow{answered(9, 9, "sales", 7, "", 900)}, CallRow{answered(8, 8, "sales", 7, "", 800)})
	return s
}

func TestFiguresGoWhereTheyBelong(t *testing.T) {
	s, ctx := survey(t), context.Background()
	rows, err := s.SurveySummary(ctx, sysViewer, SurveyFilter{By: ByQueue})
	require.NoError(t, err)
	require.Len(t, rows, 3)
	sales, same, second := rows[0], rows[1], rows[2]
	require.Equal(t, "sales next_day sales same_call second next_day",
		sales.Key+" "+sales.Mode+" "+same.Key+" "+same.Mode+" "+second.Key+" "+second.Mode)
	require.Equal(t, reports.Histogram{4: 1, 5: 1}, sales.Answers)
	require.Equal(t, reports.Ratio{Num: 1, Den: 3}, sales.FCR, "the escalated one spoils sales")
	require.Equal(t, reports.Histogram{1: 1, 3: 1}, second.Answers)
	require.Zero(t, second.FCR.Den, "yes without Q3 is left out")
	require.Equal(t, reports.Histogram{2: 1}, same.Answers, "same_call stands beside, never summed")
	require.Equal(t, reports.SurveyFlow{Sampled: 3, Human: 2, AnsweredQ: 2, Completed: 2}, sales.Flow)
	require.Equal(t, map[string]int64{"completed": 2, "no_answer": 1}, sales.Results)
	require.Equal(t, []reports.Stratum{{Eligible: 4, Scores: reports.ScoresOf(5, 4)}}, sales.Strata)

	rows, err = s.SurveySummary(ctx, sysViewer, SurveyFilter{By: ByOperator, Mode: "next_day", Key: "10"})
	require.NoError(t, err)
	require.Len(t, rows, 1)
	require.Equal(t, reports.Ratio{Den: 1}, rows[0].FCR)
	rows, err = s.SurveySummary(ctx, sysViewer, SurveyFilter{By: ByLine, Mode: "next_day", From: sec(150).Wall})
	require.NoError(t, err)
	require.Equal(t, "1", rows[0].Key)
	require.Equal(t, reports.Histogram{4: 1}, rows[0].Answers)
}

// Each figure opens to exactly the rows it counts (INVARIANTS 35).
func TestEveryFigureOpensToItsRows(t *testing.T) {
	s, ctx := survey(t), context.Background()
	for _, by := range []By{ByLine, ByQueue, ByOperator, ByAll} {
		rows, err := s.SurveySummary(ctx, sysViewer, SurveyFilter{By: by})
		require.NoError(t, err)
		for _, r := range rows {
			f := SurveyFilter{By: by, Key: r.Key, Mode: r.Mode, Metric: MetricCSI}
			csi, _, err := s.SurveyAnswers(ctx, sysViewer, f)
			require.NoError(t, err)
			require.Len(t, csi, int(r.Answers.Scores().N), "%v", f)
			f.Metric = MetricFCR
			fcr, _, err := s.SurveyAnswers(ctx, sysViewer, f)
			require.NoError(t, err)
			require.Len(t, fcr, int(r.FCR.Den), "%v", f)
		}
	}
	_, _, err := s.SurveyAnswers(ctx, sysViewer, SurveyFilter{Metric: "x"})
	require.ErrorContains(t, err, "metric:")
	_, err = s.SurveySummary(ctx, sysViewer, SurveyFilter{By: "x"})
	require.ErrorContains(t, err, "by:")
}

func TestAnswersPageByPage(t *testing.T) {
	s, ctx := open(t), context.Background()
	for id := call.ID(1); id <= 7; id++ {
		rows := asked(id, 7, 1, "sales", "sales", 5, 1, 1)
		again := rows[1].(ResultRow)
		again.Mode = "same_call"
		follow(t, s, uint64(id), append(rows, again)...)
	}
	got := map[string]int{}
	f := SurveyFilter{Limit: 3}
	for {
		items, next, err := s.SurveyAnswers(ctx, sysViewer, f)
		require.NoError(t, err)
		for _, i := range items {
			got[i.About.String()+i.Mode]++
		}
		if f.Cursor = next; next == "" {
			break
		}
	}
	require.Len(t, got, 14)
	for k, n := range got {
		require.Equal(t, 1, n, k)
	}
}

func TestPlansAndAttempts(t *testing.T) {
	s, ctx := open(t), context.Background()
	plan := PlanRow{Plan: 5, About: 1, Customer: 1, Mode: "next_day", State: "planned", Queue: "sales", Line: 1, Operator: 7, Made: ms(5), Due: 99}
	try := AttemptRow{Attempt: 6, Plan: 5, Call: 2, At: ms(7), Ended: ms(9), Result: "busy"}
	follow(t, s, 1, CallRow{answered(1, 1, "sales", 7, "north", 0)}, plan, try)
	plans, err := s.Plans(ctx, sysViewer, SurveyFilter{})
	require.NoError(t, err)
	require.Equal(t, []PlanRow{plan}, plans)
	tries, err := s.Attempts(ctx, sysViewer, 5)
	require.NoError(t, err)
	require.Equal(t, []AttemptRow{try}, tries)
	for _, v := range []Viewer{viewer("operator", "north", 7), viewer("supervisor", "south", 4, "sales")} {
		plans, err := s.Plans(ctx, v, SurveyFilter{})
		require.NoError(t, err)
		require.Empty(t, plans)
		tries, err := s.Attempts(ctx, v, 5)
		require.NoError(t, err)
		require.Empty(t, tries)
	}
}

// TestAnswersNameTheCustomer as far as the viewer may see him, and mark who called
// from a browser page; recordings say the same.
func TestAnswersNameTheCustomer(t *testing.T) {
	s, ctx := survey(t), context.Background()
	p, err := s.PartyOf(ctx, "+79160000001")
	require.NoError(t, err)
	known := answered(20, p.Customer, "sales", 7, "", 2000)
	web := answered(21, 0, "sales", 7, "", 2100)
	web.Trunk, web.Party = "web", call.Party{Web: "web:1", Class: call.Web}
	follow(t, s, 6, CallRow{known}, CallRow{web},
		ResultRow{About: 20, Mode: "next_day", Customer: p.Customer, At: sec(90_000), Result: "completed", Operator: 7, Line: 1, Queue: "sales", Q1: 5},
		ResultRow{About: 21, Mode: "next_day", At: sec(90_000), Result: "completed", Operator: 7, Line: 1, Queue: "sales", Q1: 4},
		RecordingRow{Recording: 20, Call: 20, Operator: 7, At: sec(2000)}, RecordingRow{Recording: 21, Call: 21, Operator: 7, At: sec(2100)})
	c, err := s.Customer(ctx, p.Customer)
	require.NoError(t, err)
	c.Name = "Иван Петров"
	require.NoError(t, s.PutCustomer(ctx, c))

	rows, _, err := s.SurveyAnswers(ctx, sysViewer, SurveyFilter{Metric: MetricCSI, Mode: "next_day"})
	require.NoError(t, err)
	require.Equal(t, "true Иван Петров", fmt.Sprint(rows[0].Web, rows[0].Name, " ", rows[1].Name))
	require.False(t, rows[1].Web)
	rows, _, err = s.SurveyAnswers(ctx, viewer(people.Supervisor, "partner", 50, "sales"), SurveyFilter{Metric: MetricCSI, Mode: "next_day"})
	require.NoError(t, err)
	require.Empty(t, rows[1].Name, "a row of the list, but none of his operators talked")
	require.True(t, rows[0].Web)

	recs, _, err := s.Recordings(ctx, sysViewer, RecordingFilter{})
	require.NoError(t, err)
	require.Equal(t, "true false", fmt.Sprint(recs[0].Web, recs[1].Web))
}
