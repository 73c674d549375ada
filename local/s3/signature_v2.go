package s3

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // signature version 2 is HMAC-SHA1
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// checkPresignedV2 verifies a URL with the older signature version 2, which boto3
// still uses by default for us-east-1. See "Signing and Authenticating REST
// Requests", query string request authentication.
func (s *Service) checkPresignedV2(c *call) error {
	q := c.query
	seconds, err := strconv.ParseInt(q.Get("Expires"), 10, 64)
	if err != nil || q.Get("AWSAccessKeyId") == "" {
		return accessDenied("Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters")
	}
	now := s.config.Now().UTC()
	if expires := time.Unix(seconds, 0).UTC(); now.After(expires) {
		return accessDenied("Request has expired", [2]string{"Expires", expires.Format(time.RFC3339)}, [2]string{"ServerTime", now.Format(time.RFC3339)})
	}
	toSign := s.stringToSignV2(c)
	h := hmac.New(sha1.New, []byte(s.config.Secret))
	_, _ = h.Write([]byte(toSign)) // a hash does not fail
	if !hmac.Equal([]byte(base64.StdEncoding.EncodeToString(h.Sum(nil))), []byte(q.Get("Signature"))) {
		e := fail(http.StatusForbidden, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided. Check your key and signing method.")
		e.fields = [][2]string{{"StringToSign", toSign}}
		return e
	}
	for _, used := range []string{"AWSAccessKeyId", "Expires", "Signature"} {
		q.Del(used) // the remaining parameters are the operation's
	}
	return nil
}

// stringToSignV2 returns the string that was signed.
func (s *Service) stringToSignV2(c *call) string {
	path := c.URL.EscapedPath()
	if bucket := s.hostBucket(c.Host); bucket != "" {
		path = "/" + bucket + path
	}
	return strings.Join([]string{
		c.Method, c.Header.Get("Content-Md5"), c.Header.Get("Content-Type"), c.query.Get("Expires"),
		amzHeaders(c.Header) + path + signedSubresources(c.query),
	}, "\n")
}

// amzHeaders returns the x-amz- headers, sorted, one per line.
func amzHeaders(h http.Header) string {
	var lines []string
	for name, values := range h {
		if lower := strings.ToLower(name); strings.HasPrefix(lower, "x-amz-") {
			lines = append(lines, lower+":"+strings.Join(values, ",")+"\n")
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}

// signedSubresources returns the query parameters that are part of the signature.
func signedSubresources(q url.Values) string {
	var signed []string
	for name := range q {
		switch {
		case strings.HasPrefix(name, "response-"):
			signed = append(signed, name+"="+q.Get(name))
		case slices.Contains([]string{"location", "delete", "uploads"}, name):
			signed = append(signed, name)
		case name == "uploadId", name == "partNumber":
			signed = append(signed, name+"="+q.Get(name))
		}
	}
	if len(signed) == 0 {
		return ""
	}
	slices.Sort(signed)
	return "?" + strings.Join(signed, "&")
}
