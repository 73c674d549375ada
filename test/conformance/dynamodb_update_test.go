package conformance

import "github.com/aws/aws-sdk-go-v2/service/dynamodb"

func conditions(db *dynamodb.Client) []expectation {
	stored := do(db.PutItem, `{"TableName":"$table","Item":{"pk":{"S":"cond"},"sk":{"S":"1"},"v":{"N":"7"}}}`)
	return []expectation{{
		name: "a failed condition", doc: "API Reference, PutItem, Errors",
		given: []call{stored},
		when:  do(db.PutItem, `{"TableName":"$table","Item":{"pk":{"S":"cond"},"sk":{"S":"1"}},"ConditionExpression":"attribute_not_exists(pk)"}`),
		want:  refusal{code: "ConditionalCheckFailedException", says: "conditional request failed", with: `{"Item":null}`},
	}, {
		name: "a failed condition that returns the item", doc: "API Reference, PutItem, ReturnValuesOnConditionCheckFailure",
		given: []call{stored},
		when:  do(db.UpdateItem, `{"TableName":"$table","Key":{"pk":{"S":"cond"},"sk":{"S":"1"}},"UpdateExpression":"SET v = :n","ConditionExpression":"v = :o","ExpressionAttributeValues":{":n":{"N":"9"},":o":{"N":"8"}},"ReturnValuesOnConditionCheckFailure":"ALL_OLD"}`),
		want:  refusal{code: "ConditionalCheckFailedException", with: `{"Item":{"v":{"N":"7"},"pk":{"S":"cond"}}}`},
	}, {
		name: "a condition on an absent item is evaluated on nothing", doc: "API Reference, DeleteItem, ConditionExpression",
		when: do(db.DeleteItem, `{"TableName":"$table","Key":{"pk":{"S":"none"},"sk":{"S":"1"}},"ConditionExpression":"attribute_exists(pk)","ReturnValuesOnConditionCheckFailure":"ALL_OLD"}`),
		want: refusal{code: "ConditionalCheckFailedException", with: `{"Item":null}`},
	}, {
		name: "comparison with an absent attribute is false", doc: "Developer Guide, Comparison operator reference",
		given: []call{stored},
		when:  do(db.DeleteItem, `{"TableName":"$table","Key":{"pk":{"S":"cond"},"sk":{"S":"1"}},"ConditionExpression":"nope < :o","ExpressionAttributeValues":{":o":{"N":"8"}}}`),
		want:  refusal{code: "ConditionalCheckFailedException"},
	}, {
		name: "every function and operator in one condition", doc: "Developer Guide, Condition and filter expressions, operators and functions",
		given: []call{do(db.PutItem, `{"TableName":"$table","Item":{"pk":{"S":"funcs"},"sk":{"S":"1"},"v":{"N":"7"},"t":{"S":"hello"},"l":{"SS":["a","b"]}}}`)},
		when: do(db.UpdateItem, `{"TableName":"$table","Key":{"pk":{"S":"funcs"},"sk":{"S":"1"}},"UpdateExpression":"SET done = :t","ReturnValues":"UPDATED_NEW",
			"ConditionExpression":"attribute_type(v, :type) AND begins_with(t, :he) AND contains(t, :ll) AND contains(l, :a) AND size(t) = :five AND v BETWEEN :five AND :nine AND v IN (:five, :seven) AND NOT (v <> :seven OR attribute_exists(zzz))",
			"ExpressionAttributeValues":{":t":{"BOOL":true},":type":{"S":"N"},":he":{"S":"he"},":ll":{"S":"ll"},":a":{"S":"a"},":five":{"N":"5"},":seven":{"N":"7.0"},":nine":{"N":"9"}}}`),
		want: `{"Attributes":{"done":{"BOOL":true}}}`,
	}}
}

func updates(db *dynamodb.Client) []expectation {
	stored := do(db.PutItem, `{"TableName":"$table","Item":{"pk":{"S":"up"},"sk":{"S":"1"},"a":{"N":"1"},"b":{"N":"2"},"m":{"M":{"x":{"N":"1"}}},"l":{"L":[{"S":"1"},{"S":"2"},{"S":"3"}]},"s":{"SS":["a","b"]}}}`)
	update := func(rest string) call {
		return do(db.UpdateItem, `{"TableName":"$table","Key":{"pk":{"S":"up"},"sk":{"S":"1"}},`+rest+`}`)
	}
	return []expectation{{
		name: "UPDATED_OLD", doc: "API Reference, UpdateItem, ReturnValues", given: []call{stored},
		when: update(`"UpdateExpression":"SET a = :n, c = :n","ExpressionAttributeValues":{":n":{"N":"9"}},"ReturnValues":"UPDATED_OLD"`),
		want: `{"Attributes":{"a":{"N":"1"},"b":null,"c":null,"pk":null}}`,
	}, {
		name: "UPDATED_NEW", doc: "API Reference, UpdateItem, ReturnValues", given: []call{stored},
		when: update(`"UpdateExpression":"SET a = a + :n, c = if_not_exists(zz, :n)","ExpressionAttributeValues":{":n":{"N":"9"}},"ReturnValues":"UPDATED_NEW"`),
		want: `{"Attributes":{"a":{"N":"10"},"c":{"N":"9"},"b":null,"pk":null}}`,
	}, {
		name: "ALL_OLD", doc: "API Reference, UpdateItem, ReturnValues", given: []call{stored},
		when: update(`"UpdateExpression":"REMOVE b","ReturnValues":"ALL_OLD"`),
		want: `{"Attributes":{"a":{"N":"1"},"b":{"N":"2"},"pk":{"S":"up"}}}`,
	}, {
		name: "ALL_NEW", doc: "API Reference, UpdateItem, ReturnValues", given: []call{stored},
		when: update(`"UpdateExpression":"REMOVE b","ReturnValues":"ALL_NEW"`),
		want: `{"Attributes":{"a":{"N":"1"},"b":null,"pk":{"S":"up"}}}`,
	}, {
		name: "an update creates an absent item", doc: "API Reference, UpdateItem",
		when: do(db.UpdateItem, `{"TableName":"$table","Key":{"pk":{"S":"upsert"},"sk":{"S":"1"}},"UpdateExpression":"ADD hits :one","ExpressionAttributeValues":{":one":{"N":"1"}},"ReturnValues":"ALL_NEW"}`),
		want: `{"Attributes":{"hits":{"N":"1"},"sk":{"S":"1"}}}`,
	}, {
		name: "right sides see the item as it was", doc: "Developer Guide, Update expressions, SET", given: []call{stored},
		when: update(`"UpdateExpression":"SET a = b, b = a","ReturnValues":"UPDATED_NEW"`),
		want: `{"Attributes":{"a":{"N":"2"},"b":{"N":"1"}}}`,
	}, {
		name: "lists grow at both ends and past their end", doc: "Developer Guide, Update expressions, lists", given: []call{stored},
		when: update(`"UpdateExpression":"SET l[9] = :x, k = list_append(:more, l) REMOVE l[0]","ExpressionAttributeValues":{":x":{"S":"x"},":more":{"L":[{"S":"0"}]}},"ReturnValues":"UPDATED_NEW"`),
		want: `{"Attributes":{"k":{"L":[{"S":"0"},{"S":"1"},{"S":"2"},{"S":"3"}]}}}`,
	}, {
		name: "DELETE of a set's last elements removes the attribute", doc: "Developer Guide, Update expressions, DELETE", given: []call{stored},
		when: update(`"UpdateExpression":"DELETE s :all","ExpressionAttributeValues":{":all":{"SS":["a","b","c"]}},"ReturnValues":"ALL_NEW"`),
		want: `{"Attributes":{"s":null,"a":{"N":"1"}}}`,
	}, {
		name: "a key attribute cannot change", doc: "API Reference, UpdateItem, UpdateExpression",
		when: update(`"UpdateExpression":"SET sk = :x","ExpressionAttributeValues":{":x":{"S":"x"}}`),
		want: refusal{code: "ValidationException", says: "Cannot update attribute sk. This attribute is part of the key"},
	}, {
		name: "arithmetic on an absent attribute", doc: "Developer Guide, Update expressions, increments", given: []call{stored},
		when: update(`"UpdateExpression":"SET zz = zz + :x","ExpressionAttributeValues":{":x":{"N":"1"}}`),
		want: refusal{code: "ValidationException", says: "attribute that does not exist in the item"},
	}, {
		name: "ADD to a map", doc: "Developer Guide, Update expressions, ADD", given: []call{stored},
		when: update(`"UpdateExpression":"ADD m :x","ExpressionAttributeValues":{":x":{"N":"1"}}`),
		want: refusal{code: "ValidationException", says: "operand in the update expression has an incorrect data type"},
	}, {
		name: "a path through an absent map", doc: "Developer Guide, Update expressions, nested attributes", given: []call{stored},
		when: update(`"UpdateExpression":"SET nope.x = :x","ExpressionAttributeValues":{":x":{"N":"1"}}`),
		want: refusal{code: "ValidationException", says: "document path provided in the update expression is invalid for update"},
	}, {
		name: "overlapping paths", doc: "Developer Guide, Update expressions",
		when: update(`"UpdateExpression":"SET m = :x REMOVE m.x","ExpressionAttributeValues":{":x":{"N":"1"}}`),
		want: refusal{code: "ValidationException", says: "Two document paths overlap"},
	}}
}
