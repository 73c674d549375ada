package config_test

import (
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/config"
)

const secret = "0123456789abcdef0123456789abcdef-raw"

func apiEnviron() []string {
	return []string{
		"LISTEN_ADDRESS=:8080", "TABLE_NAME=orders", "RECEIPTS_BUCKET=receipts", "PICTURES_BUCKET=pictures",
		"USER_POOL_ISSUER=https://idp.example/pool/", "USER_POOL_CLIENT_IDS=web, cli",
		"CURSOR_SECRET=" + secret, "CURSOR_PARAMETER=/cursor-key", "PAYMENT_GATEWAY=stripe", "OPERATED_QUEUES=email=https://q.example/1/email,receipt=https://q.example/1/receipt",
		"WEBHOOK_TRUSTED_NETWORKS=127.0.0.1/8,::1/128", "WEBHOOK_ATTEMPTS_QUEUE_URL=https://q.example/1/webhook-attempts", "WEBHOOK_PROBES_QUEUE_URL=https://q.example/1/webhook-probes",
		"APP_ORIGINS=", "APP_URL=https://shop.example/", "RATE_LIMIT_PER_SECOND=2.5", "ORDER_PROMISE_SECONDS=3600", "WITHDRAWAL_DAYS=14", "LOG_LEVEL=debug",
		"STATE_MACHINE_ARN=arn:saga", "COMPENSATION_STATE_MACHINE_ARN=arn:compensation",
	}
}

func TestLoadReadsEveryVariableOfTheAPI(t *testing.T) {
	cfg, err := config.Load[config.API](apiEnviron())
	require.NoError(t, err)
	assert.Equal(t, config.URL("https://idp.example/pool"), cfg.UserPoolIssuer)
	assert.Equal(t, config.List{"web", "cli"}, cfg.UserPoolClientIDs)
	assert.Equal(t, secret, string(cfg.CursorSecret))
	assert.Equal(t, config.Queue{Name: "receipt", URL: "https://q.example/1/receipt"}, cfg.OperatedQueues[1])
	assert.Equal(t, netip.MustParsePrefix("127.0.0.0/8"), cfg.TrustedNetworks[0], "masked")
	assert.Empty(t, cfg.AppOrigins)
	assert.Equal(t, config.URL("https://shop.example"), cfg.AppURL)
	assert.InDelta(t, 2.5, float64(cfg.RateLimitPerSecond), 0)
	assert.Equal(t, time.Hour, cfg.OrderPromise.Duration())
	assert.Equal(t, 14*24*time.Hour, cfg.WithdrawalDays.Duration())
	assert.Equal(t, 10*time.Second, cfg.Drain.Duration(), "the default")
	assert.Zero(t, cfg.LameDuck.Duration(), "the default")
	assert.Equal(t, slog.LevelDebug, cfg.LogLevel)
	assert.Empty(t, cfg.OTLPEndpoint)
}

func TestP7_AllMissingNamesAreReportedTogether(t *testing.T) {
	_, err := config.Load[config.API](nil)
	require.Error(t, err)
	for _, name := range config.Names[config.API]() {
		if name == "DRAIN_SECONDS" || name == "LAME_DUCK_SECONDS" || name == "USER_POOL_KEYS_URL" {
			continue // documented as optional
		}
		assert.ErrorContains(t, err, name+" is missing")
	}
}

func TestMalformedValuesNameTheVariable(t *testing.T) {
	for name, value := range map[string]string{
		"USER_POOL_ISSUER":         "idp.example",
		"USER_POOL_KEYS_URL":       "idp.example",
		"CURSOR_SECRET":            "short",
		"OPERATED_QUEUES":          "email",
		"WEBHOOK_TRUSTED_NETWORKS": "127.0.0.1",
		"RATE_LIMIT_PER_SECOND":    "0",
		"ORDER_PROMISE_SECONDS":    "0",
		"WITHDRAWAL_DAYS":          "91",
		"DRAIN_SECONDS":            "-1",
		"LAME_DUCK_SECONDS":        "-1",
		"LOG_LEVEL":                "loud",
		"TABLE_NAME":               "",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := config.Load[config.API](append(apiEnviron(), name+"="+value))
			assert.ErrorContains(t, err, "config: "+name+" ")
		})
	}
}

func TestMissingAndMalformedValuesAreReportedTogether(t *testing.T) {
	_, err := config.Load[config.ReconcileOrders]([]string{"RECONCILE_AFTER_SECONDS=soon", "TABLE_NAME="})
	require.Error(t, err)
	assert.Equal(t, `config: ARCHIVE_AFTER_SECONDS is missing; COMPENSATION_STATE_MACHINE_ARN is missing; DELAYED_AFTER_SECONDS is missing; ORDER_PROMISE_SECONDS is missing; RECEIPTS_BUCKET is missing; RECONCILE_AFTER_SECONDS must be a whole number of seconds above 0, not "soon"; `+
		`STATE_MACHINE_ARN is missing; TABLE_NAME is empty; USER_POOL_ID is missing`, err.Error())
}

func TestAPeriodMayBeZeroAndIsNeverNegative(t *testing.T) {
	cfg, err := config.Load[config.API](append(apiEnviron(), "LAME_DUCK_SECONDS=15"))
	require.NoError(t, err)
	assert.Equal(t, 15*time.Second, cfg.LameDuck.Duration())
	cfg, err = config.Load[config.API](append(apiEnviron(), "LAME_DUCK_SECONDS=0"))
	require.NoError(t, err)
	assert.Zero(t, cfg.LameDuck.Duration())
	for _, bad := range []string{"-1", "1.5", "soon", "99999999999999999999"} {
		_, err = config.Load[config.API](append(apiEnviron(), "LAME_DUCK_SECONDS="+bad))
		assert.EqualError(t, err, `config: LAME_DUCK_SECONDS must be a whole number of seconds, 0 or more, not "`+bad+`"`)
	}
}

// payments is the environment of a step that pays, with the given variables last.
func payments(variables ...string) []string {
	return append([]string{"TABLE_NAME=orders", "ENVIRONMENT=dev"}, variables...)
}

func TestStripeNeedsItsSecret(t *testing.T) {
	_, err := config.Load[config.PaymentStep](payments("PAYMENT_GATEWAY=stripe"))
	assert.EqualError(t, err, "config: STRIPE_SECRET_ID is missing, which PAYMENT_GATEWAY=stripe needs")
	_, err = config.Load[config.PaymentStep](payments("PAYMENT_GATEWAY=stripe", "STRIPE_SECRET_ID=stripe/key"))
	assert.NoError(t, err)
	_, err = config.Load[config.PaymentStep](payments("PAYMENT_GATEWAY=sandbox"))
	assert.NoError(t, err)
	_, err = config.Load[config.PaymentStep](payments("PAYMENT_GATEWAY=cash"))
	assert.ErrorContains(t, err, `PAYMENT_GATEWAY must be sandbox or stripe, not "cash"`)
}

func TestStripesEventsNeedTheirSecret(t *testing.T) {
	base := []string{"TABLE_NAME=orders", "EVENT_BUS_NAME=bus", "CHARGES_QUEUE_URL=https://sqs/charges"}
	_, err := config.Load[config.IngestWebhook](append(base, "PAYMENT_GATEWAY=stripe"))
	assert.ErrorContains(t, err, "STRIPE_WEBHOOK_SECRET_ID is missing, which PAYMENT_GATEWAY=stripe needs")
	_, err = config.Load[config.IngestWebhook](append(base, "PAYMENT_GATEWAY=stripe", "STRIPE_WEBHOOK_SECRET_ID=stripe/events"))
	assert.NoError(t, err)
	_, err = config.Load[config.IngestWebhook](append(base, "PAYMENT_GATEWAY=sandbox"))
	assert.NoError(t, err)
	_, err = config.Load[config.IngestWebhook](base)
	assert.ErrorContains(t, err, "PAYMENT_GATEWAY is missing")
}

// M1: prod defaulted to the sandbox payment gateway.
func TestM1_ProdRefusesTheSandboxAndNothingIsChosenByDefault(t *testing.T) {
	prod := []string{"ENVIRONMENT=prod", "PAYMENT_GATEWAY=sandbox"}
	const refusal = "PAYMENT_GATEWAY must not be sandbox where ENVIRONMENT is prod"
	_, err := config.Load[config.PaymentStep](append(prod, "TABLE_NAME=orders"))
	assert.ErrorContains(t, err, "config: "+refusal)
	_, err = config.Load[config.ChargeQueuedPayment](prod)
	for _, want := range []string{refusal, "DEAD_LETTERS_URL is missing", "MAX_RECEIVES is missing", "QUEUE_URL is missing", "TABLE_NAME is missing"} {
		assert.ErrorContains(t, err, want, "one error tells everything")
	}
	for _, environment := range []string{"local", "dev", "staging"} {
		_, err = config.Load[config.PaymentStep](payments("ENVIRONMENT="+environment, "PAYMENT_GATEWAY=sandbox"))
		assert.NoError(t, err, environment)
	}
	_, err = config.Load[config.PaymentStep](payments("ENVIRONMENT=prod", "PAYMENT_GATEWAY=stripe", "STRIPE_SECRET_ID=stripe/key"))
	require.NoError(t, err)
	_, err = config.Load[config.PaymentStep]([]string{"TABLE_NAME=orders"})
	assert.EqualError(t, err, "config: ENVIRONMENT is missing; PAYMENT_GATEWAY is missing")
	_, err = config.Load[config.PaymentStep](payments("ENVIRONMENT=Prod", "PAYMENT_GATEWAY=sandbox"))
	assert.ErrorContains(t, err, `ENVIRONMENT must be local, dev, staging or prod, not "Prod"`)
}

func TestOnlyOneMachineSendsPaymentsToAStandIn(t *testing.T) {
	standIn := []string{"PAYMENT_GATEWAY=stripe", "STRIPE_SECRET_ID=stripe/key", "STRIPE_ADDRESS=http://127.0.0.1:12111"}
	cfg, err := config.Load[config.PaymentStep](payments("PAYMENT_GATEWAY=sandbox", "STRIPE_ADDRESS="))
	require.NoError(t, err)
	assert.Empty(t, cfg.StripeAddress)
	cfg, err = config.Load[config.PaymentStep](payments(append(standIn, "ENVIRONMENT=local")...))
	require.NoError(t, err)
	assert.Equal(t, config.URL("http://127.0.0.1:12111"), cfg.StripeAddress)
	for _, environment := range []string{"dev", "staging", "prod"} {
		_, err = config.Load[config.PaymentStep](payments(append(standIn, "ENVIRONMENT="+environment)...))
		assert.ErrorContains(t, err, "STRIPE_ADDRESS is only for ENVIRONMENT=local", environment)
	}
}

func TestAKeyIsNeverPrinted(t *testing.T) {
	cfg, err := config.Load[config.API](apiEnviron())
	require.NoError(t, err)
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("start", "key", cfg.CursorSecret)
	for _, shown := range []string{fmt.Sprint(cfg.CursorSecret), fmt.Sprintf("%v %+v %#v", cfg, cfg, cfg.CursorSecret), log.String()} {
		assert.NotContains(t, shown, secret[:16])
		assert.NotContains(t, shown, "48 49 50", "nor its bytes")
	}
	_, err = config.Load[config.API](append(apiEnviron(), "CURSOR_SECRET=tooshortsecret"))
	require.Error(t, err)
	assert.NotContains(t, err.Error(), "tooshortsecret")
}

func TestNamesOmitTheCommonVariables(t *testing.T) {
	assert.Equal(t, []string{"ENVIRONMENT", "PAYMENT_GATEWAY", "STRIPE_ADDRESS", "STRIPE_SECRET_ID", "TABLE_NAME"}, config.Names[config.PaymentStep]())
	assert.Equal(t, []string{"EVENT_BUS_NAME", "RELAY_FAILURES_QUEUE_URL"}, config.Names[config.RelayEvents]())
}
