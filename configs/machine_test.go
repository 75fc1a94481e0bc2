package configs

import (
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write hotline.schema.json and testdata/*.want anew")

func noEnv(string) (string, bool) { return "", false }

func TestExampleHoldsTheDefaults(t *testing.T) {
	m, problems := ReadMachine("hotline.yaml", Example, noEnv)
	require.Empty(t, problems)
	require.Equal(t, Defaults(), m)
}

func TestEverySettingIsInTheExampleWithASentence(t *testing.T) {
	var m Machine
	env := func(string) (string, bool) { return "secret", true }
	b := machineBinder("hotline.yaml", env)
	m = Defaults()
	b.read(fullExample(), &m)
	require.Empty(t, b.problems)
	require.Len(t, m.SIP.Trunks, 1, "the example shows one trunk")
	require.Equal(t, "secret", m.SIP.Trunks[0].Register.Password)
	require.NoError(t, m.Validate(), "the trunk of the example is a good one")

	said := exampleSentences()
	hidden := b.hidden
	walkSettings(reflect.TypeFor[Machine](), "", func(path string) {
		if _, elsewhere := hidden[path]; elsewhere {
			return
		}
		sentence, ok := said[path]
		require.True(t, ok, "hotline.yaml does not show %s", path)
		_, _, nested := strings.Cut(path, ".")
		if nested {
			require.NotEmpty(t, sentence, "hotline.yaml says nothing about %s", path)
		}
	})
}

// walkSettings visits every setting that holds a value, in lists too.
func walkSettings(t reflect.Type, path string, visit func(string)) {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || isText(t) {
		visit(path)
		return
	}
	for name, index := range fields(t) {
		walkSettings(t.FieldByIndex(index).Type, join(path, name), visit)
	}
}

func TestDefaultsAreValid(t *testing.T) {
	require.NoError(t, Defaults().Validate())
}

// One file, one mistake, one message.
func TestBadMachineFiles(t *testing.T) {
	files, err := filepath.Glob("testdata/machine/*.bad.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			require.NoError(t, err)
			_, problems := ReadMachine(filepath.Base(file), data, noEnv)
			require.Len(t, problems, 1, "%v", problems)
			golden(t, strings.TrimSuffix(file, ".yaml")+".want", problems[0].String()+"\n")
		})
	}
}

func TestEveryMistakeIsReportedAtOnce(t *testing.T) {
	_, problems := ReadMachine("x.yaml", []byte("data: [1]\nwebb: {}\nlog: {level: 5}\nsoftphone: {callers: {on: maybe}}\nweb:\n  session: 12\n"), noEnv)
	var got []string
	for _, p := range problems {
		got = append(got, p.String())
	}
	require.Equal(t, []string{
		`x.yaml:1: data: one value expected, got a list, write a text`,
		`x.yaml:2: webb: no such setting, did you mean web?`,
		`x.yaml:4: softphone.callers.on: true or false expected, got "maybe", write true or false`,
		`x.yaml:6: web.session: a duration expected, got "12", write a number with its unit, like 20s, 5m or 30d`,
	}, got)
}

func TestEnvironmentFillsIn(t *testing.T) {
	env := func(name string) (string, bool) { return "/srv/hotline", name == "HOME_OF_DATA" }
	m, problems := ReadMachine("x.yaml", []byte("data: ${HOME_OF_DATA}/d$ta\n"), env)
	require.Empty(t, problems)
	require.Equal(t, "/srv/hotline/d$ta", m.Data)
}

func TestMissingFile(t *testing.T) {
	_, problems := Load(filepath.Join(t.TempDir(), "none.yaml"))
	require.Len(t, problems, 1)
	require.Contains(t, problems[0].String(), "cannot be read")
}

func TestSchemaIsFresh(t *testing.T) {
	schema, err := Schema()
	require.NoError(t, err)
	golden(t, "hotline.schema.json", string(schema))
}

// golden compares with a committed file; -update writes it.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err, "run go test ./configs -update")
	require.Equal(t, string(want), got, "run go test ./configs -update and review the difference")
}

// Whatever the bytes, reading them ends with settings or with problems.
func FuzzReadMachine(f *testing.F) {
	f.Add(Example)
	f.Add(fullExample())
	f.Add([]byte("a: &x [*x]\n"))
	f.Add([]byte("? [a]\n: b\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, problems := ReadMachine("fuzz.yaml", data, noEnv)
		for _, p := range problems {
			require.NotEmpty(t, p.What)
		}
	})
}
