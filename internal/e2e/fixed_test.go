package e2e

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/internal/freeport"
	"hotline/store"
)

// Machine settings of a server that is killed and started again: its ports stay,
// as those of a real one do, and the bot asks a second after the talk.
func fixedSettings(t testing.TB, proxyPort int, extra string) string {
	text := settings(proxyPort, extra)
	for from, to := range map[string]string{
		`web: {https: "127.0.0.1:0", http: "127.0.0.1:0"}`: fmt.Sprintf(`web: {https: "", http: "127.0.0.1:%d"}`, freeport.Take(t)),
		`udp: ["127.0.0.1:0"]`:                             fmt.Sprintf(`udp: ["127.0.0.1:%d"]`, freeport.Take(t)),
		`tcp: ["127.0.0.1:0"]`:                             fmt.Sprintf(`tcp: ["127.0.0.1:%d"]`, freeport.Take(t)),
	} {
		require.Contains(t, text, from)
		text = strings.Replace(text, from, to, 1)
	}
	return text
}

// trialBot are machine settings by which the bot calls a second after a talk.
const trialBot = `
survey:
  delay: 1s
  labelling: {carrier: Test, number: "1", date: "2026-01-01"}
  mass_calls: {carrier: Test, number: "1", date: "2026-01-01"}
  caller_ids: ["+74950000001"]
recordings: {min_free_mb: 0}
`

// shortMenu is a menu whose greeting takes half a second: 1 sales, 2 support.
const shortMenu = `flow: main
lang: ru
start: greeting
operator: support
nodes:
  greeting: {kind: play, say: digit_0, notice: true, next: menu}
  menu:
    kind: menu
    say: menu_main
    keys:
      "1": {topic: orders, next: sales}
      "2": {topic: support, next: support}
  sales: {kind: queue, queue: sales}
  support: {kind: queue, queue: support}
`

// quickCentre makes calls go fast: a short menu, no question while waiting, a
// survey after a talk of a second.
func quickCentre(t testing.TB, s *server) {
	dir := filepath.Join(s.dir, "centre")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "flows", "main.yaml"), []byte(shortMenu), 0o600))
	for file, change := range map[string][2]string{
		"centre.yaml": {"ask_consent: true", "ask_consent: false"},
		"survey.yaml": {"talk_min: 3s", "talk_min: 1s"},
	} {
		text, err := os.ReadFile(filepath.Join(dir, file))
		require.NoError(t, err)
		require.Contains(t, string(text), change[0])
		require.NoError(t, os.WriteFile(filepath.Join(dir, file), []byte(strings.Replace(string(text), change[0], change[1], 1)), 0o600))
	}
}

// hire adds people by the command line.
func hire(t testing.TB, s *server, people ...person) {
	for _, p := range people {
		add := exec.Command(product(t), "user", "add", p.login, "--data", s.data(), "--role", p.role, "--queues", p.queues, "--line", p.line, "--skills", p.skills)
		add.Stdin = strings.NewReader(password + "\n")
		out, err := add.CombinedOutput()
		require.NoError(t, err, string(out))
	}
}

// ready waits until the server takes calls and says how long that took from exec.
func (s *server) ready(since time.Time) time.Duration {
	s.t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if code, _ := s.readyz(); code == http.StatusOK {
			return time.Since(since)
		}
	}
	require.Fail(s.t, "the server is not ready")
	return 0
}

func (s *server) readyz() (int, string) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url("/readyz"), nil)
	require.NoError(s.t, err)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err.Error()
	}
	defer func() { _ = resp.Body.Close() }()
	var b strings.Builder
	_, _ = fmt.Fprint(&b, readAll(resp.Body))
	return resp.StatusCode, b.String()
}

// metric gives a figure of /metrics, -1 when it is not there.
func (s *server) metric(name string) float64 {
	resp, err := http.Get(s.url("/metrics"))
	require.NoError(s.t, err)
	defer func() { _ = resp.Body.Close() }()
	for line := range strings.Lines(readAll(resp.Body)) {
		var v float64
		if rest, ok := strings.CutPrefix(line, name+" "); ok {
			if _, err := fmt.Sscan(rest, &v); err == nil {
				return v
			}
		}
	}
	return -1
}

func (s *server) sipURI() string { return "sip:hotline@" + s.run.UDP[0] }

// book reads the server's database beside it, as an administrator would.
type book struct {
	t  testing.TB
	db *sql.DB
}

func openBook(t testing.TB, data string) *book {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(data, "hotline.db")+"?mode=ro&_pragma=busy_timeout(5000)")
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return &book{t, db}
}

// bookCall is a call as the database has it.
type bookCall struct {
	id             int64
	kind, phase    string
	outcome, cause string
	ended          int64
	cut            bool
	topic, result  string
	number         string
	segments       string
	talks          int
	left           string // how the last talk ended
}

func (c bookCall) end() string { return fmt.Sprint(c.outcome, c.cause, c.ended, c.cut, c.segments) }

func (b *book) calls() []bookCall {
	return rowsOf(b, `SELECT c.id, c.kind, c.phase, c.outcome, c.cause, c.ended, c.cut_by_us, c.topic, c.result,
		COALESCE((SELECT number FROM customer_numbers n WHERE n.customer_id = c.customer_id), ''),
		COALESCE((SELECT group_concat(s.outcome || '@' || s.ended) FROM call_segments s WHERE s.call_id = c.id), ''),
		(SELECT count(*) FROM call_talks t WHERE t.call_id = c.id AND t.consult = 0),
		COALESCE((SELECT left_by FROM call_talks t WHERE t.call_id = c.id AND t.consult = 0 ORDER BY n DESC LIMIT 1), '')
		FROM calls c ORDER BY c.id`, func(r *sql.Rows, c *bookCall) error {
		return r.Scan(&c.id, &c.kind, &c.phase, &c.outcome, &c.cause, &c.ended, &c.cut, &c.topic, &c.result, &c.number, &c.segments, &c.talks, &c.left)
	})
}

// ended gives the calls that have ended, by id.
func (b *book) ended() map[int64]bookCall {
	out := map[int64]bookCall{}
	for _, c := range b.calls() {
		if c.ended > 0 {
			out[c.id] = c
		}
	}
	return out
}

// bookTape is a recording as the database has it.
type bookTape struct {
	id, call         int64
	at, from, to     int64 // the recording's and its talk's wall ms
	state, sum       string
	bytes, ms        int64
	short            bool
	failed, operator string
}

func (b *book) tapes() []bookTape {
	return rowsOf(b, `SELECT r.id, r.call_id, r.at, COALESCE(t.started, 0), COALESCE(t.ended, 0), r.state, r.sha256, r.bytes, r.ms, r.cut_short, r.failed,
		COALESCE(u.login, '') FROM recordings r LEFT JOIN call_talks t ON t.recording = r.id LEFT JOIN users u ON u.id = r.operator ORDER BY r.id`,
		func(r *sql.Rows, x *bookTape) error {
			return r.Scan(&x.id, &x.call, &x.at, &x.from, &x.to, &x.state, &x.sum, &x.bytes, &x.ms, &x.short, &x.failed, &x.operator)
		})
}

// texts gives the first column of a query.
func (b *book) texts(query string) []string {
	return rowsOf(b, query, func(r *sql.Rows, s *string) error { return r.Scan(s) })
}

func rowsOf[T any](b *book, query string, scan func(*sql.Rows, *T) error) []T {
	b.t.Helper()
	rows, err := b.db.Query(query)
	require.NoError(b.t, err)
	defer func() { _ = rows.Close() }()
	var out []T
	for rows.Next() {
		var v T
		require.NoError(b.t, scan(rows, &v))
		out = append(out, v)
	}
	require.NoError(b.t, rows.Err())
	return out
}

// integrity is the store's own check of its database (INVARIANTS 29).
func integrity(data string) error {
	s, err := store.Open(data)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	return s.Integrity(context.Background())
}

// replay decides a copy of the journal again and wants no difference.
func replay(t testing.TB, data string) {
	copied := filepath.Join(t.TempDir(), "copy")
	require.NoError(t, os.CopyFS(filepath.Join(copied, "journal"), os.DirFS(filepath.Join(data, "journal"))))
	out, err := exec.Command(product(t), "replay", "--data", copied).CombinedOutput()
	require.NoError(t, err, string(out[:min(len(out), 4000)]))
	require.Contains(t, string(out), ": 0 differ")
	t.Logf("replay: %s", strings.TrimSpace(string(out)))
}
