package switchboard

import (
	"encoding/json"
	"errors"
	"fmt"

	"hotline/acd"
	"hotline/call"
	"hotline/survey"
)

// registries of the journal's tags. A tag is never used for another type.
var (
	events = eventTags()
	facts  = factTags()
)

func eventTags() *registry[call.Event] {
	r := newRegistry[call.Event]("event")
	for tag, ev := range map[string]call.Event{
		"arrived": call.Arrived{}, "recognised": call.Recognised{}, "leg_ringing": call.LegRinging{}, "leg_answered": call.LegAnswered{},
		"leg_held": call.LegHeld{}, "leg_ended": call.LegEnded{}, "digit": call.Digit{}, "play_done": call.PlayDone{},
		"media_dead": call.MediaDead{}, "media_back": call.MediaBack{}, "recording_done": call.RecordingDone{},
		"signed_in": call.OperatorSignedIn{}, "signed_out": call.OperatorSignedOut{}, "signal_lost": call.SignalLost{},
		"signal_back": call.SignalBack{}, "path_up": call.PathUp{}, "path_dead": call.PathDead{}, "act": call.Act{},
		"tick": Tick{}, "restarted": Restarted{}, "skipped": Skipped{}, "configured": Configured{}, "rehearse": Rehearse{},
		"staffed": Staffed{}, "order": call.Order{}, "looked_up": call.LookedUp{},
		"number_keyed": call.NumberKeyed{},
	} {
		r.add(tag, ev)
	}
	return r
}

func factTags() *registry[Fact] {
	r := newRegistry[Fact]("fact")
	for tag, f := range map[string]Fact{
		"call": PutCall{}, "drop_call": DropCall{}, "op": PutOp{}, "place": PutPlace{}, "drop_place": DropPlace{},
		"settings": PutSettings{}, "desk": Desk{}, "bot": Bot{}, "happened": Happened{}, "offered": Offered{},
		"offer_ended": OfferEnded{}, "taped": Taped{}, "untaped": Untaped{}, "tape_done": TapeDone{}, "wrapped": Wrapped{},
		"survey_task": SurveyTask{}, "alarmed": Alarmed{}, "emergency": PutEmergency{}, "emergency_over": DropEmergency{},
		"mark": PutMark{}, "drop_mark": DropMark{}, "notice": PutNotice{}, "drop_notice": DropNotice{}, "rehearsal": PutRehearsal{}, "drop_rehearsal": DropRehearsal{},
		"promise": PutPromise{}, "drop_promise": DropPromise{}, "lost": PutLost{}, "return": PutReturn{}, "drop_return": DropReturn{},
		"caller": PutCaller{}, "drop_callers": DropCallers{},
	} {
		r.add(tag, f)
	}
	return r
}

// MarshalJSON writes the room's fact as it is.
func (d Desk) MarshalJSON() ([]byte, error) { return json.Marshal(d.Fact) }

// UnmarshalJSON reads the room's fact.
func (d *Desk) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, &d.Fact) }

// MarshalJSON writes the room's fact as it is.
func (b Bot) MarshalJSON() ([]byte, error) { return json.Marshal(b.Fact) }

// UnmarshalJSON reads the room's fact.
func (b *Bot) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, &b.Fact) }

// Apply puts one fact of the journal in place.
func (c *Core) Apply(f Fact) error {
	switch f := f.(type) {
	case PutCall:
		c.putCall(f.clone())
	case DropCall:
		c.drop(f.Call)
	case PutOp:
		c.putOp(f.Op)
	case PutPlace:
		c.places.put(f.Place)
	case DropPlace:
		c.places.drop(f.Customer)
	case Taped:
		c.tapes[f.Recording] = false
	case Untaped:
		c.tapes[f.Recording] = true
	case TapeDone:
		delete(c.tapes, f.Recording)
	case PutSettings:
		book, err := buildBook(f.Settings)
		if err != nil {
			return err
		}
		c.adopt(f.Settings, book)
	case PutEmergency:
		c.emergencies[f.Queue] = f.Emergency
	case DropEmergency:
		delete(c.emergencies, f.Queue)
	case PutMark:
		c.marks[f.Key] = f.Mark
	case DropMark:
		delete(c.marks, f.Key)
	case PutNotice:
		c.notices[f.ID] = f.clone()
	case DropNotice:
		delete(c.notices, f.ID)
	case PutRehearsal:
		return c.putRehearsal(f.Rehearsal)
	case DropRehearsal:
		delete(c.rehearsals, f.Slug)
	case PutPromise:
		c.promises.put(f.clone())
	case DropPromise:
		c.promises.drop(f.Promise)
	case PutLost:
		c.lost.put(f.LostItem)
	case PutReturn:
		c.returns[f.Customer] = f.Return
	case DropReturn:
		delete(c.returns, f.Customer)
	case PutCaller:
		c.known.put(f.Caller)
	case DropCallers:
		c.known.turn(f.Day)
	case Desk:
		return c.acd.Apply(f.Fact)
	case Bot:
		c.bot.Apply(f.Fact)
	}
	return nil
}

func (c *Core) putCall(l Live) {
	old := c.calls[l.ID]
	if (old == nil || old.Party.Customer == 0) && l.Party.Customer != 0 {
		c.callers[l.Party.Customer]++
	}
	if old != nil && old.Outside != nil {
		delete(c.outer, old.Outside.Leg)
	}
	if l.Outside != nil {
		c.outer[l.Outside.Leg] = l.ID
	}
	c.calls[l.ID] = &l
	c.legs[l.Leg] = l.ID
	c.due.set(l.ID, l.deadline())
}

func (c *Core) putOp(o Op) {
	if old := c.ops[o.ID]; old != nil {
		delete(c.opLegs, old.Leg)
	}
	v := o.clone()
	c.ops[o.ID] = &v
	if o.Leg != "" {
		c.opLegs[o.Leg] = o.ID
	}
}

// snapshot is the whole state as text.
type snapshot struct {
	Settings Settings        `json:"settings"`
	Older    []FlowSource    `json:"older,omitempty"`
	Desk     json.RawMessage `json:"desk"`
	Bot      json.RawMessage `json:"bot"`
	Calls    []Live          `json:"calls"`
	Ops      []Op            `json:"ops"`
	Places   []Place         `json:"places"`
	Tapes    []tapeOwed      `json:"tapes,omitempty"`
	Promises []Promise       `json:"promises,omitempty"`
	Lost     []LostItem      `json:"lost,omitempty"`
	Returns  []Return        `json:"returns,omitempty"`
	Callers  []Caller        `json:"callers,omitempty"`
	Day      int64           `json:"callers_day,omitempty"`

	Emergencies []Emergency `json:"emergencies,omitempty"`
	Notices     []Notice    `json:"notices,omitempty"`
	Marks       []Mark      `json:"marks,omitempty"`
	Rehearsals  []Rehearsal `json:"rehearsals,omitempty"`
}

// tapeOwed is a recording whose outcome was not heard yet.
type tapeOwed struct {
	Recording call.RecordingID `json:"recording"`
	Discard   bool             `json:"discard,omitempty"`
}

// Snapshot gives the whole state; equal states give equal bytes.
func (c *Core) Snapshot() ([]byte, error) {
	s := snapshot{Settings: c.settings, Older: c.olderMenus()}
	var err1, err2 error
	s.Desk, err1 = c.acd.Snapshot()
	s.Bot, err2 = c.bot.Snapshot()
	if err := errors.Join(err1, err2); err != nil {
		return nil, fmt.Errorf("switchboard: snapshot: %w", err)
	}
	for _, id := range c.callIDs() {
		s.Calls = append(s.Calls, c.calls[id].clone())
	}
	for _, id := range c.opIDs() {
		s.Ops = append(s.Ops, c.ops[id].clone())
	}
	for _, id := range sortedKeys(c.places.of) {
		s.Places = append(s.Places, c.places.of[id])
	}
	for _, id := range sortedKeys(c.tapes) {
		s.Tapes = append(s.Tapes, tapeOwed{id, c.tapes[id]})
	}
	for _, q := range sortedKeys(c.emergencies) {
		s.Emergencies = append(s.Emergencies, c.emergencies[q])
	}
	for _, key := range sortedKeys(c.marks) {
		s.Marks = append(s.Marks, c.marks[key])
	}
	for _, id := range sortedKeys(c.notices) {
		s.Notices = append(s.Notices, c.notices[id])
	}
	for _, slug := range sortedKeys(c.rehearsals) {
		s.Rehearsals = append(s.Rehearsals, c.rehearsals[slug].Rehearsal)
	}
	for _, id := range sortedKeys(c.promises.all) {
		s.Promises = append(s.Promises, c.promises.all[id].clone())
	}
	for _, id := range sortedKeys(c.lost.of) {
		s.Lost = append(s.Lost, c.lost.of[id])
	}
	for _, id := range sortedKeys(c.returns) {
		s.Returns = append(s.Returns, c.returns[id])
	}
	s.Day = c.known.day
	for _, id := range sortedKeys(c.known.of) {
		s.Callers = append(s.Callers, c.known.of[id])
	}
	return json.Marshal(s)
}

// Restore gives the core a snapshot was taken of.
func Restore(b []byte) (*Core, error) {
	var s snapshot
	if err := json.Unmarshal(b, &s); err != nil {
		return nil, fmt.Errorf("switchboard: snapshot: %w", err)
	}
	c := NewCore()
	if err := c.restoreBook(s); err != nil {
		return nil, fmt.Errorf("switchboard: snapshot: %w", err)
	}
	c.acd, c.bot = acd.New(), survey.New(survey.Defaults())
	if err := errors.Join(c.acd.Restore(s.Desk), c.bot.Restore(s.Bot)); err != nil {
		return nil, fmt.Errorf("switchboard: snapshot: %w", err)
	}
	for _, l := range s.Calls {
		c.putCall(l)
	}
	for _, o := range s.Ops {
		c.putOp(o)
	}
	for _, p := range s.Places {
		c.places.put(p)
	}
	for _, t := range s.Tapes {
		c.tapes[t.Recording] = t.Discard
	}
	for _, e := range s.Emergencies {
		c.emergencies[e.Queue] = e
	}
	for _, m := range s.Marks {
		c.marks[m.Key] = m
	}
	for _, n := range s.Notices {
		c.notices[n.ID] = n
	}
	for _, r := range s.Rehearsals {
		if err := c.putRehearsal(r); err != nil {
			return nil, fmt.Errorf("switchboard: snapshot: %w", err)
		}
	}
	for _, p := range s.Promises {
		c.promises.put(p)
	}
	for _, i := range s.Lost {
		c.lost.put(i)
	}
	for _, r := range s.Returns {
		c.returns[r.Customer] = r
	}
	c.known.day = s.Day
	for _, x := range s.Callers {
		c.known.put(x)
	}
	return c, nil
}
