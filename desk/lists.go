package desk

import (
	"errors"
	"fmt"

	"hotline/call"
)

// Topic is a reason to call (тема обращения); with a queue it is offered there only.
type Topic struct {
	ID    string       `json:"id"`
	Name  string       `json:"name"`
	Queue call.QueueID `json:"queue,omitempty"`
}

// Result is what a call ended with, e.g. "solved".
type Result struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// BreakReason is one kind of break; LimitMin 0 has no limit.
type BreakReason struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	LimitMin int    `json:"limit_min,omitempty"`
}

// Lists are what a call is closed with and a break begun with; they arrive with
// the centre settings.
type Lists struct {
	Topics       []Topic       `json:"topics"`
	Results      []Result      `json:"results"`
	BreakReasons []BreakReason `json:"break_reasons"`
}

// DefaultLists are the lists of a new installation (DOMAIN.md 7).
func DefaultLists() Lists {
	return Lists{
		Topics: []Topic{{ID: "order", Name: "Заказ"}, {ID: "delivery", Name: "Доставка"}, {ID: "other", Name: "Другое"}},
		Results: []Result{{ID: "solved", Name: "Решено"}, {ID: "escalated", Name: "Передано на вторую линию"},
			{ID: "callback", Name: "Перезвонить"}, {ID: "no_answer", Name: "Не решено"}},
		BreakReasons: []BreakReason{{ID: "lunch", Name: "Обед", LimitMin: 60}, {ID: "short", Name: "Короткий перерыв", LimitMin: 15},
			{ID: "technical", Name: "Техническая пауза"}, {ID: "regulated", Name: "Регламентный перерыв 10 мин", LimitMin: 10},
			{ID: "meeting", Name: "Совещание"}},
	}
}

// Validate reports every mistake at once: empty or doubled ids, empty names.
func (l Lists) Validate() error {
	var errs []error
	check := func(list string, n int, at func(int) (id, name string)) {
		seen := map[string]bool{}
		for i := range n {
			id, name := at(i)
			if id == "" || name == "" {
				errs = append(errs, fmt.Errorf("%s[%d]: id and name expected", list, i))
			}
			if seen[id] {
				errs = append(errs, fmt.Errorf("%s[%d]: id %q is there already", list, i, id))
			}
			seen[id] = true
		}
	}
	check("topics", len(l.Topics), func(i int) (string, string) { return l.Topics[i].ID, l.Topics[i].Name })
	check("results", len(l.Results), func(i int) (string, string) { return l.Results[i].ID, l.Results[i].Name })
	check("break_reasons", len(l.BreakReasons), func(i int) (string, string) { return l.BreakReasons[i].ID, l.BreakReasons[i].Name })
	for i, b := range l.BreakReasons {
		if b.LimitMin < 0 {
			errs = append(errs, fmt.Errorf("break_reasons[%d]: limit of 0 or more minutes expected, got %d", i, b.LimitMin))
		}
	}
	return errors.Join(errs...)
}
