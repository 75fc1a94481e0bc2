package softphone

import (
	"context"
	"errors"
	"net/http"

	"hotline/call"
	"hotline/media"

	"github.com/rs/zerolog"
)

// Core takes events; false means its queue is full and the event was not taken.
type Core interface {
	Post(call.Event) bool
}

// Sound is what the door needs of the media engine; *media.Engine serves.
type Sound interface {
	// NewBrowserLeg answers an SDP offer with a new leg.
	NewBrowserLeg(leg call.LegID, offer string, ev media.BrowserEvents) (answer string, err error)
	// Renegotiate answers a new offer of the same leg: new keys and addresses in
	// place, connections and recordings stay.
	Renegotiate(leg call.LegID, offer string) (answer string, err error)
	// CloseLeg forgets the leg; unknown legs are fine.
	CloseLeg(leg call.LegID)
}

// ErrNotFound is what Desk returns (wrapped) for a number or customer that
// cannot be called.
var ErrNotFound = errors.New("not found")

// Desk turns ids into what people read. It may ask the database: the door calls
// it only from goroutines of their own, never from Do.
type Desk interface {
	// Card is the customer of this party as the viewer may see him; id is the
	// call it is shown with (its note), about the contact that it is made about (the
	// notes that colleagues left there), both 0 for none.
	Card(ctx context.Context, viewer call.OperatorID, p call.Party, id, about call.ID) (Card, error)
	// Resolve turns a typed number into a party that may be dialled.
	Resolve(ctx context.Context, viewer call.OperatorID, number string) (call.Party, error)
	// Customer gives the party of a known customer.
	Customer(ctx context.Context, viewer call.OperatorID, id call.CustomerID) (call.Party, error)
	// Catalog holds the names a softphone shows.
	Catalog(ctx context.Context, viewer call.OperatorID) (Catalog, error)
}

// Auth tells who sent a request; false: nobody.
type Auth interface {
	UserOf(*http.Request) (User, bool)
}

// Boards gives the newest picture of the centre; the channel hears of each new one.
type Boards interface {
	Latest() *call.Board
	Subscribe() (changed <-chan struct{}, cancel func())
}

// User is the person at a softphone.
type User struct {
	ID      call.OperatorID `json:"id"`
	Name    string          `json:"name"`
	Login   string          `json:"login"`
	Role    string          `json:"role"`
	Lang    string          `json:"lang"`
	Session string          `json:"-"` // ends with Door.EndSession
	Talks   bool            `json:"-"` // may open a softphone
}

// Card is what the screen shows of a customer beside the core's Party.
type Card struct {
	Number       string         `json:"number,omitempty"` // E.164, empty where masked
	NumberPretty string         `json:"number_pretty,omitempty"`
	Name         string         `json:"name,omitempty"`
	Display      string         `json:"display"`
	Region       string         `json:"region,omitempty"`
	History      []HistoryEntry `json:"history,omitempty"`
	Tickets      []TicketEntry  `json:"tickets,omitempty"` // open ones, the most urgent first
	Note         string         `json:"-"`                 // of the call; shown beside the party
	Notes        []NoteEntry    `json:"-"`                 // of the contact it is about
}

// NoteEntry is a note of the contact that a call is about.
type NoteEntry struct {
	By   string `json:"by"` // name
	At   int64  `json:"at"` // wall ms
	Text string `json:"text"`
}

// TicketEntry is an open ticket of the customer.
type TicketEntry struct {
	Number     string `json:"number"`
	Title      string `json:"title"`
	Status     string `json:"status"` // new, work, waiting
	Importance string `json:"importance"`
	Due        int64  `json:"due,omitempty"` // wall ms
	Owner      string `json:"owner,omitempty"`
	Mine       bool   `json:"mine,omitempty"`
}

// HistoryEntry is one earlier contact of the customer.
type HistoryEntry struct {
	Call     call.ID      `json:"call"`
	At       int64        `json:"at"` // wall ms
	Queue    call.QueueID `json:"queue,omitempty"`
	Topic    string       `json:"topic,omitempty"`
	Result   string       `json:"result,omitempty"`
	Operator string       `json:"operator,omitempty"` // name
}

// Catalog holds the names a softphone shows. Lists may be nil.
type Catalog struct {
	Queues       []CatalogQueue    `json:"queues"`
	Topics       []CatalogTopic    `json:"topics"`
	Results      []CatalogName     `json:"results"`
	BreakReasons []CatalogBreak    `json:"break_reasons"`
	Operators    []CatalogOperator `json:"operators"`
	Shift        *Shift            `json:"shift,omitempty"` // the operator's own plan
}

// Shift is the operator's plan: the stint that runs and the next one, if any.
type Shift struct {
	Name string `json:"name"`
	Now  *Stint `json:"now,omitempty"`
	Next *Stint `json:"next,omitempty"`
}

// Stint is a stretch of work, wall ms.
type Stint struct {
	From int64 `json:"from"`
	To   int64 `json:"to"`
}

// CatalogQueue is a queue one may transfer to.
type CatalogQueue struct {
	ID   call.QueueID `json:"id"`
	Name string       `json:"name"`
	Line int          `json:"line"`
}

// CatalogTopic is a contact reason; without Queue it belongs to all.
type CatalogTopic struct {
	ID    string       `json:"id"`
	Name  string       `json:"name"`
	Queue call.QueueID `json:"queue,omitempty"`
}

// CatalogName is an id with its name.
type CatalogName struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// CatalogBreak is a break reason with its limit in minutes, 0 for none.
type CatalogBreak struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	LimitMin int    `json:"limit_min,omitempty"`
}

// CatalogOperator is a colleague one may transfer to; State is filled in by the door.
type CatalogOperator struct {
	ID    call.OperatorID `json:"id"`
	Name  string          `json:"name"`
	Line  int             `json:"line,omitempty"`
	State call.State      `json:"state"`
}

// Deps are the neighbours of the door.
type Deps struct {
	Core   Core
	Sound  Sound
	Desk   Desk
	Auth   Auth
	Boards Boards // nil: no board messages
	// Denied hears of a command for a call that never was the operator's
	// (INVARIANTS part 2, 33); nil: nobody does. Called from goroutines of its own.
	Denied func(ctx context.Context, who User, from string, id call.ID)
	// Rehearses tells whether the draft of a menu with this slug may be called from
	// the page draft-SLUG; nil: none may. Such a page works where others are off.
	Rehearses func(slug string) bool
	Now       func() call.Time // the house's clock; timers of the door run on real time
	Log       zerolog.Logger
}
