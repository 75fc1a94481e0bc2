package sip

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strconv"
	"strings"
	"time"

	sipmsg "github.com/emiago/sipgo/sip"
)

// registration keeps a trunk registered (RFC 3261, 10). It lives in one
// goroutine.
type registration struct {
	s       *Server
	t       *trunk
	cfg     RegisterConfig
	callID  string
	tag     string
	cseq    uint32
	creds   credentials
	expires time.Duration // asked for; 423 raises it
	fails   int
}

// register runs until ctx ends, then withdraws the registration.
func (s *Server) register(ctx context.Context, t *trunk) {
	r := &registration{s: s, t: t, cfg: *t.cfg.Register, callID: newCallID(), tag: newTag(), expires: t.cfg.Register.Expires}
	for {
		wait := r.round(ctx)
		select {
		case <-ctx.Done():
			r.withdraw()
			return
		case <-time.After(wait):
		}
	}
}

// round registers once and says when to do so again.
func (r *registration) round(ctx context.Context) time.Duration {
	granted, retry, err := r.once(ctx, r.expires)
	log := r.s.log.With().Str("trunk", r.t.cfg.Name).Logger()
	if err == nil {
		r.fails = 0
		was := r.t.health.Load().registered
		r.t.update(func(h *health) { h.registered, h.regError, h.expires = true, "", time.Now().Add(granted) })
		if !was {
			log.Info().Dur("expires", granted).Msg("registered")
		}
		return refreshAfter(granted)
	}
	if ctx.Err() != nil {
		return 0
	}
	r.fails++
	wait := max(retry, backOff(r.cfg.RetryMin, r.cfg.RetryMax, r.fails))
	// An old registration stands until it expires, whatever went wrong now.
	r.t.update(func(h *health) {
		h.regError = err.Error()
		h.failed(err)
		h.registered = h.registered && time.Now().Before(h.expires)
		if left := time.Until(h.expires); h.registered && left < wait {
			wait = max(left, r.cfg.RetryMin)
		}
	})
	log.Warn().Err(err).Int("attempt", r.fails).Dur("again_in", wait).Msg("not registered")
	return wait
}

// refreshAfter renews at three quarters of what was granted.
func refreshAfter(granted time.Duration) time.Duration {
	return max(granted*3/4, 500*time.Millisecond)
}

// backOff doubles from lo to hi, spread by a quarter so that a registrar that
// comes back is not hit by everybody at once (RFC 5626, 4.5).
func backOff(lo, hi time.Duration, fails int) time.Duration {
	d := lo
	for i := 1; i < fails && d < hi; i++ {
		d *= 2
	}
	d = min(d, hi)
	return d*3/4 + time.Duration(rand.Int64N(int64(d/2)+1)) //nolint:gosec // spreading only
}

// once sends REGISTER, answering challenges: one for the first, one more when a
// remembered nonce had become stale.
func (r *registration) once(ctx context.Context, expires time.Duration) (granted, retry time.Duration, err error) {
	pw, err := r.cfg.secret()
	if err != nil {
		return 0, 0, err
	}
	r.creds.user, r.creds.password = r.cfg.AuthID, pw
	if len(r.t.addrs.Load().proxy) == 0 {
		return 0, 0, fmt.Errorf("registrar %s: %w", r.cfg.Domain, errNoAddress)
	}
	for try := 0; try < 4; try++ {
		req := r.request(expires)
		r.creds.authorize(req)
		res, err := r.s.roundTrip(ctx, r.t, req)
		if err != nil {
			return 0, 0, err
		}
		switch {
		case res.IsSuccess():
			return r.granted(req, res, expires), 0, nil
		case (res.StatusCode == 401 || res.StatusCode == 407) && try < 2:
			if err := r.creds.challenge(res); err != nil {
				return 0, 0, err
			}
			continue
		case res.StatusCode == 423:
			if least := seconds(header(res, "min-expires")); least > expires {
				expires, r.expires = least, least
				continue
			}
		}
		r.creds.chal = nil
		return 0, min(seconds(header(res, "retry-after")), r.cfg.RetryMax), answerError{res.StatusCode, clip(res.Reason)}
	}
	r.creds.chal = nil
	return 0, 0, errCredentials
}

func (r *registration) request(expires time.Duration) *sipmsg.Request {
	r.cseq++
	req := sipmsg.NewRequest(sipmsg.REGISTER, sipmsg.Uri{Scheme: "sip", Host: r.cfg.Domain})
	network, to := r.t.network(), r.t.addrs.Load().proxy[0]
	r.s.addVia(req, r.t, network, to.Addr())
	aor := sipmsg.Uri{Scheme: "sip", User: r.cfg.User, Host: r.cfg.Domain}
	req.AppendHeader(&sipmsg.FromHeader{Address: *aor.Clone(), Params: tagged(r.tag)})
	req.AppendHeader(&sipmsg.ToHeader{Address: aor})
	req.AppendHeader(sipmsg.NewHeader("Expires", strconv.Itoa(int(expires/time.Second))))
	r.s.finish(req, r.t, r.callID, r.cseq, network, to.Addr())
	req.SetDestination(to.String())
	return req
}

// granted reads how long the registration lasts: the expires parameter of our
// own Contact, else the Expires header, else what we asked for.
func (r *registration) granted(req *sipmsg.Request, res *sipmsg.Response, asked time.Duration) time.Duration {
	ours := req.Contact().Address
	for _, h := range res.GetHeaders("contact") {
		c, ok := h.(*sipmsg.ContactHeader)
		if !ok || c.Address.User != ours.User || !strings.EqualFold(c.Address.Host, ours.Host) || c.Address.Port != ours.Port {
			continue
		}
		if v, ok := c.Params.Get("expires"); ok {
			return max(seconds(v), time.Second)
		}
	}
	if d := seconds(header(res, "expires")); d > 0 {
		return d
	}
	return max(asked, time.Second)
}

// withdraw removes the registration on shutdown (RFC 3261, 10.2.2).
func (r *registration) withdraw() {
	if !r.t.health.Load().registered {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.s.ctx), 2*time.Second)
	defer cancel()
	if _, _, err := r.once(ctx, 0); err != nil {
		r.s.log.Debug().Err(err).Str("trunk", r.t.cfg.Name).Msg("registration not withdrawn")
	}
	r.t.update(func(h *health) { h.registered = false })
}

// seconds reads a number of seconds, 0 for anything else; a week is the most.
func seconds(s string) time.Duration {
	n, err := strconv.ParseUint(strings.TrimSpace(strings.SplitN(s, ";", 2)[0]), 10, 32)
	if err != nil {
		return 0
	}
	return time.Duration(min(n, 7*24*3600)) * time.Second
}

// keepAlive sends OPTIONS to the trunk's proxy: it measures, and keeps NAT open.
func (s *Server) keepAlive(ctx context.Context, t *trunk) {
	tick := time.NewTicker(t.cfg.KeepAlive)
	defer tick.Stop()
	for {
		s.ping(ctx, t)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (s *Server) ping(ctx context.Context, t *trunk) {
	proxy := t.addrs.Load().proxy
	if len(proxy) == 0 {
		return
	}
	req := s.optionsTo(t, proxy[0])
	start := time.Now()
	_, err := s.roundTrip(ctx, t, req)
	if ctx.Err() != nil {
		return
	}
	was := t.health.Load().dead
	t.update(func(h *health) {
		if h.dead = err != nil; h.dead {
			h.failed(err)
		} else {
			h.rtt = time.Since(start)
		}
	})
	if dead := err != nil; dead != was {
		s.log.Warn().Str("trunk", t.cfg.Name).Bool("up", !dead).Msg("trunk changed")
	}
}

func (s *Server) optionsTo(t *trunk, to netip.AddrPort) *sipmsg.Request {
	host, port, _ := splitHostPort(t.cfg.Proxy)
	network := t.network()
	uri := sipmsg.Uri{Scheme: "sip", Host: host, Port: port}
	req := sipmsg.NewRequest(sipmsg.OPTIONS, uri)
	s.addVia(req, t, network, to.Addr())
	ourHost, _ := s.contactAt(t, network, to.Addr())
	req.AppendHeader(&sipmsg.FromHeader{Address: sipmsg.Uri{Scheme: "sip", User: "hotline", Host: ourHost}, Params: tagged(newTag())})
	req.AppendHeader(&sipmsg.ToHeader{Address: *uri.Clone()})
	s.finish(req, t, newCallID(), 1, network, to.Addr())
	req.SetDestination(to.String())
	return req
}
