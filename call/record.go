package call

// Phase is the one field that says where a call is (DESIGN.md 3).
type Phase string

// Phases.
const (
	Arriving  Phase = "arriving"
	Menu      Phase = "menu"
	Waiting   Phase = "waiting"
	Offered   Phase = "offered"
	Talking   Phase = "talking"
	Surveying Phase = "survey"
	Voicemail Phase = "voicemail"
	Dialling  Phase = "dialling"
	Ended     Phase = "ended"
)

// Kind says how the call came to be.
type Kind string

// Kinds.
const (
	Inbound  Kind = "inbound"  // the customer called us
	Outbound Kind = "outbound" // an operator's own call (click-to-call)
	Survey   Kind = "survey"   // the bot's call of DOMAIN.md 10

	Rehearsal Kind = "rehearsal" // a draft of a menu is walked through; no contact
)

// Party is the customer's end: who he is without personal data. The number
// itself is a row of the database, found by Customer (DESIGN.md 3).
type Party struct {
	Customer CustomerID  `json:"customer,omitempty"`
	Web      string      `json:"web,omitempty"`   // "web:<uuid>" of a browser caller
	Class    NumberClass `json:"class,omitempty"` // class of the number, DOMAIN.md 12
	Span     Span        `json:"span,omitzero"`   // span of the number's UTC offset
	Shared   bool        `json:"shared,omitempty"`
	Blocked  bool        `json:"blocked,omitempty"` // his number is on the blacklist (DOMAIN.md 13)
	VIP      bool        `json:"vip,omitempty"`
	Trial    bool        `json:"trial,omitempty"` // callee on a peer of kind test, or a browser page

	// Whom he had rather have, as far as he may (DOMAIN.md 8); never one he rated badly.
	Personal  OperatorID `json:"personal,omitempty"`   // assigned on his card
	Ticket    OperatorID `json:"ticket,omitempty"`     // owns his open ticket
	Last      OperatorID `json:"last,omitempty"`       // talked with him last
	Dropped   OperatorID `json:"dropped,omitempty"`    // their talk was cut off
	DroppedAt int64      `json:"dropped_at,omitempty"` // when, monotonic ms
}

// Call is the record of one call: the live state and, once ended, the CDR.
// All instants are monotonic-based call.Time, zero when they never came.
type Call struct {
	ID      ID     `json:"id"`
	Kind    Kind   `json:"kind"`
	Phase   Phase  `json:"phase"`
	Trunk   string `json:"trunk,omitempty"`  // the trunk's name, "web" for a browser caller
	Called  string `json:"called,omitempty"` // our number that was called
	Party   Party  `json:"party"`
	Leg     LegID  `json:"leg"` // the customer's leg
	LegUp   bool   `json:"leg_up,omitempty"`
	Lang    string `json:"lang,omitempty"`
	Flow    string `json:"flow,omitempty"`    // IVR flow and version that runs it
	Purpose string `json:"purpose,omitempty"` // of an outgoing call: survey, click, callback, lost

	Started    Time `json:"started"`
	AnsweredAt Time `json:"answered_at,omitzero"` // 200 OK sent or received
	EndedAt    Time `json:"ended_at,omitzero"`

	Path            []Step    `json:"path,omitempty"` // the way through the menu
	Way             []Passed  `json:"way,omitempty"`  // every node on it
	Segments        []Segment `json:"segments,omitempty"`
	Talks           []Talk    `json:"talks,omitempty"`
	Topic           string    `json:"topic,omitempty"`  // topic slug, prefilled by the menu branch
	Result          string    `json:"result,omitempty"` // result slug of the wrap-up
	Notice          Time      `json:"notice,omitzero"`  // when the recording notice had been played
	NoRecord        bool      `json:"no_record,omitempty"`
	Outcome         Outcome   `json:"outcome,omitempty"`
	Cause           Cause     `json:"cause,omitempty"`
	EndedBy         string    `json:"ended_by,omitempty"` // customer, operator, system
	LostAfterAnswer bool      `json:"lost_after_answer,omitempty"`
	CutByUs         bool      `json:"cut_by_us,omitempty"`
	Parts           []Part    `json:"parts,omitempty"`   // what the caller did beside menu, queue and talks
	Attempt         uint64    `json:"attempt,omitempty"` // survey attempt this call is
	About           ID        `json:"about,omitempty"`   // survey call: the contact it asks about; call back: the one it answers
}

// Kinds of a Part.
const (
	PartVoicemail = "voicemail" // he left a message
	PartComment   = "comment"   // the spoken answer of a survey
	PartSurvey    = "survey"    // asked right after his talk
	PartOutside   = "outside"   // joined with a number outside of the house
)

// Part is a stretch of the call that is neither menu, waiting nor a talk with an
// operator of ours.
type Part struct {
	Kind      string      `json:"kind"`
	Started   Time        `json:"started"`
	Answered  Time        `json:"answered,omitzero"` // outside: when it answered
	Ended     Time        `json:"ended,omitzero"`
	Recording RecordingID `json:"recording,omitempty"` // voicemail, comment, outside where it is recorded
	Number    string      `json:"number,omitempty"`    // outside: its name in the settings
	Cause     Cause       `json:"cause,omitempty"`     // outside: why it ended
}

// Step is one choice on the way through the menu.
type Step struct {
	Node string `json:"node"`
	Key  string `json:"key,omitempty"` // pressed digits, "*" where they are secret
	At   Time   `json:"at"`
}

// Passed is a node of a menu the caller came to, and what led there: the key, or
// silence, closed, holiday; "" when it followed by itself.
type Passed struct {
	Flow string `json:"flow,omitempty"` // where it is another than the call's
	Node string `json:"node"`
	Via  string `json:"via,omitempty"`
}

// RehearsalPrefix begins the number of a rehearsal, which only our own page dials.
const RehearsalPrefix = "draft:"

// RehearsalNumber is the name of the number of ours on which phones reach the
// rehearsal that was begun last.
const RehearsalNumber = "draft"

// Segment is one stay in one queue (DOMAIN.md 2). Wait = Answered − Entered.
type Segment struct {
	Queue    QueueID `json:"queue"`
	Line     int     `json:"line"`
	Entered  Time    `json:"entered"`
	Offered  Time    `json:"offered,omitzero"` // first offer made
	Answered Time    `json:"answered,omitzero"`
	Ended    Time    `json:"ended,omitzero"`
	Offers   int     `json:"offers,omitempty"`
	Outcome  Outcome `json:"outcome,omitempty"`
	Reason   string  `json:"reason,omitempty"` // escalation reason, overflow rule
	Told     int64   `json:"told,omitempty"`   // the first expected wait the caller was told, ms
	ToldAt   Time    `json:"told_at,omitzero"`
}

// Talk is one operator's part of the call.
type Talk struct {
	Operator  OperatorID  `json:"operator"`
	Org       string      `json:"org,omitempty"`
	Queue     QueueID     `json:"queue,omitempty"`
	Line      int         `json:"line"`
	Leg       LegID       `json:"leg,omitempty"`
	Started   Time        `json:"started"`
	Ended     Time        `json:"ended,omitzero"`
	HoldMs    int64       `json:"hold_ms,omitempty"`
	WrapEnded Time        `json:"wrap_ended,omitzero"`
	Recording RecordingID `json:"recording,omitempty"`
	Consult   bool        `json:"consult,omitempty"` // talked with a colleague only

	// Conference: joined the talk of a colleague who had consulted him, and from then
	// on talked with the customer too. It lies within the colleague's talk or goes on
	// after it; until then both have one recording.
	Conference bool   `json:"conference,omitempty"`
	Left       string `json:"left,omitempty"` // hangup, transfer, escalate, customer, LeftLost
}
