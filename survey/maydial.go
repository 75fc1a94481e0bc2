package survey

import (
	"hotline/call"
)

// Reason says why a call may not be dialled; "" is no reason against it.
type Reason string

// Reasons that pass by themselves, for every plan.
const (
	ReasonOff         Reason = "off"         // the bot is switched off
	ReasonStopped     Reason = "stopped"     // 608 stopped the campaign
	ReasonNotReady    Reason = "not_ready"   // labelling, contract or wording data missing
	ReasonPace        Reason = "pace"        // a call start a moment ago
	ReasonConcurrency Reason = "concurrency" // enough bot calls at once
	ReasonChannels    Reason = "channels"    // too few channels are free
	ReasonHours       Reason = "hours"       // outside the customer's window
	ReasonNumberBusy  Reason = "number_busy" // an attempt to this number is under way
	ReasonInTouch     Reason = "in_touch"    // the customer is calling us right now
)

// Reasons that stay.
const (
	ReasonNoNumber   Reason = "no_number" // withheld, unknown
	ReasonClass      Reason = "class"     // not a class of number we may dial
	ReasonOwn        Reason = "own"       // one of our own numbers
	ReasonOptOut     Reason = "opt_out"
	ReasonNoConsent  Reason = "no_consent"
	ReasonQuarantine Reason = "quarantine" // surveyed not long ago
	ReasonAttempts   Reason = "attempts"   // all attempts are used up
	ReasonQuota      Reason = "quota"      // the day's quota is met
)

// Purposes of outgoing calls.
const (
	ForSurvey   = "survey"
	ForCallback = "callback" // ordered by the customer
	ForClick    = "click"    // an operator's own call
	ForOutside  = "outside"  // a number of the settings that a caller is joined with
)

// Ask is everything MayDial looks at.
type Ask struct {
	Purpose string
	Now     call.Time
	Party   call.Party // Trial: a peer of kind test or a browser page
	Own     bool       // the number is one of ours
	Later   bool       // callback: moved to another day than it was ordered

	Config    *Config
	Person    Person
	About     call.ID // survey: the contact, whose own earlier attempt is no quarantine
	Counted   int     // survey: attempts so far
	Running   int     // bot calls under way
	Busy      bool    // an outgoing attempt to this number is under way
	InTouch   bool    // the customer has a call with us in progress
	Free      int     // free channels, percent
	Started   bool    // a bot call has ever started, at LastStart
	LastStart int64   // monotonic ms
	Stopped   bool
	QuotaMet  bool
}

// MayDial is the one gate of every outgoing call, of bot or person (DESIGN.md 6,
// DOMAIN.md 10, 12, 13, INVARIANTS 22–25, 27, 47). Trial callees skip hours,
// number class, consent and the entered contract data, nothing else.
func MayDial(a Ask) (bool, Reason) {
	reason := mayReach(a)
	if reason == "" && a.Purpose == ForSurvey {
		reason = maySurvey(a)
	}
	if reason == "" && a.Purpose == ForCallback && a.Later && !a.Party.Trial && !a.Party.Span.AllowedAt(call.EveryDay(call.HardHours), a.Now.Wall) {
		reason = ReasonHours // one moved to another day obeys 09–21
	}
	return reason == "", reason
}

// mayReach holds for whoever dials.
func mayReach(a Ask) Reason {
	switch {
	case a.Party.Customer == 0 && a.Party.Web == "" && a.Purpose != ForOutside:
		return ReasonNoNumber
	case a.Own:
		return ReasonOwn
	case !a.Party.Trial && !a.Config.dialable(a.Party.Class):
		return ReasonClass
	case a.Busy:
		return ReasonNumberBusy
	}
	return ""
}

// dialable tells the classes we may dial (DOMAIN.md 12): Russian mobile and
// geographic, and the neighbours that the settings add.
func (c *Config) dialable(class call.NumberClass) bool {
	switch class {
	case call.Mobile, call.Geographic:
		return true
	case call.Kazakhstan:
		return c.Kazakhstan
	case call.Belarus:
		return c.Belarus
	}
	return false
}

// maySurvey holds for the bot. What stays comes before what passes, so that a
// plan that can never be dialled is closed and not waited for.
func maySurvey(a Ask) Reason {
	for _, rule := range [...]func(Ask) Reason{forGood, switchedOn, inHours, inPace} {
		if reason := rule(a); reason != "" {
			return reason
		}
	}
	return ""
}

func forGood(a Ask) Reason {
	switch {
	case a.Person.OptOut != nil:
		return ReasonOptOut
	case !a.Party.Trial && !a.Config.agreed(a.Person, a.Now.Wall):
		return ReasonNoConsent
	case a.Config.quarantined(a.Person, a.Party, a.About, a.Now.Wall):
		return ReasonQuarantine
	case a.Counted >= a.Config.MaxAttempts:
		return ReasonAttempts
	case a.QuotaMet:
		return ReasonQuota
	}
	return ""
}

func switchedOn(a Ask) Reason {
	switch {
	case !a.Config.On:
		return ReasonOff
	case a.Stopped:
		return ReasonStopped
	case !a.Party.Trial && !a.Config.ready():
		return ReasonNotReady
	}
	return ""
}

func inHours(a Ask) Reason {
	switch {
	case !a.Party.Trial && !a.Party.Span.AllowedAt(a.Config.week(), a.Now.Wall):
		return ReasonHours
	case a.InTouch:
		return ReasonInTouch
	}
	return ""
}

func inPace(a Ask) Reason {
	switch {
	case a.Running >= a.Config.Concurrency:
		return ReasonConcurrency
	case a.Free < a.Config.FreePercent:
		return ReasonChannels
	case a.Started && a.Now.Mono-a.LastStart < a.Config.StartEvery.Milliseconds():
		return ReasonPace
	}
	return ""
}

// agreed tells whether there is a consent that can be proved and is still valid;
// the signed switch of implied mode stands for one.
func (c *Config) agreed(p Person, wall int64) bool {
	if c.Consent == Implied && c.ImpliedBy != "" {
		return true
	}
	k := p.Consent
	return k != nil && k.Given && k.proved(c) && c.inTerm(k, wall)
}

// proved: heard by the caller in a call, imported with its proof, or an
// operator's mark where that is enabled (it biases the sample).
func (k *Consent) proved(c *Config) bool {
	if k.Wording == "" {
		return false
	}
	switch k.Source {
	case "ivr":
		return k.Call != 0
	case "import":
		return k.Proof != ""
	case "operator":
		return c.OperatorMark && k.Call != 0
	}
	return false
}

func (c *Config) inTerm(k *Consent, wall int64) bool {
	return wall-k.At < c.ConsentTerm.Milliseconds()
}

// quarantined: at most one survey in 30 days; for a shared number one a day; a
// browser page is nobody in particular.
func (c *Config) quarantined(p Person, party call.Party, about call.ID, wall int64) bool {
	if p.Surveyed == 0 || p.About == about || party.Customer == 0 {
		return false
	}
	if party.Shared {
		zone := int8(c.ZoneHours)
		return call.DayAt(p.Surveyed, zone) == call.DayAt(wall, zone)
	}
	return wall-p.Surveyed < c.Quarantine.Milliseconds()
}
