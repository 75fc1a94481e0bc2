package web

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"hotline/call"
	"hotline/desk"
	"hotline/people"

	"github.com/danielgtaylor/huma/v2"
)

// BlockItem is an entry of the blacklist.
type BlockItem struct {
	desk.Block
	Number string `json:"number,omitempty"`
	Name   string `json:"name,omitempty"`
}

// BlockView is an entry of the blacklist as lists show it.
type BlockView struct {
	BlockItem
	ByName       string `json:"approved_by_name,omitempty"`
	LiftedByName string `json:"lifted_by_name,omitempty"`
	NumberPretty string `json:"number_pretty,omitempty"`
	Display      string `json:"display"`
	Holds        bool   `json:"holds" doc:"the number is kept out now"`
}

// AlarmItem is something the people who run the centre must see.
type AlarmItem struct {
	At       int64           `json:"at"`
	Kind     string          `json:"kind" doc:"silent_calls: a run of short silent calls of a number; callback_cap, callback_failed, survey_stopped …"`
	Detail   string          `json:"detail,omitempty" doc:"of silent_calls: how many in a row"`
	Customer call.CustomerID `json:"customer,omitempty"`
	Number   string          `json:"number,omitempty"`
	Name     string          `json:"name,omitempty"`
}

// AlarmView is an alarm as lists show it.
type AlarmView struct {
	AlarmItem
	NumberPretty string `json:"number_pretty,omitempty"`
	Display      string `json:"display,omitempty"`
}

type (
	blocksInput struct {
		Paged
	}
	blockInput struct {
		Body struct {
			Number string `json:"number" maxLength:"32" doc:"in any spelling"`
			Reason string `json:"reason" minLength:"1" maxLength:"200"`
			Days   int    `json:"days" minimum:"1" maximum:"366" doc:"the term; it ends by itself"`
		}
	}
	liftInput struct {
		ID int64 `path:"id"`
	}
	alarmsInput struct {
		Kind  string `query:"kind" maxLength:"32"`
		Limit int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
	}
)

func (s *Site) blacklistOperations() {
	operation(s, http.MethodGet, "/blacklist", "The blacklist, the newest entry first", ownersSupervisor, s.blocks)
	operation(s, http.MethodPost, "/blacklist", "Keeps a number out for a term; who asks answers for it", ownersSupervisor, s.addBlock)
	operation(s, http.MethodDelete, "/blacklist/{id}", "Lets a number in again before its term", ownersSupervisor, s.liftBlock)
	operation(s, http.MethodGet, "/alarms", "What people must look at, the newest first", ownersSupervisor, s.alarms)
}

func (s *Site) blocks(ctx context.Context, v people.Viewer, in *blocksInput) (*body[page[BlockView]], error) {
	n, err := s.names(ctx, v)
	if err != nil {
		return nil, err
	}
	rows, next, err := s.deps.Data.Blocks(ctx, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	now, out := s.deps.Now().Wall, make([]BlockView, 0, len(rows))
	for _, r := range rows {
		out = append(out, n.block(r, now))
	}
	return listed(out, next), nil
}

func (n names) block(b BlockItem, now int64) BlockView {
	return BlockView{
		BlockItem: b, ByName: n.operator(b.By), LiftedByName: n.operator(b.LiftedBy), NumberPretty: pretty(b.Number),
		Display: display(b.Name, b.Number, n.viewer.Lang), Holds: b.Holds(now),
	}
}

func (s *Site) addBlock(ctx context.Context, v people.Viewer, in *blockInput) (*body[BlockView], error) {
	number := call.ParseNumber(in.Body.Number)
	if number.E164 == "" {
		return nil, huma.Error422UnprocessableEntity("number: no number that could call expected")
	}
	b := desk.Block{Reason: clean(in.Body.Reason), Until: s.deps.Now().Wall + int64(in.Body.Days)*24*time.Hour.Milliseconds(), By: v.ID}
	if err := b.Validate(s.deps.Now().Wall); err != nil {
		return nil, invalid(err)
	}
	p, err := s.deps.Data.PartyOf(ctx, number.E164)
	if err != nil {
		return nil, err
	}
	b.Customer = p.Customer
	if b, err = s.deps.Data.AddBlock(ctx, b); err != nil {
		return nil, err
	}
	s.audit(ctx, people.AuditEntry{Who: v.ID, Login: v.Login, What: people.AuditBlacklist, Object: blockObject(b.ID),
		Detail: fmt.Sprintf("customer/%d %d days: %s", b.Customer, in.Body.Days, b.Reason)})
	n, err := s.names(ctx, v)
	if err != nil {
		return nil, err
	}
	return reply(n.block(BlockItem{Block: b, Number: number.E164}, s.deps.Now().Wall)), nil
}

func blockObject(id int64) string { return "blacklist/" + strconv.FormatInt(id, 10) }

func (s *Site) liftBlock(ctx context.Context, v people.Viewer, in *liftInput) (*body[struct{}], error) {
	b, err := s.deps.Data.LiftBlock(ctx, in.ID, v.ID)
	if err != nil {
		return nil, missing(err, blockObject(in.ID))
	}
	s.audit(ctx, people.AuditEntry{Who: v.ID, Login: v.Login, What: people.AuditBlacklist, Object: blockObject(in.ID),
		Detail: fmt.Sprintf("customer/%d lifted", b.Customer)})
	return reply(struct{}{}), nil
}

func (s *Site) alarms(ctx context.Context, v people.Viewer, in *alarmsInput) (*body[page[AlarmView]], error) {
	rows, err := s.deps.Data.Alarms(ctx, in.Kind, in.Limit)
	if err != nil {
		return nil, err
	}
	out := make([]AlarmView, 0, len(rows))
	for _, r := range rows {
		view := AlarmView{AlarmItem: r, NumberPretty: pretty(r.Number)}
		if r.Customer != 0 {
			view.Display = display(r.Name, r.Number, v.Lang)
		}
		out = append(out, view)
	}
	return listed(out, ""), nil
}
