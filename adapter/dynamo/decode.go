package dynamo

import (
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
)

// decoder decodes an item's attributes. An absent attribute is the zero value. err
// keeps the first error; decoders of nested maps share it.
type decoder struct {
	item item
	err  *error
}

func newDecoder(it item) *decoder { return &decoder{item: it, err: new(error)} }

func (r *decoder) text(name string) string {
	v, _ := attribute[*types.AttributeValueMemberS](r, name)
	if v == nil {
		return ""
	}
	return v.Value
}

func (r *decoder) number(name string) int64 {
	v, _ := attribute[*types.AttributeValueMemberN](r, name)
	if v == nil {
		return 0
	}
	n, err := strconv.ParseInt(v.Value, 10, 64)
	r.note(name, err)
	return n
}

func (r *decoder) integer(name string) int { return int(r.number(name)) }

func (r *decoder) flag(name string) bool {
	v, _ := attribute[*types.AttributeValueMemberBOOL](r, name)
	return v != nil && v.Value
}

func (r *decoder) bytes(name string) []byte {
	v, _ := attribute[*types.AttributeValueMemberB](r, name)
	if v == nil {
		return nil
	}
	return v.Value
}

func (r *decoder) instant(name string) time.Time {
	s := r.text(name)
	if s == "" {
		return time.Time{}
	}
	t, err := time.Parse(instantForm, s)
	r.note(name, err)
	return t
}

// listedAt decodes the time that a list's sort key begins with.
func (r *decoder) listedAt(name string) time.Time {
	at, _, _ := strings.Cut(r.text(name), "#")
	if at == "" {
		return time.Time{}
	}
	t, err := time.Parse(instantForm, at)
	r.note(name, err)
	return t
}

func (r *decoder) money(name string) money.Money {
	in := r.fields(name)
	return money.Money{Amount: in.number("amount"), Currency: money.Currency(in.text("currency"))}
}

// fields decodes a map.
func (r *decoder) fields(name string) *decoder {
	v, _ := attribute[*types.AttributeValueMemberM](r, name)
	if v == nil {
		return &decoder{err: r.err}
	}
	return &decoder{item: v.Value, err: r.err}
}

func (r *decoder) has(name string) bool { return r.item[name] != nil }

// elements decodes a list of maps or strings.
func elements[T any](r *decoder, name string, decode func(*decoder) T) []T {
	v, _ := attribute[*types.AttributeValueMemberL](r, name)
	if v == nil {
		return nil
	}
	out := make([]T, len(v.Value))
	for i, e := range v.Value {
		in := &decoder{item: item{element: e}, err: r.err}
		if m, ok := e.(*types.AttributeValueMemberM); ok {
			in.item = m.Value
		}
		out[i] = decode(in)
	}
	return out
}

// element is the attribute name of a list element that is not a map.
const element = ""

func attribute[T types.AttributeValue](r *decoder, name string) (v T, ok bool) {
	stored := r.item[name]
	if stored == nil {
		return v, false
	}
	if v, ok = stored.(T); !ok {
		r.note(name, failure.New(failure.Internal, "has type %T", stored))
	}
	return v, ok
}

func (r *decoder) note(name string, err error) {
	if err != nil && *r.err == nil {
		*r.err = failure.Wrap(failure.Internal, err, "stored attribute %q cannot be decoded", name)
	}
}
