package e2e

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// TestUpgradedUnderAPage opens pages whose parts the server does not have any more, as
// after an upgrade: a sentence says so and offers to load the page anew, a language stays
// as it is, and the first page is not blank either. Help comes by its key, and gives the
// focus back when it goes.
func TestUpgradedUnderAPage(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{})
	at, err := url.Parse(h.url(""))
	require.NoError(t, err)
	var gone atomic.Value // what files begin with that are not there
	gone.Store("/app/page- /app/en-")
	back := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(at); r.Out.Host = r.In.Host }}
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, name := range strings.Fields(gone.Load().(string)) {
			if strings.HasPrefix(r.URL.Path, name) {
				http.NotFound(w, r)
				return
			}
		}
		back.ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)

	b := startBrowser(t, "")
	b.open(front.URL + "/#/calls")
	b.fill("login", "anna")
	b.fill("password", password)
	b.click("login-submit")
	b.see("calls-page")
	b.click("nav-tickets")
	b.see("page-unloaded")
	require.Contains(t, b.text("page-unloaded"), "Сервер обновился")
	ask(b, "language", chromedp.Evaluate[bool](`(document.querySelector('[data-testid=locale] [data-locale=en]').click(), true)`))
	b.see("toast")
	require.Contains(t, b.text("page-unloaded"), "Сервер обновился", "the words of the other language are not there")
	b.click("nav-calls")
	b.see("calls-page")
	b.key("?")
	b.see("keys-dialog")
	b.key("\x1b")
	b.waits("a dialog gives the focus back", `!document.querySelector('dialog') && document.activeElement.dataset.testid === 'nav-calls'`)
	b.click("nav-tickets")
	b.see("page-unloaded")
	gone.Store("")
	b.leave("page-reload")
	b.see("tickets-page")

	gone.Store("/app/en-")
	ask(b, "language", chromedp.Evaluate[bool](`(localStorage.setItem('hotline.locale', 'en'), location.reload(), true)`))
	b.waits("a sentence though no words were fetched", `/server was upgraded/.test(document.querySelector('.old-browser').textContent)`)
	gone.Store("")
	ask(b, "reload", chromedp.Evaluate[bool](`(setTimeout(() => document.querySelector('.old-browser button').click()), true)`))
	b.see("tickets-page")
}
