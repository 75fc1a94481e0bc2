package survey

import (
	"strconv"
	"time"

	"hotline/call"
)

// QuotaForProportion is the size of a sample that gives a proportion to ±5
// points at 95 % (n₀ = 384.146), corrected for a finite number of contacts:
// ⌈n₀ ÷ (1 + (n₀−1)/N)⌉ (DOMAIN.md 10). N ≤ 0 is endless.
func QuotaForProportion(n int) int {
	const n0 = 384_146 // in thousandths, so that it stays in integers
	if n <= 0 {
		return (n0 + 999) / 1000
	}
	// n0 / (1 + (n0−1)/N) = n0·N / (N + n0 − 1)
	top := int64(n0) * int64(n)
	bottom := int64(n)*1000 + n0 - 1000
	return int((top + bottom - 1) / bottom)
}

// dayQuota is ⌈left of the month's quota ÷ survey days left, today included⌉.
func dayQuota(month, done, days int) int {
	left := max(month-done, 0)
	days = max(days, 1)
	return (left + days - 1) / days
}

// quotaMet tells whether enough surveys were completed today for the plan's
// operator or for its first queue.
func (r *Room) quotaMet(p *Plan, wall int64) bool {
	days := r.cfg().daysLeft(wall)
	return r.met(operatorKey(p.Operator), r.cfg().PerOperator, days, wall) ||
		p.Queue != "" && r.met(queueKey(p.Queue), r.cfg().PerQueue, days, wall)
}

// met: a quota of 0 is none.
func (r *Room) met(key string, month, days int, wall int64) bool {
	if month == 0 {
		return false
	}
	t := r.tally(key, wall)
	return t.Today >= dayQuota(month, t.Done, days)
}

// tally is the count of a key as of today, turned over at day and month.
func (r *Room) tally(key string, wall int64) Tally {
	today := call.DayAt(wall, int8(r.cfg().ZoneHours))
	month := monthOf(today)
	t := Tally{Key: key, Month: month, Day: int32(today)}
	old, ok := r.tallies[key]
	if !ok || old.Month != month {
		return t
	}
	t.Done, t.Today = old.Done, old.Today
	if old.Day != t.Day {
		t.Done, t.Today = old.Done+old.Today, 0
	}
	return t
}

// count adds a completed survey to operator and first queue.
func (r *Room) count(p *Plan, wall int64) {
	keys := []string{operatorKey(p.Operator)}
	if p.Queue != "" {
		keys = append(keys, queueKey(p.Queue))
	}
	for _, key := range keys {
		t := r.tally(key, wall)
		t.Today++
		r.putTally(t)
	}
}

func operatorKey(id call.OperatorID) string { return "operator:" + strconv.FormatUint(uint64(id), 10) }
func queueKey(id call.QueueID) string       { return "queue:" + string(id) }

func monthOf(day call.Day) int {
	at := time.UnixMilli(int64(day) * dayMs).UTC()
	return at.Year()*12 + int(at.Month()) - 1
}

// daysLeft counts the survey days of the month from today on, at least one.
func (c *Config) daysLeft(wall int64) int {
	today := call.DayAt(wall, int8(c.ZoneHours))
	month, week := monthOf(today), c.week()
	n := 0
	for day := today; monthOf(day) == month; day++ {
		if week[day.Weekday()] != (call.Hours{}) && !c.excluded(day) {
			n++
		}
	}
	return max(n, 1)
}

// workingDays moves a wall instant on by working days of the report zone.
func (c *Config) workingDays(wall int64, n int) int64 {
	for n > 0 {
		wall += dayMs
		day := call.DayAt(wall, int8(c.ZoneHours))
		if wd := day.Weekday(); wd != 0 && wd != 6 && !c.excluded(day) {
			n--
		}
	}
	return wall
}
