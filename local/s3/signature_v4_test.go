package s3_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	client "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/s3"
)

func (h *harness) presign(change func(*client.GetObjectInput), life time.Duration) string {
	h.t.Helper()
	in := &client.GetObjectInput{Bucket: aws.String("bucket"), Key: aws.String("r/é b.pdf")}
	if change != nil {
		change(in)
	}
	r, err := client.NewPresignClient(h.client).PresignGetObject(ctx, in, client.WithPresignExpires(life))
	require.NoError(h.t, err)
	return r.URL
}

func TestPresignedGet(t *testing.T) {
	h := newHarness(t)
	require.NoError(t, h.put("r/é b.pdf", "pdf"))
	status, body, _ := fetch(t, "GET", h.presign(nil, time.Minute), "")
	require.Equal(t, http.StatusOK, status, body)
	require.Equal(t, "pdf", body)
	url := h.presign(func(in *client.GetObjectInput) {
		in.ResponseContentDisposition, in.ResponseContentType = aws.String(`attachment; filename="a b.pdf"`), aws.String("application/pdf")
	}, time.Minute)
	_, _, header := fetch(t, "GET", url, "")
	require.Equal(t, `attachment; filename="a b.pdf"`, header.Get("Content-Disposition"))
	require.Equal(t, "application/pdf", header.Get("Content-Type"))
	status, body, _ = fetch(t, "GET", strings.Replace(url, "a%20b.pdf", "evil.pdf", 1), "")
	require.Equal(t, http.StatusForbidden, status)
	require.Contains(t, body, "<Code>SignatureDoesNotMatch</Code>")
	status, _, _ = fetch(t, "PUT", h.presign(nil, time.Minute), "x")
	require.Equal(t, http.StatusForbidden, status, "signed for GET only")
	status, body, _ = fetch(t, "GET", h.url+"/bucket/r/x", "")
	require.Equal(t, http.StatusForbidden, status, "unsigned")
	require.Contains(t, body, "<Code>AccessDenied</Code>")
}

func TestPresignedURLExpires(t *testing.T) {
	now := time.Now()
	h := newHarness(t, s3.Now(func() time.Time { return now }))
	require.NoError(t, h.put("r/é b.pdf", "pdf"))
	url := h.presign(nil, 15*time.Minute)
	now = time.Now().Add(14 * time.Minute)
	status, _, _ := fetch(t, "GET", url, "")
	require.Equal(t, http.StatusOK, status)
	now = time.Now().Add(15*time.Minute + 2*time.Second)
	status, body, _ := fetch(t, "GET", url, "")
	require.Equal(t, http.StatusForbidden, status)
	require.Contains(t, body, "<Code>AccessDenied</Code><Message>Request has expired</Message><X-Amz-Expires>900</X-Amz-Expires>")
	now = time.Now().Add(-time.Hour)
	status, _, _ = fetch(t, "GET", url, "")
	require.Equal(t, http.StatusForbidden, status, "not yet valid")
}

func TestPresignedURLIsVerifiedWithTheSecret(t *testing.T) {
	h := newHarness(t, s3.Secret("other"))
	status, body, _ := fetch(t, "GET", h.presign(nil, time.Minute), "")
	require.Equal(t, http.StatusForbidden, status)
	require.Contains(t, body, "SignatureDoesNotMatch")
	h.client = client.New(h.client.Options(), func(o *client.Options) {
		o.Credentials = credentials.NewStaticCredentialsProvider("anybody", "other", "session")
	})
	status, _, _ = fetch(t, "GET", h.presign(nil, time.Minute), "")
	require.Equal(t, http.StatusNotFound, status, "the signature is right, the object is missing")
}

func TestPresignedPut(t *testing.T) {
	h := newHarness(t)
	r, err := client.NewPresignClient(h.client).PresignPutObject(ctx, &client.PutObjectInput{
		Bucket: aws.String("bucket"), Key: aws.String("up"), ContentType: aws.String("text/plain"),
	})
	require.NoError(t, err)
	status, body, _ := fetch(t, "PUT", r.URL, "uploaded", "Content-Type", "text/plain")
	require.Equal(t, http.StatusOK, status, body)
	got, out, err := h.get("up")
	require.NoError(t, err)
	require.Equal(t, "uploaded text/plain", got+" "+*out.ContentType)
	status, _, _ = fetch(t, "PUT", r.URL, "uploaded", "Content-Type", "text/html")
	require.Equal(t, http.StatusForbidden, status, "the header differs from the signed one")
}

func TestSignatureV2InHeadersIsRefused(t *testing.T) {
	h := newHarness(t)
	status, body, _ := fetch(t, "GET", h.url+"/bucket/k", "", "Authorization", "AWS test:x")
	require.Equal(t, http.StatusBadRequest, status)
	require.Contains(t, body, "AWS4-HMAC-SHA256")
}
