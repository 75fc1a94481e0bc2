package call

// NumberClass is what a number is, by DOMAIN.md 12.
type NumberClass string

// Classes.
const (
	Withheld   NumberClass = "withheld"
	Mobile     NumberClass = "mobile"
	Geographic NumberClass = "geographic"
	TollFree   NumberClass = "toll_free"
	Premium    NumberClass = "premium"
	Kazakhstan NumberClass = "kazakhstan"
	Belarus    NumberClass = "belarus"
	Foreign    NumberClass = "foreign"
	Local      NumberClass = "local" // short or internal, kept raw
	Invalid    NumberClass = "invalid"
	Web        NumberClass = "web" // a browser caller
)

// Callable tells the classes that may be called at all: Russian mobile and geographic
// numbers, and where the settings add them those of Kazakhstan and Belarus. Toll-free,
// premium, short, other foreign and invalid ones never are (INVARIANTS part 2, 44).
func (c NumberClass) Callable() bool {
	switch c {
	case Mobile, Geographic, Kazakhstan, Belarus:
		return true
	}
	return false
}

// Span is the range of UTC offsets, in whole hours, in which the owner of a
// number may be: {3, 3} for Moscow, {2, 12} when unknown (DOMAIN.md 12).
type Span struct {
	Min int8 `json:"min"`
	Max int8 `json:"max"`
}
