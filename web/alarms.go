package web

import (
	"context"
	"net/http"

	"hotline/alarm"
	"hotline/call"
	"hotline/people"
)

func (s *Site) alarmOperations() {
	operation(s, http.MethodGet, "/alarms/ringing", "What rings on the wall now, the most urgent first; level 1 asks for attention, 2 for action", people.CanSupervise, s.ringingNow)
}

// ringing is what rings now, for all eyes.
func (s *Site) ringing() []alarm.Alarm {
	if s.deps.Alarms == nil {
		return nil
	}
	return s.deps.Alarms.Ringing()
}

func (s *Site) ringingNow(ctx context.Context, v people.Viewer, _ *nothing) (*body[page[alarm.Alarm]], error) {
	n, err := s.names(ctx, v)
	if err != nil {
		return nil, err
	}
	return listed(n.alarms(s.ringing()), ""), nil
}

// alarms leaves out what the viewer has nothing to do with: people and calls of other
// organisations, queues he does not serve, and what is the owner's own.
func (n names) alarms(list []alarm.Alarm) []alarm.Alarm {
	out := []alarm.Alarm{}
	for _, a := range list {
		if n.seesAlarm(a) {
			out = append(out, a)
		}
	}
	return out
}

func (n names) seesAlarm(a alarm.Alarm) bool {
	switch {
	case n.viewer.Owner() || a.Kind == alarm.Degraded:
		return true
	case a.Kind == alarm.Help || a.Kind == alarm.Hold:
		return n.seesCall(call.CallBoard{Operator: a.Operator, Queue: a.Queue})
	case a.Operator != 0:
		return n.ours(a.Operator)
	}
	return a.Queue != "" && servesQueue(n.viewer, a.Queue)
}
