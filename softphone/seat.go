package softphone

import (
	"context"
	"fmt"
	"time"

	"hotline/call"

	"github.com/gorilla/websocket"
)

const (
	rememberRefs = 256             // commands whose answer is kept for repeats
	maxOccupied  = 5               // tabs of one operator waiting to take over
	deskWait     = 2 * time.Second // for names; without them the screen shows the core's view
)

// seat is one operator at the door, over all his sockets. Its goroutine owns
// every field below in; see doc.go for its states.
type seat struct {
	door *Door
	user User
	leg  call.LegID

	// in
	box  *mailbox        // from the core, the media engine, boards, timers
	from chan fromSocket // from sockets; full: that socket waits
	done chan struct{}

	live     *socket   // the one that has the softphone
	welcomed bool      // it has heard welcome, which comes first
	satAt    uint64    // seq when it sat down
	occupied []*socket // others, told "occupied"
	lost     bool      // SignalLost was posted
	lostAt   *time.Timer

	seq     uint64
	told    []toldMsg            // the last rememberRefs, by seq
	refs    map[string]*answered // by ref
	refList []string             // oldest first
	signout string               // ref of a sign-out that is under way

	view  *call.View
	shown showMsg   // as last sent
	mine  []call.ID // the calls shown to him lately
	cards *cardBox
	path  path
}

// answered is what became of a command; nil told: not yet.
type answered struct {
	told  *toldMsg
	about call.ID // the call it names
	from  string  // address it came from
}

// Messages to a seat.
type (
	fromSocket struct {
		s *socket
		m clientMessage
	}
	socketGone   struct{ s *socket }
	pathEdge     struct{ up bool }
	boardNews    struct{ payload []byte }
	catalogNews  struct{}
	catalogReady struct {
		s *socket // nil: for a changed catalog
		c Catalog
		m clientMessage
	}
	cardReady  struct{ key cardKey }
	graceOver  struct{}
	sessionEnd struct {
		session string
		all     bool
	}
	dialReady struct {
		act call.Act
		err string
	}
	stopSeat struct{}
)

func newSeat(d *Door, u User) *seat {
	s := &seat{
		door: d, user: u, leg: call.LegID(fmt.Sprintf("%s/p%d", d.cfg.Node, u.ID)),
		box: newMailbox(), from: make(chan fromSocket), done: make(chan struct{}),
		refs: map[string]*answered{},
	}
	s.cards = newCardBox(d.ctx, d.deps.Desk, u.ID, func(k cardKey) { s.box.put(cardReady{k}, nil) })
	return s
}

// run is the seat's goroutine; it ends with the shift.
func (s *seat) run() {
	defer close(s.done)
	defer s.cards.stop()
	for {
		select {
		case f := <-s.from:
			s.hear(f)
		case <-s.box.wake:
			for _, x := range s.box.take() {
				if s.handle(x) {
					return
				}
			}
		}
	}
}

// handle takes one message of the box; true ends the seat.
func (s *seat) handle(x any) bool {
	switch x := x.(type) {
	case call.Show:
		return s.show(x.View)
	case call.Told:
		return s.answer(x)
	case socketGone:
		s.gone(x.s)
	case graceOver:
		s.signalLost()
	case pathEdge:
		s.pathEdge(x.up)
	case boardNews:
		s.tell(x.payload)
	case catalogNews:
		s.fetchCatalog(nil, clientMessage{})
	case catalogReady:
		s.catalog(x)
	case cardReady:
		s.redraw(x.key)
	case dialReady:
		s.dial(x)
	case sessionEnd:
		s.endSession(x)
	case stopSeat:
		s.closeAll(websocket.CloseGoingAway, "server stops")
		s.stopTimer()
		return true
	}
	return false
}

// hear takes one message of a socket.
func (s *seat) hear(f fromSocket) {
	switch {
	case f.m.Type == "ping":
		f.s.send(encode(pongMsg{"pong", f.m.T, s.door.deps.Now().Wall}))
	case f.m.Type == "hello":
		s.hello(f.s, f.m)
	case f.m.Type == "takeover":
		s.takeover(f.s)
	case f.s != s.live:
		f.s.send(s.occupiedNow()) // only takeover and ping are heard
	default:
		s.hearLive(f)
	}
}

func (s *seat) hearLive(f fromSocket) {
	switch f.m.Type {
	case "act":
		s.act(f.m)
	case "signout":
		s.signOut(f.m)
	case "media":
		s.media(f.s, f.m)
	case "mic":
		s.mic(f.m.OK)
	default:
		f.s.send(encode(errorMsg{"error", "unknown_type", sentence(s.user.Lang, "unknown_type")}))
	}
}

// tell sends to the tab that has the softphone, if any.
func (s *seat) tell(b []byte) {
	if s.live != nil && s.welcomed {
		s.live.send(b)
	}
}

// hello seats a socket: at once when the seat is free or the tab is the same
// one, else it waits for a takeover.
func (s *seat) hello(k *socket, m clientMessage) {
	s.forget(k)
	k.tab = m.Tab
	if s.live != nil && s.live != k && s.live.tab != m.Tab {
		s.occupied = append(s.occupied, k)
		if len(s.occupied) > maxOccupied {
			s.occupied[0].close(websocket.ClosePolicyViolation, "too many tabs")
			s.occupied = s.occupied[1:]
		}
		k.send(s.occupiedNow())
		return
	}
	s.sit(k, m)
}

func (s *seat) occupiedNow() []byte {
	since := int64(0)
	if s.live != nil {
		since = s.live.since
	}
	return encode(occupiedMsg{"occupied", since})
}

func (s *seat) takeover(k *socket) {
	if k == s.live {
		return
	}
	s.forget(k)
	s.sit(k, clientMessage{Tab: k.tab})
}

// sit gives the softphone to a socket; the one before is told so.
func (s *seat) sit(k *socket, m clientMessage) {
	if old := s.live; old != nil && old != k {
		old.send(encode(plainMsg{"taken"}))
		old.close(closeTaken, "taken over")
	}
	k.since = s.door.deps.Now().Wall
	s.live, s.user, s.welcomed = k, k.user, false
	s.stopTimer()
	switch {
	case s.seq == 0:
		s.seq = 1 // the sign-in itself; clients count from 1
		s.door.post(call.OperatorSignedIn{Operator: s.user.ID, Session: s.user.Session})
	case s.lost:
		s.door.post(call.SignalBack{Operator: s.user.ID})
	}
	s.lost, s.satAt = false, s.seq
	s.fetchCatalog(k, m)
}

// fetchCatalog asks the desk outside of the seat's goroutine.
func (s *seat) fetchCatalog(k *socket, m clientMessage) {
	d, who := s.door, s.user.ID
	d.async(func(ctx context.Context) {
		c, err := d.deps.Desk.Catalog(ctx, who)
		if err != nil {
			d.deps.Log.Error().Err(err).Uint32("operator", uint32(who)).Msg("names for the softphone could not be read")
		}
		s.box.put(catalogReady{k, c, m}, nil)
	})
}

func (s *seat) catalog(x catalogReady) {
	c := s.door.withStates(x.c)
	if x.s == nil {
		s.tell(encode(catalogMsg{"catalog", c}))
		return
	}
	if x.s == s.live {
		s.welcome(x.s, x.m, c)
	}
}

// welcome tells a socket where it stands, then what it missed.
func (s *seat) welcome(k *socket, m clientMessage, c Catalog) {
	resumed := m.Resume != nil && m.Resume.Epoch == s.door.epoch && m.Resume.Seq <= s.seq
	from := s.satAt
	if resumed {
		from = m.Resume.Seq
	}
	s.welcomed = true
	now := s.door.deps.Now()
	k.send(encode(welcomeMsg{
		Type: "welcome", V: 1, Epoch: s.door.epoch, Seq: s.seq, Resumed: resumed,
		ServerTime: now.Wall, ServerMono: now.Mono, User: s.user, Catalog: c,
	}))
	for _, t := range s.told {
		if t.Seq > from {
			k.send(encode(t))
		}
	}
	if s.view != nil && (!resumed || s.shown.Seq > from) {
		s.shown.ServerTime, s.shown.ServerMono = now.Wall, now.Mono
		k.send(encode(s.shown))
	}
	if b := s.door.lastBoard(); b != nil {
		k.send(b)
	}
}

// gone notes a dead socket. The 5 s run from its last sign of life.
func (s *seat) gone(k *socket) {
	if k != s.live {
		s.forget(k)
		return
	}
	s.live = nil
	wait := time.Until(time.UnixMilli(k.heard.Load()).Add(s.door.cfg.SignalGrace))
	s.lostAt = time.AfterFunc(max(wait, 0), func() { s.box.put(graceOver{}, nil) })
}

func (s *seat) forget(k *socket) {
	for i, o := range s.occupied {
		if o == k {
			s.occupied = append(s.occupied[:i], s.occupied[i+1:]...)
			return
		}
	}
}

func (s *seat) signalLost() {
	if s.live != nil || s.lost {
		return
	}
	s.lost = true
	s.door.post(call.SignalLost{Operator: s.user.ID})
}

func (s *seat) stopTimer() {
	if s.lostAt != nil {
		s.lostAt.Stop()
		s.lostAt = nil
	}
}

func (s *seat) endSession(x sessionEnd) {
	for _, k := range append([]*socket{s.live}, s.occupied...) {
		if k != nil && (x.all || k.user.Session == x.session) {
			k.close(closeSessionEnd, "session over")
		}
	}
}

func (s *seat) closeAll(code int, reason string) {
	for _, k := range append([]*socket{s.live}, s.occupied...) {
		if k != nil {
			k.close(code, reason)
		}
	}
	s.live, s.occupied = nil, nil
}

// finish ends the shift: the core says offline.
func (s *seat) finish() {
	s.stopTimer()
	s.closePath()
	s.door.leave(s)
	s.closeAll(websocket.CloseNormalClosure, "signed out")
}
