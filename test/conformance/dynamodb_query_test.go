package conformance

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/stretchr/testify/require"
)

func TestDynamoDBQueries(t *testing.T) {
	t.Parallel()
	db := dynamodb.NewFromConfig(settings)
	n := tables(t, db)
	for _, item := range []string{
		`"sk":{"S":"1"},"color":{"S":"red"},"size":{"N":"30"},"note":{"S":"n1"},"extra":{"S":"e"}`,
		`"sk":{"S":"2"},"color":{"S":"red"},"size":{"N":"4"},"note":{"S":"n2"}`,
		`"sk":{"S":"3"},"color":{"S":"red"}`, // without size: not in byColor
		`"sk":{"S":"4"},"size":{"N":"-5"}`,   // without color: in no index
		`"sk":{"S":"5"},"color":{"S":"blue"},"size":{"N":"1"}`,
	} {
		_, err := do(db.PutItem, `{"TableName":"$table","Item":{"pk":{"S":"q"},`+item+`}}`)(t.Context(), n)
		require.NoError(t, err)
	}
	verify(t, n, pages(db))
	verify(t, n, indexes(db))
	verify(t, n, queryErrors(db))
}

func ask(db *dynamodb.Client, rest string) call {
	return do(db.Query, `{"TableName":"$table",`+rest+`}`)
}

func pages(db *dynamodb.Client) []expectation {
	const all = `"KeyConditionExpression":"pk = :p","ExpressionAttributeValues":{":p":{"S":"q"}}`
	return []expectation{{
		name: "items come in the order of the sort key", doc: "Developer Guide, Querying tables",
		when: ask(db, all),
		want: `{"Count":5,"ScannedCount":5,"LastEvaluatedKey":null,"Items":[{"sk":{"S":"1"}},{"sk":{"S":"2"}},{"sk":{"S":"3"}},{"sk":{"S":"4"}},{"sk":{"S":"5"}}]}`,
	}, {
		name: "backwards, with a limit", doc: "API Reference, Query, ScanIndexForward and Limit",
		when: ask(db, all+`,"ScanIndexForward":false,"Limit":2`),
		want: `{"Count":2,"LastEvaluatedKey":{"pk":{"S":"q"},"sk":{"S":"4"}},"Items":[{"sk":{"S":"5"}},{"sk":{"S":"4"}}]}`,
	}, {
		name: "the limit counts before the filter", doc: "Developer Guide, Filter expressions, limit",
		when: ask(db, `"KeyConditionExpression":"pk = :p","FilterExpression":"color = :c","ExpressionAttributeValues":{":p":{"S":"q"},":c":{"S":"blue"}},"Limit":2`),
		want: `{"Count":0,"ScannedCount":2,"Items":[],"LastEvaluatedKey":{"sk":{"S":"2"}}}`,
	}, {
		name: "a page continues after its start key", doc: "API Reference, Query, ExclusiveStartKey",
		when: ask(db, all+`,"ExclusiveStartKey":{"pk":{"S":"q"},"sk":{"S":"3"}}`),
		want: `{"Count":2,"Items":[{"sk":{"S":"4"}},{"sk":{"S":"5"}}]}`,
	}, {
		name: "a limit that ends at the last item still names a next page", doc: "API Reference, Query, LastEvaluatedKey",
		when: ask(db, all+`,"Limit":5`),
		want: `{"Count":5,"LastEvaluatedKey":{"sk":{"S":"5"}}}`,
	}, {
		name: "BETWEEN includes both ends", doc: "Developer Guide, Key condition expressions",
		when: ask(db, `"KeyConditionExpression":"pk = :p AND sk BETWEEN :a AND :b","ExpressionAttributeValues":{":p":{"S":"q"},":a":{"S":"2"},":b":{"S":"4"}},"Select":"COUNT"`),
		want: `{"Count":3,"Items":[]}`,
	}, {
		name: "a partition without items", doc: "API Reference, Query",
		when: ask(db, `"KeyConditionExpression":"pk = :p","ExpressionAttributeValues":{":p":{"S":"nobody"}}`),
		want: `{"Count":0,"ScannedCount":0,"LastEvaluatedKey":null}`,
	}}
}

func indexes(db *dynamodb.Client) []expectation {
	const red = `"KeyConditionExpression":"color = :c","ExpressionAttributeValues":{":c":{"S":"red"}}`
	return []expectation{{
		name: "an index is sparse, in numeric order, and holds what it projects", doc: "Developer Guide, Using Global Secondary Indexes", later: true,
		when: ask(db, `"IndexName":"byColor",`+red),
		want: `{"Count":2,"Items":[{"pk":{"S":"q"},"sk":{"S":"2"},"size":{"N":"4"},"note":{"S":"n2"}},{"sk":{"S":"1"},"note":{"S":"n1"},"extra":null}]}`,
	}, {
		name: "KEYS_ONLY projects the keys of index and table only", doc: "Developer Guide, Attribute projections", later: true,
		when: ask(db, `"IndexName":"keysOnly","KeyConditionExpression":"color = :c","ExpressionAttributeValues":{":c":{"S":"blue"}}`),
		want: `{"Items":[{"color":{"S":"blue"},"pk":{"S":"q"},"sk":{"S":"5"},"size":null}]}`,
	}, {
		name: "the next page's key has the keys of index and table", doc: "API Reference, Query, LastEvaluatedKey", later: true,
		when: ask(db, `"IndexName":"byColor",`+red+`,"Limit":1`),
		want: `{"LastEvaluatedKey":{"color":{"S":"red"},"size":{"N":"4"},"pk":{"S":"q"},"sk":{"S":"2"}}}`,
	}, {
		name: "consistent reads of an index", doc: "API Reference, Query, ConsistentRead",
		when: ask(db, `"IndexName":"byColor",`+red+`,"ConsistentRead":true`),
		want: refusal{code: "ValidationException", says: "Consistent reads are not supported on global secondary indexes"},
	}, {
		name: "attributes that the index does not project", doc: "API Reference, Query, Select",
		when: ask(db, `"IndexName":"byColor",`+red+`,"Select":"ALL_ATTRIBUTES"`),
		want: refusal{code: "ValidationException", says: "ALL_ATTRIBUTES is not supported for global secondary index byColor"},
	}, {
		name: "an absent index", doc: "API Reference, Query, IndexName",
		when: ask(db, `"IndexName":"none",`+red),
		want: refusal{code: "ValidationException", says: "The table does not have the specified index: none"},
	}}
}

func queryErrors(db *dynamodb.Client) []expectation {
	values := `"ExpressionAttributeValues":{":a":{"S":"q"},":b":{"S":"a"}}`
	return []expectation{{
		name: "no condition on the partition key", doc: "API Reference, Query, KeyConditionExpression",
		when: ask(db, `"KeyConditionExpression":"sk = :a","ExpressionAttributeValues":{":a":{"S":"q"}}`),
		want: refusal{code: "ValidationException", says: "missed key schema element: pk"},
	}, {
		name: "a range of the partition key", doc: "API Reference, Query, KeyConditionExpression",
		when: ask(db, `"KeyConditionExpression":"pk > :a","ExpressionAttributeValues":{":a":{"S":"q"}}`),
		want: refusal{code: "ValidationException", says: "Query key condition not supported"},
	}, {
		name: "OR in a key condition", doc: "API Reference, Query, KeyConditionExpression",
		when: ask(db, `"KeyConditionExpression":"pk = :a OR sk = :b",`+values),
		want: refusal{code: "ValidationException", says: "Invalid operator used in KeyConditionExpression: OR"},
	}, {
		name: "a filter on a key attribute", doc: "Developer Guide, Filter expressions",
		when: ask(db, `"KeyConditionExpression":"pk = :a","FilterExpression":"sk = :b",`+values),
		want: refusal{code: "ValidationException", says: "can only contain non-primary key attributes"},
	}, {
		name: "bounds the wrong way round", doc: "Developer Guide, Key condition expressions, BETWEEN",
		when: ask(db, `"KeyConditionExpression":"pk = :a AND sk BETWEEN :a AND :b",`+values),
		want: refusal{code: "ValidationException", says: "upper bound to be greater than or equal to lower bound"},
	}, {
		name: "a limit of 0", doc: "API Reference, Query, Limit: at least 1",
		when: ask(db, `"KeyConditionExpression":"pk = :a","Limit":0,"ExpressionAttributeValues":{":a":{"S":"q"}}`),
		want: refusal{code: "ValidationException", says: "greater than or equal to 1"},
	}, {
		name: "a value of another type than the key", doc: "API Reference, Query, KeyConditionExpression",
		when: ask(db, `"KeyConditionExpression":"pk = :a","ExpressionAttributeValues":{":a":{"N":"1"}}`),
		want: refusal{code: "ValidationException", says: "Condition parameter type does not match schema type"},
	}, {
		name: "a malformed start key", doc: "API Reference, Query, ExclusiveStartKey",
		when: ask(db, `"KeyConditionExpression":"pk = :a","ExclusiveStartKey":{"pk":{"S":"q"}},"ExpressionAttributeValues":{":a":{"S":"q"}}`),
		want: refusal{code: "ValidationException", says: "The provided starting key is"},
	}}
}
