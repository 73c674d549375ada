package observe

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// sampled counts the new traces of the name that are recorded.
func (l *limited) sampled(name string, traces int) (n int) {
	for range traces {
		if l.ShouldSample(sdktrace.SamplingParameters{Name: name}).Decision == sdktrace.RecordAndSample {
			n++
		}
	}
	return n
}

func TestNewTracesAreLimitedByName(t *testing.T) {
	now := time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC)
	l := newLimited(5, func() time.Time { return now })
	assert.Equal(t, 5*sampleBurst, l.sampled("GET /api/orders", 1000))
	assert.Equal(t, 3, l.sampled("POST /api/orders", 3), "polls take nothing from the orders")
	now = now.Add(time.Second)
	assert.Equal(t, 5, l.sampled("GET /api/orders", 1000))
}

// Names come from requests, so their number is limited.
func TestTheLimitsOfNamesAreBounded(t *testing.T) {
	l := newLimited(1, func() time.Time { return time.Time{} })
	for n := range 10 * sampledNames {
		l.sampled(fmt.Sprint(n), 1)
	}
	assert.LessOrEqual(t, len(l.names), sampledNames+1)
}

func TestATraceThatIsRecordedIsRecordedWhole(t *testing.T) {
	provider := sdktrace.NewTracerProvider(sdktrace.WithSampler(sampler(1)))
	for flags, want := range map[string]bool{"00": false, "01": true} {
		for range 100 {
			ctx := t.Context()
			_, span := provider.Tracer("test").Start(fromParent(ctx, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-"+flags), "step")
			require.Equal(t, want, span.IsRecording())
		}
	}
	all := sdktrace.NewTracerProvider(sdktrace.WithSampler(sampler(0)))
	for range 100 {
		_, span := all.Tracer("test").Start(t.Context(), "request", trace.WithNewRoot())
		require.True(t, span.IsRecording(), "without a limit")
	}
}
