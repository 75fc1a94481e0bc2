package e2e

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/internal/freeport"
)

// TestAPI: the OpenAPI document is served; each reading operation in it answers
// a supervisor or administrator, refuses an operator where it should and nobody
// is let in without signing in; two calls at the same time keep their stories apart.
func TestAPI(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{queues: shortRings})
	anna := startHeadset(t, h.server, "anna", operatorHz)
	boris := startHeadset(t, h.server, "boris", secondHz)
	anna.AutoAnswer(true)
	boris.AutoAnswer(true)
	one := h.toQueue(t, "79160000081", "1", customerHz)
	two := h.toQueue(t, "79160000082", "2", customerHz)
	anna.becomes("talking")
	boris.becomes("talking")
	one.hangup()
	two.hangup()
	h.ended(t, one.id, 10*time.Second)
	h.ended(t, two.id, 10*time.Second)
	for _, c := range []struct {
		call, number, queue string
	}{{one.id, "+79160000081", "sales"}, {two.id, "+79160000082", "support"}} {
		full := h.call(c.call)
		require.Equal(t, c.queue, full.Queue)
		require.Equal(t, c.number, full.Number)
		require.Equal(t, "answered", full.Outcome)
		last := int64(0)
		for _, e := range full.Timeline {
			require.GreaterOrEqual(t, e.At.M, last, "in order")
			last = e.At.M
		}
		for _, kind := range []string{"arrived", "answered", "notice_played", "menu", "queued", "offer", "talk", "talk_ended", "ended"} {
			require.Equal(t, 1, full.count(kind), "%s in %v", kind, full.Timeline)
		}
		var why struct {
			Items []struct {
				Operator int `json:"operator"`
				Why      struct {
					Winner struct {
						Operator int `json:"op"`
					} `json:"winner"`
				} `json:"why"`
			} `json:"items"`
		}
		require.Equal(t, 200, h.boss.get("/api/v1/calls/"+c.call+"/why", &why))
		require.Len(t, why.Items, 1)
		require.Equal(t, full.Talks[0].Operator, why.Items[0].Operator)
		require.Equal(t, full.Talks[0].Operator, why.Items[0].Why.Winner.Operator)
	}
	require.NotEqual(t, h.call(one.id).Talks[0].Operator, h.call(two.id).Talks[0].Operator)

	var doc struct {
		OpenAPI string                                `json:"openapi"`
		Paths   map[string]map[string]json.RawMessage `json:"paths"`
	}
	nobody := &client{h.server, &http.Client{Timeout: 20 * time.Second}}
	require.Equal(t, 200, h.boss.get("/api/v1/openapi.json", &doc))
	require.True(t, strings.HasPrefix(doc.OpenAPI, "3."))
	root := h.signIn("root")
	rec := h.boss.recordings("call=" + one.id)[0].ID
	var ticket struct{ Number string }
	require.Equal(t, 201, h.boss.send("POST", "/api/v1/tickets", map[string]any{"call": one.id, "title": "Не привезли заказ"}, &ticket))
	fill := strings.NewReplacer("{number}", ticket.Number, "/calls/{id}", "/calls/"+one.id, "/recordings/{id}", "/recordings/"+rec, "/customers/{id}", "/customers/1", "/users/{id}", "/users/1",
		"{version}", "0", "{plan}", "1", "{flow}", "main", "{slug}", "test", "{id}", "1")
	seen := 0
	for path, methods := range doc.Paths {
		if methods["get"] == nil {
			continue
		}
		seen++
		at := fill.Replace(path)
		if !strings.HasPrefix(at, "/api/") {
			at = "/api/v1" + at
		}
		if at == "/api/v1/prompts/takes" {
			at += "?key=ru/greeting"
		}
		require.NotContains(t, at, "{", "fill in %s", path)
		var body []byte
		code := root.get(at, &body)
		if strings.Contains(path, "/surveys/plans") || strings.Contains(path, "/settings/") || strings.Contains(path, "/rehearsals/") {
			require.Contains(t, []int{200, 404}, code, at)
		} else {
			require.Equal(t, 200, code, "%s %s", at, body)
		}
		require.True(t, json.Valid(body) || strings.HasSuffix(path, "/audio"), at)
		if code := nobody.get(at, nil); code != 401 {
			require.Regexp(t, regexp.MustCompile(`/(start|health|openapi[^/]*|call-pages/\{slug\})$`), path, "open without signing in: %d", code)
		}
	}
	require.Greater(t, seen, 15)
	for _, closed := range []string{"/users", "/audit", "/surveys", "/surveys/summary", "/reports/queues", "/settings"} {
		require.Contains(t, []int{403, 404}, h.signIn("anna").get("/api/v1"+closed, nil), closed)
	}
	for path, want := range map[string]string{"/healthz": "", "/readyz": "", "/metrics": ""} {
		code := root.get(path, new([]byte))
		require.Contains(t, []int{200, 204}, code, path+want)
	}
	// errors are of RFC 9457
	var problem struct {
		Status int    `json:"status"`
		Title  string `json:"title"`
	}
	var raw []byte
	require.Equal(t, 422, h.boss.get("/api/v1/calls?kind=wrong", &raw))
	require.NoError(t, json.Unmarshal(raw, &problem))
	require.Equal(t, 422, problem.Status)
	// a foreign page may not act with the person's cookie
	req, err := http.NewRequest(http.MethodPost, h.url("/api/v1/users"), bytes.NewReader([]byte(`{}`)))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Origin", "https://evil.example")
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	resp, err := root.http.Do(req)
	require.NoError(t, err)
	_ = resp.Body.Close()
	require.Equal(t, 403, resp.StatusCode)
}

// TestCommandLine: the programs an administrator runs, against a running server.
func TestCommandLine(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{queues: shortRings})
	anna := startHeadset(t, h.server, "anna", operatorHz)
	anna.AutoAnswer(true)
	dir := t.TempDir()

	out, code := hotline(t, "", "version")
	require.Zero(t, code)
	require.Contains(t, out, "hotline")

	heard := filepath.Join(dir, "heard.wav")
	say := toneWAV(t, filepath.Join(dir, "say.wav"), customerHz, 8000, 12)
	out, code = hotline(t, "", "call", "sip:hotline@"+h.run.UDP[0], "--digits", "1:1", "--say", say, "--record", heard, "--time", "10s")
	require.Zero(t, code, out)
	require.Contains(t, out, "answered")
	body, err := os.ReadFile(heard)
	require.NoError(t, err)
	w := readWAV(t, body)
	require.True(t, w.begins(t, "ru/greeting"), "the caller recorded what he heard")
	require.Greater(t, w.tone(0, operatorHz), 1.0)
	require.True(t, len(h.callsOf("", "inbound")) == 1)
	id := h.callsOf("", "inbound")[0].ID

	out, code = hotline(t, "", "call", "sip:nobody@127.0.0.1:"+itoa(freeport.Take(t)), "--time", "3s")
	require.Equal(t, 3, code, out)
	out, code = hotline(t, "", "call", "sip:hotline@"+h.run.UDP[0], "--digits", "wrong")
	require.Equal(t, 1, code, out)

	config, centre := filepath.Join(h.dir, "hotline.yaml"), filepath.Join(h.dir, "centre")
	out, code = hotline(t, "", "check", "-c", config, "--centre", centre)
	require.Zero(t, code, out)
	broken := filepath.Join(dir, "broken.yaml")
	text, err := os.ReadFile(config)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(broken, append(text, []byte("\nsips: {}\n")...), 0o600))
	out, code = hotline(t, "", "check", "-c", broken, "--centre", centre)
	require.Equal(t, 1, code, out)
	require.Regexp(t, `broken\.yaml:\d+: .*sips`, out, "file, line and what")
	flow := filepath.Join(centre, "flows", "main.yaml")
	menu, err := os.ReadFile(flow)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(flow, bytes.ReplaceAll(menu, []byte("next: sales}"), []byte("next: nowhere}")), 0o600))
	out, code = hotline(t, "", "check", "-c", config, "--centre", centre)
	require.Equal(t, 1, code, out)
	require.Regexp(t, `main\.yaml:\d+: .*nowhere`, out)
	require.NoError(t, os.WriteFile(flow, menu, 0o600))

	h.ended(t, id, 10*time.Second)
	h.stop()
	out, code = hotline(t, "", "replay", "--data", h.data(), id)
	require.Zero(t, code, out)
	require.Contains(t, out, "decided again: the same")
	require.Contains(t, out, ": 0 differ")

	out, code = hotline(t, "short\n", "user", "add", "gleb", "--data", h.data())
	require.Equal(t, 1, code, out)
	out, code = hotline(t, password+"\n", "user", "add", "gleb", "--data", h.data(), "--role", "supervisor")
	require.Zero(t, code, out)
	out, code = hotline(t, password+"\n", "user", "add", "gleb", "--data", h.data())
	require.Equal(t, 1, code, out)
	h.start()
	h.signIn("gleb")
}
