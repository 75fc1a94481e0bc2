package simulate

import "fmt"

// Clock is a time of day in milliseconds after midnight, written 09:30; 24:00 is
// the day's end.
type Clock int64

const minute = 60_000

// UnmarshalText reads 09:30.
func (c *Clock) UnmarshalText(b []byte) error {
	var h, m int
	n, err := fmt.Sscanf(string(b), "%d:%d", &h, &m)
	if err != nil || n != 2 || len(b) != 5 || h < 0 || m < 0 || m > 59 || h*60+m > 24*60 {
		return fmt.Errorf("a time such as 09:30 expected, got %q", b)
	}
	*c = Clock((h*60 + m) * minute)
	return nil
}

// MarshalText writes 09:30.
func (c Clock) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// String writes 09:30.
func (c Clock) String() string {
	return fmt.Sprintf("%02d:%02d", int64(c)/(60*minute), int64(c)/minute%60)
}
