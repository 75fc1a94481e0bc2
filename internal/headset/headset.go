package headset

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"

	"github.com/google/uuid"
)

// Party, Offer, Talk, Wrap and View are what a test needs of a show.
type (
	// Party is the customer.
	Party struct {
		Customer uint64 `json:"customer"`
		Web      string `json:"web"`
		Number   string `json:"number"`
		Pretty   string `json:"number_pretty"`
		Name     string `json:"name"`
		Display  string `json:"display"`
		History  []struct {
			Call     string `json:"call"`
			Topic    string `json:"topic"`
			Result   string `json:"result"`
			Operator string `json:"operator"`
		} `json:"history"`
		Tickets []struct {
			Number string `json:"number"`
			Mine   bool   `json:"mine"`
		} `json:"tickets"`
	}
	// Offer is what rings.
	Offer struct {
		Offer  uint64 `json:"offer"`
		Call   string `json:"call"`
		Kind   string `json:"kind"`
		From   uint32 `json:"from"`
		Queue  string `json:"queue"`
		Line   int    `json:"line"`
		Topic  string `json:"topic"`
		Reason string `json:"reason"`
		Note   string `json:"note"`
		Party  Party  `json:"party"`
	}
	// Talk is the call the operator has.
	Talk struct {
		Call        string `json:"call"`
		Kind        string `json:"kind"`
		Queue       string `json:"queue"`
		Line        int    `json:"line"`
		Topic       string `json:"topic"`
		Dialling    bool   `json:"dialling"`
		Held        bool   `json:"held"`
		Muted       bool   `json:"muted"`
		Recording   string `json:"recording"`
		Survey      bool   `json:"survey"`
		CanEscalate bool   `json:"can_escalate"`
		Customer    string `json:"customer"`
		Note        string `json:"note"`
		Party       Party  `json:"party"`
		Consult     *struct {
			Operator uint32 `json:"operator"`
			Queue    string `json:"queue"`
			State    string `json:"state"`
		} `json:"consult"`
	}
	// Wrap is the wrap-up form.
	Wrap struct {
		Call   string `json:"call"`
		Queue  string `json:"queue"`
		Topic  string `json:"topic"`
		Result string `json:"result"`
		TalkMs int64  `json:"talk_ms"`
	}
	// View is the whole state of the operator.
	View struct {
		State         string `json:"state"`
		Reason        string `json:"reason"`
		Pending       string `json:"pending"`
		PendingReason string `json:"pending_reason"`
		Extended      bool   `json:"extended"`
		Offer         *Offer `json:"offer"`
		Talk          *Talk  `json:"talk"`
		Wrap          *Wrap  `json:"wrap"`
		Notices       []struct {
			ID   uint64 `json:"id"`
			Text string `json:"text"`
		} `json:"notices"` // of supervisors, not read yet
		Counters struct {
			Handled int `json:"handled"`
			Missed  int `json:"missed"`
		} `json:"counters"`
	}
	// Told is the answer to a command.
	Told struct {
		Seq     uint64 `json:"seq"`
		Ref     string `json:"ref"`
		Error   string `json:"error"`
		Message string `json:"message"`
	}
	// Welcome begins a socket.
	Welcome struct {
		Epoch   string `json:"epoch"`
		Seq     uint64 `json:"seq"`
		Resumed bool   `json:"resumed"`
		User    struct {
			ID   uint32 `json:"id"`
			Name string `json:"name"`
			Role string `json:"role"`
		} `json:"user"`
		Catalog json.RawMessage `json:"catalog"`
	}
)

// Fields are the fields of a command, by the table of the protocol.
type Fields map[string]any

// Headset is one operator's softphone.
type Headset struct {
	Mouth // what the operator says
	Ear   // what he hears

	cfg Config
	jar http.CookieJar
	tab string

	w watch // guards what follows
	// what the server said
	welcome  *Welcome
	occupied bool
	taken    bool
	view     *View
	shows    int
	seq      uint64
	told     map[string]Told
	media    map[string]Message
	errors   []string
	auto     bool
	offered  uint64

	link  *wire
	sound *path
	acts  sync.WaitGroup
}

// Sign signs in over HTTP and opens the softphone, without sound yet. An open
// softphone elsewhere makes it Occupied.
func Sign(ctx context.Context, c Config) (*Headset, error) {
	jar, err := signIn(ctx, c)
	if err != nil {
		return nil, err
	}
	h := &Headset{cfg: c, jar: jar, tab: uuid.NewString(), told: map[string]Told{}, media: map[string]Message{}}
	if err := h.connect(ctx, false); err != nil {
		return nil, err
	}
	return h, nil
}

// Dial signs in and brings the sound up: an operator who starts the shift.
func Dial(ctx context.Context, c Config) (*Headset, error) {
	h, err := Sign(ctx, c)
	if err != nil {
		return nil, err
	}
	if err := h.Sound(ctx); err != nil {
		h.Close()
		return nil, err
	}
	return h, nil
}

// connect opens a socket and says hello.
func (h *Headset) connect(ctx context.Context, resume bool) error {
	hello := map[string]any{"type": "hello", "v": 1, "tab": h.tab}
	h.w.set(func() {
		if resume && h.welcome != nil {
			hello["resume"] = map[string]any{"epoch": h.welcome.Epoch, "seq": h.seq}
		}
		h.welcome, h.occupied, h.taken = nil, false, false
	})
	link, err := open(ctx, h.cfg, h.jar, "/ws", h.hear)
	if err != nil {
		return err
	}
	h.link = link
	if err := link.send(hello); err != nil {
		return fmt.Errorf("hello: %w", err)
	}
	return h.wait(ctx, func() bool { return h.welcome != nil || h.occupied })
}

// hear takes one message of the server.
func (h *Headset) hear(m Message) {
	h.w.set(func() {
		switch m.Type {
		case "welcome":
			h.welcome, h.occupied = new(Welcome), false
			if m.Into(h.welcome) == nil && !h.welcome.Resumed {
				h.seq, h.view = h.welcome.Seq, nil // forget everything, the full state follows
			}
		case "show":
			var s struct {
				Seq  uint64
				View View
			}
			if m.Into(&s) == nil {
				h.view, h.seq = &s.View, max(h.seq, s.Seq)
				h.shows++
				h.answerItself()
			}
		case "told":
			var t Told
			if m.Into(&t) == nil {
				h.told[t.Ref], h.seq = t, max(h.seq, t.Seq)
			}
		case "media":
			var x struct{ Ref string }
			if m.Into(&x) == nil {
				h.media[x.Ref] = m
			}
		case "occupied":
			h.occupied = true
		case "taken":
			h.taken = true
		case "error":
			var e struct{ Code string }
			if m.Into(&e) == nil {
				h.errors = append(h.errors, e.Code)
			}
		}
	})
}

// answerItself takes each offer once, if it was told to.
func (h *Headset) answerItself() {
	o := h.view.Offer
	if !h.auto || o == nil || o.Offer == h.offered {
		return
	}
	h.offered = o.Offer
	link := h.link
	h.acts.Go(func() {
		_ = link.send(map[string]any{"type": "act", "ref": uuid.NewString(), "do": "answer", "offer": o.Offer}) // a lost socket ends the test elsewhere
	})
}

func (h *Headset) wait(ctx context.Context, ok func() bool) error {
	return h.w.until(ctx, h.link.done, ok)
}

// AutoAnswer takes every offer as soon as it rings.
func (h *Headset) AutoAnswer(on bool) {
	h.w.set(func() {
		h.auto = on
		if on && h.view != nil {
			h.answerItself()
		}
	})
}

// Sound offers a new media path and waits until it has keys; the one before is
// closed when the new one is up, as a browser does on a network change.
func (h *Headset) Sound(ctx context.Context) error {
	p, offer, err := newPath(ctx, h.cfg.codec(), &h.Mouth, &h.Ear)
	if err != nil {
		return err
	}
	if err := h.negotiate(ctx, p, offer); err != nil {
		p.close()
		return err
	}
	h.sound.close()
	h.sound = p
	return nil
}

func (h *Headset) negotiate(ctx context.Context, p *path, offer string) error {
	ref := uuid.NewString()
	if err := h.link.send(map[string]any{"type": "media", "ref": ref, "sdp": offer}); err != nil {
		return fmt.Errorf("media offer: %w", err)
	}
	var m Message
	if err := h.wait(ctx, func() bool { m = h.media[ref]; return m.Type != "" }); err != nil {
		return fmt.Errorf("media answer: %w", err)
	}
	var a struct{ SDP, Error, Message string }
	if err := m.Into(&a); err != nil {
		return err
	}
	if a.Error != "" {
		return fmt.Errorf("media offer refused: %s: %s", a.Error, a.Message)
	}
	return p.answer(ctx, a.SDP)
}

// Act sends a command and waits for its answer; an error key is an error.
func (h *Headset) Act(ctx context.Context, do string, f Fields) error {
	t, err := h.ActRef(ctx, uuid.NewString(), do, f)
	if err == nil && t.Error != "" {
		return fmt.Errorf("%s: %s: %s", do, t.Error, t.Message)
	}
	return err
}

// ActRef sends a command under a ref of one's choice and gives the answer.
func (h *Headset) ActRef(ctx context.Context, ref, do string, f Fields) (t Told, err error) {
	m := map[string]any{"type": "act", "ref": ref, "do": do}
	for k, v := range f {
		m[k] = v
	}
	if err := h.link.send(m); err != nil {
		return t, fmt.Errorf("%s: %w", do, err)
	}
	err = h.wait(ctx, func() bool { var ok bool; t, ok = h.told[ref]; return ok })
	if err != nil {
		err = fmt.Errorf("%s: no answer: %w", do, err)
	}
	return t, err
}

// Answer takes what rings.
func (h *Headset) Answer(ctx context.Context) error {
	v, err := h.Until(ctx, func(v View) bool { return v.Offer != nil })
	if err != nil {
		return fmt.Errorf("nothing rings: %w", err)
	}
	return h.Act(ctx, "answer", Fields{"offer": v.Offer.Offer})
}

// View is the newest state shown; zero before the first.
func (h *Headset) View() View {
	h.w.mu.Lock()
	defer h.w.mu.Unlock()
	if h.view == nil {
		return View{}
	}
	return *h.view
}

// Until waits for a state that fits.
func (h *Headset) Until(ctx context.Context, fits func(View) bool) (v View, err error) {
	err = h.wait(ctx, func() bool {
		if h.view == nil || !fits(*h.view) {
			return false
		}
		v = *h.view
		return true
	})
	if err != nil {
		return h.View(), fmt.Errorf("waiting in state %q: %w", h.View().State, err)
	}
	return v, nil
}

// State waits for a state by name.
func (h *Headset) State(ctx context.Context, state string) (View, error) {
	v, err := h.Until(ctx, func(v View) bool { return v.State == state })
	if err != nil {
		return v, fmt.Errorf("waiting for %s: %w", state, err)
	}
	return v, nil
}

// Welcome is what the present socket began with; nil while occupied.
func (h *Headset) Welcome() *Welcome {
	h.w.mu.Lock()
	defer h.w.mu.Unlock()
	return h.welcome
}

// Occupied tells that another tab has the softphone.
func (h *Headset) Occupied() bool {
	h.w.mu.Lock()
	defer h.w.mu.Unlock()
	return h.occupied
}

// Errors gives the codes of error messages so far.
func (h *Headset) Errors() []string {
	h.w.mu.Lock()
	defer h.w.mu.Unlock()
	return append([]string{}, h.errors...)
}

// TakeOver takes the softphone from the other tab.
func (h *Headset) TakeOver(ctx context.Context) error {
	if err := h.link.send(map[string]any{"type": "takeover"}); err != nil {
		return err
	}
	return h.wait(ctx, func() bool { return h.welcome != nil })
}

// Taken waits until another tab has taken the softphone and the server has
// closed this socket; it gives the close code.
func (h *Headset) Taken(ctx context.Context) (code int, err error) {
	if err := h.wait(ctx, func() bool { return h.taken }); err != nil {
		return 0, err
	}
	return h.link.code(), nil
}

// Mic tells the server whether the microphone works.
func (h *Headset) Mic(ok bool) error {
	return h.link.send(map[string]any{"type": "mic", "ok": ok, "reason": "denied"})
}

// CutSocket breaks the signalling connection and leaves the sound alone.
func (h *Headset) CutSocket() { h.link.cut() }

// CutSound drops the media path without a word.
func (h *Headset) CutSound() {
	h.sound.close()
	h.sound = nil
}

// Reconnect opens a new socket of the same page, with resume.
func (h *Headset) Reconnect(ctx context.Context) error { return h.connect(ctx, true) }

// Reload is what reloading the page does: socket and sound go, then both come
// back under the same tab.
func (h *Headset) Reload(ctx context.Context) error {
	h.link.cut()
	h.CutSound()
	if err := h.connect(ctx, false); err != nil {
		return err
	}
	return h.Sound(ctx)
}

// SignOut ends the shift and waits until the server has closed the socket.
func (h *Headset) SignOut(ctx context.Context) error {
	if err := h.link.send(map[string]any{"type": "signout", "ref": uuid.NewString()}); err != nil {
		return err
	}
	select {
	case <-h.link.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Code waits for the end of the socket and gives the server's close code.
func (h *Headset) Code() int { return h.link.code() }

// Close drops everything.
func (h *Headset) Close() {
	if h.link != nil {
		h.link.cut()
	}
	h.acts.Wait()
	h.sound.close()
}
