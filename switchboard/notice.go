package switchboard

import (
	"slices"

	"hotline/acd"
	"hotline/call"
)

const (
	noticeText = 500          // letters of a message
	noticeKeep = 12 * 3600000 // ms a message is shown
	noticeMost = 50           // that are kept
)

// Notice is a message of a supervisor to operators, kept over restarts until it is
// old.
type Notice struct{ call.NoticeBoard }

func (n Notice) clone() Notice {
	n.To, n.Read = slices.Clone(n.To), slices.Clone(n.Read)
	return n
}

// PutNotice is a message as it is now; DropNotice forgets it.
type (
	PutNotice struct{ Notice }
	// DropNotice forgets a message.
	DropNotice struct {
		ID uint64 `json:"id"`
	}
)

func (PutNotice) fact()  {}
func (DropNotice) fact() {}

// sendNotice takes a message.
func (c *Core) sendNotice(ev call.Order) string {
	to := slices.Compact(slices.Sorted(slices.Values(ev.To)))
	to = slices.DeleteFunc(to, func(op call.OperatorID) bool { _, known := c.acd.View(op, c.now); return !known })
	switch {
	case len(to) == 0:
		return acd.ErrUnknownOperator
	case ev.Text == "" || len([]rune(ev.Text)) > noticeText:
		return "text_needed"
	}
	if ids := sortedKeys(c.notices); len(ids) >= noticeMost {
		c.dropNotice(ids[0]) // the oldest
	}
	n := Notice{call.NoticeBoard{Notice: call.Notice{ID: c.newID(), Text: ev.Text, By: ev.By, Name: ev.Name, At: c.now}, To: to, Read: []call.OperatorID{}}}
	c.notices[n.ID] = n
	c.fact(PutNotice{n.clone()})
	for _, op := range to {
		c.touchOp(op)
	}
	return ""
}

// readNotice is «Прочитано».
func (c *Core) readNotice(ev call.Act) string {
	n, known := c.notices[ev.Item]
	switch {
	case !known || !slices.Contains(n.To, ev.Operator):
		return "unknown_notice"
	case slices.Contains(n.Read, ev.Operator):
		return ""
	}
	n = n.clone()
	n.Read = append(n.Read, ev.Operator)
	slices.Sort(n.Read)
	c.notices[n.ID] = n
	c.fact(PutNotice{n.clone()})
	return ""
}

// noticesDue drops those that are old; it is asked after every event.
func (c *Core) noticesDue() {
	for { // one at a time, the oldest first: it is rarely one at all
		var oldest uint64
		for id := range c.notices {
			if oldest == 0 || id < oldest {
				oldest = id
			}
		}
		if oldest == 0 || c.now.Mono-c.notices[oldest].At.Mono <= noticeKeep {
			return
		}
		c.dropNotice(oldest)
	}
}

// dropNotice takes a message off the screens of those who have not read it.
func (c *Core) dropNotice(id uint64) {
	n := c.notices[id]
	delete(c.notices, id)
	c.fact(DropNotice{ID: id})
	for _, op := range n.To {
		if !slices.Contains(n.Read, op) {
			c.touchOp(op)
		}
	}
}

// noticesFor lists what the operator has not read, the oldest first.
func (c *Core) noticesFor(op call.OperatorID) (out []call.Notice) {
	for _, id := range sortedKeys(c.notices) {
		n := c.notices[id]
		if slices.Contains(n.To, op) && !slices.Contains(n.Read, op) {
			out = append(out, n.Notice)
		}
	}
	return out
}

// noticeBoard lists the messages, the newest first.
func (c *Core) noticeBoard(now call.Time) (out []call.NoticeBoard) {
	ids := sortedKeys(c.notices)
	slices.Reverse(ids)
	for _, id := range ids {
		if n := c.notices[id]; now.Mono-n.At.Mono <= noticeKeep {
			out = append(out, n.clone().NoticeBoard)
		}
	}
	return out
}
