package number

import (
	"cmp"
	"math/big"
	"strings"
)

// Compare returns -1, 0 or 1 when a is less than, equal to or greater than b.
func Compare(a, b Number) int {
	if s := cmp.Compare(a.Sign(), b.Sign()); s != 0 || a.Sign() == 0 {
		return s
	}
	order := cmp.Compare(a.exponent, b.exponent)
	if order == 0 {
		// Fractions without trailing zeros have the order of their digits
		// as strings.
		order = strings.Compare(a.digits, b.digits)
	}
	if a.negative {
		return -order
	}
	return order
}

// Add returns a+b. The error is ErrPrecision, ErrOverflow or ErrUnderflow when
// the exact sum is outside the limits.
func Add(a, b Number) (Number, error) {
	scale := min(a.exponent-len(a.digits), b.exponent-len(b.digits))
	sum := new(big.Int).Add(a.scaled(scale), b.scaled(scale))
	digits := new(big.Int).Abs(sum).String()
	return normalise(sum.Sign() < 0, digits, len(digits)+scale)
}

// Subtract returns a-b, with the errors of Add.
func Subtract(a, b Number) (Number, error) {
	b.negative = !b.negative
	return Add(a, b)
}

// scaled returns n ÷ 10^scale, which must be an integer.
func (n Number) scaled(scale int) *big.Int {
	v := new(big.Int)
	if n.digits == "" {
		return v
	}
	v.SetString(n.digits+strings.Repeat("0", n.exponent-len(n.digits)-scale), 10)
	if n.negative {
		v.Neg(v)
	}
	return v
}

// Int64 returns n if it is an integer that fits into an int64.
func (n Number) Int64() (int64, bool) {
	if n.digits == "" {
		return 0, true
	}
	if n.exponent < len(n.digits) || n.exponent > 19 {
		return 0, false
	}
	v := n.scaled(0)
	return v.Int64(), v.IsInt64()
}
