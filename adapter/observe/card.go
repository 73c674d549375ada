package observe

// The lengths of payment cards' numbers (ISO/IEC 7812) that are in use, in digits.
const (
	shortestCard = 14
	longestCard  = 19
)

// mayHoldCard reports whether a line has enough digits in a row, with single spaces or
// hyphens between them, for a card's number.
func mayHoldCard(line []byte) bool {
	run := 0
	for i, c := range line {
		switch {
		case c >= '0' && c <= '9':
			if run++; run >= shortestCard {
				return true
			}
		case (c == ' ' || c == '-') && run > 0 && line[i-1] != ' ' && line[i-1] != '-':
		default:
			run = 0
		}
	}
	return false
}

// redactCards replaces the numbers of cards. Where a number stands in JSON, a string
// must stand instead.
func redactCards(line []byte) []byte {
	var out []byte
	at := place{json: line[0] == '{'}
	done := 0
	for _, found := range patterns().digits.FindAllIndex(line, -1) {
		if !isCard(line[found[0]:found[1]]) {
			continue
		}
		before := line[done:found[0]]
		at.pass(before)
		out = append(append(out, before...), at.hiddenCard()...)
		done = found[1]
	}
	return append(out, line[done:]...)
}

// place is a place in a line: whether it is within a string of JSON.
type place struct{ json, inString, escaped bool }

// pass moves behind text.
func (p *place) pass(text []byte) {
	for _, c := range text {
		switch {
		case p.escaped:
			p.escaped = false
		case p.inString && c == '\\':
			p.escaped = true
		case c == '"':
			p.inString = !p.inString
		}
	}
}

func (p *place) hiddenCard() string {
	if p.json && !p.inString {
		return `"` + hiddenCard + `"`
	}
	return hiddenCard
}

// isCard reports whether digits are the number of a card: of a length, with a first part
// that an issuer has, and with a valid check digit. Times and counters rarely are.
func isCard(text []byte) bool {
	digits := make([]byte, 0, longestCard)
	for _, c := range text {
		if c == ' ' || c == '-' {
			continue
		}
		if len(digits) == longestCard {
			return false
		}
		digits = append(digits, c-'0')
	}
	return len(digits) >= shortestCard && issued(digits) && luhn(digits)
}

// issued reports whether an issuer of cards has numbers that begin so: Visa, Mastercard,
// American Express, Discover, Diners Club, JCB or UnionPay.
func issued(digits []byte) bool {
	two := int(digits[0])*10 + int(digits[1])
	switch {
	case digits[0] == 4, two >= 51 && two <= 55, two >= 22 && two <= 27, two >= 34 && two <= 39, two >= 60 && two <= 65:
		return true
	default:
		return two == 30
	}
}

// luhn checks the check digit (ISO/IEC 7812-1, annex B).
func luhn(digits []byte) bool {
	sum := 0
	for i := range digits {
		n := int(digits[len(digits)-1-i])
		if i%2 == 1 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return sum%10 == 0
}
