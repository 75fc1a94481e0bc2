package softphone

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"hotline/call"

	"github.com/google/uuid"
	"github.com/gorilla/websocket"
)

// pages are the browser callers: by identity and by the leg of their call.
type pages struct {
	door   *Door
	tokens tokens
	limits *limits
	bySlug map[string]Page
	start  string // makes leg ids of this life of the server differ from earlier ones
	legs   atomic.Uint64

	mu     sync.Mutex
	closed bool
	byID   map[string]*page
	onLeg  map[call.LegID]*page
}

func newPages(d *Door) *pages {
	g := &pages{
		door: d, tokens: newTokens(d.cfg.Callers.Secret), limits: newLimits(d.cfg.Callers),
		bySlug: map[string]Page{}, start: strconv.FormatInt(time.Now().UnixMilli(), 36),
		byID: map[string]*page{}, onLeg: map[call.LegID]*page{},
	}
	for _, p := range d.cfg.Callers.Numbers {
		g.bySlug[p.Slug] = p
	}
	return g
}

// serve is one caller's socket, from upgrade to end.
func (g *pages) serve(w http.ResponseWriter, r *http.Request) {
	d := g.door
	if !OriginAllowed(r, append(append([]string{}, d.cfg.Origins...), d.cfg.Callers.Origins...)) {
		http.Error(w, "foreign origin", http.StatusForbidden)
		return
	}
	if _, rehearsal := g.rehearsal(r.URL.Query().Get("page")); !d.cfg.Callers.On && !rehearsal {
		http.Error(w, "calls from the browser are off", http.StatusNotFound)
		return
	}
	addr := addressOf(r)
	if !g.limits.open(addr) {
		w.Header().Set("Retry-After", "60")
		http.Error(w, "too many pages", http.StatusTooManyRequests)
		return
	}
	defer g.limits.shut(addr)
	k, ok := d.upgrade(w, r, User{Lang: "ru"})
	if !ok {
		return
	}
	defer d.drop(k)
	g.serveSocket(k)
}

// draftSlug begins the slug of a page that calls the draft of a menu.
const draftSlug = "draft-"

// rehearsal finds the number of a draft that may be called now.
func (g *pages) rehearsal(slug string) (called string, ok bool) {
	draft, is := strings.CutPrefix(slug, draftSlug)
	if !is || g.door.deps.Rehearses == nil || !g.door.deps.Rehearses(draft) {
		return "", false
	}
	return call.RehearsalPrefix + draft, true
}

// number is what a page of this slug calls.
func (g *pages) number(slug string) (called string, ok bool) {
	if called, ok = g.rehearsal(slug); ok {
		return called, true
	}
	p, ok := g.bySlug[slug]
	return p.Called, ok && g.door.cfg.Callers.On
}

func (g *pages) serveSocket(k *socket) {
	var p *page
	first := time.AfterFunc(helloWait, func() { k.close(websocket.ClosePolicyViolation, "call or resume expected") })
	defer first.Stop()
	k.readPump(func(m clientMessage) {
		if p == nil && m.Type != "call" && m.Type != "resume" {
			k.fault("hello_expected")
			return
		}
		if p == nil {
			first.Stop()
			p = g.pageOf(k, m)
			if p == nil {
				k.close(websocket.CloseGoingAway, "server stops")
				return
			}
		}
		select {
		case p.from <- fromSocket{k, m}:
		case <-p.done:
			k.close(websocket.CloseGoingAway, "page is over")
		}
	})
	if p != nil {
		p.box.put(socketGone{k}, nil)
	}
}

// pageOf finds the page of a token, or makes a new one.
func (g *pages) pageOf(k *socket, m clientMessage) *page {
	id, known := g.tokens.read(m.Token, time.Now())
	if !known {
		if m.Token != "" {
			k.send(encode(errorMsg{"error", "unknown_token", sentence(k.user.Lang, "unknown_token")}))
		}
		id = uuid.New()
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return nil
	}
	name := "web:" + id.String()
	p := g.byID[name]
	if p == nil {
		p = &page{
			pages: g, door: g.door, id: id, name: name, state: pageIdle,
			box: newMailbox(), from: make(chan fromSocket), done: make(chan struct{}),
		}
		g.byID[name] = p
		g.door.wg.Go(p.run)
	}
	p.expect.Add(1)
	return p
}

// newLeg names the leg of an incoming call.
func (g *pages) newLeg() call.LegID {
	return call.LegID(fmt.Sprintf("%s/b%s.%d", g.door.cfg.Node, g.start, g.legs.Add(1)))
}

func (g *pages) byLeg(leg call.LegID) *page {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.onLeg[leg]
}

func (g *pages) bind(leg call.LegID, p *page) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.onLeg[leg] = p
}

func (g *pages) unbind(leg call.LegID) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.onLeg, leg)
}

// retire takes an idle page without socket out; false when something arrived
// for it meanwhile.
func (g *pages) retire(p *page) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if p.expect.Load() > 0 || !p.box.empty() {
		return false
	}
	delete(g.byID, p.name)
	return true
}

// do brings a command to the page of its leg. A Dial finds the page by its
// name; without one nobody answers.
func (g *pages) do(c call.Command) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if dial, ok := c.(call.Dial); ok {
		p := g.byID[dial.Web]
		if p == nil || g.closed {
			g.door.post(call.LegEnded{Leg: dial.Leg, Cause: call.CauseNoAnswer, Status: http.StatusRequestTimeout})
			return
		}
		g.onLeg[dial.Leg] = p
		p.box.put(dial, nil)
		return
	}
	if p := g.onLeg[legOf(c)]; p != nil {
		p.box.put(c, nil)
	}
}

func legOf(c call.Command) call.LegID {
	switch c := c.(type) {
	case call.Answer:
		return c.Leg
	case call.Reject:
		return c.Leg
	case call.Hangup:
		return c.Leg
	}
	return ""
}

// phases tells callers where their call is.
func (g *pages) phases(b *call.Board) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, c := range b.Calls {
		if p := g.byID[c.Party.Web]; p != nil && c.Party.Web != "" {
			p.box.put(phaseNews{c.Phase, c.Held, c.Place}, nil)
		}
	}
}

func (g *pages) stop() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed = true
	for _, p := range g.byID {
		p.box.put(stopSeat{}, nil)
	}
}
