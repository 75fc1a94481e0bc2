package people

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"hotline/call"
)

// Role is what a person does in the house.
type Role string

// Roles.
const (
	Operator   Role = "operator"
	Supervisor Role = "supervisor"
	Admin      Role = "admin"
)

// OwnerOrg is the organisation that owns the installation and its queues; every
// other one is an outsourcer (DOMAIN.md 15).
const OwnerOrg = "owner"

// Skill is one ability with its level, 1 (beginner) to 10 (best).
type Skill struct {
	Name  string `json:"name"`
	Level int    `json:"level"`
}

// User is one person who signs in. Password and sessions are the store's.
type User struct {
	ID      call.OperatorID `json:"id"`
	Login   string          `json:"login"`
	Name    string          `json:"name"`
	Role    Role            `json:"role"`
	Org     string          `json:"org"`
	Line    int             `json:"line,omitempty"` // support tier 1..3, 0 for who takes no calls
	Queues  []call.QueueID  `json:"queues,omitempty"`
	Skills  []Skill         `json:"skills,omitempty"` // sorted by name
	Lang    string          `json:"lang,omitempty"`   // of the screens: ru, en
	Blocked bool            `json:"blocked,omitempty"`
}

// Owner tells whether the user belongs to the owner of the installation.
func (u User) Owner() bool { return u.Org == OwnerOrg || u.Org == "" }

var loginForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._@-]{0,63}$`)

// Normal returns the user with defaults filled in and lists in their one order.
func (u User) Normal() User {
	u.Login = strings.ToLower(strings.TrimSpace(u.Login))
	u.Name = strings.TrimSpace(u.Name)
	u.Org = cmp.Or(u.Org, OwnerOrg)
	u.Lang = cmp.Or(u.Lang, "ru")
	if u.Line == 0 && u.Role == Operator {
		u.Line = 1
	}
	u.Queues = slices.Clone(u.Queues)
	slices.Sort(u.Queues)
	u.Queues = slices.Compact(u.Queues)
	u.Skills = slices.Clone(u.Skills)
	slices.SortFunc(u.Skills, func(a, b Skill) int { return cmp.Compare(a.Name, b.Name) })
	return u
}

// Validate reports every mistake of the user at once.
func (u User) Validate() error {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if !loginForm.MatchString(u.Login) {
		bad("login: 1 to 64 of a-z, 0-9, dot, dash, underscore, @ expected, got %q", u.Login)
	}
	if u.Name == "" || len(u.Name) > 200 {
		bad("name: 1 to 200 bytes expected, got %d", len(u.Name))
	}
	if u.Role != Operator && u.Role != Supervisor && u.Role != Admin {
		bad("role: operator, supervisor or admin expected, got %q", u.Role)
	}
	if u.Line < 0 || u.Line > 3 {
		bad("line: 0 to 3 expected, got %d", u.Line)
	}
	if u.Lang != "ru" && u.Lang != "en" {
		bad("lang: ru or en expected, got %q", u.Lang)
	}
	for i, s := range u.Skills {
		if s.Name == "" || s.Level < 1 || s.Level > 10 {
			bad("skill %q: a name and a level of 1 to 10 expected, got %d", s.Name, s.Level)
		}
		if i > 0 && s.Name == u.Skills[i-1].Name {
			bad("skill %q: named twice", s.Name)
		}
	}
	return errors.Join(errs...)
}
