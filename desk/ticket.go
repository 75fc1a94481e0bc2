package desk

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"hotline/call"
)

// TicketStatus is where a ticket stands (DOMAIN.md 14).
type TicketStatus string

// States of a ticket, in the order it goes through them.
const (
	TicketNew      TicketStatus = "new"      // Новая
	TicketWork     TicketStatus = "work"     // В работе
	TicketWaiting  TicketStatus = "waiting"  // Ожидает клиента
	TicketResolved TicketStatus = "resolved" // Решена
	TicketClosed   TicketStatus = "closed"   // Закрыта
)

// Open tells whether somebody still has to do something.
func (s TicketStatus) Open() bool { return s == TicketNew || s == TicketWork || s == TicketWaiting }

// Importance is how urgent a ticket is.
type Importance string

// Levels, the most urgent first.
const (
	Critical Importance = "critical" // критичная
	High     Importance = "high"     // высокая
	Normal   Importance = "normal"   // обычная
	Low      Importance = "low"      // низкая
)

// Importances in their order; rows keep the place in it.
var Importances = []Importance{Critical, High, Normal, Low}

// Channels through which a ticket came.
const (
	ChannelPhone  = "phone"
	ChannelWeb    = "web"    // a browser caller
	ChannelManual = "manual" // written without a contact
)

// Longest title and text of a ticket, bytes.
const (
	MaxTicketTitle = 400
	MaxTicketText  = 8000
)

// Ticket (заявка) is a question that was not solved in its call.
type Ticket struct {
	Number     string          `json:"number"` // YYYY-NNNNNN
	Customer   call.CustomerID `json:"customer,omitempty"`
	Topic      string          `json:"topic,omitempty"`
	Queue      call.QueueID    `json:"queue,omitempty"` // of its first contact
	Channel    string          `json:"channel"`
	Title      string          `json:"title"`
	Text       string          `json:"text,omitempty"`
	Importance Importance      `json:"importance"`
	Status     TicketStatus    `json:"status"`
	Owner      call.OperatorID `json:"owner,omitempty"`
	Author     call.OperatorID `json:"author,omitempty"`
	Org        string          `json:"org,omitempty"`  // whose work it is: the owner's, else the author's
	Call       call.ID         `json:"call,omitempty"` // in which it was opened
	Created    int64           `json:"created"`        // wall ms, like all instants here
	Reacted    int64           `json:"reacted,omitempty"`
	Resolved   int64           `json:"resolved,omitempty"`
	Closed     int64           `json:"closed,omitempty"`
	ReactBy    int64           `json:"react_by"`
	ResolveBy  int64           `json:"resolve_by"`
	Paused     int64           `json:"paused,omitempty"`    // since when the clock of the resolution stands
	PausedMs   int64           `json:"paused_ms,omitempty"` // working time it stood before
}

// Due is the next deadline: of the first reaction, then of the resolution; 0 when
// none runs.
func (t Ticket) Due() int64 {
	switch {
	case !t.Status.Open():
		return 0
	case t.Reacted == 0:
		return t.ReactBy
	case t.Status == TicketWaiting:
		return 0
	}
	return t.ResolveBy
}

// Overdue tells whether a deadline that runs has passed.
func (t Ticket) Overdue(now int64) bool { due := t.Due(); return due != 0 && due < now }

// Validate reports every mistake of what a person writes.
func (t Ticket) Validate() error {
	var errs []error
	if strings.TrimSpace(t.Title) == "" || len(t.Title) > MaxTicketTitle || strings.ContainsAny(t.Title, "\r\n") {
		errs = append(errs, fmt.Errorf("title: one line of 1 to %d bytes expected", MaxTicketTitle))
	}
	if len(t.Text) > MaxTicketText {
		errs = append(errs, fmt.Errorf("text: at most %d bytes expected, got %d", MaxTicketText, len(t.Text)))
	}
	for name, text := range map[string]string{"title": t.Title, "text": t.Text} {
		if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			errs = append(errs, fmt.Errorf("%s: valid UTF-8 without NUL expected", name))
		}
	}
	if t.Importance.rank() < 0 {
		errs = append(errs, fmt.Errorf("importance: critical, high, normal or low expected, got %q", t.Importance))
	}
	return errors.Join(errs...)
}

func (i Importance) rank() int {
	for n, x := range Importances {
		if x == i {
			return n
		}
	}
	return -1
}

// TicketNumber is YYYY-NNNNNN.
func TicketNumber(year, n int) string { return fmt.Sprintf("%04d-%06d", year, n) }

// TicketYear is the year of an instant (wall ms) in a zone; UTC when there is no
// such zone.
func TicketYear(wall int64, zone string) int {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		loc = time.UTC
	}
	return time.UnixMilli(wall).In(loc).Year()
}

// TicketEvent is one line of a ticket's history: who did what, when. Notes are
// internal: no customer sees them, and Org and Line of the author say who of us may
// read them.
type TicketEvent struct {
	At   int64           `json:"at"`
	By   call.OperatorID `json:"by,omitempty"` // 0: the house itself
	What string          `json:"what"`
	From string          `json:"from,omitempty"`
	To   string          `json:"to,omitempty"`
	Text string          `json:"text,omitempty"`
	Org  string          `json:"org,omitempty"`
	Line int             `json:"line,omitempty"`
}

// What a line of the history tells.
const (
	TicketMade       = "made"
	TicketStatusSet  = "status"
	TicketOwnerSet   = "owner"
	TicketImportance = "importance"
	TicketNote       = "note"
	TicketCall       = "call"   // a further contact belongs to it
	TicketReopened   = "repeat" // the customer called again on the topic
)
