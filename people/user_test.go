package people

import (
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

func TestNormalUser(t *testing.T) {
	u := User{Login: " Anna ", Name: " Анна ", Role: Operator, Queues: []call.QueueID{"b", "a", "b"}, Skills: []Skill{{"x", 2}, {"a", 1}}}
	n := u.Normal()
	require.Equal(t, User{Login: "anna", Name: "Анна", Role: Operator, Org: OwnerOrg, Lang: "ru", Line: 1,
		Queues: []call.QueueID{"a", "b"}, Skills: []Skill{{"a", 1}, {"x", 2}}}, n)
	require.NoError(t, n.Validate())
	require.True(t, n.Owner())
	require.Equal(t, call.QueueID("b"), u.Queues[0], "the one given is not changed")
}

func TestEveryMistakeOfAUserIsNamed(t *testing.T) {
	err := User{Login: "a b", Role: "king", Line: 4, Lang: "fr", Skills: []Skill{{"a", 1}, {"a", 11}}}.Validate()
	for _, part := range []string{"login:", "name:", "role:", "line:", "lang:", "level of 1 to 10", "named twice"} {
		require.ErrorContains(t, err, part)
	}
}
