package conformance

import (
	"context"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/stretchr/testify/require"
)

// queue creates a queue and deletes it at the test's end.
func queue(t *testing.T, client *sqs.Client, kind string, attributes map[string]string) (name, url, arn string) {
	t.Helper()
	name = unique(kind)
	created, err := client.CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: &name, Attributes: attributes})
	require.NoError(t, err)
	t.Cleanup(func() {
		_, err := client.DeleteQueue(context.Background(), &sqs.DeleteQueueInput{QueueUrl: created.QueueUrl})
		require.NoError(t, err)
	})
	is, err := client.GetQueueAttributes(t.Context(), &sqs.GetQueueAttributesInput{
		QueueUrl: created.QueueUrl, AttributeNames: []types.QueueAttributeName{types.QueueAttributeNameQueueArn},
	})
	require.NoError(t, err)
	return name, *created.QueueUrl, is.Attributes["QueueArn"]
}

func TestSQSRequests(t *testing.T) {
	t.Parallel()
	client := sqs.NewFromConfig(settings)
	n := names{"absent": unique("absent"), "2MB": strings.Repeat("x", 2<<20)}
	n["name"], n["queue"], n["arn"] = queue(t, client, "queue", map[string]string{"VisibilityTimeout": "45"})
	n["nowhere"] = strings.Replace(n["queue"], n["name"], n["absent"], 1)
	verify(t, n, queues(client))
	verify(t, n, sends(client))
	verify(t, n, receives(client))
	verify(t, n, sendBatches(client))
	verify(t, n, moves(client))
}

func queues(c *sqs.Client) []expectation {
	set := func(name, value string) call {
		return do(c.SetQueueAttributes, `{"QueueUrl":"$queue","Attributes":{"`+name+`":"`+value+`"}}`)
	}
	return []expectation{{
		name: "a queue describes itself, with the defaults", doc: "API Reference, SetQueueAttributes: defaults",
		when: do(c.GetQueueAttributes, `{"QueueUrl":"$queue","AttributeNames":["All"]}`),
		want: `{"Attributes":{"QueueArn":"*:$name*","VisibilityTimeout":"45","DelaySeconds":"0","MessageRetentionPeriod":"345600","ReceiveMessageWaitTimeSeconds":"0",
			"ApproximateNumberOfMessages":"0","ApproximateNumberOfMessagesNotVisible":"0","ApproximateNumberOfMessagesDelayed":"0","CreatedTimestamp":"*"}}`,
	}, {
		name: "creating it again as it is", doc: "API Reference, CreateQueue: same name and attributes",
		when: do(c.CreateQueue, `{"QueueName":"$name","Attributes":{"VisibilityTimeout":"45"}}`), want: `{"QueueUrl":"$queue"}`,
	}, {
		name: "creating it again otherwise", doc: "API Reference, CreateQueue, Errors, QueueNameExists",
		when: do(c.CreateQueue, `{"QueueName":"$name","Attributes":{"VisibilityTimeout":"46"}}`),
		want: refusal{code: "QueueNameExists", says: "VisibilityTimeout"},
	}, {
		name: "a name with a dot", doc: "API Reference, CreateQueue, QueueName",
		when: do(c.CreateQueue, `{"QueueName":"a.b"}`), want: refusal{code: "InvalidParameterValue", says: "alphanumeric"},
	}, {
		name: "the URL of an absent queue", doc: "API Reference, GetQueueUrl, Errors",
		when: do(c.GetQueueUrl, `{"QueueName":"$absent"}`), want: refusal{code: "QueueDoesNotExist"},
	}, {
		name: "the older name of the error", doc: "Developer Guide, AWS JSON protocol: query-compatible error codes",
		when: do(c.GetQueueUrl, `{"QueueName":"$absent"}`), want: refusal{code: "AWS.SimpleQueueService.NonExistentQueue"},
	}, {
		name: "a timeout above twelve hours", doc: "API Reference, SetQueueAttributes, VisibilityTimeout",
		when: set("VisibilityTimeout", "43201"), want: refusal{code: "InvalidAttributeValue", says: "VisibilityTimeout"},
	}, {
		name: "a delay above fifteen minutes", doc: "API Reference, SetQueueAttributes, DelaySeconds",
		when: set("DelaySeconds", "901"), want: refusal{code: "InvalidAttributeValue", says: "DelaySeconds"},
	}, {
		name: "an unknown attribute", doc: "API Reference, SetQueueAttributes, Errors",
		when: set("Nonsense", "1"), want: refusal{code: "InvalidAttributeName"},
	}, {
		name: "a redrive policy to an absent queue", doc: "API Reference, SetQueueAttributes, RedrivePolicy",
		when: set("RedrivePolicy", `{\"deadLetterTargetArn\":\"$arn-absent\",\"maxReceiveCount\":\"2\"}`),
		want: refusal{code: "InvalidParameterValue"},
	}, {
		name: "tags are kept", doc: "API Reference, ListQueueTags",
		given: []call{do(c.TagQueue, `{"QueueUrl":"$queue","Tags":{"team":"orders","x":""}}`), do(c.UntagQueue, `{"QueueUrl":"$queue","TagKeys":["x"]}`)},
		when:  do(c.ListQueueTags, `{"QueueUrl":"$queue"}`), want: `{"Tags":{"team":"orders","x":null}}`,
	}}
}

func sends(c *sqs.Client) []expectation {
	send := func(rest string) call { return do(c.SendMessage, `{"QueueUrl":"$queue",`+rest+`}`) }
	return []expectation{{
		name: "digests of body and attributes", doc: "Developer Guide, Calculating the MD5 message digest for message attributes",
		when: send(`"MessageBody":"hello","MessageAttributes":{"kind":{"DataType":"String","StringValue":"order"},"count":{"DataType":"Number","StringValue":"7"}}`),
		want: `{"MessageId":"*","MD5OfMessageBody":"5d41402abc4b2a76b9719d911017c592","MD5OfMessageAttributes":"62090d36c00862d0e24ce1ebc92abcbc"}`,
	}, {
		name: "an absent queue", doc: "API Reference, SendMessage, Errors",
		when: do(c.SendMessage, `{"QueueUrl":"$nowhere","MessageBody":"x"}`), want: refusal{code: "QueueDoesNotExist"},
	}, {
		name: "a message above the limit", doc: "API Reference, SendMessage, MessageBody",
		when: send(`"MessageBody":"$2MB"`), want: refusal{code: "InvalidParameterValue", says: "shorter than"},
	}, {
		name: "a character that XML does not have", doc: "API Reference, SendMessage, Errors, InvalidMessageContents",
		when: send(`"MessageBody":"\u0001"`), want: refusal{code: "InvalidMessageContents"},
	}, {
		name: "a delay above fifteen minutes", doc: "API Reference, SendMessage, DelaySeconds",
		when: send(`"MessageBody":"x","DelaySeconds":901`), want: refusal{code: "InvalidParameterValue", says: "DelaySeconds"},
	}, {
		name: "an attribute without a value", doc: "Developer Guide, Message attribute components",
		when: send(`"MessageBody":"x","MessageAttributes":{"a":{"DataType":"String","StringValue":""}}`), want: refusal{code: "InvalidParameterValue"},
	}, {
		name: "an attribute of an unknown type", doc: "Developer Guide, Message attribute data types",
		when: send(`"MessageBody":"x","MessageAttributes":{"a":{"DataType":"Text","StringValue":"b"}}`), want: refusal{code: "InvalidParameterValue", says: "type"},
	}}
}

func receives(c *sqs.Client) []expectation {
	receive := func(rest string) call { return do(c.ReceiveMessage, `{"QueueUrl":"$queue",`+rest+`}`) }
	return []expectation{{
		name: "more than ten at once", doc: "API Reference, ReceiveMessage, MaxNumberOfMessages",
		when: receive(`"MaxNumberOfMessages":11`), want: refusal{code: "InvalidParameterValue", says: "MaxNumberOfMessages"},
	}, {
		name: "a wait above twenty seconds", doc: "API Reference, ReceiveMessage, WaitTimeSeconds",
		when: receive(`"WaitTimeSeconds":21`), want: refusal{code: "InvalidParameterValue", says: "WaitTimeSeconds"},
	}, {
		name: "a malformed receipt handle", doc: "API Reference, DeleteMessage, Errors",
		when: do(c.DeleteMessage, `{"QueueUrl":"$queue","ReceiptHandle":"nonsense"}`), want: refusal{code: "ReceiptHandleIsInvalid"},
	}}
}

func sendBatches(c *sqs.Client) []expectation {
	batch := func(entries string) call {
		return do(c.SendMessageBatch, `{"QueueUrl":"$queue","Entries":[`+entries+`]}`)
	}
	return []expectation{{
		name: "one entry fails, the others do not", doc: "API Reference, SendMessageBatch: results of each message",
		when: batch(`{"Id":"a","MessageBody":"hello"},{"Id":"b","MessageBody":"x","DelaySeconds":901}`),
		want: `{"Successful":[{"Id":"a","MD5OfMessageBody":"5d41402abc4b2a76b9719d911017c592"}],"Failed":[{"Id":"b","SenderFault":true,"Code":"InvalidParameterValue"}]}`,
	}, {
		name: "eleven entries", doc: "API Reference, SendMessageBatch, Errors",
		when: batch(times(11, `{"Id":"#","MessageBody":"x"}`)), want: refusal{code: "TooManyEntriesInBatchRequest"},
	}, {
		name: "no entry", doc: "API Reference, SendMessageBatch, Errors",
		when: batch(``), want: refusal{code: "EmptyBatchRequest"},
	}, {
		name: "an id twice", doc: "API Reference, SendMessageBatch, Errors",
		when: batch(`{"Id":"a","MessageBody":"x"},{"Id":"a","MessageBody":"y"}`), want: refusal{code: "BatchEntryIdsNotDistinct"},
	}, {
		name: "an id with a space", doc: "API Reference, SendMessageBatch, Errors",
		when: batch(`{"Id":"a b","MessageBody":"x"}`), want: refusal{code: "InvalidBatchEntryId"},
	}, {
		name: "all entries together are too long", doc: "API Reference, SendMessageBatch, Errors",
		when: batch(times(2, `{"Id":"#","MessageBody":"$2MB"}`)), want: refusal{code: "BatchRequestTooLong"},
	}, {
		name: "deletes fail one by one", doc: "API Reference, DeleteMessageBatch",
		when: do(c.DeleteMessageBatch, `{"QueueUrl":"$queue","Entries":[{"Id":"a","ReceiptHandle":"nonsense"}]}`),
		want: `{"Successful":[],"Failed":[{"Id":"a","SenderFault":true,"Code":"ReceiptHandleIsInvalid"}]}`,
	}}
}

func moves(c *sqs.Client) []expectation {
	return []expectation{{
		name: "a source that is no dead-letter queue", doc: "API Reference, StartMessageMoveTask, SourceArn",
		when: do(c.StartMessageMoveTask, `{"SourceArn":"$arn"}`), want: refusal{code: "InvalidParameterValue"},
	}, {
		name: "an absent source", doc: "API Reference, StartMessageMoveTask, Errors",
		when: do(c.StartMessageMoveTask, `{"SourceArn":"$arn-absent"}`), want: refusal{code: "ResourceNotFoundException"},
	}}
}
