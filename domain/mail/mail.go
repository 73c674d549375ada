// Package mail writes the platform's e-mails.
package mail

import (
	netmail "net/mail"
	"strings"

	"github.com/eventforge/eventforge/domain/failure"
)

// Message is one e-mail as plain text and as HTML. Both are complete.
type Message struct {
	// ID names the mail: what is sent twice under one ID is one mail too many. It has
	// letters, digits, - and _ only, so that the mail service can return it.
	ID      string
	To      string
	Subject string
	Text    string
	HTML    string
}

// maxAddress and maxLocalPart are RFC 5321's limits, in bytes.
const (
	maxAddress   = 254
	maxLocalPart = 64
)

// CheckAddress fails with Invalid for an address to which no mail can be sent. SES
// accepts ASCII only. The error does not repeat the address.
func CheckAddress(address string) error {
	parsed, err := netmail.ParseAddress(address)
	malformed := failure.New(failure.Invalid, "the address is malformed")
	if err != nil || parsed.Address != address || len(address) > maxAddress {
		return malformed
	}
	at := strings.LastIndexByte(address, '@')
	if at > maxLocalPart || strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return malformed
	}
	return nil
}
