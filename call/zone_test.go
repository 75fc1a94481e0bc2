package call

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// plain is the shipped window of DOMAIN.md 10: Mon–Fri 10–20, Sat–Sun 11–18.
func plain() Week {
	w := EveryDay(Hours{From: 600, To: 1200})
	w[0], w[6] = Hours{From: 660, To: 1080}, Hours{From: 660, To: 1080}
	return w
}

func wall(t *testing.T, s string) int64 {
	t.Helper()
	at, err := time.Parse("2006-01-02 15:04", s)
	require.NoError(t, err)
	return at.UnixMilli()
}

func TestSpanByCode(t *testing.T) {
	for raw, want := range map[string]Span{
		"+74010000001": {2, 2}, "+78450000001": {4, 4}, "+73420000001": {5, 5}, "+73810000001": {6, 6},
		"+73830000001": {7, 7}, "+73950000001": {8, 8}, "+73020000001": {9, 9}, "+74110000001": {9, 11},
		"+74160000001": {9, 9}, "+74232000001": {10, 10}, "+74130000001": {11, 11}, "+74150000001": {12, 12},
		"+73360000001": {3, 5}, "+73650000001": {3, 3}, "+74950000001": {3, 3}, "+78120000001": {3, 3},
		"+73000000001": {2, 12}, "+77010000001": {5, 5},
		"+79160000001": {3, 3}, "+79110000001": {2, 3}, "+79880000001": {3, 4}, "+79130000001": {6, 7},
		"+79120000001": {3, 5}, "+79030000001": {3, 7}, "+79050000001": {2, 7}, "+79230000001": {3, 8},
		"+79990000001": {2, 12}, "+375291112233": {2, 12},
	} {
		require.Equal(t, want, ParseNumber(raw).Span(), raw)
	}
}

// The windows that DOMAIN.md 12 names, in Moscow time.
func TestWindowsOfSpans(t *testing.T) {
	day := DayAt(wall(t, "2026-03-12 12:00"), 3) // a Thursday
	for _, c := range []struct {
		span     Span
		from, to int
	}{
		{Span{3, 3}, 10, 20},
		{Span{6, 7}, 7, 16},
		{Span{10, 10}, 3, 13},
		{Span{3, 8}, 10, 15},
		{UnknownSpan, 10, 12},
		{Span{}, 10, 12},
	} {
		open, closed, ok := c.span.Slot(plain(), day)
		require.True(t, ok)
		midnight := day.start(3)
		require.Equal(t, int64(c.from)*hourMs, open-midnight, "%v opens", c.span)
		require.Equal(t, int64(c.to)*hourMs, closed-midnight, "%v closes", c.span)
		require.False(t, c.span.AllowedAt(plain(), open-1))
		require.True(t, c.span.AllowedAt(plain(), open))
		require.True(t, c.span.AllowedAt(plain(), closed-1))
		require.False(t, c.span.AllowedAt(plain(), closed))
	}
}

func TestNextDay(t *testing.T) {
	day, _ := Span{10, 10}.NextDay(wall(t, "2026-03-10 20:40"))
	open, _, ok := Span{10, 10}.Slot(plain(), day)
	require.True(t, ok)
	require.Equal(t, wall(t, "2026-03-12 00:00"), open)

	day, from := Span{6, 7}.NextDay(wall(t, "2026-03-10 17:30"))
	require.Equal(t, wall(t, "2026-03-11 17:00"), from)
	open, _, _ = Span{6, 7}.Slot(plain(), day)
	require.Equal(t, wall(t, "2026-03-12 04:00"), open)
}

func TestWeekdaysAreOfTheCustomer(t *testing.T) {
	// Friday 22:30 UTC is Saturday 08:30 at +10; Saturday opens at 11, 01:00 UTC.
	at, closed, ok := Span{10, 10}.NextAllowed(plain(), wall(t, "2026-03-13 22:30"))
	require.True(t, ok)
	require.Equal(t, wall(t, "2026-03-14 01:00"), at)
	require.Equal(t, wall(t, "2026-03-14 08:00"), closed)
}

func TestHardLimitHoldsWhateverIsConfigured(t *testing.T) {
	wide := EveryDay(Hours{From: 0, To: 1440})
	require.False(t, Moscow.AllowedAt(wide, wall(t, "2026-03-12 05:59")))
	require.True(t, Moscow.AllowedAt(wide, wall(t, "2026-03-12 06:00")))
	require.False(t, Moscow.AllowedAt(wide, wall(t, "2026-03-12 18:00")))
	_, _, ok := Moscow.NextAllowed(EveryDay(Hours{From: 1300, To: 1400}), 0)
	require.False(t, ok, "a week without a lawful minute")
}

func TestNextAllowedIsFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lo := rapid.IntRange(2, 12).Draw(t, "min")
		hi := rapid.IntRange(lo, 12).Draw(t, "max")
		s := Span{int8(lo), int8(hi)}
		from := rapid.Int64Range(1_700_000_000_000, 1_900_000_000_000).Draw(t, "wall")
		at, closed, ok := s.NextAllowed(plain(), from)
		if !ok {
			return
		}
		require.True(t, at >= from && at < closed)
		require.True(t, s.AllowedAt(plain(), at))
		require.True(t, s.AllowedAt(plain(), closed-1))
		require.False(t, s.AllowedAt(plain(), closed))
		if at > from {
			require.False(t, s.AllowedAt(plain(), from))
			require.False(t, s.AllowedAt(plain(), at-1))
		}
		mid := from + (at-from)/2
		require.Equal(t, mid == at, s.AllowedAt(plain(), mid), "nothing is skipped")
	})
}

func TestHoursText(t *testing.T) {
	var h Hours
	require.NoError(t, h.UnmarshalText([]byte("10:00-20:30")))
	require.Equal(t, Hours{From: 600, To: 1230}, h)
	require.Equal(t, "10:00-20:30", h.String())
	require.NoError(t, h.UnmarshalText([]byte("closed")))
	require.Equal(t, Hours{}, h)
	require.Equal(t, "closed", h.String())
	for _, bad := range []string{"20:00-10:00", "10-20", "10:00-25:00", "10:61-20:00", "-1:00-20:00"} {
		require.Error(t, h.UnmarshalText([]byte(bad)), bad)
	}
}
