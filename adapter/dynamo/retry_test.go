package dynamo

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/awsclient"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/partner"
)

func TestPausesDoubleUpToABound(t *testing.T) {
	store, calls, paused := scripted(t, refusedBy("TransactionConflictException"))
	err := store.CreatePartner(t.Context(), partner.Partner{ID: "p"})
	require.Equal(t, failure.Throttled, failure.CodeOf(err))
	require.Equal(t, tries, calls.count("PutItem"))
	require.Len(t, *paused, tries-1)
	for i, p := range *paused {
		require.Less(t, p, longest)
		require.Equal(t, min(firstPause<<i, longest)-1, p)
	}
}

// Full jitter, so that callers that conflicted do not conflict again.
func TestPausesAreRandomFromZero(t *testing.T) {
	store, _, _ := scripted(t, ok(`{}`))
	random := newDatabase(nil, "", store.db.now).random
	low, high := false, false
	for range 1000 {
		d := random(firstPause)
		require.True(t, d >= 0 && d < firstPause)
		low, high = low || d < firstPause/4, high || d > firstPause*3/4
	}
	require.True(t, low && high)
}

func TestRetriesEndWithTheContext(t *testing.T) {
	store, calls, _ := scripted(t, refusedBy("TransactionConflictException"))
	ctx, cancel := context.WithCancel(t.Context())
	store.db.pause = func(ctx context.Context, d time.Duration) error {
		cancel()
		return awsclient.Wait(ctx, d+time.Hour)
	}
	err := store.CreatePartner(ctx, partner.Partner{ID: "p"})
	require.Equal(t, failure.Throttled, failure.CodeOf(err))
	require.ErrorIs(t, err, context.Canceled)
	require.Equal(t, 1, calls.count("PutItem"))
}

func TestErrorsOfDynamoDBHaveCodes(t *testing.T) {
	for name, c := range map[string]struct {
		answer answer
		want   failure.Code
	}{
		"throttled":           {refusedBy("ThrottlingException"), failure.Throttled},
		"over the throughput": {refusedBy("ProvisionedThroughputExceededException"), failure.Throttled},
		"over the limit":      {refusedBy("RequestLimitExceeded"), failure.Throttled},
		"conflict":            {refusedBy("TransactionConflictException"), failure.Throttled},
		"in progress":         {refusedBy("TransactionInProgressException"), failure.Unavailable},
		"service error":       {answer{http.StatusInternalServerError, `{"__type":"InternalServerError"}`}, failure.Unavailable},
		"no JSON":             {answer{http.StatusBadGateway, `<html>`}, failure.Unavailable},
		"expired credentials": {refusedBy("ExpiredTokenException"), failure.Unavailable},
		"malformed call":      {refusedBy("ValidationException"), failure.Internal},
		"no table":            {refusedBy("ResourceNotFoundException"), failure.Internal},
		"no permission":       {refusedBy("AccessDeniedException"), failure.Internal},
	} {
		t.Run(name, func(t *testing.T) {
			store, calls, _ := scripted(t, c.answer)
			_, err := store.Order(t.Context(), "1")
			require.Equal(t, c.want, failure.CodeOf(err), "%v", err)
			if name != "conflict" && name != "in progress" {
				require.Equal(t, 1, calls.count("GetItem"), "the SDK's own retries are off")
			}
		})
	}
}

// What certainly did not happen is Throttled; one item whose transaction is still in
// progress makes it uncertain.
func TestATransactionThatDidNothingIsThrottled(t *testing.T) {
	for name, c := range map[string]struct {
		answers []answer
		want    failure.Code
	}{
		"throttled":                         {[]answer{canceled("None", "ThrottlingError")}, failure.Throttled},
		"over the throughput":               {[]answer{canceled("ProvisionedThroughputExceeded", "None")}, failure.Throttled},
		"in conflict":                       {[]answer{canceled("TransactionConflict", "ConditionalCheckFailed")}, failure.Throttled},
		"in progress":                       {[]answer{refusedBy("TransactionInProgressException")}, failure.Unavailable},
		"throttled after one in progress":   {[]answer{refusedBy("TransactionInProgressException"), canceled("ThrottlingError")}, failure.Unavailable},
		"cancelled for an unknown reason":   {[]answer{canceled("None", "Strange")}, failure.Internal},
		"a condition failed, and throttled": {[]answer{canceled("ConditionalCheckFailed", "ThrottlingError")}, failure.Throttled},
	} {
		store, _, _ := scripted(t, c.answers...)
		_, err := store.AdjustStock(t.Context(), "lamp", 1, "delivery")
		require.Equal(t, c.want, failure.CodeOf(err), "%s: %v", name, err)
	}
}

func TestALostConnectionIsUnavailable(t *testing.T) {
	store, _, _ := scripted(t, ok(`{}`))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := store.Order(ctx, "1")
	require.Equal(t, failure.Unavailable, failure.CodeOf(err))
}

// DynamoDB may return only a part of a batch.
func TestUnprocessedKeysAreReadAgain(t *testing.T) {
	part := func(sku, rest string) answer {
		return ok(`{"Responses":{"orders":[{"sku":{"S":"` + sku + `"}}]},"UnprocessedKeys":{` + rest + `}}`)
	}
	rest := `"orders":{"Keys":[{"PK":{"S":"PRODUCT#B"},"SK":{"S":"PRODUCT"}}]}`
	store, calls, paused := scripted(t, part("A", rest), part("B", ""))
	products, err := store.Products(t.Context(), []string{"A", "B", "A"})
	require.NoError(t, err)
	require.Contains(t, products, "A")
	require.Contains(t, products, "B")
	require.Equal(t, 2, calls.count("BatchGetItem"))
	require.Len(t, *paused, 1)

	store, _, paused = scripted(t, part("A", rest))
	_, err = store.Products(t.Context(), []string{"A", "B"})
	require.Equal(t, failure.Throttled, failure.CodeOf(err))
	require.Len(t, *paused, tries-1)
}
