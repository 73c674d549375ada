// Package compatibility holds that this code and the last release can run at the same time,
// on one table and one bus: what the release left behind is in released/, and
// scripts/renew-released.sh renews it.
package compatibility

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/domain/event/schemas"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/local/clock"
	emulated "github.com/eventforge/eventforge/local/dynamodb"
	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/fault"
	"github.com/eventforge/eventforge/local/store"
	"github.com/eventforge/eventforge/local/wire"
	"github.com/eventforge/eventforge/ops/target"
	"github.com/eventforge/eventforge/test/compatibility/golden"
	"github.com/eventforge/eventforge/test/kit/storedevents"
	"github.com/eventforge/eventforge/test/kit/tables"
)

const table = "orders"

// released reads a file of the last release.
func released(t *testing.T, name string, into any) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("released", name))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(raw, into))
}

// filled is a table with items, as the store of this code sees it.
func filled(t *testing.T, items []map[string]golden.Value) (*dynamodb.Client, *dynamo.Store) {
	t.Helper()
	db, err := store.Open("")
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	c := clock.New()
	e := &env.Env{DB: db, Clock: c, Faults: fault.New(1, c.Sleep), Rand: env.NewRand(1), Log: slog.New(slog.DiscardHandler), Region: "us-east-1", Account: "000000000000"}
	service, err := emulated.New(e)
	require.NoError(t, err)
	server := httptest.NewServer(wire.NewMux(e, service.Wire()))
	t.Cleanup(server.Close)
	sdk := dynamodb.NewFromConfig(aws.Config{Region: e.Region, BaseEndpoint: &server.URL, Credentials: credentials.NewStaticCredentialsProvider("test", "test", "")})
	require.NoError(t, tables.Create(t.Context(), sdk, table))
	for _, item := range items {
		body, err := json.Marshal(map[string]any{"TableName": table, "Item": item})
		require.NoError(t, err)
		_, err = service.Wire().Operations["PutItem"](t.Context(), body)
		require.NoError(t, err)
	}
	return sdk, dynamo.New(sdk, table, time.Now)
}

// Old page, new API: nothing that the app of the release sends or reads is gone.
func TestTheAppOfTheReleaseMeetsThisAPI(t *testing.T) {
	program := filepath.Join(target.Root(), ".cache", "bin", "oasdiff")
	if _, err := os.Stat(program); err != nil {
		notRun(t, "there is no oasdiff; go tool task oasdiff:tool builds it")
	}
	released, now := filepath.Join(target.Root(), "api", "released", "openapi.yaml"), filepath.Join(target.Root(), "api", "openapi.yaml")
	out, err := exec.CommandContext(t.Context(), program, "breaking", "--format", "json", "--severity-levels", "api-severity.txt", released, now).Output()
	require.NoError(t, err, "%s", out)
	var changes []breaking
	require.NoError(t, json.Unmarshal(out, &changes), "%s", out)
	accepted := newValues(t)["api"]
	for _, c := range changes {
		value := addedValue.FindStringSubmatch(c.Text)
		if value == nil || accepted[value[1]] == "" {
			t.Errorf("%s %s: %s (%s)", c.Operation, c.Path, c.Text, c.ID)
		}
	}
}

// breaking is a change that oasdiff finds.
type breaking struct{ ID, Text, Operation, Path string }

var addedValue = regexp.MustCompile("^added the new `([^`]+)` enum value")

// newValues is what the release before does about the values that it does not know: by
// type, or api for those of the API's answers, and by value.
func newValues(t *testing.T) map[string]map[string]string {
	t.Helper()
	var listed map[string]map[string]string
	raw, err := os.ReadFile("new-values.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(raw, &listed))
	return listed
}

// notRun skips a test, and says so at the end of all tests.
func notRun(t *testing.T, why string) {
	t.Helper()
	if path := os.Getenv("EVENTFORGE_NOT_RUN"); path != "" {
		note, err := os.OpenFile(filepath.Clean(path), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		require.NoError(t, err)
		defer note.Close()
		_, err = fmt.Fprintf(note, "test/compatibility %s: %s\n", t.Name(), why)
		require.NoError(t, err)
	}
	t.Skip("NOT RUN: " + why)
}

// New functions, old items: each is read, and an order goes on.
func TestThisCodeReadsTheItemsOfTheRelease(t *testing.T) {
	var items []map[string]golden.Value
	released(t, "items.json", &items)
	sdk, s := filled(t, items)
	ctx, read := t.Context(), map[string]int{}
	for _, item := range items {
		readItem(t, s, item, read)
	}
	for _, k := range []string{"order", "event", "endpoint", "delivery", "partner", "product"} {
		require.Positive(t, read[k], "no %s was read: %v", k, read)
	}
	listed := 0
	for _, status := range order.Statuses() {
		page, err := s.OrdersIn(ctx, status, pagination.Request{Limit: pagination.MaxLimit})
		require.NoError(t, err)
		listed += len(page.Items)
	}
	require.Equal(t, read["order"], listed, "the operators' lists")
	checker, err := storedevents.New()
	require.NoError(t, err)
	_, err = checker.Table(ctx, sdk, table)
	require.NoError(t, err)
}

// readItem reads an item by its keys, with what belongs to it.
func readItem(t *testing.T, s *dynamo.Store, item map[string]golden.Value, read map[string]int) {
	t.Helper()
	ctx, first, second := context.Background(), rest(item, "PK"), rest(item, "SK")
	var err error
	what := ""
	switch kind(item) {
	case "ORDER|ORDER":
		what = "order"
		var o order.Order
		o, err = s.Order(ctx, first)
		require.NoError(t, err)
		events, failed := s.Timeline(ctx, first)
		require.NoError(t, failed)
		read["event"] += len(events)
		require.NotEmpty(t, events)
		goesOn(t, s, o)
	case "OWNER|ENDPOINT":
		what = "endpoint"
		_, err = s.Endpoint(ctx, first, second)
	case "DELIVERY|DELIVERY":
		what = "delivery"
		endpoint, id, _ := cut(first)
		_, err = s.Delivery(ctx, endpoint, id)
	case "PARTNER|PARTNER":
		what = "partner"
		_, err = s.Partner(ctx, first)
	case "PRODUCT|PRODUCT":
		what = "product"
		_, err = s.Offer(ctx, first)
	case "BREAKER|BREAKER":
		what = "breaker"
		_, err = s.Breaker(ctx, first)
	}
	require.NoError(t, err, "%v", item)
	read[what]++
}

// goesOn refunds a part of an old completed order, as this code does.
func goesOn(t *testing.T, s *dynamo.Store, o order.Order) {
	t.Helper()
	if o.Status() != order.Completed || len(o.Snapshot().Refunds) > 0 {
		return
	}
	part := o.Total()
	part.Amount = 1
	c, err := o.Refund(order.RefundRequest{ID: "compatible", Amount: &part, Note: "came back", By: "olga"}, o.Snapshot().StatusSince.Add(time.Minute))
	require.NoError(t, err)
	require.NoError(t, s.Commit(t.Context(), c))
}

// Old functions, new items and events: what the release reads is still written.
func TestTheReleaseReadsWhatThisCodeWrites(t *testing.T) {
	if _, err := os.Stat(filepath.Join(target.Root(), ".build", "local")); err != nil {
		notRun(t, "nothing is built; go tool task build builds it")
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	now, err := golden.Items(ctx)
	require.NoError(t, err)
	raw, err := json.Marshal(now) // as they are read from the file
	require.NoError(t, err)
	var items, before []map[string]golden.Value
	require.NoError(t, json.Unmarshal(raw, &items))
	released(t, "items.json", &before)
	require.Empty(t, missing(shapes(before), shapes(items)))

	var known map[string]json.RawMessage
	released(t, "schemas.json", &known)
	readers := map[string][]byte{}
	for id, schema := range known {
		readers[id] = schema
	}
	checker, err := storedevents.Readers(readers)
	require.NoError(t, err)
	sdk, _ := filled(t, items)
	_, err = checker.Table(ctx, sdk, table)
	require.NoError(t, err, "the release's own schemas")
	for id := range readers {
		require.Contains(t, schemas.All(), id, "the events of a type stay readable")
	}
}

// A value that the release does not know is listed with what the release does about it; one
// that is gone may still be in the table.
func TestEachNewValueHasADefinedMeaningForTheRelease(t *testing.T) {
	var before map[string][]string
	released(t, "constants.json", &before)
	now, err := golden.Constants(target.Root())
	require.NoError(t, err)
	listed := newValues(t)
	for typ, values := range before {
		for _, v := range values {
			require.Contains(t, now[typ], v, "%s is gone from %s, and may be stored", v, typ)
		}
	}
	for _, typ := range slices.Sorted(maps.Keys(now)) {
		known, ok := before[typ]
		if !ok {
			continue // such values are in attributes that the release does not read
		}
		for _, v := range now[typ] {
			if !slices.Contains(known, v) {
				require.NotEmpty(t, listed[typ][v], "%s of %s is new: say in new-values.json what the release before does when it meets it", v, typ)
			}
		}
	}
	for typ, values := range listed {
		for v := range values {
			require.NotContains(t, before[typ], v, "the release knows it: remove it from new-values.json")
		}
	}
}
