package reports

// Season are the indices of a forecast (DOMAIN.md 6): what a month, a weekday and
// an interval of the day make of an even flow.
type Season struct {
	Month    float64 `json:"month"`    // 1 = an average month
	Weekday  float64 `json:"weekday"`  // share of a week's contacts that come on the day
	Interval float64 `json:"interval"` // share of a day's contacts that come in the interval
}

// Forecast is the contacts of one interval: planned deals × contact rate × month
// index × weekday share × interval share.
func Forecast(deals, contactRate float64, s Season) float64 {
	return deals * contactRate * s.Month * s.Weekday * s.Interval
}

// Shares learns weekday or interval shares: the mean of each column's share in its
// row over the rows of the past, together 1. Rows without a contact say nothing;
// nil where all rows do, or differ in length.
func Shares(past [][]float64) []float64 {
	var sums []float64
	for _, row := range past {
		total := sum(row)
		if total <= 0 {
			continue
		}
		if sums == nil {
			sums = make([]float64, len(row))
		}
		if len(row) != len(sums) {
			return nil
		}
		for i, v := range row {
			sums[i] += v / total
		}
	}
	return scaled(sums, 1)
}

// MonthIndices learns month indices from the months of past years, mean 1.
func MonthIndices(past [][]float64) []float64 {
	s := Shares(past)
	return scaled(s, float64(len(s)))
}

// scaled brings the sum of the values to total.
func scaled(values []float64, total float64) []float64 {
	have := sum(values)
	if have <= 0 {
		return nil
	}
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = v / have * total
	}
	return out
}

func sum(values []float64) float64 {
	s := 0.0
	for _, v := range values {
		s += v
	}
	return s
}
