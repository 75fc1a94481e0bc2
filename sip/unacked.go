package sip

import (
	"time"

	sipmsg "github.com/emiago/sipgo/sip"

	"hotline/call"
)

// unacked keeps the 2xx answers of ours that have no ACK yet (RFC 3261,
// 13.3.1.4): sent again from T1 doubling to T2, on TCP too; no ACK in 64*T1
// means BYE. sipgo's own timer for this is wrong (MEDIA.md 4.3).
type unacked struct {
	waiting map[uint32]*pending2xx
}

type pending2xx struct {
	tx         *sipmsg.ServerTx
	res        *sipmsg.Response
	timer      *time.Timer
	every      time.Duration
	until      time.Time
	wantAnswer bool // the 2xx carried our offer
}

func (l *leg) awaitAck(cseq uint32, tx *sipmsg.ServerTx, res *sipmsg.Response, wantAnswer bool) {
	p := &pending2xx{tx: tx, res: res, every: sipmsg.T1, until: time.Now().Add(64 * sipmsg.T1), wantAnswer: wantAnswer}
	if l.waiting == nil {
		l.waiting = map[uint32]*pending2xx{}
	}
	l.waiting[cseq] = p
	p.timer = l.after(p.every, func() { l.repeat2xx(cseq, p) })
}

func (l *leg) repeat2xx(cseq uint32, p *pending2xx) {
	if l.waiting[cseq] != p {
		return
	}
	if time.Now().After(p.until) {
		l.log.Warn().Msg("our 200 was never acknowledged, BYE")
		l.stopRepeats()
		l.sendBye()
		l.end(call.CauseTrouble, 0)
		return
	}
	_ = p.tx.Respond(p.res)
	p.every = min(2*p.every, sipmsg.T2)
	p.timer = l.after(min(p.every, time.Until(p.until)+time.Millisecond), func() { l.repeat2xx(cseq, p) })
}

func (l *leg) stopRepeats() {
	for cseq, p := range l.waiting {
		p.timer.Stop()
		delete(l.waiting, cseq)
	}
}

// openOffer tells whether an offer of ours waits for its answer.
func (l *leg) openOffer() bool {
	for _, p := range l.waiting {
		if p.wantAnswer {
			return true
		}
	}
	return false
}

// onAck takes an ACK of a 2xx. One that comes twice, late, after BYE or for
// nothing is ignored.
func (l *leg) onAck(ack *sipmsg.Request) {
	cseq := ack.CSeq().SeqNo
	p := l.waiting[cseq]
	if p == nil {
		return
	}
	p.timer.Stop()
	delete(l.waiting, cseq)
	if l.phase == gone {
		if l.byeWanted {
			l.sendBye()
		}
		return
	}
	first := l.phase == answered
	l.phase = confirmed
	if !p.wantAnswer {
		return
	}
	has, _ := hasSDPBody(ack)
	if !has {
		l.fail("ACK without the answer to our offer")
		return
	}
	if err := l.takeAnswer(ack.Body()); err != nil {
		l.fail("answer in ACK: " + err.Error())
		return
	}
	if first {
		l.soundUp()
	} else {
		l.tellHeld()
	}
}

// fail ends a dialog whose sound could not be agreed.
func (l *leg) fail(why string) {
	l.log.Warn().Str("why", why).Msg("no sound agreed, BYE")
	l.sendBye()
	l.end(call.CauseTrouble, 488)
}

// impliedAck: a newer request of the far end proves it has our 200, though its
// ACK was lost or is still in another goroutine.
func (l *leg) impliedAck() {
	for cseq, p := range l.waiting {
		if !p.wantAnswer {
			p.timer.Stop()
			delete(l.waiting, cseq)
		}
	}
	if l.phase == answered && !l.openOffer() {
		l.phase = confirmed
	}
}

// drainAcks takes ACKs that sipgo matched to the INVITE's transaction because
// their sender reused its branch.
func (l *leg) drainAcks(tx *sipmsg.ServerTx) {
	l.s.work(func() {
		for {
			select {
			case ack := <-tx.Acks():
				l.post(func() { l.onAck(ack) })
			case <-tx.Done():
				return
			}
		}
	})
}
