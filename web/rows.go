package web

import (
	"encoding/json"

	"hotline/call"
	"hotline/desk"
	"hotline/reports"
)

// The rows and filters of Data. They have the shape of the store's own, so that
// one converts to the other; web does not import the store (DESIGN.md 2).
type (
	// CallFilter selects calls; zero fields select all. From and To are wall ms
	// of the start, To excluded.
	CallFilter struct {
		Number   string
		Customer call.CustomerID
		Operator call.OperatorID
		Queue    call.QueueID
		Kind     call.Kind
		Outcome  call.Outcome
		From, To int64
		Live     bool
		Cursor   string
		Limit    int
	}
	// CallItem is a row of the list of calls; Open tells whether the viewer may
	// see what is personal in it.
	CallItem struct {
		Call       call.Call
		Number     string
		Name       string
		Open       bool
		WaitMs     int64
		TalkMs     int64
		Recordings int
		Noted      bool
	}
	// CallDetail is one call with all that is known about it.
	CallDetail struct {
		CallItem
		Timeline []TimelineRow
		Offers   []OfferRow
		Records  []Recording
		Notes    []desk.Note
		Surveys  []SurveyAnswer
		Quality  []QualityRow
	}
	// QualityRow is how one leg was heard and how its far end heard us. Times in
	// microseconds.
	QualityRow struct {
		Leg         call.LegID `json:"leg"`
		Peer        call.LegID `json:"-"`
		At          int64      `json:"-"`
		Browser     bool       `json:"browser,omitempty"`
		Packets     int64      `json:"packets" doc:"that came"`
		Lost        int64      `json:"lost" doc:"that should have come as well"`
		JitterUs    int64      `json:"jitter_us" doc:"of what came (RFC 3550 A.8)"`
		JitterTopUs int64      `json:"jitter_top_us"`
		Reports     int64      `json:"reports" doc:"of the far end, about what it heard of us"`
		FarLossPpm  int64      `json:"far_loss_ppm" doc:"share of our packets it missed, in millionths"`
		FarJitterUs int64      `json:"far_jitter_us"`
		Trips       int64      `json:"trips" doc:"measured round trips"`
		TripUs      int64      `json:"trip_us"`
		TripTopUs   int64      `json:"trip_top_us"`
	}
	// TimelineRow is one event of a call's story.
	TimelineRow struct {
		Call call.ID         `json:"-"`
		Seq  uint64          `json:"seq"`
		At   call.Time       `json:"at"`
		Kind string          `json:"kind"`
		Data json.RawMessage `json:"data,omitempty"`
	}
	// OfferRow is one offer of a call, with why this operator got it.
	OfferRow struct {
		Offer    call.OfferID    `json:"offer"`
		Call     call.ID         `json:"-"`
		Operator call.OperatorID `json:"operator"`
		Queue    call.QueueID    `json:"queue,omitempty"`
		Kind     string          `json:"kind,omitempty"`
		At       call.Time       `json:"at"`
		EndedAt  call.Time       `json:"ended_at,omitzero"`
		End      string          `json:"end,omitempty"`
		Why      json.RawMessage `json:"why,omitempty"`
	}
	// MessageCount counts voicemails: all of them, those nobody has dealt with, and
	// when the oldest of these was left (wall ms).
	MessageCount struct {
		All    int   `json:"all"`
		Open   int   `json:"open"`
		Oldest int64 `json:"oldest,omitempty"`
	}
	// PromiseFilter selects promised calls; State "open" those still to be kept.
	PromiseFilter struct {
		State    string
		Queue    call.QueueID
		From, To int64
		Cursor   string
		Limit    int
	}
	// PromiseRow is a promised call.
	PromiseRow struct {
		Promise   call.ID
		Customer  call.CustomerID
		Web       string
		Call      call.ID
		KeptBy    call.ID
		Queue     call.QueueID
		Topic     string
		Source    string
		Operator  call.OperatorID
		Asked     call.Time
		Due       int64
		Next      int64
		State     string
		Tries     int
		Talker    call.OperatorID
		Connected call.Time
		Closed    int64
		Reason    string
		Data      json.RawMessage
	}
	// PromiseItem is its row in the book.
	PromiseItem struct {
		PromiseRow
		Number, Name string
	}
	// LostFilter selects lost callers.
	LostFilter struct {
		Closed   bool
		Queue    call.QueueID
		From, To int64
		Limit    int
	}
	// LostRow is an item of lost callers.
	LostRow struct {
		Item     uint64
		Customer call.CustomerID
		Call     call.ID
		Opened   call.Time
		Due      int64
		OurFault bool
		State    string
		Taker    call.OperatorID
		Closed   call.Time
		Reason   string
		Queue    call.QueueID
		Topic    string
		Times    int
		Tries    int
	}
	// OptOutItem is a customer who wants no surveys.
	OptOutItem struct {
		Customer call.CustomerID `json:"customer"`
		At       int64           `json:"at" doc:"wall ms"`
		How      string          `json:"how" doc:"key, spoken, form, list, operator"`
		Number   string          `json:"number,omitempty"`
		Name     string          `json:"name,omitempty"`
	}
	// LostItem is its row in the list.
	LostItem struct {
		LostRow
		Number, Name string
	}
	// RecordingFilter selects recordings.
	RecordingFilter struct {
		Number   string
		Call     call.ID
		Operator call.OperatorID
		Queue    call.QueueID
		From, To int64
		Cursor   string
		What     string // talk, voicemail, comment, outside; "" is all
		Open     bool   // voicemails nobody has dealt with
		Limit    int
	}
	// Recording is the row of one recording.
	Recording struct {
		ID        call.RecordingID `json:"id"`
		Call      call.ID          `json:"call"`
		Operator  call.OperatorID  `json:"operator"`
		Org       string           `json:"org,omitempty"`
		Queue     call.QueueID     `json:"queue,omitempty"`
		Line      int              `json:"line,omitempty"`
		Consult   bool             `json:"consult,omitempty"`
		At        call.Time        `json:"at"`
		State     string           `json:"state"`
		Bytes     int64            `json:"bytes"`
		Ms        int64            `json:"ms"`
		SHA256    string           `json:"sha256,omitempty"`
		CutShort  bool             `json:"cut_short,omitempty"`
		Failed    string           `json:"failed,omitempty"`
		Hold      string           `json:"hold,omitempty"`
		Number    string           `json:"number,omitempty"`
		Name      string           `json:"name,omitempty"`
		Web       bool             `json:"web,omitempty"`
		Direction call.Kind        `json:"kind"`
		Topic     string           `json:"topic,omitempty"`
		What      string           `json:"what,omitempty"`       // voicemail, comment, outside; "" is a talk
		HandledBy call.OperatorID  `json:"handled_by,omitempty"` // a voicemail: who has dealt with it
		HandledAt int64            `json:"handled_at,omitempty"`
	}
	// ResultRow is what became of a survey about one contact.
	ResultRow struct {
		About      call.ID         `json:"about"`
		Mode       string          `json:"mode"`
		Plan       uint64          `json:"plan,omitempty"`
		SurveyCall call.ID         `json:"survey_call,omitempty"`
		Customer   call.CustomerID `json:"customer,omitempty"`
		At         call.Time       `json:"at"`
		Result     string          `json:"result"`
		Operator   call.OperatorID `json:"operator,omitempty"`
		Org        string          `json:"org,omitempty"`
		Line       int             `json:"line,omitempty"`
		Queue      call.QueueID    `json:"queue,omitempty"`
		FirstQueue call.QueueID    `json:"first_queue,omitempty"`
		Scale      int             `json:"scale,omitempty"`
		Q1         int             `json:"q1,omitempty"`
		Q2         int             `json:"q2,omitempty"`
		Q3         int             `json:"q3,omitempty"`
		Human      bool            `json:"human,omitempty"`
		Data       json.RawMessage `json:"-"`
	}
	// SurveyAnswer is one survey result as lists show it.
	SurveyAnswer struct {
		ResultRow
		Number     string             `json:"number,omitempty"`
		Name       string             `json:"name,omitempty"`
		Web        bool               `json:"web,omitempty"`
		Started    int64              `json:"started"`
		Comment    call.RecordingID   `json:"comment,omitempty"` // the spoken answer
		Recordings []call.RecordingID `json:"recordings,omitempty"`
		Open       bool               `json:"open"`
	}
	// SurveyFilter selects survey results by the day of the contact asked about.
	SurveyFilter struct {
		By       string // line, queue, operator, all
		Key      string
		Mode     string // next_day, same_call
		Metric   string // csi, fcr
		Result   string
		From, To int64
		Cursor   string
		Limit    int
	}
	// SurveyRow holds the counts behind the figures of one key and mode.
	SurveyRow struct {
		Key     string
		Mode    string
		Scale   int
		Answers reports.Histogram
		Strata  []reports.Stratum
		FCR     reports.Ratio
		Flow    reports.SurveyFlow
		Results map[string]int64
	}
	// RepeatFilter selects inbound contacts by their start.
	RepeatFilter struct {
		By       string // line, queue, operator, all
		Key      string
		Metric   reports.RepeatMetric
		From, To int64
		Now      int64 // contacts mature by this
		Rules    reports.RepeatRules
		Cursor   string
		Limit    int
	}
	// RepeatRow are the counts of one key.
	RepeatRow struct {
		Key string
		reports.Repeats
	}
	// RepeatItem is a contact behind a figure.
	RepeatItem struct {
		CallItem
		Judged reports.Judged
	}
	// PlanRow is a survey plan: whom to ask about which contact, and when.
	PlanRow struct {
		Plan     uint64          `json:"plan"`
		About    call.ID         `json:"about"`
		Customer call.CustomerID `json:"customer"`
		Mode     string          `json:"mode"`
		State    string          `json:"state"`
		Queue    call.QueueID    `json:"queue,omitempty"`
		Line     int             `json:"line,omitempty"`
		Operator call.OperatorID `json:"operator,omitempty"`
		Made     call.Time       `json:"made"`
		Due      int64           `json:"due,omitempty"`
		Attempts int             `json:"attempts,omitempty"`
		Result   string          `json:"result,omitempty"`
		Data     json.RawMessage `json:"-"`
	}
	// AttemptRow is one call of the bot for a plan.
	AttemptRow struct {
		Attempt uint64          `json:"attempt"`
		Plan    uint64          `json:"plan"`
		Call    call.ID         `json:"call,omitempty"`
		At      call.Time       `json:"at"`
		Ended   call.Time       `json:"ended,omitzero"`
		Result  string          `json:"result,omitempty"`
		Data    json.RawMessage `json:"-"`
	}
	// QueueReportFilter asks for tallies by interval.
	QueueReportFilter struct {
		From, To    int64
		Queue       call.QueueID
		IntervalMin int
		Zone        string
		Thresholds  reports.Thresholds
	}
	// QueueReportRow is one queue in one interval.
	QueueReportRow struct {
		Queue call.QueueID
		Start int64
		Tally reports.Tally
		Line  reports.Line
	}
	// QueueFiguresFilter asks for the figures of queues in a period.
	QueueFiguresFilter struct {
		From, To   int64
		Thresholds func(call.QueueID) reports.Thresholds
	}
	// QueueFigures are the figures of one queue, or (Queue "") of all.
	QueueFigures struct {
		Queue    call.QueueID
		Tally    reports.Tally
		Received int64
		Bounced  int64
		Line     reports.Line
	}
	// StaysFilter asks for the stays behind a figure.
	StaysFilter struct {
		QueueFiguresFilter
		Queue  call.QueueID
		Queues []call.QueueID
		Of     reports.Stays
		Cursor string
		Limit  int
	}
	// StayItem is one stay in a queue with its contact.
	StayItem struct {
		CallItem
		Queue   call.QueueID
		Entered int64
		Waited  int64
		Outcome call.Outcome
	}
	// LineReportFilter asks for the support lines in a period.
	LineReportFilter struct {
		From, To   int64
		Thresholds func(call.QueueID) reports.Thresholds
	}
	// LineReportRow is one support line.
	LineReportRow struct {
		Line   int
		Tally  reports.Tally
		Counts reports.LineCounts
	}
	// Session is one sign-in.
	Session struct {
		ID      int64
		User    call.OperatorID
		Made    int64
		Expires int64
		From    string
		Agent   string
	}
	// AuditFilter selects rows of the audit log, newest first.
	AuditFilter struct {
		Who      call.OperatorID
		What     string
		Object   string
		From, To int64
		Before   uint64
		Limit    int
	}
	// TicketFilter selects tickets; Status "open" and "done" are several.
	TicketFilter struct {
		Sort       string
		Status     string
		Importance desk.Importance
		Deadline   string
		Until      int64
		Queue      call.QueueID
		Value      string
		Owner      call.OperatorID
		Unowned    bool
		Channel    string
		Topic      string
		Customer   call.CustomerID
		Call       call.ID
		Limit      int
	}
	// TicketItem is a ticket with its customer.
	TicketItem struct {
		desk.Ticket
		Name  string
		Phone string
		Value string
	}
	// TicketDetail is one ticket with all that happened to it.
	TicketDetail struct {
		TicketItem
		History []desk.TicketEvent
		Calls   []call.ID
	}
	// CustomerFilter finds customers by name or digits.
	CustomerFilter struct {
		Text  string
		Limit int
	}
	// SettingsRow is one version of the centre settings.
	SettingsRow struct {
		Version uint64
		At      call.Time
		Author  call.OperatorID
		Content []byte
		Diff    string
		Note    string
	}
)
