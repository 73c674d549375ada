// Package awstest points the real AWS clients at a service on loopback.
package awstest

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/awsclient"
)

// Config returns the AWS configuration that awsclient.Load makes, with every service
// served by the handler.
func Config(t *testing.T, service http.Handler) aws.Config {
	t.Helper()
	server := httptest.NewServer(service)
	t.Cleanup(server.Close)
	Environment(t, server.URL)
	cfg, err := awsclient.Load(t.Context(), false)
	require.NoError(t, err)
	return cfg
}

// Environment sets AWS_* for a service at the given URL. It hides the AWS configuration
// of the machine that runs the test.
func Environment(t *testing.T, url string) {
	t.Helper()
	for name, value := range map[string]string{ //nolint:gosec // no real credentials
		"AWS_ENDPOINT_URL": url, "AWS_REGION": "eu-central-1",
		"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "example", "AWS_SESSION_TOKEN": "",
		"AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "AWS_EC2_METADATA_DISABLED": "true", "AWS_PROFILE": "",
	} {
		t.Setenv(name, value)
	}
}
