package web

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"hotline/call"
	"hotline/people"

	"github.com/danielgtaylor/huma/v2"
)

// Orders of supervisors: what a waiting caller is to do, and emergencies. Each is
// carried out by the core, written, and leaves a row in the audit log.

type (
	moveInput struct {
		ID   string `path:"id" maxLength:"20"`
		Body struct {
			Queue  string `json:"queue" minLength:"1" maxLength:"64"`
			Reason string `json:"reason,omitempty" maxLength:"200"`
		}
	}
	withdrawInput struct {
		ID   string `path:"id" maxLength:"20"`
		Body struct {
			To     string `json:"to" enum:"message,voicemail"`
			Reason string `json:"reason" minLength:"1" maxLength:"200"`
		}
	}
	assignInput struct {
		ID   string `path:"id" maxLength:"20"`
		Body struct {
			Operator uint32 `json:"operator" minimum:"1"`
		}
	}
	emergencyInput struct {
		Body struct {
			Queue  string `json:"queue,omitempty" maxLength:"64" doc:"a queue; left out: the whole centre"`
			Kind   string `json:"kind" enum:"closed,outage"`
			Reason string `json:"reason" minLength:"1" maxLength:"200"`
		}
	}
	emergencyOver struct {
		Queue string `query:"queue" maxLength:"64" doc:"a queue; left out: the whole centre"`
	}
)

// EmergencyView is a running emergency with the names people read.
type EmergencyView struct {
	call.EmergencyBoard
	QueueName string `json:"queue_name,omitempty"`
	ByName    string `json:"by_name,omitempty"`
}

func (s *Site) orderOperations() {
	operation(s, http.MethodPost, "/calls/{id}/move", "Moves a waiting caller to another queue; he keeps his place", people.CanSupervise, s.move)
	operation(s, http.MethodPost, "/calls/{id}/withdraw", "Takes a waiting caller out of his queue: he hears a message, or leaves one", people.CanSupervise, s.withdraw)
	operation(s, http.MethodPost, "/calls/{id}/assign", "Offers a waiting call to an operator at once", people.CanSupervise, s.assign)
	operation(s, http.MethodGet, "/emergency", "Emergencies that are on", anybody, s.emergencies)
	operation(s, http.MethodPost, "/emergency", "Closes a queue or the centre, or has the notice of an outage played", people.CanSupervise, s.emergency)
	operation(s, http.MethodDelete, "/emergency", "Opens again", people.CanSupervise, s.emergencyOver)
}

// waitingCall is a waiting call that a viewer orders about. One that came to its
// queue a moment ago is not on the board yet: then the core alone knows it.
type waitingCall struct {
	id   call.ID
	seen bool           // on the board
	of   []call.QueueID // queues it must stand in; none: any
}

func (w waitingCall) object() string { return "call/" + w.id.String() }

// waiting finds the waiting call that the viewer may order about.
func (s *Site) waiting(v people.Viewer, text string) (w waitingCall, err error) {
	if w.id, err = callID(text); err != nil {
		return w, err
	}
	if !v.Owner() {
		if w.of = v.OrgQueues; len(w.of) == 0 {
			return w, hidden{w.object()}
		}
	}
	if b := s.board(); b != nil {
		for _, c := range b.Calls {
			if w.seen = c.Call == w.id && c.Queue != ""; !w.seen {
				continue
			}
			if !servesQueue(v, c.Queue) {
				return w, hidden{w.object()}
			}
			break
		}
	}
	return w, nil
}

// ownersCall is waiting for what only the owner of the queues decides: an
// outsourcer gives calls to his own people, and no more (DOMAIN.md 15).
func (s *Site) ownersCall(v people.Viewer, text string) (waitingCall, error) {
	w, err := s.waiting(v, text)
	if err == nil && !v.Owner() {
		err = hidden{w.object()}
	}
	return w, err
}

// orderAbout carries out an order about a waiting call. A call that the board does
// not show and the core does not know is none.
func (s *Site) orderAbout(ctx context.Context, v people.Viewer, w waitingCall, o call.Order, detail ...string) (*body[struct{}], error) {
	o.Call, o.Of = w.id, w.of
	done, err := s.orders(ctx, v, o, w.object(), detail...)
	var refused *huma.ErrorModel
	if !w.seen && errors.As(err, &refused) && refused.Type == refusalType+"unknown_call" {
		err = hidden{w.object()}
	}
	return done, err
}

func (s *Site) knownQueue(v people.Viewer, id string) error {
	for _, q := range s.deps.Centre().Queues {
		if string(q.ID) == id && servesQueue(v, q.ID) {
			return nil
		}
	}
	return hidden{"queue/" + id}
}

// sentences of the core's refusals.
var refusals = map[string]string{
	"unknown_call":     "the caller does not wait any more",
	"unknown_queue":    "there is no such queue",
	"unknown_operator": "this operator is not at work",
	"already_there":    "that is so already",
	"operator_busy":    "this operator is not free",
	"operator_away":    "this operator is not on the line: set him available first, or choose another",
	"not_skilled":      "this operator cannot take calls of that queue",
	"queue_full":       "that queue is full",
	"queue_closed":     "that queue is closed",
	"illegal_state":    "that cannot be done in the state he is in",
	"no_audio":         "he has no sound",
	"text_needed":      "a text is needed, of 500 letters at most",
	"bad_number":       "there is no number of this customer",
	"reason_needed":    "a reason is needed",
	"no_such_promise":  "there is no such promise any more",
	"storage_trouble":  "the disk is in trouble, the order may not be kept",
	"busy":             "the centre is too busy, try again in a moment",
}

// tell carries an order out.
func (s *Site) tell(ctx context.Context, v people.Viewer, o call.Order) (*body[struct{}], error) {
	if s.deps.Orders == nil {
		return nil, huma.Error503ServiceUnavailable("no orders are taken here")
	}
	o.By = v.ID
	refused, err := s.deps.Orders.Order(ctx, o)
	switch {
	case err != nil:
		return nil, err
	case refused != "":
		return nil, orderRefused(refused)
	}
	return reply(struct{}{}), nil
}

// refusalType begins the type of a refusal's document; the error key follows, by
// which a page says it in its own language.
const refusalType = "urn:hotline:refused:"

func orderRefused(key string) error {
	status := http.StatusConflict
	if key == "busy" || key == "storage_trouble" {
		status = http.StatusServiceUnavailable
	}
	return &huma.ErrorModel{Type: refusalType + key, Status: status, Title: http.StatusText(status), Detail: cmp.Or(refusals[key], key)}
}

// orders carries an order out and notes it in the audit log.
func (s *Site) orders(ctx context.Context, v people.Viewer, o call.Order, object string, detail ...string) (*body[struct{}], error) {
	done, err := s.tell(ctx, v, o)
	if err != nil {
		return nil, err
	}
	entry := people.AuditEntry{Who: v.ID, Login: v.Login, What: "order." + o.Do, Object: object, From: fromOf(ctx), Detail: strings.Join(detail, ", ")}
	if _, err := s.deps.Data.Audit(ctx, entry); err != nil {
		s.deps.Log.Error().Err(err).Str("order", o.Do).Msg("an order was carried out and is not in the audit log")
	}
	return done, nil
}

func (s *Site) move(ctx context.Context, v people.Viewer, in *moveInput) (*body[struct{}], error) {
	w, err := s.ownersCall(v, in.ID)
	if err == nil {
		err = s.knownQueue(v, in.Body.Queue)
	}
	if err != nil {
		return nil, err
	}
	o := call.Order{Do: call.OrderMove, Queue: call.QueueID(in.Body.Queue), Reason: in.Body.Reason}
	return s.orderAbout(ctx, v, w, o, "queue "+in.Body.Queue, in.Body.Reason)
}

func (s *Site) withdraw(ctx context.Context, v people.Viewer, in *withdrawInput) (*body[struct{}], error) {
	w, err := s.ownersCall(v, in.ID)
	if err != nil {
		return nil, err
	}
	return s.orderAbout(ctx, v, w, call.Order{Do: call.OrderWithdraw, Kind: in.Body.To, Reason: in.Body.Reason}, in.Body.To, in.Body.Reason)
}

func (s *Site) assign(ctx context.Context, v people.Viewer, in *assignInput) (*body[struct{}], error) {
	w, err := s.waiting(v, in.ID)
	if err != nil {
		return nil, err
	}
	op := call.OperatorID(in.Body.Operator)
	n, err := s.names(ctx, v)
	if err != nil {
		return nil, err
	}
	if u, ok := n.users[op]; !ok || !people.CanSeeUser(v, u) {
		return nil, hidden{"user/" + opText(op)}
	}
	return s.orderAbout(ctx, v, w, call.Order{Do: call.OrderAssign, Operator: op}, "operator "+opText(op))
}

func opText(op call.OperatorID) string { return strconv.FormatUint(uint64(op), 10) }

// mayClose: queues and the centre are the owner's.
func (s *Site) mayClose(v people.Viewer, queue string) error {
	switch {
	case !v.Owner():
		return hidden{emergencyObject(queue)}
	case queue == "":
		return nil
	}
	return s.knownQueue(v, queue)
}

func (s *Site) emergency(ctx context.Context, v people.Viewer, in *emergencyInput) (*body[struct{}], error) {
	if err := s.mayClose(v, in.Body.Queue); err != nil {
		return nil, err
	}
	o := call.Order{Do: call.OrderEmergency, Queue: call.QueueID(in.Body.Queue), Kind: in.Body.Kind, Reason: in.Body.Reason}
	return s.orders(ctx, v, o, emergencyObject(in.Body.Queue), in.Body.Kind, in.Body.Reason)
}

func (s *Site) emergencyOver(ctx context.Context, v people.Viewer, in *emergencyOver) (*body[struct{}], error) {
	if err := s.mayClose(v, in.Queue); err != nil {
		return nil, err
	}
	o := call.Order{Do: call.OrderEmergency, Queue: call.QueueID(in.Queue), Kind: call.EmergencyOver}
	return s.orders(ctx, v, o, emergencyObject(in.Queue), call.EmergencyOver)
}

func emergencyObject(queue string) string {
	if queue == "" {
		return "emergency/centre"
	}
	return "emergency/" + queue
}

func (s *Site) emergencies(ctx context.Context, v people.Viewer, _ *nothing) (*body[page[EmergencyView]], error) {
	n, err := s.names(ctx, v)
	if err != nil {
		return nil, err
	}
	out := []EmergencyView{}
	if b := s.board(); b != nil {
		out = n.emergencies(b.Emergencies)
	}
	return listed(out, ""), nil
}

// emergencies leaves out queues the viewer has nothing to do with.
func (n names) emergencies(list []call.EmergencyBoard) []EmergencyView {
	out := []EmergencyView{}
	for _, e := range list {
		if e.Queue == "" || servesQueue(n.viewer, e.Queue) {
			out = append(out, EmergencyView{e, n.queueOr(e.Queue), n.operator(e.By)})
		}
	}
	return out
}
