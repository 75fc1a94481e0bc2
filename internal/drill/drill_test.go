package drill

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
	"hotline/configs"
	"hotline/ivr"
	"hotline/survey"
	"hotline/switchboard"
)

// options are a busy house with the shipped queues and menus.
func options(t *testing.T, seed uint64, hours float64) Options {
	t.Helper()
	c, problems := configs.LoadCentre(configs.CentreFiles())
	require.NoError(t, configs.Error(problems))
	s := switchboard.Settings{
		Version: 1, Node: "n1", Brand: c.General.Brand, Lang: c.General.Lang, Desk: c.Desk, Fallback: c.General.Fallback,
		MaxCallMs: c.General.MaxCall.Milliseconds(), RecPauseMs: c.General.RecordPause.Milliseconds(), RedialMs: c.General.Redial.Milliseconds(),
		PerCaller: c.General.PerCaller, PerDay: c.General.PerDay, SilentMs: c.General.SilentCalls.Under.Milliseconds(), SilentCalls: c.General.SilentCalls.Alarm, AskConsent: c.General.AskConsent, IVR: c.General.Menu, Calendars: []ivr.Calendar{ivr.AlwaysOpen("office")},
		Survey: c.Survey, Routes: []switchboard.Route{{Flow: "main"}},
	}
	for _, f := range c.Flows {
		s.Flows = append(s.Flows, switchboard.FlowSource{Name: f.Name, YAML: string(f.YAML)})
	}
	start := time.Date(2026, 3, 12, 6, 0, 0, 0, time.UTC).UnixMilli()
	return Options{
		Seed: seed, Hours: hours, Operators: 12, Calls: 240, Faults: DefaultFaults(), Settings: s, Start: call.Time{Wall: start, Mono: 1_000_000},
		Surveys: true,
	}
}

// TestDrill: hours of faults break no invariant, and every kind of fault comes.
func TestDrill(t *testing.T) {
	seeds := uint64(12)
	if testing.Short() {
		seeds = 2
	}
	injected, happened := map[string]int{}, map[string]int{}
	for seed := range seeds {
		r := Run(options(t, seed, 2))
		require.Empty(t, r.Violation, "seed %d", seed)
		require.Positive(t, r.Contacts)
		for k, n := range r.Injected {
			injected[k] += n
		}
		for k, n := range r.Happened {
			happened[k] += n
		}
	}
	t.Log(injected)
	t.Log(happened)
	for _, k := range []string{"lost BYE", "dead tab", "socket cut", "sound cut", "restart", "slow disk", "ending told twice", "answer pressed twice", "restart during a survey"} {
		require.Positive(t, injected[k], k)
	}
	for _, k := range []survey.Status{survey.Completed, survey.Partial, survey.OptedOut} {
		require.Positive(t, happened["survey "+string(k)], k)
	}
	require.Positive(t, happened["redial"], "who was cut off phones again")
}

// TestSameSeedSameDay: a violation can be looked at again.
func TestSameSeedSameDay(t *testing.T) {
	first, again := Run(options(t, 5, 1)), Run(options(t, 5, 1))
	require.Equal(t, first, again)
}

// TestCalledPersonIsTheSame: whom we called and then cut off phones as who he is; of a
// shared number he is no other customer than before.
func TestCalledPersonIsTheSame(t *testing.T) {
	w := newWorld(options(t, 1, 1))
	w.dials(call.Dial{Leg: "n1/o1", Customer: 97 * 9})
	require.Equal(t, w.person(97*9), w.legs["n1/o1"].caller)
	require.True(t, w.legs["n1/o1"].caller.Shared)
}

// TestHabits: callers who phone again, order calls back, phone before these come, and have an
// operator of their own break nothing, faults or none.
func TestHabits(t *testing.T) {
	seeds := uint64(6)
	if testing.Short() {
		seeds = 1
	}
	happened := map[string]int{}
	for seed := range seeds {
		o := options(t, seed, 2)
		o.Settings.DroppedMs = 300_000
		o.Habits = Habits{Again: 60, Callback: 60, TakeOver: 50, Personal: 50}
		r := Run(o)
		require.Empty(t, r.Violation, "seed %d", seed)
		for k, n := range r.Happened {
			happened[k] += n
		}
	}
	for _, k := range []string{"redial", "callback_offered", "promise_taken_over", "promise_kept"} {
		require.Positive(t, happened[k], k)
	}
}
