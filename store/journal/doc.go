// Package journal keeps the switchboard's records on disk: an append-only log
// in segments, and snapshots beside it. It sees bytes only; what they mean is
// the switchboard's business (DESIGN.md 3).
//
// A segment is a text file, readable with less at three in the morning: one
// record a line,
//
//	<crc32c, 8 hex> <number> <payload>\n
//
// The payload holds no line break (JSON). A torn last line, left by a power
// cut, is cut off at Open; anything broken before the last line is an error,
// never skipped silently.
//
//	append --> written (survives kill -9) --> synced (survives a power cut)
package journal
