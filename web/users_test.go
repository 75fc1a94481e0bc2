package web

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"hotline/people"

	"github.com/stretchr/testify/require"
)

// A supervisor gives a person all that decides which calls he takes; what the
// centre settings do not have is refused, every mistake at once.
func TestAPersonIsGivenWhatDecidesHisCalls(t *testing.T) {
	changed := 0
	h := newHouse(t, func(_ *Config, d *Deps) {
		centre := d.Centre()
		centre.Skills = []Named{{"goods", "Товары"}}
		centre.Languages = []string{"ru", "en"}
		hours, err := people.ParseHours("09:00-18:00")
		require.NoError(t, err)
		centre.Shifts = []people.Shift{{ID: "day", Name: "День", Hours: hours}}
		d.Centre = func() Centre { return centre }
		d.PeopleChanged = func(context.Context) error { changed++; return nil }
	})
	olga := h.as("olga")
	var known Staffing
	olga.read(t, "GET", "/staffing", "", http.StatusOK, &known)
	require.Equal(t, "Товары", known.Skills[0].Name)
	require.Equal(t, []string{"ru", "en"}, known.Languages)
	require.Equal(t, []string{"ext", "owner"}, known.Orgs)

	body := `{"login":"dana","name":"Дана","password":"12345678x","line":2,"queues":["vip"],"ranks":{"vip":3},
		"skills":[{"name":"goods","level":7}],"languages":["en"],"shift":"day","days":[{"date":"2026-03-09"},{"date":"2026-03-14","hours":"10:00-14:00"}]}`
	var u UserView
	olga.read(t, "POST", "/users", body, http.StatusCreated, &u)
	require.Equal(t, 2, u.Line)
	require.Equal(t, "day", u.Shift)
	require.Equal(t, 3, u.Ranks["vip"])
	require.Equal(t, []people.Skill{{Name: "goods", Level: 7}}, u.Skills)
	require.Len(t, u.Days, 2)
	require.Equal(t, 1, changed, "the core hears of it at once")
	require.Positive(t, h.data.audited(people.AuditUserNew, userObject(u.ID)))

	bad := `{"queues":["nowhere"],"skills":[{"name":"magic","level":99}],"languages":["russian"],"shift":"never","days":[{"date":"soon"}]}`
	text := olga.text(t, "PATCH", "/users/"+strings.TrimPrefix(userObject(u.ID), "user/"), bad, http.StatusUnprocessableEntity)
	for _, want := range []string{"nowhere", "magic", "level of 1 to 10", "codes like ru", "no shift", "2026-03-09"} {
		require.Contains(t, text, want)
	}
	require.Equal(t, 1, changed)
}

// read asks and decodes; text gives the answer as it is.
func (p *person) read(t *testing.T, method, path, body string, status int, to any) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(p.text(t, method, path, body, status)), to))
}

func (p *person) text(t *testing.T, method, path, body string, status int) string {
	t.Helper()
	got, text := p.do(method, path, body)
	require.Equal(t, status, got, text)
	return text
}
