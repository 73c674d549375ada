package lambda

import (
	"encoding/json"
	"time"
)

// The documents Lambda sends to on-failure destinations:
// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
// https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html

type failureRequest struct {
	RequestID   string `json:"requestId"`
	FunctionARN string `json:"functionArn"`
	Condition   string `json:"condition"`
	InvokeCount int    `json:"approximateInvokeCount"`
}

type failureResponse struct {
	StatusCode      int    `json:"statusCode"`
	ExecutedVersion string `json:"executedVersion"`
	FunctionError   string `json:"functionError,omitempty"`
}

type asyncFailureRecord struct {
	Version         string          `json:"version"`
	Timestamp       string          `json:"timestamp"`
	RequestContext  failureRequest  `json:"requestContext"`
	RequestPayload  json.RawMessage `json:"requestPayload"`
	ResponseContext failureResponse `json:"responseContext"`
	ResponsePayload any             `json:"responsePayload"`
}

const millis = "2006-01-02T15:04:05.000Z"

func asyncFailure(f *function, e *asyncEvent, condition string, result Result, now time.Time) []byte {
	return mustJSON(asyncFailureRecord{
		Version: "1.0", Timestamp: now.Format(millis),
		RequestContext: failureRequest{
			RequestID: e.ID, FunctionARN: f.arn + ":$LATEST", Condition: condition, InvokeCount: e.Attempts + 1,
		},
		RequestPayload:  e.Payload,
		ResponseContext: failureResponse{StatusCode: 200, ExecutedVersion: "$LATEST", FunctionError: result.FunctionError},
		ResponsePayload: jsonOrString(result.Payload),
	})
}

type streamFailureRecord struct {
	RequestContext  failureRequest   `json:"requestContext"`
	ResponseContext *failureResponse `json:"responseContext,omitempty"`
	Version         string           `json:"version"`
	Timestamp       string           `json:"timestamp"`
	Batch           streamBatchInfo  `json:"DDBStreamBatchInfo"`
}

type streamBatchInfo struct {
	ShardID       string `json:"shardId"`
	StartSequence string `json:"startSequenceNumber"`
	EndSequence   string `json:"endSequenceNumber"`
	FirstArrival  string `json:"approximateArrivalOfFirstRecord"`
	LastArrival   string `json:"approximateArrivalOfLastRecord"`
	BatchSize     int    `json:"batchSize"`
	StreamARN     string `json:"streamArn"`
}

func jsonOrString(payload []byte) any {
	if json.Valid(payload) {
		return json.RawMessage(payload)
	}
	if len(payload) == 0 {
		return nil
	}
	return string(payload)
}
