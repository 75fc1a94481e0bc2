package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"hotline/acd"
	"hotline/call"
	"hotline/people"
	"hotline/simulate"
	"hotline/store"
	"hotline/switchboard"
)

// record is a recorded day of a data folder, which may be that of a running server:
// it is only read.
type record struct {
	dir, centre string
	st          *store.Store
	rules       string // whose queues are taken, in words
	past        *simulate.Past
	replay      simulate.Replay
	places      kept
	todays      int             // operators of whom is not known what they could do on the day
	was         simulate.Result // what the centre did
}

// kept is for how long places are kept, ms: for who gave up, and for whom we failed.
type kept struct{ dropped, cutOff int64 }

// openRecord opens a data folder, nil where none is named, with the queues that are meant:
// those of the centre's folder, or as they were on the day; "" is today.
func openRecord(ctx context.Context, dir, centre, day string) (*record, acd.Settings, error) {
	if dir == "" {
		desk, err := centreDesk(centre)
		return nil, desk, err
	}
	if _, err := os.Stat(dir); err != nil {
		return nil, acd.Settings{}, fmt.Errorf("--data: there is no folder %s", dir)
	}
	st, err := store.OpenToRead(ctx, dir)
	if err != nil {
		return nil, acd.Settings{}, fmt.Errorf("--data: %w", err)
	}
	r := &record{dir: dir, centre: centre, st: st}
	desk, err := r.desk(ctx, day)
	if err != nil {
		r.close()
	}
	return r, desk, err
}

func (r *record) close() {
	if r != nil {
		_ = r.st.Close() // nothing was written
	}
}

// desk gives the queues as they were in force on the day, unless a folder is named;
// "" is today.
func (r *record) desk(ctx context.Context, day string) (acd.Settings, error) {
	if r.centre != "" {
		r.rules = "of " + r.centre
		return r.fromCentre(r.centre)
	}
	newest, err := r.st.Settings(ctx, 0)
	if errors.Is(err, store.ErrNotFound) {
		r.rules = "that are built in, as none are stored there"
		return r.fromCentre("")
	}
	if err != nil {
		return acd.Settings{}, err
	}
	row, versions := newest, 1
	if day != "" {
		was, err := settingsOf(newest)
		if err != nil {
			return was.Desk, err
		}
		from, to, err := dayOf(day, was.Desk.Zone)
		if err != nil {
			return was.Desk, err
		}
		older, n, err := r.st.SettingsOf(ctx, from, to)
		if err != nil {
			return was.Desk, err
		}
		if n > 0 {
			row, versions = older, n
		}
	}
	r.rules = fmt.Sprintf("of version %d of the settings stored there", row.Version)
	if versions > 1 {
		r.rules += fmt.Sprintf(", the last of %d of that day", versions)
	}
	s, err := settingsOf(row)
	r.places = kept{s.DroppedMs, s.RedialMs}
	return s.Desk, err
}

// fromCentre reads the rules of a folder.
func (r *record) fromCentre(dir string) (acd.Settings, error) {
	c, err := centreOf(dir)
	r.places = kept{c.General.RedialDropped.Milliseconds(), c.General.Redial.Milliseconds()}
	return c.Desk, err
}

func settingsOf(row store.SettingsRow) (switchboard.Settings, error) {
	var s switchboard.Settings
	err := json.Unmarshal(row.Content, &s)
	if err == nil {
		err = s.Desk.Validate()
	}
	if err != nil {
		return s, fmt.Errorf("version %d of the stored settings: %w; name a folder with --centre", row.Version, err)
	}
	return s, nil
}

// dayOf is a day from midnight to midnight of a zone, wall ms.
func dayOf(day, zone string) (from, to int64, err error) {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return 0, 0, fmt.Errorf("zone: %w", err)
	}
	at, err := time.ParseInLocation(time.DateOnly, day, loc)
	if err != nil {
		return 0, 0, fmt.Errorf("--on: a date such as 2026-03-10 expected, got %q", day)
	}
	return at.UnixMilli(), at.AddDate(0, 0, 1).UnixMilli(), nil
}

// read takes the recorded time of the scenario's day.
func (r *record) read(ctx context.Context, s *simulate.Scenario, zone string) error {
	midnight, _, err := dayOf(s.Day, zone)
	if err != nil {
		return err
	}
	p := &simulate.Past{From: midnight + int64(s.From), To: midnight + int64(s.To)}
	d, err := r.st.RecordedDay(ctx, p.From, p.To)
	users, failed := r.st.Users(ctx)
	if err := errors.Join(err, failed); err != nil {
		return err
	}
	if d.Open {
		p.Known = d.Known
	}
	p.Calls, p.Back = d.Calls, d.Back
	fillPast(p, &d)
	if err := fillAgain(p, &d); err != nil {
		return err
	}
	if r.todays, err = fillProfiles(p, &d, profiles(users, func(u people.User) people.User { return u })); err != nil {
		return err
	}
	r.past = p
	if len(p.Calls) == 0 {
		return r.nothing(ctx, s, zone)
	}
	return nil
}

// fillPast takes what operators did. Only offers of queues are met by operators of a
// run; a colleague's call, and a call out that nobody was promised, is time off the queues.
func fillPast(p *simulate.Past, d *store.RecordedDay) {
	type moment struct {
		op call.OperatorID
		at int64
	}
	reserved, direct := map[moment]bool{}, map[moment]bool{}
	for _, x := range d.Offers {
		if x.Kind == string(acd.KindCallback) {
			reserved[moment{x.Operator, x.At.Wall}] = true
			continue
		}
		if x.Kind != string(acd.KindQueue) {
			direct[moment{x.Operator, x.At.Wall}] = true
			continue
		}
		p.Offers = append(p.Offers, simulate.PastOffer{
			Operator: x.Operator, RingMs: x.EndedAt.Mono - x.At.Mono, Taken: x.End == "accepted",
			Missed: x.End == string(acd.TimedOut) || x.End == string(acd.DeclinedOffer),
		})
	}
	for _, x := range d.States {
		at := moment{x.Operator, x.At.Wall}
		p.States = append(p.States, simulate.PastState{
			Operator: x.Operator, At: x.At.Wall, To: x.To,
			Own: x.To == call.OutboundState && !reserved[at] || x.To == call.Ringing && direct[at],
		})
	}
}

// nothing says that no call is recorded, and when there are some.
func (r *record) nothing(ctx context.Context, s *simulate.Scenario, zone string) error {
	err := fmt.Errorf("%s: no call of %s from %s to %s is recorded there", r.dir, s.Day, s.From, s.To)
	first, last, failed := r.st.RecordedFrom(ctx)
	loc, bad := time.LoadLocation(zone)
	switch {
	case failed != nil || bad != nil:
		return errors.Join(err, failed, bad)
	case first == 0:
		return fmt.Errorf("%w, nor of any other day", err)
	}
	day := func(ms int64) string { return time.UnixMilli(ms).In(loc).Format("2006-01-02 15:04") }
	return fmt.Errorf("%w; the first one there began on %s, the last one on %s", err, day(first), day(last))
}

// asItWas counts the record itself.
func (r *record) asItWas(s *simulate.Scenario, desk acd.Settings) error {
	plain := *s
	plain.Operators, plain.Variants = nil, nil
	plan, err := plain.Build(desk, r.past.Agents(), nil)
	if err != nil {
		return err
	}
	r.was = r.past.AsItWas(plan)
	return nil
}

// fewGaveUp is below how many losses an estimate of patience is called rough.
const fewGaveUp = 20

// tell says what is played and what had to be assumed.
func (o *simulation) tell(out io.Writer, rec *record) {
	for _, u := range o.unserved {
		fmt.Fprintln(out, u)
	}
	if rec == nil {
		return
	}
	r := rec.replay
	defer rec.tellAssumed(out)
	fmt.Fprintf(out, "%d recorded contacts are played with the queues %s", r.Played, rec.rules)
	if r.NoQueue+r.UnknownQueue > 0 {
		fmt.Fprintf(out, "; left out: %d that came to no queue, %d to one that is not in the settings", r.NoQueue, r.UnknownQueue)
	}
	fmt.Fprintln(out)
	switch {
	case r.GaveUp == 0:
		fmt.Fprintf(out, "assumed: nobody gave up on that day, so everybody waits without end\n")
	case r.Patient > 0:
		fmt.Fprintf(out, "assumed: how long %d would have waited who did not give up is estimated from %d who did", r.Patient, r.GaveUp)
		if r.GaveUp < fewGaveUp {
			fmt.Fprint(out, ", which are few")
		}
		fmt.Fprintln(out)
	}
	if r.NoTalk > 0 {
		fmt.Fprintf(out, "assumed: %d talked with nobody; their talk is that of somebody of their queue\n", r.NoTalk)
	}
}

// tellAssumed says what of operators and of the server's own trouble is not as it was.
func (r *record) tellAssumed(out io.Writer) {
	if n := r.replay.SkillsOfToday; n > 0 {
		fmt.Fprintf(out, "assumed: what %d operators could do on that day is not recorded; skills, levels, queues and ranks are theirs of today\n", n)
	}
	if n := r.replay.CutOff; n > 0 {
		fmt.Fprintf(out, "assumed: %d whom the server failed while they waited, by no restart, wait on\n", n)
	}
	if n := r.replay.NoPlace; n > 0 {
		fmt.Fprintf(out, "assumed: %d who came back to a place of another day come as anybody\n", n)
	}
	if n := r.replay.Restarts; n > 0 {
		fmt.Fprintf(out, "played: restarts of the server: %d; who waits or talks then is cut off, and phones again as such callers did\n", n)
	}
}
