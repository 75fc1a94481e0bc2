package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/internal/headset"
)

// TestConference: a foreign phone and two operators, each with a tone of his own, hear
// one another and not themselves; the recording has the customer left and both
// operators right. On hold the two talk aside. When the operator leaves, the colleague
// keeps the talk and a recording of his own.
func TestConference(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "79160000046")
	d.anna.does("consult", headset.Fields{"to": d.boris.addr()})
	d.boris.answers()
	d.music()
	told, err := d.boris.ActRef(d.boris.within(5*time.Second), "not-his", "conference", headset.Fields{"call": d.c.id})
	require.NoError(t, err)
	require.Equal(t, "not_your_call", told.Error)
	d.anna.does("conference", nil)
	three := func() {
		eventually(t, 6*time.Second, "the customer hears both operators", func() bool {
			last := d.c.heard().last(0.6)
			return last.among(0, operatorHz) >= 0.4 && last.among(0, secondHz) >= 0.4
		})
		eventually(t, 6*time.Second, "each operator hears the two others", func() bool {
			return d.anna.hears(customerHz) && d.anna.hears(secondHz) && d.boris.hears(customerHz) && d.boris.hears(operatorHz)
		})
		require.False(t, d.anna.hears(operatorHz), "nobody hears himself")
		require.False(t, d.boris.hears(secondHz))
		require.Zero(t, d.c.heard().last(0.6).among(0, customerHz))
	}
	three()
	for _, op := range []*softphone{d.anna, d.boris} {
		require.Equal(t, "conference", op.View().Talk.Consult.State)
	}
	d.anna.does("hold", headset.Fields{"on": true})
	d.music()
	d.deaf(d.anna)
	eventually(t, 5*time.Second, "the operators talk aside", func() bool { return d.boris.hears(operatorHz) && d.anna.hears(secondHz) })
	d.anna.does("conference", nil)
	three()
	eventually(t, 10*time.Second, "two seconds of it are recorded", func() bool {
		last := d.c.heard().last(2.4)
		return last.among(0, operatorHz) >= 2 && last.among(0, secondHz) >= 2
	})
	d.anna.does("hangup", nil)
	d.anna.becomes("wrapup")
	d.talk(d.boris, secondHz)
	d.deaf(d.anna)
	require.Nil(t, d.boris.View().Talk.Consult)
	d.boris.hangsUp()
	c := d.ended(t, d.c.id, 15*time.Second)
	require.Len(t, c.Talks, 3)
	require.Equal(t, []string{"transfer", "conference", "hangup"}, []string{c.Talks[0].Left, c.Talks[1].Left, c.Talks[2].Left})

	boss := d.server.signIn("super")
	first, _ := audio(t, boss, c.Talks[0].Recording)
	require.Greater(t, first.tone(0, customerHz), first.seconds()-2)
	require.Zero(t, first.among(0, operatorHz)+first.among(0, secondHz), "left is the customer alone")
	require.Zero(t, first.among(1, customerHz))
	both := wav{rate: first.rate, channels: [][]float64{first.channels[1]}}.last(2)
	require.Greater(t, both.among(0, operatorHz), 1.5, "right are both operators")
	require.Greater(t, both.among(0, secondHz), 1.5)
	second, _ := audio(t, boss, c.Talks[2].Recording)
	require.Greater(t, second.tone(1, secondHz), second.seconds()-2)
	require.Zero(t, second.among(1, operatorHz))
}
