package sts_test

import (
	"log/slog"
	"net/http/httptest"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	client "github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/awstest"
	"github.com/eventforge/eventforge/local/clock"
	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/fault"
	"github.com/eventforge/eventforge/local/sts"
	"github.com/eventforge/eventforge/local/wire"
)

// newClient returns the real client of the service, and its environment.
func newClient(t *testing.T) (*client.Client, *env.Env) {
	t.Helper()
	c := clock.New()
	e := &env.Env{
		Clock: c, Faults: fault.New(1, c.Sleep), Rand: env.NewRand(1), Log: slog.New(slog.DiscardHandler),
		Region: "us-east-1", Account: "000000000000",
	}
	server := httptest.NewServer(wire.NewQueries(e, sts.Wire(e)))
	t.Cleanup(server.Close)
	return client.New(client.Options{
		Region: e.Region, BaseEndpoint: &server.URL, HTTPClient: awstest.HTTPClient(), Retryer: aws.NopRetryer{},
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	}), e
}

func TestTheCallerIsTheAccountsRootUser(t *testing.T) {
	sdk, _ := newClient(t)
	out, err := sdk.GetCallerIdentity(t.Context(), &client.GetCallerIdentityInput{})
	require.NoError(t, err)
	require.Equal(t, "000000000000", *out.Account)
	require.Equal(t, "arn:aws:iam::000000000000:root", *out.Arn)
	require.Equal(t, "000000000000", *out.UserId)
}

func TestOtherOperationsAreRefusedByName(t *testing.T) {
	sdk, _ := newClient(t)
	_, err := sdk.AssumeRole(t.Context(), &client.AssumeRoleInput{
		RoleArn: aws.String("arn:aws:iam::000000000000:role/deploy"), RoleSessionName: aws.String("me"),
	})
	var refused smithy.APIError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, "UnknownOperationException", refused.ErrorCode())
	require.Contains(t, refused.ErrorMessage(), "AssumeRole")
}

func TestFaultsApply(t *testing.T) {
	sdk, e := newClient(t)
	_, err := e.Faults.Add(fault.Rule{Service: "sts", Operation: "GetCallerIdentity", Kind: fault.ErrorBefore, Rate: 1, Code: "Throttling", Status: 400})
	require.NoError(t, err)
	_, err = sdk.GetCallerIdentity(t.Context(), &client.GetCallerIdentityInput{})
	var refused smithy.APIError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, "Throttling", refused.ErrorCode())
}
