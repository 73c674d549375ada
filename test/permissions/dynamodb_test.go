package permissions

import (
	"encoding/json"
	"errors"
)

type attribute struct{ S string }

// dynamoRequest holds the members of DynamoDB's requests that identify items.
type dynamoRequest struct {
	TableName, IndexName      string
	Key, Item                 map[string]attribute
	ExpressionAttributeNames  map[string]string
	ExpressionAttributeValues map[string]json.RawMessage
	RequestItems              map[string]struct{ Keys []map[string]attribute }
	TransactItems             []map[string]dynamoRequest
}

// parts are the IAM actions of a transaction's parts.
var parts = map[string]string{"Get": "GetItem", "Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem"}

func dynamoCalls(operation string, body []byte) ([]call, error) {
	var in dynamoRequest
	if err := json.Unmarshal(body, &in); err != nil {
		return nil, err
	}
	switch operation {
	case "GetItem", "PutItem", "UpdateItem", "DeleteItem":
		return []call{in.onItem(operation)}, nil
	case "Query":
		c, err := in.query()
		return []call{c}, err
	case "BatchGetItem":
		return in.batch(), nil
	case "TransactGetItems", "TransactWriteItems":
		var calls []call
		for _, item := range in.TransactItems {
			for part, request := range item {
				calls = append(calls, request.onItem(parts[part]))
			}
		}
		return calls, nil
	}
	return nil, unknown("dynamodb", operation)
}

// onItem returns the call of an action on the item that Key or Item identifies.
func (in dynamoRequest) onItem(action string) call {
	return dynamoCall(action, "table/"+in.TableName, in.Key["PK"].S+in.Item["PK"].S)
}

func (in dynamoRequest) batch() (calls []call) {
	for table, request := range in.RequestItems {
		var partitions []string
		for _, key := range request.Keys {
			partitions = append(partitions, key["PK"].S)
		}
		calls = append(calls, dynamoCall("BatchGetItem", "table/"+table, partitions...))
	}
	return calls
}

// query returns the call of a query. adapter/dynamo names the partition in its
// key conditions as #p = :p.
func (in dynamoRequest) query() (call, error) {
	var partition attribute
	if err := json.Unmarshal(in.ExpressionAttributeValues[":p"], &partition); err != nil || partition.S == "" {
		return call{}, errors.New("a query does not name its partition as :p")
	}
	resource := "table/" + in.TableName
	if in.IndexName != "" {
		resource += "/index/" + in.IndexName
	}
	return dynamoCall("Query", resource, partition.S), nil
}

func dynamoCall(action, resource string, partitions ...string) call {
	return call{"dynamodb:" + action, arn("dynamodb", resource), map[string][]string{"dynamodb:LeadingKeys": partitions}}
}
