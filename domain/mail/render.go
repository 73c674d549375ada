package mail

import (
	"embed"
	html "html/template"
	"net/url"
	"strings"
	"sync"
	text "text/template"

	"github.com/eventforge/eventforge/domain/failure"
)

//go:embed templates
var templates embed.FS

// templatePair holds the templates of one kind of mail. Only HTML needs
// escaping, which html/template does by context: text, attribute or URL.
type templatePair struct {
	text *text.Template
	html *html.Template
}

// Templates are parsed on first use, so that processes that send no mail start
// quickly.
var (
	completedTemplates = sync.OnceValue(func() templatePair { return parse("completed") })
	refundedTemplates  = sync.OnceValue(func() templatePair { return parse("refunded") })
	requestedTemplates = sync.OnceValue(func() templatePair { return parse("withdrawal-requested") })
	refusedTemplates   = sync.OnceValue(func() templatePair { return parse("withdrawal-refused") })
	shippedTemplates   = sync.OnceValue(func() templatePair { return parse("shipped") })
	endedTemplates     = sync.OnceValue(func() templatePair { return parse("ended") })
	disabledTemplates  = sync.OnceValue(func() templatePair { return parse("disabled") })
)

// parse parses embedded templates. It panics on a malformed one, which is an
// error of the build that the package's test finds.
func parse(name string) templatePair {
	return templatePair{
		text: text.Must(text.New(name+".txt").ParseFS(templates, "templates/"+name+".txt")),
		html: html.Must(html.New(name+".html").ParseFS(templates, "templates/"+name+".html", "templates/frame.html")),
	}
}

func render(f templatePair, to, subject string, content any) (Message, error) {
	var t, h strings.Builder
	if err := f.text.Execute(&t, content); err != nil {
		return Message{}, failure.Wrap(failure.Internal, err, "the mail's text cannot be rendered")
	}
	if err := f.html.Execute(&h, content); err != nil {
		return Message{}, failure.Wrap(failure.Internal, err, "the mail's HTML cannot be rendered")
	}
	return Message{To: to, Subject: subject, Text: t.String(), HTML: h.String()}, nil
}

// link is the URL of a page of the app.
func link(appURL, page, id string) string {
	parts := []string{strings.TrimRight(appURL, "/"), page}
	if id != "" {
		parts = append(parts, url.PathEscape(id))
	}
	return strings.Join(parts, "/")
}
