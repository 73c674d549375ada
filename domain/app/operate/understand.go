package operate

import (
	"regexp"
	"strings"

	"github.com/eventforge/eventforge/domain/catalog"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/order"
)

// MaxQuery is the maximum length of what an operator searches for, in characters: that
// of an e-mail address.
const MaxQuery = 254

// Kind is what a search was understood as.
type Kind string

// The kinds of searches.
const (
	KindAll     Kind = "all"     // nothing was asked for but the filters
	KindOrder   Kind = "order"   // an order's id, or what contains one
	KindNumber  Kind = "number"  // an order's number
	KindEmail   Kind = "email"   // a shopper's e-mail address
	KindUser    Kind = "user"    // a shopper's id
	KindPayment Kind = "payment" // the payment gateway's id of a charge
	KindSKU     Kind = "sku"     // a product
)

// term is a query that was understood.
type term struct {
	kind  Kind
	text  string // in its canonical form
	typed string // a number as it was typed, because a SKU may look like one
}

var (
	containedID = regexp.MustCompile(`(?:^|[^0-9A-Za-z])([0-7][0-9A-HJKMNP-TV-Z]{25})(?:$|[^0-9A-Za-z])`)
	userID      = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	email       = regexp.MustCompile(`^[^\s"\\@]{1,64}@[^\s"\\@]{1,253}$`)
	intent      = regexp.MustCompile(`^pi_[0-9A-Za-z]{1,60}$`)
	unkept      = regexp.MustCompile(`^(ch|py|re|pyr|cus|pm|txn|evt|dp|du)_[0-9A-Za-z]+$`)
)

// understand tells what a query is by its form. It fails with Invalid at /q.
func understand(query string) (term, error) {
	q := strings.Trim(strings.TrimSpace(query), `"'#<>`)
	if q == "" {
		return term{kind: KindAll}, nil
	}
	if len([]rune(q)) > MaxQuery {
		return term{}, misunderstood("length", "must have at most %d characters", MaxQuery)
	}
	if strings.Contains(q, "@") {
		return understandEmail(q)
	}
	if t, ok := understandOrder(q); ok {
		return t, nil
	}
	if number, ok := order.ReadNumber(q); ok {
		return term{kind: KindNumber, text: string(number), typed: q}, nil
	}
	switch {
	case userID.MatchString(strings.ToLower(q)):
		return term{kind: KindUser, text: strings.ToLower(q)}, nil
	case intent.MatchString(q):
		return term{kind: KindPayment, text: q}, nil
	case unkept.MatchString(q):
		return term{}, misunderstood("payment_reference", "is an id of Stripe that is not kept here: search for the payment's, which begins with pi_, or for the order in its metadata")
	case catalog.CheckSKU(q) == nil:
		return term{kind: KindSKU, text: q}, nil
	}
	return term{}, misunderstood("format", "is no order number, e-mail address, user id, payment reference or SKU")
}

func understandEmail(q string) (term, error) {
	if !email.MatchString(q) {
		return term{}, misunderstood("email", "is no e-mail address")
	}
	return term{kind: KindEmail, text: q}, nil
}

// understandOrder finds an order's id in a link, a name of an execution, an event's id or a
// payment reference of the sandbox, or as it was read out.
func understandOrder(q string) (term, bool) {
	if found := containedID.FindStringSubmatch(q); found != nil {
		if sandboxed(q) {
			return term{kind: KindPayment, text: found[1]}, true
		}
		return term{kind: KindOrder, text: found[1]}, true
	}
	if typed, ok := order.ReadID(q); ok {
		return term{kind: KindOrder, text: typed}, true
	}
	return term{}, false
}

// sandboxed reports whether q is the id of a charge or refund of the sandbox, which
// contains the order's.
func sandboxed(q string) bool { return strings.HasPrefix(strings.TrimPrefix(q, "refund-"), "sandbox-") }

func misunderstood(code, format string, args ...any) error {
	var v failure.Violations
	v.Add("/q", code, format, args...)
	return v.Err()
}
