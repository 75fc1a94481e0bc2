package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"hotline/call"
	"hotline/desk"
	"hotline/people"

	"github.com/danielgtaylor/huma/v2"
)

// CustomerView is a customer's card data.
type CustomerView struct {
	ID           call.CustomerID `json:"id"`
	Number       string          `json:"number"`
	NumberPretty string          `json:"number_pretty"`
	Numbers      []string        `json:"numbers"`
	Name         string          `json:"name,omitempty"`
	Segment      string          `json:"segment,omitempty" enum:"vip,regular,new,"`
	Region       *call.Span      `json:"region,omitempty"`
	Lang         string          `json:"lang,omitempty"`
	Operator     call.OperatorID `json:"operator,omitempty"`
	OperatorName string          `json:"operator_name,omitempty"`
	Shared       bool            `json:"shared,omitempty"`
}

// ContactView is one line of the history.
type ContactView struct {
	desk.Contact
	QueueName    string `json:"queue_name,omitempty"`
	TopicName    string `json:"topic_name,omitempty"`
	ResultName   string `json:"result_name,omitempty"`
	OperatorName string `json:"operator_name,omitempty"`
}

// CardView is what opens while the call rings (DOMAIN.md 14).
type CardView struct {
	Customer CustomerView     `json:"customer"`
	Segment  string           `json:"segment"`
	Contacts []ContactView    `json:"contacts"`
	Survey   *desk.LastSurvey `json:"survey,omitempty"`
	OptOut   *desk.OptOut     `json:"opt_out,omitempty" doc:"wants no surveys"`
}

func (n names) customer(c desk.Customer) CustomerView {
	return CustomerView{
		ID: c.ID, Number: c.Number, NumberPretty: pretty(c.Number), Numbers: append([]string{}, c.Numbers...), Name: c.Name,
		Segment: c.Segment, Region: c.Region, Lang: c.Lang, Operator: c.Operator, OperatorName: n.operator(c.Operator), Shared: c.Shared,
	}
}

type (
	customersInput struct {
		Text  string `query:"text" maxLength:"100" doc:"name in any case, or digits"`
		Limit int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
	}
	customerInput struct {
		ID uint64 `path:"id"`
	}
	putCustomerInput struct {
		ID   uint64 `path:"id"`
		Body struct {
			Name     *string          `json:"name,omitempty" maxLength:"400"`
			Segment  *string          `json:"segment,omitempty"`
			Region   *call.Span       `json:"region,omitempty"`
			Lang     *string          `json:"lang,omitempty"`
			Operator *call.OperatorID `json:"operator,omitempty"`
			Shared   *bool            `json:"shared,omitempty"`
		}
	}
)

func (s *Site) customerOperations() {
	operation(s, http.MethodGet, "/customers", "Find customers", ownersSupervisor, s.findCustomers)
	operation(s, http.MethodGet, "/customers/{id}", "A customer's card", anybody, s.oneCustomer)
	operation(s, http.MethodPut, "/customers/{id}", "Change a customer's card; absent fields stay", anybody, s.putCustomer)
}

// ownersSupervisor: an outsourcer reaches customers through the contacts of his
// own operators only (DOMAIN.md 15).
func ownersSupervisor(v people.Viewer) bool { return people.CanSupervise(v) && v.Owner() }

func (s *Site) findCustomers(ctx context.Context, v people.Viewer, in *customersInput) (*body[page[CustomerView]], error) {
	n, err := s.names(ctx, v)
	if err != nil {
		return nil, err
	}
	list, err := s.deps.Data.Customers(ctx, CustomerFilter{in.Text, in.Limit})
	if err != nil {
		return nil, err
	}
	out := make([]CustomerView, 0, len(list))
	for _, c := range list {
		out = append(out, n.customer(c))
	}
	return listed(out, ""), nil
}

// opens tells whether the viewer may see this customer: the owner's supervisors
// may, everybody else through a contact that he may open.
func (s *Site) opens(ctx context.Context, v people.Viewer, id call.CustomerID) error {
	object := "customer/" + strconv.FormatUint(uint64(id), 10)
	if id == 0 {
		return hidden{object}
	}
	if ownersSupervisor(v) {
		return nil
	}
	items, _, err := s.deps.Data.Calls(ctx, v, CallFilter{Customer: id, Live: true, Limit: 50})
	if err != nil {
		return err
	}
	for _, x := range items {
		if x.Open {
			return nil
		}
	}
	return hidden{object}
}

func (s *Site) oneCustomer(ctx context.Context, v people.Viewer, in *customerInput) (*body[CardView], error) {
	id := call.CustomerID(in.ID)
	if err := s.opens(ctx, v, id); err != nil {
		return nil, err
	}
	return s.card(ctx, v, id)
}

// card reads the card. History of contacts the viewer may not open stays out of it.
func (s *Site) card(ctx context.Context, v people.Viewer, id call.CustomerID) (*body[CardView], error) {
	c, err := s.deps.Data.Card(ctx, id)
	if err != nil {
		return nil, missing(err, "customer/"+strconv.FormatUint(uint64(id), 10))
	}
	n, err := s.names(ctx, v)
	if err != nil {
		return nil, err
	}
	out := CardView{Customer: n.customer(c.Customer), Segment: c.Segment, Contacts: []ContactView{}, Survey: c.Survey, OptOut: c.OptOut}
	for _, x := range c.Contacts {
		if !v.Owner() {
			d, err := s.deps.Data.Call(ctx, v, x.Call)
			if errors.Is(err, ErrNotFound) || err == nil && !d.Open {
				continue
			}
			if err != nil {
				return nil, err
			}
		}
		out.Contacts = append(out.Contacts, ContactView{x, n.queueOr(x.Queue), n.topic(x.Topic), n.result(x.Result), n.operator(x.Operator)})
	}
	return reply(out), nil
}

func (s *Site) putCustomer(ctx context.Context, v people.Viewer, in *putCustomerInput) (*body[CustomerView], error) {
	id := call.CustomerID(in.ID)
	if err := s.opens(ctx, v, id); err != nil {
		return nil, err
	}
	object := "customer/" + strconv.FormatUint(uint64(id), 10)
	c, err := s.deps.Data.Customer(ctx, id)
	if err != nil {
		return nil, missing(err, object)
	}
	set(&c.Name, in.Body.Name)
	set(&c.Segment, in.Body.Segment)
	set(&c.Lang, in.Body.Lang)
	set(&c.Operator, in.Body.Operator)
	set(&c.Shared, in.Body.Shared)
	if in.Body.Region != nil {
		c.Region = in.Body.Region
	}
	if err := c.Validate(); err != nil {
		return nil, invalid(err)
	}
	if v.Role == people.Operator && (in.Body.Segment != nil || in.Body.Operator != nil || in.Body.Shared != nil) {
		return nil, huma.Error403Forbidden("segment, personal operator and shared mark are a supervisor's to set")
	}
	if err := s.deps.Data.PutCustomer(ctx, c); err != nil {
		return nil, missing(err, object)
	}
	s.audit(ctx, people.AuditEntry{Who: v.ID, Login: v.Login, What: people.AuditCustomer, Object: object})
	n, err := s.names(ctx, v)
	if err != nil {
		return nil, err
	}
	return reply(n.customer(c)), nil
}
