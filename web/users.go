package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"hotline/call"
	"hotline/people"

	"github.com/danielgtaylor/huma/v2"
)

// UserView is a person in the list of people; others' organisations show a label.
type UserView struct {
	ID        call.OperatorID      `json:"id"`
	Login     string               `json:"login,omitempty"`
	Name      string               `json:"name"`
	Role      people.Role          `json:"role,omitempty"`
	Org       string               `json:"org,omitempty"`
	Line      int                  `json:"line,omitempty"`
	Queues    []call.QueueID       `json:"queues"`
	Skills    []people.Skill       `json:"skills"`
	Ranks     map[call.QueueID]int `json:"ranks,omitempty" doc:"in queues of fixed order, smaller first"`
	Languages []string             `json:"languages"`
	Shift     string               `json:"shift,omitempty"`
	Days      []people.Exception   `json:"days"`
	Lang      string               `json:"lang,omitempty"`
	Blocked   bool                 `json:"blocked,omitempty"`
	Manage    bool                 `json:"manage,omitempty" doc:"whether the viewer may change this person"`
}

func userView(v people.Viewer, u people.User) UserView {
	if !people.CanSeeUser(v, u) {
		return UserView{ID: u.ID, Name: people.Label(v, u), Queues: []call.QueueID{}, Skills: []people.Skill{}, Languages: []string{}, Days: []people.Exception{}}
	}
	return UserView{
		ID: u.ID, Login: u.Login, Name: u.Name, Role: u.Role, Org: u.Org, Line: u.Line,
		Queues: append([]call.QueueID{}, u.Queues...), Skills: append([]people.Skill{}, u.Skills...), Ranks: u.Ranks,
		Languages: append([]string{}, u.Languages...), Shift: u.Shift, Days: append([]people.Exception{}, u.Days...),
		Lang: u.Lang, Blocked: u.Blocked, Manage: people.CanManageUser(v, u),
	}
}

func sorted(m map[call.OperatorID]people.User) []people.User {
	return slices.SortedFunc(maps.Values(m), func(a, b people.User) int { return cmp.Compare(a.ID, b.ID) })
}

// UserFields are what may be changed; absent ones stay.
type UserFields struct {
	Name      *string               `json:"name,omitempty" maxLength:"200"`
	Role      *people.Role          `json:"role,omitempty" enum:"operator,supervisor,admin"`
	Org       *string               `json:"org,omitempty" maxLength:"64"`
	Line      *int                  `json:"line,omitempty" minimum:"0" maximum:"3"`
	Queues    *[]call.QueueID       `json:"queues,omitempty" maxItems:"200"`
	Skills    *[]people.Skill       `json:"skills,omitempty" maxItems:"100"`
	Ranks     *map[call.QueueID]int `json:"ranks,omitempty" doc:"in queues of fixed order, smaller first"`
	Languages *[]string             `json:"languages,omitempty" maxItems:"20" doc:"spoken to customers, ru, en; none: the centre's"`
	Shift     *string               `json:"shift,omitempty" maxLength:"64"`
	Days      *[]people.Exception   `json:"days,omitempty" maxItems:"400" doc:"days on which the plan is another"`
	Lang      *string               `json:"lang,omitempty" enum:"ru,en"`
	Blocked   *bool                 `json:"blocked,omitempty"`
	Password  *string               `json:"password,omitempty" maxLength:"1000"`
}

func (f UserFields) apply(u people.User) people.User {
	set(&u.Name, f.Name)
	set(&u.Role, f.Role)
	set(&u.Org, f.Org)
	set(&u.Line, f.Line)
	set(&u.Queues, f.Queues)
	set(&u.Skills, f.Skills)
	set(&u.Ranks, f.Ranks)
	set(&u.Languages, f.Languages)
	set(&u.Shift, f.Shift)
	set(&u.Days, f.Days)
	set(&u.Lang, f.Lang)
	set(&u.Blocked, f.Blocked)
	return u.Normal()
}

func set[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

type (
	newUserInput struct {
		Body struct {
			Login string `json:"login" minLength:"1" maxLength:"64"`
			UserFields
		}
	}
	changeUserInput struct {
		ID   uint32 `path:"id"`
		Body UserFields
	}
	userInput struct {
		ID uint32 `path:"id"`
	}
)

func (s *Site) userOperations() {
	operation(s, http.MethodGet, "/users", "People", people.CanSupervise, s.listUsers)
	operation(s, http.MethodGet, "/staffing", "What a person can be given: skills, languages, shifts, organisations", people.CanSupervise, s.staffing)
	operation(s, http.MethodPost, "/users", "A new person", people.CanSupervise, s.newUser)
	operation(s, http.MethodGet, "/users/{id}", "One person", anybody, s.oneUser)
	operation(s, http.MethodPatch, "/users/{id}", "Change a person; a new password, a block or another role ends his sessions", people.CanSupervise, s.changeUser)
}

func (s *Site) listUsers(ctx context.Context, v people.Viewer, _ *nothing) (*body[page[UserView]], error) {
	users, err := s.deps.Data.Users(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]UserView, 0, len(users))
	for _, u := range users {
		out = append(out, userView(v, u))
	}
	return listed(out, ""), nil
}

// Staffing is what a person can be given.
type Staffing struct {
	Skills    []Named        `json:"skills"`
	Languages []string       `json:"languages"`
	Shifts    []people.Shift `json:"shifts"`
	Orgs      []string       `json:"orgs"`
	Duty      []call.QueueID `json:"duty" doc:"queues kept by the duty roster"`
}

func (s *Site) staffing(ctx context.Context, v people.Viewer, _ *nothing) (*body[Staffing], error) {
	users, err := s.users(ctx)
	if err != nil {
		return nil, err
	}
	c := s.deps.Centre()
	out := Staffing{
		Skills: append([]Named{}, c.Skills...), Languages: append([]string{}, c.Languages...), Shifts: append([]people.Shift{}, c.Shifts...),
		Orgs: []string{v.Org}, Duty: append([]call.QueueID{}, c.Duty...),
	}
	for _, u := range users {
		if v.Owner() && !slices.Contains(out.Orgs, u.Org) {
			out.Orgs = append(out.Orgs, u.Org)
		}
	}
	slices.Sort(out.Orgs)
	return reply(out), nil
}

func (s *Site) oneUser(ctx context.Context, v people.Viewer, in *userInput) (*body[UserView], error) {
	id := call.OperatorID(in.ID)
	u, err := s.deps.Data.User(ctx, id)
	if err != nil {
		return nil, missing(err, userObject(id))
	}
	if !people.CanSeeUser(v, u) || v.Role == people.Operator && v.ID != u.ID {
		return nil, hidden{userObject(id)}
	}
	return reply(userView(v, u)), nil
}

func (s *Site) newUser(ctx context.Context, v people.Viewer, in *newUserInput) (*body[UserView], error) {
	u := people.User{Login: in.Body.Login, Role: people.Operator, Org: v.Org}
	u = in.Body.apply(u)
	if err := errors.Join(u.Validate(), s.known(u, people.User{})); err != nil {
		return nil, invalid(err)
	}
	if !people.CanManageUser(v, u) {
		s.denied(ctx, v, "user/"+u.Login)
		return nil, huma.Error403Forbidden("your role may not give this role or organisation")
	}
	if in.Body.Password == nil {
		return nil, huma.Error422UnprocessableEntity("password expected")
	}
	if err := people.CheckPassword(*in.Body.Password); err != nil {
		return nil, huma.Error422UnprocessableEntity(err.Error())
	}
	hash, err := s.deps.Hasher.Hash(ctx, *in.Body.Password)
	if err != nil {
		return nil, err
	}
	u, err = s.deps.Data.AddUser(ctx, u, hash)
	if errors.Is(err, ErrTaken) {
		return nil, huma.Error409Conflict("this login is taken")
	}
	if err != nil {
		return nil, err
	}
	s.audit(ctx, people.AuditEntry{Who: v.ID, Login: v.Login, What: people.AuditUserNew, Object: userObject(u.ID)})
	return reply(userView(v, u)), s.peopleChanged(ctx)
}

// known checks what the centre settings must have; what the person had before may
// stay, though it is gone from them.
func (s *Site) known(u, old people.User) error {
	var errs []error
	c := s.deps.Centre()
	for _, q := range u.Queues {
		if !slices.Contains(old.Queues, q) && !slices.ContainsFunc(c.Queues, func(x Queue) bool { return x.ID == q }) {
			errs = append(errs, fmt.Errorf("queues: no queue %q", q))
		}
	}
	for _, k := range u.Skills {
		had := slices.ContainsFunc(old.Skills, func(x people.Skill) bool { return x.Name == k.Name })
		if !had && !slices.ContainsFunc(c.Skills, func(x Named) bool { return x.ID == k.Name }) {
			errs = append(errs, fmt.Errorf("skills: no skill %q in the centre settings", k.Name))
		}
	}
	if u.Shift != "" && u.Shift != old.Shift && !slices.ContainsFunc(c.Shifts, func(x people.Shift) bool { return x.ID == u.Shift }) {
		errs = append(errs, fmt.Errorf("shift: no shift %q in the centre settings", u.Shift))
	}
	return errors.Join(errs...)
}

// invalid lists every mistake of a joined error.
func invalid(err error) error {
	return huma.Error422UnprocessableEntity("not accepted", flat(err)...)
}

func flat(err error) (out []error) {
	many, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	for _, e := range many.Unwrap() {
		out = append(out, flat(e)...)
	}
	return out
}

func (s *Site) changeUser(ctx context.Context, v people.Viewer, in *changeUserInput) (*body[UserView], error) {
	id := call.OperatorID(in.ID)
	old, err := s.deps.Data.User(ctx, id)
	if err != nil {
		return nil, missing(err, userObject(id))
	}
	if !people.CanManageUser(v, old) {
		return nil, hidden{userObject(id)}
	}
	u := in.Body.apply(old)
	if err := errors.Join(u.Validate(), s.known(u, old)); err != nil {
		return nil, invalid(err)
	}
	switch {
	case !people.CanManageUser(v, u):
		s.denied(ctx, v, userObject(id))
		return nil, huma.Error403Forbidden("your role may not give this role or organisation")
	case id == v.ID && (u.Blocked || u.Role != old.Role):
		return nil, huma.Error409Conflict("nobody blocks himself or changes his own role")
	}
	if in.Body.Password != nil {
		if err := people.CheckPassword(*in.Body.Password); err != nil {
			return nil, huma.Error422UnprocessableEntity(err.Error())
		}
	}
	if err := s.deps.Data.PutUser(ctx, u); err != nil {
		return nil, err
	}
	s.audit(ctx, people.AuditEntry{Who: v.ID, Login: v.Login, What: people.AuditUserChange, Object: userObject(id)})
	if in.Body.Password != nil {
		err = s.setPassword(ctx, v, id, *in.Body.Password)
	} else if u.Blocked && !old.Blocked || u.Role != old.Role || u.Org != old.Org {
		err = s.deps.Data.EndSessions(ctx, id)
	}
	if err != nil {
		return nil, err
	}
	return reply(userView(v, u)), s.peopleChanged(ctx)
}

// peopleChanged lets the core hear of it. The change is stored already.
func (s *Site) peopleChanged(ctx context.Context) error {
	s.forgetUsers()
	if s.deps.PeopleChanged == nil {
		return nil
	}
	return s.deps.PeopleChanged(context.WithoutCancel(ctx))
}
