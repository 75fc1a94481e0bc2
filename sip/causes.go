package sip

import "hotline/call"

// causeRow is one line of the table between SIP status codes and causes
// (EXAMPLES.md 13). First match wins in either direction.
type causeRow struct {
	status int
	cause  call.Cause
	reason string // reason phrase when we send it
}

// causeTable lists the statuses with a meaning of their own; classes below.
var causeTable = []causeRow{
	{486, call.CauseBusy, "Busy Here"},
	{600, call.CauseBusy, "Busy Everywhere"},
	{480, call.CauseNoAnswer, "Temporarily Unavailable"},
	{408, call.CauseNoAnswer, "Request Timeout"},
	{487, call.CauseNoAnswer, "Request Terminated"},
	{603, call.CauseDeclined, "Decline"},
	{403, call.CauseDeclined, "Forbidden"},
	{607, call.CauseUnwanted, "Unwanted"},
	{608, call.CauseCampaign, "Rejected"},
	{404, call.CauseNoNumber, "Not Found"},
	{410, call.CauseNoNumber, "Gone"},
	{484, call.CauseNoNumber, "Address Incomplete"},
	{485, call.CauseNoNumber, "Ambiguous"},
	{604, call.CauseNoNumber, "Does Not Exist Anywhere"},
	{503, call.CauseUnavailable, "Service Unavailable"},
}

// CauseOf says what a final answer to our INVITE means. Statuses without a row
// are our own or the trunk's trouble: 3xx (never followed), authentication,
// media refused, 5xx.
func CauseOf(status int) call.Cause {
	for _, r := range causeTable {
		if r.status == status {
			return r.cause
		}
	}
	return call.CauseTrouble
}

// StatusOf says with which status a leg that was not answered yet is refused
// for a cause, and its reason phrase.
func StatusOf(cause call.Cause) (int, string) {
	for _, r := range causeTable {
		if r.cause == cause {
			return r.status, r.reason
		}
	}
	return 480, "Temporarily Unavailable"
}

// phrases are the reason phrases of statuses outside of causeTable.
var phrases = map[int]string{
	100: "Trying", 180: "Ringing", 183: "Session Progress", 200: "OK",
	400: "Bad Request", 401: "Unauthorized", 405: "Method Not Allowed",
	406: "Not Acceptable", 413: "Request Entity Too Large",
	415: "Unsupported Media Type", 416: "Unsupported URI Scheme",
	420: "Bad Extension", 481: "Call/Transaction Does Not Exist",
	482: "Loop Detected", 483: "Too Many Hops", 488: "Not Acceptable Here",
	489: "Bad Event", 491: "Request Pending", 500: "Server Internal Error",
	501: "Not Implemented", 505: "Version Not Supported", 513: "Message Too Large",
}

// phrase gives the reason phrase of a status we send.
func phrase(status int) string {
	for _, r := range causeTable {
		if r.status == status {
			return r.reason
		}
	}
	if p, ok := phrases[status]; ok {
		return p
	}
	return "Unspecified"
}
