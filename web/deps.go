package web

import (
	"context"
	"errors"
	"net/http"
	"time"

	"hotline/alarm"
	"hotline/call"
	"hotline/desk"
	"hotline/people"
	"hotline/recordings"
	"hotline/reports"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"
)

// What Data returns (wrapped) for callers to tell apart.
var (
	ErrNotFound = errors.New("not found") // or not visible to the viewer
	ErrTaken    = errors.New("login is taken")
	ErrCursor   = errors.New("cursor: not one of this list")
)

// Calls, recordings, surveys, reports: rows as the viewer may see them.
type (
	callData interface {
		Calls(ctx context.Context, v people.Viewer, f CallFilter) (items []CallItem, next string, err error)
		Call(ctx context.Context, v people.Viewer, id call.ID) (CallDetail, error)
		PutNote(ctx context.Context, n desk.Note) error
	}
	recordingData interface {
		Recordings(ctx context.Context, v people.Viewer, f RecordingFilter) (items []Recording, next string, err error)
		Recording(ctx context.Context, v people.Viewer, id call.RecordingID) (Recording, error)
		// MarkMessage notes that a voicemail was dealt with, or takes that back.
		MarkMessage(ctx context.Context, v people.Viewer, id call.RecordingID, handled bool, from string) error
		Messages(ctx context.Context, v people.Viewer) (MessageCount, error)
		// Listened logs a listening with its audit row, before a byte is sent.
		Listened(ctx context.Context, v people.Viewer, id call.RecordingID, what, from string) error
	}
	surveyData interface {
		SurveySummary(ctx context.Context, v people.Viewer, f SurveyFilter) ([]SurveyRow, error)
		SurveyAnswers(ctx context.Context, v people.Viewer, f SurveyFilter) (items []SurveyAnswer, next string, err error)
		Plans(ctx context.Context, v people.Viewer, f SurveyFilter) ([]PlanRow, error)
		Attempts(ctx context.Context, v people.Viewer, plan uint64) ([]AttemptRow, error)
		QueueReport(ctx context.Context, v people.Viewer, f QueueReportFilter) ([]QueueReportRow, error)
		QueueFigures(ctx context.Context, v people.Viewer, f QueueFiguresFilter) ([]QueueFigures, error)
		Stays(ctx context.Context, v people.Viewer, f StaysFilter) (items []StayItem, next string, err error)
		LineReport(ctx context.Context, v people.Viewer, f LineReportFilter) ([]LineReportRow, error)
		HandOvers(ctx context.Context, v people.Viewer, from, to int64, limit int) ([]reports.HandOver, error)
		// Repeats counts FCR by repeats, repeat rates and shared numbers.
		Repeats(ctx context.Context, v people.Viewer, f RepeatFilter) ([]RepeatRow, error)
		RepeatContacts(ctx context.Context, v people.Viewer, f RepeatFilter) (items []RepeatItem, next string, err error)
	}
	debtData interface {
		Promises(ctx context.Context, v people.Viewer, f PromiseFilter) ([]PromiseItem, error)
		LostCallers(ctx context.Context, v people.Viewer, f LostFilter) ([]LostItem, error)
		// OptOuts lists who wants no surveys, the newest first, older than before (0: all).
		OptOuts(ctx context.Context, cursor string, limit int) (items []OptOutItem, next string, err error)
		// Debts counts promised calls and lost callers by queue, the sum last.
		Debts(ctx context.Context, v people.Viewer, from, to, now int64) ([]reports.Debts, error)
	}
	customerData interface {
		Customer(ctx context.Context, id call.CustomerID) (desk.Customer, error)
		Customers(ctx context.Context, f CustomerFilter) ([]desk.Customer, error)
		PutCustomer(ctx context.Context, c desk.Customer) error
		PartyOf(ctx context.Context, e164 string) (call.Party, error)
		Card(ctx context.Context, id call.CustomerID) (desk.Card, error)
	}
	ticketData interface {
		Tickets(ctx context.Context, v people.Viewer, f TicketFilter, now int64) ([]TicketItem, error)
		Ticket(ctx context.Context, number string) (TicketDetail, error)
		AddTicket(ctx context.Context, t desk.Ticket, year int, first desk.TicketEvent, e people.AuditEntry) (desk.Ticket, error)
		// ChangeTicket reads, changes and writes in one step; attached is a contact
		// that belongs to the ticket from now on.
		ChangeTicket(ctx context.Context, number string, attached call.ID, e people.AuditEntry,
			change func(desk.Ticket) (desk.Ticket, []desk.TicketEvent, error)) (desk.Ticket, error)
	}
	peopleData interface {
		AddUser(ctx context.Context, u people.User, hash string) (people.User, error)
		PutUser(ctx context.Context, u people.User) error
		SetPassword(ctx context.Context, id call.OperatorID, hash string) error
		User(ctx context.Context, id call.OperatorID) (people.User, error)
		UserByLogin(ctx context.Context, login string) (u people.User, hash string, err error)
		Users(ctx context.Context) ([]people.User, error)
	}
	blacklistData interface {
		// AddBlock keeps a customer's numbers out, in place of an entry that holds.
		AddBlock(ctx context.Context, b desk.Block) (desk.Block, error)
		LiftBlock(ctx context.Context, id int64, by call.OperatorID) (desk.Block, error)
		Blocks(ctx context.Context, cursor string, limit int) (items []BlockItem, next string, err error)
		Alarms(ctx context.Context, kind string, limit int) ([]AlarmItem, error)
	}
	rosterData interface {
		PutExtra(ctx context.Context, e people.Extra) (people.Extra, error)
		DropExtra(ctx context.Context, id int64) error
		Extras(ctx context.Context) ([]people.Extra, error)
		AddDuty(ctx context.Context, d people.Duty) (people.Duty, error)
		DropDuty(ctx context.Context, id int64) error
		Duties(ctx context.Context, after int64) ([]people.Duty, error)
	}
	sessionData interface {
		NewSession(ctx context.Context, user call.OperatorID, life time.Duration, from, agent string) (token string, s Session, err error)
		SessionOf(ctx context.Context, token string) (Session, people.Viewer, error)
		EndSession(ctx context.Context, token string) error
		EndSessions(ctx context.Context, user call.OperatorID) error
		LoginWait(ctx context.Context, login, from string) (time.Duration, error)
		LoginDone(ctx context.Context, login, from string, ok bool) error
	}
	auditData interface {
		Audit(ctx context.Context, e people.AuditEntry) (people.AuditEntry, error)
		AuditLog(ctx context.Context, f AuditFilter) ([]people.AuditEntry, error)
		Settings(ctx context.Context, version uint64) (SettingsRow, error)
		SettingsVersions(ctx context.Context, limit int) ([]SettingsRow, error)
	}
)

// Data is the store as the web needs it.
type Data interface {
	callData
	recordingData
	surveyData
	debtData
	customerData
	ticketData
	peopleData
	rosterData
	blacklistData
	sessionData
	auditData
	draftData
	menuData
}

// Sounds opens the files of recordings; at is the wall ms when they began.
// *recordings.Recorder serves.
type Sounds interface {
	Open(id call.RecordingID, at int64) (recordings.Audio, error)
	Wave(id call.RecordingID, at int64) (recordings.Wave, error)
}

// Boards gives the newest picture of the centre; the channel hears of each new one.
type Boards interface {
	Latest() *call.Board
	Subscribe() (changed <-chan struct{}, cancel func())
}

// Alarms are what rings on the wall; the channel, of one reader, hears of changes.
type Alarms interface {
	Ringing() []alarm.Alarm
	Changed() <-chan struct{}
}

// Orders hands a supervisor's order to the core: an error key, "" when it is done
// and written.
type Orders interface {
	Order(ctx context.Context, o call.Order) (string, error)
}

// Centre holds the names and numbers of the centre settings that screens show.
type Centre struct {
	Brand     string
	Zone      string // report zone, Europe/Moscow
	Queues    []Queue
	Lists     desk.Lists
	Skills    []Named
	Numbers   []Named // outside of the house that callers may be sent to, in E.164
	Shifts    []people.Shift
	Minimum   []people.Minimum
	Duty      []call.QueueID // queues kept by the duty roster
	Languages []string       // that operators may speak to customers
	Repeats   reports.RepeatRules
	Alarms    alarm.Rules
}

// Named is an id with its name.
type Named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Queue is a queue's name, line and service threshold.
type Queue struct {
	ID        call.QueueID
	Name      string
	Line      int
	Threshold time.Duration
}

// Start is what the first page tells everybody.
type Start struct {
	Brand    string    `json:"brand,omitempty"`
	Version  string    `json:"version,omitempty"`
	Demo     bool      `json:"demo,omitempty"`
	SIP      string    `json:"sip,omitempty"`       // address for a phone, demo only
	CallSlug string    `json:"call_slug,omitempty"` // page for browser callers
	Accounts []Account `json:"accounts,omitempty"`  // sample people of the demo
}

// Account is a sample person of the demo.
type Account struct {
	Login    string `json:"login"`
	Password string `json:"password"`
	Role     string `json:"role"`
	Name     string `json:"name"`
}

// Deps are the neighbours of the door. Softphone, Sounds, Boards, Alarms, Orders, Registry,
// Ready, EndSession and PeopleChanged may be nil.
type Deps struct {
	Data      Data
	Hasher    *people.Hasher
	Sounds    Sounds
	Boards    Boards
	Alarms    Alarms
	Settings  Settings
	Prompts   Prompts
	Menus     Menus
	Forms     Forms
	Orders    Orders
	Softphone http.Handler // /ws and /ws/call
	Centre    func() Centre
	Tickets   func() desk.TicketBook // rules of tickets in force
	Start     func() Start
	CallPage  func(slug string) (CallPage, bool) // of browser callers; nil: there are none
	Now       func() call.Time
	// Trunks tells how trunks stand and which calls go on over them; nil: there are none.
	Trunks func() []Trunk
	// Ready tells why the house takes no calls, nil when it does.
	Ready func() error
	// EndSession closes the softphone sockets of a session that ended.
	EndSession func(session string)
	// PeopleChanged hears of new or changed users (the core's profiles).
	PeopleChanged func(context.Context) error
	Registry      prometheus.Gatherer
	Log           zerolog.Logger
}
