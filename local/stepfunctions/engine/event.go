package engine

import (
	"bytes"
	"strconv"
	"time"

	"github.com/eventforge/eventforge/local/stepfunctions/document"
)

// MaxEvents is the maximum length of an execution's history, as on AWS.
const MaxEvents = 25_000

// Event is one entry of an execution's history, in the form of GetExecutionHistory.
// DetailsName is the member name of Details.
type Event struct {
	ID, Previous int64
	Time         time.Time
	Type         string
	DetailsName  string // empty: the type has no details
	Details      map[string]any
}

// JSON is the event as HistoryEvent of the wire protocol.
func (e Event) JSON() []byte {
	var buf bytes.Buffer
	buf.WriteString(`{"timestamp":`)
	buf.WriteString(strconv.FormatFloat(float64(e.Time.UnixMilli())/1000, 'f', 3, 64))
	buf.WriteString(`,"type":"` + e.Type + `","id":` + strconv.FormatInt(e.ID, 10))
	buf.WriteString(`,"previousEventId":` + strconv.FormatInt(e.Previous, 10))
	if e.DetailsName != "" {
		buf.WriteString(`,"` + e.DetailsName + `":`)
		buf.Write(document.Encode(e.Details))
	}
	buf.WriteByte('}')
	return buf.Bytes()
}

// notTruncated is AWS's mark for complete data.
var notTruncated = map[string]any{"truncated": false}

// The details of events, by kind.

func entered(name string, input []byte) (string, map[string]any) {
	return "stateEnteredEventDetails", map[string]any{"name": name, "input": string(input), "inputDetails": notTruncated}
}

func exited(name string, output []byte) (string, map[string]any) {
	return "stateExitedEventDetails", map[string]any{"name": name, "output": string(output), "outputDetails": notTruncated}
}

func failed(details string, f *Failure) (string, map[string]any) {
	return details, map[string]any{"error": f.Error, "cause": f.Cause}
}
