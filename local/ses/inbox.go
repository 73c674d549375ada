package ses

import (
	"bytes"
	"encoding/base64"
	"mime"
	"mime/multipart"
	"net/textproto"
	"strings"
)

// SetInbox sets what receives each mail as a MIME message, as a receipt rule of SES that
// writes to S3 does for the domains it receives for. Call it before mail is sent. A mail
// whose message is not received stays sent.
func (s *Service) SetInbox(receive func(id string, message []byte) error) { s.inbox = receive }

// receive hands a mail to the inbox, if there is one.
func (s *Service) receive(m Message) {
	if s.inbox == nil {
		return
	}
	if err := s.inbox(m.ID, encodeMIME(m)); err != nil {
		s.env.Log.Warn("a mail did not reach the inbox", "id", m.ID, "error", err)
	}
}

// encodeMIME is the mail as its recipients get it: the text and the HTML as alternatives.
// Attachments are not kept, so they are not in it.
func encodeMIME(m Message) []byte {
	var body bytes.Buffer
	parts := multipart.NewWriter(&body)
	addAlternative(parts, "text/plain", m.Text)
	addAlternative(parts, "text/html", m.HTML)
	_ = parts.Close() // a buffer takes everything
	var message strings.Builder
	for _, line := range [][2]string{
		{"From", m.From}, {"To", strings.Join(m.To, ", ")}, {"Subject", mime.QEncoding.Encode("utf-8", m.Subject)},
		{"Date", m.Time.UTC().Format("Mon, 02 Jan 2006 15:04:05 -0700")}, {"Message-ID", "<" + m.ID + "@email.amazonses.com>"},
		{"MIME-Version", "1.0"}, {"Content-Type", "multipart/alternative; boundary=" + parts.Boundary()},
	} {
		message.WriteString(line[0] + ": " + line[1] + "\r\n")
	}
	return append([]byte(message.String()+"\r\n"), body.Bytes()...)
}

// lineLength is how many characters a line of Base64 has (RFC 2045).
const lineLength = 76

func addAlternative(parts *multipart.Writer, kind, text string) {
	if text == "" {
		return
	}
	w, err := parts.CreatePart(textproto.MIMEHeader{"Content-Type": {kind + "; charset=utf-8"}, "Content-Transfer-Encoding": {"base64"}})
	if err != nil {
		return // a buffer takes everything
	}
	for encoded := base64.StdEncoding.EncodeToString([]byte(text)); encoded != ""; {
		n := min(lineLength, len(encoded))
		_, _ = w.Write([]byte(encoded[:n] + "\r\n"))
		encoded = encoded[n:]
	}
}
