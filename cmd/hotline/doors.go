package main

import (
	"strings"

	"hotline/call"
)

// doer is a door that carries out commands.
type doer interface {
	Do(call.Command)
}

// trunkDoor is the SIP door as the router sees it.
type trunkDoor interface {
	doer
	DigitsByINFO(leg call.LegID) bool
}

// doors routes each command to the door it is for, by its kind and its leg.
type doors struct {
	sip     trunkDoor
	soft    doer
	sound   doer
	closing func() bool        // the house stops: nothing is dialled any more
	refused func(call.Dial)    // tells the core so
	ordered func(call.Ordered) // whoever ordered hears it
	lookup  func(call.Lookup)  // asks the outside, never waits
	keypad  doer
	keys    func(call.SendDigits) call.SendDigits // puts held keys back
	spoken  func(call.Play) call.Play             // puts numbers in place of their clips

	settings interface{ Do(call.SettingsTold) } // hears whether they are in force
}

// Do implements switchboard.Doors.
func (d *doors) Do(cmd call.Command) {
	switch c := cmd.(type) {
	case call.Answer:
		d.byLeg(c.Leg).Do(c)
	case call.Reject:
		d.byLeg(c.Leg).Do(c)
	case call.Hangup:
		d.hangup(c)
	case call.Dial:
		if d.closing() {
			d.refused(c)
			return
		}
		if c.Web != "" {
			d.soft.Do(c)
		} else {
			d.sip.Do(c)
		}
	case call.SettingsTold:
		d.settings.Do(c)
	case call.Ordered:
		d.ordered(c)
	case call.Lookup:
		d.lookup(c)
	case call.Told:
		d.keypad.Do(c)
		d.soft.Do(c)
	case call.Show:
		d.soft.Do(c)
	case call.GatherNumber, call.GatherEnd, call.Hear:
		d.keypad.Do(c)
	case call.Play:
		d.sound.Do(d.spoken(c))
	case call.SendDigits:
		c = d.keys(c)
		if d.sip.DigitsByINFO(c.Leg) {
			d.sip.Do(c)
		} else {
			d.sound.Do(c)
		}
	default:
		d.sound.Do(c)
	}
}

// hangup: a leg we dialled is known to one of two doors; the other ignores it.
func (d *doors) hangup(c call.Hangup) {
	if strings.Contains(string(c.Leg), "/o") {
		d.soft.Do(c)
		d.sip.Do(c)
		return
	}
	d.byLeg(c.Leg).Do(c)
}

func (d *doors) byLeg(leg call.LegID) doer {
	if strings.Contains(string(leg), "/b") {
		return d.soft
	}
	return d.sip
}
