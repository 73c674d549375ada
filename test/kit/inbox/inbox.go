// Package inbox reads the mail that a platform has sent to its users: from the bucket that
// a receipt rule of SES fills, from the list that an emulator of AWS shows, or from the
// mailbox of local.
package inbox

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/http"
	"net/mail"
	"net/textproto"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/eventforge/eventforge/ops/control"
	"github.com/eventforge/eventforge/ops/target"
)

// Mail is what the tests look at.
type Mail struct{ Subject, Text, HTML string }

// Inbox reads all mail. It is safe for concurrent use.
type Inbox struct {
	list func(context.Context) ([]Mail, error)
}

// ErrNone says that the platform has nowhere to read mail from.
var ErrNone = errors.New("the target has no inbox: deploy with mail_inbox, or add it to the target document (docs/deploy.md)")

// Open returns the inbox of a platform, or ErrNone.
func Open(platform target.Target, objects *s3.Client) (*Inbox, error) {
	switch {
	case platform.Inbox != nil && platform.Inbox.Bucket != "":
		b := &bucket{client: objects, name: platform.Inbox.Bucket, prefix: platform.Inbox.Prefix, read: map[string]Mail{}}
		return &Inbox{b.list}, nil
	case platform.Inbox != nil && platform.Inbox.URL != "":
		return &Inbox{func(ctx context.Context) ([]Mail, error) { return shown(ctx, platform.Inbox.URL) }}, nil
	case platform.Control != "":
		return &Inbox{mailbox{control.Client{Base: platform.Control}}.list}, nil
	}
	return nil, ErrNone
}

// Mails returns all mail, in no order.
func (i *Inbox) Mails(ctx context.Context) ([]Mail, error) { return i.list(ctx) }

// mailbox is that of local.
type mailbox struct{ control.Client }

// mostMails is how many mails of local's mailbox are read, the newest first.
const mostMails = 1000

func (m mailbox) list(ctx context.Context) (all []Mail, err error) {
	mails, err := m.Mails(ctx, mostMails)
	for _, one := range mails {
		all = append(all, Mail{one.Subject, one.Text, one.HTML})
	}
	return all, err
}

// bucket holds a MIME message per object. Each is read once.
type bucket struct {
	client       *s3.Client
	name, prefix string

	mu   sync.Mutex
	read map[string]Mail
}

func (b *bucket) list(ctx context.Context) (all []Mail, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	pages := s3.NewListObjectsV2Paginator(b.client, &s3.ListObjectsV2Input{Bucket: &b.name, Prefix: &b.prefix})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, o := range page.Contents {
			if err := b.get(ctx, *o.Key); err != nil {
				return nil, fmt.Errorf("%s: %w", *o.Key, err)
			}
		}
	}
	for _, m := range b.read {
		all = append(all, m)
	}
	return all, nil
}

func (b *bucket) get(ctx context.Context, key string) error {
	if _, ok := b.read[key]; ok {
		return nil
	}
	out, err := b.client.GetObject(ctx, &s3.GetObjectInput{Bucket: &b.name, Key: &key})
	if err != nil {
		return err
	}
	defer out.Body.Close()
	m, err := Parse(out.Body)
	if err != nil {
		return err
	}
	b.read[key] = m
	return nil
}

// Parse reads a MIME message: its subject, and its first text and HTML parts.
func Parse(r io.Reader) (m Mail, err error) {
	message, err := mail.ReadMessage(r)
	if err != nil {
		return m, err
	}
	if m.Subject, err = new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject")); err != nil {
		return m, err
	}
	return m, addPart(&m, textproto.MIMEHeader(message.Header), message.Body)
}

func addPart(m *Mail, header textproto.MIMEHeader, body io.Reader) error {
	kind, parameters, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil {
		return err
	}
	if strings.HasPrefix(kind, "multipart/") {
		return addParts(m, multipart.NewReader(body, parameters["boundary"]))
	}
	text, err := io.ReadAll(decoded(header.Get("Content-Transfer-Encoding"), body))
	if err != nil {
		return err
	}
	switch {
	case kind == "text/plain" && m.Text == "":
		m.Text = string(text)
	case kind == "text/html" && m.HTML == "":
		m.HTML = string(text)
	}
	return nil
}

func addParts(m *Mail, parts *multipart.Reader) error {
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := addPart(m, part.Header, part); err != nil {
			return err
		}
	}
}

func decoded(encoding string, body io.Reader) io.Reader {
	switch strings.ToLower(encoding) {
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		return quotedprintable.NewReader(body)
	}
	return body
}

// shown reads the list of sent mails that MiniStack shows: per account, the newest last.
func shown(ctx context.Context, url string) (all []Mail, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	var list struct {
		Messages map[string][]struct {
			Subject  string
			BodyText string
			BodyHTML string `json:"BodyHtml"`
		}
	}
	raw, err := io.ReadAll(resp.Body)
	if err == nil {
		err = json.NewDecoder(bytes.NewReader(raw)).Decode(&list)
	}
	for _, account := range list.Messages {
		for _, one := range account {
			all = append(all, Mail{one.Subject, one.BodyText, one.BodyHTML})
		}
	}
	return all, err
}
