package listener_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/awstest"
	"github.com/eventforge/eventforge/local/listener"
)

func TestBreakResetsTheNextRequestOnASessionsConnections(t *testing.T) {
	l, err := listener.Listen("127.0.0.1:0", "aws-address", 0)
	require.NoError(t, err)
	l.SetHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		_, _ = w.Write([]byte("{}"))
	}))
	go func() { _ = l.Serve() }() // ends with Close
	t.Cleanup(func() { l.Close(t.Context()) })
	client := func(session string) func() error {
		c := sqs.New(sqs.Options{
			Region: "us-east-1", BaseEndpoint: aws.String(fmt.Sprintf("http://127.0.0.1:%d", l.Port())), Retryer: aws.NopRetryer{},
			HTTPClient: awstest.HTTPClient(), Credentials: credentials.NewStaticCredentialsProvider("local", "local", session),
		})
		return func() error {
			_, err := c.ListQueues(t.Context(), &sqs.ListQueuesInput{})
			return err
		}
	}
	one, other := client("one"), client("other")
	require.NoError(t, one())
	require.NoError(t, other())
	l.Break("one")
	require.ErrorContains(t, one(), "connection reset by peer")
	require.NoError(t, one(), "on a new connection")
	require.NoError(t, other())
}
