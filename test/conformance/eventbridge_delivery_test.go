package conformance

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/stretchr/testify/require"
)

func newQueues() *sqs.Client { return sqs.NewFromConfig(settings) }

// openToEvents lets the bus send to a queue, as AWS wants it.
var openToEvents = map[string]string{
	"Policy": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"*"}]}`,
}

// TestEventBridgeDelivers has one rule with all forms of a target's input.
// User Guide, Amazon EventBridge input transformation; API Reference, Target.
func TestEventBridgeDelivers(t *testing.T) {
	t.Parallel()
	client := eventbridge.NewFromConfig(settings)
	n := names{"bus": bus(t, client), "rule": unique("rule")}
	forms := map[string]struct{ target, want string }{
		"whole":       {"", `{"version":"0","id":"*","account":"*","region":"*","time":"2026-01-02T03:04:05Z","source":"shop","detail-type":"order.created","resources":["arn:x"],"detail":{"id":"o1","n":7,"name":"a \"b\""}}`},
		"constant":    {`,"Input":"{\"fixed\":true}"`, `{"fixed":true}`},
		"path":        {`,"InputPath":"$.detail"`, `{"id":"o1","n":7,"time":null}`},
		"transformer": {`,"InputTransformer":{"InputPathsMap":{"id":"$.detail.id","n":"$.detail.n","no":"$.detail.no","all":"$.detail"},"InputTemplate":"{\"order\":<id>,\"text\":\"order <id> of <n>\",\"n\":<n>,\"all\":<all>,\"rule\":\"<aws.events.rule-name>\"}"}`, `{"order":"o1","text":"order o1 of 7","n":7,"all":{"id":"o1"},"rule":"$rule"}`},
		"text":        {`,"InputTransformer":{"InputPathsMap":{"id":"$.detail.id"},"InputTemplate":"\"order <id>\""}`, `"order o1"`},
	}
	_, err := do(client.PutRule, `{"EventBusName":"$bus","Name":"$rule","EventPattern":"{\"source\":[\"shop\"],\"detail\":{\"n\":[{\"numeric\":[\">\",5]}]}}"}`)(t.Context(), n)
	require.NoError(t, err)
	urls, ids := map[string]string{}, []string{}
	for id, form := range forms {
		_, urls[id], n["queue"] = queue(t, newQueues(), id, openToEvents)
		_, err := do(client.PutTargets, `{"EventBusName":"$bus","Rule":"$rule","Targets":[{"Id":"`+id+`","Arn":"$queue"`+form.target+`}]}`)(t.Context(), n)
		require.NoError(t, err)
		ids = append(ids, id)
	}
	forget(t, client, n["bus"], n["rule"], ids...)
	got, err := do(client.PutEvents, `{"Entries":[
		{"EventBusName":"$bus","Source":"shop","DetailType":"order.created","Detail":"{\"n\":3}"},
		{"EventBusName":"$bus","Source":"shop","DetailType":"order.created","Time":"2026-01-02T03:04:05Z","Resources":["arn:x"],"Detail":"{\"id\":\"o1\",\"n\":7,\"name\":\"a \\\"b\\\"\"}"}]}`)(t.Context(), n)
	require.NoError(t, err)
	require.NoError(t, contains(got, `{"FailedEntryCount":0}`))
	for id, form := range forms {
		eventually(t, func() error { return delivered(t, urls[id], n.in(form.want)) })
	}
}

// delivered takes one message from a queue and compares its JSON.
func delivered(t *testing.T, url, want string) error {
	out, err := newQueues().ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: &url, WaitTimeSeconds: 5})
	if err != nil {
		return err
	}
	if len(out.Messages) != 1 {
		return errors.New("nothing was delivered")
	}
	var body any
	if err := json.Unmarshal([]byte(*out.Messages[0].Body), &body); err != nil {
		return err
	}
	if err := contains(body, want); err != nil {
		t.Fatal(err)
	}
	return nil
}
