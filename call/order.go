package call

// Order is an act on the running centre of a supervisor, or of an operator who
// notes what a customer wants. Ordered answers it.
type Order struct {
	Ref      string       `json:"ref"`
	By       OperatorID   `json:"by"`
	Do       string       `json:"do"` // see the Order constants
	Call     ID           `json:"call,omitempty"`
	Operator OperatorID   `json:"operator,omitempty"`
	Queue    QueueID      `json:"queue,omitempty"`
	Customer CustomerID   `json:"customer,omitempty"`
	State    State        `json:"state,omitempty"`
	Kind     string       `json:"kind,omitempty"`
	Reason   string       `json:"reason,omitempty"`
	Count    int          `json:"count,omitempty"`
	Promise  ID           `json:"promise,omitempty"`
	Name     string       `json:"name,omitempty"` // look, notice: who orders, for people to read
	Text     string       `json:"text,omitempty"`
	To       []OperatorID `json:"to,omitempty"`
	Of       []QueueID    `json:"of,omitempty"` // move, withdraw, assign: the call stands in one of these; none: in any
}

// What a supervisor can order.
const (
	OrderMove      = "move"      // Call, Queue: a waiting caller goes to another queue, his place kept
	OrderWithdraw  = "withdraw"  // Call, Kind message or voicemail: a waiting caller leaves his queue
	OrderAssign    = "assign"    // Call, Operator: a waiting call is offered to him at once
	OrderSettle    = "settle"    // Promise, Reason: a promised call is settled otherwise
	OrderAgain     = "again"     // Promise: one that failed is tried anew
	OrderEmergency = "emergency" // Queue ("": the whole centre), Kind of EmergencyBoard or EmergencyOver, Reason
	OrderState     = "state"     // Operator, State, Reason: his state, a break out of turn; Offline signs him out
	OrderExtend    = "extend"    // Operator: his wrap-up goes on beyond what he may lengthen himself
	OrderBreaks    = "breaks"    // Count: so many may be on a break at once, 0 any number, -1 as the settings say
	OrderLook      = "look"      // Call, Name: he who orders looks at a call whose operator called him
	OrderMark      = "mark"      // Text: key of an alarm of the wall, Kind of AlarmMark, Name
	OrderNotice    = "notice"    // To, Text, Name: a message to operators
	OrderOptOut    = "opt_out"   // Customer, Kind (spoken, form, list): asked in no survey any more
	OrderOptIn     = "opt_in"    // Customer: takes it back
)

// Ordered answers an Order: an error key, "" when it is done and written.
type Ordered struct {
	Ref   string `json:"ref"`
	Error string `json:"error,omitempty"`
}

func (Order) event()     {}
func (Ordered) command() {}

// Kinds of an emergency.
const (
	EmergencyClosed = "closed" // new calls are told so and let go
	EmergencyOutage = "outage" // new callers hear the notice of an outage first
	EmergencyOver   = "over"   // of an order only: open again
)

// EmergencyBoard is a running emergency, of one queue or (Queue "") of the centre.
type EmergencyBoard struct {
	Queue  QueueID    `json:"queue,omitempty"`
	Kind   string     `json:"kind"`
	Reason string     `json:"reason"`
	By     OperatorID `json:"by"`
	Since  Time       `json:"since"`
}
