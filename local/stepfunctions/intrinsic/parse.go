// Package intrinsic parses and evaluates the intrinsic functions of the Amazon
// States Language, such as States.Format:
// https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
package intrinsic

import (
	"errors"
	"fmt"
	"strings"

	"github.com/eventforge/eventforge/local/stepfunctions/document"
	"github.com/eventforge/eventforge/local/stepfunctions/jsonpath"
)

// maxNesting is how deep calls may nest, as on AWS.
const maxNesting = 10

// Call is a parsed call. It is immutable.
type Call struct {
	name      string
	function  function
	arguments []argument
}

// argument is a literal, a path or a nested call. A literal string is a text,
// which keeps its escapes, because States.Format interprets them.
type argument struct {
	literal any
	path    *jsonpath.Path
	call    *Call
}

// Is reports whether a template's string is a call and not a path.
func Is(text string) bool { return strings.HasPrefix(text, "States.") }

// Parse parses a call. The error names the function and the argument.
func Parse(text string) (*Call, error) {
	p := &parser{text: text}
	c, err := p.call(1)
	if err != nil {
		return nil, fmt.Errorf("%q is not a valid intrinsic function: %w", text, err)
	}
	if p.space(); p.at != len(text) {
		return nil, fmt.Errorf("%q is not a valid intrinsic function: there is text after its end", text)
	}
	return c, nil
}

// Paths calls visit for every path argument, including those of nested calls.
func (c *Call) Paths(visit func(*jsonpath.Path)) {
	for _, a := range c.arguments {
		switch {
		case a.path != nil:
			visit(a.path)
		case a.call != nil:
			a.call.Paths(visit)
		}
	}
}

// IsRandom reports whether each evaluation may return another value.
func (c *Call) IsRandom() bool {
	if c.name == "States.UUID" || c.name == "States.MathRandom" {
		return true
	}
	for _, a := range c.arguments {
		if a.call != nil && a.call.IsRandom() {
			return true
		}
	}
	return false
}

type parser struct {
	text string
	at   int
}

func (p *parser) call(depth int) (*Call, error) {
	if depth > maxNesting {
		return nil, fmt.Errorf("calls nest deeper than %d", maxNesting)
	}
	start := p.at
	for p.at < len(p.text) && (isWord(p.text[p.at]) || p.text[p.at] == '.') {
		p.at++
	}
	name := p.text[start:p.at]
	f, ok := functions[name]
	if !ok {
		return nil, fmt.Errorf("there is no function %q", name)
	}
	if !p.skip('(') {
		return nil, fmt.Errorf("%s: ( is missing", name)
	}
	args, err := p.arguments(depth)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(args) < f.minArgs || len(args) > f.maxArgs {
		return nil, fmt.Errorf("%s: %d arguments are too few or too many", name, len(args))
	}
	return &Call{name: name, function: f, arguments: args}, nil
}

func (p *parser) arguments(depth int) ([]argument, error) {
	var out []argument
	if p.skip(')') {
		return nil, nil
	}
	for {
		a, err := p.argument(depth)
		if err != nil {
			return nil, fmt.Errorf("argument %d: %w", len(out)+1, err)
		}
		out = append(out, a)
		switch {
		case p.skip(','):
		case p.skip(')'):
			return out, nil
		default:
			return nil, fmt.Errorf("argument %d: it must be followed by , or )", len(out))
		}
	}
}

func (p *parser) argument(depth int) (argument, error) {
	p.space()
	if p.at == len(p.text) {
		return argument{}, errors.New("it is missing")
	}
	switch c := p.text[p.at]; {
	case c == '\'':
		s, err := p.quoted()
		return argument{literal: s}, err
	case c == '$':
		path, err := jsonpath.Parse(p.pathText())
		return argument{path: path}, err
	case strings.HasPrefix(p.text[p.at:], "States."):
		call, err := p.call(depth + 1)
		return argument{call: call}, err
	}
	start := p.at
	for p.at < len(p.text) && !strings.ContainsRune(",) ", rune(p.text[p.at])) {
		p.at++
	}
	v, err := document.Decode([]byte(p.text[start:p.at]))
	if _, isString := v.(string); err != nil || isString {
		return argument{}, errors.New("it must be a string in apostrophes, a number, true, false, null, a path or a call")
	}
	return argument{literal: v}, nil
}

// quoted parses a string in apostrophes. It keeps every backslash except one
// before an apostrophe, because States.Format interprets \{, \} and \\.
func (p *parser) quoted() (text, error) {
	var out strings.Builder
	for p.at++; p.at < len(p.text); p.at++ {
		c := p.text[p.at]
		switch {
		case c == '\'':
			p.at++
			return text(out.String()), nil
		case c == '\\' && p.at+1 < len(p.text):
			p.at++
			if next := p.text[p.at]; next != '\'' {
				out.WriteByte('\\')
			}
			out.WriteByte(p.text[p.at])
		default:
			out.WriteByte(c)
		}
	}
	return "", errors.New("the closing apostrophe is missing")
}

// pathText returns the text of a path: everything up to a comma or a closing
// parenthesis outside of brackets and quotes.
func (p *parser) pathText() string {
	start, depth := p.at, 0
	var quote byte
	for ; p.at < len(p.text); p.at++ {
		c := p.text[p.at]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '[' || c == '(':
			depth++
		case depth == 0 && (c == ',' || c == ')'):
			return strings.TrimSpace(p.text[start:p.at])
		case c == ']' || c == ')':
			depth--
		}
	}
	return strings.TrimSpace(p.text[start:])
}

func (p *parser) skip(c byte) bool {
	p.space()
	if p.at < len(p.text) && p.text[p.at] == c {
		p.at++
		return true
	}
	return false
}

func (p *parser) space() {
	for p.at < len(p.text) && p.text[p.at] == ' ' {
		p.at++
	}
}

func isWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// text is a literal string with its escapes.
type text string

// unescape returns the string without the backslashes of its escapes.
func (t text) unescape() string {
	var out strings.Builder
	for i := 0; i < len(t); i++ {
		if t[i] == '\\' && i+1 < len(t) {
			i++
		}
		out.WriteByte(t[i])
	}
	return out.String()
}
