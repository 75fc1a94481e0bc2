package configs

import (
	"encoding/json"
	"io/fs"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/acd"
)

func raws(t *testing.T, text string) (out map[string]json.RawMessage) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(text), &out))
	return out
}

func shippedQueues(t *testing.T) string {
	data, err := fs.ReadFile(CentreFiles(), "queues.yaml")
	require.NoError(t, err)
	return string(data)
}

func TestEverySettingOfAQueueIsInTheForm(t *testing.T) {
	kinds := map[string]string{}
	for _, f := range QueueFields() {
		kinds[f.Name] = f.Kind
	}
	for name := range fields(reflectQueue()) {
		require.Contains(t, kinds, name)
	}
	require.Equal(t, "duration", kinds["ring"])
	require.Equal(t, "choice", kinds["strategy"])
	require.Equal(t, "queue", kinds["escalate"])
	require.Equal(t, "list", kinds["needs"])
	require.Equal(t, "group", kinds["announce"])
	for _, s := range choices["strategy"] {
		q := acd.DefaultQueue("q", "Q", 1)
		q.Strategy, q.Shares = acd.Strategy(s), []acd.Share{{Org: "a", Percent: 60}, {Org: "b", Percent: 40}}
		d := acd.DefaultSettings()
		d.Queues = []acd.Queue{q}
		require.NoError(t, d.Validate(), s)
	}
}

func TestSetQueueLeavesEveryOtherLine(t *testing.T) {
	before := shippedQueues(t)
	after, err := SetQueue(before, "sales", raws(t, `{"name":"Продажи: опт","ring":12000,"auto_answer":true,
		"needs":[{"skill":"sales","level":3}],"escalate":null,"announce":{"first":5000,"period":0,"position":true,"wait":false}}`))
	require.NoError(t, err)
	queues, _, problems := ReadQueues(after)
	require.Empty(t, problems)
	q := queues[0]
	require.Equal(t, "Продажи: опт", q.Name)
	require.EqualValues(t, 12000, q.Ring)
	require.True(t, q.AutoAnswer)
	require.Equal(t, []acd.Need{{Skill: "sales", Level: 3}}, q.Needs)
	require.Empty(t, q.Escalate)
	require.Equal(t, acd.Announce{First: 5000, Position: true}, q.Announce)
	old, _, _ := ReadQueues(before)
	require.Equal(t, old[1:], queues[1:])
	require.Contains(t, after, "# Demands on the level fall with the time waited.", "comments stay")

	same, err := SetQueue(before, "experts", raws(t, `{"wrap":60000}`))
	require.NoError(t, err)
	require.Equal(t, before, replaceOnce(t, same, "wrap: 1m", "wrap: 60s"))
	again, err := SetQueue(before, "sales", raws(t, `{}`))
	require.NoError(t, err)
	require.Equal(t, before, again)
}

func TestQueuesComeAndGo(t *testing.T) {
	before := shippedQueues(t)
	more, err := SetQueue(before, "returns", raws(t, `{"name":"Возвраты","line":1,"max_wait":90000}`))
	require.NoError(t, err)
	queues, _, problems := ReadQueues(more)
	require.Empty(t, problems)
	require.Len(t, queues, 4)
	require.EqualValues(t, "returns", queues[3].ID)
	require.EqualValues(t, 90000, queues[3].MaxWait)
	less, err := SetQueue(more, "returns", nil)
	require.NoError(t, err)
	require.Equal(t, before, less)
	for _, text := range []string{"queues: []\n", "{", "skills: []\n"} {
		_, err = SetQueue(text, "x", raws(t, `{}`))
		require.Error(t, err)
	}
	_, err = SetQueue("queues:\n  - {id: a, name: A}\n", "a", raws(t, `{"ring":1000}`))
	require.ErrorContains(t, err, "in braces")
}

// The threshold of an overflow rule is a time, of "length" callers, and others have none.
func TestThresholdsOfOverflow(t *testing.T) {
	after, err := SetQueue(shippedQueues(t), "sales", raws(t, `{"overflow":[{"when":"wait","at":60000,"to":{"kind":"voicemail"}},
		{"when":"length","at":20,"to":{"kind":"message"}},{"when":"hours","at":0,"to":{"kind":"callback"}}]}`))
	require.NoError(t, err)
	require.Contains(t, after, "overflow: [{when: wait, at: 1m, to: {kind: voicemail}}, {when: length, at: 20, to: {kind: message}}, {when: hours, to: {kind: callback}}]")
	queues, _, problems := ReadQueues(after)
	require.Empty(t, problems)
	require.Equal(t, []acd.Overflow{
		{When: acd.RuleWait, At: acd.Minute, To: acd.Target{Kind: acd.ToVoicemail}}, {When: acd.RuleLength, At: 20, To: acd.Target{Kind: acd.ToMessage}},
		{When: acd.RuleHours, To: acd.Target{Kind: acd.ToCallback}},
	}, queues[0].Overflow)
	d := acd.DefaultSettings()
	d.Queues = queues[:1]
	d.Queues[0].Escalate, d.Queues[0].Overflow[0].At = "", 60
	require.ErrorContains(t, d.Validate(), "at least 1s expected, got 60ms")
}

// A comment behind a value stays; a value over several lines becomes one.
func TestSetQueueReplacesBlocks(t *testing.T) {
	text := "queues:\n  - id: a # first\n    name: A\n    ring: 10s # short\n    relax:\n      - {after: 0s, level: 5}\n      # then\n      - after: 20s\n        level: 3\n    wrap: 5s\n  # the second\n  - id: b\n    name: B\n"
	got, err := SetQueue(text, "a", raws(t, `{"ring":20000,"relax":[{"after":0,"level":4}]}`))
	require.NoError(t, err)
	require.Equal(t, "queues:\n  - id: a # first\n    name: A\n    ring: 20s # short\n    relax: [{after: 0s, level: 4}]\n    wrap: 5s\n  # the second\n  - id: b\n    name: B\n", got)
}

func reflectQueue() reflect.Type { return reflect.TypeFor[acd.Queue]() }
