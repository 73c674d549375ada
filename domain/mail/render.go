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

// form is one kind of mail in its two forms. Only the HTML one needs escaping,
// which html/template does by context: text, attribute or URL.
type form struct {
	text *text.Template
	html *html.Template
}

// Templates are parsed when first needed, to keep processes that mail nothing
// quick to start.
var (
	completedForm = sync.OnceValue(func() form { return parse("completed") })
	disabledForm  = sync.OnceValue(func() form { return parse("disabled") })
)

// parse reads embedded templates: a malformed one is a mistake of the build,
// which the package's test finds.
func parse(name string) form {
	return form{
		text: text.Must(text.New(name+".txt").ParseFS(templates, "templates/"+name+".txt")),
		html: html.Must(html.New(name+".html").ParseFS(templates, "templates/"+name+".html", "templates/frame.html")),
	}
}

func render(f form, to, subject string, content any) (Message, error) {
	var t, h strings.Builder
	if err := f.text.Execute(&t, content); err != nil {
		return Message{}, failure.Wrap(failure.Internal, err, "the mail's text cannot be written")
	}
	if err := f.html.Execute(&h, content); err != nil {
		return Message{}, failure.Wrap(failure.Internal, err, "the mail's HTML cannot be written")
	}
	return Message{To: to, Subject: subject, Text: t.String(), HTML: h.String()}, nil
}

// link is the address of a place on the web page.
func link(appURL, place, id string) string {
	parts := []string{strings.TrimRight(appURL, "/"), place}
	if id != "" {
		parts = append(parts, url.PathEscape(id))
	}
	return strings.Join(parts, "/")
}
