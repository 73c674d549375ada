package s3

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The supported signature algorithm and the format of its date.
const (
	signatureAlgorithm = "AWS4-HMAC-SHA256"
	dateFormat         = "20060102T150405Z"
)

// maxExpires is the longest lifetime of a presigned URL: a week.
const maxExpires = 7 * 24 * time.Hour

// authorize requires a signature on every request. The emulation has no IAM, so
// it does not verify signatures in headers. It verifies those of presigned URLs,
// which protect an object from anyone without the URL.
func (s *Service) authorize(c *call) error {
	switch {
	case c.query.Has("X-Amz-Signature"):
		return s.checkPresigned(c)
	case c.query.Has("Signature"):
		return s.checkPresignedV2(c)
	case strings.HasPrefix(c.Header.Get("Authorization"), "AWS "):
		return invalidRequest("The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.")
	case !strings.HasPrefix(c.Header.Get("Authorization"), "AWS4-"):
		return accessDenied("Access Denied")
	}
	return nil
}

// scope is the scope of a signature's credential.
type scope struct{ date, region, service string }

func (s *Service) checkPresigned(c *call) error {
	q := c.query
	parts := strings.Split(q.Get("X-Amz-Credential"), "/")
	signed, err := time.Parse(dateFormat, q.Get("X-Amz-Date"))
	seconds, bad := strconv.Atoi(q.Get("X-Amz-Expires"))
	life := time.Duration(seconds) * time.Second
	switch {
	case q.Get("X-Amz-Algorithm") != signatureAlgorithm:
		return malformedParameters("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"")
	case len(parts) < 5 || parts[len(parts)-1] != "aws4_request":
		return malformedParameters("Error parsing the X-Amz-Credential parameter; it must be <access key>/<date>/<region>/<service>/aws4_request.")
	case err != nil:
		return malformedParameters("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"")
	case bad != nil || life < 0 || life > maxExpires:
		return malformedParameters("X-Amz-Expires must be a number of seconds, at most a week (604800)")
	}
	if err := s.checkTime(signed, life); err != nil {
		return err
	}
	n := len(parts)
	return s.checkSignature(c, scope{parts[n-4], parts[n-3], parts[n-2]})
}

func malformedParameters(message string) error {
	return fail(http.StatusBadRequest, "AuthorizationQueryParametersError", message)
}

func (s *Service) checkTime(signed time.Time, life time.Duration) error {
	now := s.config.Now().UTC()
	if expires := signed.Add(life); now.After(expires) {
		return accessDenied("Request has expired", [2]string{"X-Amz-Expires", strconv.Itoa(int(life.Seconds()))},
			[2]string{"Expires", expires.Format(time.RFC3339)}, [2]string{"ServerTime", now.Format(time.RFC3339)})
	}
	if now.Before(signed.Add(-15 * time.Minute)) {
		return accessDenied("Request is not yet valid")
	}
	return nil
}

// checkSignature verifies the signature as described in the S3 API reference,
// "Authenticating Requests: Using Query Parameters".
func (s *Service) checkSignature(c *call, at scope) error {
	request := c.canonicalRequest()
	hash := sha256.Sum256([]byte(request))
	toSign := fmt.Sprintf("%s\n%s\n%s/%s/%s/aws4_request\n%s",
		signatureAlgorithm, c.query.Get("X-Amz-Date"), at.date, at.region, at.service, hex.EncodeToString(hash[:]))
	key := []byte("AWS4" + s.config.Secret)
	for _, part := range []string{at.date, at.region, at.service, "aws4_request", toSign} {
		key = hmacSHA256(key, part)
	}
	if !hmac.Equal([]byte(hex.EncodeToString(key)), []byte(c.query.Get("X-Amz-Signature"))) {
		e := fail(http.StatusForbidden, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided. Check your key and signing method.")
		e.fields = [][2]string{{"StringToSign", toSign}, {"CanonicalRequest", request}}
		return e
	}
	return nil
}

func hmacSHA256(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	_, _ = h.Write([]byte(text)) // a hash does not fail
	return h.Sum(nil)
}

// canonicalRequest returns the canonical request of the signature.
func (c *call) canonicalRequest() string {
	names := strings.Split(c.query.Get("X-Amz-SignedHeaders"), ";")
	var headers strings.Builder
	for _, name := range names {
		headers.WriteString(name + ":" + c.signedHeader(name) + "\n")
	}
	payload := c.query.Get("X-Amz-Content-Sha256")
	if payload == "" {
		payload = c.Header.Get("X-Amz-Content-Sha256")
	}
	if payload == "" {
		payload = "UNSIGNED-PAYLOAD"
	}
	return strings.Join([]string{
		c.Method, encodePath(c.URL.Path), canonicalQuery(c.query), headers.String(), strings.Join(names, ";"), payload,
	}, "\n")
}

func (c *call) signedHeader(name string) string {
	switch name {
	case "host":
		return c.Host
	case "content-length":
		return strconv.FormatInt(c.ContentLength, 10)
	}
	values := c.Header.Values(name)
	for i, v := range values {
		values[i] = strings.Join(strings.Fields(v), " ")
	}
	return strings.Join(values, ",")
}

// canonicalQuery returns every parameter except the signature, encoded and
// sorted.
func canonicalQuery(q url.Values) string {
	var pairs []string
	for name, values := range q {
		if name == "X-Amz-Signature" {
			continue
		}
		for _, v := range values {
			pairs = append(pairs, percentEncode(name)+"="+percentEncode(v))
		}
	}
	slices.Sort(pairs)
	return strings.Join(pairs, "&")
}

// percentEncode escapes everything except the unreserved characters of RFC 3986.
func percentEncode(text string) string {
	return strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
}

func encodePath(path string) string {
	return strings.ReplaceAll(percentEncode(path), "%2F", "/")
}
