package awstest

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
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/stretchr/testify/require"
)

// order forces the order of events that only a busy machine shows: the
// response arrives, and the SDK begins to read it, while the transport's
// write loop still is in the write that sent the end of the request.
type order struct {
	reading chan struct{} // closed when the SDK reads the response
	wrote   chan error    // what the write of the request came to
	next    aws.HTTPClient
}

// TestAResponseBeforeTheEndOfTheWrite is the failure of a whole suite's run:
// "ReceiveMessage, deserialization failed, read tcp: use of closed network
// connection".
func TestAResponseBeforeTheEndOfTheWrite(t *testing.T) {
	o := &order{reading: make(chan struct{}), wrote: make(chan error, 1)}
	o.next = inMemory{awshttp.NewBuildableClient().WithTransportOptions(func(tr *http.Transport) { tr.DialContext = o.dial })}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(http.StatusOK)
		_ = http.NewResponseController(w).Flush()
		<-o.reading
		err := <-o.wrote
		o.wrote <- err
		_, _ = io.WriteString(w, `{"Messages":[{"Body":"m"}]}`)
	}))
	t.Cleanup(server.Close)
	client := sqs.New(sqs.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(server.URL), HTTPClient: o, Retryer: aws.NopRetryer{},
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""), DisableMessageChecksumValidation: true,
	})
	out, err := client.ReceiveMessage(context.Background(), &sqs.ReceiveMessageInput{QueueUrl: aws.String(server.URL + "/0/q")})
	require.NoError(t, <-o.wrote, "the request is written")
	require.NoError(t, err)
	require.Len(t, out.Messages, 1)
}

// Do watches the write of the request and the first read of the response.
func (o *order) Do(r *http.Request) (*http.Response, error) {
	ctx := httptrace.WithClientTrace(r.Context(), &httptrace.ClientTrace{
		WroteRequest: func(info httptrace.WroteRequestInfo) { o.wrote <- info.Err },
	})
	response, err := o.next.Do(r.WithContext(ctx))
	if err == nil {
		response.Body = &body{ReadCloser: response.Body, order: o}
	}
	return response, err
}

type body struct {
	io.ReadCloser
	once  sync.Once
	order *order
}

func (b *body) Read(p []byte) (int, error) {
	b.once.Do(func() { close(b.order.reading) })
	return b.ReadCloser.Read(p)
}

func (o *order) dial(ctx context.Context, network, address string) (net.Conn, error) {
	c, err := new(net.Dialer).DialContext(ctx, network, address)
	return &conn{c, o}, err
}

type conn struct {
	net.Conn
	order *order
}

// Write returns from the write of the request's last bytes only when the
// response is being read.
func (c *conn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	if bytes.HasSuffix(p, []byte("}")) {
		<-c.order.reading
	}
	return n, err
}
