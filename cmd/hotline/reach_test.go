package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/people"
	"hotline/store"
	"hotline/web"
)

func TestWhoACommandActsAs(t *testing.T) {
	st, err := store.Open(t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, st.Close()) })
	add := func(login string, role people.Role) {
		_, err := st.AddUser(t.Context(), people.User{Login: login, Name: login, Role: role}, "hash")
		require.NoError(t, err)
	}
	as := func(login string) (string, error) {
		u, err := administrator(t.Context(), st, login)
		return u.Login, err
	}
	add("anna", people.Operator)
	_, err = as("")
	require.ErrorContains(t, err, "no administrator yet")
	add("root", people.Admin)
	login, err := as("")
	require.NoError(t, err)
	require.Equal(t, "root", login, "the only one")
	add("boss", people.Admin)
	_, err = as("")
	require.ErrorContains(t, err, "several administrators")
	login, err = as("boss")
	require.NoError(t, err)
	require.Equal(t, "boss", login)
	_, err = as("anna")
	require.ErrorContains(t, err, `"anna" is no administrator`)
}

func TestWhetherAServerRuns(t *testing.T) {
	data := t.TempDir()
	says := func(text string) {
		require.NoError(t, os.WriteFile(filepath.Join(data, "run.json"), []byte(text), 0o600))
	}
	alive := func() bool { _, alive := running(t.Context(), data); return alive }
	require.False(t, alive(), "no run.json")
	says("{")
	require.False(t, alive())
	well := true
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/healthz" || !well {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	addr := strings.TrimPrefix(s.URL, "http://")
	says(`{"http":"` + addr + `"}`)
	require.True(t, alive())
	well = false
	require.False(t, alive(), "another program on its port")
	s.Close()
	require.False(t, alive(), "what a killed server left")
	says(`{}`)
	require.True(t, alive(), "one without plain HTTP cannot be asked")
}

func TestACommandFindsItsServer(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	r := reach{config: settingsFile(t, data), data: data}
	srv, err := r.server(t.Context())
	require.NoError(t, err)
	require.Nil(t, srv, "stopped")
	_, err = r.settings(t.Context(), 3)
	require.ErrorContains(t, err, "a running server")
	s, err := r.settings(t.Context(), 0)
	require.NoError(t, err)
	require.NotEmpty(t, s.Files, "what a first start would take")

	_, stop := newHouseIn(t, data, nil)
	srv, err = r.server(t.Context())
	require.NoError(t, err)
	require.NotNil(t, srv)
	var out web.SettingsVersion
	require.NoError(t, srv.call(t.Context(), "GET", "/settings/0", nil, &out))
	require.Equal(t, uint64(1), out.Version)
	err = srv.call(t.Context(), "POST", "/settings", map[string]any{"base": 1, "files": []web.SettingsFile{{Name: "centre.yaml", Text: "no_such: 1\n"}}}, nil)
	require.ErrorContains(t, err, "nothing was changed")
	require.ErrorContains(t, err, "centre.yaml", "each mistake has its place")
	require.ErrorContains(t, srv.call(t.Context(), "GET", "/nothing", nil, nil), "no operation")
	var found web.PromptImport
	require.Error(t, srv.call(t.Context(), "POST", "/prompts/import", strings.NewReader("no zip"), &found))

	t.Setenv(tokenVariable, "")
	_, err = (&reach{url: "http://127.0.0.1:1"}).server(t.Context())
	require.ErrorContains(t, err, tokenVariable)
	t.Setenv(tokenVariable, "secret")
	srv, err = (&reach{url: "http://127.0.0.1:1/"}).server(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{"http://127.0.0.1:1", "secret"}, []string{srv.base, srv.token})
	stop()
}
