package people

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
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
	ID        call.OperatorID      `json:"id"`
	Login     string               `json:"login"`
	Name      string               `json:"name"`
	Role      Role                 `json:"role"`
	Org       string               `json:"org"`
	Line      int                  `json:"line,omitempty"` // support tier 1..3, 0 for who takes no calls
	Queues    []call.QueueID       `json:"queues,omitempty"`
	Skills    []Skill              `json:"skills,omitempty"`    // sorted by name
	Ranks     map[call.QueueID]int `json:"ranks,omitempty"`     // in queues of fixed order, smaller first; absent: 0
	Languages []string             `json:"languages,omitempty"` // spoken to customers; none: the centre's
	Shift     string               `json:"shift,omitempty"`     // plan of working hours, of the centre settings
	Days      []Exception          `json:"days,omitempty"`      // days on which the plan is another
	Lang      string               `json:"lang,omitempty"`      // of the screens: ru, en
	Blocked   bool                 `json:"blocked,omitempty"`
}

// Owner tells whether the user belongs to the owner of the installation.
func (u User) Owner() bool { return u.Org == OwnerOrg || u.Org == "" }

var (
	loginForm    = regexp.MustCompile(`^[a-z0-9][a-z0-9._@-]{0,63}$`)
	languageForm = regexp.MustCompile(`^[a-z]{2,3}$`)
)

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
	u.Languages = slices.Clone(u.Languages)
	slices.Sort(u.Languages)
	u.Languages = slices.Compact(u.Languages)
	u.Days = sortExceptions(u.Days)
	u.Ranks = maps.Clone(u.Ranks)
	maps.DeleteFunc(u.Ranks, func(q call.QueueID, rank int) bool { return rank == 0 || !slices.Contains(u.Queues, q) })
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
	for _, l := range u.Languages {
		if !languageForm.MatchString(l) {
			bad("languages: codes like ru or en expected, got %q", l)
		}
	}
	for _, q := range slices.Sorted(maps.Keys(u.Ranks)) {
		if u.Ranks[q] < 0 || u.Ranks[q] > 99 {
			bad("ranks: 0 to 99 expected, got %d for %q", u.Ranks[q], q)
		}
	}
	for _, d := range u.Days {
		if err := d.Validate(); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
