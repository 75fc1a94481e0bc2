package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"hotline/call"
	"hotline/people"
)

// What people have for a while, and who is on duty.

// ExtraView is a queue or skill that somebody has until a moment.
type ExtraView struct {
	people.Extra
	Name   string `json:"name"`
	ByName string `json:"by_name,omitempty"`
}

// DutyView is one stretch of the duty roster.
type DutyView struct {
	people.Duty
	Name      string `json:"name"`
	QueueName string `json:"queue_name"`
	Now       bool   `json:"now,omitempty"`
}

// ExtraBody is a queue or a skill to be given for a while.
type ExtraBody struct {
	Queue string `json:"queue,omitempty" maxLength:"64"`
	Skill string `json:"skill,omitempty" maxLength:"64"`
	Level int    `json:"level,omitempty" minimum:"0" maximum:"10" doc:"of the skill; 0 takes it away"`
	Until int64  `json:"until,omitempty" doc:"wall ms; left out: to the end of his shift, or for 12 hours"`
}

type (
	extraInput struct {
		ID   uint32 `path:"id"`
		Body ExtraBody
	}
	extrasInput struct {
		Body struct {
			Users []uint32 `json:"users" minItems:"1" maxItems:"1000"`
			ExtraBody
		}
	}
	dropInput struct {
		ID int64 `path:"id"`
	}
	dutyInput struct {
		Body struct {
			Queue string `json:"queue" minLength:"1" maxLength:"64"`
			User  uint32 `json:"user" minimum:"1"`
			From  int64  `json:"from"`
			To    int64  `json:"to"`
		}
	}
)

// shiftless is how long an extra lasts of who has no plan of hours.
const shiftless = 12 * time.Hour

func (s *Site) rosterOperations() {
	operation(s, http.MethodGet, "/extras", "Queues and skills that people have for a while", people.CanSupervise, s.extras)
	operation(s, http.MethodPost, "/users/{id}/extras", "Gives a person a queue or skill to the end of his shift", people.CanSupervise, s.newExtra)
	operation(s, http.MethodPost, "/extras", "Gives several people the same to the end of the shift of each", people.CanSupervise, s.newExtras)
	operation(s, http.MethodDelete, "/extras/{id}", "Takes one back", people.CanSupervise, s.dropExtra)
	operation(s, http.MethodGet, "/duties", "The duty roster from now on", people.CanSupervise, s.duties)
	operation(s, http.MethodPost, "/duties", "A duty", people.CanSupervise, s.newDuty)
	operation(s, http.MethodDelete, "/duties/{id}", "Takes a duty out of the roster", people.CanSupervise, s.dropDuty)
}

// managed finds a person whose work the viewer decides about.
func (s *Site) managed(ctx context.Context, v people.Viewer, id call.OperatorID) (people.User, error) {
	u, err := s.deps.Data.User(ctx, id)
	if err != nil {
		return u, missing(err, userObject(id))
	}
	if !people.CanManageUser(v, u) {
		return u, hidden{userObject(id)}
	}
	return u, nil
}

// planOf is a person's plan of hours; false without one.
func (s *Site) planOf(u people.User) (people.Plan, bool) {
	c := s.deps.Centre()
	i := slices.IndexFunc(c.Shifts, func(x people.Shift) bool { return x.ID == u.Shift })
	if u.Shift == "" || i < 0 {
		return people.Plan{}, false
	}
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		zone = time.UTC
	}
	return people.Plan{Shift: c.Shifts[i], Exceptions: u.Days, Zone: zone}, true
}

func (s *Site) newExtra(ctx context.Context, v people.Viewer, in *extraInput) (*body[ExtraView], error) {
	u, err := s.managed(ctx, v, call.OperatorID(in.ID))
	if err != nil {
		return nil, err
	}
	e, err := s.extraFor(v, u, in.Body)
	if err != nil {
		return nil, err
	}
	given, err := s.giveExtras(ctx, v, []people.Extra{e})
	if err != nil {
		return nil, err
	}
	return reply(given[0]), nil
}

// newExtras gives all of them the same, or nobody anything.
func (s *Site) newExtras(ctx context.Context, v people.Viewer, in *extrasInput) (*body[page[ExtraView]], error) {
	list := make([]people.Extra, 0, len(in.Body.Users))
	for _, id := range slices.Compact(slices.Sorted(slices.Values(in.Body.Users))) {
		u, err := s.managed(ctx, v, call.OperatorID(id))
		if err != nil {
			return nil, err
		}
		e, err := s.extraFor(v, u, in.Body.ExtraBody)
		if err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	given, err := s.giveExtras(ctx, v, list)
	if err != nil {
		return nil, err
	}
	return listed(given, ""), nil
}

// extraFor is what the person would have, to the end of his shift unless told
// otherwise.
func (s *Site) extraFor(v people.Viewer, u people.User, in ExtraBody) (people.Extra, error) {
	now := s.deps.Now().Wall
	e := people.Extra{User: u.ID, Queue: call.QueueID(in.Queue), Skill: in.Skill, Level: in.Level, Until: in.Until, By: v.ID}
	if e.Until == 0 {
		e.Until = now + shiftless.Milliseconds()
		if plan, ok := s.planOf(u); ok {
			if stint, on := plan.Now(now); on {
				e.Until = stint.To
			}
		}
	}
	given := people.User{Queues: append([]call.QueueID{}, u.Queues...), Skills: u.Skills}
	if e.Queue != "" {
		given.Queues = append(given.Queues, e.Queue)
	}
	if e.Skill != "" {
		given.Skills = append(slices.Clone(given.Skills), people.Skill{Name: e.Skill, Level: 1})
	}
	err := errors.Join(e.Validate(), s.known(given, u))
	if e.Until <= now {
		err = errors.Join(err, errors.New("until: a moment to come expected"))
	}
	if err != nil {
		return e, invalid(err)
	}
	return e, nil
}

func (s *Site) giveExtras(ctx context.Context, v people.Viewer, list []people.Extra) ([]ExtraView, error) {
	n, err := s.names(ctx, v)
	if err != nil {
		return nil, err
	}
	out := make([]ExtraView, 0, len(list))
	for _, e := range list {
		if e, err = s.deps.Data.PutExtra(ctx, e); err != nil {
			return nil, errors.Join(err, s.peopleChanged(ctx)) // those before it hold
		}
		s.audit(ctx, people.AuditEntry{Who: v.ID, Login: v.Login, What: people.AuditExtra, Object: userObject(e.User), Detail: fmt.Sprintf("%s%s %d", e.Queue, e.Skill, e.Level)})
		out = append(out, n.extra(e))
	}
	return out, s.peopleChanged(ctx)
}

func (n names) extra(e people.Extra) ExtraView {
	return ExtraView{e, n.operator(e.User), n.operator(e.By)}
}

func (s *Site) extras(ctx context.Context, v people.Viewer, _ *nothing) (*body[page[ExtraView]], error) {
	n, err := s.names(ctx, v)
	if err != nil {
		return nil, err
	}
	list, err := s.deps.Data.Extras(ctx)
	if err != nil {
		return nil, err
	}
	out := []ExtraView{}
	for _, e := range list {
		if u, ok := n.users[e.User]; ok && people.CanSeeUser(v, u) {
			out = append(out, n.extra(e))
		}
	}
	return listed(out, ""), nil
}

func (s *Site) dropExtra(ctx context.Context, v people.Viewer, in *dropInput) (*body[struct{}], error) {
	object := "extra/" + strconv.FormatInt(in.ID, 10)
	list, err := s.deps.Data.Extras(ctx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(list, func(e people.Extra) bool { return e.ID == in.ID })
	if i < 0 {
		return nil, hidden{object}
	}
	if _, err := s.managed(ctx, v, list[i].User); err != nil {
		return nil, err
	}
	if err := s.deps.Data.DropExtra(ctx, in.ID); err != nil {
		return nil, missing(err, object)
	}
	s.audit(ctx, people.AuditEntry{Who: v.ID, Login: v.Login, What: people.AuditExtra, Object: userObject(list[i].User), Detail: "taken back"})
	return reply(struct{}{}), s.peopleChanged(ctx)
}

func (s *Site) duties(ctx context.Context, v people.Viewer, _ *nothing) (*body[page[DutyView]], error) {
	n, err := s.names(ctx, v)
	if err != nil {
		return nil, err
	}
	now := s.deps.Now().Wall
	list, err := s.deps.Data.Duties(ctx, now)
	if err != nil {
		return nil, err
	}
	out := []DutyView{}
	for _, d := range list {
		if servesQueue(v, d.Queue) {
			out = append(out, n.duty(d, now))
		}
	}
	return listed(out, ""), nil
}

func (n names) duty(d people.Duty, now int64) DutyView {
	return DutyView{d, n.operator(d.User), n.queue(d.Queue), d.From <= now && now < d.To}
}

func (s *Site) newDuty(ctx context.Context, v people.Viewer, in *dutyInput) (*body[DutyView], error) {
	u, err := s.managed(ctx, v, call.OperatorID(in.Body.User))
	if err != nil {
		return nil, err
	}
	d := people.Duty{Queue: call.QueueID(in.Body.Queue), User: u.ID, From: in.Body.From, To: in.Body.To, By: v.ID}
	err = d.Validate()
	if !slices.Contains(s.deps.Centre().Duty, d.Queue) {
		err = errors.Join(err, fmt.Errorf("queue: queue %q is kept by no roster; name it under duty in shifts.yaml", d.Queue))
	}
	if !slices.Contains(u.Queues, d.Queue) {
		err = errors.Join(err, fmt.Errorf("user: %s does not serve this queue", u.Name))
	}
	if err != nil {
		return nil, invalid(err)
	}
	if d, err = s.deps.Data.AddDuty(ctx, d); err != nil {
		return nil, err
	}
	s.audit(ctx, people.AuditEntry{Who: v.ID, Login: v.Login, What: people.AuditDuty, Object: userObject(u.ID), Detail: string(d.Queue)})
	n, err := s.names(ctx, v)
	if err != nil {
		return nil, err
	}
	return reply(n.duty(d, s.deps.Now().Wall)), s.peopleChanged(ctx)
}

func (s *Site) dropDuty(ctx context.Context, v people.Viewer, in *dropInput) (*body[struct{}], error) {
	object := "duty/" + strconv.FormatInt(in.ID, 10)
	list, err := s.deps.Data.Duties(ctx, 0)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(list, func(d people.Duty) bool { return d.ID == in.ID })
	if i < 0 {
		return nil, hidden{object}
	}
	if _, err := s.managed(ctx, v, list[i].User); err != nil {
		return nil, err
	}
	if err := s.deps.Data.DropDuty(ctx, in.ID); err != nil {
		return nil, missing(err, object)
	}
	s.audit(ctx, people.AuditEntry{Who: v.ID, Login: v.Login, What: people.AuditDuty, Object: userObject(list[i].User), Detail: "taken out"})
	return reply(struct{}{}), s.peopleChanged(ctx)
}
