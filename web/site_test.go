package web

import (
	"compress/gzip"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"hotline/call"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"
)

const patience = 10 * time.Second

func TestRecordingRangesAndListening(t *testing.T) {
	h := newHouse(t)
	p := h.as("olga")
	path := apiRoot + "/recordings/r1/audio"
	resp := p.send("GET", path, "")
	require.Equal(t, "audio/wav", resp.Header.Get("Content-Type"))
	require.Equal(t, "bytes", resp.Header.Get("Accept-Ranges"))
	_ = resp.Body.Close()
	resp = p.send("GET", path, "", "Range", "bytes=100-199")
	b, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	_ = resp.Body.Close()
	require.Equal(t, 206, resp.StatusCode)
	require.Len(t, b, 100)
	require.Equal(t, []string{"olga recording.listen r1 127.0.0.1"}, h.data.listened, "seeking is no second listening")
	resp = p.send("GET", path, "", "Range", "bytes=9999-")
	_ = resp.Body.Close()
	require.Equal(t, 416, resp.StatusCode)
	resp = p.send("GET", path+"?download", "")
	_ = resp.Body.Close()
	require.Contains(t, resp.Header.Get("Content-Disposition"), "r1.wav")
	require.Len(t, h.data.listened, 2)
	require.Contains(t, h.data.listened[1], "recording.download")
	_, text := p.do("GET", "/recordings/r1", "")
	require.Contains(t, text, `"left":[1,2]`)
}

func TestSurveySummary(t *testing.T) {
	h := newHouse(t)
	_, text := h.as("olga").do("GET", "/surveys/summary?by=queue&from=2026-03-01&to=2026-03-31", "")
	var list page[SurveyFigures]
	require.NoError(t, json.Unmarshal([]byte(text), &list))
	f := list.Items[0]
	require.Equal(t, "Продажи", f.Name)
	require.InDelta(t, 79.5, *f.CSI.Value, 0.01) // DOMAIN.md 5, vector F
	require.InDelta(t, 5.2, *f.CSI.Margin, 0.05)
	require.EqualValues(t, 100, f.CSI.N)
	require.InDelta(t, 62.5, *f.FCR.Value, 0.01)
	require.InDelta(t, 38.6, f.FCR.Interval.Low, 0.1)
	require.Equal(t, "/api/v1/surveys/answers?by=queue&from=2026-03-01&key=sales&metric=csi&mode=next_day&to=2026-03-31", f.CSIURL)
	require.Equal(t, []int64{4, 4, 12, 30, 50}, f.Answers)
	status, _ := h.as("olga").do("GET", strings.TrimPrefix(f.CSIURL, apiRoot), "")
	require.Equal(t, 200, status, "the link opens")
}

func TestQueueReport(t *testing.T) {
	h := newHouse(t)
	_, lines := h.as("olga").do("GET", "/reports/lines", "")
	require.Contains(t, lines, `"kept":92`)
	require.Contains(t, lines, `"escalation_rate":8`)
	require.Contains(t, lines, `"bounce_rate":10`)
	_, text := h.as("olga").do("GET", "/reports/queues", "")
	var list page[QueueInterval]
	require.NoError(t, json.Unmarshal([]byte(text), &list))
	require.InDelta(t, 37.5, *list.Items[0].Service.Level, 0.01) // DOMAIN.md 3, vector A
	_, text = h.as("olga").do("GET", "/reports/queues?variant=strict", "")
	require.NoError(t, json.Unmarshal([]byte(text), &list))
	require.InDelta(t, 33.3, *list.Items[0].Service.Level, 0.1)
}

func TestInstants(t *testing.T) {
	msk, err := time.LoadLocation("Europe/Moscow")
	require.NoError(t, err)
	for text, want := range map[string]int64{
		"": 0, "1773172800123": 1773172800123, "2026-03-11": time.Date(2026, 3, 11, 0, 0, 0, 0, msk).UnixMilli(),
		"2026-03-11T10:00:00+03:00": time.Date(2026, 3, 11, 7, 0, 0, 0, time.UTC).UnixMilli(),
	} {
		got, err := instant(text, msk, 0)
		require.NoError(t, err)
		require.Equal(t, want, got, text)
	}
	day, err := instant("2026-03-11", msk, 1)
	require.NoError(t, err)
	require.Equal(t, time.Date(2026, 3, 12, 0, 0, 0, 0, msk).UnixMilli(), day)
}

func TestOpenAPIAndDocs(t *testing.T) {
	h := newHouse(t)
	p := h.as("")
	status, text := p.do("GET", "/openapi.json", "")
	require.Equal(t, 200, status)
	var doc struct{ Paths map[string]any }
	require.NoError(t, json.Unmarshal([]byte(text), &doc))
	require.Contains(t, doc.Paths, "/api/v1/calls/{id}")
	for _, path := range []string{"/api/v1/docs", "/help/docs.js", "/help/page.css"} {
		resp := p.send("GET", path, "")
		b, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		_ = resp.Body.Close()
		require.Equal(t, 200, resp.StatusCode, path)
		require.NotContains(t, string(b), "https://", path)
	}
	for _, path := range []string{"/help/nothing.js", "/help/..%2fsite.go"} {
		resp := p.send("GET", path, "")
		_ = resp.Body.Close()
		require.Equal(t, 404, resp.StatusCode, path)
	}
}

func TestHealthAndMetrics(t *testing.T) {
	trouble := errors.New("")
	h := newHouse(t, func(_ *Config, d *Deps) {
		d.Ready = func() error {
			if trouble.Error() == "" {
				return nil
			}
			return trouble
		}
	})
	get := func(path string) int {
		resp := h.as("").send("GET", path, "")
		_ = resp.Body.Close()
		return resp.StatusCode
	}
	require.Equal(t, 200, get("/healthz"))
	require.Equal(t, 200, get("/readyz"))
	require.Equal(t, 200, get("/metrics"), "from this machine")
	trouble = errors.New("recovering")
	require.Equal(t, 503, get("/readyz"))
	_, text := h.as("root").do("GET", "/health", "")
	require.Contains(t, text, "recovering")

	r, err := http.NewRequest(http.MethodGet, "/metrics", nil)
	require.NoError(t, err)
	r.RemoteAddr = "203.0.113.5:1000"
	w := &recorder{head: http.Header{}}
	h.site.ServeHTTP(w, r)
	require.Equal(t, 403, w.status, "INVARIANTS part 2, 43")
}

type recorder struct {
	head   http.Header
	status int
}

func (r *recorder) Header() http.Header         { return r.head }
func (r *recorder) Write(p []byte) (int, error) { return len(p), nil }
func (r *recorder) WriteHeader(s int)           { r.status = s }

func TestPanicEndsOneRequest(t *testing.T) {
	h := newHouse(t, func(_ *Config, d *Deps) { d.Start = func() Start { panic("planted") } })
	status, text := h.as("").do("GET", "/start", "")
	require.Equal(t, 500, status)
	require.NotContains(t, text, "planted")
	status, _ = h.as("anna").do("GET", "/me", "")
	require.Equal(t, 200, status)
}

func TestAppFiles(t *testing.T) {
	script := strings.Repeat("let a = 1;", 500)
	built := fstest.MapFS{
		"d/index.html": {Data: []byte("<html>app</html>")}, "d/app/app-1.js": {Data: []byte(script)}, "d/.keep": {Data: []byte("x")},
	}
	h := newHouse(t)
	h.server.Config.Handler = filesOf(built, "d")
	get := func(path string, headers ...string) (*http.Response, string) {
		resp := h.as("").send("GET", path, "", headers...)
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		return resp, string(b)
	}
	for _, path := range []string{"/", "/call/demo", "/anything"} {
		resp, text := get(path)
		require.Equal(t, "<html>app</html>", text, path)
		require.Equal(t, "no-cache", resp.Header.Get("Cache-Control"), "after an upgrade it names other files")
	}
	resp, text := get("/app/app-1.js")
	require.Equal(t, script, text)
	require.Contains(t, resp.Header.Get("Cache-Control"), "immutable")
	resp, _ = get("/app/app-1.js", "If-None-Match", resp.Header.Get("ETag"))
	require.Equal(t, 304, resp.StatusCode)
	resp, text = get("/app/app-1.js", "Accept-Encoding", "gzip")
	require.Equal(t, "gzip", resp.Header.Get("Content-Encoding"))
	z, err := gzip.NewReader(strings.NewReader(text))
	require.NoError(t, err)
	b, err := io.ReadAll(z)
	require.NoError(t, err)
	require.Equal(t, script, string(b))
	for _, path := range []string{"/missing.js", "/app/app-0.js", "/.keep", "/../site.go"} {
		resp, _ = get(path)
		require.Equal(t, 404, resp.StatusCode, path)
		require.Equal(t, "no-store", resp.Header.Get("Cache-Control"), path)
	}
	resp = h.as("").send("POST", "/", "x")
	_ = resp.Body.Close()
	require.Equal(t, 405, resp.StatusCode)

	h.server.Config.Handler = filesOf(fstest.MapFS{"d/.keep": {Data: []byte("x")}}, "d")
	_, text = get("/")
	require.Contains(t, text, "make build", "without a bundle the page says what to run")
}

func TestLocalAuthority(t *testing.T) {
	cfg := Defaults()
	cfg.TLSDir = filepath.Join(t.TempDir(), "tls")
	cfg.Hosts = []string{"hotline.example", "192.0.2.7"}
	certs, err := LoadCerts(cfg)
	require.NoError(t, err)
	info, err := os.Stat(filepath.Join(cfg.TLSDir, "ca.key"))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())

	h := newHouse(t, func(c *Config, _ *Deps) { c.TLSDir = cfg.TLSDir })
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	srv := &http.Server{Handler: h.site, TLSConfig: certs.Config(), ReadHeaderTimeout: patience}
	done := make(chan error, 1)
	go func() { done <- srv.ServeTLS(l, "", "") }()
	pool := x509.NewCertPool()
	pem, err := os.ReadFile(filepath.Join(cfg.TLSDir, "ca.crt"))
	require.NoError(t, err)
	require.True(t, pool.AppendCertsFromPEM(pem))
	for _, name := range []string{"localhost", "127.0.0.1", "hotline.example", "192.0.2.7"} {
		conn, err := tls.Dial("tcp", l.Addr().String(), &tls.Config{RootCAs: pool, ServerName: name})
		require.NoError(t, err, name)
		_ = conn.Close()
	}
	_, err = tls.Dial("tcp", l.Addr().String(), &tls.Config{RootCAs: pool, ServerName: "other.example"})
	require.Error(t, err)
	_, err = tls.Dial("tcp", l.Addr().String(), &tls.Config{RootCAs: pool, ServerName: "localhost", MaxVersion: tls.VersionTLS11})
	require.Error(t, err)

	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, ForceAttemptHTTP2: true, DisableKeepAlives: true}}
	base := "https://localhost:" + port(t, l.Addr())
	resp, err := client.Post(base+apiRoot+"/session", "application/json", strings.NewReader(`{"login":"anna","password":"correct horse"}`))
	require.NoError(t, err)
	_ = resp.Body.Close()
	require.Equal(t, 2, resp.ProtoMajor)
	require.Equal(t, cookieTLS, resp.Cookies()[0].Name)
	require.True(t, resp.Cookies()[0].Secure)
	resp, err = client.Get(base + "/trust")
	require.NoError(t, err)
	b, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	_ = resp.Body.Close()
	require.Contains(t, string(b), certs.Authority())
	require.Regexp(t, `^([0-9A-F]{2}:){31}[0-9A-F]{2}$`, certs.Fingerprint())
	require.NotEqual(t, certs.Authority(), certs.Fingerprint())
	resp, err = client.Get(base + "/trust/hotline-ca.crt")
	require.NoError(t, err)
	b, err = io.ReadAll(resp.Body)
	require.NoError(t, err)
	_ = resp.Body.Close()
	require.Equal(t, string(pem), string(b))
	require.NotContains(t, string(b), "PRIVATE")
	client.CloseIdleConnections()

	require.NoError(t, srv.Shutdown(t.Context()))
	require.ErrorIs(t, <-done, http.ErrServerClosed)

	again, err := LoadCerts(cfg)
	require.NoError(t, err)
	require.Equal(t, certs.Authority(), again.Authority(), "a restart keeps it")
	first, err := certs.get()
	require.NoError(t, err)
	same, err := again.get()
	require.NoError(t, err)
	require.Equal(t, first.Leaf.SerialNumber, same.Leaf.SerialNumber)
	again.now = func() time.Time { return time.Now().Add(380 * 24 * time.Hour) }
	renewed, err := again.get()
	require.NoError(t, err)
	require.NotEqual(t, first.Leaf.SerialNumber, renewed.Leaf.SerialNumber, "renewed in time")
}

func port(t *testing.T, a net.Addr) string {
	t.Helper()
	_, p, err := net.SplitHostPort(a.String())
	require.NoError(t, err)
	return p
}

func TestConfig(t *testing.T) {
	require.NoError(t, Defaults().Validate())
	c := Config{HTTPS: "x", Plain: "0.0.0.0:8080", Cert: "a", Session: time.Second, Origins: []string{"crm"}}
	err := c.Validate()
	for _, word := range []string{"web.https", "web.plain", "web.cert", "web.session", "web.origins"} {
		require.ErrorContains(t, err, word)
	}
}

func TestLiveBoard(t *testing.T) {
	h := newHouse(t)
	h.boards.set(&call.Board{
		Version: 1,
		Queues: []call.QueueBoard{
			{Queue: "sales", Waiting: 2, Today: call.QueueTally{Offered: 11, Answered: 5, AnsweredIn: 3, Abandoned: 4, Short: 1}}, {Queue: "vip"},
		},
		Operators: []call.OperatorBoard{{Operator: 2, State: call.InTalk, Call: 1}, {Operator: 6, State: call.Break, Reason: "lunch"}},
		Calls: []call.CallBoard{
			{Call: 1, Queue: "sales", Operator: 2, Party: call.Party{Customer: 3}}, {Call: 3, Queue: "vip", Operator: 4, Party: call.Party{Customer: 3}},
		},
	})
	olga := h.live("olga", 101)
	b := olga.board()
	require.Len(t, b.Board.Queues, 2)
	require.Equal(t, "Продажи", b.Board.Queues[0].Name)
	require.InDelta(t, 37.5, *b.Board.Queues[0].SLToday, 0.1)
	require.Nil(t, b.Board.Queues[1].SLToday, "nothing to divide is null")
	require.Equal(t, "Иван", b.Board.Calls[0].Party.Display)
	require.Equal(t, "Анна", b.Board.Operators[0].Name)

	ext := h.live("ext", 101).board()
	require.Len(t, ext.Board.Queues, 1)
	require.Len(t, ext.Board.Calls, 1)
	require.Equal(t, "+7 916 ***-**-01", ext.Board.Calls[0].Party.Display)
	require.Zero(t, ext.Board.Calls[0].Party.Customer)
	require.Equal(t, "Оператор 2", ext.Board.Operators[0].Name)
	require.Zero(t, ext.Board.Operators[0].Call)
	require.Equal(t, "lunch", ext.Board.Operators[1].Reason, "his own operator")

	h.boards.set(&call.Board{Version: 1, Calls: []call.CallBoard{{Call: 3, Queue: "vip", Operator: 4, Second: 6, Party: call.Party{Customer: 3}}}})
	three := h.live("ext", 101).board().Board.Calls
	require.Equal(t, call.OperatorID(6), three[0].Second, "his own operator is in a call of three")
	require.Equal(t, "Иван", three[0].Party.Display)

	h.boards.set(&call.Board{Version: 2})
	for olga.board().Board.Version != 2 { // pushed; the one before may come twice
	}
	h.site.EndUser(3)
	require.Equal(t, closeSessionEnd, olga.closed())
}

func TestLiveBoardRepeatsItself(t *testing.T) {
	h := newHouse(t)
	h.boards.set(&call.Board{Version: 1})
	olga := h.live("olga", 101)
	olga.board()
	for range 2 { // the change itself may still be on its way
		require.NoError(t, olga.ws.SetReadDeadline(time.Now().Add(liveRepeat+time.Second)))
		var m boardMsg
		require.NoError(t, olga.ws.ReadJSON(&m), "an unchanged board comes again before pages call it stale")
		require.EqualValues(t, 1, m.Board.Version)
	}
}

func TestLiveBoardIsGuarded(t *testing.T) {
	h := newHouse(t)
	h.live("", 401)
	h.live("anna", 403)
	p := h.as("olga")
	_, resp, err := p.dialer().Dial(h.liveURL(), http.Header{"Origin": {"https://evil.example"}})
	require.Error(t, err)
	_ = resp.Body.Close()
	require.Equal(t, 403, resp.StatusCode)

	flood := h.live("olga", 101)
	go func() {
		for range 10000 {
			if flood.ws.WriteMessage(websocket.TextMessage, []byte("{}")) != nil {
				return
			}
		}
	}()
	require.Equal(t, websocket.ClosePolicyViolation, flood.closed())
	big := h.live("olga", 101)
	go func() { _ = big.ws.WriteMessage(websocket.TextMessage, make([]byte, 1<<20)) }()
	require.Equal(t, websocket.CloseMessageTooBig, big.closed())
}

type liveClient struct {
	t  *testing.T
	ws *websocket.Conn
}

func (p *person) dialer() *websocket.Dialer { return &websocket.Dialer{Jar: p.client.Jar} }

func (h *house) liveURL() string {
	return "ws" + strings.TrimPrefix(h.server.URL, "http") + apiRoot + "/live"
}

func (h *house) live(login string, want int) *liveClient {
	h.t.Helper()
	ws, resp, err := h.as(login).dialer().Dial(h.liveURL(), http.Header{"Origin": {h.server.URL}})
	require.Equal(h.t, want, resp.StatusCode)
	_ = resp.Body.Close()
	if err != nil {
		return nil
	}
	h.t.Cleanup(func() { _ = ws.Close() })
	return &liveClient{h.t, ws}
}

func (c *liveClient) board() boardMsg {
	c.t.Helper()
	require.NoError(c.t, c.ws.SetReadDeadline(time.Now().Add(patience)))
	var m boardMsg
	require.NoError(c.t, c.ws.ReadJSON(&m))
	return m
}

func (c *liveClient) closed() int {
	c.t.Helper()
	for {
		require.NoError(c.t, c.ws.SetReadDeadline(time.Now().Add(patience)))
		if _, _, err := c.ws.ReadMessage(); err != nil {
			ce := new(websocket.CloseError)
			require.ErrorAs(c.t, err, &ce)
			return ce.Code
		}
	}
}
