package web

import "hotline/call"

// LegQuality is how well one leg of a call was heard.
type LegQuality struct {
	QualityRow
	Side     string  `json:"side" enum:"customer,operator,outside"`
	Name     string  `json:"name,omitempty" doc:"of the operator"`
	Loss     float64 `json:"loss" doc:"the worse of both ways, percent"`
	JitterMs float64 `json:"jitter_ms" doc:"the worse of both ways"`
	TripMs   float64 `json:"trip_ms,omitempty" doc:"mean round trip, where one was measured"`
}

// quality tells whose leg each is. What comes from it and what it hears of us are the
// two ways of one connection: the worse one is what people noticed.
func (n names) quality(d CallDetail) []LegQuality {
	out := make([]LegQuality, 0, len(d.Quality))
	for _, r := range d.Quality {
		q := LegQuality{QualityRow: r, Side: "outside", TripMs: float64(r.TripUs) / 1000, JitterMs: float64(max(r.JitterUs, r.FarJitterUs)) / 1000,
			Loss: float64(r.FarLossPpm) / 10_000}
		if sent := r.Packets + r.Lost; sent > 0 {
			q.Loss = max(q.Loss, 100*float64(r.Lost)/float64(sent))
		}
		if r.Leg == d.Call.Leg {
			q.Side = "customer"
		} else if op := operatorOn(&d.Call, r.Leg); op != 0 {
			q.Side, q.Name = "operator", n.operator(op)
		}
		out = append(out, q)
	}
	return out
}

func operatorOn(c *call.Call, leg call.LegID) call.OperatorID {
	for _, t := range c.Talks {
		if t.Leg == leg {
			return t.Operator
		}
	}
	return 0
}
