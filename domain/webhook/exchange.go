package webhook

import (
	"strings"
	"time"
	"unicode/utf8"
)

// The limits of what is kept of one exchange.
const (
	MaxKeptBody        = 4 << 10 // bytes of a response's body
	MaxKeptHeaders     = 32      // of the request, and of the response
	MaxKeptHeaderValue = 256     // bytes of one header's value
	MaxKeptHeaderBytes = 2 << 10 // bytes of all names and values together
)

// Exchange is what was sent in one attempt and what came back. The request's body is the
// delivery's payload, and is not kept again.
type Exchange struct {
	Sent     []Header // headers of the request
	Received []Header // headers of the response, sorted by name
	Body     Body     // of the response
	Timing   Timing
}

// Header is one header as it is shown: secrets are redacted and long values are cut.
type Header struct{ Name, Value string }

// BodyKind is what a response's body is.
type BodyKind string

// The kinds of bodies.
const (
	BodyNone   BodyKind = "none"
	BodyText   BodyKind = "text"   // UTF-8 without control characters
	BodyBinary BodyKind = "binary" // anything else; its bytes are not kept
)

// Body is the beginning of a response's body.
type Body struct {
	Kind      BodyKind // empty if there was no response
	Text      string   // of BodyText, at most MaxKeptBody bytes
	Size      int      // bytes that were read
	Truncated bool     // there was more, or the rest did not arrive
}

// Timing is how long each part of an attempt took. A part that did not happen is zero.
type Timing struct {
	DNS       time.Duration // finding the address
	Connect   time.Duration // opening the connection
	TLS       time.Duration // the handshake
	FirstByte time.Duration // from the request's last byte to the response's first one
	Total     time.Duration // everything, also reading the body
	Reused    bool          // an open connection was used, so that the first three are zero
}

// NewBody is the body of which the first bytes are given; more says that they are not all
// of it. A character that is cut in two is left out.
func NewBody(first []byte, more bool) Body {
	b := Body{Kind: BodyNone, Size: len(first), Truncated: more}
	if len(first) == 0 {
		return b
	}
	if len(first) > MaxKeptBody {
		first, b.Truncated = first[:MaxKeptBody], true
	}
	if b.Truncated {
		first = withoutCutRune(first)
	}
	if b.Kind = BodyBinary; isText(first) {
		b.Kind, b.Text = BodyText, string(first)
	}
	return b
}

// withoutCutRune removes the beginning of a character at the end.
func withoutCutRune(b []byte) []byte {
	for back := 1; back <= utf8.UTFMax && back <= len(b); back++ {
		if last := b[len(b)-back:]; utf8.RuneStart(last[0]) {
			if !utf8.FullRune(last) {
				return b[:len(b)-back]
			}
			break
		}
	}
	return b
}

func isText(b []byte) bool {
	return utf8.Valid(b) && strings.IndexFunc(string(b), isControl) < 0
}

func isControl(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0x7f
}
