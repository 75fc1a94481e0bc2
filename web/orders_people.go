package web

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"hotline/call"
	"hotline/people"

	"github.com/danielgtaylor/huma/v2"
)

// Orders about people: an operator's state, his wrap-up, and what a customer does
// not want. Each is carried out by the core, written, and leaves an audit row.

type (
	setStateInput struct {
		ID   uint32 `path:"id"`
		Body struct {
			State  string `json:"state" enum:"available,break,training,backoffice,offline"`
			Break  string `json:"break,omitempty" maxLength:"64" doc:"reason of the break, of the centre's list"`
			Reason string `json:"reason" minLength:"1" maxLength:"200" doc:"why; for the audit log"`
		}
	}
	breaksInput struct {
		Body struct {
			Limit int `json:"limit" minimum:"0" maximum:"10000" doc:"people on a break at once; 0: any number"`
		}
	}
	operatorInput struct {
		ID uint32 `path:"id"`
	}
	optOutInput struct {
		ID   uint64 `path:"id"`
		Body struct {
			How string `json:"how" enum:"spoken,form"`
		}
	}
	optInInput struct {
		ID uint64 `path:"id"`
	}
	optOutsInput struct {
		Cursor string `query:"cursor" maxLength:"200"`
		Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"100"`
	}
	optListInput struct {
		Body struct {
			Numbers string `json:"numbers" minLength:"1" maxLength:"500000" doc:"a number a line; what stands after a semicolon or comma is left out"`
		}
	}
)

// OptListResult tells what became of a list of do-not-call numbers.
type OptListResult struct {
	Taken   int            `json:"taken"`
	Bad     []OptListFault `json:"bad"`
	Stopped int            `json:"stopped,omitempty" doc:"line at which it ended before its time: this one and those behind it are still to be sent"`
	Why     string         `json:"why,omitempty" doc:"why it ended there"`
}

// OptListFault is a line that holds no number one could call.
type OptListFault struct {
	Line int    `json:"line"`
	Why  string `json:"why"`
}

const (
	optListMost   = 20_000 // numbers of one list
	optListFaults = 100    // that are told of
)

func (s *Site) peopleOrderOperations() {
	operation(s, http.MethodPost, "/operators/{id}/state", "Sets an operator's state, at once or after his call; offline signs him out", people.CanSupervise, s.setState)
	operation(s, http.MethodPut, "/breaks/limit", "How many may be on a break at once, for today or until it is changed as the settings say", ownersSupervisor, s.limitBreaks)
	operation(s, http.MethodDelete, "/breaks/limit", "Gives the limit of breaks back to the settings", ownersSupervisor, s.usualBreaks)
	operation(s, http.MethodPost, "/operators/{id}/extend", "Lengthens an operator's wrap-up once more", people.CanSupervise, s.extendWrap)
	operation(s, http.MethodPost, "/customers/{id}/opt-out", "Notes that a customer wants no more surveys", anybody, s.optOut)
	operation(s, http.MethodDelete, "/customers/{id}/opt-out", "Takes that back, on the customer's wish", people.CanSupervise, s.optIn)
	operation(s, http.MethodGet, "/opt-outs", "Who wants no surveys, the newest first", ownersSupervisor, s.optOuts)
	operation(s, http.MethodPost, "/opt-outs", "Takes a list of do-not-call numbers", ownersSupervisor, s.optList)
}

// ownOperator finds the person whom the viewer may order about: one of his own
// organisation's, the owner's supervisor anybody.
func (s *Site) ownOperator(ctx context.Context, v people.Viewer, id uint32) (call.OperatorID, error) {
	op := call.OperatorID(id)
	n, err := s.names(ctx, v)
	if err != nil {
		return 0, err
	}
	if u, ok := n.users[op]; !ok || !people.CanSeeUser(v, u) {
		return 0, hidden{userObject(op)}
	}
	return op, nil
}

func (s *Site) setState(ctx context.Context, v people.Viewer, in *setStateInput) (*body[struct{}], error) {
	op, err := s.ownOperator(ctx, v, in.ID)
	if err != nil {
		return nil, err
	}
	o := call.Order{Do: call.OrderState, Operator: op, State: call.State(in.Body.State), Reason: in.Body.Break}
	if o.State == call.Break && !s.breakReason(o.Reason) {
		return nil, huma.Error422UnprocessableEntity("break: no such reason in the centre settings")
	}
	return s.orders(ctx, v, o, userObject(op), in.Body.State, in.Body.Break, in.Body.Reason)
}

func (s *Site) limitBreaks(ctx context.Context, v people.Viewer, in *breaksInput) (*body[struct{}], error) {
	return s.orders(ctx, v, call.Order{Do: call.OrderBreaks, Count: in.Body.Limit}, "breaks", "at most "+strconv.Itoa(in.Body.Limit))
}

func (s *Site) usualBreaks(ctx context.Context, v people.Viewer, _ *nothing) (*body[struct{}], error) {
	return s.orders(ctx, v, call.Order{Do: call.OrderBreaks, Count: -1}, "breaks", "as the settings say")
}

func (s *Site) breakReason(id string) bool {
	for _, r := range s.deps.Centre().Lists.BreakReasons {
		if r.ID == id {
			return true
		}
	}
	return false
}

func (s *Site) extendWrap(ctx context.Context, v people.Viewer, in *operatorInput) (*body[struct{}], error) {
	op, err := s.ownOperator(ctx, v, in.ID)
	if err != nil {
		return nil, err
	}
	return s.orders(ctx, v, call.Order{Do: call.OrderExtend, Operator: op}, userObject(op))
}

func (s *Site) optOut(ctx context.Context, v people.Viewer, in *optOutInput) (*body[struct{}], error) {
	return s.optOrder(ctx, v, call.CustomerID(in.ID), call.OrderOptOut, in.Body.How)
}

func (s *Site) optIn(ctx context.Context, v people.Viewer, in *optInInput) (*body[struct{}], error) {
	return s.optOrder(ctx, v, call.CustomerID(in.ID), call.OrderOptIn, "")
}

func (s *Site) optOrder(ctx context.Context, v people.Viewer, id call.CustomerID, do, how string) (*body[struct{}], error) {
	if err := s.opens(ctx, v, id); err != nil {
		return nil, err
	}
	object := "customer/" + strconv.FormatUint(uint64(id), 10)
	if _, err := s.deps.Data.Customer(ctx, id); err != nil {
		return nil, missing(err, object)
	}
	return s.orders(ctx, v, call.Order{Do: do, Customer: id, Kind: how}, object, how)
}

// OptOutView is a customer who wants no surveys, as lists show him.
type OptOutView struct {
	OptOutItem
	NumberPretty string `json:"number_pretty,omitempty"`
	Display      string `json:"display"`
}

func (s *Site) optOuts(ctx context.Context, v people.Viewer, in *optOutsInput) (*body[page[OptOutView]], error) {
	rows, next, err := s.deps.Data.OptOuts(ctx, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	out := make([]OptOutView, 0, len(rows))
	for _, r := range rows {
		out = append(out, OptOutView{r, pretty(r.Number), display(r.Name, r.Number, v.Lang)})
	}
	return listed(out, next), nil
}

// optList takes every good number of a list; each counts once it is stored.
// optNumber takes one number of a list.
func (s *Site) optNumber(ctx context.Context, v people.Viewer, e164 string) error {
	p, err := s.deps.Data.PartyOf(ctx, e164)
	if err != nil {
		return err
	}
	_, err = s.tell(ctx, v, call.Order{Do: call.OrderOptOut, Customer: p.Customer, Kind: "list"})
	return err
}

func (s *Site) optList(ctx context.Context, v people.Viewer, in *optListInput) (*body[OptListResult], error) {
	out := OptListResult{Bad: []OptListFault{}}
	lines := bufio.NewScanner(strings.NewReader(in.Body.Numbers))
	for n := 1; lines.Scan(); n++ {
		text, _, _ := strings.Cut(strings.ReplaceAll(lines.Text(), ";", ","), ",")
		if text = strings.TrimSpace(strings.Trim(text, "\"\ufeff")); text == "" {
			continue
		}
		number := call.ParseNumber(text)
		if number.E164 == "" {
			if len(out.Bad) < optListFaults {
				out.Bad = append(out.Bad, OptListFault{n, "no number that could be called"})
			}
			continue
		}
		if out.Taken >= optListMost {
			out.Stopped, out.Why = n, fmt.Sprintf("at most %d numbers at once", optListMost)
			break
		}
		if err := s.optNumber(ctx, v, number.E164); err != nil {
			if out.Taken == 0 {
				return nil, err
			}
			out.Stopped, out.Why = n, s.answerTo(ctx, v, err).Error() // what was taken is taken, and is said
			break
		}
		out.Taken++
	}
	s.audit(ctx, people.AuditEntry{Who: v.ID, Login: v.Login, What: "order." + call.OrderOptOut, Object: "opt-outs", Detail: fmt.Sprintf("list of %d", out.Taken)})
	return reply(out), nil
}
