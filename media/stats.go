package media

// Stats is a picture of the engine for metrics and leak checks.
type Stats struct {
	TrunkLegs    int
	BrowserLegs  int
	PortsInUse   int // trunk port pairs leased
	PortsResting int // pairs waiting to be leased again
	Playing      int
	Taps         int // legs that are being recorded, per channel
	PacketsIn    uint64
	PacketsOut   uint64
	Drops        map[string]uint64 // packets not passed on, by reason
	Ignored      uint64            // commands for unknown legs or not for us
	ClipsMissing uint64            // plays of clips the library does not have
	Handshakes   uint64            // DTLS handshakes finished
	Panics       uint64            // mistakes of ours that were caught; 0 is the only good figure
	Loops        []LoopStats
}

// LoopStats is one loop's share.
type LoopStats struct {
	Legs       int
	PacketsIn  uint64
	PacketsOut uint64
	LateSlots  uint64 // pacing slots that came over 10 ms late
	// SkippedSlots did not come at all: the loop had more to send than it could,
	// and a quarter of those who hear music or a prompt missed 20 ms of it.
	SkippedSlots uint64
}
