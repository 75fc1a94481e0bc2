package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"hotline/call"
)

// RecordedDay is what happened at the queues in a time, as a simulation plays it
// again: inbound contacts that had ended, in the order of their start, and what
// operators did meanwhile.
type RecordedDay struct {
	Calls  []call.Call
	Back   []call.Call   // our calls to those who took a call back, that began since then
	States []StateRow    // from a day before on, so that the first one of each operator is known
	Offers []OfferRow    // without the reasons; those of kind callback reserved an operator
	Again  []TimelineRow // who was recognised late, was offered a call back, came back to a kept place
	Owed   []PromiseRow  // calls back that were promised, also on the day before: what became of each is as it stands now
	// Profiles are those of operators as they were told, in the order of time; of each the
	// last one before the time comes first. One who worked there no more has none.
	Profiles []ProfileRow
	// Known is the last instant before the end of which anything is recorded, 0: none.
	// Open tells that nothing is recorded after it: the day is not over, or the server
	// was stopped.
	Known int64
	Open  bool
}

// dayBefore is how far back an operator's state is looked for.
const dayBefore = 24 * 3600 * 1000

// RecordedDay reads contacts whose start is in from..to (wall ms, to excluded). It
// holds no number and no name.
func (s *Store) RecordedDay(ctx context.Context, from, to int64) (d RecordedDay, err error) {
	if d.Calls, err = s.recordedCalls(ctx, `kind = 'inbound' AND started >= ? AND started < ?`, from, to); err != nil {
		return d, err
	}
	out, err := s.recordedCalls(ctx, `kind = 'outbound' AND started >= ? AND started < ?`, from, to+dayBefore)
	if err != nil {
		return d, err
	}
	for i := range out {
		if out[i].Purpose == "callback" {
			d.Back = append(d.Back, out[i])
		}
	}
	d.States, err = each(ctx, s.r, "recorded states",
		`SELECT operator, at, mono, from_state, to_state, cause, reason FROM operator_states WHERE at >= ? AND at < ? ORDER BY seq`,
		[]any{from - dayBefore, to}, func(rows *sql.Rows, r *StateRow) error {
			return rows.Scan(&r.Operator, &r.At.Wall, &r.At.Mono, &r.From, &r.To, &r.Cause, &r.Reason)
		})
	if err != nil {
		return d, err
	}
	d.Offers, err = each(ctx, s.r, "recorded offers",
		`SELECT id, call_id, operator, queue, kind, at, mono, ended, ended_mono, how FROM offers WHERE at >= ? AND at < ? ORDER BY id`,
		[]any{from, to}, func(rows *sql.Rows, r *OfferRow) error {
			return rows.Scan(&r.Offer, &r.Call, &r.Operator, &r.Queue, &r.Kind, &r.At.Wall, &r.At.Mono, &r.EndedAt.Wall, &r.EndedAt.Mono, &r.End)
		})
	if err != nil {
		return d, err
	}
	if err := s.recordedAgain(ctx, &d, from, to); err != nil {
		return d, err
	}
	if err := s.recordedProfiles(ctx, &d, from, to); err != nil {
		return d, err
	}
	return d, s.recordedUntil(ctx, &d, to)
}

// recordedAgain reads what callers did who did not get through at once.
func (s *Store) recordedAgain(ctx context.Context, d *RecordedDay, from, to int64) (err error) {
	for _, kinds := range []string{`kind = 'callback_offered'`, `kind IN ('recognised', 'redial', 'promise_taken_over')`} { // each has its index
		rows, err := each(ctx, s.r, "recorded again", `SELECT call_id, at, mono, kind, data FROM call_events WHERE `+kinds+` AND at >= ? AND at < ? ORDER BY at, call_id, seq`,
			[]any{from, to + dayBefore}, func(rows *sql.Rows, r *TimelineRow) error {
				var data string
				err := rows.Scan(&r.Call, &r.At.Wall, &r.At.Mono, &r.Kind, &data)
				r.Data = json.RawMessage(data)
				return err
			})
		if err != nil {
			return err
		}
		d.Again = append(d.Again, rows...)
	}
	d.Owed, err = each(ctx, s.r, "recorded promises", `SELECT id, COALESCE(call_id, 0), queue, source, asked, asked_mono, due, state, connected, connected_mono FROM promises WHERE asked >= ? AND asked < ? ORDER BY id`,
		[]any{from - dayBefore, to}, func(rows *sql.Rows, r *PromiseRow) error {
			return rows.Scan(&r.Promise, &r.Call, &r.Queue, &r.Source, &r.Asked.Wall, &r.Asked.Mono, &r.Due, &r.State, &r.Connected.Wall, &r.Connected.Mono)
		})
	return err
}

// recordedProfiles reads what operators could do.
func (s *Store) recordedProfiles(ctx context.Context, d *RecordedDay, from, to int64) (err error) {
	d.Profiles, err = each(ctx, s.r, "recorded profiles", `SELECT operator, record, at, profile FROM profiles AS p WHERE at < ? AND (at >= ? OR NOT EXISTS
			(SELECT 1 FROM profiles AS later WHERE later.operator = p.operator AND later.record > p.record AND later.at <= ?)) ORDER BY record, operator`,
		[]any{to, from, from}, func(rows *sql.Rows, r *ProfileRow) error {
			var profile string
			err := rows.Scan(&r.Operator, &r.Record, &r.At.Wall, &profile)
			if profile != "" {
				r.Profile = json.RawMessage(profile)
			}
			return err
		})
	return err
}

// recordedUntil finds where the record ends.
func (s *Store) recordedUntil(ctx context.Context, d *RecordedDay, to int64) error {
	var last, after sql.NullInt64
	err := s.r.QueryRowContext(ctx, `SELECT
			(SELECT MAX(at) FROM (SELECT MAX(at) AS at FROM operator_states WHERE at < ? UNION ALL SELECT MAX(ended) FROM calls WHERE ended < ?) AS before),
			(SELECT MIN(at) FROM (SELECT MIN(at) AS at FROM operator_states WHERE at >= ? UNION ALL SELECT MIN(started) FROM calls WHERE started >= ?) AS behind)`,
		to, to, to, to).Scan(&last, &after)
	d.Known, d.Open = last.Int64, !after.Valid
	if err != nil {
		return fmt.Errorf("end of the record: %w", err)
	}
	return nil
}

func (s *Store) recordedCalls(ctx context.Context, which string, args ...any) ([]call.Call, error) {
	return each(ctx, s.r, "recorded calls", `SELECT record FROM calls WHERE ended > 0 AND `+which+` ORDER BY started, id`, args,
		func(rows *sql.Rows, c *call.Call) error {
			var record string
			if err := rows.Scan(&record); err != nil {
				return err
			}
			if err := json.Unmarshal([]byte(record), c); err != nil {
				return fmt.Errorf("record of a call: %w", err)
			}
			return nil
		})
}

// RecordedFrom gives when the first and the last inbound contact that is stored
// began, wall ms; 0: there is none.
func (s *Store) RecordedFrom(ctx context.Context) (first, last int64, err error) {
	err = s.r.QueryRowContext(ctx, `SELECT COALESCE(MIN(started), 0), COALESCE(MAX(started), 0) FROM calls WHERE kind = 'inbound' AND ended > 0`).Scan(&first, &last)
	if err != nil {
		return 0, 0, fmt.Errorf("ends of the record: %w", err)
	}
	return first, last, nil
}

// SettingsOf gives the settings that were in force when a time ended, and how many
// versions there were in it; 0 when none is stored.
func (s *Store) SettingsOf(ctx context.Context, from, to int64) (r SettingsRow, versions int, err error) {
	row := s.r.QueryRowContext(ctx, `SELECT version, at, mono, author, diff, note, content FROM settings_versions WHERE at < ? ORDER BY version DESC LIMIT 1`, to)
	if err := scanSettings(row, &r, &r.Content); errors.Is(err, sql.ErrNoRows) {
		return r, 0, nil
	} else if err != nil {
		return r, 0, fmt.Errorf("settings of the day: %w", err)
	}
	err = s.r.QueryRowContext(ctx, `SELECT COUNT(*) FROM settings_versions WHERE at >= ? AND at < ?`, from, to).Scan(&versions)
	if r.At.Wall < from {
		versions = 1
	} else if versions > 0 {
		var before int
		err = errors.Join(err, s.r.QueryRowContext(ctx, `SELECT COUNT(*) FROM settings_versions WHERE at < ?`, from).Scan(&before))
		versions += min(before, 1)
	}
	if err != nil {
		return r, versions, fmt.Errorf("settings of the day: %w", err)
	}
	return r, versions, nil
}
