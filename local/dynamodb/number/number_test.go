package number_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/big"
	"math/rand"
	"strings"
	"testing"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/dynamodb/number"
)

func TestParseReturnsTheCanonicalForm(t *testing.T) {
	for in, want := range map[string]string{
		"0": "0", "-0": "0", "0.000": "0", "007": "7", "+5": "5", "1.50": "1.5", "-.5": "-0.5", "5.": "5",
		"1E+5": "100000", "1e-3": "0.001", "12345.678e2": "1234567.8", "0e999999999999": "0",
		"99999999999999999999999999999999999999": "99999999999999999999999999999999999999",
		"1E-130":                                 "0." + strings.Repeat("0", 129) + "1",
		"9E125":                                  "9" + strings.Repeat("0", 125),
	} {
		n, err := number.Parse(in)
		require.NoError(t, err, in)
		require.Equal(t, want, n.String(), in)
	}
}

func TestParseRefusesInvalidNumbers(t *testing.T) {
	for in, want := range map[string]error{
		"": number.ErrSyntax, "-": number.ErrSyntax, ".": number.ErrSyntax, "1.2.3": number.ErrSyntax, "1e": number.ErrSyntax,
		"1e+-2": number.ErrSyntax, "0x1": number.ErrSyntax, "NaN": number.ErrSyntax, " 1": number.ErrSyntax, "--1": number.ErrSyntax, //nolint:gocritic // the test is about the space
		"+-1": number.ErrSyntax, "1e5.5": number.ErrSyntax,
		"123456789012345678901234567890123456789": number.ErrPrecision, "1.00000000000000000000000000000000000001": number.ErrPrecision,
		"1E126": number.ErrOverflow, "-1E126": number.ErrOverflow, "1E-131": number.ErrUnderflow, "1e99999999999999999999": number.ErrOverflow,
	} {
		_, err := number.Parse(in)
		require.ErrorIs(t, err, want, in)
	}
}

func TestArithmeticIsExact(t *testing.T) {
	for _, c := range []struct{ a, b, sum, difference string }{
		{"0.1", "0.2", "0.3", "-0.1"},
		{"19.99", "-19.99", "0", "39.98"},
		{"0", "5", "5", "-5"},
		{"1E37", "1", "10000000000000000000000000000000000001", "9999999999999999999999999999999999999"},
	} {
		sum, err := number.Add(parse(t, c.a), parse(t, c.b))
		require.NoError(t, err)
		require.Equal(t, c.sum, sum.String())
		difference, err := number.Subtract(parse(t, c.a), parse(t, c.b))
		require.NoError(t, err)
		require.Equal(t, c.difference, difference.String())
	}
	_, err := number.Add(parse(t, "1E38"), parse(t, "1"))
	require.ErrorIs(t, err, number.ErrPrecision)
	_, err = number.Add(parse(t, "9E125"), parse(t, "9E125"))
	require.ErrorIs(t, err, number.ErrOverflow)
}

func TestInt64AcceptsIntegersThatFit(t *testing.T) {
	for in, want := range map[string]int64{"0": 0, "1790000000": 1790000000, "-5": -5, "9223372036854775807": 1<<63 - 1, "1e3": 1000} {
		got, ok := parse(t, in).Int64()
		require.True(t, ok, in)
		require.Equal(t, want, got)
	}
	for _, in := range []string{"0.5", "9223372036854775808", "1e30"} {
		_, ok := parse(t, in).Int64()
		require.False(t, ok, in)
	}
}

func parse(t testing.TB, s string) number.Number {
	t.Helper()
	n, err := number.Parse(s)
	require.NoError(t, err, s)
	return n
}

// decimals generates decimals of all sizes, many of them close to each other.
func decimals() gopter.Gen {
	return gopter.CombineGens(gen.Bool(), gen.Int64Range(0, 1<<40), gen.IntRange(-40, 40), gen.IntRange(0, 3)).
		Map(func(v []any) string {
			mantissa, exponent := v[1].(int64), v[2].(int)
			if v[3].(int) == 0 {
				mantissa %= 100
				exponent %= 3
			}
			sign := ""
			if v[0].(bool) {
				sign = "-"
			}
			return fmt.Sprintf("%s%de%d", sign, mantissa, exponent)
		})
}

// rational parses a number independently of the package.
func rational(s string) *big.Rat {
	r, _ := new(big.Rat).SetString(s)
	return r
}

func properties(t *testing.T) *gopter.Properties {
	parameters := gopter.DefaultTestParameters()
	seed := rand.Int63()
	t.Logf("seed %d", seed)
	parameters.Rng = rand.New(rand.NewSource(seed))
	parameters.MinSuccessfulTests = 1000
	return gopter.NewProperties(parameters)
}

func TestNumbersAgreeWithBigRat(t *testing.T) {
	p := properties(t)
	p.Property("the canonical form has the value of the input", prop.ForAll(func(s string) bool {
		n, err := number.Parse(s)
		return err == nil && rational(n.String()).Cmp(rational(s)) == 0
	}, decimals()))
	p.Property("numbers have the order of rationals", prop.ForAll(func(a, b string) bool {
		return number.Compare(parse(t, a), parse(t, b)) == rational(a).Cmp(rational(b))
	}, decimals(), decimals()))
	p.Property("a sum is exact or refused", prop.ForAll(func(a, b string) bool {
		sum, err := number.Add(parse(t, a), parse(t, b))
		want := new(big.Rat).Add(rational(a), rational(b))
		return errors.Is(err, number.ErrPrecision) || err == nil && rational(sum.String()).Cmp(want) == 0
	}, decimals(), decimals()))
	p.TestingRun(t)
}

func TestKeyOrderIsNumericOrder(t *testing.T) {
	p := properties(t)
	p.Property("encoded numbers have the order of rationals", prop.ForAll(func(a, b string) bool {
		return bytes.Compare(parse(t, a).AppendKey(nil), parse(t, b).AppendKey(nil)) == rational(a).Cmp(rational(b))
	}, decimals(), decimals()))
	p.Property("no encoding is a prefix of another number's", prop.ForAll(func(a, b string) bool {
		x, y := parse(t, a), parse(t, b)
		return number.Compare(x, y) == 0 || !bytes.HasPrefix(x.AppendKey(nil), y.AppendKey(nil))
	}, decimals(), decimals()))
	p.TestingRun(t)
}

func TestKeyOrderAtTheLimits(t *testing.T) {
	rising := []string{"-9E125", "-1E125", "-2", "-1.5", "-1", "-1E-130", "0", "1E-130", "1", "1.5", "2", "10", "1E125", "9E125"}
	for i := range len(rising) - 1 {
		require.Negative(t, bytes.Compare(parse(t, rising[i]).AppendKey(nil), parse(t, rising[i+1]).AppendKey(nil)), rising[i])
	}
}
