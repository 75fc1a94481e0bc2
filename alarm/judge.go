package alarm

import (
	"strconv"
	"time"

	"hotline/call"
	"hotline/reports"
)

// Kind says what rings.
type Kind string

// Kinds of alarms. Help and Degraded have no limits: they ring as soon as they are so.
const (
	Help      Kind = "help"      // an operator calls for a supervisor
	Degraded  Kind = "degraded"  // the journal's disk is in trouble
	Longest   Kind = "longest"   // the longest wait of a queue
	Waiting   Kind = "waiting"   // callers who wait
	Nobody    Kind = "nobody"    // callers wait and no operator of the queue is there
	Short     Kind = "short"     // fewer people on the line than there must be
	SL        Kind = "sl"        // service level of the last 30 minutes
	Abandon   Kind = "abandon"   // share of lost callers of the last 30 minutes
	Hold      Kind = "hold"      // a customer on hold
	Line2     Kind = "line2"     // line 2 does not take who was handed up
	Over      Kind = "over"      // a break beyond its limit
	NoSound   Kind = "no_sound"  // an operator without sound or connection
	Callbacks Kind = "callbacks" // promised calls overdue
	Lost      Kind = "lost"      // lost callers overdue
	Silent    Kind = "silent"    // runs of short silent calls
	TrunkDown Kind = "trunk"     // a trunk does not answer, or lost its registration
	Channels  Kind = "channels"  // a trunk's channels run out
	Disk      Kind = "disk"      // room for recordings runs out
	Survey    Kind = "survey"    // calls of the survey bot are due and not made
)

// Kinds lists them, the most urgent first.
var Kinds = []Kind{Help, Degraded, TrunkDown, Nobody, Longest, Waiting, Line2, SL, Abandon, Short, Hold, NoSound, Over, Callbacks, Lost, Silent, Channels, Disk, Survey}

// Levels of an alarm.
const (
	Attention = 1
	Action    = 2
)

// Alarm is one thing out of the ordinary.
type Alarm struct {
	Key      string          `json:"key"` // kind and whose; marks name it
	Kind     Kind            `json:"kind"`
	Level    int             `json:"level"` // Attention or Action
	Queue    call.QueueID    `json:"queue,omitempty"`
	Operator call.OperatorID `json:"operator,omitempty"`
	Call     call.ID         `json:"call,omitempty"`
	Trunk    string          `json:"trunk,omitempty"`
	Value    float64         `json:"value"`          // percent, a number, or milliseconds, as the kind wants
	Since    call.Time       `json:"since,omitzero"` // of milliseconds that run on: when they began
	From     call.Time       `json:"from,omitzero"`  // since when it holds
}

// Owed are promised calls and lost callers of a queue that are overdue.
type Owed struct {
	Queue     call.QueueID
	Callbacks int
	Lost      int
}

// Staff is how a queue must be manned, and when it answers in time.
type Staff struct {
	Minimum   int           // people on the line now
	Threshold time.Duration // of the service level
}

// Trunk is how a trunk stands.
type Trunk struct {
	Name     string
	Down     call.Time // since when it is down; zero: it is not
	Channels int       // in use
	Max      int       // there are; 0: any number
}

// Room is the disk of the recordings, in bytes; Size 0: it is not known.
type Room struct{ Free, Size int64 }

// Picture is all that is judged. Maps are only looked up in.
type Picture struct {
	Now         call.Time
	Board       *call.Board
	Staff       map[call.QueueID]Staff
	BreakLimits map[string]time.Duration // by the reason of the break
	Owed        []Owed
	SilentCalls int // runs of short silent calls within the last half hour
	Trunks      []Trunk
	Disk        Room
}

// judge collects conditions.
type judge struct {
	rules Rules
	of    Picture
	out   []Alarm
}

// Judge gives everything out of the ordinary now, in the order of the picture.
func Judge(r Rules, p Picture) []Alarm {
	j := &judge{rules: r, of: p}
	b := p.Board
	if b.Degraded {
		j.add(Action, Alarm{Key: string(Degraded), Kind: Degraded})
	}
	for i := range b.Queues {
		j.queue(&b.Queues[i])
	}
	for i := range b.Operators {
		j.operator(&b.Operators[i])
	}
	for i := range b.Calls {
		j.call(&b.Calls[i])
	}
	j.line2()
	for _, o := range p.Owed {
		limits := r.Of(o.Queue)
		j.add(limits.Callbacks.reached(o.Callbacks), ofQueue(Callbacks, o.Queue, float64(o.Callbacks)))
		j.add(limits.Lost.reached(o.Lost), ofQueue(Lost, o.Queue, float64(o.Lost)))
	}
	j.add(r.Centre.SilentCalls.reached(p.SilentCalls), Alarm{Key: string(Silent), Kind: Silent, Value: float64(p.SilentCalls)})
	for _, t := range p.Trunks {
		j.trunk(t)
	}
	if p.Disk.Size > 0 {
		free := 100 * float64(p.Disk.Free) / float64(p.Disk.Size)
		j.add(r.Centre.Disk.under(free), Alarm{Key: string(Disk), Kind: Disk, Value: free})
	}
	if !b.SurveyDue.IsZero() {
		j.add(j.lasting(r.Centre.SurveyBacklog, b.SurveyDue), j.running(Alarm{Key: string(Survey), Kind: Survey}, b.SurveyDue))
	}
	return j.out
}

func (j *judge) trunk(t Trunk) {
	of := func(k Kind) Alarm { return Alarm{Key: string(k) + "/" + t.Name, Kind: k, Trunk: t.Name} }
	if !t.Down.IsZero() {
		j.add(j.lasting(j.rules.Centre.TrunkDown, t.Down), j.running(of(TrunkDown), t.Down))
	}
	if t.Max > 0 {
		a := of(Channels)
		a.Value = 100 * float64(t.Channels) / float64(t.Max)
		j.add(j.rules.Centre.Channels.over(a.Value), a)
	}
}

func (j *judge) add(level int, a Alarm) {
	if level > 0 {
		a.Level = level
		j.out = append(j.out, a)
	}
}

// lasting is the level of a time that runs since an instant.
func (j *judge) lasting(t Times, since call.Time) int {
	return t.level(j.of.Now.Since(since))
}

// running fills in a time that runs.
func (j *judge) running(a Alarm, since call.Time) Alarm {
	a.Since, a.Value = since, float64(j.of.Now.Since(since).Milliseconds())
	return a
}

func ofQueue(k Kind, q call.QueueID, value float64) Alarm {
	key := string(k)
	if q != "" {
		key += "/" + string(q)
	}
	return Alarm{Key: key, Kind: k, Queue: q, Value: value}
}

func (j *judge) queue(q *call.QueueBoard) {
	limits, staff := j.rules.Of(q.Queue), j.of.Staff[q.Queue]
	if q.Waiting > 0 {
		wait := j.of.Now.Since(q.LongestSince)
		j.add(limits.LongestWait.OfThreshold(staff.Threshold).level(wait), j.running(ofQueue(Longest, q.Queue, 0), q.LongestSince))
		level := limits.Waiting.reached(q.Waiting)
		if q.Working > 0 && q.Waiting >= limits.WaitingLeast {
			level = max(level, limits.WaitingShare.over(float64(100*q.Waiting)/float64(q.Working)))
		}
		j.add(level, ofQueue(Waiting, q.Queue, float64(q.Waiting)))
		if q.Working == 0 {
			j.add(limits.Nobody.level(wait), j.running(ofQueue(Nobody, q.Queue, 0), q.LongestSince))
		}
	}
	j.add(limits.Short.reached(staff.Minimum-q.Working), ofQueue(Short, q.Queue, float64(q.Working)))
	if tally := (reports.Tally{QueueTally: q.Last30}); tally.Offered >= limits.Least {
		if v := reports.ServiceLevel(reports.NetShort, tally); v != nil {
			j.add(limits.ServiceLevel.under(*v), ofQueue(SL, q.Queue, *v))
		}
		if v := reports.Abandonment(tally); v != nil {
			j.add(limits.Abandon.over(*v), ofQueue(Abandon, q.Queue, *v))
		}
	}
}

func (j *judge) operator(o *call.OperatorBoard) {
	of := func(k Kind) Alarm {
		return Alarm{Key: string(k) + "/" + strconv.FormatUint(uint64(o.Operator), 10), Kind: k, Operator: o.Operator}
	}
	if o.State == call.Lost || o.State == call.Break && o.Reason == call.ReasonNoSound {
		j.add(j.lasting(j.rules.Centre.NoSound, o.Since), j.running(of(NoSound), o.Since))
		return
	}
	limit := j.of.BreakLimits[o.Reason]
	if o.State != call.Break || limit == 0 {
		return
	}
	end := o.Since.Add(limit)
	j.add(j.lasting(j.rules.Centre.OverLimit, end), j.running(of(Over), end))
}

func (j *judge) call(c *call.CallBoard) {
	of := func(k Kind) Alarm {
		return Alarm{Key: string(k) + "/" + c.Call.String(), Kind: k, Call: c.Call, Operator: c.Operator, Queue: c.Queue}
	}
	if !c.Help.IsZero() {
		j.add(Action, j.running(of(Help), c.Help.Since))
	}
	if c.Held && !c.HeldSince.IsZero() {
		j.add(j.lasting(j.rules.Of(c.Queue).Hold, c.HeldSince), j.running(of(Hold), c.HeldSince))
	}
}

// line2 judges the queues that customers were handed up to: who has waited there
// longest stands for his queue.
func (j *judge) line2() {
	for _, q := range j.of.Board.Queues {
		first := call.CallBoard{}
		for _, c := range j.of.Board.Calls {
			if c.Queue == q.Queue && !c.Escalated.IsZero() && (first.Call == 0 || c.Escalated.Mono < first.Escalated.Mono) {
				first = c
			}
		}
		if q.Line >= 2 && first.Call != 0 {
			a := ofQueue(Line2, q.Queue, 0)
			a.Call = first.Call
			j.add(j.lasting(j.rules.Of(q.Queue).Line2, first.Escalated), j.running(a, first.Escalated))
		}
	}
}

// level of a length of time.
func (t Times) level(d time.Duration) int {
	switch {
	case t.Action > 0 && d > t.Action:
		return Action
	case t.Attention > 0 && d > t.Attention:
		return Attention
	}
	return 0
}

// OfThreshold turns percentages of a service threshold into times.
func (c Counts) OfThreshold(x time.Duration) Times {
	return Times{x * time.Duration(c.Attention) / 100, x * time.Duration(c.Action) / 100}
}

// reached is the level of a number that rings at the limit itself.
func (c Counts) reached(n int) int {
	switch {
	case c.Action > 0 && n >= c.Action:
		return Action
	case c.Attention > 0 && n >= c.Attention:
		return Attention
	}
	return 0
}

// over is the level of a figure that rings above the limit.
func (c Counts) over(v float64) int {
	switch {
	case c.Action > 0 && v > float64(c.Action):
		return Action
	case c.Attention > 0 && v > float64(c.Attention):
		return Attention
	}
	return 0
}

// under is the level of a figure that rings below the limit.
func (c Counts) under(v float64) int {
	switch {
	case c.Action > 0 && v < float64(c.Action):
		return Action
	case c.Attention > 0 && v < float64(c.Attention):
		return Attention
	}
	return 0
}
