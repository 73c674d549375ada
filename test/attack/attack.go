package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/eventforge/eventforge/ops/signin"
	"github.com/eventforge/eventforge/ops/target"
)

// The roles that send requests; the first is nobody.
var roles = []string{"", "shopper", "partner", "operator"}

const (
	parallel  = 8        // requests at once
	maxAnswer = 64 << 10 // bytes of the answer to a request that is refused
)

// Plan says what to send.
type Plan struct {
	Bytes   int           // length of hostile bodies and queries
	Timeout time.Duration // of one request
}

// Result counts what was sent and what came back.
type Result struct {
	Requests int
	Statuses map[int]int
	Largest  int // bytes of the largest answer to a refused request
}

// attacker sends requests to one platform.
type attacker struct {
	plan   Plan
	base   string
	tokens map[string]string // by role
	client *http.Client
}

// Run sends every hostile request of every role to the platform. It fails with every
// answer that is not right: a 5xx, an error that is no problem document, an answer that
// is much longer than the request, no answer.
func (p Plan) Run(ctx context.Context, platform target.Target) (Result, error) {
	a := &attacker{plan: p, base: platform.App, tokens: map[string]string{}, client: &http.Client{Timeout: p.Timeout}}
	for _, role := range roles[1:] {
		c, err := signin.As(ctx, platform, role)
		if err != nil {
			return Result{}, err
		}
		a.tokens[role] = c.Token
	}
	return a.send(ctx, requests(p.Bytes))
}

// outcome is one answer.
type outcome struct {
	status, bytes int
	wrong         error
}

func (a *attacker) send(ctx context.Context, all []request) (Result, error) {
	outcomes := make([]outcome, len(all)*len(roles))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(parallel)
	for i, r := range all {
		for j, role := range roles {
			g.Go(func() error {
				outcomes[i*len(roles)+j] = a.one(ctx, r, role)
				return ctx.Err()
			})
		}
	}
	if err := g.Wait(); err != nil {
		return Result{}, err
	}
	return summarize(outcomes)
}

func summarize(outcomes []outcome) (Result, error) {
	result := Result{Requests: len(outcomes), Statuses: map[int]int{}}
	var wrong []error
	for _, o := range outcomes {
		result.Statuses[o.status]++
		if o.status >= http.StatusBadRequest {
			result.Largest = max(result.Largest, o.bytes)
		}
		if o.wrong != nil {
			wrong = append(wrong, o.wrong)
		}
	}
	const shown = 20
	if extra := len(wrong) - shown; extra > 0 {
		wrong = append(wrong[:shown], fmt.Errorf("and %d more", extra))
	}
	return result, errors.Join(wrong...)
}

func (a *attacker) one(ctx context.Context, r request, role string) outcome {
	req, err := http.NewRequestWithContext(ctx, r.method, a.base, bytes.NewReader(r.body))
	if err != nil {
		return outcome{wrong: err}
	}
	req.URL.Path, req.URL.RawPath, req.URL.RawQuery = r.path, "", r.query
	maps.Copy(req.Header, r.header.Clone())
	if token := a.tokens[role]; token != "" && req.Header.Get("Authorization") == "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := a.client.Do(req)
	if err != nil {
		return outcome{wrong: fmt.Errorf("%s as %q: %w", r.name, role, err)}
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err == nil {
		err = judge(resp, answer)
	}
	if err != nil {
		err = fmt.Errorf("%s as %q: %s: %w: %.200s", r.name, role, resp.Status, err, answer)
	}
	return outcome{resp.StatusCode, len(answer), err}
}

// judge fails unless the answer is one that any client can expect.
func judge(resp *http.Response, answer []byte) error {
	if resp.StatusCode >= http.StatusInternalServerError {
		return errors.New("the request is the client's fault")
	}
	if resp.StatusCode < http.StatusBadRequest {
		return nil
	}
	var problem struct {
		Code, Title, RequestID string
		Status                 int
	}
	mediaType, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	switch {
	case mediaType != "application/problem+json" || json.Unmarshal(answer, &problem) != nil:
		return errors.New("the error is no problem document")
	case problem.Code == "" || problem.Title == "" || problem.Status != resp.StatusCode:
		return errors.New("the problem is not complete")
	case len(answer) > maxAnswer:
		return fmt.Errorf("the answer has %d bytes", len(answer))
	}
	return nil
}

// String is a line of the report.
func (r Result) String() string {
	statuses := make([]int, 0, len(r.Statuses))
	for s := range r.Statuses {
		statuses = append(statuses, s)
	}
	slices.Sort(statuses)
	var counts []string
	for _, s := range statuses {
		counts = append(counts, fmt.Sprintf("%d × %d", r.Statuses[s], s))
	}
	return fmt.Sprintf("%d hostile requests: %s; largest refusal %d bytes", r.Requests, strings.Join(counts, ", "), r.Largest)
}
