package web

import (
	"context"
	"strconv"
	"sync"
	"time"

	"hotline/call"
	"hotline/people"
)

// namesFresh is how old the list of people may be that names are taken from.
const namesFresh = 2 * time.Second

// names turn ids into what the viewer reads.
type names struct {
	centre Centre
	viewer people.Viewer
	users  map[call.OperatorID]people.User
}

// register keeps the people of the house for a moment, so that a board for 200
// operators does not ask for each.
type register struct {
	mu    sync.Mutex
	at    time.Time
	users map[call.OperatorID]people.User
}

func (s *Site) users(ctx context.Context) (map[call.OperatorID]people.User, error) {
	r := &s.register
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.users != nil && time.Since(r.at) < namesFresh {
		return r.users, nil
	}
	list, err := s.deps.Data.Users(ctx)
	if err != nil {
		return nil, err
	}
	m := make(map[call.OperatorID]people.User, len(list))
	for _, u := range list {
		m[u.ID] = u
	}
	r.users, r.at = m, time.Now()
	return m, nil
}

// forgetUsers is said after a change of people.
func (s *Site) forgetUsers() {
	s.register.mu.Lock()
	s.register.users = nil
	s.register.mu.Unlock()
}

func (s *Site) names(ctx context.Context, v people.Viewer) (names, error) {
	users, err := s.users(ctx)
	return names{s.deps.Centre(), v, users}, err
}

// operator names a person as the viewer may see him.
func (n names) operator(id call.OperatorID) string {
	if id == 0 {
		return ""
	}
	u, ok := n.users[id]
	if !ok {
		return strconv.FormatUint(uint64(id), 10)
	}
	return people.Label(n.viewer, u)
}

// operatorText names a person whose id stands as text.
func (n names) operatorText(id string) string {
	v, err := strconv.ParseUint(id, 10, 32)
	if err != nil {
		return ""
	}
	return n.operator(call.OperatorID(v))
}

func (n names) queue(id call.QueueID) string {
	for _, q := range n.centre.Queues {
		if q.ID == id {
			return q.Name
		}
	}
	return string(id)
}

func (n names) topic(id string) string {
	for _, t := range n.centre.Lists.Topics {
		if t.ID == id {
			return t.Name
		}
	}
	return id
}

func (n names) result(id string) string {
	for _, r := range n.centre.Lists.Results {
		if r.ID == id {
			return r.Name
		}
	}
	if id == call.NotFilled {
		if n.viewer.Lang == "en" {
			return "not filled in"
		}
		return "не заполнено"
	}
	return id
}

// line names a support tier.
func (n names) line(id string) string {
	if n.viewer.Lang == "en" {
		return "Line " + id
	}
	return "Линия " + id
}

func (n names) threshold(id call.QueueID) time.Duration { return n.centre.Threshold(id) }

// Threshold of a queue's service level, 20 s where none is set.
func (c Centre) Threshold(id call.QueueID) time.Duration {
	for _, q := range c.Queues {
		if q.ID == id && q.Threshold > 0 {
			return q.Threshold
		}
	}
	return 20 * time.Second
}

// pretty shows a number that may be masked already.
func pretty(number string) string {
	if n := call.ParseNumber(number); n.E164 == number && number != "" {
		return n.Pretty()
	}
	return number
}

// display is what a row shows of a customer.
func display(name, number string, lang string) string {
	switch {
	case name != "":
		return name
	case number != "":
		return pretty(number)
	case lang == "en":
		return "no number"
	}
	return "без номера"
}
