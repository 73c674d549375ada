package ses_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http/httptest"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	client "github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sesv2/types"
	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/awstest"
	"github.com/eventforge/eventforge/local/clock"
	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/fault"
	"github.com/eventforge/eventforge/local/ses"
	"github.com/eventforge/eventforge/local/store"
)

var ctx = context.Background()

// harness is the service behind HTTP, with the SDK's client.
type harness struct {
	env    *env.Env
	ses    *ses.Service
	client *client.Client
}

func openHarness(t *testing.T, db *store.DB) *harness {
	t.Helper()
	c := clock.New()
	e := &env.Env{
		DB: db, Clock: c, Faults: fault.New(1, c.Sleep), Rand: env.NewRand(1), Log: slog.New(slog.DiscardHandler),
		Region: "us-east-1", Account: "000000000000",
	}
	s, err := ses.New(e)
	require.NoError(t, err)
	server := httptest.NewServer(s.Handler())
	t.Cleanup(server.Close)
	return &harness{e, s, client.New(client.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(server.URL), HTTPClient: awstest.HTTPClient(),
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""), Retryer: aws.NopRetryer{},
	})}
}

func open(t *testing.T, dir string) *store.DB {
	t.Helper()
	db, err := store.Open(dir)
	require.NoError(t, err)
	return db
}

func newHarness(t *testing.T) *harness {
	t.Helper()
	db := open(t, "")
	t.Cleanup(func() { _ = db.Close() })
	return openHarness(t, db)
}

func mailTo(to string) *client.SendEmailInput {
	return &client.SendEmailInput{
		FromEmailAddress: aws.String("Shop <orders@shop.example>"),
		Destination:      &types.Destination{ToAddresses: []string{to}},
		Content: &types.EmailContent{Simple: &types.Message{
			Subject: &types.Content{Data: aws.String("Café")},
			Body:    &types.Body{Html: &types.Content{Data: aws.String("<p>hi</p>")}, Text: &types.Content{Data: aws.String("hi")}},
		}},
		EmailTags: []types.MessageTag{{Name: aws.String("order"), Value: aws.String("o1")}},
	}
}

func code(t *testing.T, err error) string {
	t.Helper()
	var api smithy.APIError
	require.True(t, errors.As(err, &api), "not an API error: %v", err)
	return api.ErrorCode()
}
