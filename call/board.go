package call

// Board is an immutable picture of the live centre for supervisors' screens and
// the health page; the loop publishes it at most 4 times a second (DESIGN.md 3).
type Board struct {
	Version   uint64          `json:"version"`
	At        Time            `json:"at"`
	Degraded  bool            `json:"degraded,omitempty"`
	Queues    []QueueBoard    `json:"queues"`
	Operators []OperatorBoard `json:"operators"`
	Calls     []CallBoard     `json:"calls"`
	Breaks    BreakBoard      `json:"breaks"`

	SurveyDue Time `json:"survey_due,omitzero"` // since when a call of the survey bot is due that is not made

	Emergencies []EmergencyBoard `json:"emergencies,omitempty"`
	Notices     []NoticeBoard    `json:"notices,omitempty"`
	Marks       []AlarmMark      `json:"marks,omitempty"`

	Owed []OwedCall `json:"-"` // for the softphones; boards that hold no other call share it
}

// OwedCall is a call that the house owes and that an operator may make now: to a lost
// caller whom nobody calls, or one that was promised and whose turn has come. Those of
// each kind stand in the order in which they are made.
type OwedCall struct {
	Item    uint64 // of the list of lost callers, or
	Promise ID
	Queue   QueueID // "": of whoever was lost before any queue
	Due     int64   // wall ms
	Ours    bool    // lost by our fault: goes first
}

// BreakBoard counts breaks: how many may be at once (0: any number), are, and wait.
type BreakBoard struct {
	Limit   int  `json:"limit"`
	Usual   int  `json:"usual"`             // by the settings
	ByHand  bool `json:"by_hand,omitempty"` // a supervisor set the limit
	On      int  `json:"on"`
	Waiting int  `json:"waiting"`
}

// QueueBoard is one queue now. Service level figures are of the last 30 minutes
// and of today, as counts; the reader divides (DOMAIN.md 1, 3).
type QueueBoard struct {
	Queue        QueueID    `json:"queue"`
	Line         int        `json:"line"`
	Waiting      int        `json:"waiting"`
	LongestSince Time       `json:"longest_since,omitzero"` // entry of the longest waiting call
	Free         int        `json:"free"`                   // available operators who serve it
	SignedIn     int        `json:"signed_in"`
	Working      int        `json:"working"` // of them on the line or on a call
	Resting      int        `json:"resting"` // on a break
	MinStaff     int        `json:"min_staff,omitempty"`
	Shares       []OrgShare `json:"shares,omitempty"` // of today, where the queue is shared by contract
	Today        QueueTally `json:"today"`
	Last30       QueueTally `json:"last30"`
}

// QueueTally counts segments by outcome (DOMAIN.md 3). Waits in milliseconds.
type QueueTally struct {
	Offered      int   `json:"offered"`
	Answered     int   `json:"answered"`
	AnsweredIn   int   `json:"answered_in"` // wait ≤ threshold
	Abandoned    int   `json:"abandoned"`
	Short        int   `json:"short"`
	AbandonedIn  int   `json:"abandoned_in"`
	Callback     int   `json:"callback"`
	Overflow     int   `json:"overflow"`
	Failed       int   `json:"failed"`
	WaitAnswered int64 `json:"wait_answered"` // Σ wait of answered
	WaitMax      int64 `json:"wait_max"`
}

// OrgShare is an organisation's part of a queue: by contract and of today's calls.
type OrgShare struct {
	Org     string `json:"org"`
	Percent int    `json:"percent"`
	Given   int64  `json:"given"`
}

// OperatorBoard is one operator now.
type OperatorBoard struct {
	Operator      OperatorID `json:"operator"`
	State         State      `json:"state"`
	Since         Time       `json:"since"`
	Reason        string     `json:"reason,omitempty"`
	Pending       State      `json:"pending,omitempty"`
	PendingReason string     `json:"pending_reason,omitempty"`
	Call          ID         `json:"call,omitempty"`
	Held          bool       `json:"held,omitempty"`
	BreakPlace    int        `json:"break_place,omitempty"` // in the line for a break, from 1
	Queues        []QueueID  `json:"queues,omitempty"`      // that he serves now
	Counters      Counters   `json:"counters"`
}

// CallBoard is one call in progress.
type CallBoard struct {
	Call      ID         `json:"call"`
	Kind      Kind       `json:"kind"`
	Phase     Phase      `json:"phase"`
	Since     Time       `json:"since"` // of the phase; who waits does so since he came to the queue, over missed rings too
	Started   Time       `json:"started"`
	Leg       LegID      `json:"-"` // the customer's
	Outside   LegID      `json:"-"` // of a number outside of the house he is joined with
	Queue     QueueID    `json:"queue,omitempty"`
	Operator  OperatorID `json:"operator,omitempty"`
	Second    OperatorID `json:"second,omitempty"` // in a call of three, the colleague who has joined
	Party     Party      `json:"party"`
	Node      string     `json:"node,omitempty"` // where in the menu
	Held      bool       `json:"held,omitempty"`
	HeldSince Time       `json:"held_since,omitzero"`
	Help      Help       `json:"help,omitzero"`      // its operator calls for a supervisor
	Place     *Place     `json:"place,omitempty"`    // of a browser caller who waits
	Escalated Time       `json:"escalated,omitzero"` // when he was handed up to the queue he waits in
	KeptFor   OperatorID `json:"kept_for,omitempty"` // operator he waits for, as a supervisor or the customer's tie wants
}

// Place is what a caller in a queue may be told of his wait.
type Place struct {
	Ahead  int   `json:"ahead"`             // calls ahead of him
	WaitMs int64 `json:"wait_ms,omitempty"` // expected; 0: unsure
}

// NoticeBoard is a message of a supervisor: to whom it went, and who has read it.
type NoticeBoard struct {
	Notice
	To   []OperatorID `json:"to"`
	Read []OperatorID `json:"read"`
}

// Kinds of an AlarmMark.
const (
	MarkSeen = "seen" // somebody deals with it
	MarkMute = "mute" // hidden for 15 minutes
	MarkNone = "none" // takes either back
)

// AlarmMark is a supervisor's word on an alarm of the wall. The key is the wall's own.
type AlarmMark struct {
	Key   string     `json:"key"`
	Kind  string     `json:"kind"`
	By    OperatorID `json:"by"`
	Name  string     `json:"name,omitempty"` // of By
	At    Time       `json:"at"`
	Until Time       `json:"until"`
}
