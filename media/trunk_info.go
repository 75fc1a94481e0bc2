package media

// Press tells the leg of a key that came by SIP INFO. It becomes a call.Digit,
// unless the same press came as RFC 4733 too: one press counts once.
func (t *TrunkLeg) Press(key string) {}
