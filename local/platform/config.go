// Package platform puts the local AWS services together: it opens the store,
// creates the services over it, provisions every resource from
// wiring, and runs the built API and functions against them.
package platform

import (
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"time"
)

// Config says how to run the platform. A zero value is refused unless the field
// says what it means.
type Config struct {
	Data       string // directory of the store; empty: in memory
	AppAddress string // host:port of the app and the API; port 0: any free one
	AWSAddress string // host:port of the AWS endpoint; port 0: any free one
	// AllowedHosts are names by which other machines or containers reach this one.
	AllowedHosts []string
	Bin          string // directory with api and functions/<name>/bootstrap
	AppDir       string // the built app; if absent, / redirects to the control API's overview
	Seed         uint64 // of ids, jitter and fault choices; 0: chosen at the first start and kept

	IdleStop       time.Duration // idle function processes stop after this; 0: Lambda's default
	MaxInstances   int           // processes per function; 0: Lambda's default
	ReconcileAfter time.Duration // when an order counts as stalled; whole seconds
	ArchiveAfter   time.Duration // when an order that has ended is archived; whole seconds
	MailSettles    time.Duration // how long a mail waits for SES's event after an attempt without a result; whole seconds
	DelayedAfter   time.Duration // when an order that stands still says so; whole seconds
	Promise        time.Duration // new orders are refused while the backlog takes longer; whole seconds
	WithdrawalDays int           // days after its completion in which a shopper may withdraw from an order; 0: never
	RateLimit      int           // requests per second that the API allows each user
	PaymentGateway string        // Sandbox or Stripe
	LogLevel       string        // of the API and the functions: DEBUG, INFO, WARN or ERROR
	Traces         bool          // whether the API and the functions trace; shown by the control API
	Inbox          bool          // whether each mail is also an object in S3
	OTLPEndpoint   string        // where traces go instead; empty: to the control API
	Bare           bool          // services and resources only, without the API and the demo data

	// Only for Stripe.
	StripeSecretID       string // Secrets Manager id of its secret key
	StripeSecretKey      Secret // is put into that secret; empty: somebody does that while it runs
	StripeWebhookSecret  Secret // of its events, is put into a secret beside that; empty: likewise
	StripePublishableKey string // for the app
	StripeAddress        string // where a stand-in for Stripe answers; empty: Stripe itself

	Log *slog.Logger
	// Output also gets every line that the API and the functions print. It may be nil,
	// and must be safe for concurrent use.
	Output io.Writer
}

// The payment gateways.
const (
	Sandbox = "sandbox"
	Stripe  = "stripe"
)

// Secret is a text that does not print itself.
type Secret string

// Format keeps the secret out of logs, errors and messages, with every verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "(secret)") }

// LogValue keeps the secret out of logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue("(secret)") }

// MarshalJSON keeps the secret out of documents.
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"(secret)"`), nil }

// storeDir is the store's directory. Files for people are beside it.
func (c Config) storeDir() string {
	if c.Data == "" {
		return ""
	}
	return filepath.Join(c.Data, "store")
}

// tracesTo says where the spans are, unless the control API shows them.
func (c Config) tracesTo() string {
	switch {
	case !c.Traces:
		return "Tracing is off: --traces=false."
	case c.OTLPEndpoint != "":
		return "Spans go to " + c.OTLPEndpoint + ", because OTEL_EXPORTER_OTLP_ENDPOINT is set."
	}
	return ""
}

// The fixed parts of the environment.
const (
	environmentName = "local" // as the programs and the app know it

	region      = "us-east-1"
	account     = "000000000000"
	busName     = "eventforge-local"
	prefix      = "eventforge-local-"
	table       = prefix + "orders"
	bucket      = prefix + "receipts"
	inboxBucket = prefix + "inbox"
	// picturesBucket has the files of products' pictures.
	picturesBucket = prefix + "pictures"
	// cursorKey is the parameter with the API's cursor key.
	cursorKey = "/" + prefix + "cursor-key"
	mailFrom  = "EventForge <orders@eventforge.example>"
	// trusted allows webhook endpoints on loopback and over http. On AWS the
	// setting is empty.
	trusted = "127.0.0.0/8,::1/128"
)

// Flags of the two addresses, for errors that name them.
const (
	AppFlag = "app-address"
	AWSFlag = "aws-address"
)
