package web

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"hotline/call"
	"hotline/people"

	"github.com/stretchr/testify/require"
)

// INVARIANTS part 1, 38 and part 2, 33: every endpoint with every role. The
// columns are nobody, anna (owner's operator, talked in call 1), extop
// (outsourcer's operator, call 2), olga (owner's supervisor), ext (outsourcer's
// supervisor of queue sales), root (administrator).
func TestEveryEndpointWithEveryRole(t *testing.T) {
	logins := []string{"", "anna", "extop", "olga", "ext", "root"}
	table := []struct {
		method, path, body string
		want               [6]int
	}{
		{"GET", "/start", "", [6]int{200, 200, 200, 200, 200, 200}},
		{"GET", "/call-pages/romashka", "", [6]int{200, 200, 200, 200, 200, 200}},
		{"GET", "/me", "", [6]int{401, 200, 200, 200, 200, 200}},
		{"GET", "/calls", "", [6]int{401, 200, 200, 200, 200, 200}},
		{"GET", "/calls/c1", "", [6]int{401, 200, 404, 200, 200, 200}},
		{"GET", "/calls/c2", "", [6]int{401, 404, 200, 200, 200, 200}},
		{"GET", "/calls/c3", "", [6]int{401, 404, 404, 200, 404, 200}},
		{"GET", "/calls/c99", "", [6]int{401, 404, 404, 404, 404, 404}},
		{"GET", "/calls/..%2f1", "", [6]int{401, 404, 404, 404, 404, 404}},
		{"GET", "/calls/c1/why", "", [6]int{401, 200, 404, 200, 200, 200}},
		{"GET", "/calls/c1/card", "", [6]int{401, 200, 404, 200, 404, 200}},
		{"GET", "/calls/c2/card", "", [6]int{401, 404, 200, 200, 200, 200}},
		{"PUT", "/calls/c1/note", `{"text":"x"}`, [6]int{401, 204, 404, 204, 404, 204}},
		{"PUT", "/calls/c2/note", `{"text":"x"}`, [6]int{401, 404, 204, 204, 204, 204}},
		{"GET", "/recordings", "", [6]int{401, 200, 200, 200, 200, 200}},
		{"GET", "/recordings/r1", "", [6]int{401, 200, 404, 200, 404, 200}},
		{"GET", "/recordings/r2", "", [6]int{401, 404, 200, 200, 200, 200}},
		{"GET", "/recordings/r77", "", [6]int{401, 404, 404, 404, 404, 404}},
		{"GET", "/recordings/r1/audio", "", [6]int{401, 200, 404, 200, 404, 200}},
		{"GET", "/recordings/r2/audio", "", [6]int{401, 404, 200, 200, 200, 200}},
		{"GET", "/recordings/..%2f..%2fetc%2fpasswd/audio", "", [6]int{401, 404, 404, 404, 404, 404}},
		{"GET", "/recordings/%2fetc%2fpasswd/audio", "", [6]int{401, 404, 404, 404, 404, 404}},
		{"GET", "/messages", "", [6]int{401, 403, 403, 200, 200, 200}},
		{"PUT", "/recordings/r1/handled", `{"handled":true}`, [6]int{401, 403, 403, 404, 404, 404}}, // no voicemail
		{"PUT", "/recordings/r2/handled", `{"handled":true}`, [6]int{401, 403, 403, 200, 200, 200}},
		{"GET", "/queues", "", [6]int{401, 200, 200, 200, 200, 200}},
		{"GET", "/operators", "", [6]int{401, 200, 200, 200, 200, 200}},
		{"GET", "/topics", "", [6]int{401, 200, 200, 200, 200, 200}},
		{"GET", "/reports/queues", "", [6]int{401, 403, 403, 200, 200, 200}},
		{"GET", "/reports/lines", "", [6]int{401, 403, 403, 200, 200, 200}},
		{"GET", "/reports/handovers", "", [6]int{401, 403, 403, 200, 200, 200}},
		{"GET", "/reports/repeats", "", [6]int{401, 403, 403, 200, 200, 200}},
		{"GET", "/reports/repeats/contacts", "", [6]int{401, 403, 403, 200, 200, 200}},
		{"GET", "/surveys", "", [6]int{401, 403, 403, 200, 200, 200}},
		{"GET", "/surveys/plans/1/attempts", "", [6]int{401, 403, 403, 200, 200, 200}},
		{"GET", "/surveys/plans/9/attempts", "", [6]int{401, 403, 403, 404, 404, 404}},
		{"GET", "/surveys/answers", "", [6]int{401, 403, 403, 200, 200, 200}},
		{"GET", "/surveys/summary?by=line", "", [6]int{401, 403, 403, 200, 200, 200}},
		{"GET", "/customers?text=a", "", [6]int{401, 403, 403, 200, 403, 200}},
		{"GET", "/customers/3", "", [6]int{401, 200, 200, 200, 200, 200}},
		{"GET", "/customers/4", "", [6]int{401, 404, 404, 404, 404, 404}},
		{"PUT", "/customers/3", `{"name":"Пётр"}`, [6]int{401, 200, 200, 200, 200, 200}},
		{"PUT", "/customers/3", `{"segment":"vip"}`, [6]int{401, 403, 403, 200, 200, 200}},
		{"PUT", "/customers/0", `{"name":"x"}`, [6]int{401, 404, 404, 404, 404, 404}},
		{"POST", "/tickets", `{"call":"c1","title":"A"}`, [6]int{401, 201, 404, 201, 404, 201}},
		{"POST", "/tickets", `{"customer":4,"title":"A"}`, [6]int{401, 404, 404, 201, 404, 201}},
		{"POST", "/tickets", `{"call":"c1","title":" "}`, [6]int{401, 422, 404, 422, 404, 422}},
		{"POST", "/tickets", `{"call":"c1","title":"A","owner":99}`, [6]int{401, 404, 404, 404, 404, 404}},
		{"GET", "/tickets", "", [6]int{401, 200, 200, 200, 200, 200}},
		{"GET", "/tickets?customer=4", "", [6]int{401, 404, 404, 200, 404, 200}},
		{"GET", "/tickets?call=c1", "", [6]int{401, 200, 404, 200, 404, 200}},
		{"GET", "/tickets?sort=name", "", [6]int{401, 422, 422, 422, 422, 422}},
		{"GET", "/tickets/2026-000001", "", [6]int{401, 200, 404, 200, 404, 200}},
		{"GET", "/tickets/2026-000099", "", [6]int{401, 404, 404, 404, 404, 404}},
		{"PATCH", "/tickets/2026-000001", `{"note":"x"}`, [6]int{401, 200, 404, 200, 404, 200}},
		{"PATCH", "/tickets/2026-000001", `{"status":"closed"}`, [6]int{401, 409, 404, 409, 404, 409}},
		{"PATCH", "/tickets/2026-000001", `{"status":"new"}`, [6]int{401, 422, 422, 422, 422, 422}},
		{"PATCH", "/tickets/2026-000001", `{"call":"c3"}`, [6]int{401, 404, 404, 409, 404, 409}},
		{"GET", "/users", "", [6]int{401, 403, 403, 200, 200, 200}},
		{"GET", "/staffing", "", [6]int{401, 403, 403, 200, 200, 200}},
		{"GET", "/extras", "", [6]int{401, 403, 403, 200, 200, 200}},
		{"POST", "/users/2/extras", `{"queue":"vip"}`, [6]int{401, 403, 403, 201, 404, 201}},
		{"POST", "/users/6/extras", `{"queue":"vip"}`, [6]int{401, 403, 403, 404, 201, 201}},
		{"POST", "/extras", `{"users":[2],"queue":"vip"}`, [6]int{401, 403, 403, 201, 404, 201}},
		{"DELETE", "/extras/77", "", [6]int{401, 403, 403, 404, 404, 404}},
		{"GET", "/duties", "", [6]int{401, 403, 403, 200, 200, 200}},
		{"POST", "/duties", `{"queue":"vip","user":2,"from":1,"to":2}`, [6]int{401, 403, 403, 422, 404, 422}},
		{"DELETE", "/duties/77", "", [6]int{401, 403, 403, 404, 404, 404}},
		{"GET", "/users/2", "", [6]int{401, 200, 404, 200, 404, 200}},
		{"GET", "/users/6", "", [6]int{401, 404, 200, 200, 200, 200}},
		{"GET", "/users/99", "", [6]int{401, 404, 404, 404, 404, 404}},
		{"POST", "/users", `{"login":"$new","name":"N","password":"12345678x"}`, [6]int{401, 403, 403, 201, 201, 201}},
		{"POST", "/users", `{"login":"$new","name":"N","role":"admin","password":"12345678x"}`, [6]int{401, 403, 403, 403, 403, 201}},
		{"POST", "/users", `{"login":"$new","name":"N","org":"owner","password":"12345678x"}`, [6]int{401, 403, 403, 201, 403, 201}},
		{"PATCH", "/users/4", `{"name":"П"}`, [6]int{401, 403, 403, 200, 404, 200}},
		{"PATCH", "/users/6", `{"name":"В"}`, [6]int{401, 403, 403, 404, 200, 200}},
		{"PATCH", "/users/1", `{"name":"R"}`, [6]int{401, 403, 403, 404, 404, 200}},
		{"PATCH", "/users/4", `{"role":"admin"}`, [6]int{401, 403, 403, 403, 404, 200}},
		{"PATCH", "/users/4", `{"role":"operator"}`, [6]int{401, 403, 403, 404, 404, 200}}, // an admin since the line above
		{"GET", "/audit", "", [6]int{401, 403, 403, 403, 403, 200}},
		{"GET", "/settings", "", [6]int{401, 403, 403, 403, 403, 200}},
		{"GET", "/settings/1", "", [6]int{401, 403, 403, 403, 403, 200}},
		{"GET", "/settings/7", "", [6]int{401, 403, 403, 403, 403, 404}},
		{"GET", "/settings-diff?from=1&to=0", "", [6]int{401, 403, 403, 403, 403, 200}},
		{"POST", "/settings/check", `{"files":[]}`, [6]int{401, 403, 403, 403, 403, 201}},
		{"POST", "/settings", `{"base":1,"files":[{"name":"queues.yaml","text":"x"}]}`, [6]int{401, 403, 403, 403, 403, 201}},
		{"POST", "/settings", `{"base":1,"files":[]}`, [6]int{401, 403, 403, 403, 403, 409}},
		{"POST", "/settings", `{"base":2,"files":[{"name":"queues.yaml","text":"bad"}]}`, [6]int{401, 403, 403, 403, 403, 422}},
		{"POST", "/settings/1/restore", `{"base":2}`, [6]int{401, 403, 403, 403, 403, 201}},
		{"GET", "/settings-draft", "", [6]int{401, 403, 403, 403, 403, 200}},
		{"PUT", "/settings-draft", `{"base":1,"files":[]}`, [6]int{401, 403, 403, 403, 403, 200}},
		{"POST", "/settings-draft/rebase", "", [6]int{401, 403, 403, 403, 403, 201}},
		{"DELETE", "/settings-draft", "", [6]int{401, 403, 403, 403, 403, 204}},
		{"POST", "/menus/main/picture", `{"files":[{"name":"flows/main.yaml","text":"x"}]}`, [6]int{401, 403, 403, 403, 403, 201}},
		{"POST", "/menus/none/picture", `{"files":[]}`, [6]int{401, 403, 403, 403, 403, 404}},
		{"GET", "/menus/main/traffic", "", [6]int{401, 403, 403, 403, 403, 200}},
		{"POST", "/menus/main/rehearsal", `{"files":[]}`, [6]int{401, 403, 403, 403, 403, 201}},
		{"POST", "/menus/main/rehearsal", `{"files":[{"name":"flows/main.yaml","text":"bad"}]}`, [6]int{401, 403, 403, 403, 403, 422}},
		{"GET", "/rehearsals/X1", "", [6]int{401, 403, 403, 403, 403, 200}},
		{"GET", "/rehearsals/X2", "", [6]int{401, 403, 403, 403, 403, 404}},
		{"POST", "/settings-form/queues", `{"text":""}`, [6]int{401, 403, 403, 403, 403, 201}},
		{"POST", "/settings-form/alarms", `{"text":""}`, [6]int{401, 403, 403, 403, 403, 201}},
		{"POST", "/settings-form/alarms/limits", `{"text":"","part":"queues","values":{"least":5}}`, [6]int{401, 403, 403, 403, 403, 201}},
		{"POST", "/settings-form/alarms/limits", `{"text":"","part":"own/braces","values":{"least":5}}`, [6]int{401, 403, 403, 403, 403, 422}},
		{"POST", "/settings-form/queues/sales", `{"text":"","values":{"ring":5000}}`, [6]int{401, 403, 403, 403, 403, 201}},
		{"POST", "/settings-form/queues/braces", `{"text":"","remove":true}`, [6]int{401, 403, 403, 403, 403, 422}},
		{"GET", "/prompts", "", [6]int{401, 403, 403, 403, 403, 200}},
		{"GET", "/prompts/sheet", "", [6]int{401, 403, 403, 403, 403, 200}},
		{"GET", "/prompts/sound?key=ru/greeting", "", [6]int{401, 403, 403, 403, 403, 200}},
		{"GET", "/prompts/sound?key=../../etc/passwd", "", [6]int{401, 403, 403, 403, 403, 404}},
		{"PUT", "/prompts/sound?key=ru/greeting", "RIFF", [6]int{401, 403, 403, 403, 403, 200}},
		{"PUT", "/prompts/sound?key=ru/nobody", "RIFF", [6]int{401, 403, 403, 403, 403, 404}},
		{"POST", "/prompts/import", "PK", [6]int{401, 403, 403, 403, 403, 200}},
		{"GET", "/prompts/takes?key=ru/greeting", "", [6]int{401, 403, 403, 403, 403, 200}},
		{"GET", "/prompts/sound?key=ru/greeting&take=aaaa", "", [6]int{401, 403, 403, 403, 403, 200}},
		{"POST", "/prompts/return", `{"key":"ru/greeting","take":"aaaa"}`, [6]int{401, 403, 403, 403, 403, 201}},
		{"POST", "/prompts/return", `{"key":"ru/greeting","take":"bbbb"}`, [6]int{401, 403, 403, 403, 403, 404}},
		{"DELETE", "/prompts/sound?key=ru/greeting", "", [6]int{401, 403, 403, 403, 403, 204}},
		{"DELETE", "/prompts/sound?key=ru/needed", "", [6]int{401, 403, 403, 403, 403, 409}},
		{"POST", "/calls/c1/move", `{"queue":"vip"}`, [6]int{401, 403, 403, 201, 404, 201}},
		{"POST", "/calls/c2/move", `{"queue":"vip"}`, [6]int{401, 403, 403, 404, 404, 404}},
		{"POST", "/calls/c1/move", `{"queue":"nowhere"}`, [6]int{401, 403, 403, 404, 404, 404}},
		{"POST", "/calls/c1/withdraw", `{"to":"voicemail","reason":"авария"}`, [6]int{401, 403, 403, 201, 404, 201}},
		{"POST", "/calls/c1/withdraw", `{"to":"number","reason":"x"}`, [6]int{401, 403, 403, 422, 422, 422}},
		{"POST", "/calls/c1/assign", `{"operator":2}`, [6]int{401, 403, 403, 201, 404, 201}},
		{"POST", "/calls/c1/assign", `{"operator":6}`, [6]int{401, 403, 403, 201, 201, 201}},
		{"POST", "/calls/c1/assign", `{"operator":99}`, [6]int{401, 403, 403, 404, 404, 404}},
		{"POST", "/operators/2/state", `{"state":"training","reason":"x"}`, [6]int{401, 403, 403, 201, 404, 201}},
		{"POST", "/operators/6/state", `{"state":"break","break":"lunch","reason":"x"}`, [6]int{401, 403, 403, 201, 201, 201}},
		{"POST", "/operators/6/state", `{"state":"break","break":"sleep","reason":"x"}`, [6]int{401, 403, 403, 422, 422, 422}},
		{"POST", "/operators/6/state", `{"state":"ringing","reason":"x"}`, [6]int{401, 403, 403, 422, 422, 422}},
		{"PUT", "/breaks/limit", `{"limit":3}`, [6]int{401, 403, 403, 200, 403, 200}},
		{"DELETE", "/breaks/limit", "", [6]int{401, 403, 403, 200, 403, 200}},
		{"POST", "/operators/2/extend", "", [6]int{401, 403, 403, 201, 404, 201}},
		{"POST", "/customers/3/opt-out", `{"how":"spoken"}`, [6]int{401, 201, 201, 201, 201, 201}},
		{"POST", "/customers/4/opt-out", `{"how":"spoken"}`, [6]int{401, 404, 404, 404, 404, 404}},
		{"DELETE", "/customers/3/opt-out", "", [6]int{401, 403, 403, 200, 200, 200}},
		{"GET", "/opt-outs", "", [6]int{401, 403, 403, 200, 403, 200}},
		{"POST", "/opt-outs", `{"numbers":"8 916 000-00-01"}`, [6]int{401, 403, 403, 201, 403, 201}},
		{"GET", "/blacklist", "", [6]int{401, 403, 403, 200, 403, 200}},
		{"POST", "/blacklist", `{"number":"8 916 000-00-01","reason":"молчит","days":30}`, [6]int{401, 403, 403, 201, 403, 201}},
		{"POST", "/blacklist", `{"number":"112","reason":"молчит","days":30}`, [6]int{401, 403, 403, 422, 403, 422}},
		{"POST", "/blacklist", `{"number":"8 916 000-00-01","reason":" ","days":30}`, [6]int{401, 403, 403, 422, 403, 422}},
		{"POST", "/blacklist", `{"number":"8 916 000-00-01","reason":"x","days":367}`, [6]int{401, 403, 403, 422, 403, 422}},
		{"DELETE", "/blacklist/1", "", [6]int{401, 403, 403, 200, 403, 404}},
		{"GET", "/alarms?kind=silent_calls", "", [6]int{401, 403, 403, 200, 403, 200}},
		{"GET", "/emergency", "", [6]int{401, 200, 200, 200, 200, 200}},
		{"GET", "/alarms/ringing", "", [6]int{401, 403, 403, 200, 200, 200}},
		{"GET", "/reports/queues/figures", "", [6]int{401, 403, 403, 200, 200, 200}},
		{"GET", "/reports/queues/stays?metric=short", "", [6]int{401, 403, 403, 200, 200, 200}},
		{"GET", "/trunks", "", [6]int{401, 403, 403, 200, 200, 200}},
		{"POST", "/alarm-marks", `{"key":"sl/sales","kind":"seen"}`, [6]int{401, 403, 403, 201, 201, 201}},
		{"POST", "/notices", `{"operators":[2],"text":"A"}`, [6]int{401, 403, 403, 201, 404, 201}},
		{"POST", "/calls/c1/look", "", [6]int{401, 403, 403, 201, 404, 201}},
		{"POST", "/emergency", `{"kind":"outage","reason":"авария"}`, [6]int{401, 403, 403, 201, 404, 201}},
		{"POST", "/emergency", `{"queue":"sales","kind":"closed","reason":"авария"}`, [6]int{401, 403, 403, 201, 404, 201}},
		{"POST", "/emergency", `{"kind":"closed","reason":""}`, [6]int{401, 403, 403, 422, 422, 422}},
		{"DELETE", "/emergency?queue=sales", "", [6]int{401, 403, 403, 200, 404, 200}},
		{"GET", "/promises?state=open", "", [6]int{401, 200, 200, 200, 200, 200}},
		{"POST", "/promises/c5/settle", `{"reason":"письмом"}`, [6]int{401, 403, 403, 201, 404, 201}},
		{"POST", "/promises/c5/settle", `{"reason":""}`, [6]int{401, 403, 403, 422, 422, 422}},
		{"POST", "/promises/x/settle", `{"reason":"x"}`, [6]int{401, 403, 403, 404, 404, 404}},
		{"POST", "/promises/c5/again", "", [6]int{401, 403, 403, 201, 404, 201}},
		{"GET", "/lost", "", [6]int{401, 200, 200, 200, 200, 200}},
		{"GET", "/reports/debts", "", [6]int{401, 200, 200, 200, 200, 200}},
		{"GET", "/health", "", [6]int{401, 200, 200, 200, 200, 200}},
		{"GET", "/nothing", "", [6]int{404, 404, 404, 404, 404, 404}},
		{"DELETE", "/calls/c1", "", [6]int{404, 404, 404, 404, 404, 404}},
	}
	h := newHouse(t, func(_ *Config, d *Deps) { d.Orders = obeyed{} })
	h.boards.set(&call.Board{Calls: []call.CallBoard{{Call: 1, Phase: call.Waiting, Queue: "sales"}}})
	who := make([]*person, len(logins))
	for i, l := range logins {
		who[i] = h.as(l)
	}
	asked, next := map[string]bool{}, 0
	for _, row := range table {
		for i, p := range who {
			body := strings.ReplaceAll(row.body, "$new", fmt.Sprintf("new%d", next))
			next++
			denied := h.data.audited(people.AuditDenied, "")
			status, text := p.do(row.method, row.path, body)
			require.Equal(t, row.want[i], status, "%s %s as %q: %s", row.method, row.path, logins[i], text)
			if status >= 400 {
				require.True(t, json.Valid([]byte(text)), "%s %s: %s", row.method, row.path, text)
				require.Contains(t, text, `"status":`)
			}
			known := row.path != "/nothing" && row.path != "/calls/c1" && row.path != "/prompts/sound?key=ru/nobody" && !strings.Contains(row.path, "passwd")
			if (status == 404 || status == 403) && logins[i] != "" && known && !strings.HasPrefix(row.path, "/settings") && !strings.Contains(row.body, "segment") {
				require.Greater(t, h.data.audited(people.AuditDenied, ""), denied, "%s %s as %q leaves a row", row.method, row.path, logins[i])
			}
		}
		asked[row.method+" "+strings.SplitN(row.path, "?", 2)[0]] = true
	}
	h.everyOperationAsked(asked)
}

// everyOperationAsked notices an endpoint that the table forgot.
func (h *house) everyOperationAsked(asked map[string]bool) {
	h.t.Helper()
	for path, item := range h.site.api.OpenAPI().Paths {
		for method, op := range map[string]any{"GET": item.Get, "POST": item.Post, "PUT": item.Put, "PATCH": item.Patch, "DELETE": item.Delete} {
			if b, err := json.Marshal(op); err != nil || string(b) == "null" {
				continue
			}
			key := method + " " + strings.TrimPrefix(path, apiRoot)
			if key == "POST /session" || key == "DELETE /session" || key == "PUT /me/password" { // tests of their own
				continue
			}
			found := false
			for a := range asked {
				found = found || sameShape(a, key)
			}
			require.True(h.t, found, "%s is missing in the table", key)
		}
	}
}

func sameShape(asked, operation string) bool {
	a, o := strings.Split(asked, "/"), strings.Split(operation, "/")
	if len(a) != len(o) {
		return false
	}
	for i := range a {
		if a[i] != o[i] && !strings.HasPrefix(o[i], "{") {
			return false
		}
	}
	return true
}

func TestOutsourcerSeesRowsButNotPeople(t *testing.T) {
	h := newHouse(t)
	_, text := h.as("ext").do("GET", "/calls", "")
	var list page[CallRow]
	require.NoError(t, json.Unmarshal([]byte(text), &list))
	require.Len(t, list.Items, 2, "the calls of queue sales, row for row")
	foreign, own := list.Items[0], list.Items[1]
	require.False(t, foreign.Open)
	require.Equal(t, "+7 916 ***-**-01", foreign.NumberPretty)
	require.Empty(t, foreign.Name)
	require.Zero(t, foreign.Customer)
	require.Empty(t, foreign.Recordings)
	require.Equal(t, "Оператор 2", foreign.OperatorName)
	require.True(t, own.Open)
	require.Equal(t, "Внешний оператор", own.OperatorName)

	_, text = h.as("ext").do("GET", "/customers/3", "")
	var card CardView
	require.NoError(t, json.Unmarshal([]byte(text), &card))
	require.Len(t, card.Contacts, 1, "contacts of others stay out of the card")
	_, text = h.as("ext").do("GET", "/operators", "")
	require.Contains(t, text, "Оператор 2")
	require.NotContains(t, text, "Анна")
	_, text = h.as("ext").do("GET", "/users", "")
	require.NotContains(t, text, "anna")
}

// INVARIANTS part 2, 35: markup is text. It travels as JSON, which no
// browser takes for a page, and the policy blocks inline script.
func TestMarkupIsText(t *testing.T) {
	h := newHouse(t)
	p := h.as("olga")
	resp := p.send("GET", apiRoot+"/calls/c1", "")
	defer resp.Body.Close()
	require.Equal(t, "application/json", resp.Header.Get("Content-Type"))
	require.Equal(t, "nosniff", resp.Header.Get("X-Content-Type-Options"))
	csp := resp.Header.Get("Content-Security-Policy")
	require.Contains(t, csp, "script-src 'self';")
	require.NotContains(t, csp, "unsafe")
}

// obeyed carries every order out; call 1 waits, of the others there is none.
type obeyed struct{}

func (obeyed) Order(_ context.Context, o call.Order) (string, error) {
	if o.Call > 1 {
		return "unknown_call", nil
	}
	return "", nil
}
