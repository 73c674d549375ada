package webhookhttp

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/webhook"
)

// explain converts a failed request to an error for the endpoint's owner, which reveals
// nothing about our network or DNS.
func explain(err error) error {
	var refused *failure.Error
	if errors.As(err, &refused) {
		return refused
	}
	return failure.Wrap(failure.Unavailable, withoutURL(err), "%s", reason(err))
}

// withoutURL is net/http's error without its URL, which may hold a secret.
func withoutURL(err error) error {
	var named *url.Error
	if errors.As(err, &named) {
		return named.Err
	}
	return err
}

// reasons are what the endpoint's owner reads about each class of error without a response.
var reasons = map[webhook.ErrorClass]string{
	webhook.ErrorDNS:        "the endpoint's name does not resolve",
	webhook.ErrorTimeout:    "the endpoint did not answer in time",
	webhook.ErrorRefused:    "the endpoint refused the connection",
	webhook.ErrorTooLarge:   "the endpoint's response has too many headers",
	webhook.ErrorNoResponse: "the endpoint did not answer",
}

func reason(err error) string {
	var certificate *tls.CertificateVerificationError
	class := classOf(err)
	switch {
	case class != webhook.ErrorTLS:
		return reasons[class]
	case errors.As(err, &certificate):
		return "the endpoint's certificate is not valid"
	}
	return "the endpoint does not speak TLS"
}

// classOf is the class of a failed request.
func classOf(err error) webhook.ErrorClass {
	var refused *failure.Error
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var timeout net.Error
	switch {
	case errors.As(err, &refused):
		return webhook.ErrorAddress
	case errors.As(err, &dns):
		return webhook.ErrorDNS
	case errors.As(err, &certificate), errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return webhook.ErrorTLS
	case errors.As(err, &timeout) && timeout.Timeout():
		return webhook.ErrorTimeout
	case errors.Is(err, syscall.ECONNREFUSED):
		return webhook.ErrorRefused
	case strings.Contains(err.Error(), "tls: "): // an alert, or a handshake that cannot go on, has no type
		return webhook.ErrorTLS
	case strings.Contains(err.Error(), "response headers exceeded"): // net/http has no type for it
		return webhook.ErrorTooLarge
	}
	return webhook.ErrorNoResponse
}

// retryAfter parses the Retry-After header (RFC 9110, 10.2.3): seconds or a date. It
// is 0 for anything else and for the past.
func retryAfter(header string, now time.Time) time.Duration {
	header = strings.TrimSpace(header)
	if seconds, err := strconv.ParseUint(header, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if date, err := http.ParseTime(header); err == nil {
		return max(date.Sub(now), 0)
	}
	return 0
}
