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
	hiddenCard    = "[card]"
	hiddenPath    = "/[path]"
	hiddenQuery   = "?[query]"
)

// sensitiveKeys are attributes whose values are never written.
var sensitiveKeys = map[string]bool{
	"authorization": true, "cookie": true, "email": true, "e_mail": true, "password": true,
	"secret": true, "secrets": true, "token": true, "access_token": true, "webhook-signature": true,
	"card": true, "card_number": true, "cvc": true, "cvv": true, "client_secret": true,
}

func hideSensitive(_ []string, a slog.Attr) slog.Attr {
	if sensitiveKeys[strings.ToLower(a.Key)] {
		return slog.String(a.Key, hiddenSecret)
	}
	return a
}

// inURL matches what continues a URL. A line is JSON, and may hold JSON in a string: an
// ampersand may be written as an escape.
const inURL = `(?:[^\s"'<>\\]|\\{1,4}u00[0-9a-fA-F]{2})*`

// patterns are compiled at the first line that may need them, so that they do not slow
// a cold start.
var patterns = sync.OnceValue(func() (p struct{ address, secret, url, query, digits *regexp.Regexp }) {
	// A line is JSON: the letter of an escape before an address, as in \n, is
	// not the address's and must stay.
	p.address = regexp.MustCompile(`(\\[bfnrt]|\\u[0-9a-fA-F]{4})?[\pL\pN.!#$%&'*+/=?^_{|}~-]+@[\pL\pN](?:[\pL\pN.-]*[\pL\pN])?`)
	p.secret = regexp.MustCompile(`whs(?:ec|k)_[A-Za-z0-9+/=_-]+|(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]+|` +
		`eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*|\b(?:tok|pm|src|card)_[A-Za-z0-9_]+|` +
		`\b(?:pi|seti)_[A-Za-z0-9]+_secret_[A-Za-z0-9]+`)
	p.url = regexp.MustCompile(`([A-Za-z][A-Za-z0-9+.-]{0,15}://)(?:[^\s"'<>\\/?#]*@)?([^\s"'<>\\/?#@]*)` + inURL)
	p.query = regexp.MustCompile(`\?[\w.\[\]%-]+=` + inURL)
	p.digits = regexp.MustCompile(`[0-9](?:[ -]?[0-9]){12,}`)
	return p
})

// Redact replaces in a line of text: e-mail addresses, webhook secrets and keys (whsec_…, whsk_…), keys,
// payment tokens and client secrets of Stripe, JSON Web Tokens, numbers of payment cards,
// queries of URLs, and paths of URLs that are not AWS's. Both may hold a webhook's
// secret.
func Redact(line []byte) []byte {
	if bytes.Contains(line, []byte("://")) {
		line = redactURLs(line)
	}
	if bytes.IndexByte(line, '?') >= 0 {
		line = patterns().query.ReplaceAllLiteral(line, []byte(hiddenQuery))
	}
	if bytes.IndexByte(line, '@') >= 0 {
		line = patterns().address.ReplaceAll(line, []byte("${1}"+hiddenAddress))
	}
	if mayHoldSecret(line) {
		line = patterns().secret.ReplaceAllLiteral(line, []byte(hiddenSecret))
	}
	if mayHoldCard(line) {
		line = redactCards(line)
	}
	return line
}

// redactURLs keeps schemes and hosts, and AWS's paths: queues and tables help operators.
func redactURLs(line []byte) []byte {
	var out []byte
	done := 0
	for _, at := range patterns().url.FindAllSubmatchIndex(line, -1) {
		scheme, host, rest := line[at[2]:at[3]], line[at[4]:at[5]], line[at[5]:at[1]]
		out = append(append(append(out, line[done:at[0]]...), scheme...), host...)
		name, _, _ := bytes.Cut(host, []byte(":"))
		switch {
		case len(rest) == 0 || string(rest) == "/":
			out = append(out, rest...)
		case bytes.HasSuffix(name, []byte(".amazonaws.com")):
			path, _, _ := bytes.Cut(rest, []byte("?"))
			out = append(out, path...)
		default:
			out = append(out, hiddenPath...)
		}
		done = at[1]
	}
	return append(out, line[done:]...)
}

func mayHoldSecret(line []byte) bool {
	for _, hint := range [...]string{"whsec_", "whsk_", "_live_", "_test_", "eyJ", "tok_", "pm_", "src_", "card_", "_secret_"} {
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
