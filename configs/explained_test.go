package configs

import (
	"io/fs"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/acd"
)

// settingsOf lists the settings of a struct as they are written, with those within it.
func settingsOf(t reflect.Type) (names []string) {
	for i := range t.NumField() {
		f := t.Field(i)
		names = append(names, f.Tag.Get("yaml"))
		of := f.Type
		if of.Kind() == reflect.Slice {
			of = of.Elem()
		}
		if of.Kind() == reflect.Struct {
			names = append(names, settingsOf(of)...)
		}
	}
	return names
}

// Whoever writes queues by hand finds each setting, and each strategy, in the file
// itself.
func TestEverySettingOfQueuesIsExplained(t *testing.T) {
	data, err := fs.ReadFile(CentreFiles(), "queues.yaml")
	require.NoError(t, err)
	for _, name := range settingsOf(reflect.TypeFor[acd.Settings]()) {
		switch name {
		case "version", "zone": // of the settings as a whole, and of centre.yaml
			continue
		}
		require.Regexp(t, `(?m)(^|[ {,(])`+regexp.QuoteMeta(name)+`[:,. )]`, string(data), name)
	}
	for _, s := range []acd.Strategy{acd.LongestIdle, acd.RoundRobin, acd.FewestCalls, acd.LeastOccupied, acd.RingAll, acd.FixedOrder, acd.BestLevel, acd.ContractShare} {
		require.True(t, strings.Contains(string(data), string(s)), s)
	}
}
