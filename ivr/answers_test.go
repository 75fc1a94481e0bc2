package ivr

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// What the survey's dialogue asks and nobody keeps is told, in what it enters too; a
// menu's own questions are its own.
func TestAnswersThatNobodyKeeps(t *testing.T) {
	dialogue, problems := Parse("survey.yaml", []byte(`flow: survey
start: q1
nodes:
  q1: {kind: question, ask: q1, say: survey_q1, keys: {"1": q9, "6": q9}, none: more}
  q9: {kind: question, ask: q9, say: survey_q2, keys: {"1": more}, none: more}
  more: {kind: subflow, flow: more, next: bye}
  bye: {kind: hangup, say: bye, outcome: completed}
`))
	require.Empty(t, problems)
	more, problems := Parse("more.yaml", []byte(`flow: more
start: a
nodes:
  a: {kind: question, ask: q22, say: survey_q2, keys: {"1": b}, none: b}
  b: {kind: hangup}
`))
	require.Empty(t, problems)
	menu, problems := Parse("menu.yaml", []byte(`flow: menu
start: a
nodes:
  a: {kind: question, ask: q22, say: survey_q2, keys: {"7": b}, none: b}
  b: {kind: hangup, say: bye}
`))
	require.Empty(t, problems)
	known := Known{Langs: []string{"ru"}, Bot: "survey", Questions: map[string]string{"q1": "12345", "q2": "123"}}
	var told []string
	for _, p := range Check(NewBook(Defaults(), "", nil, dialogue, more, menu), known) {
		told = append(told, p.String())
	}
	require.Equal(t, []string{
		`more.yaml:4: a: nothing is kept of the answers to "q22", did you mean q2?`,
		`survey.yaml:4: q1: key 6 is no answer to "q1", name one of 1, 2, 3, 4, 5`,
		`survey.yaml:5: q9: nothing is kept of the answers to "q9", name one of q1, q2`,
	}, told)
}
