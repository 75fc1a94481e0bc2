package store

import (
	"hotline/call"
	"hotline/desk"
	"hotline/people"
	"hotline/reports"
)

// CallFilter selects calls; zero fields select all. From and To are wall ms of
// the start, To excluded.
type CallFilter struct {
	Number   string          // E.164, or three and more digits of one
	Customer call.CustomerID //
	Operator call.OperatorID // talked in it
	Queue    call.QueueID    // waited in it
	Kind     call.Kind
	Outcome  call.Outcome
	From, To int64
	Live     bool   // calls in progress too; they are left out by default
	Cursor   string // of the page before
	Limit    int    // 1..500, default 50
}

// CallItem is a row of the list of calls. Who may list but not open a contact
// gets its number masked and neither customer nor recordings (Open false).
type CallItem struct {
	Call       call.Call `json:"call"`
	Number     string    `json:"number,omitempty"`
	Name       string    `json:"name,omitempty"`
	Open       bool      `json:"open"`
	WaitMs     int64     `json:"wait_ms"`
	TalkMs     int64     `json:"talk_ms"`
	Recordings int       `json:"recordings"`
	Noted      bool      `json:"noted,omitempty"`
}

// CallDetail is one call with all that is known about it. Notes are those the
// viewer may read.
type CallDetail struct {
	CallItem
	Timeline []TimelineRow  `json:"timeline"`
	Offers   []OfferRow     `json:"offers"`
	Records  []Recording    `json:"records"`
	Notes    []desk.Note    `json:"notes"`
	Surveys  []SurveyAnswer `json:"surveys"`
	Quality  []QualityRow   `json:"quality"`
}

// RecordingFilter selects recordings; it works like CallFilter.
type RecordingFilter struct {
	Number   string
	Call     call.ID
	Operator call.OperatorID
	Queue    call.QueueID
	From, To int64
	Cursor   string
	What     string // talk, voicemail, comment; "" is all
	Open     bool   // voicemails nobody has dealt with
	Limit    int
}

// Recording is the row of one recording.
type Recording struct {
	ID        call.RecordingID `json:"id"`
	Call      call.ID          `json:"call"`
	Operator  call.OperatorID  `json:"operator"`
	Org       string           `json:"org,omitempty"`
	Queue     call.QueueID     `json:"queue,omitempty"`
	Line      int              `json:"line,omitempty"`
	Consult   bool             `json:"consult,omitempty"`
	At        call.Time        `json:"at"`
	State     string           `json:"state"` // recording, done, failed, discarded, deleted
	Bytes     int64            `json:"bytes"`
	Ms        int64            `json:"ms"`
	SHA256    string           `json:"sha256,omitempty"`
	CutShort  bool             `json:"cut_short,omitempty"`
	Failed    string           `json:"failed,omitempty"`
	Hold      string           `json:"hold,omitempty"` // reason of a legal hold
	Number    string           `json:"number,omitempty"`
	Name      string           `json:"name,omitempty"`
	Web       bool             `json:"web,omitempty"` // the customer called from a browser page
	Direction call.Kind        `json:"kind"`
	Topic     string           `json:"topic,omitempty"`
	What      string           `json:"what,omitempty"`       // voicemail, comment; "" is a talk
	HandledBy call.OperatorID  `json:"handled_by,omitempty"` // a voicemail: who has dealt with it
	HandledAt int64            `json:"handled_at,omitempty"`
}

// SurveyAnswer is one survey result as lists show it.
type SurveyAnswer struct {
	ResultRow
	Number     string             `json:"number,omitempty"`
	Name       string             `json:"name,omitempty"`
	Web        bool               `json:"web,omitempty"`     // he called from a browser page
	Started    int64              `json:"started"`           // of the contact asked about, wall ms
	Comment    call.RecordingID   `json:"comment,omitempty"` // the spoken answer
	Recordings []call.RecordingID `json:"recordings,omitempty"`
	Open       bool               `json:"open"`
}

// By is what survey figures are cut by.
type By string

// Cuts.
const (
	ByLine     By = "line"
	ByQueue    By = "queue"
	ByOperator By = "operator"
	ByAll      By = "all"
)

// SurveyFilter selects survey results by the day of the contact asked about.
type SurveyFilter struct {
	By       By
	Key      string // one line, queue or operator; empty for all
	Mode     string // next_day, same_call; empty for both, side by side
	Metric   string // of a list: csi, fcr, or empty for every result
	Result   string
	From, To int64
	Cursor   string
	Limit    int
}

// SurveyRow holds the counts behind the figures of one key and mode; reports
// divides them. CSI goes to the last talk's line, queue and operator, FCR by
// queue to the first queue (DOMAIN.md 10).
type SurveyRow struct {
	Key     string             `json:"key"`
	Mode    string             `json:"mode"`
	Scale   int                `json:"scale"`
	Answers reports.Histogram  `json:"answers"`
	Strata  []reports.Stratum  `json:"strata,omitempty"` // per operator, ascending id
	FCR     reports.Ratio      `json:"fcr"`
	Flow    reports.SurveyFlow `json:"flow"`
	Results map[string]int64   `json:"results"`
}

// QueueReportFilter asks for tallies by interval.
type QueueReportFilter struct {
	From, To    int64        // wall ms of segment entry, To excluded
	Queue       call.QueueID // empty for all the viewer sees
	IntervalMin int          // default 30; 0 < n ≤ 1440, 1440 is a local day
	Zone        string       // report zone, default Europe/Moscow
	Thresholds  reports.Thresholds
}

// QueueReportRow is one queue in one interval.
type QueueReportRow struct {
	Queue call.QueueID  `json:"queue"`
	Start int64         `json:"start"` // wall ms
	Tally reports.Tally `json:"tally"`
	Line  reports.Line  `json:"line"` // of contacts that first came to this queue
}

// Session is one sign-in. The token itself is known to the client alone.
type Session struct {
	ID      int64           `json:"id"`
	User    call.OperatorID `json:"user"`
	Made    int64           `json:"made"` // wall ms
	Expires int64           `json:"expires"`
	From    string          `json:"from,omitempty"`
	Agent   string          `json:"agent,omitempty"`
}

// AuditFilter selects rows of the audit log, newest first.
type AuditFilter struct {
	Who      call.OperatorID
	What     string
	Object   string
	From, To int64
	Before   uint64 // rows older than this number; 0 from the newest
	Limit    int
}

// CustomerFilter finds customers by name (any case, Cyrillic too) or digits.
type CustomerFilter struct {
	Text  string
	Limit int
}

// Viewer is short for people.Viewer in the signatures of this package.
type Viewer = people.Viewer
