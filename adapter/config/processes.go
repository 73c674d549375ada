package config

import (
	"log/slog"
	"time"
)

// Common is the configuration of every process. The AWS SDK reads AWS_* itself.
type Common struct {
	LogLevel slog.Level `env:"LOG_LEVEL" envDefault:"INFO"`
	// OTLPEndpoint is where traces are sent over OTLP/HTTP. Empty means no
	// traces.
	OTLPEndpoint string `env:"OTEL_EXPORTER_OTLP_ENDPOINT"`
	// TracesPerSecond is how many traces of each name a process begins to record in
	// a second, with bursts; 0 means all. It continues every trace that another
	// process records.
	TracesPerSecond int `env:"TRACES_PER_SECOND"`
	// SpanDelayMillis is OpenTelemetry's standard setting for how long spans are
	// collected before they are uploaded together. If it is set, functions do not
	// upload at the end of each invocation. That costs less, but Lambda would freeze
	// the process with the spans, so it is only for platforms that do not.
	SpanDelayMillis int `env:"OTEL_BSP_SCHEDULE_DELAY"`
}

// Worker is the configuration of a function that processes a queue.
type Worker struct {
	QueueURL       URL `env:"QUEUE_URL,required,notEmpty"`        // of its own queue
	DeadLettersURL URL `env:"DEAD_LETTERS_URL,required,notEmpty"` // of its dead-letter queue
	// MaxReceives is how often its queue delivers a message (maxReceiveCount).
	MaxReceives int `env:"MAX_RECEIVES,required,notEmpty"`
}

// OrderStep is the configuration of validate-order, reserve-inventory, release-inventory
// and fail-order.
type OrderStep struct {
	Common
	TableName string `env:"TABLE_NAME,required,notEmpty"`
}

// Payment is the choice of the payment gateway, which has no default.
type Payment struct {
	Environment Environment    `env:"ENVIRONMENT,required,notEmpty"`
	Gateway     PaymentGateway `env:"PAYMENT_GATEWAY,required,notEmpty"`
}

// check refuses a gateway that would take no money for real orders.
func (p Payment) check() []string {
	if p.Environment == Prod && p.Gateway == Sandbox {
		return []string{"PAYMENT_GATEWAY must not be sandbox where ENVIRONMENT is prod, because the sandbox takes no money"}
	}
	return nil
}

// PaymentStep is what charge-payment, charge-queued-payment, confirm-order, reconcile-books and
// refund-payment need.
type PaymentStep struct {
	Common
	Payment
	TableName string `env:"TABLE_NAME,required,notEmpty"`
	// StripeSecretID is the Secrets Manager id of the Stripe key; it is
	// required if the payment gateway is Stripe.
	StripeSecretID string `env:"STRIPE_SECRET_ID"`
	// StripeAddress is where a stand-in for Stripe answers; empty means Stripe itself.
	// The secret key is sent there, so only a platform on one machine may set it.
	StripeAddress URL `env:"STRIPE_ADDRESS"`
}

func (p PaymentStep) check() []string {
	wrong := p.Payment.check()
	if p.Gateway == Stripe && p.StripeSecretID == "" {
		wrong = append(wrong, "STRIPE_SECRET_ID is missing, which PAYMENT_GATEWAY=stripe needs")
	}
	if p.StripeAddress != "" && p.Environment != Local {
		wrong = append(wrong, "STRIPE_ADDRESS is only for ENVIRONMENT=local, because the payment gateway's key is sent there")
	}
	return wrong
}

// ChargeQueuedPayment is what charge-queued-payment needs.
type ChargeQueuedPayment struct {
	PaymentStep
	Worker
}

// SendEmail is the configuration of send-email.
type SendEmail struct {
	Common
	Worker
	TableName string `env:"TABLE_NAME,required,notEmpty"`
	MailFrom  string `env:"MAIL_FROM,required,notEmpty"`
	AppURL    URL    `env:"APP_URL,required,notEmpty"`
	// MailSettles is how long a mail waits, after an attempt without a result, for SES's
	// event that it was sent.
	MailSettles Seconds `env:"MAIL_SETTLE_SECONDS,required,notEmpty"`
}

// GenerateReceipt is the configuration of generate-receipt.
type GenerateReceipt struct {
	Common
	Worker
	TableName      string `env:"TABLE_NAME,required,notEmpty"`
	ReceiptsBucket string `env:"RECEIPTS_BUCKET,required,notEmpty"`
}

// ApplyShipments is the configuration of apply-shipments.
type ApplyShipments struct {
	Common
	Worker
	TableName string `env:"TABLE_NAME,required,notEmpty"`
}

// DeliverWebhooks is the configuration of deliver-webhooks.
type DeliverWebhooks struct {
	Common
	Worker
	TableName  string `env:"TABLE_NAME,required,notEmpty"`
	UserPoolID string `env:"USER_POOL_ID,required,notEmpty"`
	WebhookQueues
}

// WebhookQueues are the queues of attempts: at all endpoints, and at those that are set aside.
type WebhookQueues struct {
	AttemptsURL URL `env:"WEBHOOK_ATTEMPTS_QUEUE_URL,required,notEmpty"`
	ProbesURL   URL `env:"WEBHOOK_PROBES_QUEUE_URL,required,notEmpty"`
}

// AttemptWebhooks is the configuration of attempt-webhooks, whose queue is that of attempts.
type AttemptWebhooks struct {
	Common
	Worker
	TableName       string   `env:"TABLE_NAME,required,notEmpty"`
	ProbesURL       URL      `env:"WEBHOOK_PROBES_QUEUE_URL,required,notEmpty"`
	EmailQueueURL   URL      `env:"EMAIL_QUEUE_URL,required,notEmpty"`
	UserPoolID      string   `env:"USER_POOL_ID,required,notEmpty"`
	TrustedNetworks Networks `env:"WEBHOOK_TRUSTED_NETWORKS,required"`
}

// ProbeWebhooks is the configuration of probe-webhooks, whose queue is that of visits.
type ProbeWebhooks struct {
	Common
	Worker
	TableName       string   `env:"TABLE_NAME,required,notEmpty"`
	AttemptsURL     URL      `env:"WEBHOOK_ATTEMPTS_QUEUE_URL,required,notEmpty"`
	EmailQueueURL   URL      `env:"EMAIL_QUEUE_URL,required,notEmpty"`
	UserPoolID      string   `env:"USER_POOL_ID,required,notEmpty"`
	TrustedNetworks Networks `env:"WEBHOOK_TRUSTED_NETWORKS,required"`
}

// SweepWebhooks is the configuration of sweep-webhooks.
type SweepWebhooks struct {
	Common
	TableName string `env:"TABLE_NAME,required,notEmpty"`
	WebhookQueues
}

// IngestWebhook is the configuration of ingest-webhook.
type IngestWebhook struct {
	Common
	TableName    string `env:"TABLE_NAME,required,notEmpty"`
	EventBusName string `env:"EVENT_BUS_NAME,required,notEmpty"`
	// Where the payment gateway is Stripe, it sends events: StripeWebhookSecretID is the
	// Secrets Manager id of the secret that they are signed with.
	Gateway               PaymentGateway `env:"PAYMENT_GATEWAY,required,notEmpty"`
	StripeWebhookSecretID string         `env:"STRIPE_WEBHOOK_SECRET_ID"`
	ChargesQueueURL       URL            `env:"CHARGES_QUEUE_URL,required,notEmpty"`
}

func (c IngestWebhook) check() []string {
	if c.Gateway == Stripe && c.StripeWebhookSecretID == "" {
		return []string{"STRIPE_WEBHOOK_SECRET_ID is missing, which PAYMENT_GATEWAY=stripe needs"}
	}
	return nil
}

// RelayEvents is the configuration of relay-events.
type RelayEvents struct {
	Common
	EventBusName     string `env:"EVENT_BUS_NAME,required,notEmpty"`
	FailuresQueueURL URL    `env:"RELAY_FAILURES_QUEUE_URL,required,notEmpty"`
}

// FeedEvents is the configuration of feed-events.
type FeedEvents struct {
	Common
	TableName string `env:"TABLE_NAME,required,notEmpty"`
}

// ReconcileOrders is the configuration of reconcile-orders.
type ReconcileOrders struct {
	Common
	TableName       string `env:"TABLE_NAME,required,notEmpty"`
	StateMachineARN string `env:"STATE_MACHINE_ARN,required,notEmpty"`
	// CompensationARN is the state machine of executions that only compensate.
	CompensationARN string  `env:"COMPENSATION_STATE_MACHINE_ARN,required,notEmpty"`
	After           Seconds `env:"RECONCILE_AFTER_SECONDS,required,notEmpty"`
	// DelayedAfter is how long an order may stand still before it says so.
	DelayedAfter Seconds `env:"DELAYED_AFTER_SECONDS,required,notEmpty"`
	// OrderPromise is the API's setting of the same name.
	OrderPromise Seconds `env:"ORDER_PROMISE_SECONDS,required,notEmpty"`
	// ArchiveAfter is how long ago an order ended that is archived.
	ArchiveAfter Seconds `env:"ARCHIVE_AFTER_SECONDS,required,notEmpty"`
	// For the erasure of shoppers' data, and the archive.
	ReceiptsBucket string `env:"RECEIPTS_BUCKET,required,notEmpty"`
	UserPoolID     string `env:"USER_POOL_ID,required,notEmpty"`
}

// ReconcileBooks is the configuration of reconcile-books.
type ReconcileBooks struct {
	PaymentStep
	ReceiptsBucket string `env:"RECEIPTS_BUCKET,required,notEmpty"`
}

// RunJobs is the configuration of run-jobs.
type RunJobs struct {
	Common
	TableName       string `env:"TABLE_NAME,required,notEmpty"`
	EventBusName    string `env:"EVENT_BUS_NAME,required,notEmpty"`
	StateMachineARN string `env:"STATE_MACHINE_ARN,required,notEmpty"`
	// CompensationARN is the state machine of executions that only compensate.
	CompensationARN string `env:"COMPENSATION_STATE_MACHINE_ARN,required,notEmpty"`
	// The queues of the consumers that events can be published to again.
	EmailQueueURL    URL `env:"EMAIL_QUEUE_URL,required,notEmpty"`
	ReceiptQueueURL  URL `env:"RECEIPT_QUEUE_URL,required,notEmpty"`
	WebhooksQueueURL URL `env:"WEBHOOKS_QUEUE_URL,required,notEmpty"`
}

// API is the configuration of the API's container.
type API struct {
	Common
	ListenAddress  string `env:"LISTEN_ADDRESS,required,notEmpty"`
	TableName      string `env:"TABLE_NAME,required,notEmpty"`
	ReceiptsBucket string `env:"RECEIPTS_BUCKET,required,notEmpty"`
	PicturesBucket string `env:"PICTURES_BUCKET,required,notEmpty"`
	UserPoolIssuer URL    `env:"USER_POOL_ISSUER,required,notEmpty"`
	// UserPoolKeysURL is where an emulator of AWS has the issuer's keys. On AWS it is not
	// set, and they are at the issuer.
	UserPoolKeysURL   URL  `env:"USER_POOL_KEYS_URL"`
	UserPoolClientIDs List `env:"USER_POOL_CLIENT_IDS,required,notEmpty"`
	// CursorSecret is the key of cursors until CursorParameter, the name of the parameter
	// that it comes from, is read.
	CursorSecret    Key      `env:"CURSOR_SECRET,required,notEmpty"`
	CursorParameter string   `env:"CURSOR_PARAMETER,required,notEmpty"`
	OperatedQueues  Queues   `env:"OPERATED_QUEUES,required,notEmpty"`
	TrustedNetworks Networks `env:"WEBHOOK_TRUSTED_NETWORKS,required"`
	WebhookQueues
	AppOrigins List `env:"APP_ORIGINS,required"`      // may be empty: no other origins
	AppURL     URL  `env:"APP_URL,required,notEmpty"` // of the app, for the sitemap
	// StateMachineARN and CompensationARN are the state machines whose executions
	// operators see.
	StateMachineARN string `env:"STATE_MACHINE_ARN,required,notEmpty"`
	CompensationARN string `env:"COMPENSATION_STATE_MACHINE_ARN,required,notEmpty"`
	// Gateway is the payment gateway, of which operators see how it is doing.
	Gateway            PaymentGateway `env:"PAYMENT_GATEWAY,required,notEmpty"`
	RateLimitPerSecond Positive       `env:"RATE_LIMIT_PER_SECOND,required,notEmpty"`
	// OrderPromise is within which time an accepted order should be processed. New
	// orders are refused while the backlog would take longer.
	OrderPromise Seconds `env:"ORDER_PROMISE_SECONDS,required,notEmpty"`
	// WithdrawalDays is how many days after its completion a shopper may withdraw from an
	// order.
	WithdrawalDays Days `env:"WITHDRAWAL_DAYS,required,notEmpty"`
	// LameDuck is how long the API serves after it was asked to stop, until load
	// balancers send requests elsewhere.
	LameDuck Period `env:"LAME_DUCK_SECONDS" envDefault:"0"`
	// Drain is how long the remaining requests may take after that.
	Drain Seconds `env:"DRAIN_SECONDS" envDefault:"10"`
}

// Duration converts s to a time.Duration.
func (s Seconds) Duration() time.Duration { return time.Duration(s) }

// Duration converts d to a time.Duration.
func (d Days) Duration() time.Duration { return time.Duration(d) * 24 * time.Hour }

// Duration converts p to a time.Duration.
func (p Period) Duration() time.Duration { return time.Duration(p) }
