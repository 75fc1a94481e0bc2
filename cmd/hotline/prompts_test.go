package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/web"
)

// Days and numbers without a recording are one line; a recording that is mostly
// noise is told; a ZIP of which nothing fits is no success.
func TestWhatAnImportTells(t *testing.T) {
	var out strings.Builder
	require.NoError(t, tellImport(&out, web.PromptImport{
		Taken:  []string{"ru/greeting"},
		Sounds: []web.PromptSound{{Key: "ru/greeting", Ms: 1500, WasMs: 1000, Level: -50}},
		Gaps:   []string{"ru/bye", "ru/day_1", "ru/day_10", "ru/day_2", "ru/num_1", "ru/num_1_f", "ru/num_2", "ru/queue_next"},
	}, false))
	require.Equal(t, `ru/greeting: 1.5 s (was 1.0 s), recorded at -50 dB, mostly noise: record it again, nearer to the microphone
1 recordings taken, 8 prompts without one
  not recorded: ru/bye
  not recorded: ru/day_… (3)
  not recorded: ru/num_… (3)
  not recorded: ru/queue_next
`, out.String())
	out.Reset()
	require.Equal(t, exitCode(2), tellImport(&out, web.PromptImport{Unknown: []string{"greeting.wav"}}, true))
	require.Contains(t, out.String(), "nothing to take: no file is named as in the sheet")
}
