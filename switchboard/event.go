package switchboard

import (
	"hotline/acd"
	"hotline/call"
	"hotline/ivr"
	"hotline/survey"
)

// Events of the corridor itself. They satisfy call.Event by embedding it (nil),
// so that the one queue carries them too.

// Tick: a deadline has passed.
type Tick struct {
	call.Event `json:"-"`
}

// Restarted: the process is ready again; the first event of every run. Died is
// when the last run was alive for the last time, not before its last record: the
// calls it had ended then. Zero is now.
type Restarted struct {
	call.Event `json:"-"`
	Died       call.Time `json:"died,omitzero"`
}

// Skipped: a step panicked and was thrown away; ends the call it belonged to.
type Skipped struct {
	call.Event `json:"-"`
	Call       call.ID `json:"call,omitempty"`
	What       string  `json:"event"`
}

// Configured brings the centre's settings, whole (DESIGN.md 4).
type Configured struct {
	call.Event `json:"-"`
	Settings   Settings `json:"settings"`
}

// Staffed brings all operators' profiles.
type Staffed struct {
	call.Event `json:"-"`
	Profiles   []acd.Profile `json:"profiles"`
}

// Settings are the active settings of the centre.
type Settings struct {
	Version     uint64         `json:"version"`
	Node        string         `json:"node"` // for leg ids, "n1"
	Brand       string         `json:"brand"`
	Lang        string         `json:"lang"`
	Desk        acd.Settings   `json:"desk"`
	Flows       []FlowSource   `json:"flows"`
	Routes      []Route        `json:"routes"`
	Topics      []TopicRule    `json:"topics,omitempty"`
	Survey      survey.Config  `json:"survey"`
	MaxCallMs   int64          `json:"max_call_ms"`            // a call is ended after this
	RecPauseMs  int64          `json:"rec_pause_ms"`           // a pause of the recording ends by itself, 60 s
	RedialMs    int64          `json:"redial_ms"`              // a place is kept after our failure, 15 min
	DroppedMs   int64          `json:"dropped_ms,omitempty"`   // and after the caller himself gave up waiting; 0: not
	BotTrunk    string         `json:"bot_trunk,omitempty"`    // that the bot's calls leave by, "": any
	AskConsent  bool           `json:"ask_consent"`            // survey_consent while waiting
	HoldStart   bool           `json:"hold_start,omitempty"`   // hold_start is said before the music
	HoldReturn  bool           `json:"hold_return,omitempty"`  // hold_return is said before the talk goes on
	PerCaller   int            `json:"per_caller"`             // simultaneous calls of one number, 2
	PerDay      int            `json:"per_day,omitempty"`      // its calls in a local day, 20; 0: any
	SilentMs    int64          `json:"silent_ms,omitempty"`    // a silent call shorter than this is suspicious, 10 s
	SilentCalls int            `json:"silent_calls,omitempty"` // so many of a number in a row ring the alarm, 5; 0: none
	Channels    int            `json:"channels"`               // of all trunks together; 0: not known
	Fallback    call.QueueID   `json:"fallback"`               // queue behind every mistake of a menu
	IVR         ivr.Config     `json:"ivr"`
	Calendars   []ivr.Calendar `json:"calendars,omitempty"`
	Numbers     []Number       `json:"numbers,omitempty"`      // outside of the house; no others are dialled for a caller
	Whispers    []string       `json:"whispers,omitempty"`     // prompts there are of queues and topics, whisper_ID and topic_ID
	Calendar    string         `json:"calendar,omitempty"`     // working time is counted in it; "": always
	CallerID    string         `json:"caller_id,omitempty"`    // number our calls come from, said to who orders one
	RingPages   bool           `json:"ring_pages,omitempty"`   // browser pages are called back: no real trunk here
	LostDueMs   int64          `json:"lost_due_ms,omitempty"`  // working time in which a lost caller is called, 30 min
	LostKeepMs  int64          `json:"lost_keep_ms,omitempty"` // after it his item expires; 0: no list
	ReturnFlow  string         `json:"return_flow,omitempty"`  // menu for who calls back after a call of the bot
	ReturnMs    int64          `json:"return_ms,omitempty"`    // so long after it

	// The version's text form, by whom it was made, and his comment: opaque to the
	// core, carried so that a version can be shown, compared and taken up again.
	Files []File          `json:"files,omitempty"`
	By    call.OperatorID `json:"by,omitempty"` // 0: the server itself
	Note  string          `json:"note,omitempty"`
}

// File is one file of the settings' text form.
type File struct {
	Name string `json:"name"` // "queues.yaml", "flows/main.yaml"
	Text string `json:"text"`
}

// FlowSource is the text of one menu.
type FlowSource struct {
	Name string `json:"name"`
	YAML string `json:"yaml"`
}

// Route says which menu answers one of our numbers; Called "" answers all.
type Route struct {
	Called string `json:"called"`
	Flow   string `json:"flow"`
	Lang   string `json:"lang,omitempty"`
}

// TopicRule prefills the topic of calls that came to a queue by the menu.
type TopicRule struct {
	Topic string       `json:"topic"`
	Queue call.QueueID `json:"queue,omitempty"`
}
