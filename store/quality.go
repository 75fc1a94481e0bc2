package store

import (
	"context"
	"database/sql"

	"hotline/call"
)

// QualityRow is how one leg was heard and how its far end heard us: a trunk leg over
// its life, a browser leg over one connection. The sound engine measures it, so that
// no journal owns it. Times in microseconds.
type QualityRow struct {
	Leg         call.LegID `json:"leg"`
	Peer        call.LegID `json:"-"` // whom it was connected with last
	At          int64      `json:"-"` // wall ms when it was told
	Browser     bool       `json:"browser,omitempty"`
	Packets     int64      `json:"packets"` // that came
	Lost        int64      `json:"lost"`
	JitterUs    int64      `json:"jitter_us"`
	JitterTopUs int64      `json:"jitter_top_us"`
	Reports     int64      `json:"reports"`      // of the far end, about our sound
	FarLossPpm  int64      `json:"far_loss_ppm"` // of our packets, as it reports
	FarJitterUs int64      `json:"far_jitter_us"`
	Trips       int64      `json:"trips"` // measured round trips
	TripUs      int64      `json:"trip_us"`
	TripTopUs   int64      `json:"trip_top_us"`
}

// PutQuality stores what was measured.
func (s *Store) PutQuality(ctx context.Context, rows []QualityRow) error {
	return s.write(ctx, "quality of legs", func(tx *sql.Tx) error {
		for _, r := range rows {
			_, err := tx.ExecContext(ctx, `INSERT INTO leg_quality (leg, peer, at, browser, packets, lost, jitter_us, jitter_top_us, reports,
					far_loss_ppm, far_jitter_us, trips, trip_us, trip_top_us) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
				string(r.Leg), string(r.Peer), r.At, r.Browser, r.Packets, r.Lost, r.JitterUs, r.JitterTopUs, r.Reports,
				r.FarLossPpm, r.FarJitterUs, r.Trips, r.TripUs, r.TripTopUs)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// quality gives what was measured of a call's legs, one row a leg: the customer's
// first, then those that were connected with it.
func (s *Store) quality(ctx context.Context, customer call.LegID) ([]QualityRow, error) {
	if customer == "" {
		return []QualityRow{}, nil
	}
	rows, err := each(ctx, s.r, "quality of a call", `SELECT leg, browser, packets, lost, jitter_us, jitter_top_us, reports, far_loss_ppm, far_jitter_us, trips,
			trip_us, trip_top_us FROM leg_quality WHERE leg = ? OR peer = ? ORDER BY CASE WHEN leg = ? THEN 0 ELSE 1 END, at`,
		[]any{string(customer), string(customer), string(customer)}, func(rows *sql.Rows, r *QualityRow) error {
			return rows.Scan(&r.Leg, &r.Browser, &r.Packets, &r.Lost, &r.JitterUs, &r.JitterTopUs, &r.Reports, &r.FarLossPpm, &r.FarJitterUs,
				&r.Trips, &r.TripUs, &r.TripTopUs)
		})
	out := []QualityRow{}
	at := map[call.LegID]int{}
	for _, r := range rows {
		if i, seen := at[r.Leg]; seen {
			out[i] = out[i].plus(r)
			continue
		}
		at[r.Leg] = len(out)
		out = append(out, r)
	}
	return out, err
}

// plus joins two stretches of a leg: means by what they were measured from.
func (r QualityRow) plus(o QualityRow) QualityRow {
	mean := func(a, n, b, m int64) int64 {
		if n+m == 0 {
			return 0
		}
		return (a*n + b*m) / (n + m)
	}
	r.JitterUs = mean(r.JitterUs, r.Packets, o.JitterUs, o.Packets)
	r.FarLossPpm = mean(r.FarLossPpm, r.Reports, o.FarLossPpm, o.Reports)
	r.FarJitterUs = mean(r.FarJitterUs, r.Reports, o.FarJitterUs, o.Reports)
	r.TripUs = mean(r.TripUs, r.Trips, o.TripUs, o.Trips)
	r.JitterTopUs, r.TripTopUs = max(r.JitterTopUs, o.JitterTopUs), max(r.TripTopUs, o.TripTopUs)
	r.Packets, r.Lost, r.Reports, r.Trips = r.Packets+o.Packets, r.Lost+o.Lost, r.Reports+o.Reports, r.Trips+o.Trips
	return r
}
