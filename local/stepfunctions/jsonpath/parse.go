package jsonpath

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Parse parses a path. The error contains the position of the error, counted in
// bytes from 1.
func Parse(text string) (*Path, error) {
	p := &parser{text: text}
	path, err := p.path()
	if err != nil {
		return nil, fmt.Errorf("%q is not a valid JSONPath: character %d: %w", text, p.at+1, err)
	}
	return path, nil
}

type parser struct {
	text  string
	at    int
	depth int
}

var errEnd = errors.New("it ends too early")

func (p *parser) path() (*Path, error) {
	out := &Path{text: p.text, definite: true}
	if !p.skip("$") {
		return nil, errors.New("it must start with $")
	}
	out.context = p.skip("$")
	var err error
	if out.steps, err = p.steps(func() bool { return p.at == len(p.text) }); err != nil {
		return nil, err
	}
	for _, s := range out.steps {
		out.definite = out.definite && s.single()
	}
	return out, nil
}

// steps parses steps until end returns true.
func (p *parser) steps(end func() bool) ([]step, error) {
	var out []step
	for !end() {
		s, err := p.step()
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

func (p *parser) step() (step, error) {
	switch {
	case p.skip(".."):
		s, err := p.member()
		return descent{s}, err
	case p.skip("."):
		if p.peek() == '[' {
			return nil, errors.New("the dot must be followed by a name")
		}
		return p.member()
	case p.peek() == '[':
		return p.bracket()
	case p.at == len(p.text):
		return nil, errEnd
	}
	return nil, fmt.Errorf("%q is unexpected", p.text[p.at])
}

func (p *parser) member() (step, error) {
	if p.peek() == '[' {
		return p.bracket()
	}
	if p.skip("*") {
		return wildcard{}, nil
	}
	start := p.at
	for p.at < len(p.text) && !strings.ContainsRune(".[]()'\"*?,&|=<>!", rune(p.text[p.at])) && p.text[p.at] > ' ' {
		p.at++
	}
	if p.at == start {
		return nil, errors.New("a name is missing")
	}
	if p.peek() == '(' {
		return nil, errors.New("functions are not supported in paths; use an intrinsic function")
	}
	return name(p.text[start:p.at]), nil
}

func (p *parser) bracket() (step, error) {
	p.at++ // the bracket
	p.space()
	var s step
	var err error
	switch p.peek() {
	case '*':
		p.at++
		s = wildcard{}
	case '?':
		s, err = p.filter()
	default:
		s, err = p.selectors()
	}
	if err != nil {
		return nil, err
	}
	p.space()
	if !p.skip("]") {
		return nil, errors.New("] is missing")
	}
	return s, nil
}

// selectors parses names or indexes separated by commas, or one slice.
func (p *parser) selectors() (step, error) {
	var all union
	for {
		s, err := p.selector()
		if err != nil {
			return nil, err
		}
		all = append(all, s)
		p.space()
		if !p.skip(",") {
			break
		}
		p.space()
	}
	if len(all) == 1 {
		return all[0], nil
	}
	return all, nil
}

func (p *parser) selector() (step, error) {
	if c := p.peek(); c == '\'' || c == '"' {
		text, err := p.quoted()
		return name(text), err
	}
	from, err := p.integer()
	if err != nil {
		return nil, err
	}
	p.space()
	if !p.skip(":") {
		if from == nil {
			return nil, errors.New("a name or an index is missing")
		}
		return index(*from), nil
	}
	p.space()
	to, err := p.integer()
	return slice{from, to}, err
}

// integer parses an integer. It returns nil when there is none.
func (p *parser) integer() (*int, error) {
	start := p.at
	p.skip("-")
	for p.at < len(p.text) && p.text[p.at] >= '0' && p.text[p.at] <= '9' {
		p.at++
	}
	if p.at == start {
		return nil, nil
	}
	n, err := strconv.Atoi(p.text[start:p.at])
	if err != nil {
		return nil, errors.New("an index is not a valid number")
	}
	return &n, nil
}

func (p *parser) quoted() (string, error) {
	quote := p.text[p.at]
	p.at++
	var out strings.Builder
	for p.at < len(p.text) {
		c := p.text[p.at]
		p.at++
		switch {
		case c == quote:
			return out.String(), nil
		case c == '\\' && p.at < len(p.text):
			out.WriteByte(p.text[p.at])
			p.at++
		default:
			out.WriteByte(c)
		}
	}
	return "", errEnd
}

func (p *parser) skip(s string) bool {
	if strings.HasPrefix(p.text[p.at:], s) {
		p.at += len(s)
		return true
	}
	return false
}

// peek returns the next character, or 0 at the end.
func (p *parser) peek() byte {
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

func (p *parser) space() {
	for p.peek() == ' ' || p.peek() == '\t' {
		p.at++
	}
}
