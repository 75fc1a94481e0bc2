package configs

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"hotline/acd"
	"hotline/call"
	"hotline/desk"
	"hotline/ivr"
	"hotline/lookup"
	"hotline/survey"
)

func (c Centre) check(l *loader) {
	l.found("centre.yaml", c.checkGeneral())
	l.found("queues.yaml", errors.Join(c.checkDesk(), c.checkQueues()))
	l.found("hours.yaml", c.checkHours())
	l.found("holidays.yaml", c.Days.Validate())
	l.found("topics.yaml", errors.Join(c.Lists.Validate(), c.checkTopics()))
	l.found("shifts.yaml", c.checkRota())
	l.found("alarms.yaml", c.checkAlarms())
	l.found("survey.yaml", c.Survey.Validate())
	l.found("prompts.yaml", c.checkPrompts())
	c.checkFlows(l)
}

func (c Centre) checkGeneral() error {
	var bad mistakes
	if _, err := time.LoadLocation(c.General.Zone); err != nil || c.General.Zone == "" {
		bad.add("zone: a zone like Europe/Moscow expected, got %q", c.General.Zone)
	}
	if !oneOf(c.General.Lang, Langs...) {
		bad.add("lang: %s expected, got %q", strings.Join(Langs, " or "), c.General.Lang)
	}
	if !c.hasQueue(c.General.Fallback) {
		bad.add("fallback: no queue %q; %s", c.General.Fallback, c.whichQueue(c.General.Fallback))
	}
	if len(c.General.Routes) == 0 {
		bad.add("routes: none, no call would be answered; write - {called: \"\", flow: main}")
	}
	for i, r := range c.General.Routes {
		if !slices.ContainsFunc(c.Flows, func(f FlowFile) bool { return f.Name == r.Flow }) {
			bad.add("routes[%d].flow: no file flows/%s.yaml; %s", i, r.Flow, ivr.Meant(r.Flow, c.menuNames(), "write that menu or name one that is there"))
		}
		if r.Lang != "" && !oneOf(r.Lang, Langs...) {
			bad.add("routes[%d].lang: %s expected, got %q", i, strings.Join(Langs, " or "), r.Lang)
		}
	}
	bad = append(bad, c.checkOutside()...)
	between(&bad, "max_call", c.General.MaxCall, time.Minute, 24*time.Hour)
	between(&bad, "record_pause", c.General.RecordPause, 10*time.Second, time.Hour)
	between(&bad, "redial", c.General.Redial, 0, 24*time.Hour)
	c.checkDebts(&bad)
	if c.General.PerCaller < 1 {
		bad.add("per_caller: 1 or more expected, got %d", c.General.PerCaller)
	}
	if c.General.PerDay < 0 {
		bad.add("per_caller_day: 1 or more expected, or 0 for any number, got %d", c.General.PerDay)
	}
	if c.General.SharedNumber < 0 {
		bad.add("shared_number: 1 or more expected, or 0 for marked numbers alone, got %d", c.General.SharedNumber)
	}
	between(&bad, "repeats", c.General.Repeats, time.Hour, 30*24*time.Hour)
	between(&bad, "silent_calls.under", c.General.SilentCalls.Under, time.Second, time.Minute)
	if n := c.General.SilentCalls.Alarm; n < 0 || n == 1 {
		bad.add("silent_calls.alarm: 2 or more expected, or 0 for none, got %d", n)
	}
	if err := c.General.Menu.Validate(); err != nil {
		for line := range strings.SplitSeq(err.Error(), "\n") {
			bad.add("menu.%s", line)
		}
	}
	return bad.err()
}

// checkOutside checks the numbers and systems outside of the house.
func (c Centre) checkOutside() (bad mistakes) {
	seen := map[string]bool{}
	for i, n := range c.General.Numbers {
		if n.ID == "" || seen[n.ID] {
			bad.add("numbers[%d].id: a name of its own expected, got %q", i, n.ID)
		}
		seen[n.ID] = true
		switch call.ParseNumber(n.Number).Class {
		case call.Mobile, call.Geographic:
		default:
			bad.add("numbers[%d].number: a Russian mobile or geographic number expected, got %q", i, n.Number)
		}
		switch {
		case !oneOf(n.Missed.Kind, "", acd.ToMessage, acd.ToVoicemail, acd.ToHangup):
			bad.add("numbers[%d].missed.kind: message, voicemail or hangup expected, got %q", i, n.Missed.Kind)
		case n.Missed.Kind == acd.ToMessage && n.Missed.Value != "" && !c.hasPrompt(n.Missed.Value):
			bad.add("numbers[%d].missed.value: no prompt %q", i, n.Missed.Value)
		}
	}
	if err := lookup.CheckSources(c.General.Lookups); err != nil {
		bad = append(bad, err)
	}
	return bad
}

// lookups names what menus may ask, and what they may hear.
func (c Centre) lookups() []ivr.Lookup {
	out := []ivr.Lookup{{ID: lookup.Customer, Fields: lookup.CustomerFields}}
	for _, s := range c.General.Lookups {
		l := ivr.Lookup{ID: s.ID, Args: lookup.ArgsOf(s)}
		for _, f := range s.Fields {
			l.Fields = append(l.Fields, f.Name)
		}
		out = append(out, l)
	}
	return out
}

// Refusals are the systems outside that menus would ask and this machine would
// not: what only both kinds of settings together can tell.
func (c Centre) Refusals(machine lookup.Config) (out []Problem) {
	for i, s := range c.General.Lookups {
		if lookup.CheckSources([]lookup.Source{s}) != nil {
			continue // told already, it is no address
		}
		if what, cure := machine.Refusal(s); what != "" {
			out = append(out, Problem{File: "centre.yaml", Line: c.lineWith("centre.yaml", s.URL), What: fmt.Sprintf("lookups[%d].url: %s", i, what), Cure: cure})
		}
	}
	return out
}

// lineWith finds the first line of a file that holds a text, 0 when none does.
func (c Centre) lineWith(file, text string) int {
	for _, f := range c.Files {
		if before, _, found := strings.Cut(f.Text, text); f.Name == file && found {
			return strings.Count(before, "\n") + 1
		}
	}
	return 0
}

func (c Centre) menuNames() (out []string) {
	for _, f := range c.Flows {
		out = append(out, f.Name)
	}
	return out
}

// checkDebts looks at what concerns calls back, lost callers and who returns.
func (c Centre) checkDebts(bad *mistakes) {
	g := c.General
	between(bad, "redial_dropped", g.RedialDropped, 0, 24*time.Hour)
	between(bad, "lost.due", g.Lost.Due, time.Minute, 7*24*time.Hour)
	between(bad, "lost.keep", g.Lost.Keep, 0, 90*24*time.Hour)
	checkTickets(bad, g.Tickets)
	between(bad, "returns.within", g.Returns.Within, 0, 31*24*time.Hour)
	if g.Returns.Survey != "" && !slices.ContainsFunc(c.Flows, func(f FlowFile) bool { return f.Name == g.Returns.Survey }) {
		bad.add("returns.survey: no file flows/%s.yaml; %s", g.Returns.Survey, ivr.Meant(g.Returns.Survey, c.menuNames(), "write that menu or name one that is there"))
	}
	if g.WorkingHours != "" && !c.hasCalendar(g.WorkingHours) {
		bad.add("working_hours: no calendar %q in hours.yaml", g.WorkingHours)
	}
}

func (c Centre) hasCalendar(id string) bool {
	return slices.ContainsFunc(c.Calendars, func(cal ivr.Calendar) bool { return cal.ID == id })
}

func between(bad *mistakes, name string, v, low, high time.Duration) {
	if v < low || v > high {
		bad.add("%s: %s to %s expected, got %s", name, low, high, v)
	}
}

// checkDesk asks the room itself, and names the queues by their place in the
// file as every other message does.
func (c Centre) checkDesk() error {
	d := c.Desk
	d.Zone = "Europe/Moscow" // the real one is checked where it stands, in centre.yaml
	err := d.Validate()
	if err == nil {
		return nil
	}
	var bad mistakes
	for line := range strings.SplitSeq(err.Error(), "\n") {
		line = strings.TrimPrefix(line, "acd.")
		for i, q := range d.Queues {
			if rest, ok := strings.CutPrefix(line, fmt.Sprintf("queues[%s]", q.ID)); ok {
				line = fmt.Sprintf("queues[%d]%s", i, rest)
				break
			}
		}
		bad.add("%s", line)
	}
	return bad.err()
}

func (c Centre) checkQueues() error {
	var bad mistakes
	skills := map[string]bool{}
	for i, s := range c.Skills {
		if s.ID == "" || s.Name == "" {
			bad.add("skills[%d]: id and name expected", i)
		}
		if skills[s.ID] {
			bad.add("skills[%d]: id %q is there already", i, s.ID)
		}
		skills[s.ID] = true
	}
	for i, q := range c.Desk.Queues {
		c.checkTargets(&bad, i, q)
		if cal := q.Callback.Calendar; cal != "" && !c.hasCalendar(cal) {
			bad.add("queues[%d].callback.calendar: no calendar %q in hours.yaml", i, cal)
		}
		for j, o := range q.Overflow {
			if o.When == acd.RuleHours && q.Callback.Calendar == "" && c.General.WorkingHours == "" {
				bad.add("queues[%d].overflow[%d].when: of which hours? name a calendar in callback.calendar of the queue, or in working_hours of centre.yaml", i, j)
			}
		}
		for j, need := range q.Needs {
			if !skills[need.Skill] {
				bad.add("queues[%d].needs[%d].skill: no skill %q; %s", i, j, need.Skill,
					ivr.Meant(need.Skill, slices.Sorted(maps.Keys(skills)), "add it to skills"))
			}
		}
	}
	return bad.err()
}

// checkTargets: where a queue sends callers must be there: a prompt, a number.
func (c Centre) checkTargets(bad *mistakes, i int, q acd.Queue) {
	check := func(name string, t acd.Target) {
		switch {
		case t.Kind == acd.ToNumber && !slices.ContainsFunc(c.General.Numbers, func(n Number) bool { return n.ID == t.Value }):
			bad.add("queues[%d].%s.value: no number %q; add it to numbers in centre.yaml", i, name, t.Value)
		case t.Kind == acd.ToCallback && !q.Callback.On:
			bad.add("queues[%d].%s.kind: this queue calls nobody back; write on: true in its callback", i, name)
		case t.Kind == acd.ToMessage && t.Value != "" && !c.hasPrompt(t.Value):
			bad.add("queues[%d].%s.value: no prompt %q", i, name, t.Value)
		}
	}
	check("max_to", q.MaxTo)
	check("limit_to", q.LimitTo)
	for j, o := range q.Overflow {
		check(fmt.Sprintf("overflow[%d].to", j), o.To)
	}
}

// hasPrompt tells whether a prompt has its sound in every language.
func (c Centre) hasPrompt(id string) bool {
	lengths := c.clipLengths()
	for _, lang := range Langs {
		if _, ok := lengths[lang+"/"+id]; !ok {
			return false
		}
	}
	return true
}

func (c Centre) checkHours() error {
	var bad mistakes
	seen := map[string]bool{}
	for i, cal := range c.Calendars {
		if seen[cal.ID] {
			bad.add("calendars[%d].id: %q is there already", i, cal.ID)
		}
		seen[cal.ID] = true
		cal.Production = nil // of holidays.yaml, and checked there
		if err := cal.Validate(); err != nil {
			for line := range strings.SplitSeq(err.Error(), "\n") {
				bad.add("calendars[%d].%s", i, line)
			}
		}
	}
	return bad.err()
}

func (c Centre) checkTopics() error {
	var bad mistakes
	for i, t := range c.Lists.Topics {
		if t.Queue != "" && !c.hasQueue(t.Queue) {
			bad.add("topics[%d].queue: no queue %q; %s", i, t.Queue, c.whichQueue(t.Queue))
		}
	}
	return bad.err()
}

// checkFlows reads every menu and then all together, sound included.
func (c Centre) checkFlows(l *loader) {
	var flows []*ivr.Flow
	for _, f := range c.Flows {
		flow, problems := ivr.Parse("flows/"+f.Name+".yaml", f.YAML)
		l.menus(problems)
		if flow != nil && len(problems) == 0 {
			l.menus(named(flow, f))
			flows = append(flows, flow)
		}
	}
	if len(flows) < len(c.Flows) {
		return
	}
	book := ivr.NewBook(c.General.Menu, "", c.Calendars, flows...) // the fallback is checked in centre.yaml
	known := ivr.Known{Langs: Langs, Lookups: c.lookups(), Vars: []string{"brand", "called", "redial", "when", "comment"}, Bot: c.Survey.Flow, Questions: survey.Questions()}
	if !c.soundless {
		known.Clips = c.clipLengths()
	}
	for _, n := range c.General.Numbers {
		known.Numbers = append(known.Numbers, n.ID)
	}
	for _, s := range c.Skills {
		known.Skills = append(known.Skills, s.ID)
	}
	for _, q := range c.Desk.Queues {
		known.Queues = append(known.Queues, string(q.ID))
	}
	l.menus(ivr.Check(book, known))
	for _, f := range flows {
		c.checkMenuTopics(l, f)
	}
}

// named: routes and other menus know a menu by the name of its file.
func named(flow *ivr.Flow, f FlowFile) []ivr.Problem {
	if flow.Name == f.Name {
		return nil
	}
	return []ivr.Problem{{
		File: flow.File, Line: flow.LineOf("flow"), What: fmt.Sprintf("flow: %q in a file of another name", flow.Name),
		Cure: fmt.Sprintf("write flow: %s, or name the file flows/%s.yaml", f.Name, flow.Name),
	}}
}

// checkMenuTopics: the topic that a key, or a node, prefills is one an operator can choose.
func (c Centre) checkMenuTopics(l *loader, f *ivr.Flow) {
	for _, n := range f.Nodes {
		for _, p := range n.Set {
			if p.Name == "topic" && !strings.HasPrefix(p.Value, "$") && !c.hasTopic(p.Value) {
				l.problems = append(l.problems, Problem{
					File: f.File, Line: n.Line, What: fmt.Sprintf("%s: no topic %q", n.ID, p.Value), Cure: ivr.Meant(p.Value, c.topics(), "add it to topics.yaml"),
				})
			}
		}
		if n.Kind != ivr.KindMenu {
			continue
		}
		for _, k := range n.Keys {
			if k.Topic != "" && !c.hasTopic(k.Topic) {
				l.problems = append(l.problems, Problem{
					File: f.File, Line: k.Line, What: fmt.Sprintf("%s: key %s: no topic %q", n.ID, k.Key, k.Topic),
					Cure: ivr.Meant(k.Topic, c.topics(), "add it to topics.yaml"),
				})
			}
		}
	}
}

func (c Centre) hasTopic(id string) bool {
	return slices.ContainsFunc(c.Lists.Topics, func(t desk.Topic) bool { return t.ID == id })
}

func (c Centre) topics() (out []string) {
	for _, t := range c.Lists.Topics {
		out = append(out, t.ID)
	}
	return out
}

func (c Centre) hasQueue(id call.QueueID) bool {
	return slices.ContainsFunc(c.Desk.Queues, func(q acd.Queue) bool { return q.ID == id })
}

// whichQueue is the cure for the name of a queue that is not there.
func (c Centre) whichQueue(name call.QueueID) string {
	names := make([]string, len(c.Desk.Queues))
	for i, q := range c.Desk.Queues {
		names[i] = string(q.ID)
	}
	return ivr.Meant(string(name), names, "name one of "+cmp.Or(strings.Join(names, ", "), "none yet"))
}

// checkTickets: a term of minutes to months each.
func checkTickets(bad *mistakes, r desk.TicketRules) {
	if err := r.Validate(); err != nil {
		for line := range strings.SplitSeq(err.Error(), "\n") {
			bad.add("tickets.%s", line)
		}
	}
}
