package sip

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"syscall"

	sipmsg "github.com/emiago/sipgo/sip"
)

// Fault is the kind of a trunk's trouble: people are told what to look at, the error
// itself is for whoever looks closer.
type Fault string

// Kinds of trouble.
const (
	FaultNone     Fault = ""
	FaultName     Fault = "name"     // a name has no address
	FaultTimeout  Fault = "timeout"  // nothing answers
	FaultRefused  Fault = "refused"  // nobody listens there
	FaultNetwork  Fault = "network"  // no way there, or the connection broke
	FaultAuth     Fault = "auth"     // 401, 403, 407: wrong login or password, or not let in
	FaultPassword Fault = "password" // our password cannot be read
	FaultUnknown  Fault = "unknown"  // 404, 604: the registrar does not know us
	FaultServer   Fault = "server"   // 5xx: the other side's own trouble
	FaultAnswer   Fault = "answer"   // any other refusal
	FaultOther    Fault = "other"
)

var (
	errPassword    = errors.New("register")
	errNoAddress   = errors.New("address unknown")
	errCredentials = errors.New("registrar does not accept our credentials")
)

// answerError is a request that was refused.
type answerError struct {
	status int
	reason string
}

func (e answerError) Error() string {
	return fmt.Sprintf("registrar answers %d %s", e.status, e.reason)
}

// faultOf sorts an error of a trunk.
func faultOf(err error) Fault {
	var dns *net.DNSError
	var answer answerError
	var path *fs.PathError
	var netErr net.Error
	switch {
	case err == nil:
		return FaultNone
	case errors.As(err, &answer):
		return answer.fault()
	case errors.Is(err, errCredentials), errors.Is(err, errNoChallenge):
		return FaultAuth
	case errors.Is(err, errPassword), errors.As(err, &path):
		return FaultPassword
	case errors.As(err, &dns), errors.Is(err, errNoAddress):
		return FaultName
	case errors.Is(err, syscall.ECONNREFUSED):
		return FaultRefused
	case errors.Is(err, sipmsg.ErrTransactionTimeout), errors.Is(err, context.DeadlineExceeded), errors.As(err, &netErr) && netErr.Timeout():
		return FaultTimeout
	case errors.Is(err, sipmsg.ErrTransactionTransport), errors.As(err, &netErr):
		return FaultNetwork
	}
	return FaultOther
}

func (e answerError) fault() Fault {
	switch {
	case e.status == 401 || e.status == 403 || e.status == 407:
		return FaultAuth
	case e.status == 404 || e.status == 604:
		return FaultUnknown
	case e.status == 408:
		return FaultTimeout
	case e.status >= 500 && e.status < 600:
		return FaultServer
	}
	return FaultAnswer
}
