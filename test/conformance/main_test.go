package conformance

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/eventforge/eventforge/ops/target"
)

// Settings of a run, from the environment.
const (
	endpointName = "EVENTFORGE_AWS_ENDPOINT" // URL of an endpoint; "aws" is AWS itself; unset: a local one is started
	roleName     = "EVENTFORGE_AWS_ROLE"     // ARN of the state machines' role; only AWS uses it
)

// patience is the maximum time of each wait, in addition to required delays.
const patience = time.Minute

var (
	endpoint string     // URL of the tested endpoint; empty for AWS itself
	settings aws.Config // credentials and region for it
)

func TestMain(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, "conformance:", err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (code int, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	stop := func() error { return nil }
	switch endpoint = os.Getenv(endpointName); endpoint {
	case "aws":
		endpoint = ""
	case "":
		if stop, err = startLocal(ctx); err != nil {
			return 1, err
		}
	}
	if settings, err = load(ctx); err == nil {
		code = m.Run()
	}
	if stopped := stop(); err == nil {
		err = stopped
	}
	return code, err
}

// startLocal starts the built local platform with a fresh directory of data
// and free ports.
func startLocal(ctx context.Context) (stop func() error, err error) {
	data, err := os.MkdirTemp("", "eventforge-conformance")
	if err != nil {
		return nil, err
	}
	local, err := target.Start(ctx, target.Options{Data: data})
	if err != nil {
		return nil, err
	}
	endpoint = local.AWS
	return func() error {
		if err := local.Stop(); err != nil {
			return fmt.Errorf("%w; its log is in %s", err, data)
		}
		return os.RemoveAll(data)
	}, nil
}

// load takes credentials and region from the environment. It has defaults for
// them, because an emulation needs none.
func load(ctx context.Context) (aws.Config, error) {
	var options []func(*config.LoadOptions) error
	if endpoint != "" && os.Getenv("AWS_ACCESS_KEY_ID") == "" {
		options = append(options, config.WithCredentialsProvider(credentials.NewStaticCredentialsProvider("test", "test", "")))
	}
	if os.Getenv("AWS_REGION") == "" {
		options = append(options, config.WithRegion("us-east-1"))
	}
	c, err := config.LoadDefaultConfig(ctx, options...)
	if endpoint != "" {
		c.BaseEndpoint = aws.String(endpoint)
	}
	return c, err
}
