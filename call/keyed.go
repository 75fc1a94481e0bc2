package call

import "strconv"

// A caller may give another number to be called back at. Its digits never reach
// the core: a door gathers them, turns them into a customer and tells only him
// (DESIGN.md 3, personal data).

// GatherNumber: gather the next Digits keys of the leg. Until they are there the
// core hears each as Digit "*"; then NumberKeyed with the same token follows.
type GatherNumber struct {
	Leg    LegID  `json:"leg"`
	Token  uint64 `json:"token"`
	Digits int    `json:"digits"`
}

// GatherEnd: gather no more; keys of the leg are keys again.
type GatherEnd struct {
	Leg LegID `json:"leg"`
}

// NumberKeyed: the digits are there. OK tells that they are a number we may dial;
// Party is whose it is.
type NumberKeyed struct {
	Leg   LegID  `json:"leg"`
	Token uint64 `json:"token"`
	OK    bool   `json:"ok,omitempty"`
	Party Party  `json:"party,omitzero"`
}

// Hear says how the keys of a leg are handed on while a menu runs that asks for
// secret digits (ivr.Hearing, whose fields these are): they stay at the door, the
// core hears how many there are. Mode "" hands on every key again, and the door
// forgets what it kept.
type Hear struct {
	Leg   LegID  `json:"leg"`
	Mode  string `json:"mode,omitempty"`
	Taken uint64 `json:"taken,omitempty"`
	Round uint64 `json:"round,omitempty"`
	End   string `json:"end,omitempty"`
	Max   int    `json:"max,omitempty"`
}

// HiddenArg is an argument of a Lookup whose digits are at the door of keys, which
// puts them in.
type HiddenArg struct {
	Name   string `json:"name"`
	Leg    LegID  `json:"leg"`
	Round  uint64 `json:"round"`
	Digits int    `json:"digits"`
}

func (Hear) command()         {}
func (GatherNumber) command() {}
func (GatherEnd) command()    {}
func (NumberKeyed) event()    {}

// NumberClip stands in a Play for the customer's number, spoken digit by digit in
// a language; the door that knows numbers puts the digits in its place.
func NumberClip(lang string, id CustomerID) string {
	return numberClip + lang + "/" + strconv.FormatUint(uint64(id), 10)
}

const numberClip = "number/"

// ReadNumberClip reads what NumberClip wrote.
func ReadNumberClip(clip string) (lang string, id CustomerID, ok bool) {
	if len(clip) <= len(numberClip) || clip[:len(numberClip)] != numberClip {
		return "", 0, false
	}
	rest := clip[len(numberClip):]
	for i := range len(rest) {
		if rest[i] != '/' {
			continue
		}
		n, err := strconv.ParseUint(rest[i+1:], 10, 64)
		return rest[:i], CustomerID(n), err == nil
	}
	return "", 0, false
}
