package store

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"hotline/call"
	"hotline/people"
	"hotline/reports"
)

const daySec = 24 * 3600

func repeats(by By, now int64) RepeatFilter {
	return RepeatFilter{By: by, Now: sec(now).Wall, Rules: reports.DefaultRepeatRules()}
}

// repeated: customer 1 came to sales, was handed to line 2, and came again on day 2;
// customer 2 has one contact, to support; 3 withholds his number.
func repeated(t *testing.T) *Store {
	s := open(t)
	up := escalated(1, true)
	up.Party.Customer = 1
	lost := answered(5, 4, "support", 7, "", 3*daySec)
	lost.Outcome, lost.Talks, lost.Segments[0].Answered, lost.Segments[0].Outcome = call.Abandoned, nil, call.Time{}, call.Abandoned
	menu := answered(6, 4, "", 7, "", 2*daySec)
	menu.Outcome, menu.Talks, menu.Segments = call.IVRDone, nil, nil
	follow(t, s, 1, CallRow{up}, CallRow{answered(2, 1, "support", 8, "rsm", 2*daySec)}, CallRow{answered(3, 2, "support", 7, "", 0)},
		CallRow{answered(4, 0, "sales", 7, "", 0)}, CallRow{lost}, CallRow{menu})
	return s
}

// TestRepeats: where FCR by repeats and the repeat rates belong (DOMAIN.md 5, 10).
func TestRepeats(t *testing.T) {
	s, ctx := repeated(t), context.Background()
	all, err := s.Repeats(ctx, sysViewer, repeats(ByAll, 8*daySec))
	require.NoError(t, err)
	require.Equal(t, []RepeatRow{{"", reports.Repeats{Contacts: 6, Withheld: 1, Unmatured: 3,
		FCR: reports.Ratio{Num: 1, Den: 2}, Day: reports.Ratio{Num: 1, Den: 5}, Within: reports.Ratio{Num: 2, Den: 5}}}}, all)
	cut := func(by By, v Viewer) map[string]reports.Ratio {
		rows, err := s.Repeats(ctx, v, repeats(by, 30*daySec))
		require.NoError(t, err)
		out := map[string]reports.Ratio{}
		for _, r := range rows {
			out[r.Key] = r.FCR
		}
		return out
	}
	// 2 repeats 1; 5 waited 10 s in vain, which repeats 6; nothing repeats the rest.
	require.Equal(t, map[string]reports.Ratio{"none": {Den: 1}, "sales": {Den: 1}, "support": {Num: 3, Den: 3}}, cut(ByQueue, sysViewer))
	require.Equal(t, map[string]reports.Ratio{"none": {Num: 1, Den: 2}, "1": {Num: 2, Den: 2}, "2": {Den: 1}}, cut(ByLine, sysViewer))
	require.Equal(t, map[string]reports.Ratio{"none": {Num: 1, Den: 2}, "7": {Num: 1, Den: 1}, "8": {Num: 1, Den: 1}, "9": {Den: 1}}, cut(ByOperator, sysViewer))
	require.Equal(t, map[string]reports.Ratio{"sales": {Den: 1}}, cut(ByQueue, viewer(people.Supervisor, "other", 20, "sales")),
		"the contact that repeats it is not his to see, and counts")
	require.Empty(t, cut(ByQueue, viewer(people.Operator, "owner", 7)))
	_, err = s.Repeats(ctx, sysViewer, RepeatFilter{By: "moon"})
	require.ErrorContains(t, err, "by: line, queue, operator or all expected")
}

// TestRepeatsOpenToTheirContacts: newest first, page by page, masked as anywhere.
func TestRepeatsOpenToTheirContacts(t *testing.T) {
	s, ctx := repeated(t), context.Background()
	f := repeats(ByAll, 30*daySec)
	f.Metric, f.Limit = reports.MetricFCR, 2
	var got, repeat []call.ID
	for {
		items, next, err := s.RepeatContacts(ctx, sysViewer, f)
		require.NoError(t, err)
		for _, i := range items {
			got, repeat = append(got, i.Call.ID), append(repeat, i.Judged.Repeat)
		}
		if f.Cursor = next; next == "" {
			break
		}
	}
	require.Equal(t, []call.ID{5, 6, 2, 1, 3}, append(got[:3:3], 1, 3), "%v", got)
	require.ElementsMatch(t, []call.ID{0, 5, 0, 2, 0}, repeat)
	f = repeats(ByQueue, 30*daySec)
	f.Metric, f.Key = reports.MetricRepeated, "sales"
	theirs := viewer(people.Supervisor, "rsm", 20, "sales")
	items, _, err := s.RepeatContacts(ctx, theirs, f)
	require.NoError(t, err)
	require.Len(t, items, 1)
	require.False(t, items[0].Open)
	require.True(t, items[0].Judged.Repeated)
	f = repeats(ByQueue, 30*daySec)
	f.Key = "none"
	items, _, err = s.RepeatContacts(ctx, sysViewer, f)
	require.NoError(t, err)
	require.Len(t, items, 1)
	f.Cursor = "nonsense"
	_, _, err = s.RepeatContacts(ctx, theirs, f)
	require.ErrorIs(t, err, ErrCursor)
}

// TestRepeatsCutAnywhere: whatever is asked for, what lies outside of the period is
// judged with it, and the parts of a period add up to the whole.
func TestRepeatsCutAnywhere(t *testing.T) {
	s, ctx := open(t), context.Background()
	rapid.Check(t, func(rt *rapid.T) {
		wipe(rt, s)
		var rows []Row
		for id := range rapid.IntRange(1, 40).Draw(rt, "calls") {
			c := answered(call.ID(id+1), call.CustomerID(rapid.IntRange(0, 2).Draw(rt, "customer")), rapid.SampledFrom(queues).Draw(rt, "queue"), 7, "",
				rapid.Int64Range(0, 60*24).Draw(rt, "hour")*3600)
			c.Topic = rapid.SampledFrom([]string{"", "a", "b"}).Draw(rt, "topic")
			rows = append(rows, CallRow{c})
		}
		follow(t, s, 1, rows...)
		f := repeats(ByAll, 55*daySec)
		whole := sumOfRepeats(rt, s, f)
		require.EqualValues(rt, len(rows), whole.Contacts)
		at := rapid.Int64Range(0, 60).Draw(rt, "day") * daySec
		early, late := f, f
		early.To, late.From = sec(at).Wall, sec(at).Wall
		require.Equal(rt, whole, sumOfRepeats(rt, s, early).Plus(sumOfRepeats(rt, s, late)))
		for _, by := range []By{ByLine, ByQueue, ByOperator} {
			f.By = by
			require.Equal(rt, whole, sumOfRepeats(rt, s, f))
		}
		f.Metric, f.Limit = reports.MetricRepeated, 500
		items, _, err := s.RepeatContacts(ctx, sysViewer, f)
		require.NoError(rt, err)
		require.EqualValues(rt, whole.FCR.Den-whole.FCR.Num, len(items))
	})
}

func sumOfRepeats(t require.TestingT, s *Store, f RepeatFilter) (sum reports.Repeats) {
	rows, err := s.Repeats(context.Background(), sysViewer, f)
	require.NoError(t, err)
	for _, r := range rows {
		sum = sum.Plus(r.Repeats)
	}
	return sum
}

// TestPartyOfASharedNumber: over 10 contacts in 30 days, with the one that comes now
// (DOMAIN.md 2); its caller prefers nobody.
func TestPartyOfASharedNumber(t *testing.T) {
	s, ctx := open(t), context.Background()
	s.SetClock(func() time.Time { return time.UnixMilli(sec(30 * daySec).Wall) })
	p, err := s.PartyOf(ctx, "+79160000001")
	require.NoError(t, err)
	require.False(t, p.Shared)
	put := func(id call.ID, at int64) {
		follow(t, s, uint64(id), CallRow{answered(id, p.Customer, "sales", 7, "", at)})
	}
	for id := call.ID(1); id <= 10; id++ {
		put(id, int64(id)*daySec)
	}
	put(11, 0) // 30 days ago, out of the window
	outbound := answered(12, p.Customer, "sales", 7, "", daySec)
	outbound.Kind = call.Outbound
	follow(t, s, 12, CallRow{outbound})
	p, err = s.PartyOf(ctx, "+79160000001")
	require.NoError(t, err)
	require.True(t, p.Shared, "ten and this one")
	require.Zero(t, p.Last)
	s.SetShared(func() int { return 11 })
	p, err = s.PartyOf(ctx, "+79160000001")
	require.NoError(t, err)
	require.False(t, p.Shared)
	require.NotZero(t, p.Last)
	s.SetShared(func() int { return 0 })
	p, err = s.PartyOf(ctx, "+79160000001")
	require.NoError(t, err)
	require.False(t, p.Shared, "0: only marked ones are")
}
