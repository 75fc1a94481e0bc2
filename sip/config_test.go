package sip

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"

	"hotline/call"
)

func TestValidateTellsEveryMistake(t *testing.T) {
	require.NoError(t, testConfig().Validate())
	c := Config{
		Node: "N 1", UDP: []string{"localhost:5060"}, UserAgent: "hotline/1.0", MaxLegs: -1, OwnPorts: []PortRange{{9, 1}},
		Trunks: []TrunkConfig{
			{Name: "web", Kind: "x", Transport: "sctp", DialAs: "9", DTMF: "tone", Local: "eth0", Advertise: "a b", Codecs: []Codec{"G729"},
				Sources: []string{"10.0.0.0/99"}, MediaFrom: []string{"host"}, CallerIDs: []string{"a b"},
				Numbers: []Number{{}, {Name: "n", Match: []string{"<x>"}}}, MaxChannels: -1,
				Register: &RegisterConfig{Password: "a", PasswordEnv: "B", Expires: -1}},
			{Name: "web", Proxy: "host:port"},
			{Name: "empty"},
		},
	}
	err := c.Validate()
	require.Error(t, err)
	for _, want := range []string{
		`node "N 1"`, `udp "localhost:5060"`, "user_agent", "max_legs", "own ports", `"web" means browser`, "kind", "transport",
		"dial_as", "dtmf", "local", "advertise", "codecs", "sources", "media_from", "caller_ids", "a number without name",
		`match "<x>"`, "max_channels", "register: proxy is missing", "register.user", "durations", "one of password", "another trunk",
		"proxy", "nobody can use the trunk",
	} {
		require.Contains(t, err.Error(), want)
	}
	require.Contains(t, Config{}.Validate().Error(), "no listener")
	require.NotContains(t, err.Error(), "%!", "formatting")
	require.Greater(t, strings.Count(err.Error(), "\n"), 20)
	_, err = New(c, &fakeMedia{}, func(call.Event) bool { return true }, &fakeDirectory{}, zerolog.Nop())
	require.ErrorContains(t, err, "sip settings")
}

func TestDefaults(t *testing.T) {
	c := Config{Trunks: []TrunkConfig{{Proxy: "sip.example:5070", Register: &RegisterConfig{User: "u"}}}}.WithDefaults()
	tr := c.Trunks[0]
	require.Equal(t, "n1", c.Node)
	require.Equal(t, KindCarrier, tr.Kind)
	require.Equal(t, []Codec{PCMA, PCMU}, tr.Codecs)
	require.Equal(t, "u", tr.Register.AuthID)
	require.Equal(t, "sip.example", tr.Register.Domain)
}

func TestSecrets(t *testing.T) {
	file := filepath.Join(t.TempDir(), "pw")
	require.NoError(t, os.WriteFile(file, []byte("s3\n"), 0o600))
	t.Setenv("PW", "s2")
	for want, r := range map[string]RegisterConfig{"s1": {Password: "s1"}, "s2": {PasswordEnv: "PW"}, "s3": {PasswordFile: file}} {
		got, err := r.secret()
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	for _, r := range []RegisterConfig{{PasswordEnv: "NO_SUCH_VARIABLE"}, {PasswordFile: file + "x"}} {
		_, err := r.secret()
		require.Error(t, err)
	}
}

func TestStartFailsOnAPortInUse(t *testing.T) {
	r := newRig(t, testConfig())
	c := testConfig()
	c.UDP = []string{r.udpAddr()}
	s, err := New(c, &fakeMedia{}, func(call.Event) bool { return true }, &fakeDirectory{}, zerolog.Nop())
	require.NoError(t, err)
	require.ErrorContains(t, s.Start(context.Background()), "listen on udp")
	require.NoError(t, s.Close(context.Background()))
}
