package lookup

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"

	"hotline/call"
)

type desk struct{ broken bool }

func (d desk) Facts(context.Context, call.Party) ([]call.Field, error) {
	if d.broken {
		return nil, errors.New("locked")
	}
	return []call.Field{{Name: "vip", Value: "yes"}}, nil
}

func (desk) NumberOf(id call.CustomerID) (string, bool) { return "+79160000001", id == 1 }

// asks makes a door to a system that answers by h, and asks it once.
func asks(t *testing.T, h http.HandlerFunc, q call.Lookup, change func(*Config)) call.LookedUp {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	host := strings.TrimPrefix(srv.URL, "http://")
	cfg := Defaults()
	cfg.Hosts = []Host{{Name: host, Header: "Authorization: Bearer secret", Local: true}}
	cfg.MaxKB = 1
	if change != nil {
		change(&cfg)
	}
	sources := []Source{{ID: "order", URL: "http://" + host + "/order?n={order}&c={caller}", Fields: []Field{
		{Name: "status", Path: "order.status"}, {Name: "sum"}, {Name: "paid"}, {Name: "debtor", Secret: true}, {Name: "none"},
	}}}
	require.NoError(t, CheckSources(sources))
	got := make(chan call.LookedUp, 1)
	d := New(cfg, func() []Source { return sources }, desk{}, func(ev call.Event) bool { got <- ev.(call.LookedUp); return true }, zerolog.Nop())
	t.Cleanup(d.Close)
	if q.TimeoutMs == 0 {
		q.TimeoutMs = 3000
	}
	d.Do(q)
	select {
	case a := <-got:
		require.Equal(t, q.Call, a.Call)
		require.Equal(t, q.ID, a.ID)
		return a
	case <-time.After(10 * time.Second):
		t.Fatal("no answer: a menu would hang")
		return call.LookedUp{}
	}
}

func ask(args ...call.Field) call.Lookup {
	return call.Lookup{Call: 5, ID: 2, What: "order", Customer: 1, Args: args}
}

func TestAnAnswerIsDataOnly(t *testing.T) {
	a := asks(t, func(w http.ResponseWriter, r *http.Request) {
		require.Equal(t, "12 &3", r.URL.Query().Get("n"))
		require.Equal(t, "+79160000001", r.URL.Query().Get("c"))
		require.Equal(t, "Bearer secret", r.Header.Get("Authorization"))
		fmt.Fprint(w, `{"order":{"status":"shipped\u0000\n","x":[1]},"sum":1250.50,"paid":true,"debtor":"Иванов","none":null}`)
	}, ask(call.Field{Name: "order", Value: "12 &3"}), nil)
	require.True(t, a.OK)
	require.Equal(t, []call.Field{{Name: "status", Value: "shipped"}, {Name: "sum", Value: "1250.50"}, {Name: "paid", Value: "yes"}, {Name: "debtor", Value: "*"}}, a.Data)
}

func TestCustomerNeedsNoSystem(t *testing.T) {
	q := ask()
	q.What = Customer
	a := asks(t, func(http.ResponseWriter, *http.Request) { t.Error("asked") }, q, nil)
	require.True(t, a.OK)
	require.Equal(t, []call.Field{{Name: "vip", Value: "yes"}}, a.Data)
}

// Whatever a system does, the menu gets its answer in time (INVARIANTS part 2, 41).
func TestBadAnswersFail(t *testing.T) {
	order := call.Field{Name: "order", Value: "1"}
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"sum":1}`) }))
	t.Cleanup(elsewhere.Close)
	for name, h := range map[string]http.HandlerFunc{
		"too large": func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintf(w, `{"sum":"%s"}`, strings.Repeat("x", 3000))
		},
		"no JSON":       func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `<html>`) },
		"a list":        func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `[1]`) },
		"status 500":    func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) },
		"another host":  func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere.URL, http.StatusFound) },
		"a circle":      func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.String(), http.StatusFound) },
		"never answers": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
	} {
		t.Run(name, func(t *testing.T) {
			q := ask(order)
			q.TimeoutMs = 300
			require.False(t, asks(t, h, q, nil).OK)
		})
	}
}

func TestQuestionsThatCannotBeAsked(t *testing.T) {
	never := func(http.ResponseWriter, *http.Request) { t.Error("asked") }
	require.False(t, asks(t, never, ask(), nil).OK, "the menu gave no order")
	q := ask(call.Field{Name: "order", Value: "1"})
	require.False(t, asks(t, never, q, func(c *Config) { c.Hosts = nil }).OK, "the host is not listed")
	require.False(t, asks(t, never, q, func(c *Config) { c.Hosts[0].Local = false }).OK, "this machine is not asked")
	q.Customer = 0
	require.False(t, asks(t, never, q, nil).OK, "the caller has no number")
	q.What = "weather"
	require.False(t, asks(t, never, q, nil).OK, "nobody answers that")
}

func TestAddressesOfThisMachine(t *testing.T) {
	for addr, ok := range map[string]bool{
		"127.0.0.1:443": false, "[::1]:443": false, "169.254.169.254:80": false, "[fe80::1]:443": false, "0.0.0.0:80": false,
		"[::ffff:127.0.0.1]:80": false, "224.0.0.1:80": false, "10.0.0.5:443": true, "198.51.100.7:443": true,
	} {
		require.Equal(t, ok, refuseLocal(addr) == nil, addr)
	}
}

func TestMistakesOfSources(t *testing.T) {
	err := CheckSources([]Source{
		{ID: "customer", URL: "ftp://x", Fields: []Field{{Name: "a"}}},
		{ID: "Bad Id", URL: "https://{host}/x", Fields: []Field{{Name: "A b"}}},
		{ID: "b", URL: "https://user:pass@crm.example.com/", Fields: nil},
	})
	require.ErrorContains(t, err, "lookups[0].id")
	require.ErrorContains(t, err, "lookups[0].url")
	require.ErrorContains(t, err, "lookups[1].id")
	require.ErrorContains(t, err, "lookups[1].url: an address")
	require.ErrorContains(t, err, "lookups[1].fields[0].name")
	require.ErrorContains(t, err, "lookups[2].url")
	require.ErrorContains(t, err, "lookups[2].fields: none")
	bad := Config{Hosts: []Host{{Name: "http://x"}, {Name: "ok.example.com", Header: "no colon"}}}
	for _, what := range []string{"timeout", "max_kb", "at_once", "hosts[0].name", "hosts[1].header"} {
		require.ErrorContains(t, bad.Validate(), what)
	}
	listed := Config{Hosts: []Host{{Name: "crm.example.com"}, {Name: "127.0.0.1:9"}, {Name: "own:80", Local: true}}}
	for url, want := range map[string]string{
		"https://other.example.com/x": `"other.example.com" may not be asked, add it to lookups.hosts of the machine settings`,
		"http://[::1]:9000/x":         `"[::1]:9000" is this machine itself, add it to lookups.hosts of the machine settings, with local: true`,
		"https://127.0.0.1:9/x":       `"127.0.0.1:9" is this machine itself, set local: true for it in lookups.hosts of the machine settings`,
		"http://crm.example.com/x":    `"crm.example.com" would be asked without encryption, write https, or set local: true for it in lookups.hosts of the machine settings`,
		"https://crm.example.com/x":   ", ",
		"http://own:80/x":             ", ",
	} {
		what, cure := listed.Refusal(Source{URL: url})
		require.Equal(t, want, what+", "+cure)
	}
}
