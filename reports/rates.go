package reports

// SurveyFlow counts what became of a day's sample (DOMAIN.md 10).
type SurveyFlow struct {
	Sampled   int64 `json:"sampled"`
	Invalid   int64 `json:"invalid"`
	Human     int64 `json:"human"` // at least one valid key
	NoInput   int64 `json:"no_input"`
	AnsweredQ int64 `json:"answered_q1"`
	Completed int64 `json:"completed"`
}

// Plus sums two selections.
func (f SurveyFlow) Plus(o SurveyFlow) SurveyFlow {
	return SurveyFlow{f.Sampled + o.Sampled, f.Invalid + o.Invalid, f.Human + o.Human,
		f.NoInput + o.NoInput, f.AnsweredQ + o.AnsweredQ, f.Completed + o.Completed}
}

// Rates are the shares of a survey's flow, percent.
type Rates struct {
	Contact     *float64 `json:"contact"`
	NoInput     *float64 `json:"no_input"`
	Cooperation *float64 `json:"cooperation"`
	Completion  *float64 `json:"completion"`
	Response    *float64 `json:"response"`
}

// RatesOf divides a survey's flow.
func RatesOf(f SurveyFlow) Rates {
	valid := f.Sampled - f.Invalid
	return Rates{
		Contact: Percent(f.Human, valid), NoInput: Percent(f.NoInput, valid),
		Cooperation: Percent(f.AnsweredQ, f.Human), Completion: Percent(f.Completed, f.AnsweredQ),
		Response: Percent(f.AnsweredQ, valid),
	}
}

// QAItem is one line of an evaluation; a nil mark is "not applicable".
type QAItem struct {
	Weight   float64  `json:"weight"`
	Mark     *float64 `json:"mark"` // 0..1
	Critical bool     `json:"critical,omitempty"`
}

// QAScore is Σ weight×mark ÷ Σ weight of applicable items × 100, and whether a
// critical item failed; with zeroOnCritical a failed one makes the score 0.
func QAScore(items []QAItem, zeroOnCritical bool) (score *float64, critical bool) {
	var num, den float64
	for _, i := range items {
		if i.Mark == nil {
			continue
		}
		num += i.Weight * *i.Mark
		den += i.Weight
		critical = critical || i.Critical && *i.Mark == 0
	}
	score = Div(num*100, den)
	if score != nil && critical && zeroOnCritical {
		*score = 0
	}
	return score, critical
}

// Penalty is the SLA penalty in percent of the bill: perPoint for each full
// point of service level below target, at most limit.
func Penalty(level, target, perPoint, limit float64) float64 {
	points := float64(int64(target - level + 1e-9))
	return min(max(points, 0)*perPoint, limit)
}

// ContactRate is contacts ÷ deals.
func ContactRate(contacts, deals int64) *float64 { return Div(float64(contacts), float64(deals)) }

// CostPerContact is (paid hours × rate + fixed) ÷ handled.
func CostPerContact(hours, rate, fixed float64, handled int64) *float64 {
	return Div(hours*rate+fixed, float64(handled))
}
