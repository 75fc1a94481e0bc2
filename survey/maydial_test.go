package survey

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

// at is a Moscow time in milliseconds.
func at(t testing.TB, s string) int64 {
	t.Helper()
	v, err := time.Parse("2006-01-02 15:04", s)
	require.NoError(t, err)
	return v.Add(-3 * time.Hour).UnixMilli()
}

// fine is a survey call against which nothing speaks.
func fine(t testing.TB) Ask {
	cfg := newTape().room.campaign.Config
	now := call.Time{Wall: at(t, "2026-03-11 12:00"), Mono: 100_000}
	return Ask{
		Purpose: ForSurvey, Now: now, Config: &cfg, About: 1, Free: 30,
		Party:  call.Party{Customer: 7, Class: call.Mobile, Span: call.Moscow},
		Person: Person{Customer: 7, Consent: &Consent{Given: true, At: now.Wall - dayMs, Wording: "v1", Source: "ivr", Call: 5}},
	}
}

func TestMayDialSurvey(t *testing.T) {
	ok, reason := MayDial(fine(t))
	require.True(t, ok, reason)
	year := (365 * 24 * time.Hour).Milliseconds()
	for _, c := range []struct {
		want   Reason
		trial  bool // a trial callee skips it
		change func(*Ask)
	}{
		{ReasonNoNumber, false, func(a *Ask) { a.Party.Customer = 0 }},
		{ReasonOwn, false, func(a *Ask) { a.Own = true }},
		{ReasonClass, true, func(a *Ask) { a.Party.Class = call.TollFree }},
		{ReasonClass, true, func(a *Ask) { a.Party.Class = call.Kazakhstan }},
		{ReasonClass, true, func(a *Ask) { a.Party.Class = call.Belarus }},
		{ReasonClass, true, func(a *Ask) { a.Party.Class, a.Config.Kazakhstan = call.Belarus, true }},
		{ReasonClass, true, func(a *Ask) { a.Party.Class, a.Config.Belarus = call.Kazakhstan, true }},
		{ReasonClass, true, func(a *Ask) { a.Party.Class = call.Premium }},
		{ReasonClass, true, func(a *Ask) { a.Party.Class = call.Foreign }},
		{ReasonClass, true, func(a *Ask) { a.Party.Class = call.Local }},
		{ReasonNumberBusy, false, func(a *Ask) { a.Busy = true }},
		{ReasonOptOut, false, func(a *Ask) { a.Person.OptOut = &Refusal{} }},
		{ReasonNoConsent, true, func(a *Ask) { a.Person.Consent = nil }},
		{ReasonNoConsent, true, func(a *Ask) { a.Person.Consent.Given = false }},
		{ReasonNoConsent, true, func(a *Ask) { a.Person.Consent.At = a.Now.Wall - year }},
		{ReasonNoConsent, true, func(a *Ask) { a.Person.Consent.Wording = "" }},
		{ReasonNoConsent, true, func(a *Ask) { a.Person.Consent.Source = "import" }}, // no proof
		{ReasonNoConsent, true, func(a *Ask) { a.Person.Consent.Source = "operator" }},
		{ReasonNoConsent, true, func(a *Ask) { a.Person.Consent.Source = "header" }},
		{ReasonNoConsent, true, func(a *Ask) { a.Person.Consent.Call = 0 }},
		{ReasonQuarantine, false, func(a *Ask) { a.Person.Surveyed, a.Person.About = a.Now.Wall-29*dayMs, 9 }},
		{ReasonAttempts, false, func(a *Ask) { a.Counted = 3 }},
		{ReasonQuota, false, func(a *Ask) { a.QuotaMet = true }},
		{ReasonOff, false, func(a *Ask) { a.Config.On = false }},
		{ReasonStopped, false, func(a *Ask) { a.Stopped = true }},
		{ReasonNotReady, true, func(a *Ask) { a.Config.Wording = "" }},
		{ReasonNotReady, true, func(a *Ask) { a.Config.Labelling.Number = "" }},
		{ReasonNotReady, true, func(a *Ask) { a.Config.MassCalls.Date = "" }},
		{ReasonHours, true, func(a *Ask) { a.Now.Wall = at(t, "2026-03-11 09:59") }},
		{ReasonHours, true, func(a *Ask) { a.Now.Wall = at(t, "2026-03-11 20:00") }},
		{ReasonHours, true, func(a *Ask) { a.Now.Wall = at(t, "2026-03-14 18:00") }}, // Saturday
		{ReasonHours, true, func(a *Ask) { a.Party.Span = call.Span{Min: 3, Max: 12} }},
		{ReasonInTouch, false, func(a *Ask) { a.InTouch = true }},
		{ReasonConcurrency, false, func(a *Ask) { a.Running = 5 }},
		{ReasonChannels, false, func(a *Ask) { a.Free = 29 }},
		{ReasonPace, false, func(a *Ask) { a.Started, a.LastStart = true, a.Now.Mono-999 }},
	} {
		a := fine(t)
		c.change(&a)
		ok, reason := MayDial(a)
		require.False(t, ok)
		require.Equal(t, c.want, reason)
		a.Party.Trial = true
		ok, reason = MayDial(a)
		require.Equal(t, c.trial, ok, "trial callee, %s against %s", reason, c.want)
	}
}

func TestMayDialAllows(t *testing.T) {
	for name, change := range map[string]func(*Ask){
		"own earlier attempt is no quarantine": func(a *Ask) { a.Person.Surveyed, a.Person.About = a.Now.Wall-1, 1 },
		"30 days later":                        func(a *Ask) { a.Person.Surveyed, a.Person.About = a.Now.Wall-30*dayMs, 9 },
		"shared number, next day":              func(a *Ask) { a.Party.Shared, a.Person.Surveyed, a.Person.About = true, a.Now.Wall-dayMs, 9 },
		"implied by a signed switch": func(a *Ask) {
			a.Config.Consent, a.Config.ImpliedBy, a.Person.Consent = Implied, "Петрова", nil
		},
		"import with proof": func(a *Ask) { a.Person.Consent.Source, a.Person.Consent.Proof = "import", "form 12" },
		"operator's mark where enabled": func(a *Ask) {
			a.Config.OperatorMark, a.Person.Consent.Source = true, "operator"
		},
		"Kazakhstan where added": func(a *Ask) { a.Config.Kazakhstan, a.Party.Class = true, call.Kazakhstan },
		"Belarus where added":    func(a *Ask) { a.Config.Belarus, a.Party.Class = true, call.Belarus },
		"a second after":         func(a *Ask) { a.Started, a.LastStart = true, a.Now.Mono-1000 },
		"browser page":           func(a *Ask) { a.Party = call.Party{Web: "web:x", Trial: true} },
	} {
		a := fine(t)
		change(&a)
		ok, reason := MayDial(a)
		require.True(t, ok, "%s: %s", name, reason)
	}
	a := fine(t)
	a.Party.Shared, a.Person.Surveyed, a.Person.About = true, a.Now.Wall-hourMs, 9
	_, reason := MayDial(a)
	require.Equal(t, ReasonQuarantine, reason, "a shared number once a day")
	a = fine(t)
	a.Config.Consent, a.Config.ImpliedBy, a.Person.Consent = Implied, "", nil
	_, reason = MayDial(a)
	require.Equal(t, ReasonNoConsent, reason, "nobody signed")
}

// Calls of people pass the same gate, with fewer rules.
func TestMayDialForPeople(t *testing.T) {
	a := fine(t)
	a.Purpose, a.Now.Wall = ForClick, at(t, "2026-03-11 23:00")
	a.Person, a.Free, a.Config.On = Person{}, 0, false
	ok, reason := MayDial(a)
	require.True(t, ok, reason)
	a.Party.Class = call.Premium
	_, reason = MayDial(a)
	require.Equal(t, ReasonClass, reason)

	a.Purpose, a.Party.Class = ForCallback, call.Mobile
	ok, _ = MayDial(a)
	require.True(t, ok, "taken minutes ago, the centre is open")
	a.Later = true
	_, reason = MayDial(a)
	require.Equal(t, ReasonHours, reason, "on another day only 09–21")
	a.Now.Wall = at(t, "2026-03-11 20:59")
	ok, _ = MayDial(a)
	require.True(t, ok)
}
