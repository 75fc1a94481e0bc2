package call

// Event is a past fact a door tells the core. Events are journalled as they
// came, so they carry no number, name or note.
type Event interface{ event() }

// Command is an order of the core to a door.
type Command interface{ command() }

// ---- Events of legs (sip; softphone for browser callers) ----

// Arrived: a call wants in. The door has answered 100 and waits for Answer or Reject.
type Arrived struct {
	Leg    LegID  `json:"leg"`
	Trunk  string `json:"trunk"`  // "web" for a browser caller
	Called string `json:"called"` // our number, as the settings name it
	Party  Party  `json:"party"`
}

// Recognised: who calls became known after the call had arrived as one of a stranger.
// At most one a leg, and only for an Arrived without customer.
type Recognised struct {
	Leg   LegID `json:"leg"`
	Party Party `json:"party"`
}

// LegRinging: 180 or 183 to our Dial. Never an answer (DESIGN.md 6).
type LegRinging struct {
	Leg   LegID `json:"leg"`
	Early bool  `json:"early,omitempty"` // early media flows
}

// LegAnswered: the leg has sound both ways (our 200 was sent, or theirs came).
type LegAnswered struct {
	Leg LegID `json:"leg"`
}

// LegHeld: the far end holds or resumes (sendonly, inactive, 0.0.0.0).
type LegHeld struct {
	Leg  LegID `json:"leg"`
	Held bool  `json:"held"`
}

// LegEnded: the leg is gone, the door has forgotten it. Exactly one per leg.
type LegEnded struct {
	Leg    LegID `json:"leg"`
	Cause  Cause `json:"cause"`
	Status int   `json:"status,omitempty"` // SIP status, 0 for BYE or a browser
}

// ---- Events of sound (media) ----

// Digit: one key, once, however it came (RFC 4733, INFO, WebSocket).
type Digit struct {
	Leg LegID  `json:"leg"`
	Key string `json:"key"` // 0-9 * # A-D
	// Round is set where Key is the mask of a digit that a menu hears hidden: whose
	// digit it is, see Hear.
	Round uint64 `json:"round,omitempty"`
}

// PlayDone: the Play with this token was heard to its end. Not sent after Stop
// or when another Play replaced it.
type PlayDone struct {
	Leg   LegID  `json:"leg"`
	Token uint64 `json:"token"`
}

// MediaDead: no RTP (and no STUN, on a browser leg) for 5 s. MediaBack: again there.
type (
	MediaDead struct {
		Leg LegID `json:"leg"`
	}
	MediaBack struct {
		Leg LegID `json:"leg"`
	}
)

// RecordingDone: the file is closed. Failed says why it holds less than it should.
type RecordingDone struct {
	Recording RecordingID `json:"recording"`
	Bytes     int64       `json:"bytes"`
	Ms        int64       `json:"ms"`
	SHA256    string      `json:"sha256"`
	CutShort  bool        `json:"cut_short,omitempty"`
	Failed    string      `json:"failed,omitempty"`
}

func (Arrived) event()       {}
func (Recognised) event()    {}
func (LegRinging) event()    {}
func (LegAnswered) event()   {}
func (LegHeld) event()       {}
func (LegEnded) event()      {}
func (Digit) event()         {}
func (PlayDone) event()      {}
func (MediaDead) event()     {}
func (MediaBack) event()     {}
func (RecordingDone) event() {}

// ---- Commands to legs ----

// Answer: accept the arrived call (200 OK when the sound is ready).
type Answer struct {
	Leg LegID `json:"leg"`
}

// Reject: refuse the arrived call. Status is the SIP status to send (404, 486, 503, 603).
type Reject struct {
	Leg        LegID `json:"leg"`
	Status     int   `json:"status"`
	RetryAfter int   `json:"retry_after,omitempty"` // seconds, 0 = none
}

// Hangup: end the leg, whatever its state (CANCEL, BYE, 487, close of the browser leg).
type Hangup struct {
	Leg   LegID `json:"leg"`
	Cause Cause `json:"cause"`
}

// Dial: call out. At most once (DESIGN.md 3). The door turns Customer into the
// number, the trunk's dial format and caller id. To a browser caller (Web set) it
// rings the page.
type Dial struct {
	Leg      LegID      `json:"leg"`
	Call     ID         `json:"call"`
	Trunk    string     `json:"trunk,omitempty"` // empty: the door picks by its settings
	Customer CustomerID `json:"customer,omitempty"`
	Web      string     `json:"web,omitempty"`
	CallerID string     `json:"caller_id,omitempty"`
	To       string     `json:"to,omitempty"` // instead of both: a number of the settings, E.164
	Purpose  string     `json:"purpose"`      // survey, click, callback, lost, outside
	RingMs   int64      `json:"ring_ms"`      // no final answer by then: CANCEL, no_answer
}

func (Answer) command() {}
func (Reject) command() {}
func (Hangup) command() {}
func (Dial) command()   {}

// ---- Commands to sound (media) ----

// Play the clips one after another on the leg. A new Play replaces the running
// one at the next packet; a Play on a connected leg is refused (disconnect first).
type Play struct {
	Leg   LegID    `json:"leg"`
	Token uint64   `json:"token"`
	Clips []string `json:"clips"` // keys of the sound library: "ru/greeting", "ru/digit_5", "music/default"
	Loop  bool     `json:"loop,omitempty"`
}

// StopPlay silences the leg (comfort silence goes on towards a trunk).
type StopPlay struct {
	Leg LegID `json:"leg"`
}

// Connect forwards sound between two legs both ways, replacing whatever either did.
type Connect struct {
	A LegID `json:"a"`
	B LegID `json:"b"`
}

// Mix joins three legs or more: each hears all the others, and none himself. It
// replaces whatever they did.
type Mix struct {
	Legs []LegID `json:"legs"`
}

// Disconnect parts the leg from its partner; both go silent. Out of a Mix it goes
// alone; the others hear one another still, while they are two.
type Disconnect struct {
	Leg LegID `json:"leg"`
}

// SendDigits sends RFC 4733 events (or INFO where the trunk says so) to the leg.
// With Held the keys are masked; the door that held them puts them in.
type SendDigits struct {
	Leg  LegID  `json:"leg"`
	Keys string `json:"keys"`
	Held uint64 `json:"held,omitempty"`
}

// RecordStart taps two legs into one stereo file: customer left, operator right.
// Kind "" is a talk; a voicemail or comment (Part) has the customer alone.
type RecordStart struct {
	Kind      string      `json:"kind,omitempty"`
	Recording RecordingID `json:"recording"`
	Call      ID          `json:"call"`
	Customer  LegID       `json:"customer"`
	Operator  LegID       `json:"operator"`
	At        Time        `json:"at"`
}

// RecordPause stops (or resumes) writing sound; the gap is silence and marked.
type RecordPause struct {
	Recording RecordingID `json:"recording"`
	Paused    bool        `json:"paused"`
}

// RecordStop closes the file; Discard also deletes it («не записывать этот разговор»).
type RecordStop struct {
	Recording RecordingID `json:"recording"`
	Discard   bool        `json:"discard,omitempty"`
}

func (Play) command()        {}
func (StopPlay) command()    {}
func (Connect) command()     {}
func (Mix) command()         {}
func (Disconnect) command()  {}
func (SendDigits) command()  {}
func (RecordStart) command() {}
func (RecordPause) command() {}
func (RecordStop) command()  {}
