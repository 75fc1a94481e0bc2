package softphone

import (
	"encoding/json"

	"hotline/call"
)

// The messages of the server, in the order of docs/softphone-protocol.md 3.2.
type (
	welcomeMsg struct {
		Type       string  `json:"type"`
		V          int     `json:"v"`
		Epoch      string  `json:"epoch"`
		Seq        uint64  `json:"seq"`
		Resumed    bool    `json:"resumed"`
		ServerTime int64   `json:"server_time"`
		ServerMono int64   `json:"server_mono"`
		User       User    `json:"user"`
		Catalog    Catalog `json:"catalog"`
	}
	catalogMsg struct {
		Type    string  `json:"type"`
		Catalog Catalog `json:"catalog"`
	}
	showMsg struct {
		Type       string   `json:"type"`
		Seq        uint64   `json:"seq"`
		ServerTime int64    `json:"server_time"`
		ServerMono int64    `json:"server_mono"`
		View       viewJSON `json:"view"`
	}
	toldMsg struct {
		Type    string `json:"type"`
		Seq     uint64 `json:"seq"`
		Ref     string `json:"ref"`
		Error   string `json:"error,omitempty"`
		Message string `json:"message,omitempty"`
	}
	mediaMsg struct {
		Type    string `json:"type"`
		Ref     string `json:"ref,omitempty"`
		SDP     string `json:"sdp,omitempty"`
		Error   string `json:"error,omitempty"`
		Message string `json:"message,omitempty"`
	}
	errorMsg struct {
		Type    string `json:"type"`
		Code    string `json:"code"`
		Message string `json:"message"`
	}
	pongMsg struct {
		Type       string  `json:"type"`
		T          float64 `json:"t"`
		ServerTime int64   `json:"server_time"`
	}
	occupiedMsg struct {
		Type  string `json:"type"`
		Since int64  `json:"since"`
	}
	plainMsg struct {
		Type string `json:"type"`
	}
	boardMsg struct {
		Type       string          `json:"type"`
		Version    uint64          `json:"version"`
		ServerMono int64           `json:"server_mono"`
		Queues     []boardQueue    `json:"queues"`
		Operators  []boardOperator `json:"operators"`
		Waiting    []boardWaiting  `json:"waiting"`
		Emergency  []emergency     `json:"emergencies"`
		Owed       []boardOwed     `json:"owed"`
	}
	boardOwed struct {
		Queue    call.QueueID `json:"queue,omitempty"`
		Lost     *owedCalls   `json:"lost,omitempty"`
		Promised *owedCalls   `json:"promised,omitempty"`
	}
	owedCalls struct {
		N       int     `json:"n"`
		Overdue int     `json:"overdue,omitempty"`
		Item    uint64  `json:"item,omitempty"` // the first of them, or
		Promise call.ID `json:"promise,omitempty"`
		Due     int64   `json:"due"` // its time, wall ms
		Ours    bool    `json:"ours,omitempty"`
	}
	boardWaiting struct {
		Call  call.ID      `json:"call"`
		Queue call.QueueID `json:"queue"`
		Since call.Time    `json:"since"`
		VIP   bool         `json:"vip,omitempty"`
	}
	emergency struct {
		Queue  call.QueueID `json:"queue,omitempty"`
		Kind   string       `json:"kind"`
		Reason string       `json:"reason"`
		Since  call.Time    `json:"since"`
	}
	boardQueue struct {
		Queue        call.QueueID `json:"queue"`
		Waiting      int          `json:"waiting"`
		LongestSince call.Time    `json:"longest_since,omitzero"`
		Free         int          `json:"free"`
	}
	boardOperator struct {
		ID    call.OperatorID `json:"id"`
		State call.State      `json:"state"`
	}
	stateMsg struct {
		Type  string      `json:"type"`
		State string      `json:"state"`
		Token string      `json:"token"`
		Phase string      `json:"phase,omitempty"`
		Place *call.Place `json:"place,omitempty"`
	}
	ringMsg struct {
		Type    string `json:"type"`
		Purpose string `json:"purpose"`
	}
	endedMsg struct {
		Type  string     `json:"type"`
		Cause call.Cause `json:"cause"`
	}
)

// encode never fails on our own types; a failure would be a bug and is sent as
// an empty object rather than ending the process.
func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		return []byte(`{}`)
	}
	return b
}

// viewJSON is call.View with parties that people can read.
type viewJSON struct {
	call.View
	Offer *offerJSON `json:"offer,omitempty"`
	Talk  *talkJSON  `json:"talk,omitempty"`
	Wrap  *wrapJSON  `json:"wrap,omitempty"`
}

type (
	partyJSON struct {
		call.Party
		Card
	}
	offerJSON struct {
		call.OfferView
		Party partyJSON `json:"party"`
		Note  string    `json:"note,omitempty"`
	}
	talkJSON struct {
		call.TalkView
		Party partyJSON   `json:"party"`
		Note  string      `json:"note,omitempty"`
		Notes []NoteEntry `json:"notes,omitempty"`
	}
	wrapJSON struct {
		call.WrapView
		Party partyJSON `json:"party"`
		Note  string    `json:"note,omitempty"`
	}
)

// decorate joins the view with the cards; find gives the card of a party in a call.
func decorate(v call.View, find func(cardKey) Card) viewJSON {
	out := viewJSON{View: v}
	if o := v.Offer; o != nil {
		c := find(cardKey{"offer", o.Call, o.Party, 0})
		out.Offer = &offerJSON{OfferView: *o, Party: partyJSON{o.Party, c}, Note: c.Note}
	}
	if t := v.Talk; t != nil {
		c := find(cardKey{"talk", t.Call, t.Party, t.About})
		out.Talk = &talkJSON{TalkView: *t, Party: partyJSON{t.Party, c}, Note: c.Note, Notes: c.Notes}
	}
	if w := v.Wrap; w != nil {
		c := find(cardKey{"wrap", w.Call, w.Party, 0})
		out.Wrap = &wrapJSON{WrapView: *w, Party: partyJSON{w.Party, c}, Note: c.Note}
	}
	return out
}
