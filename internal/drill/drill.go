// Package drill is an emergency drill: a day of callers and operators round the
// whole switchboard core, on virtual time, with faults thrown in on purpose (BYEs
// that never come, tabs that die, sockets and sound that are cut, messages that
// come twice, a disk that stands still, a process that is killed), and with the
// invariants of INVARIANTS.md looked at after every step.
//
// Doors and people are played here; the core is the real one, and its records go
// through a disk of ours that may lose what it has not written when the process
// dies. What holds is judged from facts and commands alone (watch.go), as a
// stranger would who reads the journal. The same seed gives the same day.
//
// The random walks of the switchboard's own tests do wilder things to a smaller
// house and see its inside; this is the house of the settings in use, as large as
// one likes, run by `hotline drill`.
package drill

import (
	"fmt"
	"math/rand/v2"
	"runtime/debug"

	"hotline/acd"
	"hotline/call"
	"hotline/simulate"
	"hotline/switchboard"
)

// Options of a drill. Rates are per hour.
type Options struct {
	Seed      uint64
	Hours     float64
	Operators int
	Calls     float64 // an hour
	Faults    Faults
	Habits    Habits
	Settings  switchboard.Settings
	Start     call.Time
	Surveys   bool // the bot asks callers after their talk

	// Written is told of every record that reached the disk, as the follower of a
	// real house reads them; nil: nobody listens.
	Written func(n uint64, rec switchboard.Record)

	spoil func(*switchboard.Result) // a planted bug
}

// Habits are what callers do beside waiting and hanging up, in percent. Without any a
// drill has none of it, and the same chance as ever.
type Habits struct {
	Again    float64 // of those who gave up, phone again within minutes
	Callback float64 // of those who hear the offer, want to be called back
	TakeOver float64 // of them, phone themselves before that
	Personal float64 // of the customers, have an operator of their own
}

// Faults says how often each thing goes wrong.
type Faults struct {
	LostBye   float64 // percent of hang-ups whose BYE never comes
	Doubled   float64 // percent of endings and answers that come twice, or too late
	DeadTab   float64 // an operator and hour
	SocketCut float64 // an operator and hour
	SoundCut  float64 // an operator and hour
	Restart   float64 // an hour
	SlowDisk  float64 // an hour
}

// DefaultFaults are many more than any centre has.
func DefaultFaults() Faults {
	return Faults{LostBye: 3, Doubled: 3, DeadTab: 0.5, SocketCut: 2, SoundCut: 1, Restart: 2, SlowDisk: 3}
}

// Report is what a drill did and found.
type Report struct {
	Seed      uint64
	Hours     float64
	Steps     uint64
	Contacts  int            // with a record
	Outcomes  map[string]int // of the contacts
	Injected  map[string]int
	Happened  map[string]int // what the story of the calls tells
	Checks    int            // comparisons of the state with what the facts give
	Violation string         // the first one, "" when every invariant held
}

// Run lives through one drill.
func Run(o Options) (r Report) {
	w := newWorld(o)
	defer func() {
		switch p := recover().(type) {
		case nil:
		case broken:
			w.report.Violation = string(p)
		default:
			w.report.Violation = fmt.Sprintf("panic: %v\n%s", p, debug.Stack())
		}
		r = w.finish()
	}()
	w.open(o)
	w.live(w.end)
	w.evening()
	return w.report
}

// broken is an invariant that does not hold, thrown through the drill.
type broken string

// must throws where an invariant does not hold; the number is that of
// INVARIANTS.md.
func must(ok bool, format string, args ...any) {
	if !ok {
		panic(broken("invariant " + fmt.Sprintf(format, args...)))
	}
}

// world is the house with its doors, people and disk.
type world struct {
	o      Options
	rnd    *rand.Rand
	core   *switchboard.Core
	now    call.Time
	end    int64 // monotonic ms
	number uint64
	due    simulate.Due[future]
	report Report

	disk    disk
	watch   *watch
	legs    map[call.LegID]*leg
	legNo   int
	ops     []*operator
	closing bool // the evening: nobody calls any more
}

// leg is a customer's or dialled leg as its door knows it.
type leg struct {
	id     call.LegID
	caller call.Party
	up     bool
	gone   bool
	token  uint64
	pair   call.LegID
	talked int
}

func newWorld(o Options) *world {
	if o.Surveys {
		askEverybody(&o.Settings)
	}
	w := &world{
		o: o, rnd: rand.New(rand.NewPCG(o.Seed, 23)), core: switchboard.NewCore(), now: o.Start,
		end:  o.Start.Mono + int64(o.Hours*float64(hour)),
		legs: map[call.LegID]*leg{}, watch: newWatch(),
		report: Report{Seed: o.Seed, Hours: o.Hours, Outcomes: map[string]int{}, Injected: map[string]int{}, Happened: map[string]int{}},
	}
	w.disk.mirror = switchboard.NewCore()
	return w
}

const (
	second = int64(1000)
	hour   = 3600 * second
)

// open starts the process, brings settings and people, and plans the faults.
func (w *world) open(o Options) {
	w.post(switchboard.Restarted{})
	w.post(switchboard.Configured{Settings: w.o.Settings})
	w.post(switchboard.Staffed{Profiles: w.staff()})
	for _, p := range w.ops {
		w.comesIn(p, w.between(0, 60*second))
	}
	w.nextCall()
	w.planFaults()
}

// staff serves every queue: two of three on line 1, the rest on the others.
func (w *world) staff() []acd.Profile {
	var first, second []call.QueueID
	var skills []acd.Skill
	for _, q := range w.o.Settings.Desk.Queues {
		if q.Line == 1 {
			first = append(first, q.ID)
		} else {
			second = append(second, q.ID)
		}
		for _, n := range q.Needs {
			skills = append(skills, acd.Skill{Skill: n.Skill, Level: 1 + w.rnd.IntN(10)})
		}
	}
	var out []acd.Profile
	for i := range w.o.Operators {
		p := acd.Profile{Operator: call.OperatorID(i + 1), Line: 1, Queues: acd.Serving(first...), Languages: []string{"ru", "en"}}
		if i%3 == 2 && len(second) > 0 {
			p.Line, p.Queues = 2, acd.Serving(second...)
		}
		for k, s := range skills {
			if !hasSkill(skills[:k], s.Skill) {
				p.Skills = append(p.Skills, acd.Skill{Skill: s.Skill, Level: 1 + w.rnd.IntN(10)})
			}
		}
		out = append(out, p)
		w.ops = append(w.ops, &operator{id: p.Operator})
	}
	return out
}

func hasSkill(skills []acd.Skill, name string) bool {
	for _, s := range skills {
		if s.Skill == name {
			return true
		}
	}
	return false
}

// evening: nobody calls, everybody hangs up; at the end nothing is left.
func (w *world) evening() {
	w.closing = true
	for range 40 {
		for _, id := range sorted(w.legs) {
			if l := w.legs[id]; !l.gone {
				w.legEnds(l, call.CauseNormal)
			}
		}
		w.live(w.now.Mono + 30*second)
		if w.core.Live() == 0 {
			break
		}
	}
	w.disk.slow = false
	w.flush()
	w.compare()
	must(w.core.Live() == 0, "1: %d calls never end", w.core.Live())
	w.watch.allEnded()
}

func (w *world) finish() Report {
	w.report.Steps = w.number
	w.report.Contacts = len(w.watch.ended)
	for _, c := range w.watch.ended {
		w.report.Outcomes[string(c.Kind)+" "+string(c.Outcome)]++
	}
	w.report.Happened = w.watch.happened
	return w.report
}
