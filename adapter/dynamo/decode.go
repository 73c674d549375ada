package dynamo

import (
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/money"
)

// reader reads an item's attributes. An absent attribute is the zero value;
// the first one of another type or form is kept in err, which the readers of
// nested maps share.
type reader struct {
	item item
	err  *error
}

func read(it item) *reader { return &reader{item: it, err: new(error)} }

func (r *reader) text(name string) string {
	v, _ := attribute[*types.AttributeValueMemberS](r, name)
	if v == nil {
		return ""
	}
	return v.Value
}

func (r *reader) number(name string) int64 {
	v, _ := attribute[*types.AttributeValueMemberN](r, name)
	if v == nil {
		return 0
	}
	n, err := strconv.ParseInt(v.Value, 10, 64)
	r.note(name, err)
	return n
}

func (r *reader) integer(name string) int { return int(r.number(name)) }

func (r *reader) flag(name string) bool {
	v, _ := attribute[*types.AttributeValueMemberBOOL](r, name)
	return v != nil && v.Value
}

func (r *reader) bytes(name string) []byte {
	v, _ := attribute[*types.AttributeValueMemberB](r, name)
	if v == nil {
		return nil
	}
	return v.Value
}

func (r *reader) instant(name string) time.Time {
	s := r.text(name)
	if s == "" {
		return time.Time{}
	}
	t, err := time.Parse(instantForm, s)
	r.note(name, err)
	return t
}

func (r *reader) money(name string) money.Money {
	in := r.fields(name)
	return money.Money{Amount: in.number("amount"), Currency: money.Currency(in.text("currency"))}
}

// fields reads a map.
func (r *reader) fields(name string) *reader {
	v, _ := attribute[*types.AttributeValueMemberM](r, name)
	if v == nil {
		return &reader{err: r.err}
	}
	return &reader{item: v.Value, err: r.err}
}

func (r *reader) has(name string) bool { return r.item[name] != nil }

// elements reads a list of maps or strings.
func elements[T any](r *reader, name string, decode func(*reader) T) []T {
	v, _ := attribute[*types.AttributeValueMemberL](r, name)
	if v == nil {
		return nil
	}
	out := make([]T, len(v.Value))
	for i, e := range v.Value {
		in := &reader{item: item{element: e}, err: r.err}
		if m, ok := e.(*types.AttributeValueMemberM); ok {
			in.item = m.Value
		}
		out[i] = decode(in)
	}
	return out
}

// element is the name under which decode finds an element that is no map.
const element = ""

func attribute[T types.AttributeValue](r *reader, name string) (v T, ok bool) {
	stored := r.item[name]
	if stored == nil {
		return v, false
	}
	if v, ok = stored.(T); !ok {
		r.note(name, failure.New(failure.Internal, "has type %T", stored))
	}
	return v, ok
}

func (r *reader) note(name string, err error) {
	if err != nil && *r.err == nil {
		*r.err = failure.Wrap(failure.Internal, err, "stored attribute %q cannot be read", name)
	}
}
