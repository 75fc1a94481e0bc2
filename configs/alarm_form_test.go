package configs

import (
	"io/fs"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"hotline/alarm"
)

func shippedAlarms(t *testing.T) string {
	data, err := fs.ReadFile(CentreFiles(), "alarms.yaml")
	require.NoError(t, err)
	return string(data)
}

func names(list []FormField) (out []string) {
	for _, f := range list {
		out = append(out, f.Name)
	}
	return out
}

func TestEveryLimitIsInTheForm(t *testing.T) {
	f := ReadAlarms(shippedAlarms(t))
	require.Empty(t, f.Problems)
	require.Equal(t, []string{"on", "off"}, names(f.Top))
	require.Len(t, f.Queue, reflect.TypeFor[alarm.Queue]().NumField())
	require.Len(t, f.Centre, reflect.TypeFor[alarm.Centre]().NumField())
	require.EqualValues(t, 5000, f.On["on"])
	require.Equal(t, map[string]any{"attention": int64(80), "action": int64(70)}, f.Queues["service_level"])
	require.Equal(t, map[string]any{"attention": int64(60_000), "action": int64(120_000)}, f.Queues["hold"], "times in milliseconds")
	require.Equal(t, map[string]any{"attention": int64(1800_000), "action": int64(7200_000)}, f.CentreValues["survey_backlog"])
	require.Empty(t, f.Own)
	require.NotEmpty(t, ReadAlarms("queues: [").Problems)
}

// What the form writes changes its line alone.
func TestSetAlarmsLeavesEveryOtherLine(t *testing.T) {
	before := shippedAlarms(t)
	for _, c := range []struct{ part, values, old, now string }{
		{AlarmsTop, `{"on":8000}`, "on: 5s", "on: 8s"},
		{AlarmsQueues, `{"service_level":{"attention":90,"action":75}}`, "service_level: {attention: 80, action: 70}", "service_level: {attention: 90, action: 75}"},
		{AlarmsQueues, `{"hold":{"attention":45000,"action":120000}}`, "hold: {attention: 1m, action: 2m}", "hold: {attention: 45s, action: 2m}"},
		{AlarmsQueues, `{"least":8}`, "  least: 5", "  least: 8"},
		{AlarmsCentre, `{"disk":{"attention":20,"action":0}}`, "disk: {attention: 10, action: 5}", "disk: {attention: 20, action: 0}"},
	} {
		after, err := SetAlarms(before, c.part, raws(t, c.values))
		require.NoError(t, err)
		require.Equal(t, replaceOnce(t, before, c.old, c.now), after)
		require.Empty(t, ReadAlarms(after).Problems)
	}
	gone, err := SetAlarms(before, AlarmsQueues, raws(t, `{"hold":null}`))
	require.NoError(t, err)
	require.Equal(t, replaceOnce(t, before, "  hold: {attention: 1m, action: 2m}\n", ""), gone)
	_, err = SetAlarms(before, AlarmsQueues, raws(t, `{"hold":{"attention":"x"}}`))
	require.Error(t, err)
	_, err = SetAlarms("queues: {least: 4}\n", AlarmsQueues, raws(t, `{"least":5}`))
	require.ErrorIs(t, err, errBraces)
	fresh, err := SetAlarms("on: 5s\n", AlarmsCentre, raws(t, `{"disk":{"attention":20,"action":9}}`))
	require.NoError(t, err)
	require.Equal(t, "on: 5s\n\ncentre:\n  disk: {attention: 20, action: 9}\n", fresh)
}

// A queue gets limits of its own, more of them, and has none again.
func TestOwnLimitsComeAndGo(t *testing.T) {
	before := shippedAlarms(t)
	one, err := SetAlarms(before, AlarmsOwn+"sales", raws(t, `{"waiting":{"attention":10,"action":20}}`))
	require.NoError(t, err)
	require.Equal(t, replaceOnce(t, before, "\nown: []\n", "\nown:\n  - queue: sales\n    limits:\n      waiting: {attention: 10, action: 20}\n"), one)
	two, err := SetAlarms(one, AlarmsOwn+"support", raws(t, `{"least":9}`))
	require.NoError(t, err)
	two, err = SetAlarms(two, AlarmsOwn+"sales", raws(t, `{"hold":{"attention":30000,"action":60000},"waiting":{"attention":11,"action":20}}`))
	require.NoError(t, err)
	f := ReadAlarms(two)
	require.Empty(t, f.Problems)
	require.Len(t, f.Own, 2)
	require.Equal(t, []string{"waiting", "hold"}, f.Own[0].Set)
	require.Equal(t, map[string]any{"attention": int64(11), "action": int64(20)}, f.Own[0].Values["waiting"])
	require.Equal(t, f.Queues["abandon"], f.Own[0].Values["abandon"], "the others are those of all")
	require.EqualValues(t, 9, f.Own[1].Values["least"])

	back, err := SetAlarms(two, AlarmsOwn+"support", raws(t, `{"least":null}`))
	require.NoError(t, err)
	require.Len(t, ReadAlarms(back).Own, 1)
	back, err = SetAlarms(back, AlarmsOwn+"sales", raws(t, `{"hold":null,"waiting":null}`))
	require.NoError(t, err)
	require.Equal(t, before, back)
	same, err := SetAlarms(before, AlarmsOwn+"sales", raws(t, `{"least":null}`))
	require.NoError(t, err)
	require.Equal(t, before, same)
}
