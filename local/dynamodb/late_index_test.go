package dynamodb_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/fault"
)

// fault adds a fault rule.
func (h *harness) fault(t testing.TB, r fault.Rule) {
	t.Helper()
	r.Service = "dynamodb"
	_, err := h.env.Faults.Add(r)
	require.NoError(t, err)
}

// ranked returns the sort keys of the owner's items in an index, and their
// totals, page by page of the given size.
func (h *harness) ranked(t testing.TB, index string, forward bool, limit int32) (out []string) {
	t.Helper()
	pages := sdk.NewQueryPaginator(h.Client, &sdk.QueryInput{
		TableName: aws.String("orders"), IndexName: aws.String(index), Limit: aws.Int32(limit), ScanIndexForward: &forward,
		KeyConditionExpression:    aws.String("#o = :o"),
		ExpressionAttributeNames:  map[string]string{"#o": "owner"},
		ExpressionAttributeValues: item{":o": text("ann")},
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		require.NoError(t, err)
		for _, it := range page.Items {
			out = append(out, it["PK"].(*types.AttributeValueMemberS).Value)
		}
	}
	return out
}

func TestALateIndexShowsAWriteOnlyAfterTheDelay(t *testing.T) {
	h := newOrdersHarness(t)
	h.put(t, order("a", "x", "owner", text("ann"), "rank", num("1")))
	h.fault(t, fault.Rule{Kind: fault.LateIndex, Rate: 1, DelayMillis: 60_000})
	h.put(t, order("b", "x", "owner", text("ann"), "rank", num("2")))
	h.put(t, order("a", "x", "owner", text("ann"), "rank", num("3")))
	_, err := h.DeleteItem(t.Context(), &sdk.DeleteItemInput{TableName: aws.String("orders"), Key: order("c", "x")})
	require.NoError(t, err)

	require.Equal(t, num("3"), h.get(t, "a", "x")["rank"], "the table is never late")
	require.NotNil(t, h.get(t, "b", "x"))
	for _, index := range []string{"byRank", "keys", "some"} {
		require.Equal(t, []string{"a"}, h.ranked(t, index, true, 10), "%s shows the old state", index)
	}
	h.env.Clock.Advance(time.Minute)
	require.Equal(t, []string{"b", "a"}, h.ranked(t, "byRank", true, 10))
	require.Equal(t, 2, h.env.Faults.Rules()[0].Struck, "not the delete of an absent item")
}

func TestALateIndexStillShowsADeletedItem(t *testing.T) {
	h := newOrdersHarness(t)
	h.put(t, order("a", "x", "owner", text("ann"), "rank", num("1")))
	h.fault(t, fault.Rule{Kind: fault.LateIndex, Operation: "DeleteItem", Rate: 1, DelayMillis: 60_000})
	_, err := h.DeleteItem(t.Context(), &sdk.DeleteItemInput{TableName: aws.String("orders"), Key: order("a", "x")})
	require.NoError(t, err)
	require.Equal(t, []string{"a"}, h.ranked(t, "byRank", true, 1))
	h.env.Clock.Advance(time.Minute)
	require.Empty(t, h.ranked(t, "byRank", true, 1))
}

// TestALateIndexShowsItemsInAnotherOrderThanTheyWereWritten also checks pages and
// both directions, and that an item's own versions never go backwards.
func TestALateIndexShowsItemsInAnotherOrderThanTheyWereWritten(t *testing.T) {
	h := newOrdersHarness(t)
	h.fault(t, fault.Rule{Kind: fault.LateIndex, Rate: 1, DelayMillis: 60_000})
	var all []string
	for n := range 20 {
		name := fmt.Sprintf("%02d", n)
		h.put(t, order(name, "x", "owner", text("ann"), "rank", num(fmt.Sprint(n))))
		all = append(all, name)
	}
	var holes bool
	for range 62 {
		seen := h.ranked(t, "byRank", true, 3)
		require.True(t, slices.IsSorted(seen))
		backwards := h.ranked(t, "byRank", false, 2)
		slices.Reverse(backwards)
		require.Equal(t, seen, backwards)
		holes = holes || !slices.Equal(seen, all[:len(seen)])
		h.env.Clock.Advance(time.Second)
	}
	require.True(t, holes, "a later write is visible before an earlier one")
	require.Equal(t, all, h.ranked(t, "byRank", true, 3))
}

func TestAWriteThatIsNotLateWaitsForTheEarlierOnesOfItsItem(t *testing.T) {
	h := newOrdersHarness(t)
	h.fault(t, fault.Rule{Kind: fault.LateIndex, Rate: 1, Count: 1, DelayMillis: 60_000})
	h.put(t, order("a", "x", "owner", text("ann"), "rank", num("1")))
	h.put(t, order("b", "x", "owner", text("ann"), "rank", num("2")))
	h.put(t, order("a", "x", "owner", text("ann"), "rank", num("3")))
	require.Equal(t, []string{"b"}, h.ranked(t, "byRank", true, 10))
	h.env.Clock.Advance(time.Minute)
	require.Equal(t, []string{"b", "a"}, h.ranked(t, "byRank", true, 10))
}
