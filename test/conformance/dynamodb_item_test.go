package conformance

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

func TestDynamoDBItems(t *testing.T) {
	t.Parallel()
	db := dynamodb.NewFromConfig(settings)
	n := tables(t, db)
	n["400k"] = strings.Repeat("x", 400<<10)
	verify(t, n, puts(db))
	verify(t, n, refusedPuts(db))
	verify(t, n, conditions(db))
	verify(t, n, updates(db))
	verify(t, n, numbers(db))
	verify(t, n, expressionErrors(db))
}

func puts(db *dynamodb.Client) []expectation {
	return []expectation{{
		name: "what was put is read", doc: "API Reference, GetItem, ConsistentRead",
		given: []call{do(db.PutItem, `{"TableName":"$table","Item":{"pk":{"S":"put"},"sk":{"S":"1"},"b":{"B":"raw"},"no":{"NULL":true},"yes":{"BOOL":true},"l":{"L":[{"N":"1"},{"S":""}]},"set":{"NS":["2","1"]}}}`)},
		when:  do(db.GetItem, `{"TableName":"$table","Key":{"pk":{"S":"put"},"sk":{"S":"1"}},"ConsistentRead":true}`),
		want:  `{"Item":{"b":{"B":"raw"},"no":{"NULL":true},"yes":{"BOOL":true},"l":{"L":[{"N":"1"},{"S":""}]},"set":{"NS":["*","*"]}}}`,
	}, {
		name: "an absent item is no error and no item", doc: "API Reference, GetItem",
		when: do(db.GetItem, `{"TableName":"$table","Key":{"pk":{"S":"absent"},"sk":{"S":"1"}}}`),
		want: `{"Item":null}`,
	}, {
		name: "a put replaces the whole item and returns the old one", doc: "API Reference, PutItem, ReturnValues",
		given: []call{do(db.PutItem, `{"TableName":"$table","Item":{"pk":{"S":"replace"},"sk":{"S":"1"},"a":{"N":"1"}}}`)},
		when:  do(db.PutItem, `{"TableName":"$table","Item":{"pk":{"S":"replace"},"sk":{"S":"1"},"b":{"N":"2"}},"ReturnValues":"ALL_OLD"}`),
		want:  `{"Attributes":{"a":{"N":"1"},"b":null}}`,
	}, {
		name: "a projection takes parts of documents and lists", doc: "Developer Guide, Using projection expressions",
		given: []call{do(db.PutItem, `{"TableName":"$table","Item":{"pk":{"S":"project"},"sk":{"S":"1"},"m":{"M":{"a":{"N":"1"},"b":{"N":"2"}}},"l":{"L":[{"S":"x"},{"S":"y"}]}}}`)},
		when:  do(db.GetItem, `{"TableName":"$table","Key":{"pk":{"S":"project"},"sk":{"S":"1"}},"ProjectionExpression":"#m.a, l[1]","ExpressionAttributeNames":{"#m":"m"}}`),
		want:  `{"Item":{"pk":null,"m":{"M":{"a":{"N":"1"},"b":null}},"l":{"L":[{"S":"y"}]}}}`,
	}, {
		name: "a delete returns what it deleted", doc: "API Reference, DeleteItem, ReturnValues",
		given: []call{do(db.PutItem, `{"TableName":"$table","Item":{"pk":{"S":"delete"},"sk":{"S":"1"},"a":{"N":"1"}}}`)},
		when:  do(db.DeleteItem, `{"TableName":"$table","Key":{"pk":{"S":"delete"},"sk":{"S":"1"}},"ReturnValues":"ALL_OLD"}`),
		want:  `{"Attributes":{"a":{"N":"1"}}}`,
	}, {
		name: "deleting what is absent succeeds", doc: "API Reference, DeleteItem: idempotent without a condition",
		when: do(db.DeleteItem, `{"TableName":"$table","Key":{"pk":{"S":"never"},"sk":{"S":"1"}},"ReturnValues":"ALL_OLD"}`),
		want: `{"Attributes":null}`,
	}}
}

func refusedPuts(db *dynamodb.Client) []expectation {
	return []expectation{{
		name: "put accepts only ALL_OLD as ReturnValues", doc: "API Reference, PutItem, ReturnValues",
		when: do(db.PutItem, `{"TableName":"$table","Item":{"pk":{"S":"a"},"sk":{"S":"1"}},"ReturnValues":"ALL_NEW"}`),
		want: refusal{code: "ValidationException", says: "Return values set to invalid value"},
	}, {
		name: "an absent table", doc: "API Reference, PutItem, Errors",
		when: do(db.PutItem, `{"TableName":"$absent","Item":{"pk":{"S":"a"}}}`),
		want: refusal{code: "ResourceNotFoundException", says: "Requested resource not found"},
	}, {
		name: "an item without its sort key", doc: "API Reference, PutItem: all of the primary key",
		when: do(db.PutItem, `{"TableName":"$table","Item":{"pk":{"S":"a"}}}`),
		want: refusal{code: "ValidationException", says: "Missing the key sk in the item"},
	}, {
		name: "a key attribute of another type", doc: "API Reference, PutItem: types match the key schema",
		when: do(db.PutItem, `{"TableName":"$table","Item":{"pk":{"S":"a"},"sk":{"N":"1"}}}`),
		want: refusal{code: "ValidationException", says: "Type mismatch for key sk expected: S actual: N"},
	}, {
		name: "an index's key attribute of another type", doc: "Developer Guide, Using Global Secondary Indexes, data types",
		when: do(db.PutItem, `{"TableName":"$table","Item":{"pk":{"S":"a"},"sk":{"S":"1"},"color":{"N":"1"}}}`),
		want: refusal{code: "ValidationException", says: "Type mismatch for Index Key color Expected: S Actual: N"},
	}, {
		name: "an empty key", doc: "Developer Guide, Constraints, empty values in keys",
		when: do(db.PutItem, `{"TableName":"$table","Item":{"pk":{"S":""},"sk":{"S":"1"}}}`),
		want: refusal{code: "ValidationException", says: "cannot contain an empty string value. Key: pk"},
	}, {
		name: "an index's empty key", doc: "Developer Guide, Constraints, empty values in index keys",
		when: do(db.PutItem, `{"TableName":"$table","Item":{"pk":{"S":"a"},"sk":{"S":"1"},"color":{"S":""},"size":{"N":"1"}}}`),
		want: refusal{code: "ValidationException", says: "empty string value. IndexName: "},
	}, {
		name: "a partition key above 2048 bytes", doc: "Developer Guide, Constraints, partition key length",
		when: do(db.PutItem, `{"TableName":"$table","Item":{"pk":{"S":"$long"},"sk":{"S":"1"}}}`),
		want: refusal{code: "ValidationException", says: "exceeded the maximum size limit"},
	}, {
		name: "an item above 400 KB", doc: "Developer Guide, Constraints, item size",
		when: do(db.PutItem, `{"TableName":"$table","Item":{"pk":{"S":"a"},"sk":{"S":"1"},"x":{"S":"$400k"}}}`),
		want: refusal{code: "ValidationException", says: "Item size has exceeded the maximum allowed size"},
	}, {
		name: "an empty set", doc: "Developer Guide, Constraints, attribute values",
		when: do(db.PutItem, `{"TableName":"$table","Item":{"pk":{"S":"a"},"sk":{"S":"1"},"x":{"SS":[]}}}`),
		want: refusal{code: "ValidationException", says: "may not be empty"},
	}, {
		name: "a set with an element twice", doc: "Developer Guide, Data types, sets",
		when: do(db.PutItem, `{"TableName":"$table","Item":{"pk":{"S":"a"},"sk":{"S":"1"},"x":{"SS":["a","a"]}}}`),
		want: refusal{code: "ValidationException", says: "contains duplicates"},
	}, {
		name: "a key with another attribute in it", doc: "API Reference, GetItem, Key",
		when: do(db.GetItem, `{"TableName":"$table","Key":{"pk":{"S":"a"},"other":{"S":"1"}}}`),
		want: refusal{code: "ValidationException", says: "does not match the schema"},
	}}
}

func numbers(db *dynamodb.Client) []expectation {
	put := func(number string) call {
		return do(db.PutItem, `{"TableName":"$numbers","Item":{"id":{"N":"`+number+`"},"is":{"S":"`+number+`"}}}`)
	}
	return []expectation{{
		name: "equal numbers are one key and lose their zeros", doc: "Developer Guide, Data types, Number",
		given: []call{put("42.10")},
		when:  do(db.GetItem, `{"TableName":"$numbers","Key":{"id":{"N":"0042.1"}}}`),
		want:  `{"Item":{"id":{"N":"42.1"},"is":{"S":"42.10"}}}`,
	}, {
		name: "38 digits are exact", doc: "Developer Guide, Data types, Number",
		given: []call{put("12345678901234567890123456789012345678")},
		when:  do(db.GetItem, `{"TableName":"$numbers","Key":{"id":{"N":"12345678901234567890123456789012345678"}}}`),
		want:  `{"Item":{"id":{"N":"12345678901234567890123456789012345678"}}}`,
	}, {
		name: "39 digits are too many", doc: "Developer Guide, Data types, Number",
		when: put("123456789012345678901234567890123456789"),
		want: refusal{code: "ValidationException", says: "38 significant digits"},
	}, {
		name: "1E126 is too large", doc: "Developer Guide, Data types, Number",
		when: put("1E126"),
		want: refusal{code: "ValidationException", says: "larger than supported range"},
	}, {
		name: "1E-131 is too small", doc: "Developer Guide, Data types, Number",
		when: put("1E-131"),
		want: refusal{code: "ValidationException", says: "smaller than supported range"},
	}, {
		name: "no number", doc: "Developer Guide, Data types, Number",
		when: put("12x"),
		want: refusal{code: "ValidationException", says: "numeric value"},
	}}
}

func expressionErrors(db *dynamodb.Client) []expectation {
	const doc = "Developer Guide, Expressions: names, values and reserved words"
	update := func(rest string) call {
		return do(db.UpdateItem, `{"TableName":"$table","Key":{"pk":{"S":"err"},"sk":{"S":"1"}},`+rest+`}`)
	}
	return []expectation{{
		name: "a value that is not used", doc: doc,
		when: update(`"UpdateExpression":"SET a = :a","ExpressionAttributeValues":{":a":{"N":"1"},":b":{"N":"1"}}`),
		want: refusal{code: "ValidationException", says: "ExpressionAttributeValues unused in expressions: keys: {:b}"},
	}, {
		name: "a name that is not used", doc: doc,
		when: update(`"UpdateExpression":"SET a = :a","ExpressionAttributeNames":{"#b":"b"},"ExpressionAttributeValues":{":a":{"N":"1"}}`),
		want: refusal{code: "ValidationException", says: "ExpressionAttributeNames unused in expressions: keys: {#b}"},
	}, {
		name: "a value that is not defined", doc: doc,
		when: update(`"UpdateExpression":"SET a = :a, b = :b","ExpressionAttributeValues":{":a":{"N":"1"}}`),
		want: refusal{code: "ValidationException", says: "not defined; attribute value: :b"},
	}, {
		name: "a name that is not defined", doc: doc,
		when: update(`"UpdateExpression":"REMOVE #n"`),
		want: refusal{code: "ValidationException", says: "not defined; attribute name: #n"},
	}, {
		name: "a reserved word", doc: doc,
		when: update(`"UpdateExpression":"SET status = :a","ExpressionAttributeValues":{":a":{"N":"1"}}`),
		want: refusal{code: "ValidationException", says: "reserved keyword: status"},
	}, {
		name: "a syntax error", doc: doc,
		when: update(`"UpdateExpression":"SET a = ","ExpressionAttributeValues":{":a":{"N":"1"}}`),
		want: refusal{code: "ValidationException", says: "Syntax error; token:"},
	}, {
		name: "a clause twice", doc: doc,
		when: update(`"UpdateExpression":"SET a = :a SET b = :a","ExpressionAttributeValues":{":a":{"N":"1"}}`),
		want: refusal{code: "ValidationException", says: "only be used once"},
	}, {
		name: "an empty expression", doc: doc,
		when: update(`"UpdateExpression":""`),
		want: refusal{code: "ValidationException", says: "expression can not be empty"},
	}, {
		name: "an operand of a type the function does not take", doc: doc,
		when: update(`"UpdateExpression":"SET a = :a","ConditionExpression":"begins_with(b, :a)","ExpressionAttributeValues":{":a":{"N":"1"}}`),
		want: refusal{code: "ValidationException", says: "Incorrect operand type for operator or function"},
	}, {
		name: "values without an expression", doc: doc,
		when: do(db.PutItem, `{"TableName":"$table","Item":{"pk":{"S":"err"},"sk":{"S":"1"}},"ExpressionAttributeValues":{":a":{"N":"1"}}}`),
		want: refusal{code: "ValidationException", says: "ExpressionAttributeValues can only be specified when using expressions"},
	}}
}
