package awsclient_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"net/http/httptest"

	"github.com/eventforge/eventforge/adapter/awsclient"
	"github.com/eventforge/eventforge/adapter/internal/awstest"
	"github.com/eventforge/eventforge/domain/failure"
)

// failing answers the first n calls with a status and an error name, then with
// success.
func failing(n int32, status int, name string) (http.HandlerFunc, *atomic.Int32) {
	var calls atomic.Int32
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		w.Header().Set("X-Amzn-RequestId", "req-1")
		if calls.Add(1) <= n {
			w.WriteHeader(status)
			fmt.Fprintf(w, `{"__type":%q,"message":"an error of the test"}`, name)
			return
		}
		fmt.Fprint(w, `{"stateMachines":[]}`)
	}, &calls
}

func TestTransientErrorsAreRetried(t *testing.T) {
	for name, status := range map[string]int{"ThrottlingException": 400, "InternalFailure": 500, "ServiceUnavailable": 503} {
		t.Run(name, func(t *testing.T) {
			handler, calls := failing(3, status, name)
			_, err := sfn.NewFromConfig(awstest.Config(t, handler)).ListStateMachines(t.Context(), nil)
			require.NoError(t, err)
			assert.EqualValues(t, 4, calls.Load())
		})
	}
}

func TestRetriesAreBounded(t *testing.T) {
	handler, calls := failing(100, 500, "InternalFailure")
	_, err := sfn.NewFromConfig(awstest.Config(t, handler)).ListStateMachines(t.Context(), nil)
	assert.Equal(t, failure.Unavailable, failure.CodeOf(awsclient.Failure(err, "listing")))
	assert.EqualValues(t, 5, calls.Load())
}

func TestPermanentErrorsAreNotRetried(t *testing.T) {
	handler, calls := failing(100, 400, "InvalidToken")
	_, err := sfn.NewFromConfig(awstest.Config(t, handler)).ListStateMachines(t.Context(), nil)
	assert.Equal(t, failure.Internal, failure.CodeOf(awsclient.Failure(err, "listing")))
	assert.Equal(t, "InvalidToken", awsclient.ErrorCode(err))
	assert.EqualValues(t, 1, calls.Load())
}

func TestPersistentThrottlingIsThrottled(t *testing.T) {
	for name, status := range map[string]int{
		"ThrottlingException": 400, "ProvisionedThroughputExceededException": 400, "RequestLimitExceeded": 400,
		"TooManyRequestsException": 429, "AnyName": 429, "ExecutionLimitExceeded": 400, "SlowDown": 503,
	} {
		handler, _ := failing(100, status, name)
		_, err := sfn.NewFromConfig(awstest.Config(t, handler)).ListStateMachines(t.Context(), nil)
		assert.Equal(t, failure.Throttled, failure.CodeOf(awsclient.Failure(err, "listing")), name)
	}
}

// A throttled retry does not prove that the first attempt, whose response was lost, did
// nothing.
func TestAThrottleAfterALostResponseIsUnavailable(t *testing.T) {
	throttle, _ := failing(100, 400, "ThrottlingException")
	var calls atomic.Int32
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if calls.Add(1) == 1 {
			panic(http.ErrAbortHandler) // closes the connection
		}
		throttle(w, r)
	})
	_, err := sfn.NewFromConfig(awstest.Config(t, handler)).ListStateMachines(t.Context(), nil)
	assert.EqualValues(t, 5, calls.Load())
	assert.Equal(t, failure.Unavailable, failure.CodeOf(awsclient.Failure(err, "listing")))
	assert.Equal(t, "ThrottlingException", awsclient.ErrorCode(err))
}

func TestNoResponseIsUnavailable(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close() // its port refuses connections
	awstest.Environment(t, server.URL)
	cfg, err := awsclient.Load(t.Context(), false)
	require.NoError(t, err)
	_, err = sfn.NewFromConfig(cfg).ListStateMachines(t.Context(), nil)
	assert.Equal(t, failure.Unavailable, failure.CodeOf(awsclient.Failure(err, "listing")))
	assert.Empty(t, awsclient.ErrorCode(err))
}

func TestACancelledCallIsUnavailable(t *testing.T) {
	handler, _ := failing(100, 500, "InternalFailure")
	cfg := awstest.Config(t, handler)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := sfn.NewFromConfig(cfg).ListStateMachines(ctx, nil)
	assert.Equal(t, failure.Unavailable, failure.CodeOf(awsclient.Failure(err, "listing")))
	assert.ErrorIs(t, awsclient.Failure(err, "listing"), context.Canceled, "the cause is kept for the logs")
}

func TestNoErrorIsNoFailure(t *testing.T) {
	assert.NoError(t, awsclient.Failure(nil, "nothing"))
	assert.Empty(t, awsclient.ErrorCode(errors.New("not an AWS error")))
}

func TestTheRegionIsRequired(t *testing.T) {
	awstest.Environment(t, "http://127.0.0.1:1")
	t.Setenv("AWS_REGION", "")
	t.Setenv("AWS_DEFAULT_REGION", "")
	_, err := awsclient.Load(t.Context(), false)
	assert.ErrorContains(t, err, "AWS_REGION is missing")
}

func TestACallIsASpanWhenTraced(t *testing.T) {
	recorder := tracetest.NewSpanRecorder()
	before := otel.GetTracerProvider()
	otel.SetTracerProvider(sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(recorder)))
	t.Cleanup(func() { otel.SetTracerProvider(before) })
	handler, _ := failing(1, 500, "InternalFailure")
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	awstest.Environment(t, server.URL)

	ctx, parent := otel.Tracer("test").Start(t.Context(), "parent")
	for _, c := range []struct {
		ctx    context.Context
		traced bool
	}{{ctx, false}, {t.Context(), true}, {ctx, true}} {
		cfg, err := awsclient.Load(t.Context(), c.traced)
		require.NoError(t, err)
		_, err = sfn.NewFromConfig(cfg).ListStateMachines(c.ctx, nil)
		require.NoError(t, err)
	}
	require.Len(t, recorder.Ended(), 1, "one span for all attempts; none when not traced, and none outside of a trace")
	span := recorder.Ended()[0]
	assert.Equal(t, parent.SpanContext().SpanID(), span.Parent().SpanID())
	assert.Equal(t, "SFN.ListStateMachines", span.Name())
	assert.Contains(t, fmt.Sprint(span.Attributes()), "req-1")
}

func TestWaitEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	assert.ErrorIs(t, awsclient.Wait(ctx, time.Hour), context.Canceled)
	assert.NoError(t, awsclient.Wait(t.Context(), time.Millisecond))
}

func TestBackoffProperties(t *testing.T) {
	p := gopter.DefaultTestParameters()
	p.MinSuccessfulTests = 1000
	t.Logf("SEED=%d", p.Seed())
	properties := gopter.NewProperties(p)
	properties.Property("a backoff is between 0 and a bound that doubles", prop.ForAll(
		func(attempt int) bool {
			ceiling := 2 * time.Second
			if attempt < 7 {
				ceiling = min(ceiling, 25*time.Millisecond<<max(attempt, 0))
			}
			d := awsclient.Backoff(attempt)
			return d >= 0 && d <= ceiling
		}, gen.IntRange(-1, 1000),
	))
	properties.TestingRun(t)
}
