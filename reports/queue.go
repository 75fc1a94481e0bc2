package reports

import (
	"time"

	"hotline/call"
)

// Thresholds of queue metrics (DOMAIN.md 2, 3). Changing one re-counts history.
type Thresholds struct {
	Service time.Duration `json:"service"` // X: answered within, wait ≤ X
	Short   time.Duration `json:"short"`   // an abandon with wait < Short is short
}

// DefaultThresholds are X = 20 s and short below 5 s.
func DefaultThresholds() Thresholds { return Thresholds{20 * time.Second, 5 * time.Second} }

// Tally counts queue segments by outcome; tallies of parts add up to that of
// the whole. Waits in milliseconds.
type Tally struct {
	call.QueueTally
	WaitAbandoned int64 `json:"wait_abandoned"` // Σ wait of non-short abandoned
}

// Base is answered + abandoned.
func (t Tally) Base() int { return t.Answered + t.Abandoned }

// Plus sums two tallies.
func (t Tally) Plus(o Tally) Tally {
	t.Offered += o.Offered
	t.Answered += o.Answered
	t.AnsweredIn += o.AnsweredIn
	t.Abandoned += o.Abandoned
	t.Short += o.Short
	t.AbandonedIn += o.AbandonedIn
	t.Callback += o.Callback
	t.Overflow += o.Overflow
	t.Failed += o.Failed
	t.WaitAnswered += o.WaitAnswered
	t.WaitMax = max(t.WaitMax, o.WaitMax)
	t.WaitAbandoned += o.WaitAbandoned
	return t
}

// Add counts one segment that ended with the outcome after that wait (ms). A
// segment without an outcome is still waiting and only raises the maximum.
func (t *Tally) Add(outcome call.Outcome, waitMs int64, th Thresholds) {
	within := waitMs <= th.Service.Milliseconds()
	t.WaitMax = max(t.WaitMax, waitMs)
	switch outcome {
	case call.Answered:
		t.Answered++
		t.WaitAnswered += waitMs
		if within {
			t.AnsweredIn++
		}
	case call.Abandoned:
		t.abandon(waitMs, within, th)
	case call.Callback:
		t.Callback++
	case call.Overflowed:
		t.Overflow++
	case call.Failed:
		t.Failed++
	default:
		return
	}
	t.Offered++
}

func (t *Tally) abandon(waitMs int64, within bool, th Thresholds) {
	t.Abandoned++
	if within {
		t.AbandonedIn++
	}
	if waitMs < th.Short.Milliseconds() {
		t.Short++
		return
	}
	t.WaitAbandoned += waitMs
}

// Variant is a way to compute the service level.
type Variant string

// Variants of DOMAIN.md 3; NetShort is the default.
const (
	NetShort     Variant = "net_short"
	Strict       Variant = "strict"
	StrictFlow   Variant = "strict_flow"
	Ignore       Variant = "ignore"
	Positive     Variant = "positive"
	AnsweredOnly Variant = "answered_only"
)

// Variants lists them in the order of DOMAIN.md 3.
var Variants = []Variant{NetShort, Strict, StrictFlow, Ignore, Positive, AnsweredOnly}

// ServiceLevel in percent; nil for an empty selection or an unknown variant.
func ServiceLevel(v Variant, t Tally) *float64 {
	switch v {
	case NetShort:
		return Percent(t.AnsweredIn, t.Base()-t.Short)
	case Strict:
		return Percent(t.AnsweredIn, t.Base())
	case StrictFlow:
		return Percent(t.AnsweredIn, t.Offered)
	case Ignore:
		return Percent(t.AnsweredIn, t.Base()-t.AbandonedIn)
	case Positive:
		return Percent(t.AnsweredIn+t.AbandonedIn, t.Base())
	case AnsweredOnly:
		return Percent(t.AnsweredIn, t.Answered)
	}
	return nil
}

// Abandonment is the share of lost callers without short ones, percent.
func Abandonment(t Tally) *float64 { return Percent(t.Abandoned-t.Short, t.Base()-t.Short) }

// AbandonmentGross counts short abandons too.
func AbandonmentGross(t Tally) *float64 { return Percent(t.Abandoned, t.Base()) }

// ASA is the average speed of answer, seconds.
func ASA(t Tally) *float64 { return Div(float64(t.WaitAnswered)/1000, float64(t.Answered)) }

// TimeToAbandon is the mean wait of non-short abandoned, seconds.
func TimeToAbandon(t Tally) *float64 {
	return Div(float64(t.WaitAbandoned)/1000, float64(t.Abandoned-t.Short))
}

// AnswerRate, CallbackShare and OverflowShare are shares of offered, percent.
func AnswerRate(t Tally) *float64    { return Percent(t.Answered, t.Offered) }
func CallbackShare(t Tally) *float64 { return Percent(t.Callback, t.Offered) } //nolint:revive // see AnswerRate
func OverflowShare(t Tally) *float64 { return Percent(t.Overflow, t.Offered) } //nolint:revive // see AnswerRate

// LineRefusals is blocked ÷ (inbound contacts − rejected), percent.
func LineRefusals(blocked, inbound, rejected int) *float64 {
	return Percent(blocked, inbound-rejected)
}

// Service is a service level as it may be shown: never without its variant and
// three companions (DOMAIN.md 3).
type Service struct {
	Variant     Variant  `json:"variant"`
	ThresholdMs int64    `json:"threshold_ms"`
	Level       *float64 `json:"level"`
	Callback    *float64 `json:"callback"`
	Overflow    *float64 `json:"overflow"`
	Refusals    *float64 `json:"refusals"`
}

// Line are the counts behind line refusals.
type Line struct {
	Inbound  int `json:"inbound"`
	Blocked  int `json:"blocked"`
	Rejected int `json:"rejected"`
}

// Plus sums two counts.
func (l Line) Plus(o Line) Line {
	return Line{l.Inbound + o.Inbound, l.Blocked + o.Blocked, l.Rejected + o.Rejected}
}

// ServiceOf puts the service level together with its companions.
func ServiceOf(v Variant, t Tally, l Line, th Thresholds) Service {
	return Service{
		Variant: v, ThresholdMs: th.Service.Milliseconds(), Level: ServiceLevel(v, t),
		Callback: CallbackShare(t), Overflow: OverflowShare(t), Refusals: LineRefusals(l.Blocked, l.Inbound, l.Rejected),
	}
}
