package lambda

import (
	"bytes"
	"crypto/md5" //nolint:gosec // SQS's checksum of a body, not a secret
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// queueRecord is one record of Lambda's SQS event:
// https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
type queueRecord struct {
	MessageID         string                    `json:"messageId"`
	ReceiptHandle     string                    `json:"receiptHandle"`
	Body              string                    `json:"body"`
	Attributes        map[string]string         `json:"attributes"`
	MessageAttributes map[string]QueueAttribute `json:"messageAttributes"`
	MD5OfBody         string                    `json:"md5OfBody"`
	EventSource       string                    `json:"eventSource"`
	EventSourceARN    string                    `json:"eventSourceARN"`
	AWSRegion         string                    `json:"awsRegion"`
}

func queueEvent(m *queueMapping, batch []QueueMessage) []byte {
	records := make([]queueRecord, 0, len(batch))
	for _, message := range batch {
		sum := md5.Sum([]byte(message.Body)) //nolint:gosec // as above
		r := queueRecord{
			MessageID: message.ID, ReceiptHandle: message.ReceiptHandle, Body: message.Body,
			Attributes: message.Attributes, MessageAttributes: message.MessageAttributes,
			MD5OfBody: hex.EncodeToString(sum[:]), EventSource: "aws:sqs",
			EventSourceARN: m.QueueARN, AWSRegion: m.service.env.Region,
		}
		if r.MessageAttributes == nil {
			r.MessageAttributes = map[string]QueueAttribute{}
		}
		records = append(records, r)
	}
	return mustJSON(map[string]any{"Records": records})
}

// failedItems decodes a ReportBatchItemFailures response: the identifiers of the
// failed items. As on AWS, an empty response, null and an absent or empty list mean
// success. A response that is not such a document, or that names an empty or
// unknown item, is an error: the whole batch failed.
func failedItems(response []byte, known func(id string) bool) (map[string]bool, error) {
	if len(bytes.TrimSpace(response)) == 0 {
		return nil, nil
	}
	var answer struct {
		Failures []struct {
			Identifier *string `json:"itemIdentifier"`
		} `json:"batchItemFailures"`
	}
	if err := json.Unmarshal(response, &answer); err != nil {
		return nil, fmt.Errorf("batchItemFailures: %w", err)
	}
	failed := make(map[string]bool, len(answer.Failures))
	for n, f := range answer.Failures {
		if f.Identifier == nil || *f.Identifier == "" || !known(*f.Identifier) {
			return nil, fmt.Errorf("batchItemFailures[%d].itemIdentifier: names no item of the batch", n)
		}
		failed[*f.Identifier] = true
	}
	return failed, nil
}

// mustJSON encodes values that consist of strings, numbers, maps and slices, which
// cannot fail. It does not escape <, > and &.
func mustJSON(v any) []byte {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(fmt.Sprintf("lambda: encode event: %v", err))
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n"))
}
