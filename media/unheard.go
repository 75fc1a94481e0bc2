package media

// Nobody listens to a caller who waits or hears the menu, save for his keys: his
// sound is for no peer and no recording, unless his keys are tones in it. Where the driver can, the system throws
// such packets away itself, which spares the loop a wake-up and two calls for
// each. One packet in unheardEvery still comes, as a sign of life.
const unheardEvery = 32 // a power of two; 0.64 s of a stream of 20 ms frames

// unheard tells whether the leg's sound is for nobody. A source that was learned
// is watched on: the announced one may still take its place (see learner).
func (g *leg) unheard() bool {
	t := &g.trunk
	return g.kind == trunkLeg && g.tones == nil && !g.closed && !g.dead && g.peer == nil && g.mix == nil && len(g.taps) == 0 &&
		t.set && t.learn.locked.IsValid() && t.learn.locked == t.learn.announced
}

// leaveOut is the housekeeping's part: sound that nobody hears need not come.
func (l *loop) leaveOut(g *leg) {
	if !g.trunk.deaf && g.unheard() {
		g.trunk.deaf = l.wire.leaveOut(g.trunk.rtp, g.trunk.remote.Event)
	}
}

// listen lets every packet of the leg come again, before somebody hears them.
func (l *loop) listen(g *leg) {
	if g.trunk.deaf {
		g.trunk.deaf = false
		g.quality.in.cut() // what was left out is no loss
		l.wire.letIn(g.trunk.rtp)
	}
}
