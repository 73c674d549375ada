package eventbridge_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/eventbridge"
	"github.com/eventforge/eventforge/local/store"
	"github.com/eventforge/eventforge/local/wire"
)

// recorder keeps what is delivered within the bus's commit.
type recorder struct {
	queueTargets
	got *[]string
}

func (r recorder) DeliverInCommit(_ *store.Batch, _ string, payload []byte, _ map[string]string) (func(), bool) {
	return func() { *r.got = append(*r.got, string(payload)) }, true
}

type answer struct {
	FailedEntryCount int
	Entries          []eventbridge.Result
}

// FuzzPutEvents: whatever the request's body, it is refused with an error of
// the protocol, or each entry has an id or an error, and what is delivered is
// an envelope with exactly the detail that was put.
func FuzzPutEvents(f *testing.F) {
	f.Add([]byte(`{"Entries":[{"Source":"shop","DetailType":"x","Detail":"{\"a\":[1,\"<>\"]}","Time":1700000000.5,"Resources":["r"]}]}`))
	f.Add([]byte(`{"Entries":[{"Source":"aws.x","DetailType":"x","Detail":"{}"},{"Source":"shop","Detail":"{\"a\":"}]}`))
	var got []string
	p := start(f, "", func(p *platform, targets *eventbridge.Targets) {
		*targets = recorder{queueTargets{p.queues}, &got}
	})
	p.rule("all", `{"version":["0"]}`, target(p.queue("q")))
	put := p.bus.Wire().Operations["PutEvents"]
	f.Fuzz(func(t *testing.T, body []byte) {
		got = got[:0]
		out, err := put(ctx, body)
		if err != nil {
			var known *wire.Error
			require.True(t, errors.As(err, &known), "%v", err)
			return
		}
		checkAnswer(t, body, out, got)
	})
}

func checkAnswer(t *testing.T, body []byte, out any, got []string) {
	t.Helper()
	raw, err := json.Marshal(out)
	require.NoError(t, err)
	var a answer
	require.NoError(t, json.Unmarshal(raw, &a))
	var in struct {
		Entries []struct{ EventBusName, Detail string }
	}
	require.NoError(t, json.Unmarshal(body, &in))
	require.Len(t, a.Entries, len(in.Entries))
	accepted := 0
	for i, r := range a.Entries {
		require.NotEqual(t, r.EventID == "", r.ErrorCode == "", "an id or an error")
		if r.ErrorCode != "" {
			continue
		}
		require.JSONEq(t, in.Entries[i].Detail, detailOf(t, got[accepted]))
		accepted++
	}
	require.Len(t, got, accepted)
	require.Equal(t, len(a.Entries)-accepted, a.FailedEntryCount)
}

func detailOf(t *testing.T, event string) string {
	t.Helper()
	var e struct{ Detail json.RawMessage }
	require.NoError(t, json.Unmarshal([]byte(event), &e), event)
	return string(e.Detail)
}
