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

// maxDepth is how deep multiparts may be nested.
const maxDepth = 10

// parseMIME sets m from a MIME message.
func parseMIME(data []byte, m *Message) error {
	msg, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		return badRequest("Content.Raw.Data: no MIME message: " + err.Error())
	}
	h := textproto.MIMEHeader(msg.Header)
	m.From, m.Subject = decodeHeader(h.Get("From")), decodeHeader(h.Get("Subject"))
	m.To, m.CC, m.BCC = addresses(msg.Header, "To"), addresses(msg.Header, "Cc"), addresses(msg.Header, "Bcc")
	m.ReplyTo = addresses(msg.Header, "Reply-To")
	if err := addPart(h, msg.Body, m, maxDepth); err != nil {
		return badRequest("Content.Raw.Data: malformed body: " + err.Error())
	}
	return nil
}

func decodeHeader(text string) string {
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

// addPart sets m.HTML and m.Text from their first part and adds the names of all
// attachments.
func addPart(h textproto.MIMEHeader, body io.Reader, m *Message, depth int) error {
	kind, parameters, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		kind = "text/plain"
	}
	if strings.HasPrefix(kind, "multipart/") && depth > 0 {
		return addParts(multipart.NewReader(body, parameters["boundary"]), m, depth-1)
	}
	disposition, names, _ := mime.ParseMediaType(h.Get("Content-Disposition"))
	if disposition == "attachment" {
		m.Attachments = append(m.Attachments, names["filename"])
		return nil
	}
	text, err := io.ReadAll(decodeTransfer(h.Get("Content-Transfer-Encoding"), body))
	switch {
	case kind == "text/html" && m.HTML == "":
		m.HTML = string(text)
	case kind == "text/plain" && m.Text == "":
		m.Text = string(text)
	}
	return err
}

func addParts(parts *multipart.Reader, m *Message, depth int) error {
	for {
		p, err := parts.NextRawPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := addPart(p.Header, p, m, depth); err != nil {
			return err
		}
	}
}

func decodeTransfer(encoding string, body io.Reader) io.Reader {
	switch strings.ToLower(encoding) {
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		return quotedprintable.NewReader(body)
	}
	return body
}
