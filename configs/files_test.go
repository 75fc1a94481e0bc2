package configs

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFilesAreTheFolder(t *testing.T) {
	files, err := ReadFiles(CentreFiles())
	require.NoError(t, err)
	require.Equal(t, "centre.yaml", files[0].Name)
	from, problems := LoadCentre(CentreFiles())
	require.Empty(t, problems)
	again, problems := LoadFiles(files, nil)
	require.Empty(t, problems)
	require.Equal(t, from, again)
	slices.Reverse(files)
	require.Equal(t, from.Files, SortFiles(files))
}

func TestDemoFilesAreThoseOfTheDemo(t *testing.T) {
	files, err := ReadFiles(DemoCentreFiles())
	require.NoError(t, err)
	for _, f := range files {
		require.NotEqual(t, "people.yaml", f.Name)
		require.NotEqual(t, "hotline.yaml", f.Name)
	}
	c, problems := LoadFiles(files, nil)
	require.Empty(t, problems)
	require.True(t, c.Survey.On)
}

func TestForeignFilesAreRefused(t *testing.T) {
	good, err := ReadFiles(CentreFiles())
	require.NoError(t, err)
	for name, what := range map[string]string{
		"../etc.yaml": "no file of the centre's settings", "flows/../x.yaml": "no file", "flows/Big.yaml": "no file",
		"hotline.yaml": "no file", "queues.yaml": "is there twice",
	} {
		_, problems := LoadFiles(append(slices.Clone(good), File{Name: name, Text: "x: 1"}), nil)
		require.Len(t, problems, 1, name)
		require.Contains(t, problems[0].String(), what)
	}
}

func TestOwnSoundsCountInTheCheck(t *testing.T) {
	files, err := ReadFiles(CentreFiles())
	require.NoError(t, err)
	_, problems := LoadFiles(files, map[string]int64{"ru/greeting": 6000})
	require.Len(t, problems, 2, "of both menus that say it")
	require.Contains(t, problems[0].String(), "flows/main.yaml:13: greeting: the greeting takes 6s in ru")

	i := slices.IndexFunc(files, func(f File) bool { return f.Name == "prompts.yaml" })
	files[i].Text = "prompts:\n  - {id: promo, ru: Скидка., en: Sale.}\n"
	c, problems := LoadFiles(files, nil)
	require.Empty(t, problems, "a text without a sound harms nobody")
	text, ok := c.PromptText("ru/promo")
	require.True(t, ok)
	require.Equal(t, "Скидка.", text)
	text, _ = c.PromptText("ru/queue_next")
	require.NotEmpty(t, text)

	i = slices.IndexFunc(files, func(f File) bool { return f.Name == "flows/main.yaml" })
	files[i].Text = replaceOnce(t, files[i].Text, "say: [info_main, menu_back]", "say: [promo, menu_back]")
	_, problems = LoadFiles(files, nil)
	require.Contains(t, problems[0].String(), `no sound for "promo" in ru, en`)
	_, problems = LoadFiles(files, map[string]int64{"ru/promo": 2000, "en/promo": 2000})
	require.Empty(t, problems)
}

func replaceOnce(t *testing.T, text, from, to string) string {
	t.Helper()
	require.Contains(t, text, from)
	return strings.Replace(text, from, to, 1)
}
