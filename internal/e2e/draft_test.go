package e2e

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

type settingsFile struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// TestDraftIsCalledAndWalked: an administrator changes a menu in a draft and walks
// through it before it holds: from the browser page, and with a foreign phone on the
// number that is kept for drafts. His page shows the way. It is in no queue and no
// list, and callers have the menu in force meanwhile.
func TestDraftIsCalledAndWalked(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{numbers: "        - {name: draft, match: [\"+74950000099\"]}\n"})
	root := h.signIn("root")
	var now struct {
		Version uint64         `json:"version"`
		Files   []settingsFile `json:"files"`
	}
	require.Equal(t, 200, root.get("/api/v1/settings/0", &now))
	for i, f := range now.Files {
		if f.Name == "flows/main.yaml" {
			now.Files[i].Text = strings.NewReplacer(`"1": {topic: orders, next: sales}`, `"1": {topic: orders, next: support}`,
				`"2": {topic: support, next: support}`, `"2": {topic: support, next: sales}`).Replace(f.Text)
			require.NotEqual(t, f.Text, now.Files[i].Text)
		}
	}
	require.Equal(t, 200, root.send(http.MethodPut, "/api/v1/settings-draft", map[string]any{"base": now.Version, "files": now.Files}, nil))

	page := startBrowser(t, toneWAV(t, filepath.Join(t.TempDir(), "root.wav"), operatorHz, 48000, 30))
	page.enter(h.server, "root", "#/ivr/main")
	page.see("ivr-diagram")
	ask(page, "windows are opened by hand here", chromedp.Evaluate[bool](`window.open = (u) => { window.__opened = u; return null }; true`))
	page.click("ivr-walk")
	page.see("ivr-walking")
	require.Contains(t, page.text("ivr-dial"), "+74950000099")
	page.waits("the page that calls it", `window.__opened`)
	page.picture("draft-walk")
	caller := page.tab()
	caller.open(h.url(ask(page, "its address", chromedp.Evaluate[string](`window.__opened`)) + "?rawaudio=1"))
	caller.waits("it can be called", `!document.querySelector('[data-testid="public-dial"]').disabled`)
	caller.click("public-dial")
	caller.state("public-state", "in_call")
	page.waits("the menu is reached", `document.querySelector('[data-testid="ivr-walking"]').dataset.at === 'menu'`)
	page.waits("and seen in the picture", `document.querySelector('[data-node="menu"].walked')`)
	caller.pad("1")
	page.waits("the way ends in the queue of the draft", `document.querySelector('[data-testid="ivr-walking"]').dataset.exit === 'queue'`)
	page.waits("support, not sales", `document.querySelector('[data-testid="ivr-walking"]').dataset.at === 'support'`)
	caller.state("public-state", "ended")

	phone := startBaresip(t, baresipOptions{user: "79160000121", say: toneWAV(t, filepath.Join(t.TempDir(), "hum.wav"), customerHz, 8000, 60)})
	phone.dial("sip:74950000099@" + h.run.UDP[0])
	eventually(t, 15*time.Second, "the draft answers", func() bool { return phone.saw("CALL_ESTABLISHED") > 0 })
	eventually(t, 20*time.Second, "the menu is heard", func() bool { return phone.heard().begins(t, "ru/menu_main") })
	require.True(t, phone.heard().begins(t, "ru/greeting"))
	phone.press("2")
	page.waits("the page follows the phone", `document.querySelector('[data-testid="ivr-walking"]').dataset.at === 'sales' && document.querySelector('[data-testid="ivr-walking"]').dataset.exit === 'queue'`)
	eventually(t, 20*time.Second, "and it is let go", func() bool { return phone.saw("CALL_CLOSED") > 0 })
	require.True(t, phone.heard().ends(t, "ru/bye"))
	require.Empty(t, h.callsOf("", "inbound"), "no list has them")
	require.Zero(t, h.boss.waiting())

	real := h.toQueue(t, "79160000122", "1", customerHz)
	require.Equal(t, "sales", h.call(real.id).Segments[0].Queue, "the menu in force")
	real.hangup()
	h.ended(t, real.id, 10*time.Second)
}

// TestMenuTraffic: real calls choose, hang up and say nothing; the next day the
// picture of the menu tells how many went where.
func TestMenuTraffic(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{general: map[string]string{"first_digit: 7s": "first_digit: 2s"}})
	choose := func(key string, numbers ...string) {
		s := new(script)
		s.request("INVITE", 1, "application/sdp", sdpBody).add(`<recv response="100" optional="true"/>`).add(`<recv response="200"/>`)
		s.request("ACK", 1, "", "").pause(time.Second)
		cseq := 2
		if key != "" {
			s.key(key, cseq).pause(6 * time.Second)
			cseq++
		} else {
			s.pause(7 * time.Second) // well into the menu
		}
		s.request("BYE", cseq, "", "").add(`<recv response="200"/>`)
		startSipp(t, s, h.run.UDP[0], 0, len(numbers), numbers...).ends(40 * time.Second)
	}
	together(t, map[string]func(*testing.T){
		"three want the first":  func(*testing.T) { choose("1", "+79160000131", "+79160000132", "+79160000133") },
		"two want the second":   func(*testing.T) { choose("2", "+79160000134", "+79160000135") },
		"one hangs up in there": func(*testing.T) { choose("", "+79160000136") },
	})
	eventually(t, 10*time.Second, "all are over", func() bool {
		n := 0
		for _, c := range h.callsOf("", "inbound") {
			if c.Outcome != "" {
				n++
			}
		}
		return n == 6
	})
	type traffic struct {
		Calls int `json:"calls"`
		Nodes []struct {
			Node    string `json:"node"`
			Entered int    `json:"entered"`
			Left    int    `json:"left"`
		} `json:"nodes"`
		Edges []struct {
			From  string `json:"from"`
			To    string `json:"to"`
			Via   string `json:"via"`
			Calls int    `json:"calls"`
		} `json:"edges"`
	}
	check := func(got traffic) {
		t.Helper()
		require.Equal(t, 6, got.Calls)
		ways := map[string]int{}
		for _, e := range got.Edges {
			ways[e.From+" "+e.Via+" "+e.To] = e.Calls
		}
		require.Equal(t, 3, ways["menu 1 sales"], "%v", ways)
		require.Equal(t, 2, ways["menu 2 support"], "%v", ways)
		for _, n := range got.Nodes {
			if n.Node == "menu" {
				require.Equal(t, []int{6, 1}, []int{n.Entered, n.Left})
			}
		}
	}
	var got traffic
	today := time.Now().Add(-time.Hour).UTC().Format(time.RFC3339)
	eventually(t, 5*time.Second, "the rows are written", func() bool {
		return h.signIn("root").get("/api/v1/menus/main/traffic?from="+today, &got) == 200 && got.Calls == 6
	})
	check(got)
	h.shift(24 * time.Hour)
	got = traffic{}
	require.Equal(t, 200, h.signIn("root").get("/api/v1/menus/main/traffic", &got), "yesterday, if nothing else is said")
	check(got)

	page := startBrowser(t, "")
	page.enter(h.server, "root", "#/ivr/main")
	page.see("ivr-diagram")
	page.waits("half of them chose the first, a third the second", `/50.%/.test(document.querySelector('[data-testid="ivr-diagram"]').textContent) && /33.%/.test(document.querySelector('[data-testid="ivr-diagram"]').textContent)`)
	page.waits("and one in six hung up there", `/17.%/.test(document.querySelector('[data-testid="ivr-diagram"]').textContent)`)
	page.waits("said in words too", `/6/.test(document.querySelector('[data-testid="ivr-traffic"]').innerText) && /50.%/.test(document.querySelector('[data-testid="ivr-traffic"]').innerText)`)
	page.picture("menu-traffic")
}
