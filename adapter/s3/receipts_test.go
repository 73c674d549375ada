package s3_test

import (
	"io"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/internal/awstest"
	"github.com/eventforge/eventforge/adapter/s3"
	"github.com/eventforge/eventforge/domain/failure"
)

// bucket is an emulation of S3. It answers every HEAD with a status and stores the last
// PUT.
type bucket struct {
	head   int
	put    *http.Request
	object []byte
}

func (b *bucket) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.Method {
	case http.MethodHead:
		w.WriteHeader(b.head)
	case http.MethodPut:
		b.put = r.Clone(r.Context())
		b.object, _ = io.ReadAll(r.Body)
	default:
		w.WriteHeader(http.StatusMethodNotAllowed)
	}
}

func TestAReceiptIsStoredAsAPDF(t *testing.T) {
	b := &bucket{}
	require.NoError(t, s3.New(awstest.Config(t, b), "receipts-bucket").PutReceipt(t.Context(), "01ORDER", []byte("%PDF")))
	assert.Equal(t, "/receipts-bucket/receipts/01ORDER.pdf", b.put.URL.Path)
	assert.Equal(t, "application/pdf", b.put.Header.Get("Content-Type"))
	assert.Equal(t, "inline", b.put.Header.Get("Content-Disposition"))
	assert.Contains(t, string(b.object), "%PDF")
}

// The mistake: a missing receipt answered 500, because S3 answers 403 to a caller that
// may not list the bucket.
func TestP5_AReceiptThatIsNotThereIsNotReady(t *testing.T) {
	for _, status := range []int{http.StatusForbidden, http.StatusNotFound} {
		b := &bucket{head: status}
		_, err := s3.New(awstest.Config(t, b), "receipts-bucket").ReceiptLinks(t.Context(), "01ORDER", "receipt-1.pdf", 15*time.Minute)
		assert.Equal(t, failure.NotReady, failure.CodeOf(err), "status %d", status)
	}
}

func TestOtherErrorsOfS3AreNotNotReady(t *testing.T) {
	b := &bucket{head: http.StatusServiceUnavailable}
	_, err := s3.New(awstest.Config(t, b), "receipts-bucket").ReceiptLinks(t.Context(), "01ORDER", "receipt-1.pdf", 15*time.Minute)
	assert.Equal(t, failure.Unavailable, failure.CodeOf(err))
	b.head = http.StatusBadRequest
	_, err = s3.New(awstest.Config(t, b), "receipts-bucket").ReceiptLinks(t.Context(), "01ORDER", "receipt-1.pdf", 15*time.Minute)
	assert.Equal(t, failure.Internal, failure.CodeOf(err))
}

func TestLinksArePresignedForTheRequestedTime(t *testing.T) {
	b := &bucket{head: http.StatusOK}
	links, err := s3.New(awstest.Config(t, b), "receipts-bucket").ReceiptLinks(t.Context(), "01ORDER", "receipt-1.pdf", 15*time.Minute)
	require.NoError(t, err)
	for link, disposition := range map[string]string{links.View: `inline; filename="receipt-1.pdf"`, links.Download: `attachment; filename="receipt-1.pdf"`} {
		u, err := url.Parse(link)
		require.NoError(t, err)
		assert.Equal(t, "/receipts-bucket/receipts/01ORDER.pdf", u.Path)
		assert.Equal(t, "900", u.Query().Get("X-Amz-Expires"))
		assert.Equal(t, disposition, u.Query().Get("response-content-disposition"))
		assert.NotEmpty(t, u.Query().Get("X-Amz-Signature"))
	}
}
