package reports

// OperatorTimes are an operator's (or a group's) summed times, ms, and handled
// contacts (DOMAIN.md 4).
type OperatorTimes struct {
	Talk          int64 `json:"talk"`
	Hold          int64 `json:"hold"`
	Wrap          int64 `json:"wrap"`
	Idle          int64 `json:"idle"`
	Ringing       int64 `json:"ringing"`
	Break         int64 `json:"break"`
	Training      int64 `json:"training"`
	OtherNotReady int64 `json:"other_not_ready"`
	NotResponding int64 `json:"not_responding"`
	Paid          int64 `json:"paid"`
	Handled       int64 `json:"handled"` // answered contacts whose wrap-up is finished
	Missed        int64 `json:"missed"`  // offers timed out or declined
	Answered      int64 `json:"answered"`
}

// Plus sums two selections.
func (o OperatorTimes) Plus(p OperatorTimes) OperatorTimes {
	return OperatorTimes{
		Talk: o.Talk + p.Talk, Hold: o.Hold + p.Hold, Wrap: o.Wrap + p.Wrap, Idle: o.Idle + p.Idle,
		Ringing: o.Ringing + p.Ringing, Break: o.Break + p.Break, Training: o.Training + p.Training,
		OtherNotReady: o.OtherNotReady + p.OtherNotReady, NotResponding: o.NotResponding + p.NotResponding,
		Paid: o.Paid + p.Paid, Handled: o.Handled + p.Handled, Missed: o.Missed + p.Missed, Answered: o.Answered + p.Answered,
	}
}

// Work is talk + hold + wrap-up, ms.
func (o OperatorTimes) Work() int64 { return o.Talk + o.Hold + o.Wrap }

// AHT is the average handling time, seconds; ringing is no part of it.
func AHT(o OperatorTimes) *float64 { return per(o.Work(), o.Handled) }

// ATT, AHold and ACW are its parts, seconds.
func ATT(o OperatorTimes) *float64   { return per(o.Talk, o.Handled) }
func AHold(o OperatorTimes) *float64 { return per(o.Hold, o.Handled) } //nolint:revive // see ATT
func ACW(o OperatorTimes) *float64   { return per(o.Wrap, o.Handled) } //nolint:revive // see ATT

func per(ms, n int64) *float64 { return Div(float64(ms)/1000, float64(n)) }

// Occupancy is work ÷ (work + available idle), percent.
func Occupancy(o OperatorTimes) *float64 { return Percent(o.Work(), o.Work()+o.Idle) }

// Utilisation is (work + idle + ringing) ÷ paid shift time, percent.
func Utilisation(o OperatorTimes) *float64 { return Percent(o.Work()+o.Idle+o.Ringing, o.Paid) }

// Shrinkage is the in-shift loss: break, training, other not-ready and
// not-responding ÷ paid shift time, percent.
func Shrinkage(o OperatorTimes) *float64 {
	return Percent(o.Break+o.Training+o.OtherNotReady+o.NotResponding, o.Paid)
}

// MissedOffers is missed ÷ (answered + missed), percent.
func MissedOffers(o OperatorTimes) *float64 { return Percent(o.Missed, o.Answered+o.Missed) }

// EscalationRate is contacts handed to line 2 ÷ contacts answered on line 1;
// FirstLineShare is the rest. Percent.
func EscalationRate(escalated, answeredLine1 int64) *float64 {
	return Percent(escalated, answeredLine1)
}

// FirstLineShare is 100 − escalation rate.
func FirstLineShare(escalated, answeredLine1 int64) *float64 {
	return Percent(answeredLine1-escalated, answeredLine1)
}

// Evenness is Jain's index (Σx)² ÷ (n·Σx²) of handled per routable hour, 1 for
// perfectly even; nil for fewer than two operators or nothing handled.
func Evenness(x []float64) *float64 {
	if len(x) < 2 {
		return nil
	}
	var sum, squares float64
	for _, v := range x {
		sum += v
		squares += v * v
	}
	return Div(sum*sum, float64(len(x))*squares)
}
