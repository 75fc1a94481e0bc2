package acd

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestWalksGoEverywhere: what the walks never come across they do not check.
func TestWalksGoEverywhere(t *testing.T) {
	seen := map[string]int{}
	for seed := range uint64(200) {
		w := newWalker(randomBytes(seed, 2500))
		w.check = false
		w.plant = func(_ *walker, _ Event, r *Result) { see(seen, r) }
		require.NoError(t, w.run())
	}
	t.Log(seen)
	for _, k := range []string{
		"offer queue", "offer consult", "offer transfer", "ring all", "joined queue", "joined consult", "joined transfer",
		"withdrawn timed_out", "withdrawn declined", "withdrawn caller_gone", "withdrawn colleague_gone", "withdrawn other_won",
		"withdrawn no_sound", "withdrawn no_signal", "withdrawn signed_out", "withdrawn restart", "withdrawn escalation", "withdrawn supervisor",
		"overflow max_wait", "overflow length", "overflow ewt", "overflow nobody", "overflow hours", "overflow closed", "overflow moved", "blocked limit",
		"reserved", "talk lost", "escalation back", "returned", "announced", "wrap expired",
		"preferred", "kept", "picked", "call", "operator",
	} {
		require.Positive(t, seen[k], "the walks never see: %s", k)
	}
}

func see(seen map[string]int, r *Result) {
	rings := map[any]int{}
	for _, o := range r.Orders {
		switch x := o.(type) {
		case Offer:
			seen["offer "+x.Kind]++
			if rings[x.Call]++; rings[x.Call] == 2 {
				seen["ring all"]++
			}
			if x.Why != nil {
				seen[x.Why.Trigger]++
			}
		case Withdraw:
			seen["withdrawn "+string(x.Cause)]++
		case Joined:
			seen["joined "+x.Kind]++
		case Kept:
			seen["kept"]++
		case Reserve:
			seen["reserved"]++
		case TalkLost:
			seen["talk lost"]++
		case EscalationBack:
			seen["escalation back"]++
		case Returned:
			seen["returned"]++
		case AnnounceTo:
			seen["announced"]++
		case WrapExpired:
			seen["wrap expired"]++
		case Overflowed:
			seen[fmt.Sprint("overflow ", x.Rule)]++
		case Blocked:
			seen[fmt.Sprint("blocked ", x.Rule)]++
		}
	}
}
