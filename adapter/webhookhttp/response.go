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

func reason(err error) string {
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var timeout net.Error
	switch {
	case errors.As(err, &dns):
		return "the endpoint's name does not resolve"
	case errors.As(err, &certificate):
		return "the endpoint's certificate is not valid"
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return "the endpoint does not speak TLS"
	case errors.As(err, &timeout) && timeout.Timeout():
		return "the endpoint did not answer in time"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "the endpoint refused the connection"
	}
	return "the endpoint did not answer"
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
