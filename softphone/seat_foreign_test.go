package softphone

import (
	"context"
	"fmt"
	"testing"
	"time"

	"hotline/call"

	"github.com/stretchr/testify/require"
)

// INVARIANTS part 2, 33: a command for somebody else's call is answered like one
// for a call that is over, and is reported; a click that came late is not.
func TestAbuse33CommandForAnothersCall(t *testing.T) {
	denied := make(chan string, 10)
	h := newHouse(t, func(_ *Config, d *Deps) {
		d.Denied = func(_ context.Context, who User, from string, id call.ID) {
			denied <- fmt.Sprint(who.Login, " ", from, " ", id)
		}
	})
	c, _ := h.signIn("tab-1")
	h.door.Do(call.Show{Operator: 7, View: offer(call.Ringing)}) // call 20
	c.want("show")
	refuse := func(ref string) {
		next[call.Act](h)
		h.door.Do(call.Told{Operator: 7, Ref: ref, Error: "not_your_call"})
		require.Equal(t, "not_your_call", c.want("told")["error"])
	}
	c.send(`{"type":"act","ref":"a1","do":"hangup","call":"ck"}`)
	refuse("a1")
	c.send(`{"type":"act","ref":"a2","do":"no_record","call":"cz"}`)
	refuse("a2")
	select {
	case row := <-denied:
		require.Equal(t, "anna 127.0.0.1 cz", row)
	case <-time.After(patience):
		require.Fail(t, "nobody heard of it")
	}
	require.Empty(t, denied, "his own call of a moment ago is no offence")
}
