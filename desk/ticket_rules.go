package desk

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"hotline/call"
)

// ErrMove is a move between states that the rules do not have.
var ErrMove = errors.New("a ticket does not go there")

// moves are the steps a person may take. A closed ticket is reopened by the
// customer's repeat only.
var moves = map[TicketStatus][]TicketStatus{
	TicketNew:      {TicketWork},
	TicketWork:     {TicketWaiting, TicketResolved},
	TicketWaiting:  {TicketWork, TicketResolved},
	TicketResolved: {TicketWork, TicketClosed},
	TicketClosed:   {},
}

// Moves lists where a ticket may go from a state.
func Moves(from TicketStatus) []TicketStatus { return slices.Clone(moves[from]) }

// Worktime counts working hours; *ivr.Calendar does.
type Worktime interface {
	// Worktime is the instant at which ms of open time have passed since wall.
	Worktime(wall, ms int64) (at int64, ok bool)
	// Worked is the open time between two instants, ms.
	Worked(from, to int64) int64
}

// Deadlines of one level of importance, in working hours.
type Deadlines struct {
	Reaction   time.Duration `yaml:"reaction" json:"reaction"`
	Resolution time.Duration `yaml:"resolution" json:"resolution"`
}

// TicketRules are the settings of tickets (DOMAIN.md 14).
type TicketRules struct {
	Close    time.Duration `yaml:"close" json:"close"`   // a solved ticket closes itself after it
	Reopen   time.Duration `yaml:"reopen" json:"reopen"` // a repeat on the topic reopens until then
	Critical Deadlines     `yaml:"critical" json:"critical"`
	High     Deadlines     `yaml:"high" json:"high"`
	Normal   Deadlines     `yaml:"normal" json:"normal"`
	Low      Deadlines     `yaml:"low" json:"low"`
}

// DefaultTicketRules are those of DOMAIN.md 14.
func DefaultTicketRules() TicketRules {
	return TicketRules{
		Close: 3 * 24 * time.Hour, Reopen: 7 * 24 * time.Hour,
		Critical: Deadlines{time.Hour, 8 * time.Hour}, High: Deadlines{4 * time.Hour, 24 * time.Hour},
		Normal: Deadlines{8 * time.Hour, 72 * time.Hour}, Low: Deadlines{24 * time.Hour, 120 * time.Hour},
	}
}

// Validate reports every mistake at once.
func (r TicketRules) Validate() error {
	var errs []error
	for _, x := range []struct {
		name string
		d    time.Duration
	}{
		{"close", r.Close}, {"reopen", r.Reopen},
		{"critical.reaction", r.Critical.Reaction}, {"critical.resolution", r.Critical.Resolution},
		{"high.reaction", r.High.Reaction}, {"high.resolution", r.High.Resolution},
		{"normal.reaction", r.Normal.Reaction}, {"normal.resolution", r.Normal.Resolution},
		{"low.reaction", r.Low.Reaction}, {"low.resolution", r.Low.Resolution},
	} {
		if x.d < time.Minute || x.d > 90*24*time.Hour {
			errs = append(errs, fmt.Errorf("%s: 1m to 90d expected, got %s", x.name, x.d))
		}
	}
	return errors.Join(errs...)
}

func (r TicketRules) of(i Importance) Deadlines {
	return map[Importance]Deadlines{Critical: r.Critical, High: r.High, Normal: r.Normal, Low: r.Low}[i]
}

// TicketBook are the rules with the calendar they are counted by.
type TicketBook struct {
	Rules TicketRules
	Hours Worktime
	Zone  string // report zone: its year begins the number
}

// Open gives a new ticket its state and its deadlines.
func (b TicketBook) Open(t Ticket, now int64) (Ticket, TicketEvent) {
	t.Status, t.Created = TicketNew, now
	b.deadlines(&t)
	return t, TicketEvent{At: now, By: t.Author, What: TicketMade, To: string(t.Importance)}
}

// deadlines counts both from the making; time in which the clock stood is added.
func (b TicketBook) deadlines(t *Ticket) {
	d := b.Rules.of(t.Importance)
	t.ReactBy = b.after(t.Created, d.Reaction.Milliseconds())
	t.ResolveBy = b.after(t.Created, d.Resolution.Milliseconds()+t.PausedMs)
}

// after is plain time where the calendar does not open so much within a year.
func (b TicketBook) after(wall, ms int64) int64 {
	if at, ok := b.Hours.Worktime(wall, ms); ok {
		return at
	}
	return wall + ms
}

// Resolution is the working time from the making to the solution, the time in
// «Ожидает клиента» left out; 0 while it is not solved.
func (b TicketBook) Resolution(t Ticket) int64 {
	if t.Resolved == 0 {
		return 0
	}
	return max(0, b.Hours.Worked(t.Created, t.Resolved)-t.PausedMs)
}

// TicketChange is what somebody wants of a ticket; nil fields stay.
type TicketChange struct {
	By         call.OperatorID
	Org        string // the author's organisation and line, for the note
	Line       int
	Status     *TicketStatus
	Owner      *call.OperatorID
	OwnerOrg   string // organisation of the new owner
	Importance *Importance
	Note       string
	Call       call.ID // a further contact
}

// Change carries it out, or says why it cannot be. Nothing changed gives no line.
func (b TicketBook) Change(t Ticket, c TicketChange, now int64) (Ticket, []TicketEvent, error) {
	var lines []TicketEvent
	line := func(e TicketEvent) {
		e.At, e.By = now, c.By
		lines = append(lines, e)
	}
	if i := c.Importance; i != nil && *i != t.Importance {
		if i.rank() < 0 {
			return t, nil, fmt.Errorf("importance: critical, high, normal or low expected, got %q", *i)
		}
		line(TicketEvent{What: TicketImportance, From: string(t.Importance), To: string(*i)})
		t.Importance = *i
		b.deadlines(&t)
	}
	if o := c.Owner; o != nil && *o != t.Owner {
		line(TicketEvent{What: TicketOwnerSet, From: person(t.Owner), To: person(*o)})
		t.Owner = *o
		if *o != 0 {
			t.Org = c.OwnerOrg
		}
	}
	if s := c.Status; s != nil && *s != t.Status {
		if !slices.Contains(moves[t.Status], *s) {
			return t, nil, fmt.Errorf("%w: from %q to %q", ErrMove, t.Status, *s)
		}
		line(TicketEvent{What: TicketStatusSet, From: string(t.Status), To: string(*s)})
		t = b.to(t, *s, now)
	}
	if c.Call != 0 {
		line(TicketEvent{What: TicketCall, To: c.Call.String()})
	}
	if note := strings.TrimSpace(c.Note); note != "" {
		if len(note) > MaxNote || !utf8.ValidString(note) || strings.ContainsRune(note, 0) {
			return t, nil, fmt.Errorf("note: valid UTF-8 of at most %d bytes expected", MaxNote)
		}
		line(TicketEvent{What: TicketNote, Text: note, Org: c.Org, Line: c.Line})
	}
	if len(lines) > 0 && t.Reacted == 0 && c.By != 0 {
		t.Reacted = now
	}
	return t, lines, nil
}

// to moves the ticket. Its clock stands while the customer is waited for, and
// while it is solved.
func (b TicketBook) to(t Ticket, s TicketStatus, now int64) Ticket {
	if t.Paused != 0 {
		t.PausedMs += b.Hours.Worked(t.Paused, now)
		t.Paused = 0
		b.deadlines(&t)
	}
	t.Status = s
	switch s {
	case TicketWaiting:
		t.Paused = now
	case TicketResolved:
		t.Paused, t.Resolved = now, now
	case TicketClosed:
		t.Paused, t.Closed = now, now
	case TicketNew, TicketWork:
		t.Resolved, t.Closed = 0, 0
	}
	return t
}

// CloseItself closes a ticket that has been solved for long enough; false: not yet.
func (b TicketBook) CloseItself(t Ticket, now int64) (Ticket, TicketEvent, bool) {
	if t.Status != TicketResolved || now-t.Resolved < b.Rules.Close.Milliseconds() {
		return t, TicketEvent{}, false
	}
	return b.to(t, TicketClosed, now), TicketEvent{At: now, What: TicketStatusSet, From: string(TicketResolved), To: string(TicketClosed)}, true
}

// Repeat reopens a solved or closed ticket because its customer contacted us again
// on its topic at that instant; false: it was too late, or is no repeat.
func (b TicketBook) Repeat(t Ticket, contact call.ID, at, now int64) (Ticket, TicketEvent, bool) {
	if t.Status.Open() || at <= t.Resolved || at-t.Resolved > b.Rules.Reopen.Milliseconds() {
		return t, TicketEvent{}, false
	}
	line := TicketEvent{At: now, What: TicketReopened, From: string(t.Status), To: string(TicketWork)}
	if contact != 0 {
		line.Text = contact.String()
	}
	return b.to(t, TicketWork, now), line, true
}

func person(id call.OperatorID) string {
	if id == 0 {
		return ""
	}
	return strconv.FormatUint(uint64(id), 10)
}
