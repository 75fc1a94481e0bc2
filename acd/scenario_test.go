package acd

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/call"
)

var update = flag.Bool("update", false, "rewrite the expectations of testdata/*.txt")

// scenario runs a text file: a line says what happens, the lines with "->" that
// follow say what the desk decides. Words and forms: testdata/README.txt.
type scenario struct {
	desk    *Desk
	set     Settings
	staff   []Profile
	applied bool
	now     call.Time
	ops     map[string]call.OperatorID
	calls   map[string]call.ID
	offers  map[call.OperatorID]call.OfferID // newest offer of each operator
	out     []string
}

func TestScenarios(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	require.NoError(t, err)
	for _, f := range files {
		if filepath.Base(f) == "README.txt" {
			continue
		}
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txt"), func(t *testing.T) {
			b, err := os.ReadFile(f)
			require.NoError(t, err)
			got, err := runScenario(string(b))
			require.NoError(t, err)
			if *update {
				require.NoError(t, os.WriteFile(f, []byte(got), 0o644))
				return
			}
			require.Equal(t, string(b), got)
		})
	}
}

func runScenario(text string) (string, error) {
	s := &scenario{
		desk: New(), set: DefaultSettings(), ops: map[string]call.OperatorID{}, calls: map[string]call.ID{},
		offers: map[call.OperatorID]call.OfferID{},
	}
	s.set.Disposition = false
	s.set.Version = 1
	s.now = call.Time{Wall: time.Date(2026, 3, 10, 7, 0, 0, 0, time.UTC).UnixMilli(), Mono: 1_000_000}
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(strings.TrimSpace(line), "->") {
			continue
		}
		s.out = append(s.out, line)
		if err := s.line(line); err != nil {
			return "", fmt.Errorf("line %d: %q: %w", n, line, err)
		}
	}
	return strings.Join(s.out, "\n") + "\n", nil
}

func (s *scenario) line(line string) error {
	w := strings.Fields(line)
	if len(w) == 0 || strings.HasPrefix(line, "#") {
		return nil
	}
	switch w[0] {
	case "setting":
		return s.setting(w[1:])
	case "queue":
		return s.queue(w[1:])
	case "operator":
		return s.operator(w[1:])
	case "at":
		return s.at(w[1:])
	}
	return fmt.Errorf("a line starts with setting, queue, operator or at")
}

func ms(v string) (Ms, error) {
	var m Ms
	err := m.UnmarshalJSON([]byte(v))
	return m, err
}

func (s *scenario) setting(w []string) error {
	for _, kv := range w {
		k, v, _ := strings.Cut(kv, "=")
		n, _ := strconv.ParseInt(v, 10, 64)
		d, _ := ms(v)
		switch k {
		case "disposition":
			s.set.Disposition = v == "on"
		case "prefer_last":
			s.set.PreferLast = v == "on"
		case "wrap":
			s.set.Wrap = d
		case "vip":
			s.set.VIP = n
		default:
			return fmt.Errorf("unknown setting %q", k)
		}
	}
	return nil
}

// queue sales line=1 strategy=longest_idle needs=english relax=overflow ...
func (s *scenario) queue(w []string) error {
	q := DefaultQueue(call.QueueID(w[0]), w[0], 1)
	q.Announce = Announce{}
	for _, kv := range w[1:] {
		if err := queueWord(&q, kv); err != nil {
			return err
		}
	}
	if i := slices.IndexFunc(s.set.Queues, func(o Queue) bool { return o.ID == q.ID }); i >= 0 {
		s.set.Queues[i] = q
	} else {
		s.set.Queues = append(s.set.Queues, q)
	}
	s.applied = false
	return nil
}

func queueWord(q *Queue, kv string) error {
	k, v, _ := strings.Cut(kv, "=")
	n, _ := strconv.Atoi(v)
	d, _ := ms(v)
	switch k {
	case "line":
		q.Line = n
	case "strategy":
		q.Strategy = Strategy(v)
	case "ring":
		q.Ring = d
	case "wrap":
		q.Wrap = d
	case "weight":
		q.Weight = int64(n)
	case "limit":
		q.Limit = n
	case "max_wait":
		q.MaxWait = d
	case "max_to":
		q.MaxTo = target(v)
	case "nobody_to":
		q.Overflow = append(q.Overflow, Overflow{When: RuleNobody, To: target(v)})
	case "wait_to": // TIME:TARGET
		after, to, _ := strings.Cut(v, ":")
		at, err := ms(after)
		if err != nil {
			return err
		}
		q.Overflow = append(q.Overflow, Overflow{When: RuleWait, At: at, To: target(to)})
	case "hours_to":
		q.Overflow = append(q.Overflow, Overflow{When: RuleHours, To: target(v)})
	case "needs":
		for _, x := range strings.Split(v, ",") {
			q.Needs = append(q.Needs, need(x))
		}
	case "relax":
		q.Relax = DefaultRelax(call.QueueID(v))
	case "language":
		q.Language = v
	case "language_relax":
		q.LanguageRelax = d
	case "auto":
		q.AutoAnswer = v == "on"
	case "announce":
		q.Announce = DefaultQueue("x", "x", 1).Announce
	case "shares":
		for _, x := range strings.Split(v, ",") {
			org, pc, _ := strings.Cut(x, ":")
			p, _ := strconv.Atoi(pc)
			q.Shares = append(q.Shares, Share{org, p})
		}
	default:
		return fmt.Errorf("unknown word %q", kv)
	}
	return nil
}

func target(v string) Target {
	kind, q, _ := strings.Cut(v, ":")
	return Target{Kind: kind, Queue: call.QueueID(q)}
}

func need(v string) Need {
	name, lvl, _ := strings.Cut(v, ":")
	n, _ := strconv.Atoi(lvl)
	return Need{name, n}
}

// operator anna queues=sales,support skills=english:5 langs=ru,en org=own rank=1
func (s *scenario) operator(w []string) error {
	p := Profile{Operator: s.opID(w[0]), Line: 1}
	for _, kv := range w[1:] {
		k, v, _ := strings.Cut(kv, "=")
		switch k {
		case "queues":
			for _, q := range strings.Split(v, ",") {
				id, rank, _ := strings.Cut(q, ":")
				n, _ := strconv.Atoi(rank)
				p.Queues = append(p.Queues, Member{call.QueueID(id), n})
			}
		case "skills":
			for _, x := range strings.Split(v, ",") {
				n := need(x)
				p.Skills = append(p.Skills, Skill(n))
			}
		case "langs":
			p.Languages = strings.Split(v, ",")
		case "org":
			p.Org = v
		default:
			return fmt.Errorf("unknown word %q", kv)
		}
	}
	s.staff = append(s.staff, p)
	s.applied = false
	return nil
}

func (s *scenario) opID(name string) call.OperatorID {
	if id, ok := s.ops[name]; ok {
		return id
	}
	id := call.OperatorID(len(s.ops) + 1)
	s.ops[name] = id
	return id
}

func (s *scenario) callID(name string) call.ID {
	if id, ok := s.calls[name]; ok {
		return id
	}
	id := call.ID(len(s.calls) + 1)
	s.calls[name] = id
	return id
}

const zeroMono = 1_000_000

func (s *scenario) at(w []string) error {
	d, err := ms(w[0])
	if err != nil {
		return err
	}
	if zeroMono+int64(d) < s.now.Mono {
		return fmt.Errorf("time goes back")
	}
	if !s.applied {
		s.apply()
	}
	s.until(zeroMono + int64(d))
	ev, err := s.event(w[1:])
	if err != nil {
		return err
	}
	s.step(ev, "")
	return nil
}

// apply sends settings and staff, silently.
func (s *scenario) apply() {
	s.applied = true
	for _, ev := range []Event{Configure{s.set}, Staff{s.staff}} {
		s.step(ev, "")
	}
}

// until lets pass what is due before the instant, each with its own time.
func (s *scenario) until(mono int64) {
	for {
		at, ok := s.desk.Deadline()
		if !ok || at >= mono {
			break
		}
		s.clock(at)
		s.step(Tick{}, fmt.Sprintf("%s: ", time.Duration(at-zeroMono)*time.Millisecond))
	}
	s.clock(mono)
}

func (s *scenario) clock(mono int64) {
	d := mono - s.now.Mono
	s.now = call.Time{Wall: s.now.Wall + d, Mono: mono}
}

func (s *scenario) event(w []string) (Event, error) {
	switch w[0] {
	case "nothing":
		return Tick{}, nil
	case "restarted":
		return Restarted{}, nil
	case "hours":
		var shut []call.QueueID
		for _, name := range w[1:] {
			shut = append(shut, call.QueueID(name))
		}
		return Hours{Shut: shut}, nil
	case "caller", "callback":
		return s.callEvent(w)
	}
	op := s.opID(w[0])
	arg := func(i int) string {
		if i < len(w) {
			return w[i]
		}
		return ""
	}
	switch w[1] {
	case "in":
		return SignIn{Op: op}, nil
	case "out":
		return SignOut{op}, nil
	case "chooses":
		return Choose{Op: op, State: call.State(arg(2)), Reason: arg(3)}, nil
	case "socket":
		if arg(2) == "lost" {
			return SignalLost{op}, nil
		}
		return SignalBack{op}, nil
	case "sound":
		if arg(2) == "lost" {
			return SoundLost{op}, nil
		}
		return SoundBack{op}, nil
	case "answers":
		return Accept{op, s.offers[op]}, nil
	case "declines":
		return Decline{op, s.offers[op]}, nil
	case "holds", "resumes":
		return Hold{op, w[1] == "holds"}, nil
	case "dials":
		return Dial{op, s.callID(arg(2))}, nil
	case "ends":
		return TalkEnded{Op: op, Call: s.callID(arg(2)), Answered: arg(3) == "answered", NoWrap: arg(3) == "nowrap"}, nil
	case "saves":
		return WrapSaved{op}, nil
	case "ready":
		return Ready{op}, nil
	case "extends":
		return Extend{op, arg(2) == "granted"}, nil
	case "asks":
		return Direct{s.callID(arg(3)), s.opID(arg(2)), op, KindConsult, ""}, nil
	case "picks":
		return Pick{Call: s.callID(arg(2)), Op: op}, nil
	case "gets": // by a supervisor's order
		return Pick{s.callID(arg(2)), op, true}, nil
	}
	return nil, fmt.Errorf("unknown happening %q", w[1])
}

// caller c1 waits in sales vip returned lang=en needs=x:5 entered=-30s prefers=anna:personal
func (s *scenario) callEvent(w []string) (Event, error) {
	id := s.callID(w[1])
	switch w[2] {
	case "gone":
		return Leave{id, call.Abandoned}, nil
	case "leaves":
		return Leave{id, call.Outcome(w[3])}, nil
	case "unasked":
		return WithdrawDirect{id, ColleagueGone}, nil
	case "moves":
		return Move{id, call.QueueID(w[3])}, nil
	case "waits", "known":
	default:
		return nil, fmt.Errorf("unknown happening %q", w[2])
	}
	if w[2] == "known" { // who he is, told later
		e, err := s.callEvent(append([]string{w[0], w[1], "waits", "in", ""}, w[3:]...))
		if err != nil {
			return nil, err
		}
		in := e.(Enter)
		return Known{Call: id, VIP: in.VIP, Shared: in.Shared, Preferred: in.Preferred}, nil
	}
	e := Enter{Call: id, Queue: call.QueueID(w[4]), Virtual: w[0] == "callback"}
	for _, kv := range w[5:] {
		k, v, _ := strings.Cut(kv, "=")
		switch k {
		case "vip":
			e.VIP = true
		case "returned":
			e.Returned = true
		case "shared":
			e.Shared = true
		case "reason":
			e.Reason = v
		case "lang":
			e.Language = v
		case "needs":
			e.Needs = append(e.Needs, need(v))
		case "entered":
			d, err := ms(v)
			if err != nil {
				return nil, err
			}
			e.Place = s.now.Add(d.Duration())
		case "prefers":
			name, why, _ := strings.Cut(v, ":")
			why, ago, _ := strings.Cut(why, "@")
			d, _ := ms(ago)
			e.Preferred = append(e.Preferred, Preferred{s.opID(name), why, s.now.Add(-d.Duration())})
		case "avoids":
			e.Avoid = append(e.Avoid, s.opID(v))
		case "escalated":
			name, q, _ := strings.Cut(v, ":")
			e.Escalated = &Escalated{Op: s.opID(name), Queue: call.QueueID(q)}
		default:
			return nil, fmt.Errorf("unknown word %q", kv)
		}
	}
	return e, nil
}

// step runs an event and writes what the desk decided.
func (s *scenario) step(ev Event, prefix string) {
	r := s.desk.Step(s.now, ev)
	say := func(format string, args ...any) {
		s.out = append(s.out, "  -> "+prefix+fmt.Sprintf(format, args...))
	}
	for _, f := range r.Facts {
		if c := f.Changed; c != nil {
			reason := ""
			if c.Reason != "" {
				reason = " (" + c.Reason + ")"
			}
			say("%s %s%s by %s", s.opName(c.Op), c.To, reason, c.Cause)
		}
		if e := f.Ended; e != nil {
			say("%s left %s: %s after %s", s.callName(e.Call), e.Queue, e.Outcome, time.Duration(e.Wait)*time.Millisecond)
		}
	}
	for _, o := range r.Orders {
		if text := s.orderText(o); text != "" {
			say("%s", text)
		}
	}
}

func (s *scenario) orderText(o Order) string {
	switch o := o.(type) {
	case Offer:
		s.offers[o.Op] = o.Offer
		text := fmt.Sprintf("offer %s to %s", s.callName(o.Call), s.opName(o.Op))
		if o.Kind != KindQueue {
			text += ", " + o.Kind + " of " + s.opName(o.From)
		}
		if o.Reason != "" && o.Kind == KindQueue {
			text += ", " + o.Reason
		}
		if o.Auto {
			text += ", auto"
		}
		return text
	case Withdraw:
		return fmt.Sprintf("withdraw %s from %s: %s", s.callName(o.Call), s.opName(o.Op), o.Cause)
	case Joined:
		return fmt.Sprintf("join %s and %s", s.callName(o.Call), s.opName(o.Op))
	case Reserve:
		return fmt.Sprintf("reserve %s for %s", s.opName(o.Op), s.callName(o.Call))
	case Refused:
		return "refused: " + o.Error
	case AnnounceTo:
		var ps []string
		for _, p := range o.Prompts {
			if p.N > 0 {
				ps = append(ps, fmt.Sprintf("%s %d", p.ID, p.N))
			} else {
				ps = append(ps, p.ID)
			}
		}
		return fmt.Sprintf("say to %s: %s", s.callName(o.Call), strings.Join(ps, ", "))
	case Blocked:
		return fmt.Sprintf("blocked %s: %s, to %s", s.callName(o.Call), o.Rule, o.To.Kind)
	case Overflowed:
		return strings.TrimSuffix(fmt.Sprintf("overflow %s from %s: %s, to %s %s", s.callName(o.Call), o.Queue, o.Rule, o.To.Kind, o.To.Queue), " ")
	case Returned:
		return fmt.Sprintf("%s back at the head of %s", s.callName(o.Call), o.Queue)
	case Kept:
		return fmt.Sprintf("keep %s for %s, %s, for %s", s.callName(o.Call), s.opName(o.Op), o.Why, Ms(o.Until.Mono-s.now.Mono).Duration())
	case EscalationBack:
		return fmt.Sprintf("%s comes back from %s to %s of %s", s.callName(o.Call), o.From, o.To, s.opName(o.Op))
	case TalkLost:
		return fmt.Sprintf("take %s off %s, to %s", s.callName(o.Call), s.opName(o.Op), o.Queue)
	case WrapExpired:
		return fmt.Sprintf("wrap-up of %s over, saved %v", s.opName(o.Op), o.Saved)
	}
	return ""
}

func (s *scenario) opName(id call.OperatorID) string {
	for n, x := range s.ops {
		if x == id {
			return n
		}
	}
	return fmt.Sprint(id)
}

func (s *scenario) callName(id call.ID) string {
	for n, x := range s.calls {
		if x == id {
			return n
		}
	}
	return id.String()
}
