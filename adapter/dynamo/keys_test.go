package dynamo

import (
	"encoding/json"
	"io/fs"
	"math/rand"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/domain/idempotency"
	"github.com/eventforge/eventforge/domain/order"
)

func TestKeys(t *testing.T) {
	p := properties(t)
	p.Property("joined keys differ if their parts differ", prop.ForAll(func(seed int64) bool {
		r := rand.New(rand.NewSource(seed))
		a, b := []string{"P"}, []string{"P"}
		for range 2 {
			a, b = append(a, randomText(r, 3)), append(b, randomText(r, 3))
		}
		same := slices.Equal(a, b)
		return (joined(a...) == joined(b...)) == same
	}, seeds()))
	p.Property("encoded instants sort like times", prop.ForAll(func(seed int64) bool {
		r := rand.New(rand.NewSource(seed))
		a, b := randomInstant(r), randomInstant(r)
		if r.Intn(2) == 0 {
			b = a.Add(time.Duration(r.Intn(3)))
		}
		return strings.Compare(instant(a), instant(b)) == a.Compare(b)
	}, seeds()))
	p.Property("a sort key with a time sorts by time and then by id", prop.ForAll(func(seed int64) bool {
		r := rand.New(rand.NewSource(seed))
		at := randomInstant(r)
		later := at.Add(time.Duration(1 + r.Intn(1000)))
		x, y := randomText(r, 5), randomText(r, 5)
		return listed(at, x) < listed(later, y) && (listed(at, x) < listed(at, y)) == (x < y)
	}, seeds()))
	p.Property("offers sort by name, then by SKU", prop.ForAll(func(seed int64) bool {
		r := rand.New(rand.NewSource(seed))
		name, longer := randomName(r), randomName(r)
		sku, other := randomText(r, 3), randomText(r, 3)
		return offered(name, sku) < offered(name+longer+"x", other) &&
			(offered(name, sku) < offered(name, other)) == (sku < other)
	}, seeds()))
	p.Property("the list of a status reads every shard that its orders are in", prop.ForAll(func(seed int64) bool {
		r := rand.New(rand.NewSource(seed))
		at, id := randomInstant(r), randomText(r, 26)
		return slices.Contains(statusPartitions(order.Pending, dayOf(listed(at, id))), inStatus(order.Pending, at, id))
	}, seeds()))
	p.TestingRun(t)
}

// randomName returns printable characters only, like a product's name.
func randomName(r *rand.Rand) string {
	return strings.Map(func(c rune) rune {
		if c < ' ' {
			return ' '
		}
		return c
	}, randomText(r, 8))
}

// TestShardsSpread: every shard gets about the same number of orders.
func TestShardsSpread(t *testing.T) {
	const n = 4000
	var hits [statusShards]int
	r := rand.New(rand.NewSource(1))
	for range n {
		hits[shard(randomText(r, 26)+string(rune('A'+r.Intn(26))), statusShards)]++
	}
	for i, h := range hits {
		require.InDelta(t, n/statusShards, h, n/statusShards*0.2, "shard %d", i)
	}
}

// TestKeyShapes fixes the keys that the stream's filter and stored items depend on.
func TestKeyShapes(t *testing.T) {
	at := time.Date(2026, 11, 23, 8, 0, 0, 5e6, time.UTC)
	require.Equal(t, key{"ORDER#1", "ORDER"}, orderKey("1"))
	require.Equal(t, key{"ORDER#1", "EVENT#0012"}, eventKey("1", 12))
	require.Equal(t, key{"KEY#u%23#POST#/api/orders#k", "KEY"},
		idempotencyKey(idempotency.Scope{UserID: "u#", Method: "POST", Route: "/api/orders"}, "k"))
	require.Equal(t, "2026-11-23T08:00:00.005000000Z#1", listed(at, "1"))
	require.Equal(t, "NUMBER#7K3M9QXT4C2", numbered("7K3M-9QXT-4C2"))
	require.Regexp(t, `^STATUS#pending#2026-11-23#[0-7]$`, inStatus(order.Pending, at, "1"))
}

// TestTheTableDefinitionHasTheSameKeys: Terraform creates the table from
// wiring/table.json, which must name the attributes of keys.go.
func TestTheTableDefinitionHasTheSameKeys(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "..", "wiring", "table.json"))
	require.NoError(t, err)
	var table struct {
		HashKey, RangeKey, TTLAttribute string
		GlobalSecondaryIndexes          map[string]struct{ HashKey, RangeKey, Projection string }
	}
	require.NoError(t, json.Unmarshal(raw, &table))
	require.Equal(t, []string{primary.partition, primary.sort}, []string{table.HashKey, table.RangeKey})
	for x, projection := range map[index]string{gsi1: "ALL", byStatus: "KEYS_ONLY"} {
		got := table.GlobalSecondaryIndexes[x.name]
		require.Equal(t, []string{x.partition, x.sort, projection}, []string{got.HashKey, got.RangeKey, got.Projection})
	}
	require.Len(t, table.GlobalSecondaryIndexes, 2)
	require.Equal(t, attrTTL, table.TTLAttribute)
}

// TestD6_NothingScans: no production code scans the table.
func TestD6_NothingScans(t *testing.T) {
	scans := regexp.MustCompile(`dynamodb\.(Scan|NewScan)|ScanInput|ExecuteStatement`)
	files := 0
	for _, module := range []string{"adapter", "api", "functions"} {
		require.NoError(t, filepath.WalkDir(filepath.Join("..", "..", module), func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			files++
			source, err := os.ReadFile(path)
			require.NotRegexp(t, scans, string(source), path)
			return err
		}))
	}
	require.Greater(t, files, 20)
}
