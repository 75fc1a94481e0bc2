package web

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"hotline/alarm"
	"hotline/call"
	"hotline/people"
	"hotline/reports"
)

// The live board as docs/softphone-protocol.md 5 tells it.
type (
	boardMsg struct {
		Type       string    `json:"type"`
		ServerTime int64     `json:"server_time"`
		ServerMono int64     `json:"server_mono"`
		Board      boardView `json:"board"`
	}
	boardView struct {
		Version   uint64          `json:"version"`
		At        call.Time       `json:"at"`
		Degraded  bool            `json:"degraded,omitempty"`
		Queues    []boardQueue    `json:"queues"`
		Operators []boardOperator `json:"operators"`
		Calls     []boardCall     `json:"calls"`
		Total     int             `json:"calls_total"` // that go on, more than rows in a large house
		Breaks    call.BreakBoard `json:"breaks"`

		Emergencies []EmergencyView    `json:"emergencies,omitempty"`
		Notices     []call.NoticeBoard `json:"notices,omitempty"`
		Marks       []call.AlarmMark   `json:"marks,omitempty"`
		Alarms      []alarm.Alarm      `json:"alarms"`
		Limits      shownLimits        `json:"limits"`
	}
	boardQueue struct {
		call.QueueBoard
		Name          string   `json:"name"`
		ThresholdMs   int64    `json:"threshold_ms"`
		SLToday       *float64 `json:"sl_today"`
		SL30          *float64 `json:"sl_30"`
		CallbackToday *float64 `json:"callback_today"`
		OverflowToday *float64 `json:"overflow_today"`
		AbandonToday  *float64 `json:"abandon_today"`
		Abandon30     *float64 `json:"abandon_30"`
		Minimum       int      `json:"minimum,omitempty"` // people that must be on the line now

		Limits shownLimits `json:"limits"`
	}
	// shownLimits colour figures as their alarms judge them: attention, then action.
	shownLimits struct {
		WaitMs [2]int64 `json:"wait_ms"`
		SL     [2]int   `json:"sl"`
	}
	boardOperator struct {
		call.OperatorBoard
		Name     string `json:"name"`
		Line     int    `json:"line,omitempty"`
		Org      string `json:"org,omitempty"`
		LimitMs  int64  `json:"limit_ms,omitempty"`  // of the break he is on
		OffShift bool   `json:"off_shift,omitempty"` // signed in outside of his plan
	}
	boardCall struct {
		call.CallBoard
		Party boardParty `json:"party"`
	}
	boardParty struct {
		call.Party
		Number       string `json:"number,omitempty"`
		NumberPretty string `json:"number_pretty,omitempty"`
		Name         string `json:"name,omitempty"`
		Display      string `json:"display"`
	}
)

// boardFor is the board as the viewer may see it.
func (s *Site) boardFor(ctx context.Context, v people.Viewer, b *call.Board) ([]byte, error) {
	n, err := s.names(ctx, v)
	if err != nil {
		return nil, err
	}
	now := s.deps.Now()
	view := boardView{
		Version: b.Version, At: b.At, Degraded: b.Degraded, Breaks: b.Breaks,
		Queues: []boardQueue{}, Operators: []boardOperator{}, Calls: []boardCall{},
	}
	view.Emergencies = n.emergencies(b.Emergencies)
	view.Notices = n.notices(b.Notices)
	view.Marks = n.marks(b.Marks)
	view.Alarms, view.Limits = n.alarms(s.ringing()), limitsOf(n.centre.Alarms.Queues, n.centre.Threshold(""))
	for _, q := range b.Queues {
		if servesQueue(v, q.Queue) {
			row := n.boardQueue(q)
			row.Minimum = n.centre.MinimumOf(q, now.Wall)
			if !v.Owner() {
				row.Shares = nil // the contract is the owner's
			}
			view.Queues = append(view.Queues, row)
		}
	}
	for _, o := range b.Operators {
		view.Operators = append(view.Operators, s.boardOperator(n, o, now.Wall))
	}
	var seen []call.CallBoard
	for _, c := range b.Calls {
		if n.seesCall(c) {
			seen = append(seen, c)
			if c.Phase != call.Ended {
				view.Total++
			}
		}
	}
	for _, c := range boardRows(seen) {
		view.Calls = append(view.Calls, s.boardCall(ctx, n, c))
	}
	return json.Marshal(boardMsg{"board", now.Wall, now.Mono, view})
}

func limitsOf(q alarm.Queue, threshold time.Duration) shownLimits {
	wait := q.LongestWait.OfThreshold(threshold)
	return shownLimits{[2]int64{wait.Attention.Milliseconds(), wait.Action.Milliseconds()}, [2]int{q.ServiceLevel.Attention, q.ServiceLevel.Action}}
}

func (n names) boardQueue(q call.QueueBoard) boardQueue {
	return boardQueue{
		Limits:     limitsOf(n.centre.Alarms.Of(q.Queue), n.threshold(q.Queue)),
		QueueBoard: q, Name: n.queue(q.Queue), ThresholdMs: n.threshold(q.Queue).Milliseconds(),
		SLToday: level(q.Today), SL30: level(q.Last30),
		CallbackToday: reports.CallbackShare(tallyOf(q.Today)), OverflowToday: reports.OverflowShare(tallyOf(q.Today)),
		AbandonToday: abandoned(q.Today), Abandon30: abandoned(q.Last30),
	}
}

// level and abandoned leave the division to the formulas of reports.
func level(t call.QueueTally) *float64 {
	return reports.ServiceLevel(reports.NetShort, tallyOf(t))
}

func tallyOf(t call.QueueTally) reports.Tally { return reports.Tally{QueueTally: t} }

func abandoned(t call.QueueTally) *float64 { return reports.Abandonment(tallyOf(t)) }

// MinimumOf is how many people must be on the line of a queue now.
func (c Centre) MinimumOf(q call.QueueBoard, wall int64) int {
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		zone = time.UTC
	}
	return max(q.MinStaff, people.MinimumAt(c.Minimum, string(q.Queue), wall, zone))
}

// boardOperator is a person's row, with how long his break may be and whether he
// works outside of his plan.
func (s *Site) boardOperator(n names, o call.OperatorBoard, wall int64) boardOperator {
	row := n.boardOperator(o)
	u, ok := n.users[o.Operator]
	if !ok || !people.CanSeeUser(n.viewer, u) {
		return row
	}
	if o.State == call.Break {
		for _, r := range n.centre.Lists.BreakReasons {
			if r.ID == o.Reason {
				row.LimitMs = int64(r.LimitMin) * time.Minute.Milliseconds()
			}
		}
	}
	if plan, ok := s.planOf(u); ok && o.State != call.Offline {
		row.OffShift = plan.Outside(wall)
	}
	return row
}

// served are those of the queues that the viewer's organisation serves.
func (n names) served(queues []call.QueueID) (out []call.QueueID) {
	for _, q := range queues {
		if servesQueue(n.viewer, q) {
			out = append(out, q)
		}
	}
	return out
}

func (n names) boardOperator(o call.OperatorBoard) boardOperator {
	u, ok := n.users[o.Operator]
	if !ok || people.CanSeeUser(n.viewer, u) {
		return boardOperator{OperatorBoard: o, Name: n.operator(o.Operator), Line: u.Line, Org: u.Org}
	}
	return boardOperator{ // others' people: nothing but that there is one
		OperatorBoard: call.OperatorBoard{Operator: o.Operator, State: o.State, Queues: n.served(o.Queues)},
		Name:          people.Label(n.viewer, u),
	}
}

// seesCall: the owner sees all; an outsourcer calls of queues he serves.
func (n names) seesCall(c call.CallBoard) bool {
	v := n.viewer
	return v.Owner() || n.ours(c.Operator) || n.ours(c.Second) || c.Queue != "" && slices.Contains(v.OrgQueues, c.Queue)
}

// boardCall is a call's row; an outsourcer sees the customer only while one of his
// own operators has the call.
func (s *Site) boardCall(ctx context.Context, n names, c call.CallBoard) boardCall {
	v := n.viewer
	own := n.ours(c.Operator) || n.ours(c.Second)
	row := boardCall{CallBoard: c, Party: boardParty{Party: c.Party}}
	number, name := s.live.customer(ctx, c.Party.Customer)
	if !v.Owner() && !own {
		number = people.MaskNumber(number)
		row.Party.Party = call.Party{Class: c.Party.Class}
		row.Party.NumberPretty, row.Party.Display = number, display("", number, v.Lang)
		return row
	}
	row.Party.Number, row.Party.NumberPretty, row.Party.Name = number, pretty(number), name
	row.Party.Display = display(name, number, v.Lang)
	return row
}

func (n names) ours(id call.OperatorID) bool {
	u, ok := n.users[id]
	return ok && id != 0 && u.Org == n.viewer.Org
}

// customer reads a name for the board, and remembers it for a while: boards
// come four times a second.
func (h *liveHub) customer(ctx context.Context, id call.CustomerID) (number, name string) {
	if id == 0 {
		return "", ""
	}
	if c, ok := h.known.get(id); ok {
		return c.number, c.name
	}
	c, err := h.site.deps.Data.Customer(ctx, id)
	if err != nil {
		h.site.deps.Log.Warn().Err(err).Uint64("customer", uint64(id)).Msg("customer for the live board could not be read")
		return "", ""
	}
	h.known.put(id, c.Number, c.Name)
	return c.Number, c.Name
}
