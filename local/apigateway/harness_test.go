package apigateway_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/apigateway"
	"github.com/eventforge/eventforge/local/clock"
	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/fault"
)

// function is an Invoker that calls a Go function with the payload.
type function func(payload []byte) ([]byte, error)

func (f function) Invoke(_ context.Context, name string, payload []byte) ([]byte, error) {
	if name != "ingest-webhook" {
		return nil, errors.New("wrong function " + name)
	}
	return f(payload)
}

func serve(t *testing.T, f function) (*env.Env, string) {
	t.Helper()
	c := clock.New()
	e := &env.Env{Clock: c, Faults: fault.New(1, c.Sleep), Rand: env.NewRand(1), Log: slog.New(slog.DiscardHandler), Account: "000000000000"}
	server := httptest.NewServer(apigateway.New(e, f, map[string]string{"POST /webhooks/ingest": "ingest-webhook"}))
	t.Cleanup(server.Close)
	return e, server.URL + "/webhooks/ingest"
}

func post(t *testing.T, url, contentType string, body []byte) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"?a=1&a=2", bytes.NewReader(body))
	require.NoError(t, err)
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	req.Header.Add("Webhook-Signature", "v1,one")
	req.Header.Add("Webhook-Signature", "v1,two")
	req.Header.Set("Cookie", "a=b; c=d")
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp, string(got)
}
