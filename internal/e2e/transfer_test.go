package e2e

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/internal/headset"
)

const thirdHz = 2100.0

// desk is a customer in a talk with anna, and her colleagues.
type desk struct {
	*house
	t     *testing.T
	c     *caller
	anna  *softphone
	boris *softphone
}

func (p *softphone) addr() string { return fmt.Sprintf("operator:%d", p.Welcome().User.ID) }

func (p *softphone) does(do string, f headset.Fields) {
	p.t.Helper()
	require.NoError(p.t, p.Act(p.within(5*time.Second), do, f))
}

func (p *softphone) becomes(state string) headset.View {
	p.t.Helper()
	v, err := p.State(p.within(10*time.Second), state)
	require.NoError(p.t, err)
	return v
}

// newDesk has anna in a talk with a customer before boris comes.
func newDesk(t *testing.T, number string) *desk {
	h := newHouse(t, wants{queues: deskTimes})
	d := &desk{house: h, t: t, anna: startHeadset(t, h.server, "anna", operatorHz)}
	d.c = h.talksWith(t, number, "1", customerHz, d.anna)
	d.boris = startHeadset(t, h.server, "boris", secondHz)
	d.boris.becomes("available")
	d.talk(d.anna, operatorHz)
	return d
}

// deskTimes: colleagues are rung for 5 s, an escalation waits for 4.
var deskTimes = map[string]string{
	"  - id: sales\n":      "  - id: sales\n    ring: 5s\n    wrap: 5s\n",
	"ring: 15s\n":          "ring: 5s\n",
	"wrap: 30s\n":          "wrap: 5s\n",
	"escalate_wait: 60s\n": "escalate_wait: 4s\n",
}

// talk checks the sound between the customer and an operator, both ways, now.
func (d *desk) talk(op *softphone, hz float64) {
	d.t.Helper()
	eventually(d.t, 6*time.Second, "the operator hears the customer", func() bool { return op.hears(customerHz) })
	eventually(d.t, 6*time.Second, "the customer hears the operator", func() bool { return d.c.heard().last(0.6).tone(0, hz) >= 0.4 })
}

// music checks that the customer hears music and nobody's voice.
func (d *desk) music() {
	d.t.Helper()
	eventually(d.t, 6*time.Second, "the customer hears music", func() bool { return d.c.heard().music(d.t) })
}

func (d *desk) deaf(op *softphone) {
	d.t.Helper()
	eventually(d.t, 4*time.Second, "the operator does not hear the customer", func() bool { return !op.hears(customerHz) })
}

func TestHold(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "79160000041")
	for _, do := range []string{"hangup", "hold", "transfer", "rec_pause", "no_record"} { // a colleague's call is not his
		told, err := d.boris.ActRef(d.boris.within(5*time.Second), "foreign-"+do, do, headset.Fields{"call": d.c.id, "to": "queue:support", "on": true})
		require.NoError(t, err)
		require.Equal(t, "not_your_call", told.Error, do)
	}
	d.anna.does("hold", headset.Fields{"on": true})
	_, err := d.anna.Until(d.anna.within(5*time.Second), func(v headset.View) bool { return v.Talk != nil && v.Talk.Held })
	require.NoError(t, err)
	d.music()
	d.deaf(d.anna)
	d.anna.does("hold", headset.Fields{"on": false})
	d.talk(d.anna, operatorHz)
	d.anna.hangsUp()
	require.Greater(t, d.ended(t, d.c.id, 10*time.Second).Talks[0].HoldMs, int64(400))
}

func TestBlindTransfer(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "79160000042")
	d.anna.does("transfer", headset.Fields{"to": d.boris.addr()})
	d.anna.becomes("wrapup")
	v := d.boris.becomes("ringing")
	require.Equal(t, "transfer", v.Offer.Kind)
	eventually(t, 4*time.Second, "the customer hears that he is transferred", func() bool { return d.c.heard().begins(t, "ru/transfer") })
	d.boris.answers()
	d.talk(d.boris, secondHz)
	d.deaf(d.anna)
	viktor := startHeadset(t, d.server, "viktor", thirdHz)
	viktor.becomes("available")
	d.boris.does("transfer", headset.Fields{"to": "queue:experts"})
	viktor.answers()
	d.talk(viktor, thirdHz)
	viktor.hangsUp()
	c := d.ended(t, d.c.id, 15*time.Second)
	require.Len(t, c.Talks, 3)
	require.Equal(t, []string{"transfer", "transfer", "hangup"}, []string{c.Talks[0].Left, c.Talks[1].Left, c.Talks[2].Left})
	require.Equal(t, "answered", c.Outcome)
}

func TestConsultedTransfer(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "79160000043")
	// asked and called back: the customer is with anna again
	d.anna.does("consult", headset.Fields{"to": d.boris.addr()})
	v := d.boris.becomes("ringing")
	require.Equal(t, "consult", v.Offer.Kind)
	d.boris.answers()
	d.music()
	eventually(t, 5*time.Second, "the colleagues hear each other", func() bool { return d.boris.hears(operatorHz) && d.anna.hears(secondHz) })
	require.False(t, d.boris.hears(customerHz), "and not the customer")
	d.anna.does("consult_cancel", nil)
	d.talk(d.anna, operatorHz)
	d.deaf(d.boris)
	// asked and handed over
	_, err := d.boris.Until(d.boris.within(10*time.Second), func(v headset.View) bool { return v.State == "available" })
	if err != nil {
		d.boris.does("wrap", headset.Fields{"topic": "orders", "result": "solved", "on": true})
		d.boris.becomes("available")
	}
	d.anna.does("consult", headset.Fields{"to": d.boris.addr()})
	d.boris.answers()
	eventually(t, 5*time.Second, "the colleagues hear each other", func() bool { return d.boris.hears(operatorHz) && d.anna.hears(secondHz) })
	d.anna.does("consult_done", nil)
	d.talk(d.boris, secondHz)
	d.anna.becomes("wrapup")
	d.deaf(d.anna)
	d.boris.hangsUp()
	c := d.ended(t, d.c.id, 15*time.Second)
	consults := 0
	for _, x := range c.Talks {
		if x.Consult {
			consults++
		}
	}
	require.Equal(t, 2, consults)
	require.Equal(t, int(d.boris.Welcome().User.ID), c.Talks[len(c.Talks)-1].Operator)
}

// A consultation nobody takes, and a blind transfer nobody takes: the customer
// is never left alone.
func TestFailedTransfer(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "79160000044")
	d.anna.does("consult", headset.Fields{"to": d.boris.addr()})
	d.boris.becomes("ringing")
	d.boris.becomes("not_responding")
	d.talk(d.anna, operatorHz)
	_, err := d.anna.Until(d.anna.within(5*time.Second), func(v headset.View) bool { return v.Talk != nil && v.Talk.Consult == nil })
	require.NoError(t, err)
	d.boris.does("ready", nil)
	d.boris.becomes("available")
	d.anna.does("transfer", headset.Fields{"to": d.boris.addr()})
	d.boris.becomes("ringing")
	d.happens(t, d.c.id, 8*time.Second, "transfer_failed")
	d.music()
	// back at the head of the queue; anna is offered him after her wrap-up
	v, err := d.anna.Until(d.anna.within(15*time.Second), func(v headset.View) bool { return v.Offer != nil })
	require.NoError(t, err)
	require.Equal(t, "transfer_failed", v.Offer.Reason)
	d.anna.answers()
	d.talk(d.anna, operatorHz)
	d.anna.hangsUp()
	c := d.ended(t, d.c.id, 15*time.Second)
	require.Equal(t, "answered", c.Outcome)
	_, ok := c.find("consult_failed")
	require.True(t, ok)
}

// TestEscalationComesBack: an escalation that nobody takes within the set time
// is back with line 1, at once when nobody of line 2 is there.
func TestEscalationComesBack(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "79160000045")
	viktor := startHeadset(t, d.server, "viktor", thirdHz)
	viktor.does("state", headset.Fields{"state": "break", "reason": "lunch"})
	d.anna.does("escalate", headset.Fields{"reason": "expert"})
	back := d.happens(t, d.c.id, 10*time.Second, "escalation_back", "to", "sales")
	out, _ := d.call(d.c.id).find("escalate")
	require.InDelta(t, 4000, back.At.M-out.At.M, 500)
	d.boris.answers() // the next of line 1
	d.talk(d.boris, secondHz)
	require.NoError(t, viktor.SignOut(viktor.within(5*time.Second)))
	d.boris.does("escalate", headset.Fields{"reason": "expert"})
	d.happens(t, d.c.id, 2*time.Second, "escalation_back", "to", "sales")
	eventually(t, 3*time.Second, "back at once", func() bool { return d.call(d.c.id).count("escalation_back") == 2 })
	d.anna.answers()
	d.talk(d.anna, operatorHz)
	d.anna.hangsUp()
	c := d.ended(t, d.c.id, 15*time.Second)
	require.Equal(t, "answered", c.Outcome)
	queues := []string{}
	for _, s := range c.Segments {
		queues = append(queues, s.Queue)
	}
	require.Equal(t, []string{"sales", "experts", "sales", "experts", "sales"}, queues)
}
