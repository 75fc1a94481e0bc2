package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"hotline/call"
	"hotline/people"
)

// What passes between a supervisor and operators at work: messages, and the answer
// to an operator who calls for a supervisor.

type (
	noticeInput struct {
		Body struct {
			Operators []uint32 `json:"operators" minItems:"1" maxItems:"1000"`
			Text      string   `json:"text" minLength:"1" maxLength:"500"`
		}
	}
	markInput struct {
		Body struct {
			Key  string `json:"key" minLength:"1" maxLength:"100"`
			Kind string `json:"kind" enum:"seen,mute,none"`
		}
	}
)

func (s *Site) noticeOperations() {
	operation(s, http.MethodPost, "/notices", "A message to operators; the board tells who has read it", people.CanSupervise, s.sendNotice)
	operation(s, http.MethodPost, "/alarm-marks", "A supervisor's word on an alarm of the wall: he deals with it, or it is muted for 15 minutes", people.CanSupervise, s.markAlarm)
	operation(s, http.MethodPost, "/calls/{id}/look", "Answers an operator who calls for a supervisor: he sees who looks", people.CanSupervise, s.look)
}

func (s *Site) sendNotice(ctx context.Context, v people.Viewer, in *noticeInput) (*body[struct{}], error) {
	o := call.Order{Do: call.OrderNotice, Name: v.Name, Text: in.Body.Text}
	for _, id := range in.Body.Operators {
		op, err := s.ownOperator(ctx, v, id)
		if err != nil {
			return nil, err
		}
		o.To = append(o.To, op)
	}
	return s.orders(ctx, v, o, "notice", "to "+strconv.Itoa(len(o.To)), o.Text)
}

func (s *Site) markAlarm(ctx context.Context, v people.Viewer, in *markInput) (*body[struct{}], error) {
	return s.tell(ctx, v, call.Order{Do: call.OrderMark, Kind: in.Body.Kind, Name: v.Name, Text: in.Body.Key})
}

// marks leaves out what other organisations say of their alarms.
func (n names) marks(list []call.AlarmMark) (out []call.AlarmMark) {
	for _, m := range list {
		if u, ok := n.users[m.By]; ok && people.CanSeeUser(n.viewer, u) {
			out = append(out, m)
		}
	}
	return out
}

func (s *Site) look(ctx context.Context, v people.Viewer, in *callInput) (*body[struct{}], error) {
	id, err := callID(in.ID)
	if err != nil {
		return nil, err
	}
	object := "call/" + id.String()
	n, err := s.names(ctx, v)
	if err != nil {
		return nil, err
	}
	if b := s.board(); !v.Owner() && (b == nil || !slices.ContainsFunc(b.Calls, func(c call.CallBoard) bool { return c.Call == id && n.ours(c.Operator) })) {
		return nil, hidden{object}
	}
	return s.orders(ctx, v, call.Order{Do: call.OrderLook, Call: id, Name: v.Name}, object)
}

// notices leaves out what other organisations tell their people.
func (n names) notices(list []call.NoticeBoard) (out []call.NoticeBoard) {
	for _, x := range list {
		if u, ok := n.users[x.By]; ok && people.CanSeeUser(n.viewer, u) {
			out = append(out, x)
		}
	}
	return out
}
