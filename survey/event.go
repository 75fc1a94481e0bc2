package survey

import "hotline/call"

// Event is something the room is told. Seed is chance, drawn by the corridor.
type Event interface{ event() }

// Events.
type (
	// Configure: new settings; running attempts go on.
	Configure struct {
		Config Config `json:"config"`
	}
	// ContactEnded: a contact is over. Its call record decides who may be asked.
	ContactEnded struct {
		Call call.Call `json:"call"`
		Seed uint64    `json:"seed"`
	}
	// ConsentGiven: the answer to survey_consent (or an operator's mark).
	ConsentGiven struct {
		Customer call.CustomerID `json:"customer"`
		Given    bool            `json:"given"`
		Wording  string          `json:"wording"` // version heard
		Source   string          `json:"source"`  // ivr, operator
		Call     call.ID         `json:"call,omitempty"`
	}
	// OptOut: no more surveys, effective at once. How: key, spoken, list, form, carrier.
	OptOut struct {
		Customer call.CustomerID `json:"customer"`
		Web      string          `json:"web,omitempty"`
		How      string          `json:"how"`
	}
	// TakenBack: the customer himself takes his opt-out back.
	TakenBack struct {
		Customer call.CustomerID `json:"customer"`
	}
	// Excluded: a supervisor takes a contact out of the sample; the reason is kept.
	Excluded struct {
		About  call.ID         `json:"about"`
		By     call.OperatorID `json:"by"`
		Reason string          `json:"reason"`
	}
	// Import: consents and do-not-call entries from outside. Check rows with
	// ImportRow.Problem first; the room takes no row that has one.
	Import struct {
		Rows []ImportRow `json:"rows"`
	}
	// Answer: a key of the dialogue counted as an answer (ivr.Marked). For an
	// after-call survey Attempt is 0 and About names the contact.
	Answer struct {
		Attempt  uint64  `json:"attempt,omitempty"`
		About    call.ID `json:"about,omitempty"`
		Question string  `json:"question"` // s0, q1, q2, q3, comment
		Value    string  `json:"value"`
	}
	// Commented: a spoken answer was recorded. Attempt and About are as in Answer.
	Commented struct {
		Attempt   uint64           `json:"attempt,omitempty"`
		About     call.ID          `json:"about,omitempty"`
		Recording call.RecordingID `json:"recording"`
	}
	// AttemptAnswered: the callee's leg is up.
	AttemptAnswered struct {
		Attempt uint64  `json:"attempt"`
		Call    call.ID `json:"call,omitempty"` // the bot's call
	}
	// AttemptEnded: the bot's call is over, whatever it was.
	AttemptEnded struct {
		Attempt   uint64           `json:"attempt"`
		Cause     call.Cause       `json:"cause"`
		Status    int              `json:"status,omitempty"`
		Exit      string           `json:"exit,omitempty"` // ivr.Exit.Outcome
		Recording call.RecordingID `json:"recording,omitempty"`
	}
	// AfterCall: the customer was passed into Q1–S9 right after his talk (mode
	// same_call); AfterCallEnded when he left it.
	AfterCall struct {
		Call call.Call `json:"call"`
	}
	AfterCallEnded struct {
		About call.ID `json:"about"`
		Exit  string  `json:"exit,omitempty"`
	}
	// Tick: the deadline has passed. Only a Tick dials.
	Tick struct {
		Free    int               `json:"free"`               // free channels of outgoing trunks, percent
		InTouch []call.CustomerID `json:"in_touch,omitempty"` // customers with a call in progress, any order
	}
	// Resume: a supervisor starts the campaign again after a 608 stopped it.
	Resume struct {
		By call.OperatorID `json:"by"`
	}
	// Restarted: our process died; attempts under way are over and count.
	Restarted struct{}
)

func (Configure) event()       {}
func (ContactEnded) event()    {}
func (ConsentGiven) event()    {}
func (OptOut) event()          {}
func (TakenBack) event()       {}
func (Excluded) event()        {}
func (Import) event()          {}
func (Answer) event()          {}
func (Commented) event()       {}
func (AttemptAnswered) event() {}
func (AttemptEnded) event()    {}
func (AfterCall) event()       {}
func (AfterCallEnded) event()  {}
func (Tick) event()            {}
func (Resume) event()          {}
func (Restarted) event()       {}

// ImportRow is one imported consent or do-not-call entry; the door has turned
// the number into the customer.
type ImportRow struct {
	Customer call.CustomerID `json:"customer"`
	OptOut   bool            `json:"opt_out,omitempty"` // do-not-call
	Date     int64           `json:"date"`              // wall ms of the consent
	Wording  string          `json:"wording,omitempty"`
	Proof    string          `json:"proof,omitempty"` // where the proof lies
}

// Problem says why a row cannot be taken (INVARIANTS part 2, 46); "" is fine.
func (r ImportRow) Problem() string {
	switch {
	case r.Customer == 0:
		return "number: missing or not valid"
	case r.OptOut:
		return ""
	case r.Date <= 0:
		return "date: missing, when was the consent given?"
	case r.Wording == "":
		return "wording: missing, which version did the customer hear or read?"
	case r.Proof == "":
		return "proof: missing, where does it lie (recording, form)?"
	}
	return ""
}
