package media

import "hotline/call"

// BrowserEvents are told by a browser leg's loop: the functions return at once
// and may be nil. The same facts go to the engine's sink as call.MediaDead and
// call.MediaBack (the first Up has no event of its own there).
type BrowserEvents struct {
	Up     func(call.LegID)        // checked STUN and keys: sound can flow; also after each renegotiation
	Dead   func(call.LegID)        // no valid STUN and no RTP for Config.BrowserSilence or BrowserIdle
	Back   func(call.LegID)        // sound after Dead
	Failed func(call.LegID, error) // no keys to be had: wrong fingerprint, handshake refused
}
