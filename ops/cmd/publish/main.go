// Command publish puts the built app and its settings into the app's bucket.
//
//	go run ./ops/cmd/publish --app frontend/dist --settings config.json --url https://shop.example --bucket eventforge-dev-page-123456789012
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
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
	settings := flag.String("settings", "", "`file` to publish as /config.json and in the page")
	url := flag.String("url", "", "the app's `URL`, for robots.txt")
	bucket := flag.String("bucket", "", "the app's `bucket`")
	keep := flag.Duration("keep", 30*24*time.Hour, "how `long` assets outlive the last build that had them")
	flag.Parse()
	var missing []error
	for name, value := range map[string]string{"settings": *settings, "url": *url, "bucket": *bucket} {
		if value == "" {
			missing = append(missing, fmt.Errorf("--%s is missing", name))
		}
	}
	if len(missing) > 0 {
		return errors.Join(missing...)
	}
	return run(ctx, *app, *settings, *keep, publish.Publication{Bucket: *bucket, URL: *url})
}

// run publishes p, of which the bucket and the URL are set.
func run(ctx context.Context, app, settings string, keep time.Duration, p publish.Publication) error {
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
	p.S3, p.App, p.Settings, p.Keep, p.Now, p.Log = client, build, content, keep, time.Now, os.Stdout
	return p.Run(ctx)
}
