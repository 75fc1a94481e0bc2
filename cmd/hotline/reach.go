package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hotline/configs"
	"hotline/people"
	"hotline/store"
)

// A command that changes a centre works on a running server through its API, and
// on a stopped one through its data folder. Which of the two, DATA/run.json says.
// On the same machine whoever may read the data folder acts as an administrator;
// from elsewhere --url and a token in HOTLINE_TOKEN are needed.

const (
	tokenVariable = "HOTLINE_TOKEN"
	commandLife   = 10 * time.Minute // of the session a command makes for itself
	reachWait     = 10 * time.Second
)

// reach is where a command finds its centre.
type reach struct {
	config, data, url, as string
}

func (r *reach) flags(cmd *cobra.Command) {
	r.place(cmd)
	f := cmd.Flags()
	f.StringVar(&r.url, "url", "", "address of a server elsewhere; its token is read from "+tokenVariable)
	f.StringVar(&r.as, "as", "", "login of the administrator who does this (needed when there are several)")
}

// place are the flags that say which data folder is meant.
func (r *reach) place(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVarP(&r.config, "config", "c", "", "machine settings (default: built in)")
	f.StringVar(&r.data, "data", "", "data folder (default: of the settings, ./data)")
}

// machine reads the machine settings and the data folder that is meant.
func (r *reach) machine() (configs.Machine, error) {
	m, problems := configs.Load(r.config)
	m.Data = cmp.Or(r.data, m.Data)
	return m, configs.Error(problems)
}

// server gives the API of the running server, nil when it is stopped.
func (r *reach) server(ctx context.Context) (*remote, error) {
	if r.url != "" {
		token := os.Getenv(tokenVariable)
		if token == "" {
			return nil, fmt.Errorf("%s is empty: `hotline user token LOGIN` on the server makes one", tokenVariable)
		}
		return &remote{base: strings.TrimSuffix(r.url, "/"), token: token, http: &http.Client{}}, nil
	}
	m, err := r.machine()
	if err != nil {
		return nil, err
	}
	run, alive := running(ctx, m.Data)
	if !alive {
		return nil, nil
	}
	if run.HTTP == "" {
		return nil, errors.New("the running server has no plain HTTP on this machine (web.http); give --url and " + tokenVariable)
	}
	token, err := ownToken(ctx, m.Data, r.as, commandLife)
	return &remote{base: "http://" + run.HTTP, token: token, http: &http.Client{}}, err
}

// running tells whether the server of a data folder answers.
func running(ctx context.Context, data string) (run runFile, alive bool) {
	b, err := os.ReadFile(filepath.Join(data, "run.json"))
	if err != nil || json.Unmarshal(b, &run) != nil {
		return run, false
	}
	if run.HTTP == "" {
		return run, true
	}
	ctx, cancel := context.WithTimeout(ctx, reachWait)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+run.HTTP+"/healthz", http.NoBody)
	if err != nil {
		return run, false
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return run, false
	}
	return run, resp.Body.Close() == nil && resp.StatusCode == http.StatusOK
}

// ownToken makes a session for an administrator of a data folder on this machine.
func ownToken(ctx context.Context, data, as string, life time.Duration) (token string, err error) {
	st, err := store.Open(data)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	u, err := administrator(ctx, st, as)
	if err != nil {
		return "", err
	}
	token, _, err = st.NewSession(ctx, u.ID, life, "", "hotline command")
	return token, err
}

// administrator finds who a command acts as: the one named, else the only one.
func administrator(ctx context.Context, st *store.Store, as string) (people.User, error) {
	users, err := st.Users(ctx)
	if err != nil {
		return people.User{}, err
	}
	var found []people.User
	var logins []string
	for _, u := range users {
		if people.CanConfigure(people.Viewer{User: u}) {
			found, logins = append(found, u), append(logins, u.Login)
		}
	}
	for _, u := range found {
		if u.Login == as || as == "" && len(found) == 1 {
			return u, nil
		}
	}
	switch {
	case len(found) == 0:
		return people.User{}, errors.New("there is no administrator yet: hotline user add LOGIN --role admin")
	case as != "":
		return people.User{}, fmt.Errorf("--as: %q is no administrator; name one of %s", as, strings.Join(logins, ", "))
	}
	return people.User{}, fmt.Errorf("there are several administrators, say --as LOGIN: %s", strings.Join(logins, ", "))
}

// remote is the API of a running server.
type remote struct {
	base, token string
	http        *http.Client
}

// document is an error of the API (RFC 9457), with the mistakes it lists.
type document struct {
	Detail string `json:"detail"`
	Errors []struct {
		Message  string `json:"message"`
		Location string `json:"location"`
	} `json:"errors"`
}

func (d document) err(status int) error {
	text := cmp.Or(d.Detail, fmt.Sprintf("the server answered %d", status))
	for _, e := range d.Errors {
		text += "\n" + e.Location + ": " + e.Message
	}
	return errors.New(text)
}

// call sends one request; in and out may be nil. A body that is an io.Reader is
// sent as it is.
func (r *remote) call(ctx context.Context, method, path string, in, out any) error {
	body, kind := io.Reader(http.NoBody), "application/json"
	switch in := in.(type) {
	case nil:
	case io.Reader:
		body, kind = in, "application/octet-stream"
	default:
		b, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(b)
	}
	req, err := http.NewRequestWithContext(ctx, method, r.base+"/api/v1"+path, body)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+r.token)
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Accept-Language", language())
	resp, err := r.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close() //nolint:errcheck // it was only read
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode >= http.StatusBadRequest {
		return refused(resp.StatusCode, b, out)
	}
	if w, ok := out.(io.Writer); ok {
		_, err = w.Write(b)
		return err
	}
	if out == nil || len(b) == 0 {
		return nil
	}
	return json.Unmarshal(b, out)
}

// errRefused is an answer that says itself, in the form asked for, what is wrong.
var errRefused = errors.New("refused")

func refused(status int, b []byte, out any) error {
	var d document
	_ = json.Unmarshal(b, &d) // no document: the status is told
	if d.Detail == "" && status == http.StatusUnprocessableEntity && out != nil && json.Unmarshal(b, out) == nil {
		return errRefused
	}
	return d.err(status)
}
