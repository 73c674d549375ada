package awsclient

import (
	"bytes"
	"io"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// bodyCopier sends each request from a body that the SDK cannot close.
//
// The SDK closes the request's body as soon as the response's header arrives
// (seen in smithy-go v1.28.9; aws-sdk-go-v2 issue 2737). WriteTo of the closed
// body returns io.EOF. If the transport's write loop has sent the body but has
// not yet checked that it ends there, it takes this EOF for a failed write and
// closes the connection. The SDK then fails to read the rest of the response:
// "read tcp: use of closed network connection".
type bodyCopier struct{ next aws.HTTPClient }

// Do sends the request with a copy of its body. Bodies of unknown length are
// streams and stay as they are.
func (c bodyCopier) Do(r *http.Request) (*http.Response, error) {
	if r.Body == nil || r.ContentLength < 0 {
		return c.next.Do(r)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	copied := *r
	copied.Body = io.NopCloser(bytes.NewReader(body))
	return c.next.Do(&copied)
}
