// Package platform puts the local AWS services together: it opens the store,
// creates the services over it, provisions every resource from
// wiring, and runs the built API and functions against them.
package platform

import (
	"log/slog"
	"path/filepath"
	"time"
)

// Config says how to run the platform. Zero values are refused or mean what
// stands at the field.
type Config struct {
	Data       string // directory of the store; empty: in memory
	AppAddress string // host:port of the page and the API; port 0: any free one
	AWSAddress string // host:port of the AWS endpoint; port 0: any free one
	Bin        string // directory with api and functions/<name>/bootstrap
	AppDir     string // the built page; absent: the status page is shown instead
	Seed       uint64 // of ids, jitter and fault choices; 0: chosen at first start and kept

	IdleStop       time.Duration // an idle function's process ends after this; 0: Lambda's own default
	MaxInstances   int           // processes per function; 0: Lambda's own default
	ReconcileAfter time.Duration // how long an order may stand still; in whole seconds
	RateLimit      int           // requests per second and user that the API lets through
	PaymentGateway string        // sandbox or stripe
	StripeSecretID string        // Secrets Manager id; only for stripe
	LogLevel       string        // of the API and the functions: DEBUG, INFO, WARN or ERROR
	OTLPEndpoint   string        // where traces go; none are made when empty
	Bare           bool          // services and resources only: neither API nor seed

	Log *slog.Logger
}

// storeDir is where the store is; beside it stand files for people.
func (c Config) storeDir() string {
	if c.Data == "" {
		return ""
	}
	return filepath.Join(c.Data, "store")
}

// The fixed parts of the environment.
const (
	region   = "us-east-1"
	account  = "000000000000"
	busName  = "eventforge-local"
	prefix   = "eventforge-local-"
	table    = prefix + "orders"
	bucket   = prefix + "receipts"
	mailFrom = "EventForge <orders@eventforge.example>"
	// trusted lets webhook receivers live on loopback, over http; on AWS the
	// same setting is empty.
	trusted = "127.0.0.0/8,::1/128"
)

// Flags of the two addresses, for errors that name them.
const (
	AppFlag = "app-address"
	AWSFlag = "aws-address"
)
