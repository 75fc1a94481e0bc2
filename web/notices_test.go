package web

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
	"hotline/people"
)

func TestMessagesHelpAndMarks(t *testing.T) {
	var told []call.Order
	h := newHouse(t, func(_ *Config, d *Deps) {
		d.Orders = orderFunc(func(o call.Order) string { told = append(told, o); return "" })
	})
	olga, ext := h.as("olga"), h.as("ext")
	olga.text(t, "POST", "/notices", `{"operators":[2,4],"text":"Акция продлена"}`, http.StatusCreated)
	require.Equal(t, call.Order{By: 3, Do: call.OrderNotice, Name: "Ольга", Text: "Акция продлена", To: []call.OperatorID{2, 4}}, told[0])
	ext.text(t, "POST", "/notices", `{"operators":[6,2],"text":"x"}`, http.StatusNotFound) // 2 is not of his people
	olga.text(t, "POST", "/notices", `{"operators":[],"text":"x"}`, http.StatusUnprocessableEntity)
	olga.text(t, "POST", "/notices", `{"operators":[2],"text":""}`, http.StatusUnprocessableEntity)
	h.as("anna").text(t, "POST", "/notices", `{"operators":[2],"text":"x"}`, http.StatusForbidden)

	h.boards.set(&call.Board{
		Calls:   []call.CallBoard{{Call: 7, Operator: 2, Queue: "vip", Help: call.Help{Since: call.Time{Mono: 5}}}},
		Notices: []call.NoticeBoard{{Notice: call.Notice{ID: 1, Text: "A", By: 3}, To: []call.OperatorID{2}}, {Notice: call.Notice{ID: 2, Text: "B", By: 5}, To: []call.OperatorID{6}}},
		Marks:   []call.AlarmMark{{Key: "longest/sales", Kind: call.MarkSeen, By: 3}},
	})
	olga.text(t, "POST", "/calls/c7/look", "", http.StatusCreated)
	require.Equal(t, call.Order{By: 3, Do: call.OrderLook, Name: "Ольга", Call: 7}, told[1])
	ext.text(t, "POST", "/calls/c7/look", "", http.StatusNotFound) // a queue that is not served by his people
	olga.text(t, "POST", "/alarm-marks", `{"key":"longest/sales","kind":"mute"}`, http.StatusCreated)
	require.Equal(t, "mark mute longest/sales", told[2].Do+" "+told[2].Kind+" "+told[2].Text)
	olga.text(t, "POST", "/alarm-marks", `{"key":"x","kind":"loud"}`, http.StatusUnprocessableEntity)

	users := map[call.OperatorID]people.User{3: {ID: 3, Org: people.OwnerOrg}, 5: {ID: 5, Org: "ext"}}
	for org, want := range map[string][2]int{people.OwnerOrg: {2, 1}, "ext": {1, 0}} {
		n := names{viewer: people.Viewer{User: people.User{ID: 9, Role: people.Supervisor, Org: org}}, users: users}
		b := h.boards.Latest()
		require.Equal(t, want, [2]int{len(n.notices(b.Notices)), len(n.marks(b.Marks))}, org)
	}
}
