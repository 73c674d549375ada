package expression

import "strings"

// tokenKind is the kind of a token.
type tokenKind int

const (
	tokenEnd    tokenKind = iota
	tokenWord             // the name of an attribute or function, or a keyword
	tokenName             // #placeholder
	tokenValue            // :placeholder
	tokenNumber           // digits: a list index
	tokenSign             // an operator or punctuation
	tokenBad              // a character that starts no token
)

// token is one token of an expression and its position.
type token struct {
	kind       tokenKind
	text       string
	start, end int
}

// is reports whether the token is the given punctuation.
func (t token) is(sign string) bool { return t.kind == tokenSign && t.text == sign }

// keyword reports whether the token is the given keyword, ignoring case.
func (t token) keyword(word string) bool {
	return t.kind == tokenWord && strings.EqualFold(t.text, word)
}

// tokens splits an expression into tokens. The last one is tokenEnd.
func tokens(text string) []token {
	var out []token
	for at := 0; at < len(text); {
		if strings.IndexByte(" \t\r\n", text[at]) >= 0 {
			at++
			continue
		}
		t := next(text, at)
		out = append(out, t)
		at = t.end
	}
	return append(out, token{kind: tokenEnd, text: "<EOF>", start: len(text), end: len(text)})
}

func next(text string, at int) token {
	end, kind := at+1, tokenBad
	switch c := text[at]; {
	case isLetter(c):
		end, kind = wordEnd(text, at), tokenWord
	case isDigit(c):
		end, kind = digitsEnd(text, at), tokenNumber
	case c == '#' || c == ':':
		if end = wordEnd(text, at+1); end > at+1 {
			kind = placeholderKind(c)
		}
	case strings.IndexByte("=<>()[],.+-", c) >= 0:
		end, kind = signEnd(text, at), tokenSign
	}
	return token{kind: kind, text: text[at:end], start: at, end: end}
}

func placeholderKind(c byte) tokenKind {
	if c == '#' {
		return tokenName
	}
	return tokenValue
}

func wordEnd(text string, at int) int {
	for at < len(text) && (isLetter(text[at]) || isDigit(text[at])) {
		at++
	}
	return at
}

func digitsEnd(text string, at int) int {
	for at < len(text) && isDigit(text[at]) {
		at++
	}
	return at
}

func signEnd(text string, at int) int {
	if at+1 < len(text) {
		switch text[at : at+2] {
		case "<>", "<=", ">=":
			return at + 2
		}
	}
	return at + 1
}

func isLetter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
