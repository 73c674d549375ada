package restore

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/adapter/s3"
	"github.com/eventforge/eventforge/adapter/stripe"
	"github.com/eventforge/eventforge/domain/app/bookkeeping"
	"github.com/eventforge/eventforge/domain/books"
	"github.com/eventforge/eventforge/domain/event"
	"github.com/eventforge/eventforge/ops/client"
)

// books compares Stripe's books with the restored table. They must agree about every order
// that was restored, and name every order of the lost window: its shopper has paid.
func (d *drill) books(ctx context.Context, before, after []client.Order) error {
	report, err := d.wholeReport(ctx, len(before)+len(after))
	if err != nil {
		return err
	}
	var lost, named []string
	for _, o := range after {
		lost = append(lost, o.ID)
	}
	for _, f := range report.Findings {
		if f.Kind != books.ChargeWithoutOrder {
			return fmt.Errorf("the books of the restored table disagree: %s of order %s", f.Kind, f.OrderID)
		}
		named = append(named, f.OrderID)
		d.report.LostAmount += f.Moved.Amount
	}
	slices.Sort(lost)
	slices.Sort(named)
	if !slices.Equal(lost, named) {
		return fmt.Errorf("the books name %v as lost, but lost are %v", named, lost)
	}
	d.report.Lost = len(named)
	return nil
}

// wholeReport compares until all movements are compared: the present second is left out.
func (d *drill) wholeReport(ctx context.Context, movements int) (books.Report, error) {
	keeper := bookkeeping.Bookkeeper{
		Payments: stripe.New(stripe.Options{Key: func(context.Context) (string, error) { return stripeKey, nil }, BaseURL: d.stripe.URL}),
		Orders:   dynamo.New(d.dynamodb(), d.table, time.Now),
		Reports:  s3.NewBooks(d.aws(), d.local.Bucket), Now: time.Now,
	}
	for {
		report, err := keeper.Day(ctx, d.report.LostFrom.UTC().Format(books.DayForm), false)
		if err != nil || report.Movements == movements {
			return report, err
		}
		if err := client.Pause(ctx, 100*time.Millisecond); err != nil {
			return report, fmt.Errorf("%d of %d movements are compared: %w", report.Movements, movements, err)
		}
	}
}

// archived reads the archive without any table: every history is there, with its events.
func (d *drill) archived(ctx context.Context, orders []client.Order) error {
	began := time.Now()
	kept, err := d.histories(ctx)
	if err != nil {
		return err
	}
	d.report.Archive = time.Since(began)
	for _, o := range orders {
		history, ok := kept[o.ID]
		if !ok {
			return fmt.Errorf("order %s was archived and is not in the archive", o.ID)
		}
		types := make([]string, len(history.Events))
		for i, e := range history.Events {
			types[i] = string(e.Type)
		}
		if !slices.Equal(types, o.Types()) || history.Total.Amount != o.Total.Amount || history.Reference == "" {
			return fmt.Errorf("order %s has the events %v in the archive and had %v", o.ID, types, o.Types())
		}
		d.report.Archived++
	}
	return nil
}

// history is what is read of a line of the archive.
type history struct {
	ID        string
	Reference string
	Total     struct{ Amount int64 }
	Events    []struct{ Type event.Type }
}

// histories reads every object of the archive, as zcat does.
func (d *drill) histories(ctx context.Context) (map[string]history, error) {
	bucket := awss3.NewFromConfig(d.aws(), func(o *awss3.Options) { o.UsePathStyle = true })
	all := map[string]history{}
	pages := awss3.NewListObjectsV2Paginator(bucket, &awss3.ListObjectsV2Input{Bucket: &d.local.Bucket, Prefix: aws.String("orders/")})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, object := range page.Contents {
			if err := read(ctx, bucket, d.local.Bucket, *object.Key, all); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

func read(ctx context.Context, bucket *awss3.Client, name, key string, all map[string]history) error {
	object, err := bucket.GetObject(ctx, &awss3.GetObjectInput{Bucket: &name, Key: &key})
	if err != nil {
		return err
	}
	packed, err := io.ReadAll(object.Body)
	if err != nil {
		return err
	}
	lines, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(lines)
	for {
		var h history
		if err := decoder.Decode(&h); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		all[h.ID] = h
	}
}
