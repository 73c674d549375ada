package dynamodb_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/require"
)

// newLinesHarness returns a harness with ten lines of one order, of which every
// other one has an owner and a rank, and one line of another order.
func newLinesHarness(t *testing.T) *harness {
	h := newOrdersHarness(t)
	for i := range 10 {
		it := order("o#1", fmt.Sprintf("line#%02d", i), "qty", num(fmt.Sprint(i)), "total", num("5"))
		if i%2 == 0 {
			it["owner"], it["rank"] = text("u#1"), num(fmt.Sprint(-i))
		}
		h.put(t, it)
	}
	h.put(t, order("o#2", "line#00"))
	return h
}

func query(condition string, values item) *sdk.QueryInput {
	return &sdk.QueryInput{TableName: orders, KeyConditionExpression: &condition, ExpressionAttributeValues: values}
}

// sortKeys returns the sort keys of the items.
func sortKeys(items []item) string {
	var out []string
	for _, it := range items {
		out = append(out, strings.TrimPrefix(it["SK"].(*types.AttributeValueMemberS).Value, "line#"))
	}
	return strings.Join(out, " ")
}

func TestQuerySelectsByTheSortKey(t *testing.T) {
	h := newLinesHarness(t)
	for condition, want := range map[string]string{
		"PK = :p":                            "00 01 02 03 04 05 06 07 08 09",
		"PK = :p AND SK = :a":                "03",
		"PK = :p AND SK < :a":                "00 01 02",
		"PK = :p AND SK <= :a":               "00 01 02 03",
		"PK = :p AND SK > :a":                "04 05 06 07 08 09",
		"PK = :p AND SK >= :a":               "03 04 05 06 07 08 09",
		"PK = :p AND SK BETWEEN :a AND :b":   "03 04 05",
		"PK = :p AND begins_with(SK, :line)": "00 01 02 03 04 05 06 07 08 09",
		"SK = :b AND PK = :p":                "05",
	} {
		values := item{":p": text("o#1")}
		for name, v := range map[string]string{":a": "line#03", ":b": "line#05", ":line": "line#"} {
			if strings.Contains(condition, name) {
				values[name] = text(v)
			}
		}
		in := query(condition, values)
		out, err := h.Query(t.Context(), in)
		require.NoError(t, err, condition)
		require.Equal(t, want, sortKeys(out.Items), condition)
		require.Nil(t, out.LastEvaluatedKey)

		in.ScanIndexForward = aws.Bool(false)
		out, err = h.Query(t.Context(), in)
		require.NoError(t, err, condition)
		slices.Reverse(out.Items)
		require.Equal(t, want, sortKeys(out.Items), condition)
	}
}

func TestQueryPagesBothWays(t *testing.T) {
	h := newLinesHarness(t)
	for _, forward := range []bool{true, false} {
		in := query("PK = :p", item{":p": text("o#1")})
		in.Limit, in.ScanIndexForward = aws.Int32(3), &forward
		var pages []string
		for more := true; more; more = in.ExclusiveStartKey != nil {
			out, err := h.Query(t.Context(), in)
			require.NoError(t, err)
			pages = append(pages, sortKeys(out.Items))
			in.ExclusiveStartKey = out.LastEvaluatedKey
		}
		want := []string{"00 01 02", "03 04 05", "06 07 08", "09"}
		if !forward {
			want = []string{"09 08 07", "06 05 04", "03 02 01", "00"}
		}
		require.Equal(t, want, pages)
	}
}

// TestD6_LimitCountsBeforeTheFilter: a page can be empty without being the last,
// because Limit counts the items that are read, not those that match.
func TestD6_LimitCountsBeforeTheFilter(t *testing.T) {
	h := newLinesHarness(t)
	in := query("PK = :p", item{":p": text("o#1"), ":n": num("8")})
	in.FilterExpression, in.Limit = aws.String("qty >= :n"), aws.Int32(5)
	out, err := h.Query(t.Context(), in)
	require.NoError(t, err)
	require.Empty(t, out.Items)
	require.EqualValues(t, 5, out.ScannedCount)
	require.Equal(t, order("o#1", "line#04"), out.LastEvaluatedKey)
	in.ExclusiveStartKey = out.LastEvaluatedKey
	out, err = h.Query(t.Context(), in)
	require.NoError(t, err)
	require.Equal(t, "08 09", sortKeys(out.Items))
}

func TestQuerySelectCount(t *testing.T) {
	h := newLinesHarness(t)
	in := query("PK = :p", item{":p": text("o#1")})
	in.Select = types.SelectCount
	out, err := h.Query(t.Context(), in)
	require.NoError(t, err)
	require.Nil(t, out.Items)
	require.EqualValues(t, 10, out.Count)
}

func TestIndexIsSparseAndOrderedByNumber(t *testing.T) {
	h := newLinesHarness(t)
	in := query("#o = :u", item{":u": text("u#1")})
	in.IndexName, in.Limit, in.ExpressionAttributeNames = aws.String("byRank"), aws.Int32(2), map[string]string{"#o": "owner"}
	out, err := h.Query(t.Context(), in)
	require.NoError(t, err)
	require.Equal(t, "08 06", sortKeys(out.Items))
	require.Equal(t, order("o#1", "line#06", "owner", text("u#1"), "rank", num("-6")), out.LastEvaluatedKey)
	in.ExclusiveStartKey, in.Limit = out.LastEvaluatedKey, nil
	out, err = h.Query(t.Context(), in)
	require.NoError(t, err)
	require.Equal(t, "04 02 00", sortKeys(out.Items))

	h.put(t, order("o#1", "line#04")) // has no owner and rank: the index loses it
	in.ExclusiveStartKey = nil
	out, err = h.Query(t.Context(), in)
	require.NoError(t, err)
	require.Equal(t, "08 06 02 00", sortKeys(out.Items))
}

func TestIndexProjections(t *testing.T) {
	h := newOrdersHarness(t)
	h.put(t, order("o#1", "meta", "owner", text("u#1"), "rank", num("1"), "total", num("5"), "secret", text("s")))
	for name, want := range map[string]item{
		"keys":   order("o#1", "meta", "owner", text("u#1")),
		"some":   order("o#1", "meta", "owner", text("u#1"), "total", num("5")),
		"byRank": order("o#1", "meta", "owner", text("u#1"), "rank", num("1"), "total", num("5"), "secret", text("s")),
	} {
		in := query("#o = :u", item{":u": text("u#1")})
		in.IndexName, in.ExpressionAttributeNames = &name, map[string]string{"#o": "owner"}
		out, err := h.Query(t.Context(), in)
		require.NoError(t, err)
		require.Equal(t, []item{want}, out.Items, name)
	}
}

func TestQueriesAreRefused(t *testing.T) {
	h := newLinesHarness(t)
	base := func() *sdk.QueryInput { return query("PK = :p", item{":p": text("o#1")}) }
	onIndex := func() *sdk.QueryInput {
		in := query("#o = :p", item{":p": text("u#1")})
		in.IndexName, in.ExpressionAttributeNames = aws.String("some"), map[string]string{"#o": "owner"}
		return in
	}
	for want, in := range map[string]*sdk.QueryInput{
		"Consistent reads are not supported on global secondary indexes": with(onIndex(), func(in *sdk.QueryInput) { in.ConsistentRead = aws.Bool(true) }),
		"The table does not have the specified index: nope":              with(base(), func(in *sdk.QueryInput) { in.IndexName = aws.String("nope") }),
		"Filter Expression can only contain non-primary key attributes: Primary key attribute: SK": with(base(), func(in *sdk.QueryInput) {
			in.FilterExpression = aws.String("attribute_exists(SK)")
		}),
		"Condition parameter type does not match schema type":          query("PK = :p", item{":p": num("1")}),
		"Query condition missed key schema element: PK":                query("SK = :p", item{":p": text("1")}),
		"The provided starting key is invalid":                         with(base(), func(in *sdk.QueryInput) { in.ExclusiveStartKey = item{"PK": text("o#1")} }),
		"The provided starting key is outside query boundaries":        with(base(), func(in *sdk.QueryInput) { in.ExclusiveStartKey = order("o#2", "x") }),
		"Select type ALL_ATTRIBUTES is not supported for global":       with(onIndex(), func(in *sdk.QueryInput) { in.Select = types.SelectAllAttributes }),
		"Global secondary index some does not project [secret]":        with(onIndex(), func(in *sdk.QueryInput) { in.ProjectionExpression = aws.String("secret") }),
		"Member must have value greater than or equal to 1":            with(base(), func(in *sdk.QueryInput) { in.Limit = aws.Int32(0) }),
		"QueryFilter: legacy parameters are not implemented here":      with(base(), func(in *sdk.QueryInput) { in.QueryFilter = map[string]types.Condition{} }),
		"Either the KeyConditions or KeyConditionExpression parameter": {TableName: orders},
	} {
		_, err := h.Query(t.Context(), in)
		requireValidation(t, err, want)
	}
}

func with(in *sdk.QueryInput, change func(*sdk.QueryInput)) *sdk.QueryInput {
	change(in)
	return in
}

func TestPagesEndAtOneMegabyte(t *testing.T) {
	h := newOrdersHarness(t)
	for i := range 5 {
		h.put(t, order("o#1", fmt.Sprintf("line#%02d", i), "x", text(strings.Repeat("x", 300<<10))))
	}
	out, err := h.Query(t.Context(), query("PK = :p", item{":p": text("o#1")}))
	require.NoError(t, err)
	require.Equal(t, "00 01 02", sortKeys(out.Items))
	require.Equal(t, order("o#1", "line#02"), out.LastEvaluatedKey)
}

func TestScanAndItsSegments(t *testing.T) {
	h := newLinesHarness(t)
	out, err := h.Scan(t.Context(), &sdk.ScanInput{
		TableName: orders, FilterExpression: aws.String("qty > :n"), ExpressionAttributeValues: item{":n": num("7")},
	})
	require.NoError(t, err)
	require.Equal(t, "08 09", sortKeys(out.Items))
	require.EqualValues(t, 11, out.ScannedCount)
	seen := 0
	for segment := range int32(3) {
		in := &sdk.ScanInput{TableName: orders, Segment: &segment, TotalSegments: aws.Int32(3), Limit: aws.Int32(4)}
		for more := true; more; more = in.ExclusiveStartKey != nil {
			out, err := h.Scan(t.Context(), in)
			require.NoError(t, err)
			seen += len(out.Items)
			in.ExclusiveStartKey = out.LastEvaluatedKey
		}
	}
	require.Equal(t, 11, seen)
	_, err = h.Scan(t.Context(), &sdk.ScanInput{TableName: orders, Segment: aws.Int32(3), TotalSegments: aws.Int32(3)})
	requireValidation(t, err, "Segment: 3 is not less than TotalSegments: 3")
}
