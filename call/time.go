package call

import "time"

// Time is an instant with two parts (DESIGN.md 1): wall milliseconds since the
// Unix epoch for calendars, and monotonic milliseconds that never go back and
// continue over restarts. Deadlines and durations use the monotonic part.
type Time struct {
	Wall int64 `json:"w"`
	Mono int64 `json:"m"`
}

// Add moves both parts by d (truncated to milliseconds).
func (t Time) Add(d time.Duration) Time {
	ms := d.Milliseconds()
	return Time{Wall: t.Wall + ms, Mono: t.Mono + ms}
}

// Since returns the monotonic time passed from u to t.
func (t Time) Since(u Time) time.Duration { return time.Duration(t.Mono-u.Mono) * time.Millisecond }

// IsZero tells whether the instant was never set.
func (t Time) IsZero() bool { return t == Time{} }

// UTC gives the wall part as a time.Time in UTC.
func (t Time) UTC() time.Time { return time.UnixMilli(t.Wall).UTC() }
