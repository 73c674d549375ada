package ses

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"strings"
)

// maxParts bounds how deep multiparts may be nested.
const maxParts = 10

// parseRaw reads a MIME message.
func parseRaw(data []byte, m *Message) error {
	msg, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		return badRequest("Content.Raw.Data: no MIME message: " + err.Error())
	}
	h := textproto.MIMEHeader(msg.Header)
	m.From, m.Subject = word(h.Get("From")), word(h.Get("Subject"))
	m.To, m.CC, m.BCC = addresses(msg.Header, "To"), addresses(msg.Header, "Cc"), addresses(msg.Header, "Bcc")
	m.ReplyTo = addresses(msg.Header, "Reply-To")
	if err := readPart(h, msg.Body, m, maxParts); err != nil {
		return badRequest("Content.Raw.Data: malformed body: " + err.Error())
	}
	return nil
}

func word(text string) string {
	if decoded, err := new(mime.WordDecoder).DecodeHeader(text); err == nil {
		return decoded
	}
	return text
}

func addresses(h mail.Header, name string) []string {
	list, err := h.AddressList(name)
	if err != nil {
		return nil
	}
	out := make([]string, 0, len(list))
	for _, a := range list {
		out = append(out, a.Address)
	}
	return out
}

// readPart takes the first HTML and the first text and the names of all
// attachments.
func readPart(h textproto.MIMEHeader, body io.Reader, m *Message, depth int) error {
	kind, parameters, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		kind = "text/plain"
	}
	if strings.HasPrefix(kind, "multipart/") && depth > 0 {
		return readParts(multipart.NewReader(body, parameters["boundary"]), m, depth-1)
	}
	disposition, names, _ := mime.ParseMediaType(h.Get("Content-Disposition"))
	if disposition == "attachment" {
		m.Attachments = append(m.Attachments, names["filename"])
		return nil
	}
	text, err := io.ReadAll(transfer(h.Get("Content-Transfer-Encoding"), body))
	switch {
	case kind == "text/html" && m.HTML == "":
		m.HTML = string(text)
	case kind == "text/plain" && m.Text == "":
		m.Text = string(text)
	}
	return err
}

func readParts(parts *multipart.Reader, m *Message, depth int) error {
	for {
		p, err := parts.NextRawPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := readPart(p.Header, p, m, depth); err != nil {
			return err
		}
	}
}

func transfer(encoding string, body io.Reader) io.Reader {
	switch strings.ToLower(encoding) {
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		return quotedprintable.NewReader(body)
	}
	return body
}
