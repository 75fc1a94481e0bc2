package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// scraped are the server's own metrics, by name with labels.
type scraped map[string]float64

const offerLatency = "hotline_offer_latency_seconds"

// scrape reads /metrics.
func scrape(ctx context.Context, server string) (scraped, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, server+"/metrics", nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, fmt.Errorf("metrics: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("metrics: %s", resp.Status)
	}
	return parseMetrics(resp.Body)
}

func parseMetrics(r io.Reader) (scraped, error) {
	m := scraped{}
	s := bufio.NewScanner(r)
	for s.Scan() {
		line := s.Text()
		i := strings.LastIndexByte(line, ' ')
		if line == "" || line[0] == '#' || i < 0 {
			continue
		}
		if v, err := strconv.ParseFloat(line[i+1:], 64); err == nil {
			m[line[:i]] = v
		}
	}
	return m, s.Err()
}

// since gives how much a metric grew.
func (m scraped) since(before scraped, name string) float64 { return m[name] - before[name] }

// bound is an upper bound of a quantile of a histogram since before, in seconds:
// the edge of its bucket.
func (m scraped) bound(before scraped, name string, q float64) (float64, bool) {
	n := m.since(before, name+"_count")
	best, ok := 0.0, false
	for key := range m {
		le, found := strings.CutPrefix(key, name+`_bucket{le="`)
		edge, err := strconv.ParseFloat(strings.TrimSuffix(le, `"}`), 64)
		if !found || err != nil || n == 0 || m.since(before, key) < q*n {
			continue
		}
		if !ok || edge < best {
			best, ok = edge, true
		}
	}
	return best, ok
}
