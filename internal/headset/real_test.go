package headset_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"hotline/call"
	"hotline/internal/headset"
	"hotline/media"
	"hotline/softphone"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const loud = 0.1 // of full scale; our peers say 0.24

// house is the real door and the real media engine with a core of a few lines:
// it connects whoever it is told to.
type house struct {
	t      *testing.T
	engine *media.Engine
	door   *softphone.Door
	server *httptest.Server
	events chan call.Event
}

type desk struct{}

func (desk) Card(context.Context, call.OperatorID, call.Party, call.ID, call.ID) (softphone.Card, error) {
	return softphone.Card{}, nil
}

func (desk) Resolve(context.Context, call.OperatorID, string) (call.Party, error) {
	return call.Party{}, softphone.ErrNotFound
}

func (desk) Customer(context.Context, call.OperatorID, call.CustomerID) (call.Party, error) {
	return call.Party{}, softphone.ErrNotFound
}

func (desk) Catalog(context.Context, call.OperatorID) (softphone.Catalog, error) {
	return softphone.Catalog{}, nil
}

// auth believes the cookie; the login is the name.
type auth struct{}

func (auth) UserOf(r *http.Request) (softphone.User, bool) {
	c, err := r.Cookie("hotline_session_plain")
	if err != nil {
		return softphone.User{}, false
	}
	id := map[string]call.OperatorID{"anna": 7, "boris": 8}[c.Value]
	return softphone.User{ID: id, Name: c.Value, Login: c.Value, Talks: true}, id != 0
}

func (h *house) Post(ev call.Event) bool {
	h.events <- ev
	return true
}

func newHouse(t *testing.T, portable bool) *house {
	t.Helper()
	h := &house{t: t, events: make(chan call.Event, 1000)}
	var err error
	h.engine, err = media.New(media.Config{
		Portable: portable, Loops: 1, BrowserIPs: []netip.Addr{netip.MustParseAddr("127.0.0.1")},
	}, media.NewLibrary(), func(ev call.Event) { h.Post(ev) }, nil)
	require.NoError(t, err)
	cfg := softphone.Defaults()
	cfg.Callers.On = true
	cfg.Callers.Numbers = []softphone.Page{{Slug: "demo", Called: "+78000000001"}}
	start := time.Now()
	h.door = softphone.New(cfg, softphone.Deps{
		Core: h, Sound: h.engine, Desk: desk{}, Auth: auth{}, Log: zerolog.Nop(),
		Now: func() call.Time {
			return call.Time{Wall: time.Now().UnixMilli(), Mono: time.Since(start).Milliseconds()}
		},
	})
	mux := http.NewServeMux()
	mux.Handle("/ws", h.door)
	mux.Handle("/ws/call", h.door)
	mux.HandleFunc("POST /api/v1/session", func(w http.ResponseWriter, r *http.Request) {
		var in struct{ Login string }
		if json.NewDecoder(r.Body).Decode(&in) == nil {
			http.SetCookie(w, &http.Cookie{Name: "hotline_session_plain", Value: in.Login, Path: "/"})
		}
	})
	h.server = httptest.NewServer(mux)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		require.NoError(t, h.door.Close(ctx))
		h.server.Close()
		require.NoError(t, h.engine.Close())
	})
	return h
}

// next waits for an event of type T and passes over others.
func next[T call.Event](ctx context.Context, h *house) T {
	h.t.Helper()
	for {
		select {
		case ev := <-h.events:
			if got, ok := ev.(T); ok {
				return got
			}
		case <-ctx.Done():
			var none T
			require.FailNow(h.t, "no event", "%T", none)
		}
	}
}

func hears(ctx context.Context, t *testing.T, ear *headset.Ear, hz float64) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for ear.Level(hz) < loud {
		select {
		case <-tick.C:
		case <-ctx.Done():
			require.FailNow(t, "tone not heard", "%v Hz: %v", hz, ear.Level(hz))
		}
	}
}

func TestOperatorAndBrowserCallerHearEachOther(t *testing.T) {
	for name, portable := range map[string]bool{"portable": true, "fast": false} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, portable)
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			defer cancel()
			anna, err := headset.Dial(ctx, headset.Config{URL: h.server.URL, Login: "anna"})
			require.NoError(t, err)
			defer anna.Close()
			up := next[call.PathUp](ctx, h)
			require.Equal(t, call.LegID("n1/p7"), up.Leg)

			page, err := headset.OpenPage(ctx, headset.Config{URL: h.server.URL})
			require.NoError(t, err)
			defer page.Close()
			require.NoError(t, page.Call(ctx, "demo"))
			a := next[call.Arrived](ctx, h)
			h.door.Do(call.Answer{Leg: a.Leg})
			next[call.LegAnswered](ctx, h)
			require.NoError(t, page.Talk(ctx))
			h.engine.Do(call.Connect{A: a.Leg, B: up.Leg})
			anna.Hum(440)
			page.Hum(1000)
			hears(ctx, t, &anna.Ear, 1000)
			hears(ctx, t, &page.Ear, 440)

			// a lost socket costs nothing
			anna.CutSocket()
			page.Ear.Forget()
			hears(ctx, t, &page.Ear, 440)
			require.NoError(t, anna.Reconnect(ctx))

			// after a reload of either page both hear each other again
			began := time.Now()
			require.NoError(t, anna.Reload(ctx))
			page.Ear.Forget()
			anna.Ear.Forget()
			hears(ctx, t, &anna.Ear, 1000)
			hears(ctx, t, &page.Ear, 440)
			require.NoError(t, page.Reload(ctx))
			page.Ear.Forget()
			anna.Ear.Forget()
			hears(ctx, t, &anna.Ear, 1000)
			hears(ctx, t, &page.Ear, 440)
			t.Logf("two reloads with sound back: %s", time.Since(began))

			require.NoError(t, page.Key("5"))
			require.Equal(t, "5", next[call.Digit](ctx, h).Key)
			require.NoError(t, page.Hangup(ctx))
			require.Equal(t, call.CauseNormal, next[call.LegEnded](ctx, h).Cause)

			// the bot rings the page that is still open
			h.door.Do(call.Dial{Leg: "n1/o1", Web: a.Party.Web, Purpose: "survey", RingMs: 20000})
			purpose, err := page.Ring(ctx)
			require.NoError(t, err)
			require.Equal(t, "survey", purpose)
			require.NoError(t, page.Answer(ctx))
			require.Equal(t, call.LegID("n1/o1"), next[call.LegAnswered](ctx, h).Leg)
			h.engine.Do(call.Connect{A: "n1/o1", B: up.Leg})
			page.Ear.Forget()
			hears(ctx, t, &page.Ear, 440)
			h.door.Do(call.Hangup{Leg: "n1/o1", Cause: call.CauseNormal})
			require.Equal(t, call.LegID("n1/o1"), next[call.LegEnded](ctx, h).Leg)
		})
	}
}

func TestSecondTabAndSignOut(t *testing.T) {
	h := newHouse(t, true)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	cfg := headset.Config{URL: h.server.URL, Login: "boris", MuLaw: true}
	first, err := headset.Dial(ctx, cfg)
	require.NoError(t, err)
	defer first.Close()
	second, err := headset.Sign(ctx, cfg)
	require.NoError(t, err)
	defer second.Close()
	require.True(t, second.Occupied())
	require.NoError(t, second.TakeOver(ctx))
	code, err := first.Taken(ctx)
	require.NoError(t, err)
	require.Equal(t, 4000, code)
	require.NoError(t, second.Sound(ctx))

	var wg sync.WaitGroup
	wg.Go(func() { // the core says yes to everything
		for {
			select {
			case ev := <-h.events:
				switch ev := ev.(type) {
				case call.Act:
					h.door.Do(call.Told{Operator: ev.Operator, Ref: ev.Ref})
					h.door.Do(call.Show{Operator: ev.Operator, View: call.View{State: ev.State}})
				case call.OperatorSignedOut:
					h.door.Do(call.Told{Operator: ev.Operator, Ref: ev.Ref})
					h.door.Do(call.Show{Operator: ev.Operator, View: call.View{State: call.Offline}})
					return
				}
			case <-ctx.Done():
				return
			}
		}
	})
	require.NoError(t, second.Act(ctx, "state", headset.Fields{"state": "break", "reason": "lunch"}))
	_, err = second.State(ctx, "break")
	require.NoError(t, err)
	err = second.Act(ctx, "fly", nil)
	require.True(t, err != nil && strings.Contains(err.Error(), "unknown_act"), err)
	require.NoError(t, second.SignOut(ctx))
	require.Equal(t, 1000, second.Code())
	wg.Wait()
}
