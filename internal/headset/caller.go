package headset

import (
	"context"
	"fmt"
)

// Caller is a customer's page.
type Caller struct {
	Mouth // what the customer says
	Ear   // what he hears

	cfg Config

	w      watch // guards what follows
	state  string
	phase  string
	token  string
	sdp    []string // answers not used yet
	ring   string   // purpose of the call that rings
	ended  []string // causes
	errors []string

	link  *wire
	sound *path
}

// OpenPage opens a customer's page and its socket.
func OpenPage(ctx context.Context, c Config) (*Caller, error) {
	p := &Caller{cfg: c}
	return p, p.connect(ctx)
}

func (p *Caller) connect(ctx context.Context) error {
	link, err := open(ctx, p.cfg, nil, "/ws/call", p.hear)
	if err != nil {
		return err
	}
	p.link = link
	hello := map[string]any{"type": "resume"}
	p.w.set(func() {
		p.state = ""
		if p.token != "" {
			hello["token"] = p.token
		}
	})
	if err := link.send(hello); err != nil {
		return err
	}
	return p.wait(ctx, func() bool { return p.state != "" })
}

func (p *Caller) hear(m Message) {
	var x struct{ State, Phase, Token, SDP, Purpose, Cause, Code string }
	if m.Into(&x) != nil {
		return
	}
	p.w.set(func() {
		switch m.Type {
		case "state":
			p.state, p.phase, p.token = x.State, x.Phase, x.Token
		case "media":
			p.sdp = append(p.sdp, x.SDP)
		case "ring":
			p.ring = x.Purpose
		case "ring_off":
			p.ring = ""
		case "ended":
			p.ring = ""
			p.ended = append(p.ended, x.Cause)
		case "error":
			p.errors = append(p.errors, x.Code)
		}
	})
}

func (p *Caller) wait(ctx context.Context, ok func() bool) error {
	return p.w.until(ctx, p.link.done, ok)
}

// negotiate sends a message with an offer and brings the path up.
func (p *Caller) negotiate(ctx context.Context, msg map[string]any) error {
	path, offer, err := newPath(ctx, p.cfg.codec(), &p.Mouth, &p.Ear)
	if err != nil {
		return err
	}
	msg["sdp"] = offer
	var failed int
	p.w.set(func() { p.sdp, failed = nil, len(p.errors) })
	if err := p.link.send(msg); err != nil {
		path.close()
		return err
	}
	var answer, code string
	err = p.wait(ctx, func() bool {
		if len(p.errors) > failed {
			code = p.errors[len(p.errors)-1]
		}
		if len(p.sdp) > 0 {
			answer = p.sdp[0]
		}
		return answer != "" || code != ""
	})
	if err == nil && code != "" {
		err = fmt.Errorf("%v refused: %s", msg["type"], code)
	}
	if err == nil {
		err = path.answer(ctx, answer)
	}
	if err != nil {
		path.close()
		return err
	}
	p.sound.close()
	p.sound = path
	return nil
}

// Call phones the hotline behind a page and waits until the sound is up; Talk
// waits until the call was answered.
func (p *Caller) Call(ctx context.Context, slug string) error {
	return p.negotiate(ctx, map[string]any{"type": "call", "slug": slug})
}

// Talk waits until the server has answered.
func (p *Caller) Talk(ctx context.Context) error {
	return p.wait(ctx, func() bool { return p.state == "in_call" })
}

// Key presses a key.
func (p *Caller) Key(key string) error {
	return p.link.send(map[string]any{"type": "key", "key": key})
}

// Hangup ends the call.
func (p *Caller) Hangup(ctx context.Context) error {
	if err := p.link.send(map[string]any{"type": "hangup"}); err != nil {
		return err
	}
	return p.wait(ctx, func() bool { return p.state == "idle" })
}

// Ended waits until n calls of this page have ended and gives the last cause.
func (p *Caller) Ended(ctx context.Context, n int) (cause string, err error) {
	err = p.wait(ctx, func() bool {
		if len(p.ended) < n {
			return false
		}
		cause = p.ended[n-1]
		return true
	})
	return cause, err
}

// Ring waits until the bot rings the page, and gives the purpose.
func (p *Caller) Ring(ctx context.Context) (purpose string, err error) {
	err = p.wait(ctx, func() bool { purpose = p.ring; return purpose != "" })
	return purpose, err
}

// Answer takes the bot's call.
func (p *Caller) Answer(ctx context.Context) error {
	return p.negotiate(ctx, map[string]any{"type": "answer"})
}

// Decline refuses the bot's call.
func (p *Caller) Decline() error { return p.link.send(map[string]any{"type": "decline"}) }

// Reload is what reloading the page does in a call.
func (p *Caller) Reload(ctx context.Context) error {
	p.link.cut()
	p.sound.close()
	p.sound = nil
	if err := p.connect(ctx); err != nil {
		return err
	}
	var token string
	p.w.set(func() { token = p.token })
	return p.negotiate(ctx, map[string]any{"type": "resume", "token": token})
}

// Phase is where the server says the call is.
func (p *Caller) Phase() string {
	p.w.mu.Lock()
	defer p.w.mu.Unlock()
	return p.phase
}

// Close drops everything, as closing the page does.
func (p *Caller) Close() {
	p.link.cut()
	p.sound.close()
}
