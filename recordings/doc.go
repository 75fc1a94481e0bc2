// Package recordings writes what is said to disk: one stereo A-law WAV per
// recording, the customer left and the operator bridged to him right (DOMAIN.md
// 13, MEDIA.md 5). Media hands frames over without ever waiting: each channel
// of each recording has a bounded ring, one writer goroutine empties them about
// once a second.
//
//	media loop --Frame--> ring --writer, 1/s--> DATA/recordings/YYYY/MM/DD/<id>.wav.part
//	                                   Stop --> sizes patched, sha256, peaks --> <id>.wav, <id>.json
//
// A file is playable while it grows (sizes 0xFFFFFFFF); what a crash leaves is
// finished by Recover. Trouble with the disk loses sound of the recording and
// raises an alarm, never of the call.
package recordings
