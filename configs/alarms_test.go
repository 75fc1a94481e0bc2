package configs

import (
	"testing"
	"testing/fstest"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/alarm"
)

// The shipped text says what the defaults are.
func TestShippedAlarmsAreTheDefaults(t *testing.T) {
	c, problems := LoadCentre(CentreFiles())
	require.Empty(t, problems)
	c.Alarms.Own = nil
	require.Equal(t, alarm.Defaults(), c.Alarms)
}

// What a queue leaves out is as in the limits of all.
func TestAQueueHasLimitsOfItsOwn(t *testing.T) {
	text := "own:\n  - queue: sales\n    limits: {waiting: {action: 20}, hold: {attention: 30s}}\nqueues:\n  waiting: {attention: 10}\n"
	c, problems := LoadCentre(overlay{over: fstest.MapFS{"alarms.yaml": {Data: []byte(text)}}, under: CentreFiles()})
	require.Empty(t, problems)
	require.Equal(t, alarm.Counts{Attention: 10, Action: 20}, c.Alarms.Of("sales").Waiting)
	require.Equal(t, alarm.Times{Attention: 30 * time.Second, Action: 2 * time.Minute}, c.Alarms.Of("sales").Hold)
	require.Equal(t, alarm.Counts{Attention: 10}, c.Alarms.Of("support").Waiting)
	require.Equal(t, alarm.Defaults().Queues.Abandon, c.Alarms.Of("sales").Abandon)
}

// A folder of an older version has no limits: the shipped ones hold.
func TestCentreWithoutAlarms(t *testing.T) {
	files, err := ReadFiles(CentreFiles())
	require.NoError(t, err)
	var older []File
	for _, f := range files {
		if f.Name != "alarms.yaml" {
			older = append(older, f)
		}
	}
	c, problems := LoadFiles(older, nil)
	require.Empty(t, problems)
	require.Equal(t, alarm.Defaults(), c.Alarms)
}
