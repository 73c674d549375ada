package sqs

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/internal/awstest"
	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/port"
)

// failuresQueue is an emulation of SendMessage that refuses what SQS refuses.
type failuresQueue struct{ bodies []string }

func (q *failuresQueue) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var in struct{ MessageBody string }
	raw, _ := io.ReadAll(r.Body)
	_ = json.Unmarshal(raw, &in)
	w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	if strings.ContainsAny(in.MessageBody, "\ufffe\uffff\x01") || len(in.MessageBody) > maxBody {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"__type":"com.amazonaws.sqs#InvalidMessageContents","message":"no"}`)
		return
	}
	q.bodies = append(q.bodies, in.MessageBody)
	_ = json.NewEncoder(w).Encode(map[string]string{"MessageId": "m"})
}

// putAside puts a record aside, and returns the queue's message.
func putAside(t *testing.T, record string) RelayFailure {
	t.Helper()
	q := &failuresQueue{}
	failures := NewRelayFailures(awstest.Config(t, q), "http://queue.example/000000000000/relay-failures")
	failures.client = withoutChecksums(&Attempts{client: failures.client})
	require.NoError(t, failures.PutAside(t.Context(), port.BadEvent{Record: json.RawMessage(record), Err: failure.New(failure.Invalid, "bus: malformed")}))
	require.Len(t, q.bodies, 1)
	var f RelayFailure
	require.NoError(t, json.Unmarshal([]byte(q.bodies[0]), &f))
	assert.Equal(t, RelayFailureKind, f.Kind)
	assert.Equal(t, failure.Invalid, f.Code)
	assert.Contains(t, f.Error, "bus: malformed")
	return f
}

func TestABadEventIsKeptWithItsWholeRecord(t *testing.T) {
	for name, record := range map[string]string{
		"an item":                     `{"eventName":"INSERT","dynamodb":{"SequenceNumber":"4","Keys":{"PK":{"S":"ORDER#1"}},"NewImage":{"detail":{"S":"{\"n\":1}"}}}}`,
		"no object":                   `["what"]`,
		"characters that SQS refuses": `{"dynamodb":{"NewImage":{"detail":{"S":"a` + "\ufffe\uffff" + `b\u0001"}}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			f := putAside(t, record)
			assert.JSONEq(t, record, string(f.Record))
			assert.Zero(t, f.Omitted)
		})
	}
}

// A record that no message can hold is kept by its keys: the table has the event.
func TestARecordThatIsTooLargeIsKeptByItsKeys(t *testing.T) {
	record := `{"eventName":"INSERT","dynamodb":{"SequenceNumber":"4","ApproximateCreationDateTime":1.5,"Keys":{"PK":{"S":"ORDER#1"},"SK":{"S":"EVENT#0001"}},"NewImage":{"detail":{"S":"` +
		strings.Repeat("x", 300<<10) + `"}}}}`
	f := putAside(t, record)
	assert.Equal(t, len(record), f.Omitted)
	assert.JSONEq(t, `{"eventName":"INSERT","dynamodb":{"SequenceNumber":"4","ApproximateCreationDateTime":1.5,"Keys":{"PK":{"S":"ORDER#1"},"SK":{"S":"EVENT#0001"}}}}`, string(f.Record))
}

func TestAnEventThatCannotBePutAsideIsAnError(t *testing.T) {
	failures := NewRelayFailures(awstest.Config(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
	})), "http://queue.example/000000000000/relay-failures")
	require.Error(t, failures.PutAside(t.Context(), port.BadEvent{Record: json.RawMessage(`{}`), Err: failure.New(failure.Invalid, "x")}))
}
