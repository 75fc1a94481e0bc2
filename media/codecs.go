package media

// codecs are the payload types a browser leg has agreed on; payloadNone where
// there is none. At least one of the laws is there.
type codecs struct {
	pt    [2]uint8 // of alaw and ulaw
	event uint8
	cn    uint8
}

func noCodecs() codecs {
	return codecs{pt: [2]uint8{payloadNone, payloadNone}, event: payloadNone, cn: payloadNone}
}

func (c *codecs) kindOf(pt uint8) soundKind {
	switch pt {
	case c.pt[alaw]:
		return soundALaw
	case c.pt[ulaw]:
		return soundULaw
	case c.event:
		return soundEvent
	case c.cn:
		return soundComfort
	}
	return soundNone
}

// sends picks the law that leaves for sound that came in w.
func (c *codecs) sends(w law) (law, uint8) {
	if pt := c.pt[w]; pt != payloadNone {
		return w, pt
	}
	return 1 - w, c.pt[1-w]
}
