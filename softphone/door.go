package softphone

import (
	"context"
	"crypto/rand"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"hotline/call"
	"hotline/media"

	"github.com/gorilla/websocket"
)

// Door is the softphone door.
type Door struct {
	cfg   Config
	deps  Deps
	epoch string
	out   *outbox
	board boardFeed
	pages *pages

	ctx    context.Context
	cancel context.CancelFunc
	wg     sync.WaitGroup // seats, pages, questions to the desk, feeds

	mu      sync.Mutex
	closed  bool
	seats   map[call.OperatorID]*seat
	sockets map[*socket]struct{}
}

// New makes the door; Close ends it.
func New(cfg Config, deps Deps) *Door {
	ctx, cancel := context.WithCancel(context.Background())
	d := &Door{
		cfg: cfg, deps: deps, ctx: ctx, cancel: cancel,
		epoch: strconv.FormatInt(time.Now().Unix(), 36) + "-" + rand.Text()[:6],
		out:   newOutbox(deps.Core),
		seats: map[call.OperatorID]*seat{}, sockets: map[*socket]struct{}{},
	}
	d.pages = newPages(d)
	d.wg.Go(func() { d.out.run(ctx) })
	if deps.Boards != nil {
		d.wg.Go(func() { d.followBoards(ctx) })
	}
	return d
}

// Epoch names this life of the server, as clients see it.
func (d *Door) Epoch() string { return d.epoch }

// ServeHTTP takes /ws (operators) and /ws/call (browser callers).
func (d *Door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/ws":
		d.serveOperator(w, r)
	case "/ws/call":
		d.pages.serve(w, r)
	default:
		http.NotFound(w, r)
	}
}

// post tells the core a fact that must not be lost; order is kept, a full core
// is tried again.
func (d *Door) post(ev call.Event) { d.out.post(ev) }

// tryPost offers the core something it may refuse.
func (d *Door) tryPost(ev call.Event) bool { return d.out.try(ev) }

// async runs a question to the database outside of seats and pages.
func (d *Door) async(ask func(context.Context)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return
	}
	d.wg.Go(func() {
		ctx, cancel := context.WithTimeout(d.ctx, deskWait)
		defer cancel()
		ask(ctx)
	})
}

// serveOperator is one operator's socket, from upgrade to end.
func (d *Door) serveOperator(w http.ResponseWriter, r *http.Request) {
	if !OriginAllowed(r, d.cfg.Origins) {
		http.Error(w, "foreign origin", http.StatusForbidden)
		return
	}
	user, ok := d.deps.Auth.UserOf(r)
	switch {
	case !ok:
		http.Error(w, "sign in first", http.StatusUnauthorized)
		return
	case !user.Talks:
		http.Error(w, "no softphone for this account", http.StatusForbidden)
		return
	}
	k, ok := d.upgrade(w, r, user)
	if !ok {
		return
	}
	defer d.drop(k)
	var st *seat
	hello := time.AfterFunc(helloWait, func() { k.close(websocket.ClosePolicyViolation, "hello expected") })
	defer hello.Stop()
	k.readPump(func(m clientMessage) {
		if st == nil {
			if st = d.greet(k, m); st != nil {
				hello.Stop()
			}
			return
		}
		d.pass(st, k, m)
	})
	if st != nil {
		st.box.put(socketGone{k}, nil)
	}
}

// greet reads the first message and finds the seat.
func (d *Door) greet(k *socket, m clientMessage) *seat {
	switch {
	case m.Type != "hello":
		k.fault("hello_expected")
	case m.V != 1:
		k.send(encode(errorMsg{"error", "version", sentence(k.user.Lang, "version")}))
		k.close(closeVersion, "version 1 is spoken here")
	case m.Tab == "":
		k.fault("bad_field")
	default:
		st := d.seatOf(k.user)
		if st == nil {
			k.close(websocket.CloseGoingAway, "server stops")
			return nil
		}
		d.pass(st, k, m)
		return st
	}
	return nil
}

// pass hands a message to the seat; the socket waits while the seat is busy. A
// seat that ended meanwhile lets the client come back for a new one.
func (d *Door) pass(st *seat, k *socket, m clientMessage) {
	select {
	case st.from <- fromSocket{k, m}:
	case <-st.done:
		k.close(websocket.CloseGoingAway, "signed out meanwhile")
	}
}

// seatOf finds the operator's seat or makes it; nil when the door is closed.
func (d *Door) seatOf(u User) *seat {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return nil
	}
	st := d.seats[u.ID]
	if st == nil {
		st = newSeat(d, u)
		d.seats[u.ID] = st
		d.wg.Go(st.run)
	}
	return st
}

// leave takes a seat that has ended out of the register.
func (d *Door) leave(st *seat) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.seats[st.user.ID] == st {
		delete(d.seats, st.user.ID)
	}
}

func (d *Door) seat(id call.OperatorID) *seat {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.seats[id]
}

func (d *Door) allSeats() []*seat {
	d.mu.Lock()
	defer d.mu.Unlock()
	out := make([]*seat, 0, len(d.seats))
	for _, st := range d.seats {
		out = append(out, st)
	}
	return out
}

// upgrade makes a socket of a request whose origin was checked.
func (d *Door) upgrade(w http.ResponseWriter, r *http.Request, u User) (*socket, bool) {
	up := websocket.Upgrader{
		HandshakeTimeout: helloWait, ReadBufferSize: 4096, WriteBufferSize: 4096,
		CheckOrigin: func(*http.Request) bool { return true }, // OriginAllowed was asked
	}
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		d.deps.Log.Debug().Err(err).Msg("websocket upgrade refused")
		return nil, false
	}
	k := newSocket(ws, u, addressOf(r))
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		_ = ws.Close()
		return nil, false
	}
	d.sockets[k] = struct{}{}
	return k, true
}

func (d *Door) drop(k *socket) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.sockets, k)
}

func addressOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// Do carries out a command of the core: Told and Show for operators; Answer,
// Reject, Hangup and Dial for browser callers (Owns tells which). It never blocks.
func (d *Door) Do(c call.Command) {
	switch c := c.(type) {
	case call.Show:
		if st := d.seat(c.Operator); st != nil {
			st.box.put(c, isShow)
		}
	case call.Told:
		if st := d.seat(c.Operator); st != nil {
			st.box.put(c, nil)
		}
	case call.Answer, call.Reject, call.Hangup, call.Dial:
		d.pages.do(c)
	}
}

func isShow(x any) bool { _, ok := x.(call.Show); return ok }

// Owns tells whether commands for this leg belong to the door: browser callers,
// and legs that a Dial with Web set has made.
func (d *Door) Owns(leg call.LegID) bool { return d.pages.byLeg(leg) != nil }

// soundEvents are what the media engine tells of a browser leg; none blocks.
func (d *Door) soundEvents() media.BrowserEvents {
	return media.BrowserEvents{
		Up:   func(leg call.LegID) { d.mediaEdge(leg, true) },
		Back: func(leg call.LegID) { d.mediaEdge(leg, true) },
		Dead: func(leg call.LegID) { d.mediaEdge(leg, false) },
		Failed: func(leg call.LegID, err error) {
			d.deps.Log.Warn().Err(err).Str("leg", string(leg)).Msg("browser's sound failed")
			d.mediaEdge(leg, false)
		},
	}
}

func (d *Door) mediaEdge(leg call.LegID, up bool) {
	if p := d.pages.byLeg(leg); p != nil {
		p.box.put(legEdge{leg, up}, nil)
		return
	}
	if id, ok := d.operatorOf(leg); ok {
		if st := d.seat(id); st != nil {
			st.box.put(pathEdge{up}, nil)
		}
	}
}

// operatorOf reads the operator out of the id of a media path, "n1/p7".
func (d *Door) operatorOf(leg call.LegID) (call.OperatorID, bool) {
	prefix := d.cfg.Node + "/p"
	if len(leg) <= len(prefix) || string(leg[:len(prefix)]) != prefix {
		return 0, false
	}
	n, err := strconv.ParseUint(string(leg[len(prefix):]), 10, 32)
	return call.OperatorID(n), err == nil
}

// EndSession closes the sockets of a web session (logout) with 4001.
func (d *Door) EndSession(session string) {
	for _, st := range d.allSeats() {
		st.box.put(sessionEnd{session: session}, nil)
	}
}

// EndUser closes all sockets of a person (password change, blocked, role lost).
func (d *Door) EndUser(id call.OperatorID) {
	if st := d.seat(id); st != nil {
		st.box.put(sessionEnd{all: true}, nil)
	}
}

// CatalogChanged sends fresh catalogs to everyone signed in.
func (d *Door) CatalogChanged() {
	for _, st := range d.allSeats() {
		st.box.put(catalogNews{}, nil)
	}
}

// Close tells all sockets that the server stops (1001) and waits for them and
// for every goroutine of the door.
func (d *Door) Close(ctx context.Context) error {
	d.mu.Lock()
	d.closed = true
	var left []*socket
	for k := range d.sockets {
		left = append(left, k)
	}
	d.mu.Unlock()
	for _, k := range left {
		k.close(websocket.CloseGoingAway, "server stops")
	}
	for _, st := range d.allSeats() {
		st.box.put(stopSeat{}, nil)
	}
	d.pages.stop()
	var err error
	for _, k := range left {
		if e := k.wait(ctx); e != nil {
			err = e
		}
	}
	d.cancel()
	d.wg.Wait()
	return err
}
