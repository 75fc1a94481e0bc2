package reports

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"hotline/call"
)

const (
	hourMs = int64(3_600_000)
	dayMs  = 24 * hourMs
)

// contact begins at start (ms) and lasts a minute.
func contact(id call.ID, start int64, topic string, o call.Outcome) RepeatContact {
	return RepeatContact{ID: id, Started: start, Ended: start + 60_000, Topic: topic, Outcome: o}
}

// TestRepeatsByHand: a week of one customer, counted by hand (DOMAIN.md 5). Contacts
// last a minute; the window is 7 days from the end.
//
//	1  day 0          order     answered   repeated by 3 (2 is about delivery)
//	2  day 1          delivery  answered   repeated by 3, which has no topic
//	3  day 2          -         answered   not by 4 (2 s of waiting), by 5
//	4  day 3          -         abandoned  after 2 s; repeated by 5
//	5  day 9 + 1 min  -         abandoned  after 5 s: a repeat, 7 days to the ms after the end of 3
//	6  day 17         order     answered   7 d 23 h 58 min after 5: no repeat
//
// On day 20 contact 6 has not matured: 5 have, of which one (5) is solved. With an
// earlier one in 24 h: 2, 3 and 4, each a day less a minute after the end before; in
// 7 days 5 as well.
func TestRepeatsByHand(t *testing.T) {
	list := []RepeatContact{
		contact(1, 0, "order", call.Answered), contact(2, dayMs, "delivery", call.Answered), contact(3, 2*dayMs, "", call.Answered),
		contact(4, 3*dayMs, "", call.Abandoned), contact(5, 9*dayMs+60_000, "", call.Abandoned), contact(6, 17*dayMs, "order", call.Answered),
	}
	list[3].WaitMs, list[4].WaitMs = 2000, 5000
	rules := DefaultRepeatRules()
	judged := rules.Judge(list, 20*dayMs)
	var repeats []call.ID
	var sum Repeats
	for _, j := range judged {
		repeats = append(repeats, j.Repeat)
		sum.Add(j)
	}
	require.Equal(t, []call.ID{3, 3, 5, 5, 0, 0}, repeats)
	require.Equal(t, Repeats{Contacts: 6, Unmatured: 1, FCR: Ratio{1, 5}, Day: Ratio{3, 6}, Within: Ratio{4, 6}}, sum)
	require.InDelta(t, 20.0, *sum.FCR.Percent(), 1e-9)
	sum.Add(Judged{Withheld: true})
	require.Equal(t, Ratio{1, 5}, sum.FCR, "a withheld number is in no share")
	require.EqualValues(t, 7, sum.Contacts)

	list[4].WaitMs = 4999
	require.Zero(t, rules.Judge(list, 20*dayMs)[2].Repeat, "short abandons repeat nothing")
	list[4].WaitMs, list[4].Started = 5000, 9*dayMs+60_001
	require.Zero(t, rules.Judge(list, 20*dayMs)[2].Repeat, "a millisecond after the window")
	for _, o := range []call.Outcome{call.Callback, call.Overflowed, call.IVRDone, call.IVRHangup, call.Blocked, call.AfterHours, call.Rejected, call.Interrupted, ""} {
		list[4].Started, list[4].Outcome = 9*dayMs, o
		require.Zero(t, rules.Judge(list, 20*dayMs)[2].Repeat, "%q reached nobody", o)
	}
}

// TestRepeatsMature: a contact counts from the millisecond on at which its window has passed.
func TestRepeatsMature(t *testing.T) {
	list := []RepeatContact{contact(1, 0, "", call.Answered)}
	require.False(t, DefaultRepeatRules().Judge(list, 7*dayMs+59_999)[0].Matured)
	require.True(t, DefaultRepeatRules().Judge(list, 7*dayMs+60_000)[0].Matured)
	list[0].Ended = 0
	require.False(t, DefaultRepeatRules().Judge(list, 90*dayMs)[0].Matured, "it goes on")
	require.True(t, RepeatRules{Within: time.Hour, Shared: 1}.Judge([]RepeatContact{contact(1, 0, "", call.Answered)}, hourMs+60_000)[0].Matured)
}

// TestSharedNumbers: over 10 contacts in 30 days, or marked so (DOMAIN.md 2).
func TestSharedNumbers(t *testing.T) {
	var list []RepeatContact
	for i := range 11 {
		list = append(list, contact(call.ID(i+1), int64(i)*3*dayMs, "", call.Answered)) // the last on day 30
	}
	judged := DefaultRepeatRules().Judge(list, 100*dayMs)
	require.False(t, judged[10].Shared, "10 in the 30 days that end with it: the first is 30 days old")
	list[0].Started = 1
	judged = DefaultRepeatRules().Judge(list, 100*dayMs)
	require.True(t, judged[10].Shared, "the eleventh in 30 days")
	require.False(t, judged[9].Shared)
	var sum Repeats
	for _, j := range judged {
		sum.Add(j)
	}
	require.Equal(t, Repeats{Contacts: 11, Shared: 1, FCR: Ratio{0, 10}, Day: Ratio{0, 10}, Within: Ratio{9, 10}}, sum)
	require.InDelta(t, 100.0/11, *sum.SharedShare(), 1e-9)
	marked := contact(1, 0, "", call.Answered)
	marked.Marked = true
	require.True(t, DefaultRepeatRules().Judge([]RepeatContact{marked}, 0)[0].Shared)
	require.Nil(t, Repeats{}.SharedShare())
}

// judgedPlainly says the sentences of DOMAIN.md one by one, each pair of contacts
// against each other.
func judgedPlainly(r RepeatRules, list []RepeatContact, i int, now int64) Judged {
	c, n := list[i], 0
	j := Judged{Matured: c.Ended != 0 && c.Ended+r.Within.Milliseconds() <= now}
	for k, x := range list {
		if k <= i && x.Started > c.Started-30*dayMs {
			n++
		}
		end := x.Ended
		if end == 0 {
			end = now
		}
		if k < i {
			j.Day = j.Day || end >= c.Started-dayMs
			j.Within = j.Within || end >= c.Started-r.Within.Milliseconds()
		}
		reached := x.Outcome == call.Answered || x.Outcome == call.Abandoned && x.WaitMs >= 5000
		topics := x.Topic == c.Topic || x.Topic == "" || c.Topic == ""
		if k > i && j.Repeat == 0 && c.Ended != 0 && reached && topics && x.Started-c.Ended <= r.Within.Milliseconds() {
			j.Repeated, j.Repeat = true, x.ID
		}
	}
	if j.Shared = c.Marked || r.Shared > 0 && n > r.Shared; j.Shared {
		j.Repeated, j.Repeat = false, 0
	}
	return j
}

func TestRepeatsAgainstThePlainRules(t *testing.T) {
	outcomes := []call.Outcome{call.Answered, call.Abandoned, call.IVRDone, call.Callback, ""}
	rapid.Check(t, func(rt *rapid.T) {
		rules := RepeatRules{Within: time.Duration(rapid.IntRange(1, 9).Draw(rt, "days")) * 24 * time.Hour, Shared: rapid.IntRange(0, 12).Draw(rt, "shared"), Short: 5 * time.Second}
		var list []RepeatContact
		at := int64(0)
		for i := range rapid.IntRange(1, 30).Draw(rt, "n") {
			at += rapid.Int64Range(0, 5*24).Draw(rt, "gap") * hourMs
			c := RepeatContact{ID: call.ID(i + 1), Started: at, Ended: at + rapid.Int64Range(0, 30).Draw(rt, "long")*hourMs,
				Topic: rapid.SampledFrom([]string{"", "a", "b"}).Draw(rt, "topic"), Outcome: rapid.SampledFrom(outcomes).Draw(rt, "outcome"),
				WaitMs: rapid.SampledFrom([]int64{0, 4999, 5000, 60_000}).Draw(rt, "wait"), Marked: rapid.IntRange(0, 20).Draw(rt, "marked") == 0}
			if rapid.IntRange(0, 9).Draw(rt, "live") == 0 {
				c.Ended = 0
			}
			list = append(list, c)
		}
		now := at + rapid.Int64Range(0, 20*24).Draw(rt, "now")*hourMs
		for i, j := range rules.Judge(list, now) {
			require.Equal(rt, judgedPlainly(rules, list, i, now), j, "contact %d", i+1)
		}
	})
}

// TestRepeatMetrics: each figure lists exactly the contacts it counts.
func TestRepeatMetrics(t *testing.T) {
	all := []Judged{{Withheld: true}, {Shared: true, Day: true}, {Matured: true}, {Matured: true, Repeated: true, Within: true}, {Day: true, Within: true}}
	var sum Repeats
	for _, j := range all {
		sum.Add(j)
	}
	n := func(m RepeatMetric) (n int64) {
		for _, j := range all {
			if m.Counts(j) {
				n++
			}
		}
		return n
	}
	require.Equal(t, sum.FCR.Den, n(MetricFCR))
	require.Equal(t, sum.FCR.Den-sum.FCR.Num, n(MetricRepeated))
	require.Equal(t, sum.Day.Num, n(MetricDay))
	require.Equal(t, sum.Within.Num, n(MetricWithin))
	require.Equal(t, sum.Shared, n(MetricShared))
	require.Equal(t, sum.Unmatured, n(MetricUnmatured))
	require.Equal(t, sum.Withheld, n(MetricWithheld))
	require.Equal(t, sum.Contacts, n(""))
}
