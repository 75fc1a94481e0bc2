package web

import (
	"context"
	"errors"
	"math"
	"net/http"
	"strconv"
	"time"

	"hotline/call"
	"hotline/people"

	"github.com/danielgtaylor/huma/v2"
)

// Me is the person who is signed in.
type Me struct {
	ID     call.OperatorID `json:"id"`
	Login  string          `json:"login"`
	Name   string          `json:"name"`
	Role   people.Role     `json:"role"`
	Org    string          `json:"org"`
	Line   int             `json:"line,omitempty"`
	Queues []call.QueueID  `json:"queues"`
	Lang   string          `json:"lang"`
}

func meOf(u people.User) Me {
	return Me{u.ID, u.Login, u.Name, u.Role, u.Org, u.Line, append([]call.QueueID{}, u.Queues...), u.Lang}
}

type userBody struct {
	User Me `json:"user"`
}

type (
	loginInput struct {
		UserAgent string `header:"User-Agent"`
		Body      struct {
			Login    string `json:"login" minLength:"1" maxLength:"200"`
			Password string `json:"password" maxLength:"1000"`
		}
	}
	loginOutput struct {
		SetCookie http.Cookie `header:"Set-Cookie"`
		Body      userBody
	}
	logoutOutput struct {
		SetCookie http.Cookie `header:"Set-Cookie"`
	}
	passwordInput struct {
		Body struct {
			Old string `json:"old" maxLength:"1000"`
			New string `json:"new" maxLength:"1000"`
		}
	}
	nothing struct{}
)

func (s *Site) sessionOperations() {
	huma.Register(s.api, huma.Operation{
		OperationID: "post-session", Method: http.MethodPost, Path: apiRoot + "/session", Summary: "Sign in",
		Errors: []int{http.StatusUnauthorized, http.StatusTooManyRequests},
	}, s.signIn)
	operation(s, http.MethodDelete, "/session", "Sign out; sockets of the session are closed", anybody, s.signOut)
	operation(s, http.MethodGet, "/me", "Who is signed in", anybody, func(_ context.Context, v people.Viewer, _ *nothing) (*body[Me], error) {
		return reply(meOf(v.User)), nil
	})
	operation(s, http.MethodPut, "/me/password", "Change one's own password; all sessions end", anybody, s.changePassword)
}

// signIn checks a pair of login and password. Unknown logins take as long and
// sound the same as wrong passwords (INVARIANTS part 2, 9 and 40).
func (s *Site) signIn(ctx context.Context, in *loginInput) (*loginOutput, error) {
	from, data := fromOf(ctx), s.deps.Data
	wait, err := data.LoginWait(ctx, in.Body.Login, from)
	if err != nil {
		return nil, s.answerTo(ctx, people.Viewer{}, err)
	}
	if wait > 0 {
		return nil, tooSoon(wait)
	}
	u, hash, err := data.UserByLogin(ctx, in.Body.Login)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return nil, s.answerTo(ctx, people.Viewer{}, err)
	}
	ok, err := s.deps.Hasher.Verify(ctx, in.Body.Password, hash)
	if err != nil {
		return nil, s.answerTo(ctx, people.Viewer{}, err)
	}
	ok = ok && !u.Blocked
	if err := data.LoginDone(ctx, in.Body.Login, from, ok); err != nil {
		return nil, s.answerTo(ctx, people.Viewer{}, err)
	}
	if !ok {
		s.audit(ctx, people.AuditEntry{Who: u.ID, Login: clean(in.Body.Login), What: people.AuditLoginFailed})
		return nil, huma.Error401Unauthorized("wrong login or password")
	}
	token, _, err := data.NewSession(ctx, u.ID, s.cfg.Session, from, clean(in.UserAgent))
	if err != nil {
		return nil, s.answerTo(ctx, people.Viewer{User: u}, err)
	}
	s.audit(ctx, people.AuditEntry{Who: u.ID, Login: u.Login, What: people.AuditLogin})
	return &loginOutput{sessionCookie(tlsOf(ctx), token, int(s.cfg.Session.Seconds())), userBody{meOf(u)}}, nil
}

func tooSoon(wait time.Duration) error {
	head := http.Header{"Retry-After": {strconv.Itoa(int(math.Ceil(wait.Seconds())))}}
	return huma.ErrorWithHeaders(huma.Error429TooManyRequests("too many failed sign-ins, wait before the next"), head)
}

func sessionCookie(tls bool, token string, age int) http.Cookie {
	name := cookiePlain
	if tls {
		name = cookieTLS
	}
	return http.Cookie{
		Name: name, Value: token, Path: "/", MaxAge: age,
		HttpOnly: true, Secure: tls, SameSite: http.SameSiteStrictMode,
	}
}

func (s *Site) signOut(ctx context.Context, v people.Viewer, _ *nothing) (*logoutOutput, error) {
	w, _ := whoOf(ctx)
	if err := s.deps.Data.EndSession(ctx, w.token); err != nil {
		return nil, err
	}
	s.audit(ctx, people.AuditEntry{Who: v.ID, Login: v.Login, What: people.AuditLogout})
	s.ended(w.session)
	return &logoutOutput{sessionCookie(tlsOf(ctx), "", -1)}, nil
}

// ended closes the sockets of a session at once.
func (s *Site) ended(ses Session) {
	if s.deps.EndSession != nil {
		s.deps.EndSession(sessionName(ses))
	}
	s.live.endSession(ses.ID)
}

func (s *Site) changePassword(ctx context.Context, v people.Viewer, in *passwordInput) (*nothing, error) {
	if err := people.CheckPassword(in.Body.New); err != nil {
		return nil, huma.Error422UnprocessableEntity(err.Error())
	}
	_, hash, err := s.deps.Data.UserByLogin(ctx, v.Login)
	if err != nil {
		return nil, err
	}
	if wait, err := s.deps.Data.LoginWait(ctx, v.Login, fromOf(ctx)); err != nil || wait > 0 {
		if err == nil {
			err = tooSoon(wait)
		}
		return nil, err
	}
	ok, err := s.deps.Hasher.Verify(ctx, in.Body.Old, hash)
	if err != nil {
		return nil, err
	}
	if err := s.deps.Data.LoginDone(ctx, v.Login, fromOf(ctx), ok); err != nil {
		return nil, err
	}
	if !ok {
		return nil, huma.Error403Forbidden("the old password is wrong")
	}
	return nil, s.setPassword(ctx, v, v.ID, in.Body.New)
}

// setPassword stores a new one and ends every session of that person.
func (s *Site) setPassword(ctx context.Context, by people.Viewer, id call.OperatorID, password string) error {
	hash, err := s.deps.Hasher.Hash(ctx, password)
	if err != nil {
		return err
	}
	if err := s.deps.Data.SetPassword(ctx, id, hash); err != nil {
		return err
	}
	s.audit(ctx, people.AuditEntry{Who: by.ID, Login: by.Login, What: people.AuditPassword, Object: userObject(id)})
	return s.deps.Data.EndSessions(ctx, id)
}

func userObject(id call.OperatorID) string { return "user/" + strconv.FormatUint(uint64(id), 10) }
