package main

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/configs"
	"hotline/web"
)

// Days and numbers without a recording are one line; a recording that is mostly
// noise is told; a ZIP of which nothing fits is no success.
func TestWhatAnImportTells(t *testing.T) {
	t.Setenv("LC_ALL", "C")
	var out strings.Builder
	require.NoError(t, tellImport(&out, web.PromptImport{
		Taken:  []string{"ru/greeting"},
		Sounds: []web.PromptSound{{Key: "ru/greeting", Ms: 1500, WasMs: 1000, Level: -50}},
		Gaps:   []string{"ru/bye", "ru/day_1", "ru/day_10", "ru/day_2", "ru/num_1", "ru/num_1_f", "ru/num_2", "ru/queue_next"},
	}, false))
	require.Equal(t, `ru/greeting: 1.5 s (was 1.0 s), recorded at -50 dB, mostly noise: record it again, nearer to the microphone
recordings taken: 1, prompts without one: 8
not recorded: ru/bye
not recorded: ru/day_… (3)
not recorded: ru/num_… (3)
not recorded: ru/queue_next
`, out.String())
	out.Reset()
	require.Equal(t, exitCode(2), tellImport(&out, web.PromptImport{Unknown: []string{"greeting.wav"}}, true))
	require.Contains(t, out.String(), "nothing to take: no file is named as in the sheet")
}

// On a Russian terminal all of it is told in Russian, faults of files too, as on the page.
func TestWhatAnImportTellsInRussian(t *testing.T) {
	t.Setenv("LC_ALL", "ru_RU.UTF-8")
	var out strings.Builder
	require.NoError(t, tellImport(&out, web.PromptImport{
		Taken:   []string{"ru/greeting"},
		Sounds:  []web.PromptSound{{Key: "ru/greeting", Ms: 1500, WasMs: 1000, Level: -50}},
		Unknown: []string{"hello.wav"}, Gaps: []string{"ru/bye"},
	}, true))
	require.Equal(t, `ru/greeting: 1.5 с (было 1.0 с), уровень записи -50 дБ, больше шума, чем голоса: запишите ещё раз, ближе к микрофону
hello.wav: такой фразы нет, пропущено
записей в порядке: 1, фраз без записи: 1
не записано: ru/bye
`, out.String())
	out.Reset()
	require.Equal(t, exitCode(2), tellImport(&out, web.PromptImport{Faults: []web.PromptFault{{File: "ru/a.wav", Kind: "silent", What: "is silent; look at the microphone and record it again"}}}, true))
	require.Equal(t, "ru/a.wav: в записи тишина: проверьте микрофон и запишите заново\nничего не взято\n", out.String())
	var told configs.Problems
	require.ErrorAs(t, ofFile("a.zip", fmt.Errorf("the file cannot be taken: %w", errors.New("no ZIP file: zip: not a valid zip file"))), &told)
	require.Equal(t, "a.zip: это не ZIP-архив (zip: not a valid zip file)", told[0].In("ru").String())
	other := errors.New("the server answered 500")
	require.Equal(t, other, ofFile("a.zip", other))
}
