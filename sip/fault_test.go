package sip

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
	"testing"

	sipmsg "github.com/emiago/sipgo/sip"
	"github.com/stretchr/testify/require"
)

func TestKindsOfATrunksTrouble(t *testing.T) {
	_, noFile := RegisterConfig{PasswordFile: t.TempDir() + "/none"}.secret()
	_, noEnv := RegisterConfig{PasswordEnv: "HOTLINE_NO_SUCH_VARIABLE"}.secret()
	for name, c := range map[string]struct {
		err  error
		want Fault
	}{
		"none":                      {nil, FaultNone},
		"a name without an address": {fmt.Errorf("resolve: %w", &net.DNSError{Err: "no such host", Name: "sip.nowhere", IsNotFound: true}), FaultName},
		"a name server is silent":   {&net.DNSError{Err: "i/o timeout", Name: "sip.mts", IsTimeout: true}, FaultName},
		"no address yet":            {fmt.Errorf("registrar sip.mts: %w", errNoAddress), FaultName},
		"OPTIONS unanswered":        {fmt.Errorf("OPTIONS to mts: %w", sipmsg.ErrTransactionTimeout), FaultTimeout},
		"a connection takes long":   {&net.OpError{Op: "dial", Err: os.ErrDeadlineExceeded}, FaultTimeout},
		"our own patience":          {context.DeadlineExceeded, FaultTimeout},
		"408":                       {answerError{408, "Request Timeout"}, FaultTimeout},
		"nobody listens":            {&net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}, FaultRefused},
		"no route":                  {&net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.EHOSTUNREACH)}, FaultNetwork},
		"a connection that broke":   {fmt.Errorf("OPTIONS to mts: %w", sipmsg.ErrTransactionTransport), FaultNetwork},
		"403":                       {answerError{403, "Forbidden"}, FaultAuth},
		"401 again and again":       {answerError{401, "Unauthorized"}, FaultAuth},
		"a challenge we cannot do":  {errNoChallenge, FaultAuth},
		"challenged without an end": {errCredentials, FaultAuth},
		"no password file":          {noFile, FaultPassword},
		"no variable":               {noEnv, FaultPassword},
		"404":                       {answerError{404, "Not Found"}, FaultUnknown},
		"503":                       {answerError{503, "Service Unavailable"}, FaultServer},
		"486":                       {answerError{486, "Busy Here"}, FaultAnswer},
		"anything else":             {errors.New("protocol not supported"), FaultOther},
	} {
		require.Equal(t, c.want, faultOf(c.err), name)
	}
	require.EqualError(t, answerError{403, "Forbidden"}, "registrar answers 403 Forbidden")
	require.ErrorContains(t, noEnv, "register: environment variable HOTLINE_NO_SUCH_VARIABLE is not set")
}
