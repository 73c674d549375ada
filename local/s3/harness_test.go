package s3_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	client "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/awstest"
	"github.com/eventforge/eventforge/local/clock"
	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/fault"
	"github.com/eventforge/eventforge/local/s3"
	"github.com/eventforge/eventforge/local/store"
)

var ctx = context.Background()

// harness is the service behind HTTP, with the SDK's client.
type harness struct {
	t      testing.TB
	env    *env.Env
	s3     *s3.Service
	url    string
	client *client.Client
}

func open(t testing.TB, dir string) *store.DB {
	t.Helper()
	db, err := store.Open(dir)
	require.NoError(t, err)
	return db
}

// newHarness returns a new service with the bucket "bucket".
func newHarness(t testing.TB, options ...s3.Option) *harness {
	t.Helper()
	db := open(t, "")
	t.Cleanup(func() { _ = db.Close() })
	h := openHarness(t, db, options...)
	require.NoError(t, h.s3.CreateBucket("bucket"))
	return h
}

// openHarness returns the service over db.
func openHarness(t testing.TB, db *store.DB, options ...s3.Option) *harness {
	t.Helper()
	c := clock.New()
	h := &harness{t: t, env: &env.Env{
		DB: db, Clock: c, Faults: fault.New(1, c.Sleep), Rand: env.NewRand(1), Log: slog.New(slog.DiscardHandler),
		Region: "us-east-1", Account: "000000000000", URL: "http://localhost:4566",
	}}
	var err error
	h.s3, err = s3.New(h.env, options...)
	require.NoError(t, err)
	server := httptest.NewServer(h.s3)
	t.Cleanup(server.Close)
	h.url = server.URL
	h.client = newClient(server.URL)
	return h
}

// newClient returns the SDK's client of a service at the URL.
func newClient(url string) *client.Client {
	return client.New(client.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(url), HTTPClient: awstest.HTTPClient(), UsePathStyle: true,
		// as config.LoadDefaultConfig sets them
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenSupported,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenSupported,
		Credentials:                credentials.NewStaticCredentialsProvider("test", "test", ""), Retryer: aws.NopRetryer{},
	})
}

func (h *harness) put(key, body string, change ...func(*client.PutObjectInput)) error {
	in := &client.PutObjectInput{Bucket: aws.String("bucket"), Key: &key, Body: bytes.NewReader([]byte(body))}
	for _, f := range change {
		f(in)
	}
	_, err := h.client.PutObject(ctx, in)
	return err
}

func (h *harness) get(key string, change ...func(*client.GetObjectInput)) (string, *client.GetObjectOutput, error) {
	in := &client.GetObjectInput{Bucket: aws.String("bucket"), Key: &key}
	for _, f := range change {
		f(in)
	}
	out, err := h.client.GetObject(ctx, in)
	if err != nil {
		return "", nil, err
	}
	defer out.Body.Close()
	body, err := io.ReadAll(out.Body)
	return string(body), out, err
}

// fetch sends a plain HTTP request, as a client that was given a URL does.
func fetch(t testing.TB, method, url, body string, headers ...string) (int, string, http.Header) {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader([]byte(body)))
	require.NoError(t, err)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
	}
	return do(t, http.DefaultClient, r)
}

func do(t testing.TB, c *http.Client, r *http.Request) (int, string, http.Header) {
	t.Helper()
	answer, err := c.Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	return answer.StatusCode, string(text), answer.Header
}

func code(t testing.TB, err error) string {
	t.Helper()
	var api smithy.APIError
	require.True(t, errors.As(err, &api), "not an API error: %v", err)
	return api.ErrorCode()
}

// stored counts the keys of one of the service's spaces.
func (h *harness) stored(space string) (n int) {
	h.t.Helper()
	require.NoError(h.t, h.env.DB.Space(space).Walk(store.Range{}, func(_, _ []byte) bool { n++; return true }))
	return n
}
