package order

import "strings"

// Number is an order's number for people, such as 7K3M-9QXT-4C2. It is made from the
// order's id: the last ten characters, which are random, and one that shows typing errors.
// Of a million orders two share a number with a probability of 1 to 2,000 or so, so whoever
// looks for one must be prepared for two orders.
type Number string

const (
	// alphabet is that of ids, Crockford's base 32: without I, L, O and U.
	alphabet     = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	idDigits     = 26
	randomDigits = 10
	groupDigits  = 4
)

// NumberFault is what is wrong with a number that is not Valid, in words for violations.
const NumberFault = "is an order number with a typing error: compare it character by character"

// spoken undoes what people do to an id or a number when they type it or read it out:
// groups, also with the dashes of word processors, and letters that are read as digits.
var spoken = strings.NewReplacer(" ", "", "\u00a0", "", "-", "", "\u2010", "", "\u2011", "", "\u2013", "", "#", "", "O", "0", "I", "1", "L", "1")

func written(text string) string { return spoken.Replace(strings.ToUpper(strings.TrimSpace(text))) }

// NumberOf is the number of the order with the id. It is empty unless that is an id.
func NumberOf(orderID string) Number {
	if !isID(orderID) {
		return ""
	}
	digits := orderID[len(orderID)-randomDigits:]
	return grouped(digits + string(alphabet[check(digits)]))
}

// Number is the order's number for people.
func (o Order) Number() Number { return NumberOf(o.s.ID) }

// ReadNumber reads what people type as a number, in groups or not, in small letters, with O
// for 0 and I or L for 1. It reports whether text has the form of a number; one with a typing
// error has it, too (see Valid).
func ReadNumber(text string) (Number, bool) {
	digits := written(text)
	if len(digits) != randomDigits+1 || strings.Trim(digits, alphabet) != "" {
		return "", false
	}
	return grouped(digits), true
}

// ReadID reads an order's id as people type it, like ReadNumber.
func ReadID(text string) (string, bool) {
	typed := written(text)
	return typed, isID(typed)
}

// isID reports whether text is a ULID, whose first character has three bits. It is no call of
// package id, because functions that generate no ids do without its library.
func isID(text string) bool {
	return len(text) == idDigits && text[0] <= '7' && strings.Trim(text, alphabet) == ""
}

// Digits are the number's characters without groups.
func (n Number) Digits() string { return strings.ReplaceAll(string(n), "-", "") }

// Valid reports whether the number has no typing error, as far as its last character tells:
// one wrong character, or two that changed places, are always found.
func (n Number) Valid() bool {
	digits := n.Digits()
	return len(digits) == randomDigits+1 && alphabet[check(digits[:randomDigits])] == digits[randomDigits]
}

func grouped(digits string) Number {
	return Number(digits[:groupDigits] + "-" + digits[groupDigits:2*groupDigits] + "-" + digits[2*groupDigits:])
}

// check is the check character's value: the characters' weighted sum in the field of 32
// elements, where each place has another power of a primitive element as its weight. That is
// a Reed–Solomon code with one check symbol (Reed and Solomon, 1960). A wrong character
// changes the sum because no weight is 0, and an exchange of two because no weights are equal.
func check(digits string) (sum int) {
	for _, d := range []byte(digits) {
		sum = doubled(sum ^ strings.IndexByte(alphabet, d))
	}
	return sum
}

// doubled multiplies by the primitive element x of the polynomials modulo x⁵ + x² + 1.
func doubled(v int) int {
	if v <<= 1; v > 31 {
		v ^= 0b100101
	}
	return v
}
