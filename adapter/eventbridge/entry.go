package eventbridge

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"

	"github.com/eventforge/eventforge/domain/port"
	"github.com/eventforge/eventforge/domain/text"
)

// The limits of one PutEvents call.
const (
	maxEntries = 10
	maxBytes   = 256 << 10
	timeBytes  = 14 // size of a Time
)

// size is a message's size for the limit, after the EventBridge guide, "Calculating event entry size".
func size(m port.Message) int {
	return timeBytes + len(m.Source) + len(m.Type) + len(m.Detail)
}

// chunks splits messages, by index, into batches for one call each. It omits messages
// that are too large for any call.
func chunks(messages []port.Message) [][]int {
	var batches [][]int
	var batch []int
	total := 0
	for i, m := range messages {
		n := size(m)
		if n > maxBytes {
			continue
		}
		if len(batch) == maxEntries || total+n > maxBytes {
			batches = append(batches, batch)
			batch, total = nil, 0
		}
		batch = append(batch, i)
		total += n
	}
	if len(batch) > 0 {
		batches = append(batches, batch)
	}
	return batches
}

func tooLarge(messages []port.Message) []int {
	var indexes []int
	for i, m := range messages {
		if size(m) > maxBytes {
			indexes = append(indexes, i)
		}
	}
	return indexes
}

// entry is the message as an entry of a call. Texts are checked where they enter, but
// events may be older than that check: the targets' queues would refuse a whole event
// for one of its characters.
func (b *Bus) entry(m port.Message) types.PutEventsRequestEntry {
	return types.PutEventsRequestEntry{
		EventBusName: &b.name,
		Source:       &m.Source,
		DetailType:   &m.Type,
		Detail:       aws.String(text.Clean(string(m.Detail))),
		Time:         aws.Time(m.Time),
		TraceHeader:  traceHeader(m.Traceparent),
	}
}

// traceHeader converts a W3C traceparent to X-Ray's form, so that AWS's trace continues
// ours. It is nil if there is none. Version 00 has the form
// 00-<32 hex digits>-<16 hex digits>-<2 hex digits>, and X-Ray splits the trace id
// after eight digits.
func traceHeader(traceparent string) *string {
	if len(traceparent) != 55 || traceparent[:3] != "00-" {
		return nil
	}
	traceID, parent, flags := traceparent[3:35], traceparent[36:52], traceparent[53:]
	sampled := "0"
	if flags == "01" {
		sampled = "1"
	}
	return aws.String(fmt.Sprintf("Root=1-%s-%s;Parent=%s;Sampled=%s", traceID[:8], traceID[8:], parent, sampled))
}
