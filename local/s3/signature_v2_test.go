package s3_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
)

// The URLs were signed without this code, with the secret "test".
func TestPresignedV2(t *testing.T) {
	h := newHarness(t)
	require.NoError(t, h.put("r/é b.pdf", "pdf"))
	const (
		object = "/bucket/r/%C3%A9%20b.pdf?"
		by     = "AWSAccessKeyId=anybody&Expires=99999999999&Signature="
		plain  = by + "pFtMnjPXLI14xPmeDrkqkw163UA%3D"
		asked  = by + "CJtltwiF9CSuelABq%2BMpOVoLU5Y%3D&response-content-type=x/y&response-content-disposition=inline%3B%20a%3D%22b%22"
	)
	for name, c := range map[string]struct {
		method, url string
		status      int
		says        string
	}{
		"as it was signed":     {"GET", object + plain, http.StatusOK, "pdf"},
		"with an answer's own": {"GET", object + asked, http.StatusOK, "pdf"},
		"another answer":       {"GET", object + asked + "2", http.StatusForbidden, "SignatureDoesNotMatch"},
		"an answer not signed": {"GET", object + plain + "&response-content-type=x/y", http.StatusForbidden, "SignatureDoesNotMatch"},
		"another key":          {"GET", "/bucket/other?" + plain, http.StatusForbidden, "SignatureDoesNotMatch"},
		"another method":       {"DELETE", object + plain, http.StatusForbidden, "SignatureDoesNotMatch"},
		"another life":         {"GET", object + "AWSAccessKeyId=a&Expires=99999999998&Signature=pFtMnjPXLI14xPmeDrkqkw163UA%3D", http.StatusForbidden, "SignatureDoesNotMatch"},
		"expired":              {"GET", object + "AWSAccessKeyId=a&Expires=1000000000&Signature=BFxGuTfzWInQzWFeqTlTR6zGcvk%3D", http.StatusForbidden, "Request has expired"},
		"without a time":       {"GET", object + "AWSAccessKeyId=a&Signature=x", http.StatusForbidden, "AccessDenied"},
		"a part":               {"PUT", "/bucket/k?partNumber=1&uploadId=x&" + by + "WAhGiK4ucvjY%2FPTQHEATNwPyk%2Bs%3D", http.StatusNotFound, "NoSuchUpload"},
		"another part":         {"PUT", "/bucket/k?partNumber=2&uploadId=x&" + by + "WAhGiK4ucvjY%2FPTQHEATNwPyk%2Bs%3D", http.StatusForbidden, "SignatureDoesNotMatch"},
		"a subresource":        {"GET", object + plain + "&tagging", http.StatusNotImplemented, "GetObjectTagging"},
	} {
		t.Run(name, func(t *testing.T) {
			status, body, _ := fetch(t, c.method, h.url+c.url, "")
			require.Equal(t, c.status, status, body)
			require.Contains(t, body, c.says)
		})
	}
}
