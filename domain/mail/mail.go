// Package mail is what the platform writes to people.
package mail

// Message is one mail in two forms. Both are complete.
type Message struct {
	To      string
	Subject string
	Text    string
	HTML    string
}
