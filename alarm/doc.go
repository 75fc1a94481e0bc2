// Package alarm decides what rings on the supervisors' wall: figures of the live
// centre, measured against the limits of the settings, held down so that nothing
// flickers. It is the one place where it is decided; the wall, the API and the
// metrics show what it says.
//
//	picture --Judge(rules)--> conditions --Book.Look--> ringing alarms
//	            figures now       held 5 s: rings; over for 15 s: silent
//
// Each kind has two levels: attention and action. A level of 0 in the settings does
// not ring. Everything here is plain data and functions; the picture and the time
// are handed in.
package alarm
