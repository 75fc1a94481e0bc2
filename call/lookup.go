package call

// Field is a name with a value: what a menu asks the outside with, and what it
// is told.
type Field struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Lookup: a menu asks the outside ("customer", or the name of an HTTP request of
// the settings). LookedUp with the same Call and ID answers it; the menu goes on
// without an answer after TimeoutMs.
type Lookup struct {
	Call      ID          `json:"call"`
	ID        uint64      `json:"id"`
	What      string      `json:"what"`
	Args      []Field     `json:"args,omitempty"`
	Hidden    []HiddenArg `json:"hidden,omitempty"` // arguments that are masked in Args
	Customer  CustomerID  `json:"customer,omitempty"`
	Party     Party       `json:"party"`
	TimeoutMs int64       `json:"timeout_ms"`
}

// LookedUp is the answer. Data holds no personal data: the door marks what the
// settings call secret as "*".
type LookedUp struct {
	Call ID      `json:"call"`
	ID   uint64  `json:"id"`
	OK   bool    `json:"ok,omitempty"`
	Data []Field `json:"data,omitempty"`
}

func (Lookup) command() {}
func (LookedUp) event() {}
