package auth

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/MicahParks/keyfunc/v3"
	"github.com/golang-jwt/jwt/v5"
	"golang.org/x/time/rate"
)

// Settings for fetching the signing keys. Cognito rotates them rarely, and publishes a
// new key before it signs with it.
const (
	refreshEvery      = time.Hour
	unknownKeyRefresh = time.Minute // at most once a minute for any number of unknown key ids
	fetchTimeout      = 3 * time.Second
	firstRetry        = 250 * time.Millisecond
	lastRetry         = 10 * time.Second
)

// errOutage means that the keys cannot be fetched now, so the token may be valid.
var errOutage = errors.New("the signing keys cannot be fetched")

// keys is the issuer's JSON Web Key Set, which is refreshed in the background.
type keys struct {
	set    atomic.Pointer[keyfunc.Keyfunc] // nil until the first fetch succeeds
	failed atomic.Bool                     // the last fetch did
}

// fetchKeys starts to fetch the keys and returns at once. It retries until it succeeds
// or ctx ends.
func fetchKeys(ctx context.Context, url string, client *http.Client, log *slog.Logger) *keys {
	k := &keys{}
	go k.load(ctx, url, client, log)
	return k
}

func (k *keys) load(ctx context.Context, url string, client *http.Client, log *slog.Logger) {
	for wait := firstRetry; ; wait = min(2*wait, lastRetry) {
		set, err := keyfunc.NewDefaultOverrideCtx(ctx, []string{url}, k.override(client, log))
		if err == nil {
			k.set.Store(&set)
			return
		}
		log.WarnContext(ctx, "signing keys not fetched", "error", err, "retry_in", wait.String())
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

func (k *keys) override(client *http.Client, log *slog.Logger) keyfunc.Override {
	reportFirst := false
	return keyfunc.Override{
		Client:                    k.watch(client),
		HTTPTimeout:               fetchTimeout,
		NoErrorReturnFirstHTTPReq: &reportFirst,
		RefreshInterval:           refreshEvery,
		RefreshUnknownKID:         rate.NewLimiter(rate.Every(unknownKeyRefresh), 1),
		// Bounds the refresh itself as well as the wait for one. A refresh that
		// may only come later than this is not waited for.
		RateLimitWaitMax: fetchTimeout,
		RefreshErrorHandlerFunc: func(string) func(context.Context, error) {
			return func(ctx context.Context, err error) {
				k.failed.Store(true)
				log.WarnContext(ctx, "signing keys not refreshed", "error", err)
			}
		},
	}
}

// find returns the key that the token names. It fails with errOutage if the keys cannot
// be fetched.
func (k *keys) find(ctx context.Context, token *jwt.Token) (any, error) {
	set := k.set.Load()
	if set == nil {
		return nil, errOutage
	}
	if kid, _ := token.Header["kid"].(string); kid == "" {
		return nil, errors.New("the token has no key id")
	}
	key, err := (*set).KeyfuncCtx(ctx)(token)
	if err != nil && (k.failed.Load() || ctx.Err() != nil) {
		return nil, errors.Join(errOutage, err)
	}
	return key, err
}

// watch marks fetches that got a response. For the others, the refresh's error handler
// is called afterwards.
func (k *keys) watch(client *http.Client) *http.Client {
	watched := *client
	watched.Timeout = fetchTimeout
	watched.Transport = answered{client.Transport, &k.failed}
	return &watched
}

type answered struct {
	next   http.RoundTripper
	failed *atomic.Bool
}

// RoundTrip makes the request and marks a response.
func (a answered) RoundTrip(r *http.Request) (*http.Response, error) {
	next := a.next
	if next == nil {
		next = http.DefaultTransport
	}
	resp, err := next.RoundTrip(r)
	if err == nil && resp.StatusCode == http.StatusOK {
		a.failed.Store(false)
	}
	return resp, err
}
