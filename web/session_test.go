package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"hotline/people"

	"github.com/stretchr/testify/require"
)

func TestSession(t *testing.T) {
	h := newHouse(t)
	p := h.as("")
	resp := p.send("POST", apiRoot+"/session", `{"login":"anna","password":"correct horse"}`)
	defer resp.Body.Close()
	require.Equal(t, 200, resp.StatusCode)
	c := resp.Cookies()[0]
	require.Equal(t, cookiePlain, c.Name)
	require.True(t, c.HttpOnly)
	require.Equal(t, http.SameSiteStrictMode, c.SameSite)
	require.False(t, c.Secure, "plain HTTP on loopback")
	status, text := p.do("GET", "/me", "")
	require.Equal(t, 200, status)
	require.Contains(t, text, `"login":"anna"`)

	status, text = h.as("").do("GET", "/me", "", "Authorization", "Bearer "+c.Value)
	require.Equal(t, 200, status, text)
	ws := p.send("GET", "/ws", "")
	defer ws.Body.Close()
	b := make([]byte, 100)
	n, _ := ws.Body.Read(b)
	require.Equal(t, "anna 1 true", string(b[:n]), "the softphone door hears who it is")

	status, _ = p.do("DELETE", "/session", "")
	require.Equal(t, 204, status)
	require.Equal(t, "1", <-h.ended, "sockets of the session are closed")
	status, _ = p.do("GET", "/me", "")
	require.Equal(t, 401, status)
	require.Equal(t, 1, h.data.audited(people.AuditLogin, ""))
	require.Equal(t, 1, h.data.audited(people.AuditLogout, ""))
}

// INVARIANTS part 2, 40: guessing is slowed down, and unknown logins look alike.
func TestGuessing(t *testing.T) {
	h := newHouse(t)
	p := h.as("")
	_, unknown := p.do("POST", "/session", `{"login":"nobody","password":"x"}`)
	for i := range 3 {
		status, text := p.do("POST", "/session", fmt.Sprintf(`{"login":"anna","password":"guess %d"}`, i))
		require.Equal(t, 401, status)
		require.Equal(t, unknown, text)
	}
	resp := p.send("POST", apiRoot+"/session", `{"login":"anna","password":"correct horse"}`)
	defer resp.Body.Close()
	require.Equal(t, 429, resp.StatusCode, "even the right one waits")
	require.NotEmpty(t, resp.Header.Get("Retry-After"))
	require.Equal(t, 4, h.data.audited(people.AuditLoginFailed, ""))
}

func TestBlockedPerson(t *testing.T) {
	h := newHouse(t)
	anna := h.as("anna")
	status, text := h.as("root").do("PATCH", "/users/2", `{"blocked":true}`)
	require.Equal(t, 200, status, text)
	status, _ = anna.do("GET", "/me", "")
	require.Equal(t, 401, status, "a running session ends")
	status, _ = h.as("").do("POST", "/session", `{"login":"anna","password":"correct horse"}`)
	require.Equal(t, 401, status)
}

func TestChangePassword(t *testing.T) {
	h := newHouse(t)
	p := h.as("anna")
	status, _ := p.do("PUT", "/me/password", `{"old":"wrong","new":"another one"}`)
	require.Equal(t, 403, status)
	status, _ = p.do("PUT", "/me/password", `{"old":"correct horse","new":"short"}`)
	require.Equal(t, 422, status)
	status, text := p.do("PUT", "/me/password", `{"old":"correct horse","new":"another one"}`)
	require.Equal(t, 204, status, text)
	status, _ = p.do("GET", "/me", "")
	require.Equal(t, 401, status)
	status, _ = p.do("POST", "/session", `{"login":"anna","password":"another one"}`)
	require.Equal(t, 200, status)
	require.Equal(t, 1, h.data.audited(people.AuditPassword, "user/2"))
}

func TestManagingPeople(t *testing.T) {
	h := newHouse(t)
	root := h.as("root")
	status, _ := root.do("POST", "/users", `{"login":"anna","name":"X","password":"12345678x"}`)
	require.Equal(t, 409, status)
	status, text := root.do("POST", "/users", `{"login":"UPPER CASE","name":"","password":"12345678x","line":9}`)
	require.Equal(t, 422, status)
	status, text2 := root.do("POST", "/users", `{"login":"a b","name":"","password":"12345678x"}`)
	require.Equal(t, 422, status)
	require.Contains(t, text2, "login:", "every mistake is named: %s %s", text, text2)
	require.Contains(t, text2, "name:")
	status, _ = root.do("PATCH", "/users/1", `{"role":"operator"}`)
	require.Equal(t, 409, status, "the last administrator does not lock himself out")
	status, _ = root.do("PATCH", "/users/2", `{"password":"12345678"}`)
	require.Equal(t, 200, status)
	require.Equal(t, 1, h.data.audited(people.AuditPassword, "user/2"))
}

// INVARIANTS part 2, 31: a cross-site form or fetch changes nothing.
func TestCrossSite(t *testing.T) {
	h := newHouse(t)
	p := h.as("anna")
	for _, headers := range [][]string{
		{"Origin", "https://evil.example"}, {"Origin", "null"}, {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"},
	} {
		status, _ := p.do("PUT", "/calls/c1/note", `{"text":"x"}`, headers...)
		require.Equal(t, 403, status, headers)
		status, _ = p.do("DELETE", "/session", "", headers...)
		require.Equal(t, 403, status, headers)
	}
	status, _ := p.do("PUT", "/calls/c1/note", `{"text":"x"}`, "Origin", h.server.URL, "Sec-Fetch-Site", "same-origin")
	require.Equal(t, 204, status)
	require.Len(t, h.data.notes, 1)
	resp := p.send("PUT", apiRoot+"/calls/c1/note", "text=x", "Content-Type", "application/x-www-form-urlencoded")
	defer resp.Body.Close()
	require.GreaterOrEqual(t, resp.StatusCode, 400)
}

func TestBadInput(t *testing.T) {
	h := newHouse(t)
	p := h.as("anna")
	for _, bad := range []string{`{`, `[]`, `{"text":5}`, `{}`, `{"text":"` + strings.Repeat("a", 2<<20) + `"}`, `{"text":"a","more":1}`} {
		status, text := p.do("PUT", "/calls/c1/note", bad)
		require.GreaterOrEqual(t, status, 400, bad[:min(20, len(bad))])
		require.Less(t, status, 500, text)
	}
	for _, q := range []string{"?from=yesterday", "?limit=0", "?limit=100000", "?kind=x", "?operator=-1"} {
		status, _ := p.do("GET", "/calls"+q, "")
		require.Equal(t, 422, status, q)
	}
	h.data.broken = true
	status, text := p.do("GET", "/calls", "")
	require.Equal(t, 500, status)
	require.NotContains(t, text, "secret", "an error text shows no insides")
}
