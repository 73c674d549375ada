package dynamodb_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
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
		require.True(t, slices.IsSorted(backwards))
		require.Subset(t, backwards, seen, "the clock goes on between two queries")
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

// TestALateIndexConverges writes five items at random. Readers of the index see
// each item in one of its versions, never in an older one than before, and in its
// last one after the delay.
func TestALateIndexConverges(t *testing.T) {
	parameters := gopter.DefaultTestParameters()
	parameters.MinSuccessfulTests = 60
	t.Logf("seed %d", parameters.Seed())
	p := gopter.NewProperties(parameters)
	p.Property("readers see versions in order, and the last one in the end", prop.ForAll(func(steps []int) bool {
		h := newOrdersHarness(t)
		h.fault(t, fault.Rule{Kind: fault.LateIndex, Rate: 0.7, DelayMillis: 10_000})
		history := map[string][]string{} // every version of each item, "" for a deleted one
		seen := map[string]int{}         // the place in history at which readers are
		for n, step := range steps {
			h.writeVersion(t, history, fmt.Sprint(step%5), n, step%7 == 0)
			h.env.Clock.Advance(time.Duration(step%4) * time.Second)
			if !h.sawInOrder(t, history, seen) {
				return false
			}
		}
		h.env.Clock.Advance(10 * time.Second)
		last := h.versions(t)
		for name, versions := range history {
			if versions[len(versions)-1] != last[name] {
				return false
			}
		}
		return true
	}, gen.SliceOfN(25, gen.IntRange(0, 1000))))
	p.TestingRun(t)
}

// writeVersion puts or deletes an item and adds the version to its history.
func (h *harness) writeVersion(t *testing.T, history map[string][]string, name string, n int, deleted bool) {
	if history[name] == nil {
		history[name] = []string{""}
	}
	if deleted {
		_, err := h.DeleteItem(t.Context(), &sdk.DeleteItemInput{TableName: aws.String("orders"), Key: order(name, "x")})
		require.NoError(t, err)
		history[name] = append(history[name], "")
		return
	}
	h.put(t, order(name, "x", "owner", text("ann"), "rank", num(fmt.Sprint(n%6)), "version", num(fmt.Sprint(n))))
	history[name] = append(history[name], fmt.Sprint(n))
}

// versions returns the version of each item in the index.
func (h *harness) versions(t *testing.T) map[string]string {
	out, err := h.Query(t.Context(), &sdk.QueryInput{
		TableName: aws.String("orders"), IndexName: aws.String("byRank"), KeyConditionExpression: aws.String("#o = :o"),
		ExpressionAttributeNames: map[string]string{"#o": "owner"}, ExpressionAttributeValues: item{":o": text("ann")},
	})
	require.NoError(t, err)
	found := map[string]string{}
	for _, it := range out.Items {
		name := it["PK"].(*types.AttributeValueMemberS).Value
		require.NotContains(t, found, name, "each item once")
		found[name] = it["version"].(*types.AttributeValueMemberN).Value
	}
	return found
}

// sawInOrder reads the index and reports whether no reader went back.
func (h *harness) sawInOrder(t *testing.T, history map[string][]string, seen map[string]int) bool {
	found := h.versions(t)
	for name, versions := range history {
		at := slices.Index(versions[seen[name]:], found[name])
		if at < 0 {
			return false
		}
		seen[name] += at
	}
	return true
}
