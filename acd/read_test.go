package acd

import (
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/require"

	"hotline/call"
)

// TestView: what the operator's page and the live board are told.
func TestView(t *testing.T) {
	set := func(s *Settings) {
		oneQueue(s)
		s.Queues[0].Line, s.Queues[0].AutoAnswer = 2, true
	}
	d := room(t, set, Profile{Operator: 1, Queues: Serving("q")}, Profile{Operator: 2, Queues: Serving("q")})
	d.Step(at(1000), Enter{Call: 1, Queue: "q", Reason: "redial"})
	d.Step(at(1000), Choose{Op: 1, State: call.Break, Reason: "lunch"})
	v, ok := d.View(1, at(3000))
	require.True(t, ok)
	require.Equal(t, call.View{
		State: call.Ringing, Since: at(1000), Pending: call.Break, PendingReason: "lunch", Until: at(16_000),
		Offer: &call.OfferView{
			Offer: 1, Call: 1, Kind: KindQueue, Queue: "q", Line: 2, Entered: at(1000), Reason: "redial", Auto: true,
		},
		Counters: call.Counters{IdleMs: 1000, RingMs: 2000},
	}, v)
	qs, ops := d.Boards(at(3000))
	require.Equal(t, []call.QueueBoard{{
		Queue: "q", Line: 2, Waiting: 1, LongestSince: at(1000), Free: 1, SignedIn: 2, Working: 2,
		Today: call.QueueTally{WaitMax: 2000}, Last30: call.QueueTally{WaitMax: 2000},
	}}, qs)
	require.Len(t, ops, 2)
	require.EqualValues(t, 1, ops[0].Call)
	require.Equal(t, 1, d.Live("q"))
	require.Equal(t, 2, d.SignedIn("q"))
	require.Zero(t, d.Live("none")+d.SignedIn("none"))
	require.Empty(t, d.WaitingList("none", 0))

	d.Step(at(4000), Accept{1, 1})
	d.Step(at(5000), SoundLost{1})
	v, _ = d.View(1, at(6000))
	require.Equal(t, at(20_000), v.Until, "until the customer is moved on")
	require.Equal(t, call.InTalk, v.State)
	d.Step(at(6000), SoundBack{1})
	d.Step(at(7000), TalkEnded{Op: 1, Call: 1})
	d.Step(at(8000), Extend{Op: 1})
	v, _ = d.View(1, at(9000))
	require.True(t, v.Extended)
	require.Equal(t, at(67_000), v.Until)
	_, ok = d.View(9, at(9000))
	require.False(t, ok)
	p, ok := d.Profile(1)
	require.True(t, ok)
	require.EqualValues(t, 1, p.Operator)
	_, ok = d.Profile(9)
	require.False(t, ok)
	require.Len(t, d.Settings().Queues, 1)
}

// TestPendingBeatsSilence: a break asked for while ringing is kept when the sound dies.
func TestPendingBeatsSilence(t *testing.T) {
	d := room(t, oneQueue, Profile{Operator: 1, Queues: Serving("q")})
	d.Step(at(1000), Enter{Call: 1, Queue: "q"})
	d.Step(at(2000), Choose{Op: 1, State: call.Break, Reason: "lunch"})
	d.Step(at(3000), SoundLost{1})
	o, _ := d.Operator(1)
	require.Equal(t, call.Break, o.State)
	require.Equal(t, "lunch", o.Reason)
	require.Empty(t, o.Pending)
	c, _ := d.Call(1)
	require.True(t, c.Returned)
	require.Equal(t, at(1000), c.Place)
}

// TestYAML: the settings read from their text form, on top of the defaults.
func TestYAML(t *testing.T) {
	q := DefaultQueue("sales", "", 1)
	require.NoError(t, yaml.UnmarshalWithOptions([]byte(`
id: sales
name: Продажи
ring: 20s
wrap: 15000
strategy: best_level
needs: [{skill: cars}]
relax: [{after: 0, level: 5}, {after: 20s, level: 3, group: help}]
announce: {first: 5s}
overflow: [{when: nobody, to: {kind: voicemail}}]
`), &q, yaml.Strict()))
	require.Equal(t, []Ms{20_000, 15_000, 30_000}, []Ms{q.Ring, q.Wrap, q.Extension})
	require.Equal(t, Relax{20_000, 3, "help"}, q.Relax[1])
	require.Equal(t, Ms(5000), q.Announce.First)
}

// TestDownTime: what fell due while we were down is nobody's fault: no missed
// call, no overflow, no second offer; waiting calls fail.
func TestDownTime(t *testing.T) {
	d := room(t, oneQueue, Profile{Operator: 1, Queues: Serving("q")}, Profile{Operator: 2, Queues: Serving("q")})
	d.Step(at(1000), Enter{Call: 1, Queue: "q"})
	b, err := d.Snapshot()
	require.NoError(t, err)
	up := New()
	require.NoError(t, up.Restore(b))
	r := up.Step(at(600_000), Restarted{})
	_, offered := find[Offer](r)
	require.False(t, offered)
	o, _ := up.Operator(1)
	require.Equal(t, call.Lost, o.State)
	require.Equal(t, call.Available, o.Prev)
	require.Zero(t, o.Counters.Missed)
	require.Equal(t, at(660_000), o.Until)
	for _, f := range r.Facts {
		if f.Ended != nil {
			require.Equal(t, call.Failed, f.Ended.Outcome)
		}
	}
	_, there := up.Call(1)
	require.False(t, there)
}
