package webhook

import (
	"slices"
	"strings"
)

// redacted is shown in place of a value that may be a secret.
const redacted = "[redacted]"

// secretWords are in the names of headers whose values may be secrets: cookies,
// authorization, tokens, keys.
var secretWords = []string{"cookie", "auth", "token", "secret", "password", "session", "credential", "api-key", "apikey", "access-key", "csrf", "xsrf"}

// KeepHeaders returns the headers as they are kept: sorted by name, with secrets redacted,
// and as many as the limits allow.
func KeepHeaders(all []Header) []Header {
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b Header) int { return strings.Compare(a.Name, b.Name) })
	var kept []Header
	size := 0
	for _, h := range sorted {
		h = keptHeader(h)
		if size += len(h.Name) + len(h.Value); size > MaxKeptHeaderBytes || len(kept) == MaxKeptHeaders {
			break
		}
		kept = append(kept, h)
	}
	return kept
}

func keptHeader(h Header) Header {
	h.Name = strings.ToLower(h.Name)
	if isSecret(h.Name) {
		return Header{h.Name, redacted}
	}
	h.Value = strings.ToValidUTF8(h.Value, "\uFFFD")
	if len(h.Value) > MaxKeptHeaderValue {
		h.Value = string(withoutCutRune([]byte(h.Value[:MaxKeptHeaderValue]))) + "…"
	}
	return h
}

// isSecret reports whether a header's value may be a secret. Our signature is none: it
// proves what was sent and reveals nothing of the secret.
func isSecret(name string) bool {
	return slices.ContainsFunc(secretWords, func(word string) bool { return strings.Contains(name, word) })
}
