// Package lookup answers what a voice menu asks the outside: who the caller is
// (from the customers of the house) and HTTP requests to systems that the
// settings name. It never makes a caller wait longer than the menu does, and
// never lets a menu hang: every question gets one answer, if only "failed".
//
//	call.Lookup -> Door.Do (returns at once) -> goroutine -> call.LookedUp
//
// What comes back is data, never orders: strings of the fields that the settings
// list, each cut at 200 letters. A field marked secret reaches the menu, the
// journal and the logs as "*". Only listed hosts are asked, over TLS unless told
// otherwise; redirects to other hosts, loopback and link-local addresses, slow and
// endless answers are cut off (INVARIANTS part 2, 41).
package lookup
