package observe

import (
	"bytes"
	"io"
	"log/slog"
	"regexp"
	"strings"
	"sync"
)

// The replacements of redacted text.
const (
	hiddenAddress = "[e-mail]"
	hiddenSecret  = "[secret]"
)

// sensitiveKeys are attributes whose values are never written.
var sensitiveKeys = map[string]bool{
	"authorization": true, "cookie": true, "email": true, "e_mail": true, "password": true,
	"secret": true, "secrets": true, "token": true, "access_token": true, "webhook-signature": true,
}

func hideSensitive(_ []string, a slog.Attr) slog.Attr {
	if sensitiveKeys[strings.ToLower(a.Key)] {
		return slog.String(a.Key, hiddenSecret)
	}
	return a
}

// patterns are compiled at the first line that may need them, so that they do not slow
// a cold start.
var patterns = sync.OnceValue(func() (p struct{ address, secret *regexp.Regexp }) {
	// A line is JSON: the letter of an escape before an address, as in \n, is
	// not the address's and must stay.
	p.address = regexp.MustCompile(`(\\[bfnrt]|\\u[0-9a-fA-F]{4})?[\pL\pN.!#$%&'*+/=?^_{|}~-]+@[\pL\pN](?:[\pL\pN.-]*[\pL\pN])?`)
	p.secret = regexp.MustCompile(`whsec_[A-Za-z0-9+/=_-]+|(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]+|` +
		`eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*`)
	return p
})

// Redact replaces e-mail addresses, webhook secrets (whsec_…), Stripe keys
// and JSON Web Tokens in a line of text.
func Redact(line []byte) []byte {
	if bytes.IndexByte(line, '@') >= 0 {
		line = patterns().address.ReplaceAll(line, []byte("${1}"+hiddenAddress))
	}
	if mayHoldSecret(line) {
		line = patterns().secret.ReplaceAllLiteral(line, []byte(hiddenSecret))
	}
	return line
}

func mayHoldSecret(line []byte) bool {
	for _, hint := range [...]string{"whsec_", "_live_", "_test_", "eyJ"} {
		if bytes.Contains(line, []byte(hint)) {
			return true
		}
	}
	return false
}

// redactor redacts each log line that is written to it. slog's handlers write a whole
// line at a time, so nested values are redacted too.
type redactor struct{ w io.Writer }

// Write writes the redacted line.
func (r redactor) Write(line []byte) (int, error) {
	if _, err := r.w.Write(Redact(line)); err != nil {
		return 0, err
	}
	return len(line), nil
}
