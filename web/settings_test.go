package web

import (
	"encoding/json"
	"testing"

	"hotline/people"

	"github.com/stretchr/testify/require"
)

func TestSettingsAreTakenWholeOrNotAtAll(t *testing.T) {
	h := newHouse(t)
	root := h.as("root")
	status, text := root.do("POST", "/settings", `{"base":1,"files":[{"name":"queues.yaml","text":"bad"}]}`)
	require.Equal(t, 422, status)
	require.Contains(t, text, `"location":"queues.yaml:1"`)
	require.Contains(t, text, "a bad word, write a good one")
	require.Zero(t, h.data.audited(people.AuditSettings, ""))

	status, text = root.do("POST", "/settings", `{"base":7,"files":[]}`)
	require.Equal(t, 409, status, text)
	status, text = root.do("POST", "/settings", `{"base":1,"note":"storm","files":[]}`)
	require.Equal(t, 503, status, text)

	status, text = root.do("POST", "/settings", `{"base":1,"note":"more","files":[{"name":"queues.yaml","text":"more\n"}]}`)
	require.Equal(t, 201, status, text)
	require.Equal(t, 1, h.data.audited(people.AuditSettings, "settings/2"))
	var v SettingsVersion
	require.NoError(t, json.Unmarshal([]byte(text), &v))
	require.EqualValues(t, 2, v.Version)
	require.True(t, v.InForce)
	require.Equal(t, "more\n", v.Files[0].Text)

	status, text = root.do("GET", "/settings-diff?from=1", "")
	require.Equal(t, 200, status, text)
	require.Contains(t, text, `{"op":"out","from":1,"text":"queues: []"}`)
	require.Contains(t, text, `{"op":"in","to":1,"text":"more"}`)

	status, text = root.do("POST", "/settings/1/restore", `{"base":2,"note":"back"}`)
	require.Equal(t, 201, status, text)
	require.Contains(t, text, `"queues: []\n"`)
	require.Equal(t, 1, h.data.audited(people.AuditSettings, "settings/3"))
}

func TestSettingsCheckChangesNothing(t *testing.T) {
	h := newHouse(t)
	status, text := h.as("root").do("POST", "/settings/check", `{"files":[{"name":"queues.yaml","text":"bad"}]}`)
	require.Equal(t, 201, status, text)
	require.JSONEq(t, `{"problems":[{"file":"queues.yaml","line":1,"what":"по-русски: a bad word","cure":"write a good one"}],
		"changed":[{"name":"queues.yaml","lines":[{"op":"out","from":1,"text":"queues: []"},{"op":"in","to":1,"text":"bad"}]}]}`, text,
		"in the language of the account")
}

func TestDraftBelongsToItsAuthorAndCatchesUp(t *testing.T) {
	h := newHouse(t)
	root := h.as("root")
	status, text := root.do("GET", "/settings-draft", "")
	require.Equal(t, 200, status)
	require.NotContains(t, text, `"at"`, "there is none yet: it begins from what is in force")
	_, text = root.do("PUT", "/settings-draft", `{"base":1,"files":[{"name":"queues.yaml","text":"bad\n"}]}`)
	require.Contains(t, text, "a bad word", "a draft may have mistakes")
	_, _ = root.do("POST", "/settings", `{"base":1,"files":[{"name":"queues.yaml","text":"theirs\n"},{"name":"flows/new.yaml","text":"n\n"}]}`)
	_, text = root.do("POST", "/settings-draft/rebase", "")
	require.Contains(t, text, `"conflicts":["queues.yaml"]`)
	require.Contains(t, text, `"flows/new.yaml"`)
	require.Contains(t, text, `"base":2`)
	status, _ = root.do("DELETE", "/settings-draft", "")
	require.Equal(t, 204, status)
	_, text = root.do("GET", "/settings-draft", "")
	require.Contains(t, text, `theirs`)
}

func TestMerge(t *testing.T) {
	f := func(pairs ...string) (out []SettingsFile) {
		for i := 0; i < len(pairs); i += 2 {
			out = append(out, SettingsFile{Name: pairs[i], Text: pairs[i+1]})
		}
		return out
	}
	for name, c := range map[string]struct {
		base, mine, theirs, want []SettingsFile
		conflicts                []string
	}{
		"mine alone":           {f("a", "1", "b", "1"), f("a", "2", "b", "1"), f("a", "1", "b", "1"), f("a", "2", "b", "1"), nil},
		"theirs alone":         {f("a", "1"), f("a", "1"), f("a", "2"), f("a", "2"), nil},
		"different files":      {f("a", "1", "b", "1"), f("a", "2", "b", "1"), f("a", "1", "b", "2"), f("a", "2", "b", "2"), nil},
		"both, the same":       {f("a", "1"), f("a", "2"), f("a", "2"), f("a", "2"), nil},
		"both":                 {f("a", "1"), f("a", "2"), f("a", "3"), f("a", "2"), []string{"a"}},
		"new ones":             {f("a", "1"), f("a", "1", "m", "1"), f("a", "1", "t", "1"), f("a", "1", "t", "1", "m", "1"), nil},
		"deleted by me":        {f("a", "1", "b", "1"), f("a", "1"), f("a", "1", "b", "1"), f("a", "1"), nil},
		"deleted by them":      {f("a", "1", "b", "1"), f("a", "1", "b", "1"), f("a", "1"), f("a", "1"), nil},
		"deleted and changed":  {f("b", "1"), f("b", "2"), f(), f("b", "2"), []string{"b"}},
		"changed and deleted":  {f("b", "1"), f(), f("b", "2"), f("b", "2"), []string{"b"}},
		"both made a new file": {f(), f("n", "1"), f("n", "2"), f("n", "1"), []string{"n"}},
	} {
		got, conflicts := merge(c.base, c.mine, c.theirs)
		require.Equal(t, c.want, got, name)
		require.Equal(t, c.conflicts, conflicts, name)
	}
}

func TestPromptsByRoleAndForm(t *testing.T) {
	h := newHouse(t)
	root := h.as("root")
	status, text := root.do("GET", "/prompts", "")
	require.Equal(t, 200, status)
	require.Contains(t, text, `/prompts/sound?key=ru/greeting`)
	for body, want := range map[string]int{"no zip": 422, "broken": 422, "PK": 200} {
		before := h.data.audited(people.AuditPrompt, "")
		status, text = root.do("POST", "/prompts/import", body)
		require.Equal(t, want, status, text)
		if want == 200 {
			before++
		}
		require.Equal(t, before, h.data.audited(people.AuditPrompt, ""), body)
	}
}
