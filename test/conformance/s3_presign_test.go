package conformance

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"
)

// TestS3PresignedURLs: API Reference, Authenticating requests: using query
// parameters; User Guide, Download and upload objects with presigned URLs.
func TestS3PresignedURLs(t *testing.T) {
	t.Parallel()
	client := newS3()
	name := bucket(t, client)
	presign := s3.NewPresignClient(client, s3.WithPresignExpires(time.Minute))
	key := "a b/é+.txt"
	up, err := presign.PresignPutObject(t.Context(), &s3.PutObjectInput{Bucket: &name, Key: &key, ContentType: aws.String("text/plain")})
	require.NoError(t, err)
	status, said := send(t, up, up.URL, "hello")
	require.Equal(t, http.StatusOK, status, said)

	get := &s3.GetObjectInput{Bucket: &name, Key: &key, ResponseContentDisposition: aws.String(`attachment; filename="x.txt"`)}
	good, err := presign.PresignGetObject(t.Context(), get)
	require.NoError(t, err)
	late, err := presign.PresignGetObject(t.Context(), get, func(o *s3.PresignOptions) { o.Presigner = past{o.Presigner} })
	require.NoError(t, err)
	for name, c := range map[string]struct {
		request *v4.PresignedHTTPRequest
		change  func(url.Values)
		path    string
		status  int
		says    string
	}{
		"as it was signed":         {good, func(url.Values) {}, "", 200, "hello"},
		"expired":                  {late, func(url.Values) {}, "", 403, "<Code>AccessDenied</Code>"},
		"expired, says why":        {late, func(url.Values) {}, "", 403, "Request has expired"},
		"given more time":          {good, func(q url.Values) { q.Set("X-Amz-Expires", "604800") }, "", 403, "<Code>SignatureDoesNotMatch</Code>"},
		"another signature":        {good, func(q url.Values) { q.Set("X-Amz-Signature", strings.Repeat("0", 64)) }, "", 403, "<Code>SignatureDoesNotMatch</Code>"},
		"another answer asked for": {good, func(q url.Values) { q.Set("response-content-disposition", "inline") }, "", 403, "<Code>SignatureDoesNotMatch</Code>"},
		"another key":              {good, func(url.Values) {}, "2", 403, "<Code>SignatureDoesNotMatch</Code>"},
		"longer than a week":       {good, func(q url.Values) { q.Set("X-Amz-Expires", "604801") }, "", 400, "<Code>AuthorizationQueryParametersError</Code>"},
		"no date":                  {good, func(q url.Values) { q.Del("X-Amz-Date") }, "", 400, "<Code>AuthorizationQueryParametersError</Code>"},
	} {
		t.Run(name, func(t *testing.T) {
			u, err := url.Parse(c.request.URL)
			require.NoError(t, err)
			query := u.Query()
			c.change(query)
			u.RawQuery = query.Encode()
			u.Path, u.RawPath = u.Path+c.path, ""
			status, said := send(t, c.request, u.String(), "")
			require.Equal(t, c.status, status, said)
			require.Contains(t, said, c.says)
		})
	}
	t.Run("another method", func(t *testing.T) {
		other := *good
		other.Method = http.MethodDelete
		status, said := send(t, &other, good.URL, "")
		require.Equal(t, http.StatusForbidden, status, said)
		require.Contains(t, said, "SignatureDoesNotMatch")
	})
	t.Run("no signature at all", func(t *testing.T) {
		status, said := send(t, good, strings.SplitN(good.URL, "?", 2)[0], "")
		require.Equal(t, http.StatusForbidden, status, said)
		require.Contains(t, said, "AccessDenied")
	})
}

// past signs as of an hour ago.
type past struct{ s3.HTTPPresignerV4 }

func (p past) PresignHTTP(ctx context.Context, c aws.Credentials, r *http.Request, hash, service, region string, at time.Time, options ...func(*v4.SignerOptions)) (string, http.Header, error) {
	return p.HTTPPresignerV4.PresignHTTP(ctx, c, r, hash, service, region, at.Add(-time.Hour), options...)
}

// send sends a presigned request to an address.
func send(t *testing.T, r *v4.PresignedHTTPRequest, address, body string) (status int, said string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), r.Method, address, strings.NewReader(body))
	require.NoError(t, err)
	for name, values := range r.SignedHeader {
		if name != "Host" && name != "Content-Length" {
			req.Header[name] = values
		}
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(raw)
}
