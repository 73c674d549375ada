package dynamodb_test

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	sdkstreams "github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/awstest"
	"github.com/eventforge/eventforge/local/clock"
	"github.com/eventforge/eventforge/local/dynamodb"
	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/fault"
	"github.com/eventforge/eventforge/local/meter"
	"github.com/eventforge/eventforge/local/store"
	"github.com/eventforge/eventforge/local/wire"
)

// patience is how long a wait may take on a busy machine; alone it takes a small part of it.
const patience = time.Minute

// harness is the service, served over HTTP, with the SDK's clients for it.
type harness struct {
	*sdk.Client
	streams *sdkstreams.Client
	service *dynamodb.Service
	env     *env.Env
}

// newHarness serves a store in memory until the test ends.
func newHarness(t testing.TB) *harness {
	db, err := store.Open("")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return serve(t, db)
}

func serve(t testing.TB, db *store.DB) *harness {
	e := newEnv(db)
	service, err := dynamodb.New(e)
	require.NoError(t, err)
	server := httptest.NewServer(wire.NewMux(e, service.Wire(), service.StreamsWire()))
	t.Cleanup(server.Close)
	keys := credentials.NewStaticCredentialsProvider("local", "local", "")
	return &harness{
		Client: sdk.New(sdk.Options{
			Region: e.Region, BaseEndpoint: aws.String(server.URL), HTTPClient: awstest.HTTPClient(), Credentials: keys, Retryer: aws.NopRetryer{},
		}),
		streams: sdkstreams.New(sdkstreams.Options{
			Region: e.Region, BaseEndpoint: aws.String(server.URL), HTTPClient: awstest.HTTPClient(), Credentials: keys, Retryer: aws.NopRetryer{},
		}),
		service: service, env: e,
	}
}

func newEnv(db *store.DB) *env.Env {
	c := clock.New()
	return &env.Env{
		DB: db, Clock: c, Faults: fault.New(1, c.Sleep), Rand: env.NewRand(1), Log: slog.New(slog.DiscardHandler),
		Meter:  meter.New(c.Now),
		Region: "us-east-1", Account: "000000000000", URL: "http://localhost:4566",
	}
}

// run runs the service's background work until the test ends.
func (h *harness) run(t testing.TB) {
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.service.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		require.ErrorIs(t, <-ended, context.Canceled)
	})
}

// ordersTable is a table like the platform's, with an index of each projection.
func ordersTable() *sdk.CreateTableInput {
	key := func(hash, sort string) []types.KeySchemaElement {
		return []types.KeySchemaElement{
			{AttributeName: aws.String(hash), KeyType: types.KeyTypeHash},
			{AttributeName: aws.String(sort), KeyType: types.KeyTypeRange},
		}
	}
	attribute := func(name string, t types.ScalarAttributeType) types.AttributeDefinition {
		return types.AttributeDefinition{AttributeName: aws.String(name), AttributeType: t}
	}
	return &sdk.CreateTableInput{
		TableName: aws.String("orders"), BillingMode: types.BillingModePayPerRequest, KeySchema: key("PK", "SK"),
		AttributeDefinitions: []types.AttributeDefinition{
			attribute("PK", "S"), attribute("SK", "S"), attribute("owner", "S"), attribute("rank", "N"),
		},
		GlobalSecondaryIndexes: []types.GlobalSecondaryIndex{
			{IndexName: aws.String("byRank"), KeySchema: key("owner", "rank"), Projection: &types.Projection{ProjectionType: types.ProjectionTypeAll}},
			{IndexName: aws.String("keys"), KeySchema: key("owner", "SK"), Projection: &types.Projection{ProjectionType: types.ProjectionTypeKeysOnly}},
			{IndexName: aws.String("some"), KeySchema: key("owner", "PK"), Projection: &types.Projection{ProjectionType: types.ProjectionTypeInclude, NonKeyAttributes: []string{"total"}}},
		},
		StreamSpecification: &types.StreamSpecification{StreamEnabled: aws.Bool(true), StreamViewType: types.StreamViewTypeNewAndOldImages},
	}
}

// newOrdersHarness returns a harness with the orders table.
func newOrdersHarness(t testing.TB) *harness {
	h := newHarness(t)
	_, err := h.CreateTable(t.Context(), ordersTable())
	require.NoError(t, err)
	return h
}

// newHarnessOnDisk returns a harness with the orders table on disk. Commits then
// take as long as the disk, so that concurrent writers overlap.
func newHarnessOnDisk(t testing.TB) *harness {
	db, err := store.Open(t.TempDir())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	h := serve(t, db)
	_, err = h.CreateTable(t.Context(), ordersTable())
	require.NoError(t, err)
	return h
}

type item = map[string]types.AttributeValue

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func num(s string) types.AttributeValue { return &types.AttributeValueMemberN{Value: s} }

// order returns an item with the given key and attributes, which are pairs of
// name and value.
func order(pk, sk string, more ...any) item {
	out := item{"PK": text(pk), "SK": text(sk)}
	for i := 0; i < len(more); i += 2 {
		out[more[i].(string)] = more[i+1].(types.AttributeValue)
	}
	return out
}

func (h *harness) put(t testing.TB, it item) {
	t.Helper()
	_, err := h.PutItem(t.Context(), &sdk.PutItemInput{TableName: aws.String("orders"), Item: it})
	require.NoError(t, err)
}

func (h *harness) get(t testing.TB, pk, sk string) item {
	t.Helper()
	out, err := h.GetItem(t.Context(), &sdk.GetItemInput{
		TableName: aws.String("orders"), Key: order(pk, sk), ConsistentRead: aws.Bool(true),
	})
	require.NoError(t, err)
	return out.Item
}

// eventually waits until the condition holds.
func eventually(t testing.TB, condition func() bool) {
	t.Helper()
	require.Eventually(t, condition, patience, 5*time.Millisecond)
}
