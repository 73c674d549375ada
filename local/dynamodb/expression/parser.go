package expression

import (
	"strconv"
	"strings"
)

// maxLength is the maximum length of an expression in bytes (Amazon DynamoDB Developer
// Guide, "Quotas": expression parameters).
const maxLength = 4096

// maxIndex is the largest list index. A list of 400 KB has fewer elements.
const maxIndex = 1 << 20

// parser parses the tokens of one expression and stops at the first error.
type parser struct {
	text   string
	tokens []token
	at     int
	uses   uses
	last   group // the pair of parentheses that was closed last
}

// group is a pair of parentheses: the indexes of its tokens.
type group struct{ open, close int }

// uses holds the placeholders that an expression uses and the top-level
// attributes of its paths, in order.
type uses struct{ names, values, topLevel []string }

func newParser(text string) (*parser, error) {
	if len(text) > maxLength {
		return nil, errorf("Expression size has exceeded the maximum allowed size; expression size: %d", len(text))
	}
	p := &parser{text: text, tokens: tokens(text), last: group{-1, -1}}
	if len(p.tokens) == 1 {
		return nil, errorf("The expression can not be empty;")
	}
	return p, nil
}

func (p *parser) peek() token { return p.tokens[p.at] }

// ahead returns the token after the next one, or the end.
func (p *parser) ahead() token { return p.tokens[min(p.at+1, len(p.tokens)-1)] }

// advance consumes the next token.
func (p *parser) advance() {
	if p.peek().kind != tokenEnd {
		p.at++
	}
}

// accept consumes the sign if it is next.
func (p *parser) accept(sign string) bool {
	if p.peek().is(sign) {
		p.at++
		return true
	}
	return false
}

// acceptWord consumes the keyword if it is next.
func (p *parser) acceptWord(word string) bool {
	if p.peek().keyword(word) {
		p.at++
		return true
	}
	return false
}

func (p *parser) expect(sign string) error {
	if !p.accept(sign) {
		return p.syntax()
	}
	return nil
}

// finish returns an error unless the whole expression has been parsed.
func (p *parser) finish() error {
	if p.peek().kind != tokenEnd {
		return p.syntax()
	}
	return nil
}

// syntax returns the syntax error of the next token, which it quotes with its
// neighbours.
func (p *parser) syntax() error {
	from, to := p.tokens[max(p.at-1, 0)], p.ahead()
	return errorf("Syntax error; token: %q, near: %q", p.peek().text, strings.TrimSpace(p.text[from.start:to.end]))
}

// path parses a document path such as a.#b[2].c.
func (p *parser) path() (Path, error) {
	first, err := p.step()
	if err != nil {
		return nil, err
	}
	path := Path{first}
	p.uses.topLevel = append(p.uses.topLevel, first.Name)
	for {
		switch {
		case p.accept("."):
			first, err = p.step()
		case p.accept("["):
			first, err = p.index()
		default:
			return path, nil
		}
		if err != nil {
			return nil, err
		}
		path = append(path, first)
	}
}

// step parses one attribute name of a path.
func (p *parser) step() (Step, error) {
	switch t := p.peek(); t.kind {
	case tokenWord:
		if isReserved(t.text) {
			return Step{}, errorf("Attribute name is a reserved keyword; reserved keyword: %s", t.text)
		}
		p.advance()
		return Step{Name: t.text}, nil
	case tokenName:
		p.advance()
		p.uses.names = append(p.uses.names, t.text)
		return Step{Name: t.text}, nil
	default:
		return Step{}, p.syntax()
	}
}

// index parses the index of a list element and the closing bracket.
func (p *parser) index() (Step, error) {
	t := p.peek()
	if t.kind != tokenNumber {
		return Step{}, p.syntax()
	}
	n, err := strconv.Atoi(t.text)
	if err != nil || n > maxIndex {
		return Step{}, errorf("List index is not within the allowable range; index: [%s]", t.text)
	}
	p.advance()
	return Step{Index: n, isIndex: true}, p.expect("]")
}

// value parses a :placeholder.
func (p *parser) value() (Literal, error) {
	t := p.peek()
	if t.kind != tokenValue {
		return "", p.syntax()
	}
	p.advance()
	p.uses.values = append(p.uses.values, t.text)
	return Literal(t.text), nil
}
