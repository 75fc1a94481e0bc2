package store

import (
	"context"
	"errors"
	"time"

	"hotline/call"
	"hotline/desk"
	"hotline/people"
)

// Errors callers tell apart.
var (
	ErrNotFound = errors.New("not found") // or not visible to the viewer
	ErrTaken    = errors.New("login is taken")
	ErrLocked   = errors.New("too many failed sign-ins, wait")
)

var errStub = errors.New("not yet")

type Store struct{}

// Open opens (or makes) the database dir/hotline.db and brings its schema up to date.
func Open(dir string) (*Store, error) { return nil, errStub }
func (s *Store) Close() error         { return nil }

// Follow writes the rows and the journal cursor in one transaction.
func (s *Store) Follow(ctx context.Context, cursor uint64, batch []Row) error { return errStub }
func (s *Store) Cursor(ctx context.Context) (uint64, error)                   { return 0, errStub }

// OnRevoke sets who hears that a user's sessions ended (INVARIANTS 40).
func (s *Store) OnRevoke(fn func(call.OperatorID)) {}

func (s *Store) Calls(ctx context.Context, v Viewer, f CallFilter) (items []CallItem, next string, err error) {
	return nil, "", errStub
}
func (s *Store) Call(ctx context.Context, v Viewer, id call.ID) (CallDetail, error) {
	return CallDetail{}, errStub
}
func (s *Store) Recordings(ctx context.Context, v Viewer, f RecordingFilter) (items []Recording, next string, err error) {
	return nil, "", errStub
}
func (s *Store) Recording(ctx context.Context, v Viewer, id call.RecordingID) (Recording, error) {
	return Recording{}, errStub
}

// Listened logs a listening (or download) and its audit row in one transaction.
func (s *Store) Listened(ctx context.Context, v Viewer, id call.RecordingID, what, from string) error {
	return errStub
}
func (s *Store) SurveySummary(ctx context.Context, v Viewer, f SurveyFilter) ([]SurveyRow, error) {
	return nil, errStub
}
func (s *Store) SurveyAnswers(ctx context.Context, v Viewer, f SurveyFilter) (items []SurveyAnswer, next string, err error) {
	return nil, "", errStub
}
func (s *Store) Plans(ctx context.Context, v Viewer, f SurveyFilter) ([]PlanRow, error) {
	return nil, errStub
}
func (s *Store) Attempts(ctx context.Context, plan uint64) ([]AttemptRow, error) {
	return nil, errStub
}
func (s *Store) QueueReport(ctx context.Context, v Viewer, f QueueReportFilter) ([]QueueReportRow, error) {
	return nil, errStub
}

// PartyOf finds or makes the customer of a normalised number; Customer, VIP,
// Shared and a region set by hand (Span) are filled, class and span of the
// number are the caller's to add. Empty number: the zero Party.
func (s *Store) PartyOf(ctx context.Context, e164 string) (call.Party, error) {
	return call.Party{}, errStub
}
func (s *Store) NumberOf(ctx context.Context, id call.CustomerID) (string, error) {
	return "", errStub
}
func (s *Store) Customer(ctx context.Context, id call.CustomerID) (desk.Customer, error) {
	return desk.Customer{}, errStub
}
func (s *Store) Card(ctx context.Context, id call.CustomerID) (desk.Card, error) {
	return desk.Card{}, errStub
}
func (s *Store) PutCustomer(ctx context.Context, c desk.Customer) error { return errStub }
func (s *Store) Customers(ctx context.Context, f CustomerFilter) ([]desk.Customer, error) {
	return nil, errStub
}
func (s *Store) PutNote(ctx context.Context, n desk.Note) error { return errStub }
func (s *Store) Notes(ctx context.Context, id call.ID) ([]desk.Note, error) {
	return nil, errStub
}

// AddUser stores a new user with the hash of his password and gives him an id.
func (s *Store) AddUser(ctx context.Context, u people.User, hash string) (people.User, error) {
	return u, errStub
}
func (s *Store) PutUser(ctx context.Context, u people.User) error { return errStub }
func (s *Store) SetPassword(ctx context.Context, id call.OperatorID, hash string) error {
	return errStub
}
func (s *Store) User(ctx context.Context, id call.OperatorID) (people.User, error) {
	return people.User{}, errStub
}

// UserByLogin also gives the stored password hash.
func (s *Store) UserByLogin(ctx context.Context, login string) (people.User, string, error) {
	return people.User{}, "", errStub
}
func (s *Store) Users(ctx context.Context) ([]people.User, error) { return nil, errStub }
func (s *Store) ViewerOf(ctx context.Context, id call.OperatorID) (Viewer, error) {
	return Viewer{}, errStub
}

// NewSession returns the token (shown once, hashed at rest).
func (s *Store) NewSession(ctx context.Context, user call.OperatorID, life time.Duration, from, agent string) (string, Session, error) {
	return "", Session{}, errStub
}

// SessionOf finds the live session and its viewer; blocked users have none.
func (s *Store) SessionOf(ctx context.Context, token string) (Session, Viewer, error) {
	return Session{}, Viewer{}, errStub
}
func (s *Store) EndSession(ctx context.Context, token string) error          { return errStub }
func (s *Store) EndSessions(ctx context.Context, user call.OperatorID) error { return errStub }

// LoginWait tells how long this account and address must wait before a try.
func (s *Store) LoginWait(ctx context.Context, login, from string) (time.Duration, error) {
	return 0, errStub
}
func (s *Store) LoginDone(ctx context.Context, login, from string, ok bool) error { return errStub }

func (s *Store) Audit(ctx context.Context, e people.AuditEntry) (people.AuditEntry, error) {
	return e, errStub
}
func (s *Store) AuditLog(ctx context.Context, f AuditFilter) ([]people.AuditEntry, error) {
	return nil, errStub
}
func (s *Store) VerifyAudit(ctx context.Context) (rows uint64, err error) { return 0, errStub }

// Settings: newest version, or one; Versions without content, newest first.
func (s *Store) Settings(ctx context.Context, version uint64) (SettingsRow, error) {
	return SettingsRow{}, errStub
}
func (s *Store) SettingsVersions(ctx context.Context, limit int) ([]SettingsRow, error) {
	return nil, errStub
}

// Integrity checks the file, foreign keys and orphans; nil when clean.
func (s *Store) Integrity(ctx context.Context) error { return errStub }
