package config

import (
	"errors"
	"log/slog"
	"time"
)

// Common is what every process may read. The AWS SDK reads AWS_* by itself.
type Common struct {
	LogLevel slog.Level `env:"LOG_LEVEL" envDefault:"INFO"`
	// OTLPEndpoint is where traces go, over OTLP/HTTP; none are made when it
	// is empty.
	OTLPEndpoint string `env:"OTEL_EXPORTER_OTLP_ENDPOINT"`
}

// OrderStep is what validate-order, reserve-inventory, confirm-order,
// release-inventory and fail-order need.
type OrderStep struct {
	Common
	TableName string `env:"TABLE_NAME,required,notEmpty"`
}

// PaymentStep is what charge-payment and refund-payment need.
type PaymentStep struct {
	Common
	TableName string         `env:"TABLE_NAME,required,notEmpty"`
	Gateway   PaymentGateway `env:"PAYMENT_GATEWAY,required,notEmpty"`
	// StripeSecretID is the Secrets Manager id of the Stripe key; it must be
	// given when the gateway is Stripe.
	StripeSecretID string `env:"STRIPE_SECRET_ID"`
}

func (p PaymentStep) check() error {
	if p.Gateway == Stripe && p.StripeSecretID == "" {
		return errors.New("config: STRIPE_SECRET_ID is missing, which PAYMENT_GATEWAY=stripe needs")
	}
	return nil
}

// SendEmail is what send-email needs.
type SendEmail struct {
	Common
	TableName string `env:"TABLE_NAME,required,notEmpty"`
	MailFrom  string `env:"MAIL_FROM,required,notEmpty"`
	AppURL    URL    `env:"APP_URL,required,notEmpty"`
}

// GenerateReceipt is what generate-receipt needs.
type GenerateReceipt struct {
	Common
	TableName      string `env:"TABLE_NAME,required,notEmpty"`
	ReceiptsBucket string `env:"RECEIPTS_BUCKET,required,notEmpty"`
}

// DeliverWebhooks is what deliver-webhooks needs.
type DeliverWebhooks struct {
	Common
	TableName       string   `env:"TABLE_NAME,required,notEmpty"`
	WebhookQueueURL URL      `env:"WEBHOOK_QUEUE_URL,required,notEmpty"`
	MailFrom        string   `env:"MAIL_FROM,required,notEmpty"`
	AppURL          URL      `env:"APP_URL,required,notEmpty"`
	TrustedNetworks Networks `env:"WEBHOOK_TRUSTED_NETWORKS,required"`
}

// IngestWebhook is what ingest-webhook needs.
type IngestWebhook struct {
	Common
	TableName    string `env:"TABLE_NAME,required,notEmpty"`
	EventBusName string `env:"EVENT_BUS_NAME,required,notEmpty"`
}

// RelayEvents is what relay-events needs.
type RelayEvents struct {
	Common
	EventBusName string `env:"EVENT_BUS_NAME,required,notEmpty"`
}

// ReconcileOrders is what reconcile-orders needs.
type ReconcileOrders struct {
	Common
	TableName       string  `env:"TABLE_NAME,required,notEmpty"`
	StateMachineARN string  `env:"STATE_MACHINE_ARN,required,notEmpty"`
	After           Seconds `env:"RECONCILE_AFTER_SECONDS,required,notEmpty"`
}

// API is what the API's container needs.
type API struct {
	Common
	ListenAddress      string   `env:"LISTEN_ADDRESS,required,notEmpty"`
	TableName          string   `env:"TABLE_NAME,required,notEmpty"`
	ReceiptsBucket     string   `env:"RECEIPTS_BUCKET,required,notEmpty"`
	UserPoolIssuer     URL      `env:"USER_POOL_ISSUER,required,notEmpty"`
	UserPoolClientIDs  List     `env:"USER_POOL_CLIENT_IDS,required,notEmpty"`
	CursorSecret       Key      `env:"CURSOR_SECRET,required,notEmpty"`
	OperatedQueues     Queues   `env:"OPERATED_QUEUES,required,notEmpty"`
	TrustedNetworks    Networks `env:"WEBHOOK_TRUSTED_NETWORKS,required"`
	WebhookQueueURL    URL      `env:"WEBHOOK_QUEUE_URL,required,notEmpty"`
	AppOrigins         List     `env:"APP_ORIGINS,required"` // may be empty: no other origin then
	RateLimitPerSecond Positive `env:"RATE_LIMIT_PER_SECOND,required,notEmpty"`
	// LameDuck is for how long the API serves on after it was asked to stop,
	// while load balancers learn to send requests elsewhere.
	LameDuck Period `env:"LAME_DUCK_SECONDS" envDefault:"0"`
	// Drain is how long the requests that are then in flight may take.
	Drain Seconds `env:"DRAIN_SECONDS" envDefault:"10"`
}

// Duration is s as the standard library has it.
func (s Seconds) Duration() time.Duration { return time.Duration(s) }

// Duration is p as the standard library has it.
func (p Period) Duration() time.Duration { return time.Duration(p) }
