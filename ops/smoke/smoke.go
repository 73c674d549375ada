// Package smoke checks within a minute, from the outside, that a deployed platform works.
package smoke

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/eventforge/eventforge/ops/target"
)

// Smoke is one smoke test of one platform.
type Smoke struct {
	Target      target.Target
	Environment string        // the environment that /config.json must name
	Wait        time.Duration // how long a deployment may take to become ready
	Order       bool          // also place an order as a temporary user
	AWS         aws.Config    // reaches the user pool, for Order
	Log         io.Writer
}

type check struct {
	name string
	run  func(context.Context) error
}

// Run makes every check, even after an error, and prints each result.
func (s Smoke) Run(ctx context.Context) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	checks := []check{
		{"liveness", s.health}, {"app", s.app}, {"app's settings", s.settings},
		{"a view's own address", s.view}, {"an address that the API does not have", s.noRoute},
		{"catalog", s.catalog}, {"what search engines read", s.search}, {"an order without a token", s.anonymous},
		{"a partner's event without a signature", s.unsigned}, {"plain HTTP", s.plain},
	}
	if s.Order {
		checks = append(checks, check{"a whole order", s.order})
	}
	var failed []error
	for _, c := range checks {
		err := c.run(ctx)
		if err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", c.name, err))
		}
		fmt.Fprintf(s.Log, "%-40s %s\n", c.name, verdict(err))
	}
	if !s.Order {
		fmt.Fprintf(s.Log, "%-40s not run: it was not asked for\n", "a whole order")
	}
	return errors.Join(failed...)
}

func verdict(err error) string {
	if err != nil {
		return "FAILED: " + err.Error()
	}
	return "ok"
}

// ready waits until the platform is ready, because new tasks and a new distribution take
// time.
func (s Smoke) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, s.Wait)
	defer cancel()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	last := errors.New("no response")
	for {
		a, err := s.get(ctx, "/ready")
		switch {
		case err == nil && a.status == http.StatusOK:
			return nil
		case err == nil:
			last = fmt.Errorf("/ready answers %d: %.200s", a.status, a.body)
		case ctx.Err() == nil:
			last = err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("not ready after %s: %w", s.Wait, last)
		}
	}
}

// answer is a response. Redirects are not followed.
type answer struct {
	status int
	header http.Header
	body   string
}

func (a answer) is(status int, kind string) error {
	if got := a.header.Get("Content-Type"); a.status != status || !strings.HasPrefix(got, kind) {
		return fmt.Errorf("answers %d %s instead of %d %s: %.200s", a.status, got, status, kind, a.body)
	}
	return nil
}

// has fails if a header is absent or lacks one of the parts.
func (a answer) has(name string, parts ...string) error {
	got := a.header.Get(name)
	for _, part := range parts {
		if !strings.Contains(got, part) {
			return fmt.Errorf("%s is %q, without %q", name, got, part)
		}
	}
	return nil
}

var once = &http.Client{
	Timeout:       20 * time.Second,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

func (s Smoke) get(ctx context.Context, path string) (answer, error) {
	return fetch(ctx, http.MethodGet, s.Target.App+path, "")
}

func fetch(ctx context.Context, method, address, body string) (answer, error) {
	req, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := once.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, 8<<20))
	return answer{resp.StatusCode, resp.Header, string(raw)}, err
}
