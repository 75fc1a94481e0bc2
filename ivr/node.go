package ivr

import (
	"slices"
	"strings"
)

// enter starts a node. It returns the next node to enter, or "" when this one
// waits or has ended the session.
func (r *run) enter(n *Node) string {
	if n.speaks() {
		if r.s.Rounds++; r.s.Rounds > r.book.Config.Rounds {
			r.tooLong()
			return ""
		}
	}
	switch n.Kind {
	case KindPlay:
		return r.enterPlay(n)
	case KindMenu:
		r.enterMenu(n)
		return ""
	case KindCollect, KindLanguage, KindQuestion:
		r.ask(n)
		return ""
	case KindVoicemail, KindRecord:
		r.say(WaitPrompt, n.Say, beep)
		return ""
	case KindHours:
		return r.enterHours(n)
	case KindSet:
		for _, p := range n.Set {
			r.setVar(p.Name, r.value(p.Value))
		}
		return n.Next
	case KindBranch:
		for _, c := range n.Cases {
			if c.Name == r.s.Var(n.Var) {
				return c.Value
			}
		}
		return n.Else
	case KindLookup:
		r.lookup(n)
		return ""
	case KindSubflow:
		return r.enterSubflow(n)
	}
	return r.enterEnd(n)
}

// enterEnd ends the session, or comes back from a subflow.
func (r *run) enterEnd(n *Node) string {
	switch n.Kind {
	case KindQueue:
		r.exit(Exit{Kind: ExitQueue, Queue: n.Queue, Needs: n.Needs, Points: n.Points, Clips: r.resolve(n.Say)})
	case KindTransfer:
		queue, _ := strings.CutPrefix(n.To, "queue:")
		if queue == n.To { // a number outside
			queue = ""
		}
		r.exit(Exit{Kind: ExitTransfer, To: n.To, Queue: queue, Needs: n.Needs, Points: n.Points, Clips: r.resolve(n.Say)})
	case KindCallback:
		r.exit(Exit{Kind: ExitCallback, Queue: n.Queue, Needs: n.Needs, Points: n.Points, Clips: r.resolve(n.Say), Outcome: r.closedOutcome()})
	case KindHangup:
		if back, ok := r.leaveSubflow(n); ok {
			return back
		}
		// The goodbye is heard before the line goes; keys no longer act.
		if r.say(WaitFixed, n.Say) {
			r.s.Outcome = n.outcome()
			return ""
		}
		r.exit(Exit{Kind: ExitHangup, Outcome: n.outcome()})
	default:
		r.fail()
	}
	return ""
}

// closedOutcome keeps after_hours for who ordered a call back out of hours.
func (r *run) closedOutcome() string {
	if r.s.Outcome == OutcomeAfterHours {
		return OutcomeAfterHours
	}
	return ""
}

// speaks tells whether a node takes the caller's time; those are counted.
func (n *Node) speaks() bool { return n.waits() || n.Kind == KindPlay }

// tooLong ends a call that walks in circles: the operator, or goodbye.
func (r *run) tooLong() {
	n, ok := r.flow.Node(r.flow.Operator)
	for hop := 0; ok && n.Kind == KindHours && hop < maxStack; hop++ {
		n, ok = r.flow.Node(r.enterHours(n))
	}
	switch {
	case ok && (n.Kind == KindQueue || n.Kind == KindTransfer):
		r.s.Carry = append(r.s.Carry, r.s.Lang+"/"+promptOperator)
		r.s.Node = n.ID
		r.enterEnd(n)
	case r.s.Outcome == OutcomeAfterHours: // nobody is there to go to
		r.exit(Exit{Kind: ExitHangup, Outcome: OutcomeAfterHours})
	default:
		r.fail()
	}
}

// enterPlay says something. A key already waiting skips what may be skipped. The
// notice is said once in a call.
func (r *run) enterPlay(n *Node) string {
	if n.Notice && r.s.Noticed {
		return n.Next
	}
	w := WaitPlay
	if !n.BargeIn {
		w = WaitFixed
	}
	if !r.say(w, n.Say) {
		return n.Next // nothing to say, a value that is not there
	}
	return ""
}

func (r *run) enterMenu(n *Node) {
	here := Place{Flow: r.s.Flow, Version: r.s.Version, Node: n.ID}
	if at := slices.Index(r.s.Menus, here); at >= 0 {
		r.s.Menus = r.s.Menus[:at]
	}
	r.s.Menus = append(r.s.Menus, here)
	r.ask(n)
}

// ask says a question and waits for keys; keys that are waiting already answer
// it without its being said.
func (r *run) ask(n *Node, before ...string) {
	for _, id := range before {
		r.s.Carry = append(r.s.Carry, r.s.Lang+"/"+id)
	}
	if n.Secret { // what was told ahead is no secret any more
		r.s.Round, r.s.Kept = r.s.Round+1, ""
	}
	if len(r.s.Kept) > 0 {
		r.s.Carry = nil
		r.await(WaitInput, r.patience(n))
		return
	}
	if !r.say(WaitPrompt, n.Say) {
		r.await(WaitInput, r.patience(n))
	}
}

func (r *run) enterHours(n *Node) string {
	c, ok := r.book.Calendars[n.Calendar]
	if !ok {
		return n.Open // a calendar that vanished must not close the centre
	}
	state := c.At(r.now.Wall)
	if state == Open {
		return n.Open
	}
	r.order(Walked{Node: n.ID, Key: string(state)})
	r.s.Outcome = OutcomeAfterHours
	if state == Holiday && n.Holiday != "" {
		return n.Holiday
	}
	return n.Closed
}

// maxStack bounds flows within flows.
const maxStack = 8

func (r *run) enterSubflow(n *Node) string {
	f, ok := r.book.Flow(n.Flow)
	if !ok || len(r.s.Stack) >= maxStack {
		r.fail()
		return ""
	}
	r.s.Stack = append(r.s.Stack, Place{Flow: r.s.Flow, Version: r.s.Version, Node: n.ID})
	r.flow, r.s.Flow, r.s.Version = f, f.Name, f.Version
	return f.Start
}

// leaveSubflow: the silent end of a subflow is the way back to the flow above.
func (r *run) leaveSubflow(n *Node) (string, bool) {
	if len(n.Say) > 0 || len(r.s.Stack) == 0 {
		return "", false
	}
	top := r.s.Stack[len(r.s.Stack)-1]
	f := r.book.version(top.Flow, top.Version)
	if f == nil {
		return "", false
	}
	caller, ok := f.Node(top.Node)
	if !ok {
		return "", false
	}
	r.s.Stack = r.s.Stack[:len(r.s.Stack)-1]
	r.flow, r.s.Flow, r.s.Version = f, f.Name, f.Version
	return caller.Next, true
}

// lookupWait is how long the outside may think when the node does not say.
const lookupWait = 3000

// askMs is how long a lookup node waits for its answer.
func (n *Node) askMs() int64 {
	if n.WaitMs > 0 {
		return n.WaitMs
	}
	return lookupWait
}

func (r *run) lookup(n *Node) {
	r.s.Asked++
	ask := Ask{ID: r.s.Asked, What: n.Ask, TimeoutMs: n.askMs()}
	for _, a := range n.Args {
		ask.Args = append(ask.Args, Pair{Name: a.Name, Value: r.value(a.Value)})
		name, _ := strings.CutPrefix(a.Value, "$")
		if h, secret := r.s.Hidden[name]; secret && name != a.Value {
			if ask.Hidden == nil {
				ask.Hidden = map[string]Hidden{}
			}
			ask.Hidden[a.Name] = h
		}
	}
	r.order(ask)
	r.await(WaitAnswer, ask.TimeoutMs)
}

// maxVars bounds what one session remembers.
const maxVars = 64

func (r *run) answered(a Answered) {
	if r.s.Wait != WaitAnswer || a.ID != r.s.Asked {
		return
	}
	n := r.node()
	if !a.OK {
		r.goTo(n.Fail)
		return
	}
	prefix := ""
	if n.Save != "" {
		prefix = n.Save + "_"
	}
	for _, p := range a.Data {
		if len(r.s.Vars) < maxVars && isSlug(p.Name) && len(p.Value) <= 200 {
			r.put(prefix+p.Name, p.Value)
		}
	}
	r.goTo(n.Next)
}

// Limits of what a caller may say after the beep.
const (
	voicemailMs = 120_000
	commentMs   = 60_000
)

// recording starts after the beep was heard.
func (r *run) recording(n *Node) {
	limit, name := n.LimitMs, "voicemail"
	if n.Kind == KindRecord {
		name = "comment"
	}
	switch {
	case limit > 0:
	case n.Kind == KindRecord:
		limit = commentMs
	default:
		limit = voicemailMs
	}
	r.order(RecordOn{Name: name, MaxMs: limit})
	r.await(WaitRecord, limit)
}

// left: who left a message was served, unless it is out of hours.
func (r *run) left(n *Node) {
	if n.Kind == KindVoicemail && r.s.Outcome == OutcomeHangup {
		r.s.Outcome = OutcomeDone
	}
}

func (r *run) recorded() {
	n := r.node()
	r.order(RecordOff{})
	r.left(n)
	if n.Kind == KindRecord {
		r.order(Marked{Question: "comment", Value: "1"})
	}
	r.goTo(n.Next)
}
