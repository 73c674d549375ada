package e2e

import (
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/dynamo"
	"github.com/eventforge/eventforge/adapter/s3"
	"github.com/eventforge/eventforge/domain/app/archive"
	"github.com/eventforge/eventforge/domain/id"
	"github.com/eventforge/eventforge/ops/client"
	"github.com/eventforge/eventforge/ops/signin"
)

// TestAnArchivedOrderIsFoundAsBefore archives a shopper's orders when they have become
// old, and looks at all that the shopper sees, at the operators' list and at the archive.
func TestAnArchivedOrderIsFoundAsBefore(t *testing.T) {
	f := startForgetting(t)
	f.shopAround()
	before := f.seen()
	require.Equal(t, len(f.orders)+1, f.archive())
	require.Equal(t, before, f.seen())
	require.Zero(t, f.archive(), "once")

	operator, err := signin.As(within(t), f.local.Target, "operator")
	require.NoError(t, err)
	for _, status := range []string{"completed", "failed"} {
		var page client.Page[client.Order]
		_, err := operator.Call(within(t), http.MethodGet, "/api/ops/orders?status="+status, nil, nil, &page)
		require.NoError(t, err)
		require.Empty(t, page.Items, status)
	}
	lines := f.archived()
	for id := range f.orders {
		require.Equal(t, 1, strings.Count(lines, `{"id":"`+id+`","userId"`), "order %s", id)
	}
	require.NotContains(t, lines, planted)
	f.eraseArchived()
}

// eraseArchived erases what the shopper set from the archived orders. Where their
// histories are does not change.
func (f *forgetting) eraseArchived() {
	store := dynamo.New(dynamodb.NewFromConfig(f.aws), f.local.Table, time.Now)
	for id := range f.orders {
		before, err := store.Order(within(f.t), id)
		require.NoError(f.t, err)
		require.NoError(f.t, store.EraseOrder(within(f.t), before))
		after, err := store.Order(within(f.t), id)
		require.NoError(f.t, err)
		require.True(f.t, after.Erased())
		require.NotEmpty(f.t, after.Snapshot().Archive)
		require.Equal(f.t, before.Snapshot().Archive, after.Snapshot().Archive)
	}
}

// seen is what the API tells the shopper of the orders.
func (f *forgetting) seen() map[string]string {
	seen := map[string]string{}
	paths := []string{"/api/orders", "/api/orders?status=failed"}
	for id := range f.orders {
		paths = append(paths, "/api/orders/"+id)
	}
	for _, path := range paths {
		a, err := f.shopper.Send(within(f.t), http.MethodGet, path, nil, nil)
		require.NoError(f.t, err)
		require.Equal(f.t, http.StatusOK, a.Status, "%s: %s", path, a.Body)
		seen[path] = string(a.Body)
	}
	return seen
}

// archive archives as reconcile-orders does a hundred days from now: the platform's
// programs use the machine's clock.
func (f *forgetting) archive() int {
	later := func() time.Time { return time.Now().Add(100 * 24 * time.Hour) }
	store := dynamo.New(dynamodb.NewFromConfig(f.aws), f.local.Table, later)
	report, err := archive.Archiver{
		Orders: store, Archivals: store, Now: later, After: 90 * 24 * time.Hour,
		Archive: s3.NewArchive(f.aws, f.local.Bucket, id.NewSource(later, rand.Reader).Next, later),
	}.Run(within(f.t))
	require.NoError(f.t, err)
	require.True(f.t, report.Complete)
	return report.Archived
}

// archived are the lines of the archive.
func (f *forgetting) archived() string {
	var b strings.Builder
	bucket := awss3.NewFromConfig(f.aws, func(o *awss3.Options) { o.UsePathStyle = true })
	listed, err := bucket.ListObjectsV2(within(f.t), &awss3.ListObjectsV2Input{Bucket: &f.local.Bucket, Prefix: aws.String("orders/")})
	require.NoError(f.t, err)
	for _, o := range listed.Contents {
		object, err := bucket.GetObject(within(f.t), &awss3.GetObjectInput{Bucket: &f.local.Bucket, Key: o.Key})
		require.NoError(f.t, err)
		packed, err := io.ReadAll(object.Body)
		require.NoError(f.t, err)
		lines, err := gzip.NewReader(bytes.NewReader(packed))
		require.NoError(f.t, err)
		raw, err := io.ReadAll(lines)
		require.NoError(f.t, err)
		b.Write(raw)
	}
	return b.String()
}
