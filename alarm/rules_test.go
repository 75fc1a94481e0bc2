package alarm

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestLimitsAreLookedAt(t *testing.T) {
	require.NoError(t, Defaults().Validate())
	for want, change := range map[string]func(*Rules){
		"on: 0s to 5m expected, got 6m0s": func(r *Rules) { r.On = 6 * time.Minute },
		"queues.abandon.attention: 20 is above action, 10; attention comes first, make it 10 or less, or 0 for none":       func(r *Rules) { r.Queues.Abandon.Attention = 20 },
		"queues.service_level.attention: 60 is below action, 70; attention comes first, make it 70 or more, or 0 for none": func(r *Rules) { r.Queues.ServiceLevel.Attention = 60 },
		"queues.service_level.action: 0 to 100 expected, got 101":                                                          func(r *Rules) { r.Queues.ServiceLevel.Action = 101 },
		"queues.hold.attention: 3m0s is above action, 2m0s; attention comes first, make it 2m0s or less, or 0s for none":   func(r *Rules) { r.Queues.Hold.Attention = 3 * time.Minute },
		"centre.over_limit.action: 0s to 24h expected, got 25h0m0s":                                                        func(r *Rules) { r.Centre.OverLimit.Action = 25 * time.Hour },
		"centre.disk.attention: 4 is below action, 5; attention comes first, make it 5 or more, or 0 for none":             func(r *Rules) { r.Centre.Disk.Attention = 4 },
		"centre.channels.action: 0 to 100 expected, got 200":                                                               func(r *Rules) { r.Centre.Channels.Action = 200 },
		"queues.least: 1 to 10000 expected, got 0":                                                                         func(r *Rules) { r.Queues.Least = 0 },
		"own[1].queue: \"a\" is there already":                                                                             func(r *Rules) { r.Own = []QueueRules{{"a", r.Queues}, {"a", r.Queues}} },
		"own[0].limits.lost.attention: 2 is above action, 1; attention comes first, make it 1 or less, or 0 for none":      func(r *Rules) { q := r.Queues; q.Lost.Attention = 2; r.Own = []QueueRules{{"a", q}} },
	} {
		r := Defaults()
		change(&r)
		require.EqualError(t, r.Validate(), want)
	}
	r := Defaults()
	r.On, r.Queues.Least = -1, -1
	require.Len(t, strings.Split(r.Validate().Error(), "\n"), 2)
	r = Defaults()
	r.Queues.Abandon.Action, r.Queues.Hold.Action = 0, 0
	require.NoError(t, r.Validate(), "attention alone")
}
