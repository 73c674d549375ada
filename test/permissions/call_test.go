package permissions

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/mail"
	"strings"
)

// call is one request as IAM sees it: an action on a resource, and the condition
// keys that AWS derives from the request.
type call struct {
	action   string
	resource string
	context  map[string][]string
}

func (c call) String() string {
	return fmt.Sprintf("%s on %s with %v", c.action, c.resource, c.context)
}

// The fixed parts of local's ARNs.
const (
	region  = "us-east-1"
	account = "000000000000"
)

func arn(service, resource string) string {
	return "arn:aws:" + service + ":" + region + ":" + account + ":" + resource
}

// callsOf returns the calls that IAM authorizes for a request to AWS. It returns
// none for an unsigned request, such as Cognito's with an access token.
func callsOf(r *http.Request, body []byte, status int) ([]call, error) {
	if r.Header.Get("Authorization") == "" {
		return nil, nil
	}
	if target := r.Header.Get("X-Amz-Target"); target != "" {
		service, operation, _ := strings.Cut(target, ".")
		decode, known := services[service]
		if !known {
			return nil, fmt.Errorf("this test does not support the service %s", service)
		}
		return decode(operation, body)
	}
	switch r.URL.Path {
	case "/v2/email/outbound-emails":
		return sesCalls(body)
	case "/service/GraniteServiceVersion20100801/operation/GetMetricData":
		return []call{{action: "cloudwatch:GetMetricData", resource: "*"}}, nil
	}
	return s3Calls(r, status)
}

var services = map[string]func(operation string, body []byte) ([]call, error){
	"DynamoDB_20120810": dynamoCalls,
	"AmazonSQS":         sqsCalls,
	"AWSEvents":         eventCalls,
	"AWSStepFunctions":  stateCalls,
	"AmazonSSM":         parameterCalls,

	"AWSCognitoIdentityProviderService": poolCalls,
}

func unknown(service, operation string) error {
	return fmt.Errorf("this test does not support %s:%s", service, operation)
}

func eventCalls(operation string, body []byte) ([]call, error) {
	var in struct {
		Entries []struct{ Source, EventBusName string }
	}
	if err := json.Unmarshal(body, &in); err != nil || operation != "PutEvents" {
		return nil, unknown("events", operation)
	}
	var calls []call
	for _, e := range in.Entries {
		calls = append(calls, call{"events:PutEvents", arn("events", "event-bus/"+e.EventBusName), map[string][]string{"events:source": {e.Source}}})
	}
	return calls, nil
}

// parameterCalls supports names with and without a version; IAM knows only the name.
func parameterCalls(operation string, body []byte) ([]call, error) {
	var in struct{ Name string }
	if err := json.Unmarshal(body, &in); err != nil || in.Name == "" {
		return nil, unknown("ssm", operation)
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(in.Name, "/"), ":")
	return []call{{action: "ssm:" + operation, resource: arn("ssm", "parameter/"+name)}}, nil
}

func poolCalls(operation string, body []byte) ([]call, error) {
	var in struct{ UserPoolId string } //nolint:revive // as Cognito spells it
	if err := json.Unmarshal(body, &in); err != nil || in.UserPoolId == "" {
		return nil, unknown("cognito-idp", operation)
	}
	return []call{{action: "cognito-idp:" + operation, resource: arn("cognito-idp", "userpool/"+in.UserPoolId)}}, nil
}

func stateCalls(operation string, body []byte) ([]call, error) {
	var in struct{ StateMachineArn, ExecutionArn, TaskToken string }
	err := json.Unmarshal(body, &in)
	if err == nil && in.TaskToken != "" { // only the saga has tasks that wait
		return []call{{action: "states:" + operation, resource: arn("states", "stateMachine:eventforge-local-order-saga")}}, nil
	}
	if err != nil || in.StateMachineArn+in.ExecutionArn == "" {
		return nil, unknown("states", operation)
	}
	return []call{{action: "states:" + operation, resource: in.StateMachineArn + in.ExecutionArn}}, nil
}

func sesCalls(body []byte) ([]call, error) {
	var in struct{ FromEmailAddress string }
	if err := json.Unmarshal(body, &in); err != nil {
		return nil, err
	}
	from, err := mail.ParseAddress(in.FromEmailAddress)
	if err != nil {
		return nil, err
	}
	context := map[string][]string{"ses:FromAddress": {from.Address}}
	return []call{
		{"ses:SendEmail", arn("ses", "identity/"+from.Address), context},
		{"ses:SendEmail", arn("ses", "configuration-set/"+configurationSet), context}, // the identity's default
	}, nil
}

// s3Calls supports paths of the form /bucket/key.
func s3Calls(r *http.Request, status int) ([]call, error) {
	bucket, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	object := "arn:aws:s3:::" + bucket + "/" + key
	switch r.Method {
	case http.MethodPut:
		return []call{{action: "s3:PutObject", resource: object}}, nil
	case http.MethodDelete:
		return []call{{action: "s3:DeleteObject", resource: object}}, nil
	case http.MethodHead, http.MethodGet:
		if r.URL.Query().Has("list-type") {
			return []call{{action: "s3:ListBucket", resource: "arn:aws:s3:::" + strings.TrimSuffix(bucket, "/")}}, nil
		}
		calls := []call{{action: "s3:GetObject", resource: object}}
		// Without ListBucket, S3 answers 403, which is as good for a report of the books.
		if status == http.StatusNotFound && !strings.HasPrefix(key, "books/") {
			calls = append(calls, call{action: "s3:ListBucket", resource: "arn:aws:s3:::" + bucket})
		}
		return calls, nil
	}
	return nil, unknown("s3", r.Method+" "+r.URL.Path)
}

// sqsCalls returns the actions for single messages, because IAM has none for
// batches.
func sqsCalls(operation string, body []byte) ([]call, error) {
	var in struct{ QueueUrl, QueueName, SourceArn string } //nolint:revive // as SQS spells them
	if err := json.Unmarshal(body, &in); err != nil {
		return nil, err
	}
	queue := in.QueueName
	if in.QueueUrl != "" {
		queue = in.QueueUrl[strings.LastIndexByte(in.QueueUrl, '/')+1:]
	}
	if queue != "" {
		return []call{{action: "sqs:" + strings.TrimSuffix(operation, "Batch"), resource: arn("sqs", queue)}}, nil
	}
	calls := []call{{action: "sqs:" + operation, resource: in.SourceArn}}
	if operation == "StartMessageMoveTask" {
		// SQS moves the messages with the caller's permissions.
		for _, action := range []string{"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"} {
			calls = append(calls, call{action: action, resource: in.SourceArn})
		}
		calls = append(calls, call{action: "sqs:SendMessage", resource: strings.TrimSuffix(in.SourceArn, "-dead-letters")})
	}
	return calls, nil
}
