package switchboard

import (
	"hotline/call"
	"hotline/survey"
)

// Return remembers that our last outgoing call to a customer was one of the bot
// that did not get its answers: who calls back is met by the menu for that
// (DOMAIN.md 13, caller id). A call for a promise needs no memory: the promise is
// there; any other call leads to the main menu.
type Return struct {
	Customer call.CustomerID `json:"customer"`
	Call     call.ID         `json:"call"`
	Until    int64           `json:"until"` // monotonic ms
}

// PutReturn and DropReturn are facts of it.
type (
	PutReturn  struct{ Return }
	DropReturn struct {
		Customer call.CustomerID `json:"customer"`
	}
)

func (PutReturn) fact()  {}
func (DropReturn) fact() {}

// botCallEnded notes whom the bot has called; who answered its questions has no
// reason to call back.
func (c *Core) botCallEnded(l *Live) {
	id := l.Party.Customer
	if id == 0 || l.Party.Shared || c.settings.ReturnFlow == "" || c.settings.ReturnMs == 0 {
		return
	}
	c.expireReturns()
	if l.Bot != nil && (l.Bot.Exit == string(survey.Completed) || l.Bot.Exit == string(survey.OptedOut)) {
		c.dropReturn(id)
		return
	}
	r := Return{Customer: id, Call: l.ID, Until: c.now.Mono + c.settings.ReturnMs}
	c.returns[id] = r
	c.fact(PutReturn{Return: r})
}

func (c *Core) dropReturn(id call.CustomerID) {
	if _, there := c.returns[id]; there {
		delete(c.returns, id)
		c.fact(DropReturn{Customer: id})
	}
}

// expireReturns forgets those whose time is over.
func (c *Core) expireReturns() {
	for _, id := range sortedKeys(c.returns) {
		if c.returns[id].Until <= c.now.Mono {
			c.dropReturn(id)
		}
	}
}

// returnFlow is the menu for a caller who calls back after a call of the bot, ""
// for the usual one. It is used once.
func (c *Core) returnFlow(p call.Party) string {
	r, ok := c.returns[p.Customer]
	if !ok || p.Customer == 0 || p.Shared {
		return ""
	}
	c.dropReturn(p.Customer)
	if _, known := c.book.Flow(c.settings.ReturnFlow); !known || r.Until <= c.now.Mono {
		return ""
	}
	return c.settings.ReturnFlow
}
