package main

import (
	"context"
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"

	"hotline/configs"
	"hotline/people"
	"hotline/switchboard"
)

// loopback are machine settings of a house that nobody outside can reach.
const loopback = `
web: {https: "", http: "127.0.0.1:0"}
sip: {udp: ["127.0.0.1:0"], tcp: ["127.0.0.1:0"]}
media: {trunk_ports: {first: 0, last: 0}, browser_ips: [127.0.0.1], browser_port: 0}
recordings: {min_free_mb: 0}
`

// settingsFile lays machine settings of a data folder beside it.
func settingsFile(t *testing.T, data string) string {
	t.Helper()
	name := filepath.Join(filepath.Dir(data), "hotline.yaml")
	require.NoError(t, os.WriteFile(name, []byte(loopback), 0o600))
	return name
}

// newHouseIn runs a whole house on a data folder until the function is called; an
// administrator, root, works there.
func newHouseIn(t *testing.T, data string, given *configs.Centre) (h *house, stop func()) {
	t.Helper()
	return newHouseOn(t, data, given, nil)
}

// newHouseOn is newHouseIn with something between the core and its journal.
func newHouseOn(t *testing.T, data string, given *configs.Centre, disk func(switchboard.Log) switchboard.Log) (h *house, stop func()) {
	t.Helper()
	m, c, err := loadSettings(settingsFile(t, data), "", data)
	require.NoError(t, err)
	p := plan{machine: m, centre: c, log: zerolog.Nop(), disk: disk, people: []people.User{{Login: "root", Name: "Root", Role: people.Admin}}}
	if given != nil {
		p.centre, p.given = *given, true
	}
	h, err = build(p)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- h.run(ctx) }()
	stop = func() {
		cancel()
		require.NoError(t, <-done)
	}
	for {
		run, alive := running(ctx, data)
		if alive && run.HTTP != "" {
			return h, stop
		}
		select {
		case err := <-done:
			require.FailNow(t, "the house does not run", "%v", err)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// changed is a text form with one file altered.
func changed(t *testing.T, files []configs.File, name string, change func(string) string) []configs.File {
	t.Helper()
	out := append([]configs.File{}, files...)
	for i, f := range out {
		if f.Name == name {
			out[i].Text = change(f.Text)
			require.NotEqual(t, f.Text, out[i].Text)
			return out
		}
	}
	require.FailNow(t, "no file "+name)
	return nil
}

// tone is a WAV file of 16 bits at 8 kHz.
func tone(hz float64, ms int) []byte {
	n := 8 * ms
	b := append([]byte("RIFF"), 0, 0, 0, 0)
	b = append(b, "WAVEfmt "...)
	b = binary.LittleEndian.AppendUint32(b, 16)
	for _, v := range []uint16{1, 1, 8000, 0, 16000, 0, 2, 16} { // PCM, mono, rate, bytes a second
		b = binary.LittleEndian.AppendUint16(b, v)
	}
	b = append(b, "data"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(2*n))
	for i := range n {
		b = binary.LittleEndian.AppendUint16(b, uint16(int16(9000*math.Sin(2*math.Pi*hz*float64(i)/8000))))
	}
	return b
}
