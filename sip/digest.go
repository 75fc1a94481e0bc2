package sip

import (
	"errors"

	sipmsg "github.com/emiago/sipgo/sip"
	"github.com/icholy/digest"
)

// credentials answer the challenges of one trunk (RFC 3261, 22; RFC 8760).
// The zero value has no password and answers nothing.
type credentials struct {
	user, password string
	chal           *digest.Challenge
	header         string // Authorization or Proxy-Authorization
	count          int
}

var errNoChallenge = errors.New("no challenge we can answer")

// challenge takes the challenge of a 401 or 407. The response has passed the
// gate, so it answers a request of ours to that very trunk (abuse 12).
func (c *credentials) challenge(res *sipmsg.Response) error {
	if c.user == "" {
		return errNoChallenge
	}
	name, header := "www-authenticate", "Authorization"
	if res.StatusCode == 407 {
		name, header = "proxy-authenticate", "Proxy-Authorization"
	}
	for _, h := range res.GetHeaders(name) {
		chal, err := digest.ParseChallenge(h.Value())
		if err == nil && digest.CanDigest(chal) {
			c.chal, c.header, c.count = chal, header, 0
			return nil
		}
	}
	return errNoChallenge
}

// authorize adds credentials to a request if a challenge is known.
func (c *credentials) authorize(req *sipmsg.Request) {
	if c.chal == nil {
		return
	}
	c.count++
	cred, err := digest.Digest(c.chal, digest.Options{
		Method: string(req.Method), URI: req.Recipient.String(),
		Username: c.user, Password: c.password, Count: c.count,
	})
	if err != nil {
		return
	}
	req.AppendHeader(sipmsg.NewHeader(c.header, cred.String()))
}
