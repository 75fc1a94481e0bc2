package people

import (
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

func TestExtrasHoldUntilTheirMoment(t *testing.T) {
	u := User{ID: 7, Queues: []call.QueueID{"support"}, Skills: []Skill{{"goods", 5}, {"tax", 3}}}
	extras := []Extra{
		{User: 7, Queue: "sales", Until: 100}, {User: 7, Skill: "goods", Level: 9, Until: 100},
		{User: 7, Skill: "tax", Until: 100}, {User: 8, Queue: "other", Until: 100},
	}
	now := At(u, extras, nil, 99)
	require.Equal(t, []call.QueueID{"sales", "support"}, now.Queues)
	require.Equal(t, []Skill{{"goods", 9}}, now.Skills)
	require.Equal(t, u, At(u, extras, nil, 100))
	require.Equal(t, []call.QueueID{"support"}, u.Queues, "the person himself is not changed")
}

func TestRosterKeepsItsQueue(t *testing.T) {
	duties := []Duty{{Queue: "experts", User: 7, From: 10, To: 20}, {Queue: "experts", User: 8, From: 15, To: 30}}
	u := User{ID: 7, Queues: []call.QueueID{"experts", "support"}}
	at := func(wall int64) []call.QueueID {
		return At(u, nil, map[call.QueueID][]call.OperatorID{"experts": OnDuty(duties, "experts", wall)}, wall).Queues
	}
	require.Equal(t, []call.QueueID{"support"}, at(9))
	require.Equal(t, []call.QueueID{"experts", "support"}, at(10))
	require.Equal(t, []call.QueueID{"support"}, at(20))
	require.Equal(t, []call.OperatorID{7, 8}, OnDuty(duties, "experts", 16))
	require.EqualValues(t, 15, NextChange(nil, duties, 10))
	require.EqualValues(t, 12, NextChange([]Extra{{Until: 12}}, duties, 10))
	require.Zero(t, NextChange(nil, duties, 30))
}

func TestRosterMistakes(t *testing.T) {
	require.ErrorContains(t, Extra{}.Validate(), "one of both")
	require.ErrorContains(t, Extra{Skill: "x", Level: 11}.Validate(), "0 to 10")
	require.ErrorContains(t, Duty{}.Validate(), "a queue and a person")
	require.ErrorContains(t, Duty{Queue: "q", User: 1, From: 5, To: 5}.Validate(), "later than from")
	require.ErrorContains(t, Duty{Queue: "q", User: 1, To: longestDuty + 1}.Validate(), "35 days")
}
