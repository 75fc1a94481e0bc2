package media

// player walks through the clips of one Play.
type player struct {
	on    bool
	token uint64
	clips []*clip
	keys  []string // to know the same music again
	loop  bool
	at    int // clip
	off   int // in it
}

// next gives the next 20 ms in the law, nil at the end.
func (p *player) next(w law) []byte {
	for range len(p.clips) + 1 {
		if p.at == len(p.clips) {
			if !p.loop {
				break
			}
			p.at, p.off = 0, 0
		}
		if p.at >= len(p.clips) {
			break
		}
		if b := p.clips[p.at].code[w]; p.off+frameLen <= len(b) {
			b = b[p.off : p.off+frameLen]
			p.off += frameLen
			return b
		}
		p.at, p.off = p.at+1, 0
	}
	return nil
}
