package order_test

import (
	"strings"
	"testing"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/oklog/ulid/v2"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/order"
)

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// numbers generates numbers of random orders.
func numbers() gopter.Gen {
	return gen.SliceOfN(16, gen.UInt8()).Map(func(raw []byte) order.Number {
		return order.NumberOf(ulid.ULID(raw).String())
	})
}

// frontend/src/shared/orders/orderNumber.test.ts has the same numbers.
func TestANumberIsTheEndOfTheIdWithACheckCharacter(t *testing.T) {
	for id, want := range map[string]order.Number{
		"01ARZ3NDEKTSV4RRFFQ69G5FAV": "FFQ6-9G5F-AV0",
		"01K9XW5Y7Q2ZJ8F3N6R4T0VABC": "N6R4-T0VA-BCZ",
		"00000000000000000000000000": "0000-0000-000",
		"7ZZZZZZZZZZZZZZZZZZZZZZZZZ": "ZZZZ-ZZZZ-ZZ4",
	} {
		require.Equal(t, want, order.NumberOf(id), id)
	}
	for _, none := range []string{"", "order-1", "01arz3ndektsv4rrffq69g5fav", "8ZZZZZZZZZZZZZZZZZZZZZZZZZ"} {
		require.Empty(t, order.NumberOf(none))
	}
}

func TestANumberIsReadHoweverItIsTyped(t *testing.T) {
	const number = order.Number("FFQ6-9G5F-AV0")
	for _, text := range []string{
		"FFQ6-9G5F-AV0", "#FFQ6-9G5F-AV0", "  ffq6 9g5f av0\t", "FFQ69G5FAV0", "ffq6–9g5f–av0", "FFQ-69G5-FAV0", "FFQ6\u00a09G5F\u2011AV0",
	} {
		got, ok := order.ReadNumber(text)
		require.True(t, ok, text)
		require.Equal(t, number, got, text)
		require.True(t, got.Valid(), text)
	}
	got, ok := order.ReadNumber("oO0o-IiLl-000")
	require.True(t, ok)
	require.Equal(t, order.Number("0000-1111-000"), got)
	for _, other := range []string{"", "#", "FFQ6-9G5F-AV", "FFQ6-9G5F-AV02", "FFQU-9G5F-AV0", "FFQ6_9G5F_AV0", "FFQ6-9G5F-ÀVE", "日本日本日本日本日本日"} {
		_, ok := order.ReadNumber(other)
		require.False(t, ok, other)
	}
}

func TestAnIDIsReadHoweverItIsTyped(t *testing.T) {
	for _, text := range []string{"01ARZ3NDEKTSV4RRFFQ69G5FAV", "o1arz 3ndek tsv4r rffq6 9g5fav", "#O1ARZ3-NDEKTSV4-RRFFQ6-9G5FAV"} {
		got, ok := order.ReadID(text)
		require.True(t, ok, text)
		require.Equal(t, "01ARZ3NDEKTSV4RRFFQ69G5FAV", got)
	}
	_, ok := order.ReadID("FFQ6-9G5F-AV0")
	require.False(t, ok)
}

// TestTypingErrorsInANumberAreFound: each wrong character at each place, and each exchange
// of two characters, whether they are neighbours or not.
func TestTypingErrorsInANumberAreFound(t *testing.T) {
	p := gopter.NewProperties(gopter.DefaultTestParameters())
	p.Property("the number itself is valid", prop.ForAll(func(n order.Number) bool { return n.Valid() }, numbers()))
	p.Property("one wrong character is found", prop.ForAll(func(n order.Number) bool {
		for i := range n.Digits() {
			for _, wrong := range alphabet {
				typed := n.Digits()[:i] + string(wrong) + n.Digits()[i+1:]
				if read, ok := order.ReadNumber(typed); !ok || read.Valid() != (read == n) {
					return false
				}
			}
		}
		return true
	}, numbers()))
	p.Property("two characters that changed places are found", prop.ForAll(func(n order.Number) bool {
		for i := range n.Digits() {
			for k := range i {
				typed := []byte(n.Digits())
				typed[i], typed[k] = typed[k], typed[i]
				if read, ok := order.ReadNumber(string(typed)); !ok || read.Valid() != (read == n) {
					return false
				}
			}
		}
		return true
	}, numbers()))
	p.Property("it is read back as it is written", prop.ForAll(func(n order.Number) bool {
		read, ok := order.ReadNumber("#" + strings.ToLower(string(n)))
		return ok && read == n
	}, numbers()))
	p.TestingRun(t)
}

func TestEachStatusHasAGroup(t *testing.T) {
	for _, s := range order.Statuses() {
		require.Contains(t, []order.Group{order.GroupOpen, order.GroupDone, order.GroupProblems}, s.Group(), s)
		require.False(t, s.Group() == order.GroupOpen && s.Terminal(), "%s is over", s)
		require.False(t, s.Group() == order.GroupDone && !s.Terminal(), "%s is not over", s)
	}
}
