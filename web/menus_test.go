package web

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestMenuIsDrawnWithItsMistakes(t *testing.T) {
	h := newHouse(t)
	src, err := os.ReadFile("../configs/centre/flows/main.yaml")
	require.NoError(t, err)
	ask := func(text string) (out MenuPicture) {
		body, err := json.Marshal(map[string]any{"files": []SettingsFile{{Name: "flows/main.yaml", Text: text}, {Name: "queues.yaml", Text: "bad"}}})
		require.NoError(t, err)
		status, answer := h.as("root").do("POST", "/menus/main/picture", string(body))
		require.Equal(t, 201, status, answer)
		require.NoError(t, json.Unmarshal([]byte(answer), &out))
		return out
	}
	p := ask(string(src))
	require.Equal(t, "greeting", p.Picture.Start)
	require.Empty(t, p.Problems)
	require.Equal(t, 1, p.Others, "a mistake elsewhere")
	p = ask("flow: main\nstart: nowhere\nnodes:\n  a: {kind: menuu}\n")
	require.Nil(t, p.Picture)
	require.NotEmpty(t, p.Problems)
	require.Positive(t, p.Problems[0].Line)
}

func TestTrafficIsYesterdaysUnlessAsked(t *testing.T) {
	h := newHouse(t)
	status, text := h.as("root").do("GET", "/menus/main/traffic", "")
	require.Equal(t, 200, status)
	require.Contains(t, text, `{"from":"menu","to":"sales","via":"1","calls":2}`)
	f := h.data.traffic
	require.Equal(t, 24*time.Hour, time.Duration(f.To-f.From)*time.Millisecond)
	moscow := time.UnixMilli(f.To).In(time.FixedZone("", 3*3600))
	require.Equal(t, "00:00", moscow.Format("15:04"))
	require.Less(t, f.To, time.Now().UnixMilli())
}
