// Package mail writes the platform's e-mails.
package mail

// Message is one e-mail as plain text and as HTML. Both are complete.
type Message struct {
	To      string
	Subject string
	Text    string
	HTML    string
}
