// Package awsclient is the one place that decides how this platform talks to
// AWS: region and credentials from the environment, retries, timeouts and
// connections. Adapters make their own service's client of the result, so a
// program links, and at its start pays for, only the services it uses.
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

// How calls are retried and bounded. A saga step has 10 s at least, so one
// call that hangs must leave time for another.
const (
	maxAttempts    = 5
	backoffBase    = 25 * time.Millisecond
	backoffCap     = 2 * time.Second
	requestTimeout = 5 * time.Second
	dialTimeout    = 2 * time.Second
	idleTimeout    = 90 * time.Second
	idlePerHost    = 128 // DynamoDB is one host: as many as handlers run at once
)

// Load reads region, credentials and endpoints as every AWS SDK does, from
// AWS_* and the shared files. It calls nothing over the network. With traced,
// every call is a span of the trace in its context.
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
	if traced {
		cfg.APIOptions = append(cfg.APIOptions, traceCalls)
	}
	return cfg, nil
}

// Retryer tries up to 5 times what AWS names transient (throttling, 5xx,
// broken connections), waiting between attempts as Backoff says.
func Retryer() aws.Retryer {
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts = maxAttempts
		o.Backoff = retry.BackoffDelayerFunc(func(attempt int, _ error) (time.Duration, error) {
			return Backoff(attempt), nil
		})
	})
}

// Backoff is how long to wait after the failure of the given attempt, 0 the
// first: exponential from 25 ms up to 2 s, of which a random part is waited
// ("full jitter"), so that callers that failed together do not return together.
func Backoff(attempt int) time.Duration {
	ceiling := backoffCap
	if attempt < 16 {
		ceiling = min(ceiling, backoffBase<<max(attempt, 0))
	}
	return rand.N(ceiling + 1) //nolint:gosec // jitter needs no secrecy
}

// httpClient keeps connections open between calls: a fresh TLS handshake
// costs more than most calls do.
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
