package adapter_test

import (
	"bytes"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/s3"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/pagination"
	"github.com/eventforge/eventforge/domain/port/porttest"
)

func TestBookReports(t *testing.T) {
	h := newHarness(t)
	require.NoError(t, h.s3.CreateBucket(archiveBucket))
	porttest.BookReports(t, s3.NewBooks(h.aws, archiveBucket))
}

// What else is under the prefix is no report, and a damaged report is an error.
func TestOnlyReportsAreListed(t *testing.T) {
	h := newHarness(t)
	require.NoError(t, h.s3.CreateBucket(archiveBucket))
	store := s3.NewBooks(h.aws, archiveBucket)
	put := func(key, body string) {
		_, err := awss3.NewFromConfig(h.aws, func(o *awss3.Options) { o.UsePathStyle = true }).PutObject(t.Context(), &awss3.PutObjectInput{
			Bucket: aws.String(archiveBucket), Key: &key, Body: bytes.NewReader([]byte(body)),
		})
		require.NoError(t, err)
	}
	put("books/notes.txt", "of an operator")
	put("orders/2026-11-28.json", "{}")
	p, err := store.BookReports(t.Context(), pagination.Request{Limit: 10})
	require.NoError(t, err)
	assert.Empty(t, p.Items)
	put("books/2026-11-28.json", "{")
	_, err = store.BookReports(t.Context(), pagination.Request{Limit: 10})
	assert.Equal(t, failure.Unavailable, failure.CodeOf(err))
}
