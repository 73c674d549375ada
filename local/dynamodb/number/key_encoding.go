package number

// Lead bytes of an encoded number, in the order of what they lead.
const (
	leadNegative = 1
	leadZero     = 2
	leadPositive = 3
)

// AppendKey appends an encoding whose bytewise order is the numeric order. It
// ends itself: no encoding is a prefix of another.
//
// After the lead byte come the exponent, moved to be positive, and the digits
// in pairs of 1–100 so that 0 can end them; a negative number's are inverted.
func (n Number) AppendKey(dst []byte) []byte {
	if n.digits == "" {
		return append(dst, leadZero)
	}
	lead := byte(leadPositive)
	if n.negative {
		lead = leadNegative
	}
	dst = append(dst, lead, byte(n.exponent-minExponent))
	start := len(dst) - 1
	for i := 0; i < len(n.digits); i += 2 {
		dst = append(dst, pair(n.digits[i:])+1)
	}
	dst = append(dst, 0)
	if n.negative {
		invert(dst[start:])
	}
	return dst
}

// pair is the value of the first two digits; a lone one is the tens.
func pair(digits string) byte {
	v := (digits[0] - '0') * 10
	if len(digits) > 1 {
		v += digits[1] - '0'
	}
	return v
}

func invert(p []byte) {
	for i := range p {
		p[i] = ^p[i]
	}
}
