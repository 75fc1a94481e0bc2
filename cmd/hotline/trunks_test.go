package main

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"hotline/sip"
	"hotline/web"
)

func TestTrunksAsTheirPageTellsThem(t *testing.T) {
	at := time.UnixMilli(5000)
	rows := trunksOf([]sip.TrunkStatus{
		{Name: "mts", Kind: "carrier", Registers: true, Registered: true, Expires: at, Up: true, Since: at, RTT: 18300 * time.Microsecond, Channels: 3, Max: 30},
		{Name: "exolve", Down: true, Since: at, Trouble: "OPTIONS: no answer", Fault: sip.FaultTimeout, TroubleAt: at},
		{Name: "pbx", Since: at},
	}, map[string][]sip.TrunkLeg{"mts": {{Leg: "n1/i7", Born: at}, {Leg: "n1/o8", Out: true, Born: at}}})
	require.Equal(t, web.Trunk{Name: "mts", Kind: "carrier", State: web.TrunkUp, Since: 5000, Registers: true, Registered: true, Expires: 5000, RTTMs: 18.3,
		Channels: 3, Max: 30, Calls: []web.TrunkCall{{Leg: "n1/i7", Since: 5000}, {Leg: "n1/o8", Out: true, Since: 5000}}}, rows[0])
	require.Equal(t, web.TrunkDown, rows[1].State)
	require.Equal(t, "OPTIONS: no answer", rows[1].Error)
	require.Equal(t, "timeout", rows[1].Fault)
	require.EqualValues(t, 5000, rows[1].ErrorAt)
	require.Equal(t, web.TrunkListens, rows[2].State)
}
