package people

import (
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

func as(role Role, org string, id call.OperatorID, queues ...call.QueueID) Viewer {
	return Viewer{User: User{ID: id, Role: role, Org: org, Lang: "ru", Name: "я"}, OrgQueues: queues}
}

// The contact: waited in sales, operator 7 of the outsourcer north talked, then
// 9 of the owner's line 2; 8 of south was asked for advice.
var contact = Facts{
	Queues: []call.QueueID{"sales", "second"},
	Talks:  []Part{{7, "north", false}, {9, OwnerOrg, false}, {8, "south", true}},
}

func TestWhoListsOpensAndHears(t *testing.T) {
	for _, c := range []struct {
		name                     string
		v                        Viewer
		list, open, hear7, hear9 bool
	}{
		{"owner's supervisor", as(Supervisor, OwnerOrg, 1), true, true, true, true},
		{"owner's administrator", as(Admin, OwnerOrg, 2), true, true, true, true},
		{"the operator himself", as(Operator, "north", 7), true, true, true, false},
		{"the other operator", as(Operator, OwnerOrg, 9), true, true, false, true},
		{"a third operator", as(Operator, OwnerOrg, 10), false, false, false, false},
		{"who was asked for advice", as(Operator, "south", 8), true, true, false, false},
		{"north's supervisor", as(Supervisor, "north", 3), true, true, true, true},
		{"south's: advice opens nothing", as(Supervisor, "south", 4), false, false, false, false},
		{"south's, serves the queue", as(Supervisor, "south", 4, "sales"), true, false, false, false},
		{"west's, serves another queue", as(Supervisor, "west", 5, "other"), false, false, false, false},
		{"west's administrator, same as its supervisor", as(Admin, "west", 5, "sales"), true, false, false, false},
		{"blocked", Viewer{User: User{ID: 7, Role: Admin, Org: OwnerOrg, Blocked: true}}, false, false, false, false},
	} {
		require.Equal(t, c.list, CanList(c.v, contact), "%s lists", c.name)
		require.Equal(t, c.open, CanOpen(c.v, contact), "%s opens", c.name)
		require.Equal(t, c.hear7, CanHear(c.v, contact, 7), "%s hears 7", c.name)
		require.Equal(t, c.hear9, CanHear(c.v, contact, 9), "%s hears 9", c.name)
	}
}

func TestNobodyIsNoOperator(t *testing.T) {
	require.False(t, CanList(as(Operator, OwnerOrg, 0), Facts{Talks: []Part{{0, OwnerOrg, false}}}))
}

func TestLineTwoNotesStayInside(t *testing.T) {
	north, owner := as(Supervisor, "north", 3), as(Supervisor, OwnerOrg, 1)
	require.True(t, CanReadNote(north, contact, "north", 1))
	require.True(t, CanReadNote(north, contact, OwnerOrg, 1))
	require.False(t, CanReadNote(north, contact, OwnerOrg, 2))
	require.False(t, CanReadNote(north, contact, "", 2))
	require.True(t, CanReadNote(north, contact, "north", 2))
	require.True(t, CanReadNote(owner, contact, OwnerOrg, 2))
	require.False(t, CanReadNote(as(Supervisor, "south", 4, "sales"), contact, "south", 1))
}

func TestWhoManagesWhom(t *testing.T) {
	op := func(org string) User { return User{Role: Operator, Org: org} }
	require.True(t, CanManageUser(as(Admin, OwnerOrg, 1), User{Role: Admin, Org: "north"}))
	require.True(t, CanManageUser(as(Supervisor, "north", 1), op("north")))
	require.False(t, CanManageUser(as(Supervisor, "north", 1), op("south")))
	require.False(t, CanManageUser(as(Supervisor, "north", 1), User{Role: Supervisor, Org: "north"}))
	require.True(t, CanManageUser(as(Admin, "north", 1), User{Role: Supervisor, Org: "north"}))
	require.False(t, CanManageUser(as(Admin, "north", 1), op(OwnerOrg)))
	require.False(t, CanManageUser(as(Operator, OwnerOrg, 1), op(OwnerOrg)))
	require.True(t, CanAudit(as(Admin, OwnerOrg, 1)))
	require.False(t, CanAudit(as(Admin, "north", 1)))
	require.False(t, CanConfigure(as(Supervisor, OwnerOrg, 1)))
	require.False(t, CanSupervise(as(Operator, OwnerOrg, 1)))
}

func TestOthersOperatorsHaveNoName(t *testing.T) {
	u := User{ID: 15, Name: "Анна", Org: "north"}
	require.Equal(t, "Анна", Label(as(Supervisor, OwnerOrg, 1), u))
	require.Equal(t, "Анна", Label(as(Supervisor, "north", 1), u))
	require.Equal(t, "Оператор 15", Label(as(Supervisor, "south", 1), u))
	v := as(Supervisor, "south", 1)
	v.Lang = "en"
	require.Equal(t, "Operator 15", Label(v, u))
}

func TestRedactedRecordHoldsNothingPersonal(t *testing.T) {
	c := call.Call{Party: call.Party{Customer: 5, Web: "web:x", Class: call.Mobile, VIP: true},
		Segments: []call.Segment{{Queue: "sales"}}, Talks: []call.Talk{{Operator: 7, Org: "north", Recording: 3}}}
	require.Equal(t, c, Redact(as(Supervisor, "north", 3), c))
	got := Redact(as(Supervisor, "south", 4, "sales"), c)
	require.Equal(t, call.Party{Class: call.Mobile}, got.Party)
	require.Zero(t, got.Talks[0].Recording)
	require.EqualValues(t, 3, c.Talks[0].Recording, "the record given is not changed")
}

func TestMaskNumber(t *testing.T) {
	for in, want := range map[string]string{"+79160000001": "+7 916 ***-**-01", "+375291112233": "+37 *** 33", "112": "***", "": "", "web:abc": "***"} {
		require.Equal(t, want, MaskNumber(in))
	}
}
