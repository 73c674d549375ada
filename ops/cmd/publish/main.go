// Command publish puts the built app and its settings into the app's bucket.
//
//	go run ./ops/cmd/publish --app frontend/dist --settings config.json --bucket eventforge-dev-page-123456789012
package main

import (
	"context"
	"errors"
	"flag"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/eventforge/eventforge/ops/program"
	"github.com/eventforge/eventforge/ops/publish"
)

func main() { program.Main("publish", command) }

func command(ctx context.Context) error {
	app := flag.String("app", "frontend/dist", "`directory` of the built app")
	settings := flag.String("settings", "", "`file` to publish as /config.json")
	bucket := flag.String("bucket", "", "the app's `bucket`")
	keep := flag.Duration("keep", 30*24*time.Hour, "how `long` assets outlive the last build that had them")
	flag.Parse()
	var missing []error
	if *settings == "" {
		missing = append(missing, errors.New("--settings is missing"))
	}
	if *bucket == "" {
		missing = append(missing, errors.New("--bucket is missing"))
	}
	if len(missing) > 0 {
		return errors.Join(missing...)
	}
	return run(ctx, *app, *settings, *bucket, *keep)
}

func run(ctx context.Context, app, settings, bucket string, keep time.Duration) error {
	build, err := publish.Open(app)
	if err != nil {
		return err
	}
	content, err := os.ReadFile(settings) //nolint:gosec // the caller chooses the file
	if err != nil {
		return err
	}
	aws, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return err
	}
	client := s3.NewFromConfig(aws, func(o *s3.Options) { o.UsePathStyle = os.Getenv("AWS_ENDPOINT_URL") != "" })
	return publish.Publication{
		S3: client, Bucket: bucket, App: build, Settings: content, Keep: keep, Now: time.Now, Log: os.Stdout,
	}.Run(ctx)
}
