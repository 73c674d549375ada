package adapter_test

import (
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/s3"
	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/id"
	"github.com/eventforge/eventforge/domain/money"
	"github.com/eventforge/eventforge/domain/order"
	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/port/porttest"
)

const archiveBucket = "documents"

func openArchive(t *testing.T, h *harness, now func() time.Time) *s3.Archive {
	t.Helper()
	return s3.NewArchive(h.aws, archiveBucket, id.NewSource(now, rand.Reader).Next, now)
}

func TestArchive(t *testing.T) {
	h := newHarness(t)
	require.NoError(t, h.s3.CreateBucket(archiveBucket))
	porttest.Archive(t, func(t *testing.T, now func() time.Time) port.Archive { return openArchive(t, h, now) })
}

// archivedHistory is the history of an order whose shopper's fields are canaries.
func archivedHistory(t *testing.T, orderID string, now time.Time) port.History {
	t.Helper()
	lamp := catalog.Product{SKU: "lamp", Name: "Lamp", Price: money.Money{Amount: 500, Currency: "EUR"}, Active: true}
	placed, err := order.Place(order.Placement{
		ID: orderID, UserID: "u-1", Email: "canary@example.com", Name: "canary", Now: now,
		Draft:    order.Draft{PaymentToken: "canary", Lines: []order.DraftLine{{SKU: lamp.SKU, Quantity: 1}}},
		Products: map[string]catalog.Product{lamp.SKU: lamp},
	})
	require.NoError(t, err)
	ended, err := placed.Order.Cancel(now)
	require.NoError(t, err)
	return port.History{Order: ended.Order, Events: []event.Event{placed.Events[0], ended.Events[0]}}
}

// What is archived stays for ever, so that people and other programs read it too, and
// an erasure must not have to find it.
func TestTheArchiveIsGzippedLinesWithoutPersonalData(t *testing.T) {
	h := newHarness(t)
	require.NoError(t, h.s3.CreateBucket(archiveBucket))
	now := func() time.Time { return time.Date(2026, 11, 29, 8, 0, 0, 0, time.UTC) }
	histories := []port.History{archivedHistory(t, "01A", now()), archivedHistory(t, "01B", now())}
	places, err := openArchive(t, h, now).Archive(t.Context(), histories)
	require.NoError(t, err)
	object, _, _ := strings.Cut(places[1], "#")
	require.Regexp(t, `^orders/2026/11/29/[0-9A-Z]{26}\.ndjson\.gz$`, object)

	lines := strings.Split(strings.TrimSpace(string(unzipped(t, h, object))), "\n")
	require.Len(t, lines, 2)
	require.JSONEq(t, `{"id":"01A","userId":"u-1","lines":[{"sku":"lamp","name":"Lamp","quantity":1,"unitPrice":{"amount":500,"currency":"EUR"}}],
		"total":{"amount":500,"currency":"EUR"},"status":"cancelled","version":2,"reservation":"none","payment":"none",
		"reason":{"code":"cancelled","message":"You cancelled this order. You were not charged."},
		"createdAt":"2026-11-29T08:00:00Z","endedAt":"2026-11-29T08:00:00Z"}`, withoutEvents(t, lines[0]))
	require.NotContains(t, strings.Join(lines, ""), "canary")
}

// unzipped is the whole object, as zcat reads it.
func unzipped(t *testing.T, h *harness, object string) []byte {
	t.Helper()
	client := awss3.NewFromConfig(h.aws, func(o *awss3.Options) { o.UsePathStyle = true })
	out, err := client.GetObject(t.Context(), &awss3.GetObjectInput{Bucket: aws.String(archiveBucket), Key: &object})
	require.NoError(t, err)
	defer out.Body.Close()
	body, err := io.ReadAll(out.Body)
	require.NoError(t, err)
	r, err := gzip.NewReader(bytes.NewReader(body))
	require.NoError(t, err)
	all, err := io.ReadAll(r)
	require.NoError(t, err)
	return all
}

func withoutEvents(t *testing.T, line string) string {
	t.Helper()
	before, events, found := strings.Cut(line, `,"events":[`)
	require.True(t, found)
	require.Contains(t, events, "order.cancelled")
	return before + "}"
}

func TestAPlaceThatIsNoneIsRefused(t *testing.T) {
	h := newHarness(t)
	require.NoError(t, h.s3.CreateBucket(archiveBucket))
	archive := openArchive(t, h, time.Now)
	for _, place := range []string{"", "orders/x", "receipts/x.pdf#0-10", "orders/../receipts/x#0-", "orders/x#1-2,4-5"} {
		_, err := archive.ArchivedTimeline(t.Context(), place)
		require.Equal(t, failure.Internal, failure.CodeOf(err), place)
	}
	_, err := archive.Archive(t.Context(), nil)
	require.Equal(t, failure.Internal, failure.CodeOf(err))
	places, err := archive.Archive(t.Context(), []port.History{archivedHistory(t, "01A", time.Now())})
	require.NoError(t, err)
	object, _, _ := strings.Cut(places[0], "#")
	_, err = archive.ArchivedTimeline(t.Context(), object+"#90000-90001")
	require.Equal(t, failure.NotFound, failure.CodeOf(err))
	_, err = archive.ArchivedTimeline(t.Context(), object+"#0-20")
	require.Equal(t, failure.Unavailable, failure.CodeOf(err), "a part of a history is none")
}
