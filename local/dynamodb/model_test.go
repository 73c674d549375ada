package dynamodb_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/dynamodb"
	"github.com/eventforge/eventforge/local/dynamodb/attribute/attributetest"
	"github.com/eventforge/eventforge/local/env"
	"github.com/eventforge/eventforge/local/store"
)

// row is an item of the model.
type row struct {
	PK, SK int
	N      int
	Owner  int // 0 is none: the item is not in the index
}

func (r row) key() [2]int { return [2]int{r.PK, r.SK} }

func (r row) keyJSON() string {
	return fmt.Sprintf(`{"PK":{"S":"p%d"},"SK":{"N":"%d"}}`, r.PK, r.SK)
}

func (r row) json() string {
	owner := ""
	if r.Owner != 0 {
		owner = fmt.Sprintf(`,"owner":{"S":"u%d"}`, r.Owner)
	}
	return fmt.Sprintf(`{"PK":{"S":"p%d"},"SK":{"N":"%d"},"n":{"N":"%d"}%s}`, r.PK, r.SK, r.N, owner)
}

// modelTable is a table with numeric sort keys and an index by owner and n.
const modelTable = `{"TableName":%q,"BillingMode":"PAY_PER_REQUEST",
 "KeySchema":[{"AttributeName":"PK","KeyType":"HASH"},{"AttributeName":"SK","KeyType":"RANGE"}],
 "AttributeDefinitions":[{"AttributeName":"PK","AttributeType":"S"},{"AttributeName":"SK","AttributeType":"N"},
  {"AttributeName":"owner","AttributeType":"S"},{"AttributeName":"n","AttributeType":"N"}],
 "GlobalSecondaryIndexes":[{"IndexName":"byOwner","KeySchema":[{"AttributeName":"owner","KeyType":"HASH"},
  {"AttributeName":"n","KeyType":"RANGE"}],"Projection":{"ProjectionType":"ALL"}}],
 "StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"}}`

// machine applies the same operations to the service and to a map.
type machine struct {
	t       *testing.T
	r       *rand.Rand
	env     *env.Env
	service *dynamodb.Service
	table   string
	rows    map[[2]int]row
}

func (m *machine) call(operation, body string) (map[string]any, error) {
	out, err := m.service.Wire().Operations[operation](m.t.Context(), []byte(body))
	if err != nil {
		return nil, err
	}
	var response map[string]any
	require.NoError(m.t, json.Unmarshal(out.(json.RawMessage), &response))
	return response, nil
}

func (m *machine) must(operation, body string) map[string]any {
	response, err := m.call(operation, body)
	require.NoError(m.t, err, body)
	return response
}

func (m *machine) random() row {
	return row{PK: m.r.Intn(3), SK: m.r.Intn(5) - 2, N: m.r.Intn(10), Owner: m.r.Intn(3)}
}

// step applies one random operation.
func (m *machine) step() {
	r := m.random()
	old, exists := m.rows[r.key()]
	switch m.r.Intn(7) {
	case 0:
		m.must("PutItem", fmt.Sprintf(`{"TableName":%q,"Item":%s}`, m.table, r.json()))
		m.rows[r.key()] = r
	case 1:
		_, err := m.call("PutItem", fmt.Sprintf(`{"TableName":%q,"Item":%s,"ConditionExpression":"attribute_not_exists(PK)"}`, m.table, r.json()))
		require.Equal(m.t, exists, err != nil)
		if !exists {
			m.rows[r.key()] = r
		}
	case 2:
		m.must("DeleteItem", fmt.Sprintf(`{"TableName":%q,"Key":%s}`, m.table, r.keyJSON()))
		delete(m.rows, r.key())
	case 3:
		m.must("UpdateItem", fmt.Sprintf(`{"TableName":%q,"Key":%s,"UpdateExpression":"ADD n :n REMOVE #o",
			"ExpressionAttributeNames":{"#o":"owner"},"ExpressionAttributeValues":{":n":{"N":"%d"}}}`, m.table, r.keyJSON(), r.N))
		m.rows[r.key()] = row{r.PK, r.SK, old.N + r.N, 0}
	case 4:
		m.transact(r, m.random())
	case 5:
		m.batch(r, m.random())
	case 6:
		var err error
		m.service, err = dynamodb.New(m.env) // like a restart
		require.NoError(m.t, err)
	}
}

// transact puts one row if it does not exist and deletes another, or does
// neither.
func (m *machine) transact(put, remove row) {
	if put.key() == remove.key() {
		return
	}
	_, err := m.call("TransactWriteItems", fmt.Sprintf(`{"TransactItems":[{"Delete":{"TableName":%q,"Key":%s}},
		{"Put":{"TableName":%q,"Item":%s,"ConditionExpression":"attribute_not_exists(PK)"}}]}`, m.table, remove.keyJSON(), m.table, put.json()))
	_, exists := m.rows[put.key()]
	require.Equal(m.t, exists, err != nil)
	if !exists {
		m.rows[put.key()] = put
		delete(m.rows, remove.key())
	}
}

func (m *machine) batch(put, remove row) {
	if put.key() == remove.key() {
		return
	}
	m.must("BatchWriteItem", fmt.Sprintf(`{"RequestItems":{%q:[{"PutRequest":{"Item":%s}},{"DeleteRequest":{"Key":%s}}]}}`, m.table, put.json(), remove.keyJSON()))
	m.rows[put.key()] = put
	delete(m.rows, remove.key())
}

// sorted returns the model's rows that keep selects, in the given order.
func (m *machine) sorted(keep func(row) bool, order func(a, b row) int) []string {
	var rows []row
	for r := range maps.Values(m.rows) {
		if keep(r) {
			rows = append(rows, r)
		}
	}
	slices.SortFunc(rows, order)
	out := []string{}
	for _, r := range rows {
		out = append(out, r.json())
	}
	return out
}

// pages returns all items of a Query or Scan, read in pages of three.
func (m *machine) pages(operation, body string) []string {
	out := []string{}
	start := ""
	for {
		response := m.must(operation, fmt.Sprintf(`{"TableName":%q,"Limit":3%s%s}`, m.table, body, start))
		for _, it := range response["Items"].([]any) {
			out = append(out, canonical(m.t, it))
		}
		last, more := response["LastEvaluatedKey"]
		if !more {
			return out
		}
		raw, err := json.Marshal(last)
		require.NoError(m.t, err)
		start = `,"ExclusiveStartKey":` + string(raw)
	}
}

// canonical returns the item in the form of row.json.
func canonical(t *testing.T, it any) string {
	raw, err := json.Marshal(it)
	require.NoError(t, err)
	var v struct {
		PK, Owner struct{ S string }
		SK, N     struct{ N json.Number }
	}
	require.NoError(t, json.Unmarshal(raw, &v))
	owner := ""
	if v.Owner.S != "" {
		owner = fmt.Sprintf(`,"owner":{"S":%q}`, v.Owner.S)
	}
	return fmt.Sprintf(`{"PK":{"S":%q},"SK":{"N":"%s"},"n":{"N":"%s"}%s}`, v.PK.S, v.SK.N, v.N.N, owner)
}

// requireAgreement compares the results of all reads with the model.
func (m *machine) requireAgreement() {
	bySort := func(a, b row) int { return cmp.Or(cmp.Compare(a.PK, b.PK), cmp.Compare(a.SK, b.SK)) }
	require.Equal(m.t, m.sorted(func(row) bool { return true }, bySort), m.pages("Scan", ""))
	for n := range 3 {
		require.Equal(m.t, m.sorted(func(r row) bool { return r.PK == n }, func(a, b row) int { return -bySort(a, b) }),
			m.pages("Query", fmt.Sprintf(`,"ScanIndexForward":false,"KeyConditionExpression":"PK = :p","ExpressionAttributeValues":{":p":{"S":"p%d"}}`, n)))
	}
	for owner := 1; owner < 3; owner++ {
		require.Equal(m.t, m.sorted(func(r row) bool { return r.Owner == owner }, func(a, b row) int { return cmp.Or(cmp.Compare(a.N, b.N), bySort(a, b)) }),
			m.pages("Query", fmt.Sprintf(`,"IndexName":"byOwner","KeyConditionExpression":"#o = :o","ExpressionAttributeNames":{"#o":"owner"},"ExpressionAttributeValues":{":o":{"S":"u%d"}}`, owner)))
	}
}

// replayed returns the table's items according to its stream. Every old image
// must be the new image of the key's previous record.
func (m *machine) replayed(last uint64) []string {
	images := map[string]string{}
	for after := uint64(0); after < last; {
		read, err := m.service.ReadStream(m.t.Context(), m.table, 0, 1, dynamodb.StreamPosition{Sequence: after}, 4)
		require.NoError(m.t, err)
		for _, r := range read.Records {
			var e struct {
				EventName string
				Dynamodb  struct{ Keys, OldImage, NewImage json.RawMessage }
			}
			require.NoError(m.t, json.Unmarshal(r.JSON(), &e))
			require.Equal(m.t, images[string(e.Dynamodb.Keys)], string(e.Dynamodb.OldImage))
			images[string(e.Dynamodb.Keys)] = string(e.Dynamodb.NewImage)
			if e.EventName == string(events.DynamoDBOperationTypeRemove) {
				delete(images, string(e.Dynamodb.Keys))
			}
			after = r.Sequence
		}
	}
	out := []string{}
	for image := range maps.Values(images) {
		var it any
		require.NoError(m.t, json.Unmarshal([]byte(image), &it))
		out = append(out, canonical(m.t, it))
	}
	return out
}

func TestServiceAgreesWithAMap(t *testing.T) {
	db, err := store.Open("")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	e := newEnv(db)
	p, seed := attributetest.Properties()
	t.Logf("seed %d", seed)
	tables := 0
	p.Property("after any operations, reads return the content of the map", prop.ForAll(func(seed int64) bool {
		tables++
		service, err := dynamodb.New(e)
		require.NoError(t, err)
		m := &machine{t: t, r: rand.New(rand.NewSource(seed)), env: e, service: service, table: fmt.Sprintf("table-%d", tables), rows: map[[2]int]row{}}
		m.must("CreateTable", fmt.Sprintf(modelTable, m.table))
		for range 5 + m.r.Intn(25) {
			m.step()
		}
		m.requireAgreement()
		summary := m.service.Tables()[0]
		require.EqualValues(t, len(m.rows), summary.Items)
		require.ElementsMatch(t, m.sorted(func(row) bool { return true }, row.compare), m.replayed(summary.LastRecord))
		m.must("DeleteTable", fmt.Sprintf(`{"TableName":%q}`, m.table))
		return true
	}, gen.Int64()))
	p.TestingRun(t)
}

func (r row) compare(other row) int { return strings.Compare(r.json(), other.json()) }
