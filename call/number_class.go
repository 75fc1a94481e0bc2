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
	Foreign    NumberClass = "foreign"
	Local      NumberClass = "local" // short or internal, kept raw
	Invalid    NumberClass = "invalid"
	Web        NumberClass = "web" // a browser caller
)

// Span is the range of UTC offsets, in whole hours, in which the owner of a
// number may be: {3, 3} for Moscow, {2, 12} when unknown (DOMAIN.md 12).
type Span struct {
	Min int8 `json:"min"`
	Max int8 `json:"max"`
}
