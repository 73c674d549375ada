package number

// First bytes of an encoded number: negative numbers sort before zero, and zero
// before positive ones.
const (
	leadNegative = 1
	leadZero     = 2
	leadPositive = 3
)

// AppendKey appends an encoding whose bytewise order is the numeric order. No
// encoding is a prefix of another.
//
// The first byte is followed by the exponent, shifted to be positive, by the
// pairs of digits plus one, and by 0 as the end. These bytes are inverted when
// the number is negative.
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

// pair returns the value of the first two digits; a single digit counts as
// tens.
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
