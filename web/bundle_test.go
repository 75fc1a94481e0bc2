package web

import (
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// firstScreen is the most script, compressed as we send it, before anybody's first
// screen shows (UX.md 15), in bytes; operatorsScreen is what an operator's may be: who answers calls does
// not wait for the pages of others.
const firstScreen, operatorsScreen = 150 << 10, 100 << 10

// namesFile is how a built page or script names another file of the bundle.
var namesFile = regexp.MustCompile(`"(\./|/app/)([\w-]+\.(?:js|css))"`)

// TestBundle looks at the web app as it was built and is served: each file that a page
// or a script names is there, of the right kind and kept for good; no role fetches more
// before its first screen than it may.
func TestBundle(t *testing.T) {
	roles, err := fs.ReadFile(bundle, "ui/dist/.roles.json")
	if err != nil {
		t.Skip("the web app is not built: make web")
	}
	p := newHouse(t).as("")
	get := func(address string, headers ...string) (*http.Response, string) {
		resp := p.send("GET", address, "", headers...)
		defer resp.Body.Close()
		b, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		require.Equal(t, 200, resp.StatusCode, address)
		return resp, string(b)
	}
	seen := map[string]bool{}
	var follow func(text string)
	follow = func(text string) {
		for _, m := range namesFile.FindAllStringSubmatch(text, -1) {
			address := hashedFiles + m[2]
			if seen[address] {
				continue
			}
			seen[address] = true
			resp, text := get(address)
			require.Contains(t, resp.Header.Get("Content-Type"), map[string]string{".js": "javascript", ".css": "css"}[path.Ext(address)], address)
			require.Contains(t, resp.Header.Get("Cache-Control"), "immutable", address)
			require.Contains(t, resp.Header.Get("Content-Security-Policy"), "script-src 'self'", address)
			follow(text)
		}
	}
	_, index := get("/")
	follow(index)
	require.NoError(t, fs.WalkDir(bundle, "ui/dist/app", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			require.True(t, seen[strings.TrimPrefix(name, "ui/dist")], "%s is built, but no page leads to it", name)
		}
		return err
	}))

	var of map[string][]string
	require.NoError(t, json.Unmarshal(roles, &of))
	sizes := map[string]int{}
	for role, files := range of {
		all := ""
		for _, address := range files {
			require.True(t, seen[address], address)
			_, packed := get(address, "Accept-Encoding", "gzip")
			sizes[role] += len(packed)
			_, text := get(address)
			all += text
		}
		t.Logf("%s: %d bytes in %d files", role, sizes[role], len(files))
		require.Less(t, sizes[role], firstScreen, role)
		for mark, whose := range map[string]string{"wall-kpi": "supervisor", "ivr-diagram": "administrator"} {
			require.Equal(t, role == whose, strings.Contains(all, mark), "%s fetches %s", role, mark)
		}
	}
	require.Len(t, sizes, 4)
	require.Less(t, sizes["operator"], operatorsScreen)
	require.Less(t, sizes["customer"], sizes["operator"])
}
