package webhookhttp_test

import (
	"bytes"
	"crypto/rand"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/eventforge/eventforge/adapter/observe"
	"github.com/eventforge/eventforge/adapter/webhookhttp"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/webhook"
)

// patience is how long a wait may take on a busy machine; alone it takes a small part of it.
const patience = time.Minute

// The mistake: deliveries were not signed. The receiver here is the library of the
// Standard Webhooks project.
func TestS6_TheStandardLibraryVerifiesWhatArrives(t *testing.T) {
	var secrets []webhook.Secret
	for range 2 {
		s, err := webhook.NewSecret(rand.Reader)
		require.NoError(t, err)
		secrets = append(secrets, s)
	}
	var verdicts []error
	server, out := endpoint(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		for _, s := range secrets {
			theirs, err := standardwebhooks.NewWebhook(s.Value)
			require.NoError(t, err)
			verdicts = append(verdicts, theirs.Verify(body, r.Header), theirs.Verify(append(body, ' '), r.Header))
		}
		w.WriteHeader(http.StatusNoContent)
	})
	body := []byte(`{"type":"order.completed","data":{"name":"Café 東京"}}`)
	h, err := webhook.Sign(secrets, "msg_1", time.Now(), body)
	require.NoError(t, err)
	_, err = out.Post(t.Context(), server.URL, map[string]string{
		webhook.HeaderID: h.ID, webhook.HeaderTimestamp: h.Timestamp, webhook.HeaderSignature: h.Signature,
	}, body)
	require.NoError(t, err)
	require.Len(t, verdicts, 4)
	for i := 0; i < 4; i += 2 {
		assert.NoError(t, verdicts[i])
		assert.Error(t, verdicts[i+1], "a changed body")
	}
}

func TestWeVerifyWhatTheStandardLibrarySigns(t *testing.T) {
	secret, err := webhook.NewSecret(rand.Reader)
	require.NoError(t, err)
	theirs, err := standardwebhooks.NewWebhook(secret.Value)
	require.NoError(t, err)
	for _, body := range []string{"", "{}", "a.b.c", "\x00\xff"} {
		signature, err := theirs.Sign("msg.1", now, []byte(body))
		require.NoError(t, err)
		ours, err := webhook.Sign([]webhook.Secret{secret}, "msg.1", now, []byte(body))
		require.NoError(t, err)
		assert.Equal(t, signature, ours.Signature)
		ours.Signature = signature
		assert.NoError(t, webhook.Verify([]webhook.Secret{secret}, ours, now, []byte(body)))
	}
}

func TestAPostHasBodyHeadersAndTrace(t *testing.T) {
	var got http.Header
	var body []byte
	server, out := endpoint(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.Header
		body, _ = io.ReadAll(r.Body)
		assert.Equal(t, http.MethodPost, r.Method)
		w.Header().Set("Retry-After", "7")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	const parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	response, err := out.Post(t.Context(), server.URL+"/hook?x=1", map[string]string{"webhook-id": "msg_1", "traceparent": parent}, []byte("{}"))
	require.NoError(t, err)
	assert.Equal(t, http.StatusTooManyRequests, response.Status)
	assert.Equal(t, 7*time.Second, response.RetryAfter)
	assert.Equal(t, "{}", string(body))
	assert.Equal(t, "application/json", got.Get("Content-Type"))
	assert.Equal(t, "msg_1", got.Get("webhook-id"))
	assert.Equal(t, parent[:35], got.Get("traceparent")[:35])
	assert.Empty(t, got.Get("Accept-Encoding"), "no response is decompressed")
}

// Its span is the child of the attempt's, if both are of the delivery's trace. A message
// of the release before has no trace, so its attempt begins another one.
func TestAPostIsPartOfTheAttemptInTheDeliverysTrace(t *testing.T) {
	recorder, before := tracetest.NewSpanRecorder(), otel.GetTracerProvider()
	otel.SetTracerProvider(sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(recorder)))
	t.Cleanup(func() { otel.SetTracerProvider(before) })
	server, out := endpoint(t, func(http.ResponseWriter, *http.Request) {})
	const delivery = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	for _, scheduled := range []string{delivery, ""} {
		ctx, attempt := observe.Start(t.Context(), "attempt", scheduled)
		_, err := out.Post(ctx, server.URL, map[string]string{"traceparent": delivery}, []byte("{}"))
		require.NoError(t, err)
		posted := recorder.Ended()[len(recorder.Ended())-1]
		assert.Equal(t, delivery[3:35], posted.SpanContext().TraceID().String())
		assert.Equal(t, scheduled != "", posted.Parent().SpanID() == attempt.SpanContext().SpanID())
	}
}

// The mistake: redirects were followed, to any address.
func TestS5_ARedirectIsNotFollowed(t *testing.T) {
	elsewhere := listen(t)
	for _, status := range []int{301, 302, 303, 307, 308} {
		server, out := endpoint(t, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://"+elsewhere.Addr().String()+"/", status)
		})
		response, err := out.Post(t.Context(), server.URL, nil, []byte("{}"))
		require.NoError(t, err)
		assert.Equal(t, status, response.Status)
	}
	assert.Zero(t, elsewhere.connections())
}

func TestASlowEndpointTimesOut(t *testing.T) {
	for name, handler := range map[string]http.HandlerFunc{
		"before its headers": func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body) // the server notices that the client disconnects only after that
			<-r.Context().Done()
		},
		"in its body": func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			w.WriteHeader(http.StatusOK)
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewTLSServer(handler)
			t.Cleanup(server.Close)
			o := options(server)
			o.Timeout = 200 * time.Millisecond
			begin := time.Now()
			response, err := webhookhttp.New(o).Post(t.Context(), server.URL, nil, []byte("{}"))
			assert.Less(t, time.Since(begin), 5*time.Second)
			if err != nil {
				assert.EqualError(t, stripCause(err), "unavailable: the endpoint did not answer in time")
			} else {
				assert.Equal(t, http.StatusOK, response.Status, "the status is a response")
			}
		})
	}
}

// stripCause removes everything that the endpoint's owner may not read.
func stripCause(err error) error {
	return failure.New(failure.CodeOf(err), "%s", message(err))
}

func TestAHugeAnswerIsNotRead(t *testing.T) {
	var written atomic.Int64
	ended := make(chan struct{})
	server, out := endpoint(t, func(w http.ResponseWriter, _ *http.Request) {
		defer close(ended)
		chunk := bytes.Repeat([]byte("x"), 32<<10)
		for written.Load() < 1<<30 {
			n, err := w.Write(chunk)
			written.Add(int64(n))
			if err != nil {
				return
			}
		}
	})
	response, err := out.Post(t.Context(), server.URL, nil, []byte("{}"))
	require.NoError(t, err)
	assert.Equal(t, http.StatusOK, response.Status)
	select {
	case <-ended:
	case <-time.After(patience):
		t.Fatal("the endpoint is still being read")
	}
	assert.Less(t, written.Load(), int64(64<<20), "only buffered data is sent, not the whole 1 GiB")
}

func TestHugeHeadersAreRefused(t *testing.T) {
	server, out := endpoint(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Large", string(bytes.Repeat([]byte("x"), 64<<10)))
	})
	_, err := out.Post(t.Context(), server.URL, nil, []byte("{}"))
	assert.Equal(t, failure.Unavailable, failure.CodeOf(err))
}

func TestRetryAfterIsSecondsOrADate(t *testing.T) {
	for header, want := range map[string]time.Duration{
		"": 0, "120": 2 * time.Minute, "-1": 0, "soon": 0, "1.5": 0, "99999999999": 0,
		now.Add(time.Hour).Format(http.TimeFormat):  time.Hour,
		now.Add(-time.Hour).Format(http.TimeFormat): 0,
	} {
		server, out := endpoint(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", header)
			w.WriteHeader(http.StatusServiceUnavailable)
		})
		response, err := out.Post(t.Context(), server.URL, nil, nil)
		require.NoError(t, err)
		assert.Equal(t, want, response.RetryAfter, "%q", header)
	}
}
