package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"
)

// TestPagesOfAList: a list of more than a page is gone through by keys. The rows stand
// until the next ones are there, the buttons stay in sight, the focus stays on the one
// that was pressed, also where there is no further page, and the browser's Back is the
// page before.
func TestPagesOfAList(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{})
	var numbers []string
	for i := range 230 {
		numbers = append(numbers, fmt.Sprintf("+7916000%04d", i))
	}
	require.Less(t, h.boss.send("POST", "/api/v1/opt-outs", map[string]any{"numbers": strings.Join(numbers, "\n")}, nil), 300)
	eventually(t, 10*time.Second, "all are written", func() bool {
		var list struct {
			Items []struct{} `json:"items"`
		}
		return h.boss.get("/api/v1/opt-outs?limit=500", &list) == http.StatusOK && len(list.Items) == len(numbers)
	})
	for i := range 60 {
		require.Less(t, h.boss.send("POST", "/api/v1/blacklist", map[string]any{"number": numbers[i], "reason": "звонит и молчит", "days": 30}, nil), http.StatusMultipleChoices)
	}
	b := startBrowser(t, "")
	b.enter(h.server, "super", "#/optouts")
	b.run("width", chromedp.EmulateViewport(1280, 720))
	b.see("next-page")
	rows := func(row string, n int) {
		t.Helper()
		b.waits(fmt.Sprintf("%d of %s", n, row), fmt.Sprintf(`document.querySelectorAll('%s').length === %d && document.querySelector('.pager').getAttribute('aria-busy') === 'false'`, id(row), n))
	}
	first := func(row string) string {
		return ask(b, "first row", chromedp.Evaluate[string](`document.querySelector('`+id(row)+`').innerText`))
	}
	focused := func(button string) {
		t.Helper()
		b.waits(button+" keeps the focus", `document.activeElement.dataset.testid === '`+button+`'`)
		b.inSight(button)
	}
	rows("optout-row", 100)
	top := first("optout-row")
	ask(b, "never a skeleton", chromedp.Evaluate[bool](`(window.__flashed = 0, new MutationObserver(() => { if (document.querySelector('main .skeleton')) window.__flashed++ }).observe(document.body, { childList: true, subtree: true }), true)`))
	b.inSight("next-page")
	b.run("focus", chromedp.Focus(id("next-page")))
	b.key(kb.Enter)
	b.waits("other rows", `!document.querySelector('`+id("optout-row")+`').innerText.includes(`+"`"+strings.Split(top, "\t")[0]+"`"+`)`)
	focused("next-page")
	b.waits("from their top", `document.querySelector('`+id("optout-row")+`').getBoundingClientRect().top > 48`)
	rows("optout-row", 100)
	b.key(kb.Enter)
	rows("optout-row", 30)
	focused("next-page")
	b.waits("there is no further page", `document.querySelector('`+id("next-page")+`').getAttribute('aria-disabled') === 'true'`)
	b.key(kb.Enter)
	b.run("focus", chromedp.Focus(id("first-page")))
	focused("first-page")
	b.key(kb.Enter)
	rows("optout-row", 100)
	require.Equal(t, top, first("optout-row"))
	focused("first-page")
	b.run("back", chromedp.NavigateBack())
	rows("optout-row", 30)
	require.Zero(t, ask(b, "flashes", chromedp.Evaluate[int](`window.__flashed`)))

	b.goes("#/blacklist", "next-page")
	rows("blacklist-row", 50)
	b.run("focus", chromedp.Focus(id("next-page")))
	b.key(kb.Enter)
	rows("blacklist-row", 10)
	focused("next-page")
}
