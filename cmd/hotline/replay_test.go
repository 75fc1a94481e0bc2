package main

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/acd"
	"hotline/call"
	"hotline/switchboard"
)

// A folder without a journal is a mistake, and no folder is made of it.
func TestReplayOfNothing(t *testing.T) {
	dir := t.TempDir()
	cmd := replayCommand()
	cmd.SetArgs([]string{"--data", dir})
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	require.ErrorContains(t, cmd.Execute(), "no journal in "+dir)
	require.NoDirExists(t, dir+"/journal")
}

// Why it was this call's turn is said in the points of the settings, beside the others.
func TestReplayExplainsTheOrder(t *testing.T) {
	at := call.Time{Wall: 1773306000000, Mono: 1000}
	var out bytes.Buffer
	require.NoError(t, printReplay(&out, switchboard.Replayed{
		Records: 9,
		Kept: []switchboard.Kept{
			{From: at, To: at.Add(6 * time.Second), Since: 3, Until: 5, Operator: 2, Why: acd.PreferTicket},
			{From: at, Since: 8, Operator: 4, Why: acd.ReasonAssigned},
		},
		Decisions: []switchboard.Decision{{
			Record: 5, At: at, Identical: true,
			Offer: acd.Offer{Offer: 7, Op: 1, Call: 11, Why: &acd.Why{Trigger: acd.TriggerOperator, Calls: []acd.Rival{{Call: 13, Queue: "support", Score: 2000}}}},
			Explanation: acd.Explanation{Call: 11, Queue: "sales", Score: 306_500, Others: []acd.Rival{{Call: 12, Queue: "sales", Score: 9000}},
				Candidates: []acd.Verdict{{Op: 1, Fits: true}}},
		}},
	}))
	text := regexp.MustCompile(` +`).ReplaceAllString(out.String(), " ")
	for _, line := range []string{
		"kept for operator 2: ticket, for 6.0 s (record 3)\n",
		" this call score 306.5 sales, 0 ahead, step 0, by trigger operator\n",
		" call " + call.ID(12).String() + " score 9.0 sales\n",
		" call " + call.ID(13).String() + " score 2.0 support\n",
		" operator 1 score 0 idle 0.0 s fits, was offered the call\n",
		"kept for operator 4: assigned, to the end (record 8)\n",
	} {
		require.Contains(t, text, line)
	}
	require.Less(t, strings.Index(text, "operator 2: ticket"), strings.Index(text, "offer 7"), "in the order of time")
}

// Records are long: what is printed is where they part.
func TestReplayShowsWhereRecordsPart(t *testing.T) {
	same := strings.Repeat("очередь ", 1000)
	var out bytes.Buffer
	err := printReplay(&out, switchboard.Replayed{Records: 3, Differences: []switchboard.Difference{
		{Record: 2, Core: "6", Want: same + `"offered":8` + same, Got: same + `"offered":9` + same},
	}})
	require.Equal(t, exitCode(2), err)
	require.Contains(t, out.String(), "3 records decided again")
	require.Contains(t, out.String(), `"offered":8`)
	require.Contains(t, out.String(), `"offered":9`)
	require.Less(t, out.Len(), 1000)
}
