package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"hotline/call"
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

// What a supervisor gives for the shift ends with the shift; the duty roster takes
// whom its queue knows; a list of numbers says which lines it could not take.
func TestForTheShift(t *testing.T) {
	var told []call.Order
	h := newHouse(t, func(_ *Config, d *Deps) {
		centre := d.Centre()
		all, err := people.ParseHours("00:00-24:00")
		require.NoError(t, err)
		centre.Shifts = []people.Shift{{ID: "all", Name: "Сутки", Hours: all}}
		centre.Skills, centre.Duty = []Named{{"goods", "Товары"}}, []call.QueueID{"sales"}
		d.Centre = func() Centre { return centre }
		d.Orders = orderFunc(func(o call.Order) string { told = append(told, o); return "" })
	})
	olga := h.as("olga")
	olga.text(t, "PATCH", "/users/2", `{"shift":"all"}`, http.StatusOK)
	var e ExtraView
	olga.read(t, "POST", "/users/2/extras", `{"skill":"goods","level":7}`, http.StatusCreated, &e)
	require.Equal(t, "Анна", e.Name)
	require.Positive(t, e.Until%60_000+1)
	require.LessOrEqual(t, e.Until-time.Now().UnixMilli(), int64(24*3600*1000), "to the end of her shift")
	olga.text(t, "POST", "/users/2/extras", `{"skill":"magic","level":7}`, http.StatusUnprocessableEntity)
	olga.text(t, "POST", "/users/2/extras", `{"queue":"vip","until":1}`, http.StatusUnprocessableEntity)
	olga.text(t, "DELETE", "/extras/1", "", http.StatusOK)
	var several page[ExtraView]
	olga.read(t, "POST", "/extras", `{"users":[2,2],"queue":"vip"}`, http.StatusCreated, &several)
	require.Len(t, several.Items, 1, "each once")
	require.Equal(t, "Анна", several.Items[0].Name)
	olga.text(t, "POST", "/extras", `{"users":[2,6],"queue":"vip"}`, http.StatusNotFound) // one of another organisation: nobody has it
	olga.text(t, "POST", "/extras", `{"users":[],"queue":"vip"}`, http.StatusUnprocessableEntity)
	olga.text(t, "POST", "/extras", `{"users":[2],"queue":"vip","skill":"goods"}`, http.StatusUnprocessableEntity)

	var d DutyView
	olga.read(t, "POST", "/duties", `{"queue":"sales","user":2,"from":1000,"to":9000000000000}`, http.StatusUnprocessableEntity, &map[string]any{})
	now := time.Now().UnixMilli()
	olga.read(t, "POST", "/duties", fmt.Sprintf(`{"queue":"sales","user":2,"from":%d,"to":%d}`, now-1000, now+3600_000), http.StatusCreated, &d)
	require.True(t, d.Now)
	require.Contains(t, olga.text(t, "POST", "/duties", fmt.Sprintf(`{"queue":"vip","user":2,"from":1,"to":%d}`, 3600_000), http.StatusUnprocessableEntity), "kept by no roster")

	require.Contains(t, olga.text(t, "GET", "/opt-outs", "", http.StatusOK), `"number_pretty":"+7 916 000-00-01"`)
	require.Contains(t, olga.text(t, "GET", "/opt-outs?cursor=nonsense", "", http.StatusUnprocessableEntity), "not one of this list")
	var list OptListResult
	olga.read(t, "POST", "/opt-outs", `{"numbers":"number;name\n8 (916) 000-00-01;Иван\n\n+79160000002\n112"}`, http.StatusCreated, &list)
	require.Equal(t, 2, list.Taken)
	require.Equal(t, []OptListFault{{1, "no number that could be called"}, {5, "no number that could be called"}}, list.Bad)
	require.Len(t, told, 2)
	require.Equal(t, "opt_out list", told[0].Do+" "+told[0].Kind)
}

// A list that the server cannot take to its end is not lost, nor taken in silence: it
// says how far it came, in the log too; one that does not even begin is an error.
func TestAListOfNumbersThatEndsMidway(t *testing.T) {
	var told int
	h := newHouse(t, func(_ *Config, d *Deps) {
		d.Orders = orderFunc(func(call.Order) string {
			if told++; told > 2 {
				return "busy"
			}
			return ""
		})
	})
	olga := h.as("olga")
	var list OptListResult
	body := `{"numbers":"+79160000001\n112\n+79160000002\n+79160000003\n+79160000004"}`
	olga.read(t, "POST", "/opt-outs", body, http.StatusCreated, &list)
	require.Equal(t, 2, list.Taken)
	require.Equal(t, 4, list.Stopped)
	require.Equal(t, orderRefused("busy").Error(), list.Why)
	require.Equal(t, 3, told, "the rest is left for later")
	require.Equal(t, 1, h.data.audited("order."+call.OrderOptOut, "opt-outs"))
	olga.text(t, "POST", "/opt-outs", body, http.StatusServiceUnavailable)
}

// The blacklist names the number, the reason, the term and who approved it; each
// change is a row of the log.
func TestBlacklist(t *testing.T) {
	h := newHouse(t)
	olga := h.as("olga")
	var b BlockView
	olga.read(t, "POST", "/blacklist", `{"number":"8 (916) 000-00-01","reason":"молчит","days":7}`, http.StatusCreated, &b)
	require.True(t, b.Holds)
	require.Equal(t, [3]string{"+7 916 000-00-01", "молчит", "Ольга"}, [3]string{b.NumberPretty, b.Reason, b.ByName})
	require.InDelta(t, time.Now().Add(7*24*time.Hour).UnixMilli(), b.Until, 60_000)
	require.Equal(t, 1, h.data.audited(people.AuditBlacklist, "blacklist/1"))
	require.Contains(t, olga.text(t, "GET", "/blacklist", "", http.StatusOK), `"holds":true`)
	olga.text(t, "DELETE", "/blacklist/1", "", http.StatusOK)
	require.Equal(t, 2, h.data.audited(people.AuditBlacklist, "blacklist/1"))
	list := olga.text(t, "GET", "/blacklist", "", http.StatusOK)
	require.Contains(t, list, `"holds":false`)
	require.Contains(t, list, `"lifted_by_name":"Ольга"`)
	olga.text(t, "DELETE", "/blacklist/1", "", http.StatusNotFound)
	require.Contains(t, olga.text(t, "GET", "/alarms?kind=silent_calls", "", http.StatusOK), `"number_pretty":"+7 916 000-00-01"`)
}

type orderFunc func(call.Order) string

func (f orderFunc) Order(_ context.Context, o call.Order) (string, error) { return f(o), nil }
