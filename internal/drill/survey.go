package drill

import (
	"fmt"
	"strconv"
	"time"

	"hotline/call"
	"hotline/survey"
	"hotline/switchboard"
)

// askAfter is how long after his talk a caller is asked in a drill, instead of the
// next day: everybody is a trial callee (DOMAIN.md 10), so that the bot's calls meet
// the same faults as the talks.
const askAfter = 2 * time.Minute

// askEverybody lets the survey bot of the settings call in the drill.
func askEverybody(s *switchboard.Settings) {
	c := &s.Survey
	paper := survey.Contract{Carrier: "drill", Number: "1", Date: "2026-01-01"}
	c.On, c.Delay, c.Wording, c.Labelling, c.MassCalls = true, askAfter, "drill", paper, paper
	c.CallerIDs, c.PerOperator, c.PerQueue = []string{"+74950000001"}, 0, 0
}

// surveyed is who answered the bot: he marks, refuses, opts out, says nothing, and
// may hang up at any moment.
func (w *world) surveyed(l *leg) {
	at := w.between(2*second, 9*second)
	press := func(key string) {
		w.after(at, func() {
			if !l.gone {
				w.post(call.Digit{Leg: l.id, Key: key})
			}
		})
		at += w.between(2*second, 9*second)
	}
	switch k := w.rnd.IntN(100); {
	case k < 8:
		press("9")
	case k < 14:
		press("2")
	case k < 20: // a machine, or nobody
	default:
		press("1")
		for _, choices := range []int{5, 3, 2} {
			if w.percent(10) {
				press("0") // no answer to this
			}
			press(strconv.Itoa(1 + w.rnd.IntN(choices)))
		}
	}
}

// asked is what the watch knows of the bot.
type asked struct {
	refused map[call.CustomerID]bool // opted out, written
	heard   map[call.CustomerID]bool // and what the running process has decided
	results map[string]survey.Status // closed ones
}

func newAsked() asked {
	return asked{refused: map[call.CustomerID]bool{}, heard: map[call.CustomerID]bool{}, results: map[string]survey.Status{}}
}

// asks looks at a call of the bot before it is dialled.
func (w *watch) asks(d call.Dial) {
	must(d.Customer == 0 || !w.asked.refused[d.Customer] && !w.asked.heard[d.Customer], "22: customer %d opted out and is called", d.Customer)
	for _, l := range w.calls {
		must(l.ID == d.Call || l.Kind == call.Inbound || d.Customer == 0 || l.Party.Customer != d.Customer, "25: customer %d is called twice at a time", d.Customer)
	}
}

// surveys is how many calls of the bot go on.
func (w *watch) surveys() (n int) {
	for _, l := range w.calls {
		if l.Kind == call.Survey {
			n++
		}
	}
	return n
}

// botFact follows who opted out, in the process that runs.
func (w *watch) botFact(f survey.Fact) {
	if p := f.Person; p != nil && p.Customer != 0 {
		w.asked.heard[p.Customer] = p.OptOut != nil
	}
}

// botWritten: an opt-out and a closed result that are on the disk stay.
func (w *watch) botWritten(f survey.Fact) {
	if p := f.Person; p != nil && p.Customer != 0 {
		must(p.OptOut != nil || !w.asked.refused[p.Customer], "22: the opt-out of customer %d is lost", p.Customer)
		w.asked.refused[p.Customer] = p.OptOut != nil
	}
	r := f.Result
	if r == nil || r.Open || r.Status == "" {
		return
	}
	key := fmt.Sprint(r.About, " ", r.Mode)
	before, again := w.asked.results[key]
	must(!again || before == r.Status, "23: contact %s was asked with %s, now %s", r.About, before, r.Status)
	w.asked.results[key] = r.Status
	if !again {
		w.happened["survey "+string(r.Status)]++
	}
	if r.Status == survey.Completed || r.Status == survey.Partial {
		must(r.Q1 >= 1 && r.Q1 <= 5, "23: mark %d of contact %s", r.Q1, r.About)
		about, ended := w.ended[r.About]
		must(ended && about.Outcome == call.Answered, "23: a mark for contact %s, which nobody answered", r.About)
	}
}
