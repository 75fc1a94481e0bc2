package survey

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"hotline/call"
)

// tape tells the story of a room in text (testdata/*.txt). Times are Moscow's.
//
//	clock 2026-03-10 12:00   · pass 3h        the clock is set, time goes by
//	config delay=30s per_operator=2          settings
//	consent 7 yes|no · optout 7 key · back 7 · exclude 1 reason
//	contact 1 customer=7 number=+79160000001 operator=3 line=1 queue=sales talk=60s
//	due                      time goes to the next plan that is due, Tick
//	tick free=20 touch=7     Tick now
//	answered · answer q1 5 · ended busy 486 · restart
type tape struct {
	room    *Room
	shadow  *Room // fed with facts only
	now     call.Time
	attempt uint64
	party   map[call.CustomerID]call.Party
	out     strings.Builder
}

func newTape() *tape {
	cfg := Defaults()
	cfg.On, cfg.Wording, cfg.CallerIDs = true, "v1", []string{"+74950000001"}
	cfg.Labelling = Contract{Carrier: "carrier", Number: "1", Date: "2026-01-01"}
	cfg.MassCalls = cfg.Labelling
	t := &tape{room: New(cfg), shadow: New(cfg), party: map[call.CustomerID]call.Party{}}
	return t
}

// run gives the story back with what happened in place of the expectations.
func (t *tape) run(src string) (string, error) {
	for i, line := range strings.Split(strings.TrimSuffix(src, "\n"), "\n") {
		trimmed := strings.TrimSpace(line)
		if strings.HasPrefix(line, " ") && trimmed != "" {
			continue
		}
		t.out.WriteString(line + "\n")
		if trimmed == "" || strings.HasPrefix(trimmed, "#") {
			continue
		}
		if err := t.act(strings.Fields(trimmed)); err != nil {
			return "", fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	return t.out.String(), nil
}

func (t *tape) act(f []string) error {
	arg := func(i int) string {
		if i < len(f) {
			return f[i]
		}
		return ""
	}
	switch f[0] {
	case "new":
		fresh := newTape()
		t.room, t.shadow, t.now, t.attempt = fresh.room, fresh.shadow, call.Time{}, 0
	case "clock":
		at, err := time.Parse("2006-01-02 15:04", arg(1)+" "+arg(2))
		if err != nil {
			return err
		}
		t.now.Wall = at.Add(-3 * time.Hour).UnixMilli()
	case "pass":
		d, err := time.ParseDuration(arg(1))
		if err != nil {
			return err
		}
		t.now = t.now.Add(d)
	case "config":
		return t.config(f[1:])
	case "consent":
		t.step(ConsentGiven{Customer: customer(arg(1)), Given: arg(2) == "yes", Wording: "v1", Source: "ivr", Call: 99})
	case "optout":
		t.step(OptOut{Customer: customer(arg(1)), How: arg(2)})
	case "back":
		t.step(TakenBack{Customer: customer(arg(1))})
	case "exclude":
		t.step(Excluded{About: about(arg(1)), By: 1, Reason: strings.Join(f[2:], " ")})
	case "contact":
		return t.contact(f[1:])
	case "due":
		it, ok := t.room.agenda.first()
		if !ok {
			t.out.WriteString("  nothing is planned\n")
			return nil
		}
		t.now = t.now.Add(time.Duration(max(0, it.due-t.now.Wall)) * time.Millisecond)
		t.out.WriteString("  at " + t.clock() + "\n")
		t.tick(f[1:])
	case "tick":
		t.tick(f[1:])
	case "answered":
		t.step(AttemptAnswered{Attempt: t.attempt, Call: 500})
	case "answer":
		t.step(Answer{Attempt: t.attempt, Question: arg(1), Value: arg(2)})
	case "ended":
		status, _ := strconv.Atoi(arg(2))
		t.step(AttemptEnded{Attempt: t.attempt, Cause: call.Cause(arg(1)), Status: status})
	case "resume":
		t.step(Resume{By: 1})
	case "restart":
		t.step(Restarted{})
	case "needed":
		fmt.Fprintf(&t.out, "  consent needed: %t\n", t.room.ConsentNeeded(t.partyOf(customer(arg(1)), arg(2)), t.now))
	default:
		return fmt.Errorf("%q is not known", f[0])
	}
	return nil
}

func customer(s string) call.CustomerID {
	n, _ := strconv.Atoi(s)
	return call.CustomerID(n)
}

func about(s string) call.ID {
	n, _ := strconv.Atoi(s)
	return call.ID(n)
}

func (t *tape) partyOf(id call.CustomerID, number string) call.Party {
	if number == "" {
		number = "+79160000001"
	}
	n := call.ParseNumber(number)
	return call.Party{Customer: id, Class: n.Class, Span: n.Span()}
}

func (t *tape) tick(args []string) {
	ev := Tick{Free: 100}
	for _, a := range args {
		name, value, _ := strings.Cut(a, "=")
		switch name {
		case "free":
			ev.Free, _ = strconv.Atoi(value)
		case "touch":
			ev.InTouch = append(ev.InTouch, customer(value))
		}
	}
	t.step(ev)
}

func (t *tape) config(args []string) error {
	cfg := *t.room.cfg()
	for _, a := range args {
		name, value, _ := strings.Cut(a, "=")
		n, _ := strconv.Atoi(value)
		d, _ := time.ParseDuration(value)
		switch name {
		case "per_operator":
			cfg.PerOperator = n
		case "per_queue":
			cfg.PerQueue = n
		case "concurrency":
			cfg.Concurrency = n
		case "delay":
			cfg.Delay = d
		case "wording":
			cfg.Wording = value
		case "consent":
			cfg.Consent, cfg.ImpliedBy = value, "Петрова"
		case "holidays":
			cfg.Holidays = strings.Split(value, ",")
		default:
			return fmt.Errorf("config %q", name)
		}
	}
	t.step(Configure{Config: cfg})
	return nil
}

func (t *tape) contact(args []string) error {
	c := call.Call{ID: about(args[0]), Kind: call.Inbound, Outcome: call.Answered, Lang: "ru"}
	talk := call.Talk{Operator: 3, Line: 1, Queue: "sales"}
	length, number := time.Minute, "+79160000001"
	for _, a := range args[1:] {
		name, value, _ := strings.Cut(a, "=")
		n, _ := strconv.Atoi(value)
		switch name {
		case "customer":
			c.Party.Customer = customer(value)
		case "number":
			number = value
		case "operator":
			talk.Operator = call.OperatorID(n)
		case "line":
			talk.Line = n
		case "queue":
			talk.Queue = call.QueueID(value)
		case "talk":
			length, _ = time.ParseDuration(value)
		case "web":
			c.Party.Web, c.Party.Trial, number = "web:"+value, true, ""
		case "trial":
			c.Party.Trial = true
		case "shared":
			c.Party.Shared = true
		case "outcome":
			c.Outcome = call.Outcome(value)
		default:
			return fmt.Errorf("contact %q", name)
		}
	}
	if number != "" {
		n := call.ParseNumber(number)
		c.Party.Class, c.Party.Span = n.Class, n.Span()
	}
	c.EndedAt = t.now
	talk.Ended, talk.Started = t.now, t.now.Add(-length)
	c.Talks = []call.Talk{talk}
	c.Segments = []call.Segment{{Queue: talk.Queue, Line: talk.Line}}
	t.step(ContactEnded{Call: c, Seed: uint64(c.ID)})
	return nil
}

func (t *tape) step(ev Event) {
	orders, facts := t.room.Step(t.now, ev)
	for _, f := range facts {
		t.shadow.Apply(f)
		if s := t.fact(f); s != "" {
			t.out.WriteString("  " + s + "\n")
		}
	}
	for _, o := range orders {
		if d, ok := o.(Dial); ok {
			t.attempt = d.Attempt
		}
		t.out.WriteString("  " + t.told(o) + "\n")
	}
	a, errA := t.room.Snapshot()
	b, errB := t.shadow.Snapshot()
	if errA != nil || errB != nil || string(a) != string(b) {
		t.out.WriteString("  THE FACTS DO NOT GIVE THE STATE\n")
	}
}

func (t *tape) clock() string { return msk(t.now.Wall) }

func msk(wall int64) string {
	return time.UnixMilli(wall).UTC().Add(3 * time.Hour).Format("Mon 2006-01-02 15:04:05")
}

func (t *tape) told(o Order) string {
	switch o := o.(type) {
	case Dial:
		return fmt.Sprintf("-> dial customer %d about %d as %s, ring %dms, %s", o.Party.Customer, uint64(o.About), o.CallerID, o.RingMs, o.When)
	case Task:
		return fmt.Sprintf("-> task about %d: %s, due %s", uint64(o.About), o.Reason, msk(o.Due))
	case Cancel:
		return "-> cancel"
	case Alarm:
		return "-> alarm " + o.Kind
	}
	return "?"
}

func (t *tape) fact(f Fact) string {
	switch {
	case f.Plan != nil && f.Plan.State == Planned:
		return fmt.Sprintf("plan %d due %s until %s", uint64(f.Plan.About), msk(f.Plan.Due), msk(f.Plan.Until))
	case f.Plan != nil && f.Plan.State != InCall && f.Plan.State != Closed:
		return fmt.Sprintf("plan %d %s", uint64(f.Plan.About), f.Plan.State)
	case f.Result != nil && !f.Result.Open && f.Result.Status != "":
		r := f.Result
		s := fmt.Sprintf("result %d %s attempts=%d", uint64(r.About), r.Status, r.Attempts)
		if r.Reason != "" {
			s += " (" + r.Reason + ")"
		}
		if r.Q1 > 0 {
			s += fmt.Sprintf(" q1=%d q2=%d q3=%d operator=%d line=%d queue=%s", r.Q1, r.Q2, r.Q3, r.Operator, r.Line, r.FirstQueue)
		}
		return s
	case f.Skipped != nil:
		return fmt.Sprintf("skipped %d: %s", uint64(f.Skipped.About), f.Skipped.Reason)
	case f.Tally != nil:
		return fmt.Sprintf("tally %s today=%d before=%d", f.Tally.Key, f.Tally.Today, f.Tally.Done)
	}
	return ""
}
