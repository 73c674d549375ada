package platform

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/eventforge/eventforge/local/listener"
	"github.com/eventforge/eventforge/local/process"
)

// drain is how long the API may take to finish its requests when it stops.
const drain = 2 * time.Second

// idleTimeout is how long the load balancer waits for the API to answer.
const idleTimeout = 60 * time.Second

// Ports from which freeAddress chooses: below those that Linux (32768) and macOS
// (49152) give to outgoing connections.
const (
	firstPort = 20_000
	endPort   = 32_768
)

// freeAddress returns an unused loopback address. Nothing listens there until the
// API has started, and between its end and its restart. If the port were one of
// those for outgoing connections, a connection could take it meanwhile and keep
// it for as long as it is open.
func freeAddress() (string, error) {
	var err error
	for range 100 {
		address := net.JoinHostPort("127.0.0.1", strconv.Itoa(firstPort+rand.IntN(endPort-firstPort))) //nolint:gosec // not a secret
		var l net.Listener
		if l, err = net.Listen("tcp", address); err == nil { //nolint:noctx // returns at once
			return address, l.Close()
		}
	}
	return "", fmt.Errorf("no free port for the API: %w", err)
}

// prepareAPI finds a free port and prepares the API's process.
func (w *stack) prepareAPI(ctx context.Context) error {
	address, err := freeAddress()
	if err != nil {
		return err
	}
	secret, err := w.cursorSecret(ctx)
	if err != nil {
		return err
	}
	var environ []string
	for name, value := range w.apiEnvironment(address, secret) {
		environ = append(environ, name+"="+value)
	}
	w.apiAddress = address
	w.api = process.New(process.Spec{
		Name: "api", Path: w.config.apiPath(), Env: environ, ReadyURL: "http://" + address + "/ready",
		Grace: drain + 500*time.Millisecond, Log: w.config.Log, Lines: w.keepLine,
	})
	return nil
}

// keepLine keeps one line that the API printed.
func (w *stack) keepLine(line string) {
	w.apiLog.add(line)
	if w.config.Output != nil {
		_, _ = io.WriteString(w.config.Output, line+"\n") // a copy for people; the API goes on without it
	}
}

// apiEnvironment is the API's configuration.
func (w *stack) apiEnvironment(address, cursorSecret string) map[string]string {
	all := w.common()
	for name, value := range map[string]string{
		"LISTEN_ADDRESS":                 address,
		"TABLE_NAME":                     table,
		"RECEIPTS_BUCKET":                bucket,
		"PICTURES_BUCKET":                picturesBucket,
		"USER_POOL_ISSUER":               w.endpoints.Issuer,
		"USER_POOL_CLIENT_IDS":           w.userPool.AppClient + "," + w.userPool.TestClient,
		"CURSOR_SECRET":                  cursorSecret,
		"CURSOR_PARAMETER":               cursorKey,
		"OPERATED_QUEUES":                w.operatedQueues(),
		"WEBHOOK_TRUSTED_NETWORKS":       trusted,
		"WEBHOOK_ATTEMPTS_QUEUE_URL":     w.queueURL("webhook-attempts"),
		"WEBHOOK_PROBES_QUEUE_URL":       w.queueURL("webhook-probes"),
		"STATE_MACHINE_ARN":              w.endpoints.StateMachine,
		"COMPENSATION_STATE_MACHINE_ARN": w.endpoints.CompensationMachine,
		"APP_ORIGINS":                    strings.Join(w.origins(), ","),
		"APP_URL":                        w.endpoints.App,
		"RATE_LIMIT_PER_SECOND":          strconv.Itoa(w.config.RateLimit),
		"ORDER_PROMISE_SECONDS":          wholeSeconds(w.config.Promise),
		"WITHDRAWAL_DAYS":                strconv.Itoa(w.config.WithdrawalDays),
		"PAYMENT_GATEWAY":                w.config.PaymentGateway,
		"DRAIN_SECONDS":                  strconv.Itoa(int(drain.Seconds())),
	} {
		all[name] = value
	}
	return all
}

// appHandler routes the requests at the app's address.
func (w *stack) appHandler() (http.Handler, error) {
	target, err := url.Parse("http://" + w.apiAddress)
	if err != nil {
		return nil, fmt.Errorf("the API's address: %w", err)
	}
	return listener.App{
		URL: w.endpoints.App, API: listener.Proxy(target, idleTimeout, w.config.Log, w.env.Meter), Ingest: w.ingest,
		Pictures: w.s3.Public(picturesBucket), Dir: w.config.AppDir, Config: w.appConfig(), SignIn: w.endpoints.AWS, Uploads: w.internal(),
		Stripe: w.config.PaymentGateway == Stripe,
	}, nil
}

// appConfig is /config.json: the app's settings.
func (w *stack) appConfig() map[string]any {
	all := map[string]any{
		"apiBaseUrl": "/api", "issuer": w.endpoints.Issuer, "clientId": w.userPool.AppClient, "scopes": scopes,
		"region": region, "environment": environmentName, "ingestUrl": w.endpoints.Ingest,
		"paymentGateway": w.config.PaymentGateway,
	}
	if w.config.PaymentGateway == Stripe {
		all["stripePublishableKey"] = w.config.StripePublishableKey
	}
	return all
}
