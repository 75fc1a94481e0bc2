package switchboard

import (
	"slices"
	"strings"
	"time"

	"hotline/call"
)

// checkEmergency: nobody walks the menu of a closed centre who came after it was
// closed, and who waits in the queue of an outage was told of it.
func (h *house) checkEmergency(id call.ID, l *Live) {
	if l.Kind != call.Inbound {
		return
	}
	centre := h.watch.emergencies[""]
	if centre.Kind == call.EmergencyClosed && l.AnsweredAt.Mono > centre.Since.Mono && l.Session != nil {
		h.must(false, "E: call %s came after the centre was closed and walks the menu", id)
	}
	s := l.segment()
	if s == nil || len(l.Segments) > 1 || s.Reason != "menu" || s.Offers > 0 || l.Phase != call.Waiting || l.Outage || l.Then == thenHangup || l.Ordering != nil {
		return
	}
	of := h.watch.emergencies[s.Queue]
	if of.Kind == call.EmergencyOutage && of.Since.Mono < s.Entered.Mono || centre.Kind == call.EmergencyOutage && centre.Since.Mono < l.AnsweredAt.Mono {
		h.must(false, "E: call %s waits in %s and was not told of the outage", id, s.Queue)
	}
}

// checkTold: who is said to have been told of an outage hears it.
func (h *house) checkTold(res *Result) {
	for _, f := range res.Facts {
		x, ok := f.(Happened)
		if !ok || x.Kind != "outage_told" {
			continue
		}
		l, said := h.core.calls[x.Call], false
		for _, c := range res.Commands {
			p, ok := c.(call.Play)
			said = said || ok && l != nil && p.Leg == l.Leg && slices.ContainsFunc(p.Clips, func(clip string) bool { return strings.HasSuffix(clip, "/outage") })
		}
		h.must(l == nil || said, "E: call %s is said to have been told of the outage", x.Call)
	}
}

// checkCommand looks at an order before the doors carry it out.
func (h *house) checkCommand(cmd call.Command, res *Result) {
	switch c := cmd.(type) {
	case call.Dial:
		h.checkDial(c, res)
	case call.Connect:
		h.must(!h.leg(c.A).gone && !h.leg(c.B).gone && c.A != "" && c.B != "", "6: %s and %s are connected, one is gone", c.A, c.B)
	case call.Mix:
		l := h.core.calls[h.core.legs[c.Legs[0]]]
		h.must(l != nil && len(c.Legs) == 3 && l.OpLeg == c.Legs[1] && l.joined() && l.Consult.Leg == c.Legs[2], "6: %v hear one another", c.Legs)
		for _, leg := range c.Legs {
			h.must(leg != "" && !h.leg(leg).gone, "6: %v hear one another, %q is gone", c.Legs, leg)
		}
	case call.Play:
		h.must(!h.joinedWith(c.Leg), "6: media refuses a play on %s, which is connected", c.Leg)
		h.noteTold(c)
	case call.RecordStart:
		if c.Kind == call.PartOutside {
			l := h.core.calls[c.Call]
			h.must(!l.NoRecord && !l.Notice.IsZero() && h.pair[c.Customer] == c.Operator && h.watch.outer[c.Operator] == c.Call, "18: recording %s of %s and %s, a number outside", c.Recording, c.Customer, c.Operator)
			return
		}
		if c.Kind != "" {
			paired := h.joinedWith(c.Customer)
			h.must(!paired && c.Operator == "" && !h.core.calls[c.Call].NoRecord, "18, 20: message %s of %s: joined %v, with %q", c.Recording, c.Customer, paired, c.Operator)
			return
		}
		away := !h.core.op(h.core.opLegs[c.Operator]).Up // with both of a conference lost at once, it is over in this step
		h.must(h.pair[c.Customer] == c.Operator || away, "18: recording %s of %s and %s, who are not connected", c.Recording, c.Customer, c.Operator)
	case call.RecordStop:
		h.watch.thrown[c.Recording] = h.watch.thrown[c.Recording] || c.Discard
	}
}

// checkDial: outgoing calls (22, 24, 25, 27, 43, 47).
func (h *house) checkDial(d call.Dial, res *Result) {
	h.must(!h.watch.dialled[d.Leg], "25: leg %s is dialled twice", d.Leg)
	h.watch.dialled[d.Leg] = true
	stored := false
	for _, f := range res.Facts {
		if p, ok := f.(PutCall); ok && p.ID == d.Call && p.Phase == call.Dialling {
			stored = true
		}
	}
	h.must(stored, "25: %s is dialled before the intent is stored", d.Leg)
	if d.Purpose == "outside" {
		h.checkOutside(d)
		return
	}
	h.must((d.Customer != 0) != (d.Web != "") && d.To == "", "43: %+v has no one callee", d)
	h.must(h.core.calls[d.Call].Leg == d.Leg, "25: call %s is %s and dials %s", d.Call, h.core.calls[d.Call].Leg, d.Leg)
	h.checkPromiseDial(d, res)
	bots := 0
	for _, l := range h.core.calls {
		if l.Kind == call.Survey {
			bots++
		}
		if l.Kind != call.Inbound && l.ID != d.Call && d.Customer != 0 {
			h.must(l.Party.Customer != d.Customer, "25: customer %d is called twice at a time", d.Customer)
		}
	}
	if d.Purpose != "survey" {
		return
	}
	h.watch.bots++
	h.must(!h.watch.optedOut[d.Customer] || d.Customer == 0, "22: customer %d opted out and is called", d.Customer)
	h.must(bots <= h.core.settings.Survey.Concurrency, "27: %d calls of the bot at once", bots)
	if p := h.core.calls[d.Call].Party; !p.Trial {
		hour := time.UnixMilli(h.now.Wall).UTC().Add(3 * time.Hour).Hour()
		h.must(hour >= 9 && hour < 21, "47: the bot calls customer %d at %d o'clock", d.Customer, hour)
		h.must(h.watch.consent[d.Customer] != 0, "47: the bot calls customer %d, who never consented", d.Customer)
	}
}

// checkOutside: a caller is joined with numbers of the settings only (part 2: 11, 44).
func (h *house) checkOutside(d call.Dial) {
	listed := false
	for _, n := range h.core.settings.Numbers {
		listed = listed || n.Number == d.To && n.Class != call.Premium
	}
	h.must(listed && d.Customer == 0 && d.Web == "", "11, 44: %+v is no number of the settings", d)
	h.must(h.core.calls[d.Call].Kind == call.Inbound, "11: %+v for a call that did not come in", d)
	h.watch.outer[d.Leg] = d.Call
}

// checkOuter: with the caller's leg every leg of his call ends (6).
func (h *house) checkOuter() {
	for leg, id := range h.watch.outer {
		l := h.leg(leg)
		switch {
		case l.gone:
			delete(h.watch.outer, leg)
		case h.core.calls[id] == nil:
			h.must(l.hanging, "6: call %s is over, the number outside (%s) is not hung up", id, leg)
		}
	}
}
