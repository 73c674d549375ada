package wire

import (
	"net/http"
	"strings"
)

// Scope returns the service that a request is signed for, by the credential
// scope of Signature Version 4 in its Authorization header or in its presigned
// URL: "sts" of AKID/20260101/us-east-1/sts/aws4_request. It is empty when the
// request is not signed so.
func Scope(r *http.Request) string {
	credential := r.URL.Query().Get("X-Amz-Credential")
	if signed, ok := strings.CutPrefix(r.Header.Get("Authorization"), "AWS4-"); ok {
		_, credential, _ = strings.Cut(signed, "Credential=")
		credential, _, _ = strings.Cut(credential, ",")
	}
	parts := strings.Split(strings.TrimSpace(credential), "/")
	if len(parts) < 4 || parts[len(parts)-1] != "aws4_request" {
		return ""
	}
	return parts[len(parts)-2] // counted from the end: an access key id may contain slashes
}
