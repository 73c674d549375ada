// Package awstest holds what tests of the emulated services share on the
// client's side of the wire.
package awstest

import (
	"bytes"
	"io"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
)

// HTTPClient returns the SDK's default HTTP client without one defect of the
// SDK (seen in smithy-go v1.28.9; aws-sdk-go-v2 issue 2737).
//
// The SDK closes the request's body as soon as the response's header arrives.
// WriteTo of that closed body returns io.EOF. If the transport's write loop
// has sent the body but has not yet checked that it ends there, it takes this
// EOF for a failed write and closes the connection. A response that is larger
// than the transport's read buffer then fails with "deserialization failed,
// read tcp: use of closed network connection". The emulated services answer
// within microseconds, so a busy machine is enough to make this happen.
// Programs retry the error; these tests do not, because they check each answer.
func HTTPClient() aws.HTTPClient { return inMemory{awshttp.NewBuildableClient()} }

// inMemory sends each request from a body that the SDK cannot close.
type inMemory struct{ next aws.HTTPClient }

// Do sends the request with a copy of its body. Bodies of unknown length are
// streams and stay as they are.
func (c inMemory) Do(r *http.Request) (*http.Response, error) {
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
