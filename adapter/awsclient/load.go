// Package awsclient configures every AWS client of the platform: region and credentials
// from the environment, retries, timeouts and connections. Each adapter makes its own
// service's client from the configuration, so that a program links and initializes only
// the services that it uses.
package awsclient

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
)

// Limits of calls and retries. A saga step has at least 10 s, so a call that hangs must
// leave time for another.
const (
	maxAttempts    = 5
	backoffBase    = 25 * time.Millisecond
	backoffCap     = 2 * time.Second
	requestTimeout = 5 * time.Second
	dialTimeout    = 2 * time.Second
	idleTimeout    = 90 * time.Second
	idlePerHost    = 128 // DynamoDB is one host, called by all handlers at once
)

// Load reads region, credentials and endpoints like every AWS SDK, from AWS_* and the
// shared files, without network calls. With traced, every call is a span of the trace
// in its context.
func Load(ctx context.Context, traced bool) (aws.Config, error) {
	cfg, err := awsconfig.LoadDefaultConfig(ctx,
		awsconfig.WithHTTPClient(httpClient()),
		awsconfig.WithRetryer(Retryer),
	)
	if err != nil {
		return aws.Config{}, fmt.Errorf("load the AWS configuration: %w", err)
	}
	if cfg.Region == "" {
		return aws.Config{}, fmt.Errorf("load the AWS configuration: AWS_REGION is missing")
	}
	// Wrapped only here: with AWS_CA_BUNDLE, LoadDefaultConfig changes the
	// transport and requires a client that lets it.
	cfg.HTTPClient = bodyCopier{cfg.HTTPClient}
	cfg.APIOptions = append(cfg.APIOptions, markUncertain)
	if traced {
		cfg.APIOptions = append(cfg.APIOptions, traceCalls)
	}
	return cfg, nil
}

// Retryer makes up to 5 attempts after transient errors (throttling, 5xx, broken
// connections), with the delays of Backoff.
func Retryer() aws.Retryer { return retry.NewStandard(attemptsAndDelays) }

// RetryerOf is Retryer for a call that must not be repeated after every transient error,
// but only after those that are retryable.
func RetryerOf(retryable func(error) bool) aws.Retryer {
	return retry.NewStandard(attemptsAndDelays, func(o *retry.StandardOptions) {
		o.Retryables = []retry.IsErrorRetryable{retry.IsErrorRetryableFunc(func(err error) aws.Ternary {
			return aws.BoolTernary(retryable(err))
		})}
	})
}

func attemptsAndDelays(o *retry.StandardOptions) {
	o.MaxAttempts = maxAttempts
	o.Backoff = retry.BackoffDelayerFunc(func(attempt int, _ error) (time.Duration, error) {
		return Backoff(attempt), nil
	})
}

// Backoff is the delay after the given attempt, from 0, has failed: a random part of an
// exponential delay from 25 ms to 2 s ("full jitter"), so that callers that failed
// together do not retry together.
func Backoff(attempt int) time.Duration {
	ceiling := backoffCap
	if attempt < 16 {
		ceiling = min(ceiling, backoffBase<<max(attempt, 0))
	}
	return rand.N(ceiling + 1) //nolint:gosec // jitter needs no secrecy
}

// Wait returns after d, or with ctx's error as soon as ctx ends.
func Wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// httpClient keeps connections open between calls, because a TLS handshake costs more
// than most calls.
func httpClient() *awshttp.BuildableClient {
	return awshttp.NewBuildableClient().
		WithTimeout(requestTimeout).
		WithDialerOptions(func(d *net.Dialer) { d.Timeout = dialTimeout }).
		WithTransportOptions(func(t *http.Transport) {
			t.MaxIdleConns = 2 * idlePerHost
			t.MaxIdleConnsPerHost = idlePerHost
			t.IdleConnTimeout = idleTimeout
			t.TLSHandshakeTimeout = dialTimeout
		})
}
