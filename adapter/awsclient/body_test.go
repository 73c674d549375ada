package awsclient_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/awsclient"
	"github.com/eventforge/eventforge/adapter/internal/awstest"
)

// slowWrite is an HTTP client that forces an order of events which otherwise
// needs a busy machine: the SDK begins to read the response while the
// transport is still in the write that sends the end of the request.
type slowWrite struct {
	reading chan struct{} // closed when the SDK reads the response
	wrote   chan error    // the result of writing the request
	next    aws.HTTPClient
}

func TestAResponseMayArriveBeforeTheRequestIsWritten(t *testing.T) {
	client := &slowWrite{reading: make(chan struct{}), wrote: make(chan error, 1)}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(http.StatusOK)
		_ = http.NewResponseController(w).Flush()
		<-client.reading
		err := <-client.wrote
		client.wrote <- err
		_, _ = io.WriteString(w, `{"Messages":[{"Body":"m"}]}`)
	}))
	t.Cleanup(server.Close)
	awstest.Environment(t, server.URL)
	cfg, err := awsclient.Load(t.Context(), false)
	require.NoError(t, err)
	awsclient.SetTransport(&cfg, func(tr *http.Transport) { tr.DialContext = client.dial })
	client.next, cfg.HTTPClient = cfg.HTTPClient, client
	cfg.Retryer = func() aws.Retryer { return aws.NopRetryer{} }

	out, err := sqs.NewFromConfig(cfg, func(o *sqs.Options) { o.DisableMessageChecksumValidation = true }).
		ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: aws.String(server.URL + "/0/q")})
	require.NoError(t, <-client.wrote, "the request is written")
	require.NoError(t, err)
	assert.Len(t, out.Messages, 1)
}

// Do watches the write of the request and the first read of the response.
func (s *slowWrite) Do(r *http.Request) (*http.Response, error) {
	ctx := httptrace.WithClientTrace(r.Context(), &httptrace.ClientTrace{
		WroteRequest: func(info httptrace.WroteRequestInfo) { s.wrote <- info.Err },
	})
	response, err := s.next.Do(r.WithContext(ctx))
	if err == nil {
		response.Body = &responseBody{ReadCloser: response.Body, reading: s.reading}
	}
	return response, err
}

type responseBody struct {
	io.ReadCloser
	once    sync.Once
	reading chan struct{}
}

func (b *responseBody) Read(p []byte) (int, error) {
	b.once.Do(func() { close(b.reading) })
	return b.ReadCloser.Read(p)
}

func (s *slowWrite) dial(ctx context.Context, network, address string) (net.Conn, error) {
	c, err := new(net.Dialer).DialContext(ctx, network, address)
	return &slowConn{c, s.reading}, err
}

type slowConn struct {
	net.Conn
	reading chan struct{}
}

// Write returns from the write of the request's last bytes only when the
// response is being read.
func (c *slowConn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	if bytes.HasSuffix(p, []byte("}")) {
		<-c.reading
	}
	return n, err
}
