package desk

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

// office is open from 09:00 to 18:00 UTC each day.
type office struct{}

const hour = int64(3_600_000)

func (office) Worked(from, to int64) (ms int64) {
	for day := from / (24 * hour); day*24*hour < to; day++ {
		ms += max(0, min(to, day*24*hour+18*hour)-max(from, day*24*hour+9*hour))
	}
	return ms
}

func (o office) Worktime(wall, ms int64) (int64, bool) {
	for day := wall / (24 * hour); ; day++ {
		from, to := max(wall, day*24*hour+9*hour), day*24*hour+18*hour
		if to <= from {
			continue
		}
		if to-from >= ms {
			return from + ms, true
		}
		ms -= to - from
	}
}

var book = TicketBook{Rules: DefaultTicketRules(), Hours: office{}, Zone: "Europe/Moscow"}

// on is an hour of a day.
func on(day, h int64) int64 { return day*24*hour + h*hour }

func opened(i Importance, at int64) Ticket {
	t, _ := book.Open(Ticket{Number: "2026-000001", Customer: 1, Title: "Не доставлен", Importance: i, Author: 7, Owner: 7, Channel: ChannelPhone}, at)
	return t
}

// TestTicketMoves: the whole table of moves, from each state to each.
func TestTicketMoves(t *testing.T) {
	all := []TicketStatus{TicketNew, TicketWork, TicketWaiting, TicketResolved, TicketClosed}
	table := map[TicketStatus]string{ // of each state: where it may go, in the order of all
		TicketNew:      "-y---",
		TicketWork:     "--yy-",
		TicketWaiting:  "-y-y-",
		TicketResolved: "-y--y",
		TicketClosed:   "-----",
	}
	for _, from := range all {
		for i, to := range all {
			tk := opened(Normal, on(1, 10))
			tk.Status = from
			got, lines, err := book.Change(tk, TicketChange{By: 7, Status: &to}, on(1, 11))
			switch {
			case from == to:
				require.NoError(t, err)
				require.Empty(t, lines)
			case table[from][i] == 'y':
				require.NoError(t, err, "%s to %s", from, to)
				require.Equal(t, to, got.Status)
				require.Equal(t, []TicketEvent{{At: on(1, 11), By: 7, What: TicketStatusSet, From: string(from), To: string(to)}}, lines)
				require.Contains(t, Moves(from), to)
			default:
				require.ErrorIs(t, err, ErrMove, "%s to %s", from, to)
			}
		}
	}
}

// TestTicketDeadlines: counted in working hours from the making, by importance.
func TestTicketDeadlines(t *testing.T) {
	for i, c := range map[Importance]struct{ react, resolve int64 }{
		Critical: {on(1, 17), on(2, 15)}, // 1 h, 8 h: two of them today
		High:     {on(2, 11), on(4, 13)}, // 4 h, 24 h of nine a day
		Normal:   {on(2, 15), on(9, 16)}, // 8 h, 72 h: eight whole days
		Low:      {on(4, 13), on(15, 10)},
	} {
		tk := opened(i, on(1, 16))
		require.Equal(t, c.react, tk.ReactBy, i)
		require.Equal(t, c.resolve, tk.ResolveBy, i)
		require.Equal(t, int64(book.Rules.of(i).Resolution/time.Millisecond), office{}.Worked(tk.Created, tk.ResolveBy), i)
	}
	tk := opened(Normal, on(1, 22))
	require.Equal(t, on(2, 17), tk.ReactBy, "made at night: the clock begins in the morning")
	high, lines, err := book.Change(tk, TicketChange{By: 8, Importance: new(High)}, on(2, 9))
	require.NoError(t, err)
	require.Equal(t, on(2, 13), high.ReactBy, "counted anew from the making")
	require.Equal(t, "high", lines[0].To)
	require.Equal(t, on(2, 9), high.Reacted, "the first action of somebody")
}

// TestWaitingForTheCustomerIsLeftOut: the clock of the resolution stands, and the
// deadline moves by the working time of it.
func TestWaitingForTheCustomerIsLeftOut(t *testing.T) {
	step := func(tk Ticket, to TicketStatus, at int64) Ticket {
		tk, _, err := book.Change(tk, TicketChange{By: 7, Status: &to}, at)
		require.NoError(t, err)
		return tk
	}
	tk := step(opened(Critical, on(1, 9)), TicketWork, on(1, 10))
	require.Equal(t, on(1, 17), tk.Due())
	tk = step(tk, TicketWaiting, on(1, 12))
	require.Zero(t, tk.Due(), "nothing runs")
	require.False(t, tk.Overdue(on(3, 12)))
	tk = step(tk, TicketWork, on(2, 11)) // 6 h yesterday, 2 h today
	require.Equal(t, 8*hour, tk.PausedMs)
	require.Equal(t, on(2, 16), tk.Due())
	require.True(t, tk.Overdue(on(2, 17)))
	tk = step(tk, TicketResolved, on(2, 13))
	require.Equal(t, 5*hour, book.Resolution(tk), "three hours before, two after")
	require.Zero(t, tk.Due())
}

func TestSolvedTicketsCloseThemselves(t *testing.T) {
	tk := opened(Normal, on(1, 9))
	tk, _, err := book.Change(tk, TicketChange{By: 7, Status: new(TicketWork)}, on(1, 10))
	require.NoError(t, err)
	_, _, ok := book.CloseItself(tk, on(30, 10))
	require.False(t, ok, "not solved")
	tk, _, err = book.Change(tk, TicketChange{By: 7, Status: new(TicketResolved)}, on(1, 12))
	require.NoError(t, err)
	_, _, ok = book.CloseItself(tk, on(4, 12)-1)
	require.False(t, ok)
	closed, line, ok := book.CloseItself(tk, on(4, 12))
	require.True(t, ok)
	require.Equal(t, TicketClosed, closed.Status)
	require.Zero(t, line.By, "by itself")

	for name, c := range map[string]struct {
		at int64
		ok bool
	}{
		"before the solution": {on(1, 11), false}, "on the next day": {on(2, 9), true}, "on the last day": {on(8, 12), true}, "too late": {on(8, 12) + 1, false},
	} {
		again, line, ok := book.Repeat(closed, 55, c.at, c.at+1000)
		require.Equal(t, c.ok, ok, name)
		if ok {
			require.Equal(t, TicketWork, again.Status)
			require.Equal(t, TicketReopened, line.What)
			require.Zero(t, again.Resolved+again.Closed)
			require.Equal(t, call.OperatorID(7), again.Owner, "he keeps it")
		}
	}
	open := opened(Normal, on(1, 9))
	_, _, ok = book.Repeat(open, 55, on(2, 9), on(2, 9))
	require.False(t, ok, "it is open")
}

func TestTicketMistakesAreNamed(t *testing.T) {
	require.NoError(t, opened(Low, 0).Validate())
	err := Ticket{Title: " ", Text: strings.Repeat("x", MaxTicketText+1) + "\xff", Importance: "urgent"}.Validate()
	for _, part := range []string{"title:", "text: at most", "text: valid UTF-8", "importance:"} {
		require.ErrorContains(t, err, part)
	}
	_, _, err = book.Change(opened(Low, 0), TicketChange{By: 1, Note: "a\x00"}, 1)
	require.ErrorContains(t, err, "note:")
	require.NoError(t, DefaultTicketRules().Validate())
	require.ErrorContains(t, TicketRules{}.Validate(), "low.resolution: 1m to 90d")
}

func TestTicketNumbers(t *testing.T) {
	require.Equal(t, "2026-000042", TicketNumber(2026, 42))
	eve := time.Date(2026, 12, 31, 21, 30, 0, 0, time.UTC).UnixMilli()
	require.Equal(t, 2027, TicketYear(eve, "Europe/Moscow"), "in Moscow it is the new year")
	require.Equal(t, 2026, TicketYear(eve, "no such zone"))
}
