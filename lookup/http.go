package lookup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"

	"hotline/call"
)

const (
	maxRedirects = 3
	maxValue     = 200 // letters of one value
	maxDepth     = 5   // of a field's path
)

var errElsewhere = errors.New("redirected to another host")

// client speaks to one listed host.
type client struct {
	host Host
	max  int64
	http http.Client
}

func newClient(h Host, cfg Config) *client {
	dialer := &net.Dialer{Timeout: cfg.Timeout, Control: func(_, address string, _ syscall.RawConn) error {
		if h.Local {
			return nil
		}
		return refuseLocal(address)
	}}
	return &client{host: h, max: int64(cfg.MaxKB) << 10, http: http.Client{
		Timeout: cfg.Timeout,
		Transport: &http.Transport{DialContext: dialer.DialContext, MaxIdleConnsPerHost: 4, IdleConnTimeout: time.Minute,
			TLSHandshakeTimeout: cfg.Timeout, MaxResponseHeaderBytes: 64 << 10, ForceAttemptHTTP2: true},
		CheckRedirect: func(req *http.Request, via []*http.Request) error {
			if len(via) > maxRedirects || req.URL.Host != via[0].URL.Host || req.URL.Scheme != via[0].URL.Scheme {
				return errElsewhere
			}
			return nil
		},
	}}
}

// refuseLocal keeps requests off this machine and its link, whatever a name
// resolves to.
func refuseLocal(address string) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("address %q: %w", address, err)
	}
	ip := ap.Addr().Unmap()
	if ip.IsLoopback() || ip.IsLinkLocalUnicast() || ip.IsMulticast() || ip.IsUnspecified() {
		return fmt.Errorf("%s is an address of this machine or its link", ip)
	}
	return nil
}

var placeholder = regexp.MustCompile(`\{[a-z0-9_-]+\}`)

// ArgsOf are the arguments that a source must be asked with; the caller's number comes
// by itself.
func ArgsOf(s Source) []string {
	args := []string{}
	for _, p := range placeholder.FindAllString(s.URL, -1) {
		if name := p[1 : len(p)-1]; name != "caller" && !slices.Contains(args, name) {
			args = append(args, name)
		}
	}
	return args
}

// fill puts arguments into an address, each escaped.
func (d *Door) fill(raw string, q call.Lookup) (string, error) {
	var missing error
	out := placeholder.ReplaceAllStringFunc(raw, func(p string) string {
		name := p[1 : len(p)-1]
		if name == "caller" {
			number, ok := d.desk.NumberOf(q.Customer)
			if q.Customer == 0 || !ok {
				missing = errors.New("the caller has no number")
			}
			return url.QueryEscape(number)
		}
		for _, a := range q.Args {
			if a.Name == name {
				return url.QueryEscape(a.Value)
			}
		}
		missing = fmt.Errorf("no argument %q", name)
		return ""
	})
	return out, missing
}

func (d *Door) request(ctx context.Context, s Source, q call.Lookup) ([]call.Field, error) {
	h := d.cfg.host(authority(s.URL))
	if h == nil {
		return nil, fmt.Errorf("host %q is not among lookups.hosts", authority(s.URL))
	}
	c := d.clients[h.Name]
	address, err := d.fill(s.URL, q)
	if err != nil {
		return nil, err
	}
	if strings.HasPrefix(address, "http:") && !h.Local {
		return nil, fmt.Errorf("host %q is asked over https only", h.Name)
	}
	answer, err := c.get(ctx, address)
	if err != nil {
		return nil, err
	}
	return pick(answer, s.Fields), nil
}

// get fetches a JSON object. Errors name no address: it holds the caller's number.
func (c *client) get(ctx context.Context, address string) (map[string]any, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, errors.New("the address cannot be made")
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "hotline")
	if name, value, ok := strings.Cut(c.host.Header, ":"); ok {
		req.Header.Set(name, strings.TrimSpace(value))
	}
	res, err := c.http.Do(req)
	if err != nil {
		if ue := new(url.Error); errors.As(err, &ue) {
			err = ue.Err
		}
		return nil, fmt.Errorf("%s: %w", c.host.Name, err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: status %d", c.host.Name, res.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, c.max+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", c.host.Name, err)
	case int64(len(body)) > c.max:
		return nil, fmt.Errorf("%s: the answer is larger than %d KB", c.host.Name, c.max>>10)
	}
	dec := json.NewDecoder(strings.NewReader(string(body)))
	dec.UseNumber()
	var out map[string]any
	if err := dec.Decode(&out); err != nil {
		return nil, fmt.Errorf("%s: no JSON object", c.host.Name)
	}
	return out, nil
}

// pick reads the listed fields; what is not there is left out.
func pick(answer map[string]any, fields []Field) (out []call.Field) {
	for _, f := range fields {
		path := f.Path
		if path == "" {
			path = f.Name
		}
		value, ok := text(at(answer, path))
		if !ok {
			continue
		}
		if f.Secret && value != "" {
			value = "*"
		}
		out = append(out, call.Field{Name: f.Name, Value: value})
	}
	return out
}

func at(v any, path string) any {
	for range maxDepth {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		name, rest, more := strings.Cut(path, ".")
		v = m[name]
		if !more {
			return v
		}
		path = rest
	}
	return nil
}

func text(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return clean(v), true
	case json.Number:
		return clean(v.String()), true
	case bool:
		if v {
			return "yes", true
		}
		return "no", true
	}
	return "", false
}

// clean keeps data data: no control letters, and not too much of it.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f || r == 0x2028 || r == 0x2029 {
			return ' '
		}
		return r
	}, s)
	if r := []rune(s); len(r) > maxValue {
		s = string(r[:maxValue])
	}
	return strings.TrimSpace(s)
}
