package survey

import "hotline/call"

// PlanState is where a plan is.
type PlanState string

// States of a plan.
const (
	Planned  PlanState = "planned"
	InCall   PlanState = "dialling"
	Closed   PlanState = "closed"
	Replaced PlanState = "replaced" // by a later contact of the same day
	Unpicked PlanState = "unpicked" // the quota was met: not in the sample
)

// Status is a result of DOMAIN.md 10.
type Status string

// Results.
const (
	Completed     Status = "completed"
	Partial       Status = "partial"
	Refused       Status = "refused"
	OptedOut      Status = "opt_out"
	NoInput       Status = "no_input"
	NoAnswer      Status = "no_answer"
	Busy          Status = "busy"
	InvalidNumber Status = "invalid_number"
	Suppressed    Status = "suppressed"
	Technical     Status = "technical"
	Expired       Status = "expired"
)

// Modes, never summed.
const (
	NextDay  = "next_day"
	SameCall = "same_call"
)

// Plan is the intent to ask about one contact.
type Plan struct {
	About     call.ID         `json:"about"` // the contact; also the plan's id
	State     PlanState       `json:"state"`
	Party     call.Party      `json:"party"`
	Lang      string          `json:"lang,omitempty"`
	ContactAt int64           `json:"contact_at"`    // wall ms, end of the contact
	Day       call.Day        `json:"day,omitempty"` // the customer's day planned for, 0 for a trial
	Due       int64           `json:"due"`           // wall ms of the next attempt, 0 none
	Until     int64           `json:"until"`         // wall ms when its slot is over
	Late      int             `json:"late,omitempty"`
	Seed      uint64          `json:"seed"`
	Operator  call.OperatorID `json:"operator"`
	Queue     call.QueueID    `json:"queue,omitempty"` // first queue: quota and FCR
	Attempts  []Attempt       `json:"attempts,omitempty"`
	Counted   int             `json:"counted,omitempty"` // attempts that count
	Trouble   int             `json:"trouble,omitempty"` // our faults, uncounted
	BusyOnce  bool            `json:"busy_once,omitempty"`
	Silent    int             `json:"silent,omitempty"`  // attempts without any key
	Reason    string          `json:"reason,omitempty"`  // why closed without a call
	Delayed   bool            `json:"delayed,omitempty"` // trial callee with Config.Delay: no window
}

// Attempt is one call of the bot.
type Attempt struct {
	ID       uint64     `json:"id"`
	Call     call.ID    `json:"call,omitempty"`
	Started  call.Time  `json:"started"`
	Answered call.Time  `json:"answered,omitzero"`
	Ended    call.Time  `json:"ended,omitzero"`
	Cause    call.Cause `json:"cause,omitempty"`
	Code     int        `json:"code,omitempty"` // SIP status
	Status   Status     `json:"status,omitempty"`
}

// Result is what reports know about one asked contact: one row per contact and
// mode. While Open its answers may grow; afterwards it never changes. Closed
// without a Status the contact was not sampled (Reason quota or replaced) and
// counts nowhere.
type Result struct {
	About      call.ID           `json:"about"`
	Mode       string            `json:"mode"` // next_day, same_call
	Open       bool              `json:"open,omitempty"`
	Status     Status            `json:"status,omitempty"`
	Reason     string            `json:"reason,omitempty"` // of suppressed
	Customer   call.CustomerID   `json:"customer,omitempty"`
	Web        string            `json:"web,omitempty"`
	Trial      bool              `json:"trial,omitempty"`
	Operator   call.OperatorID   `json:"operator"`              // last who talked: CSI
	Org        string            `json:"org,omitempty"`         // his organisation
	Line       int               `json:"line"`                  // his line at that moment
	Queue      call.QueueID      `json:"queue,omitempty"`       // of that talk
	FirstQueue call.QueueID      `json:"first_queue,omitempty"` // FCR
	FirstLine  int               `json:"first_line,omitempty"`
	Also       []call.OperatorID `json:"also,omitempty"` // others who talked, uncounted
	Topic      string            `json:"topic,omitempty"`
	ContactAt  int64             `json:"contact_at"` // wall ms, end of the contact

	NotNow  bool             `json:"not_now,omitempty"` // pressed 2 at the intro: another attempt
	Human   bool             `json:"human,omitempty"`   // at least one valid key
	Q1      int              `json:"q1,omitempty"`      // 1..5, 0 none
	Q2      int              `json:"q2,omitempty"`      // 1 yes, 2 no, 3 partly
	Q3      int              `json:"q3,omitempty"`      // 1 yes, 2 several times
	Comment call.RecordingID `json:"comment,omitempty"`

	Attempts  int       `json:"attempts,omitempty"`
	Calls     []call.ID `json:"calls,omitempty"` // the bot's calls
	FirstDial call.Time `json:"first_dial,omitzero"`
	Closed    call.Time `json:"closed,omitzero"`
	Scale     int       `json:"scale"` // k of Q1, 5
}

// Person is what is remembered of one customer.
type Person struct {
	Customer call.CustomerID `json:"customer,omitempty"`
	Web      string          `json:"web,omitempty"`
	OptOut   *Refusal        `json:"opt_out,omitempty"`
	Consent  *Consent        `json:"consent,omitempty"`
	Surveyed int64           `json:"surveyed,omitempty"` // wall ms of the last survey a human answered
	About    call.ID         `json:"about,omitempty"`    // of that survey
}

// Refusal is an opt-out: when and how.
type Refusal struct {
	At  int64  `json:"at"`
	How string `json:"how"`
}

// Consent is the newest answer to survey_consent or an imported one.
type Consent struct {
	Given   bool    `json:"given"`
	At      int64   `json:"at"` // wall ms
	Wording string  `json:"wording,omitempty"`
	Source  string  `json:"source,omitempty"` // ivr, operator, import
	Proof   string  `json:"proof,omitempty"`
	Call    call.ID `json:"call,omitempty"`
}

// Tally counts completed surveys of an operator or a first queue for the quotas,
// by days of the report zone.
type Tally struct {
	Key   string `json:"key"`   // "operator:7", "queue:sales"
	Month int    `json:"month"` // year·12 + month − 1
	Done  int    `json:"done"`  // of the month, before Day
	Day   int32  `json:"day"`
	Today int    `json:"today"`
}

// Campaign is the one row of settings and stop.
type Campaign struct {
	Config  Config `json:"config"`
	Stopped string `json:"stopped,omitempty"` // why, e.g. "608"
	Warned  bool   `json:"warned,omitempty"`  // the alarm about missing data was given
}

// Pace is the one row of when calls may start. It is state and not a timer, so
// that a replay dials at the same events.
type Pace struct {
	Started   bool  `json:"started,omitempty"`
	LastStart int64 `json:"last_start,omitempty"` // monotonic ms of the last call start
	Look      int64 `json:"look,omitempty"`       // monotonic ms before which a blocked dial is not tried again
}

// Skipped tells why a contact is not asked; a line for reports, no state.
type Skipped struct {
	About    call.ID         `json:"about"`
	Reason   string          `json:"reason"`
	Operator call.OperatorID `json:"operator,omitempty"`
	Queue    call.QueueID    `json:"queue,omitempty"`
	At       int64           `json:"at"`
}

// Fact is one change of state; exactly one field is set. JSON-encodable.
type Fact struct {
	Plan     *Plan     `json:"plan,omitempty"`
	Result   *Result   `json:"result,omitempty"`
	Person   *Person   `json:"person,omitempty"`
	Tally    *Tally    `json:"tally,omitempty"`
	Campaign *Campaign `json:"campaign,omitempty"`
	Pace     *Pace     `json:"pace,omitempty"`
	Skipped  *Skipped  `json:"skipped,omitempty"`
}
