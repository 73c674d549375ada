package conformance

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

func TestDynamoDBBatchesAndTransactions(t *testing.T) {
	t.Parallel()
	db := dynamodb.NewFromConfig(settings)
	n := tables(t, db)
	n["token"] = unique("token")
	verify(t, n, batches(db))
	verify(t, n, transactions(db))
	verify(t, n, tokens(db))
}

// times repeats a text, with # replaced by the number, separated by commas.
func times(n int, text string) string {
	all := make([]string, n)
	for i := range all {
		all[i] = strings.ReplaceAll(text, "#", fmt.Sprint(i))
	}
	return strings.Join(all, ",")
}

func batches(db *dynamodb.Client) []expectation {
	const put = `{"PutRequest":{"Item":{"id":{"N":"#"}}}}`
	write := func(requests string) call {
		return do(db.BatchWriteItem, `{"RequestItems":{"$numbers":[`+requests+`]}}`)
	}
	return []expectation{{
		name: "25 items are written and none is left over", doc: "API Reference, BatchWriteItem",
		when: write(times(25, put)), want: `{"UnprocessedItems":{}}`,
	}, {
		name: "26 are too many", doc: "API Reference, BatchWriteItem: up to 25 requests",
		when: write(times(26, put)), want: refusal{code: "ValidationException"},
	}, {
		name: "one item twice", doc: "API Reference, BatchWriteItem: conditions that reject the batch",
		when: write(put2("1") + "," + `{"DeleteRequest":{"Key":{"id":{"N":"1.0"}}}}`),
		want: refusal{code: "ValidationException", says: "Provided list of item keys contains duplicates"},
	}, {
		name: "an absent table", doc: "API Reference, BatchWriteItem, Errors",
		when: do(db.BatchWriteItem, `{"RequestItems":{"$absent":[`+put2("1")+`]}}`),
		want: refusal{code: "ResourceNotFoundException", says: "Requested resource not found"},
	}, {
		name: "a batch reads what is there", doc: "API Reference, BatchGetItem: absent items are left out",
		given: []call{write(put2("501"))},
		when:  do(db.BatchGetItem, `{"RequestItems":{"$numbers":{"ConsistentRead":true,"Keys":[{"id":{"N":"501"}},{"id":{"N":"777"}}]}}}`),
		want:  `{"Responses":{"$numbers":[{"id":{"N":"501"}}]},"UnprocessedKeys":{}}`,
	}, {
		name: "101 keys are too many", doc: "API Reference, BatchGetItem: up to 100 items",
		when: do(db.BatchGetItem, `{"RequestItems":{"$numbers":{"Keys":[`+times(101, `{"id":{"N":"#"}}`)+`]}}}`),
		want: refusal{code: "ValidationException"},
	}, {
		name: "one key twice", doc: "API Reference, BatchGetItem, Keys",
		when: do(db.BatchGetItem, `{"RequestItems":{"$numbers":{"Keys":[{"id":{"N":"1"}},{"id":{"N":"1"}}]}}}`),
		want: refusal{code: "ValidationException", says: "Provided list of item keys contains duplicates"},
	}}
}

func put2(id string) string { return `{"PutRequest":{"Item":{"id":{"N":"` + id + `"}}}}` }

func transactions(db *dynamodb.Client) []expectation {
	item := func(id, rest string) string {
		return `{"Put":{"TableName":"$numbers","Item":{"id":{"N":"` + id + `"}}` + rest + `}}`
	}
	check := func(id, condition string) string {
		return `{"ConditionCheck":{"TableName":"$numbers","Key":{"id":{"N":"` + id + `"}},"ConditionExpression":"` + condition + `","ReturnValuesOnConditionCheckFailure":"ALL_OLD"}}`
	}
	write := func(items ...string) call {
		return do(db.TransactWriteItems, `{"TransactItems":[`+strings.Join(items, ",")+`]}`)
	}
	stored := do(db.PutItem, `{"TableName":"$numbers","Item":{"id":{"N":"1001"},"v":{"N":"7"}}}`)
	return []expectation{{
		name: "one item twice", doc: "API Reference, TransactWriteItems: no two actions on one item",
		when: write(item("1002", ""), item("1002", `,"ConditionExpression":"attribute_not_exists(id)"`)),
		want: refusal{code: "ValidationException", says: "multiple operations on one item"},
	}, {
		name: "a failed condition cancels all, with reasons in the items' order", doc: "API Reference, TransactWriteItems, Errors, TransactionCanceledException",
		given: []call{stored},
		when:  write(item("1002", ""), check("1001", "attribute_not_exists(id)"), item("1003", ""), check("1004", "attribute_exists(id)")),
		want: refusal{code: "TransactionCanceledException", says: "[None, ConditionalCheckFailed, None, ConditionalCheckFailed]",
			with: `{"CancellationReasons":[{"Code":"None","Item":null},{"Code":"ConditionalCheckFailed","Item":{"id":{"N":"1001"},"v":{"N":"7"}},"Message":"*conditional request failed*"},{"Code":"None"},{"Code":"ConditionalCheckFailed","Item":null}]}`},
	}, {
		name: "what was cancelled left nothing", doc: "API Reference, TransactWriteItems: all or nothing",
		when: do(db.GetItem, `{"TableName":"$numbers","Key":{"id":{"N":"1002"}},"ConsistentRead":true}`),
		want: `{"Item":null}`,
	}, {
		name: "an item that breaks a rule is a reason", doc: "API Reference, TransactWriteItems, cancellation reasons, ValidationError",
		given: []call{stored},
		when:  write(item("1005", ""), `{"Update":{"TableName":"$numbers","Key":{"id":{"N":"1001"}},"UpdateExpression":"SET zz = zz + :n","ExpressionAttributeValues":{":n":{"N":"1"}}}}`),
		want:  refusal{code: "TransactionCanceledException", says: "[None, ValidationError]"},
	}, {
		name: "101 items are too many", doc: "API Reference, TransactWriteItems, TransactItems",
		when: write(times(101, item("#", ""))),
		want: refusal{code: "ValidationException", says: "less than or equal to 100"},
	}, {
		name: "an absent table", doc: "API Reference, TransactWriteItems, Errors",
		when: write(`{"Delete":{"TableName":"$absent","Key":{"id":{"N":"1"}}}}`),
		want: refusal{code: "ResourceNotFoundException"},
	}, {
		name: "a transactional read returns items in the requested order, absent ones empty", doc: "API Reference, TransactGetItems, Responses",
		given: []call{stored},
		when:  do(db.TransactGetItems, `{"TransactItems":[{"Get":{"TableName":"$numbers","Key":{"id":{"N":"1999"}}}},{"Get":{"TableName":"$numbers","Key":{"id":{"N":"1001"}}}}]}`),
		want:  `{"Responses":[{"Item":null},{"Item":{"v":{"N":"7"}}}]}`,
	}}
}

func tokens(db *dynamodb.Client) []expectation {
	add := func(n string) call {
		return do(db.TransactWriteItems, `{"ClientRequestToken":"$token","TransactItems":[{"Update":{"TableName":"$numbers","Key":{"id":{"N":"2001"}},"UpdateExpression":"ADD hits :n","ExpressionAttributeValues":{":n":{"N":"`+n+`"}}}}]}`)
	}
	return []expectation{{
		name: "a token's second use changes nothing", doc: "API Reference, TransactWriteItems, ClientRequestToken",
		given: []call{add("1"), add("1")},
		when:  do(db.GetItem, `{"TableName":"$numbers","Key":{"id":{"N":"2001"}},"ConsistentRead":true}`),
		want:  `{"Item":{"hits":{"N":"1"}}}`,
	}, {
		name: "a token with another request", doc: "API Reference, TransactWriteItems, Errors, IdempotentParameterMismatchException",
		when: add("2"), want: refusal{code: "IdempotentParameterMismatchException"},
	}}
}
