package e2e

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestSettingsChangeDuringACall: a changed menu is applied while somebody listens
// to the old one: he goes on in it, the next caller has the new one, and a
// roll-back is a further version.
func TestSettingsChangeDuringACall(t *testing.T) {
	t.Parallel()
	h := newHouse(t, wants{})
	first := h.calls(t, "79160000021", 440)
	eventually(t, 15*time.Second, "the old menu begins", func() bool { return first.heard().begins(t, "ru/menu_main") })

	dir := filepath.Join(h.dir, "centre")
	apply := func(want int, args ...string) string {
		out, code := hotline(t, "", append([]string{"apply", dir, "-c", filepath.Join(h.dir, "hotline.yaml"), "--data", h.data()}, args...)...)
		require.Equal(t, want, code, out)
		return out
	}
	h.replace("flows/main.yaml", map[string]string{`"1": {topic: orders, next: sales}`: `"1": {topic: orders, next: nowhere}`})
	require.Contains(t, apply(1, "-m", "wrong"), "flows/main.yaml:")
	h.replace("flows/main.yaml", map[string]string{
		"next: nowhere}": "next: sales}", "    say: menu_main\n": "    say: info_main\n", "    queue: sales\n": "    queue: experts\n",
	})
	require.Contains(t, apply(0, "--diff"), "+    say: info_main")
	require.Contains(t, apply(0, "-m", "to the experts"), "version 2 is in force")

	first.press("1")
	h.happens(t, first.id, 5*time.Second, "queued", "queue", "sales")
	first.hangup()
	second := h.calls(t, "79160000022", 440)
	eventually(t, 15*time.Second, "the new menu begins", func() bool { return second.heard().begins(t, "ru/info_main") })
	require.False(t, second.heard().begins(t, "ru/menu_main"))
	second.press("1")
	h.happens(t, second.id, 5*time.Second, "queued", "queue", "experts")
	second.hangup()

	var list struct {
		Items []struct {
			Version    int    `json:"version"`
			AuthorName string `json:"author_name"`
			Note       string `json:"note"`
			InForce    bool   `json:"in_force"`
		} `json:"items"`
	}
	require.Equal(t, 200, h.signIn("root").get("/api/v1/settings", &list))
	require.Len(t, list.Items, 2)
	require.True(t, list.Items[0].InForce)
	require.Equal(t, "to the experts", list.Items[0].Note)
	require.Equal(t, "root", list.Items[0].AuthorName)

	out, code := hotline(t, "", "export", dir, "--version", "1", "-c", filepath.Join(h.dir, "hotline.yaml"), "--data", h.data())
	require.Zero(t, code, out)
	require.Contains(t, apply(0, "-m", "back"), "version 3 is in force")
	third := h.calls(t, "79160000023", 440)
	third.press("1")
	h.happens(t, third.id, 12*time.Second, "queued", "queue", "sales")
}
