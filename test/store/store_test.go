// Package store_test runs the contract tests of the domain's ports with the
// DynamoDB store, through the real SDK and over HTTP. By default it uses the
// emulated DynamoDB; AWS_ENDPOINT_URL_DYNAMODB, with the standard AWS settings,
// names any other.
package store_test

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/adapter/sandbox"
	"github.com/eventforge/eventforge/domain/payment"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/port/porttest"
	"github.com/eventforge/eventforge/local/clock"
	localdynamodb "github.com/eventforge/eventforge/local/dynamodb"
	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/fault"
	localstore "github.com/eventforge/eventforge/local/store"
	"github.com/eventforge/eventforge/local/wire"
	"github.com/eventforge/eventforge/test/kit/tables"
)

func TestOrders(t *testing.T) { porttest.Orders(t, opener[porttest.Shop](t)) }

func TestCatalog(t *testing.T) { porttest.Catalog(t, opener[porttest.Shop](t)) }

func TestFeed(t *testing.T) { porttest.Feed(t, opener[port.Feed](t)) }

func TestAllEndpoints(t *testing.T) {
	porttest.AllEndpoints(t, opener[porttest.ListedEndpoints](t))
}

func TestEndpoints(t *testing.T) { porttest.Endpoints(t, opener[port.Endpoints](t)) }

func TestDeliveries(t *testing.T) { porttest.Deliveries(t, opener[port.Deliveries](t)) }

func TestRecoveries(t *testing.T) { porttest.Recoveries(t, opener[porttest.RecoveryStore](t)) }
func TestCircuits(t *testing.T)   { porttest.Circuits(t, opener[porttest.CircuitStore](t)) }

func TestDueWork(t *testing.T) { porttest.DueWork(t, opener[porttest.DueStore](t)) }

func TestDeliveryLog(t *testing.T) { porttest.DeliveryLog(t, opener[porttest.DeliveryLogStore](t)) }

func TestPartners(t *testing.T) { porttest.Partners(t, opener[port.Partners](t)) }

func TestReceivedEvents(t *testing.T) {
	porttest.ReceivedEvents(t, opener[port.ReceivedEvents](t))
}

func TestAuditTrail(t *testing.T) { porttest.AuditTrail(t, opener[port.AuditTrail](t)) }

func TestJobs(t *testing.T) { porttest.Jobs(t, opener[port.Jobs](t)) }

func TestJobOrders(t *testing.T) { porttest.JobOrders(t, opener[porttest.JobOrderStore](t)) }

func TestReconciliations(t *testing.T) { porttest.Reconciliations(t, opener[port.Reconciliations](t)) }

func TestBudgets(t *testing.T) { porttest.Budgets(t, opener[port.Budgets](t)) }

func TestBreakers(t *testing.T) { porttest.Breakers(t, opener[port.Breakers](t)) }

func TestMarkers(t *testing.T) { porttest.Markers(t, opener[port.Markers](t)) }

func TestArchivals(t *testing.T) { porttest.Archivals(t, opener[porttest.ArchivalStore](t)) }

func TestOrderBooks(t *testing.T) { porttest.OrderBooks(t, opener[porttest.OrderBookStore](t)) }

func TestWithdrawals(t *testing.T) { porttest.Withdrawals(t, opener[porttest.WithdrawalStore](t)) }

func TestShipments(t *testing.T) { porttest.Shipments(t, opener[porttest.ShipmentStore](t)) }

func TestOrderSearch(t *testing.T) { porttest.OrderSearch(t, opener[porttest.SearchStore](t)) }
func TestEffects(t *testing.T)     { porttest.Effects(t, opener[porttest.EffectStore](t)) }

func TestOverview(t *testing.T) { porttest.Overview(t, opener[porttest.OverviewStore](t)) }

func TestMails(t *testing.T) { porttest.Mails(t, opener[port.Mails](t)) }

func TestSandboxGateway(t *testing.T) {
	b := newBackend(t)
	porttest.Gateway(t, porttest.SandboxTokens(), func(*testing.T) port.PaymentGateway {
		return sandbox.New(dynamo.NewLedger(b.client, b.table, time.Now))
	})
}

func TestSandboxBooks(t *testing.T) {
	b := newBackend(t)
	now := time.Now()
	clock := func() time.Time { return now }
	porttest.PaymentBooks(t, payment.TokenOK, func(*testing.T) (porttest.BookedGateway, func() time.Time) {
		return sandbox.New(dynamo.NewLedger(b.client, b.table, clock)), clock
	})
}

// opener opens stores of a new table as the port P.
func opener[P any](t *testing.T) func(t *testing.T, now func() time.Time) P {
	b := newBackend(t)
	return func(_ *testing.T, now func() time.Time) P {
		return any(dynamo.New(b.client, b.table, now)).(P)
	}
}

// backend is a DynamoDB with the platform's table.
type backend struct {
	client *dynamodb.Client
	table  string
	faults *fault.Injector // nil unless DynamoDB is the emulated one
	clock  *clock.Clock    // likewise
}

const endpointVariable = "AWS_ENDPOINT_URL_DYNAMODB"

func newBackend(t testing.TB) backend {
	b := backend{table: "eventforge-store-" + time.Now().UTC().Format("20060102-150405.000000000")}
	if os.Getenv(endpointVariable) != "" {
		cfg, err := config.LoadDefaultConfig(t.Context())
		require.NoError(t, err)
		b.client = dynamodb.NewFromConfig(cfg)
	} else {
		b.startLocal(t)
	}
	require.NoError(t, tables.Create(t.Context(), b.client, b.table))
	t.Cleanup(func() {
		_, err := b.client.DeleteTable(context.Background(), &dynamodb.DeleteTableInput{TableName: &b.table})
		require.NoError(t, err)
	})
	return b
}

// promptly retries as the SDK does, but with short waits.
func promptly() aws.Retryer {
	return retry.NewStandard(func(o *retry.StandardOptions) { o.MaxBackoff = 5 * time.Millisecond })
}

// startLocal serves the emulated DynamoDB in memory.
func (b *backend) startLocal(t testing.TB) {
	db, err := localstore.Open("")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	c := clock.New()
	e := &env.Env{
		DB: db, Clock: c, Faults: fault.New(1, c.Sleep), Rand: env.NewRand(1), Log: slog.New(slog.DiscardHandler),
		Region: "us-east-1", Account: "000000000000", URL: "http://localhost",
	}
	service, err := localdynamodb.New(e)
	require.NoError(t, err)
	server := httptest.NewServer(wire.NewMux(e, service.Wire()))
	t.Cleanup(server.Close)
	b.faults, b.clock = e.Faults, c
	b.client = dynamodb.New(dynamodb.Options{
		Region: e.Region, BaseEndpoint: aws.String(server.URL), Retryer: promptly(),
		Credentials: credentials.NewStaticCredentialsProvider("local", "local", ""),
	})
}

func TestErasures(t *testing.T) { porttest.Erasures(t, opener[porttest.ErasureStore](t)) }

func TestAddresses(t *testing.T) {
	porttest.Addresses(t, opener[port.Addresses](t)(t, time.Now))
}
