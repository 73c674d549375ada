// Package bootstrap starts a function: it loads the configuration, sets up
// logs, traces and the AWS configuration, and serves invocations.
package bootstrap

import (
	"context"
	"fmt"
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/eventforge/eventforge/adapter/awsclient"
	"github.com/eventforge/eventforge/adapter/config"
	"github.com/eventforge/eventforge/adapter/observe"
)

// Function is what a function's main builds its handler from. C is its
// configuration, a struct of package config.
type Function[C any] struct {
	Config C
	AWS    aws.Config
	Traced bool // whether traces are exported
}

// Run serves the function called name with the handler that build returns,
// until Lambda ends the process. If the function cannot start, Run logs why,
// naming every missing variable, and exits with status 1.
func Run[C any](name string, build func(context.Context, Function[C]) (any, error)) {
	tuneCollector()
	ctx := context.Background()
	handler, traces, err := prepare(ctx, name, build)
	if err != nil {
		slog.Error("cannot start", "function", name, "error", err)
		os.Exit(1)
	}
	traces.uploadOnTermination()
	lambda.StartWithOptions(instrumented{lambda.NewHandler(handler), traces})
}

func prepare[C any](ctx context.Context, name string, build func(context.Context, Function[C]) (any, error)) (any, uploads, error) {
	slog.SetDefault(observe.NewLogger(os.Stderr, slog.LevelInfo))
	common, err := config.Load[config.Common](os.Environ())
	if err != nil {
		return nil, uploads{}, err
	}
	slog.SetDefault(observe.NewLogger(os.Stderr, common.LogLevel).With("function", name))
	own, err := config.Load[C](os.Environ())
	if err != nil {
		return nil, uploads{}, err
	}
	tracing, err := observe.SetupTracing(ctx, name, common.OTLPEndpoint, common.TracesPerSecond)
	if err != nil {
		return nil, uploads{}, err
	}
	client, err := awsclient.Load(ctx, tracing.On())
	if err != nil {
		return nil, uploads{}, err
	}
	handler, err := build(ctx, Function[C]{Config: own, AWS: client, Traced: tracing.On()})
	if err != nil {
		return nil, uploads{}, fmt.Errorf("build the handler: %w", err)
	}
	return handler, uploads{tracing, common.SpanDelayMillis > 0}, nil
}
