package s3

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/eventforge/eventforge/adapter/awsclient"
	"github.com/eventforge/eventforge/domain/books"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port"
)

const (
	// bookPrefix begins the keys of the reports, each of which is its day.
	bookPrefix = "books/"
	bookSuffix = ".json"
	// maxBookReport is the size of a report that is read, at most. One with
	// books.MaxFindings is about a tenth of it.
	maxBookReport = 1 << 20
	// reportsAtOnce is how many reports are read at once.
	reportsAtOnce = 8
)

// Books is a port.BookReports on one bucket, under books/: one JSON object for each day.
type Books struct {
	client *s3.Client
	bucket string
}

var _ port.BookReports = (*Books)(nil)

// NewBooks returns Books in the named bucket.
func NewBooks(cfg aws.Config, bucket string) *Books {
	return &Books{client: s3.NewFromConfig(cfg, addressing), bucket: bucket}
}

// PutBookReport implements port.BookReports. Unavailable, Internal.
func (b *Books) PutBookReport(ctx context.Context, r books.Report) error {
	body, err := json.Marshal(r)
	if err != nil {
		return failure.Wrap(failure.Internal, err, "the report of %s cannot be encoded", r.Day)
	}
	_, err = b.client.PutObject(ctx, &s3.PutObjectInput{
		Bucket: &b.bucket, Key: bookKey(r.Day), Body: bytes.NewReader(body), ContentType: aws.String("application/json"),
	})
	return awsclient.Failure(err, "the report of the books could not be stored")
}

func bookKey(day string) *string { return aws.String(bookPrefix + day + bookSuffix) }

// dayForm keeps what is no day out of keys.
var dayForm = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)

// BookReport implements port.BookReports. Without permission to list the bucket S3 answers
// 403 for an absent object. Unavailable, Internal.
func (b *Books) BookReport(ctx context.Context, day string) (r books.Report, err error) {
	absent := failure.New(failure.NotFound, "there is no report of the books of %.20q", day)
	if !dayForm.MatchString(day) {
		return r, absent
	}
	out, err := b.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &b.bucket, Key: bookKey(day)})
	switch awsclient.ErrorCode(err) {
	case "NoSuchKey", "NotFound", "Forbidden", "AccessDenied":
		return r, absent
	}
	if err != nil {
		return r, awsclient.Failure(err, "the report of the books could not be read")
	}
	defer out.Body.Close()
	body, err := io.ReadAll(io.LimitReader(out.Body, maxBookReport))
	if err == nil {
		err = json.Unmarshal(body, &r)
	}
	if err != nil { // a connection that breaks looks the same as a damaged report
		return r, failure.Wrap(failure.Unavailable, err, "the report of the books of %s could not be read", day)
	}
	return r, nil
}

// BookReports implements port.BookReports. S3 lists by name, the oldest day first, so all
// names are read, a thousand in a call. Unavailable, Internal.
func (b *Books) BookReports(ctx context.Context, p pagination.Request) (pagination.Page[books.Report], error) {
	var out pagination.Page[books.Report]
	days, err := b.days(ctx)
	if err != nil {
		return out, err
	}
	if p.After != "" {
		days = slices.DeleteFunc(days, func(day string) bool { return day >= p.After })
	}
	if len(days) > p.Limit {
		days = days[:p.Limit]
		out.Next = days[p.Limit-1]
	}
	out.Items = make([]books.Report, len(days))
	errs := make([]error, len(days))
	slots := make(chan struct{}, reportsAtOnce)
	var all sync.WaitGroup
	for i, day := range days {
		slots <- struct{}{}
		all.Go(func() {
			out.Items[i], errs[i] = b.BookReport(ctx, day)
			<-slots
		})
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return out, err
		}
	}
	return out, nil
}

// days lists the days that have a report, the latest first.
func (b *Books) days(ctx context.Context) (days []string, err error) {
	pages := s3.NewListObjectsV2Paginator(b.client, &s3.ListObjectsV2Input{Bucket: &b.bucket, Prefix: aws.String(bookPrefix)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, awsclient.Failure(err, "the reports of the books could not be listed")
		}
		for _, o := range page.Contents {
			if day := strings.TrimSuffix(strings.TrimPrefix(aws.ToString(o.Key), bookPrefix), bookSuffix); dayForm.MatchString(day) {
				days = append(days, day)
			}
		}
	}
	slices.Reverse(days)
	return days, nil
}
