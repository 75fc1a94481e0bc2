package softphone

import (
	"encoding/json"
	"errors"
	"regexp"
	"slices"

	"hotline/call"
)

// Limits of what a client may send. docs/softphone-protocol.md names them too.
const (
	maxFrame    = 64 << 10 // an SDP offer of a browser is 2 to 6 KiB
	maxDepth    = 16       // our messages are 3 deep
	maxText     = 64       // refs, tabs, slugs
	maxSDP      = 32 << 10
	maxFaults   = 10 // faulty messages on one socket
	maxNumber   = 64
	maxKeys     = 32
	maxTokenLen = 256
)

// clientMessage is any message of an operator or a browser caller.
type clientMessage struct {
	Type     string  `json:"type"`
	V        int     `json:"v"`
	Tab      string  `json:"tab"`
	Resume   *resume `json:"resume"`
	Ref      string  `json:"ref"`
	Do       string  `json:"do"`
	Call     string  `json:"call"`
	Offer    uint64  `json:"offer"`
	State    string  `json:"state"`
	Reason   string  `json:"reason"`
	On       bool    `json:"on"`
	To       string  `json:"to"`
	Keys     string  `json:"keys"`
	Topic    string  `json:"topic"`
	Result   string  `json:"result"`
	Number   string  `json:"number"`
	Customer uint64  `json:"customer"`
	SDP      string  `json:"sdp"`
	OK       bool    `json:"ok"`
	T        float64 `json:"t"`
	Slug     string  `json:"slug"`
	Lang     string  `json:"lang"`
	Token    string  `json:"token"`
	Key      string  `json:"key"`
	Item     uint64  `json:"item"`
	Promise  string  `json:"promise"`
	At       int64   `json:"at"`
}

type resume struct {
	Epoch string `json:"epoch"`
	Seq   uint64 `json:"seq"`
}

// Faults of a message.
var (
	errJSON    = errors.New("bad_json")
	errDeep    = errors.New("too_deep")
	errField   = errors.New("bad_field")
	errUnknown = errors.New("unknown_type")
)

// decode reads one frame.
func decode(frame []byte) (clientMessage, error) {
	var m clientMessage
	if tooDeep(frame) {
		return m, errDeep
	}
	if err := json.Unmarshal(frame, &m); err != nil {
		if te := new(json.UnmarshalTypeError); errors.As(err, &te) && te.Field != "" {
			return clientMessage{}, errField
		}
		return clientMessage{}, errJSON
	}
	if m.Type == "" {
		return m, errUnknown
	}
	for _, s := range []string{m.Tab, m.Ref, m.Do, m.Call, m.State, m.Reason, m.To, m.Topic, m.Result, m.Slug, m.Lang, m.Key, m.Promise} {
		if len(s) > maxText || hasControl(s) {
			return m, errField
		}
	}
	if len(m.SDP) > maxSDP || len(m.Number) > maxNumber || len(m.Keys) > maxKeys || len(m.Token) > maxTokenLen {
		return m, errField
	}
	return m, nil
}

// tooDeep counts brackets outside of strings, before anything is parsed.
func tooDeep(b []byte) bool {
	depth, inString := 0, false
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}

// hasControl keeps line breaks and terminal escapes out of logs and records
// (INVARIANTS part 2, 39).
func hasControl(s string) bool {
	for _, r := range s {
		if r < 0x20 || r == 0x7f || r == 0x2028 || r == 0x2029 {
			return true
		}
	}
	return false
}

var (
	targetForm = regexp.MustCompile(`^(operator:[1-9][0-9]{0,9}|queue:[a-z0-9_-]{1,40})$`)
	keysForm   = regexp.MustCompile(`^[0-9*#A-D]{1,32}$`)
	callerKey  = regexp.MustCompile(`^[0-9*#]$`)
)

// choosable are the states an operator may ask for.
var choosable = []call.State{call.Available, call.Break, call.Training, call.Backoffice}

// act checks the form of a command and turns it into the core's word; the
// error is a key of Told. A dial comes back without Party: the desk resolves it.
func act(who call.OperatorID, m clientMessage) (call.Act, string) {
	a := call.Act{
		Operator: who, Ref: m.Ref, Do: m.Do, Offer: call.OfferID(m.Offer), On: m.On,
		State: call.State(m.State), Reason: m.Reason, To: m.To, Keys: m.Keys, Topic: m.Topic, Result: m.Result,
		Item: m.Item, At: m.At,
	}
	if m.Call != "" {
		id, err := call.ParseID(m.Call)
		if err != nil {
			return a, "bad_field"
		}
		a.Call = id
	}
	if m.Promise != "" {
		id, err := call.ParseID(m.Promise)
		if err != nil {
			return a, "bad_field"
		}
		a.Promise = id
	}
	ok := true
	switch m.Do {
	case call.DoState:
		ok = slices.Contains(choosable, a.State)
	case call.DoAnswer, call.DoDecline:
		ok = a.Offer != 0
	case call.DoKeys:
		ok = keysForm.MatchString(a.Keys)
	case call.DoTransfer, call.DoConsult:
		ok = targetForm.MatchString(a.To)
	case call.DoLostTake, call.DoRead:
		ok = a.Item != 0
	case call.DoPromise:
		ok = a.At > 0
	case call.DoPromiseTake:
		ok = a.Promise != 0
	case call.DoDial:
		ok = m.Number != "" || m.Customer != 0
	case call.DoPick:
		ok = a.Call != 0
	case call.DoHangup, call.DoHold, call.DoMute, call.DoConsultDone, call.DoConsultCancel, call.DoConference, call.DoEscalate, call.DoWrap,
		call.DoExtend, call.DoReady, call.DoRecPause, call.DoNoRecord, call.DoHelp:
	default:
		return a, "unknown_act"
	}
	if !ok {
		return a, "bad_field"
	}
	return a, ""
}
