// Package number implements DynamoDB's numbers: exact decimals of at most 38
// significant digits that are zero or have a magnitude from 1E-130 to
// 9.9999999999999999999999999999999999999E+125 (Amazon DynamoDB
// Developer Guide, "Naming rules and data types").
package number

import (
	"strconv"
	"strings"
)

// The limits of a number.
const (
	MaxDigits   = 38   // significant digits
	maxExponent = 126  // of 0.d₁d₂… × 10^exponent
	minExponent = -129 // of the same
)

// Error says why a string or a result is not a number, in DynamoDB's words.
type Error string

func (e Error) Error() string { return string(e) }

// The errors of Parse and of arithmetic.
const (
	ErrSyntax    Error = "The parameter cannot be converted to a numeric value"
	ErrPrecision Error = "Attempting to store more than 38 significant digits in a Number"
	ErrOverflow  Error = "Number overflow. Attempting to store a number with magnitude larger than supported range"
	ErrUnderflow Error = "Number underflow. Attempting to store a number with magnitude smaller than supported range"
)

// Number is 0.d₁d₂…dₙ × 10^exponent where d₁ and dₙ are not zero, or zero when
// it has no digits. The zero value is zero.
type Number struct {
	negative bool
	exponent int
	digits   string // ASCII digits without leading or trailing zeros
}

// Parse parses a decimal in plain or scientific notation. The error is one of
// ErrSyntax, ErrPrecision, ErrOverflow and ErrUnderflow.
func Parse(s string) (Number, error) {
	mantissa, exponent, ok := splitExponent(s)
	if !ok {
		return Number{}, ErrSyntax
	}
	negative := strings.HasPrefix(mantissa, "-")
	mantissa = strings.TrimPrefix(strings.TrimPrefix(mantissa, "-"), "+")
	if !isDecimal(mantissa) {
		return Number{}, ErrSyntax
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	return normalise(negative, whole+fraction, len(whole)+exponent)
}

// splitExponent splits s at e or E into the mantissa and the exponent.
func splitExponent(s string) (mantissa string, exponent int, ok bool) {
	at := strings.IndexAny(s, "eE")
	if at < 0 {
		return s, 0, true
	}
	exponent, ok = smallInt(s[at+1:])
	return s[:at], exponent, ok
}

// smallInt parses a signed integer. It caps the value far outside the range of
// exponents, so that no string overflows an int.
func smallInt(s string) (n int, ok bool) {
	digits := strings.TrimLeft(s, "+-")
	if digits == "" || len(s)-len(digits) > 1 {
		return 0, false
	}
	for _, c := range []byte(digits) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = min(n*10+int(c-'0'), 1_000_000)
	}
	if s[0] == '-' {
		n = -n
	}
	return n, true
}

// isDecimal reports whether s consists of at least one digit and at most one
// decimal point.
func isDecimal(s string) bool {
	points := 0
	for _, c := range []byte(s) {
		switch {
		case c == '.':
			points++
		case c < '0' || c > '9':
			return false
		}
	}
	return points <= 1 && len(s) > points
}

// normalise returns the number 0.digits × 10^exponent if it is within the
// limits.
func normalise(negative bool, digits string, exponent int) (Number, error) {
	trimmed := strings.TrimLeft(digits, "0")
	exponent -= len(digits) - len(trimmed)
	trimmed = strings.TrimRight(trimmed, "0")
	switch {
	case trimmed == "":
		return Number{}, nil
	case len(trimmed) > MaxDigits:
		return Number{}, ErrPrecision
	case exponent > maxExponent:
		return Number{}, ErrOverflow
	case exponent < minExponent:
		return Number{}, ErrUnderflow
	}
	return Number{negative: negative, exponent: exponent, digits: trimmed}, nil
}

// String returns the canonical form, which is DynamoDB's: plain notation without
// leading or trailing zeros.
func (n Number) String() string {
	if n.digits == "" {
		return "0"
	}
	var b strings.Builder
	if n.negative {
		b.WriteByte('-')
	}
	switch {
	case n.exponent <= 0:
		b.WriteString("0." + strings.Repeat("0", -n.exponent) + n.digits)
	case n.exponent >= len(n.digits):
		b.WriteString(n.digits + strings.Repeat("0", n.exponent-len(n.digits)))
	default:
		b.WriteString(n.digits[:n.exponent] + "." + n.digits[n.exponent:])
	}
	return b.String()
}

// Digits returns the number of significant digits; 0 for zero.
func (n Number) Digits() int { return len(n.digits) }

// Sign returns -1, 0 or 1.
func (n Number) Sign() int {
	switch {
	case n.digits == "":
		return 0
	case n.negative:
		return -1
	default:
		return 1
	}
}

// FromInt returns n as a Number.
func FromInt(n int) Number {
	out, _ := Parse(strconv.Itoa(n)) // an int has at most 19 digits
	return out
}
