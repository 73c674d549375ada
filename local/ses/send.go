package ses

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/eventforge/eventforge/local/wire"
)

type sendRequest struct {
	FromEmailAddress     string
	Destination          destination
	ReplyToAddresses     []string
	Content              content
	EmailTags            []emailTag
	ConfigurationSetName string
}

type destination struct {
	ToAddresses  []string
	CcAddresses  []string
	BccAddresses []string
}

type emailTag struct {
	Name  string
	Value string
}

type content struct {
	Simple   *simple
	Raw      *rawContent
	Template any
}

type simple struct {
	Subject text
	Body    struct {
		HTML *text `json:"Html"`
		Text *text
	}
	Headers []emailTag
}

type text struct {
	Data    string
	Charset string
}

type rawContent struct {
	Data []byte
}

// maxRecipients is the maximum number of recipients of a message.
const maxRecipients = 50

func (s *Service) sendEmail(_ *http.Request, body []byte) (any, error) {
	in, err := decode[sendRequest](body)
	if err != nil {
		return nil, err
	}
	if in.ConfigurationSetName != "" {
		return nil, notFound("Configuration set <" + in.ConfigurationSetName + "> does not exist.")
	}
	m, err := in.message()
	if err != nil {
		return nil, err
	}
	if err := s.checkSender(m.From); err != nil {
		return nil, err
	}
	id, err := s.put(m, s.listening())
	return map[string]string{"MessageId": id}, err
}

// checkSender returns an error if the address is not verified.
func (s *Service) checkSender(from string) error {
	address, err := bareAddress(from)
	if err != nil {
		return err
	}
	ok, err := s.isVerified(address)
	if err != nil || ok {
		return err
	}
	return &wire.Error{Code: "MessageRejected", Message: fmt.Sprintf("Email address is not verified. The following identities failed the check in region %s: %s", strings.ToUpper(s.env.Region), from), Status: http.StatusBadRequest}
}

func (r sendRequest) message() (Message, error) {
	m := Message{Tags: pairs(r.EmailTags)}
	var err error
	switch {
	case r.Content.Template != nil:
		return m, badRequest("Content.Template: templates are not implemented here")
	case (r.Content.Simple == nil) == (r.Content.Raw == nil):
		return m, badRequest("Content: exactly one of Simple and Raw must be given")
	case r.Content.Simple != nil:
		err = r.Content.Simple.fill(&m)
	default:
		err = parseMIME(r.Content.Raw.Data, &m)
	}
	if err != nil {
		return m, err
	}
	r.setEnvelope(&m)
	return m, checkRecipients(m)
}

// setEnvelope sets the sender and the recipients. What the request omits keeps
// the value of a raw message's headers.
func (r sendRequest) setEnvelope(m *Message) {
	if r.FromEmailAddress != "" {
		m.From = r.FromEmailAddress
	}
	d := r.Destination
	if len(d.ToAddresses)+len(d.CcAddresses)+len(d.BccAddresses) > 0 {
		m.To, m.CC, m.BCC = d.ToAddresses, d.CcAddresses, d.BccAddresses
	}
	if len(r.ReplyToAddresses) > 0 {
		m.ReplyTo = r.ReplyToAddresses
	}
}

func checkRecipients(m Message) error {
	n := 0
	for _, list := range [][]string{m.To, m.CC, m.BCC} {
		for _, a := range list {
			if _, err := bareAddress(a); err != nil {
				return err
			}
			n++
		}
	}
	if n == 0 || n > maxRecipients {
		return badRequest(fmt.Sprintf("Destination: %d recipients; a message has 1 to %d", n, maxRecipients))
	}
	if m.From == "" {
		return badRequest("FromEmailAddress: must not be empty")
	}
	return nil
}

func (s *simple) fill(m *Message) error {
	m.Subject, m.Headers = s.Subject.Data, pairs(s.Headers)
	if s.Body.HTML != nil {
		m.HTML = s.Body.HTML.Data
	}
	if s.Body.Text != nil {
		m.Text = s.Body.Text.Data
	}
	switch {
	case m.Subject == "":
		return badRequest("Content.Simple.Subject: must not be empty")
	case strings.ContainsAny(m.Subject, "\r\n"):
		return badRequest("Content.Simple.Subject: must not contain a line break")
	case m.HTML == "" && m.Text == "":
		return badRequest("Content.Simple.Body: must have Html or Text")
	}
	return nil
}

func pairs(list []emailTag) map[string]string {
	if len(list) == 0 {
		return nil
	}
	out := make(map[string]string, len(list))
	for _, p := range list {
		out[p.Name] = p.Value
	}
	return out
}
