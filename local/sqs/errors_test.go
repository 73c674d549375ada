package sqs_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	client "github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/fault"
)

func TestErrorCodesAreThoseOfSQS(t *testing.T) {
	h := newHarness(t, "")
	url := h.queue("q", nil)
	h.queue("guarded", map[string]string{"RedriveAllowPolicy": `{"redrivePermission":"denyAll"}`})
	create := func(name string, attributes ...string) error {
		in := &client.CreateQueueInput{QueueName: &name, Attributes: map[string]string{}}
		for i := 0; i < len(attributes); i += 2 {
			in.Attributes[attributes[i]] = attributes[i+1]
		}
		_, err := h.client.CreateQueue(ctx, in)
		return err
	}
	send := func(in client.SendMessageInput) error {
		in.QueueUrl = url
		_, err := h.client.SendMessage(ctx, &in)
		return err
	}
	receive := func(in client.ReceiveMessageInput) error {
		in.QueueUrl = url
		_, err := h.client.ReceiveMessage(ctx, &in)
		return err
	}
	attribute := func(name string, v types.MessageAttributeValue) error {
		return send(client.SendMessageInput{MessageBody: aws.String("m"), MessageAttributes: map[string]types.MessageAttributeValue{name: v}})
	}
	text := types.MessageAttributeValue{DataType: aws.String("String"), StringValue: aws.String("v")}
	for name, c := range map[string]struct {
		want string
		err  error
	}{
		"fifo name":        {"InvalidParameterValue", create("q.fifo", "FifoQueue", "true")},
		"fifo attribute":   {"InvalidParameterValue", create("q2", "FifoQueue", "true")},
		"queue name":       {"InvalidParameterValue", create("a b")},
		"other attributes": {"QueueAlreadyExists", create("q", "VisibilityTimeout", "31")},
		"attribute name":   {"InvalidAttributeName", create("q3", "Color", "red")},
		"attribute value":  {"InvalidAttributeValue", create("q3", "DelaySeconds", "901")},
		"no dead letters":  {"InvalidParameterValue", create("q3", "RedrivePolicy", `{"deadLetterTargetArn":"`+h.arn("none")+`","maxReceiveCount":1}`)},
		"not allowed":      {"InvalidAttributeValue", create("q3", "RedrivePolicy", `{"deadLetterTargetArn":"`+h.arn("guarded")+`","maxReceiveCount":1}`)},
		"bad redrive":      {"InvalidAttributeValue", create("q3", "RedrivePolicy", `{"deadLetterTargetArn":"`+h.arn("q")+`","maxReceiveCount":0}`)},
		"bad allow":        {"InvalidAttributeValue", create("q3", "RedriveAllowPolicy", `{"redrivePermission":"byQueue"}`)},
		"empty body":       {"MissingParameter", send(client.SendMessageInput{MessageBody: aws.String("")})},
		"characters":       {"InvalidMessageContents", send(client.SendMessageInput{MessageBody: aws.String("\x01")})},
		"too long":         {"InvalidParameterValue", send(client.SendMessageInput{MessageBody: aws.String(strings.Repeat("a", 1<<20+1))})},
		"delay":            {"InvalidParameterValue", send(client.SendMessageInput{MessageBody: aws.String("m"), DelaySeconds: 901})},
		"group":            {"InvalidParameterValue", send(client.SendMessageInput{MessageBody: aws.String("m"), MessageGroupId: aws.String("a b")})},
		"deduplication":    {"InvalidParameterValue", send(client.SendMessageInput{MessageBody: aws.String("m"), MessageDeduplicationId: aws.String("d")})},
		"reserved name":    {"InvalidParameterValue", attribute("AWS.x", text)},
		"type":             {"InvalidParameterValue", attribute("x", types.MessageAttributeValue{DataType: aws.String("Bool"), StringValue: aws.String("v")})},
		"no value":         {"InvalidParameterValue", attribute("x", types.MessageAttributeValue{DataType: aws.String("Number")})},
		"eleven":           {"InvalidParameterValue", receive(client.ReceiveMessageInput{MaxNumberOfMessages: 11})},
		"wait":             {"InvalidParameterValue", receive(client.ReceiveMessageInput{WaitTimeSeconds: 21})},
		"visibility":       {"InvalidParameterValue", receive(client.ReceiveMessageInput{VisibilityTimeout: 43201})},
	} {
		require.Error(t, c.err, name)
		require.Equal(t, c.want, code(t, c.err), name)
	}
	_, err := h.client.GetQueueUrl(ctx, &client.GetQueueUrlInput{QueueName: aws.String("none")})
	require.Equal(t, "AWS.SimpleQueueService.NonExistentQueue", code(t, err))
	var typed *types.QueueDoesNotExist
	require.ErrorAs(t, err, &typed)
	require.NoError(t, create("q"), "creating a queue again with the same attributes")
	require.NoError(t, send(client.SendMessageInput{MessageBody: aws.String(strings.Repeat("a", 1<<20))}))
}

// A response carries both codes: __type for new clients, the header for clients
// that were built for the query protocol.
func TestErrorResponse(t *testing.T) {
	h := newHarness(t, "")
	r, err := http.NewRequestWithContext(ctx, "POST", h.env.URL+"/000000000000/none", strings.NewReader(`{"QueueUrl":"http://x/000000000000/none"}`))
	require.NoError(t, err)
	r.Header.Set("X-Amz-Target", "AmazonSQS.ReceiveMessage")
	answer, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusBadRequest, answer.StatusCode)
	require.Equal(t, "AWS.SimpleQueueService.NonExistentQueue;Sender", answer.Header.Get("X-Amzn-Query-Error"))
	require.JSONEq(t, `{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"The specified queue does not exist."}`, string(body))
}

func TestReceiptHandles(t *testing.T) {
	h := newHarness(t, "")
	url, other := h.queue("q", nil), h.queue("other", nil)
	h.send(url, "m")
	held := h.receive(url)[0].ReceiptHandle
	remove := func(url, handle *string) error {
		_, err := h.client.DeleteMessage(ctx, &client.DeleteMessageInput{QueueUrl: url, ReceiptHandle: handle})
		return err
	}
	change := func(handle *string, seconds int32) error {
		_, err := h.client.ChangeMessageVisibility(ctx, &client.ChangeMessageVisibilityInput{QueueUrl: url, ReceiptHandle: handle, VisibilityTimeout: seconds})
		return err
	}
	require.Equal(t, "ReceiptHandleIsInvalid", code(t, remove(url, aws.String("nonsense"))))
	require.Equal(t, "ReceiptHandleIsInvalid", code(t, remove(other, held)))
	require.Equal(t, "InvalidParameterValue", code(t, change(held, 43201)))
	require.NoError(t, change(held, 0))
	require.Equal(t, "AWS.SimpleQueueService.MessageNotInflight", code(t, change(held, 10)))
	require.NoError(t, remove(url, held))
	require.NoError(t, remove(url, held), "a message can be deleted twice")
	require.Equal(t, "InvalidParameterValue", code(t, change(held, 10)))
}

func TestBatches(t *testing.T) {
	h := newHarness(t, "")
	url := h.queue("q", nil)
	send := func(bodies ...string) (*client.SendMessageBatchOutput, error) {
		in := &client.SendMessageBatchInput{QueueUrl: url, Entries: []types.SendMessageBatchRequestEntry{}}
		for i, body := range bodies {
			in.Entries = append(in.Entries, types.SendMessageBatchRequestEntry{Id: aws.String(fmt.Sprint("id-", i)), MessageBody: &body})
		}
		return h.client.SendMessageBatch(ctx, in)
	}
	_, err := send()
	require.Equal(t, "AWS.SimpleQueueService.EmptyBatchRequest", code(t, err))
	_, err = send(strings.Split(strings.Repeat("m", 11), "")...)
	require.Equal(t, "AWS.SimpleQueueService.TooManyEntriesInBatchRequest", code(t, err))
	half := strings.Repeat("a", 600_000)
	_, err = send(half, half)
	require.Equal(t, "AWS.SimpleQueueService.BatchRequestTooLong", code(t, err))
	twice := types.SendMessageBatchRequestEntry{Id: aws.String("x"), MessageBody: aws.String("m")}
	_, err = h.client.SendMessageBatch(ctx, &client.SendMessageBatchInput{QueueUrl: url, Entries: []types.SendMessageBatchRequestEntry{twice, twice}})
	require.Equal(t, "AWS.SimpleQueueService.BatchEntryIdsNotDistinct", code(t, err))
	odd := types.SendMessageBatchRequestEntry{Id: aws.String("a b"), MessageBody: aws.String("m")}
	_, err = h.client.SendMessageBatch(ctx, &client.SendMessageBatchInput{QueueUrl: url, Entries: []types.SendMessageBatchRequestEntry{odd}})
	require.Equal(t, "AWS.SimpleQueueService.InvalidBatchEntryId", code(t, err))

	out, err := send("one", "\x01", "two")
	require.NoError(t, err)
	require.Len(t, out.Successful, 2)
	require.Equal(t, "id-1 InvalidMessageContents", *out.Failed[0].Id+" "+*out.Failed[0].Code)
	require.True(t, out.Failed[0].SenderFault)
	messages := h.receive(url)
	require.Len(t, messages, 2)
	change, err := h.client.ChangeMessageVisibilityBatch(ctx, &client.ChangeMessageVisibilityBatchInput{QueueUrl: url, Entries: []types.ChangeMessageVisibilityBatchRequestEntry{
		{Id: aws.String("a"), ReceiptHandle: messages[0].ReceiptHandle, VisibilityTimeout: 0},
		{Id: aws.String("b"), ReceiptHandle: aws.String("nonsense"), VisibilityTimeout: 0},
	}})
	require.NoError(t, err)
	require.Len(t, change.Successful, 1)
	require.Equal(t, "ReceiptHandleIsInvalid", *change.Failed[0].Code)
	again := h.receive(url)
	require.Len(t, again, 1)
	removed, err := h.client.DeleteMessageBatch(ctx, &client.DeleteMessageBatchInput{QueueUrl: url, Entries: []types.DeleteMessageBatchRequestEntry{
		{Id: aws.String("a"), ReceiptHandle: again[0].ReceiptHandle}, {Id: aws.String("b"), ReceiptHandle: messages[1].ReceiptHandle},
		{Id: aws.String("c"), ReceiptHandle: aws.String("nonsense")},
	}})
	require.NoError(t, err)
	require.Len(t, removed.Successful, 2)
	require.Len(t, removed.Failed, 1)
	require.Equal(t, "0", h.attribute(url, "ApproximateNumberOfMessagesNotVisible"))
}

func TestListsTagsAndAttributes(t *testing.T) {
	h := newHarness(t, t.TempDir())
	url := h.queue("a1", map[string]string{"VisibilityTimeout": "7"})
	h.queue("a2", nil)
	h.queue("b", nil)
	var urls []string
	pages := client.NewListQueuesPaginator(h.client, &client.ListQueuesInput{QueueNamePrefix: aws.String("a"), MaxResults: aws.Int32(1)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		require.NoError(t, err)
		urls = append(urls, page.QueueUrls...)
	}
	require.Len(t, urls, 2)
	_, err := h.client.TagQueue(ctx, &client.TagQueueInput{QueueUrl: url, Tags: map[string]string{"team": "x", "gone": "y"}})
	require.NoError(t, err)
	_, err = h.client.UntagQueue(ctx, &client.UntagQueueInput{QueueUrl: url, TagKeys: []string{"gone"}})
	require.NoError(t, err)
	_, err = h.client.SetQueueAttributes(ctx, &client.SetQueueAttributesInput{QueueUrl: url, Attributes: map[string]string{"DelaySeconds": "3"}})
	require.NoError(t, err)
	h = h.restart()
	got, err := h.client.GetQueueUrl(ctx, &client.GetQueueUrlInput{QueueName: aws.String("a1")})
	require.NoError(t, err)
	tags, err := h.client.ListQueueTags(ctx, &client.ListQueueTagsInput{QueueUrl: got.QueueUrl})
	require.NoError(t, err)
	require.Equal(t, map[string]string{"team": "x"}, tags.Tags)
	all, err := h.client.GetQueueAttributes(ctx, &client.GetQueueAttributesInput{QueueUrl: got.QueueUrl, AttributeNames: []queueAttribute{"All"}})
	require.NoError(t, err)
	require.Subset(t, all.Attributes, map[string]string{
		"QueueArn": h.arn("a1"), "VisibilityTimeout": "7", "DelaySeconds": "3", "MaximumMessageSize": "1048576",
		"MessageRetentionPeriod": "345600", "ReceiveMessageWaitTimeSeconds": "0",
	})
}

func TestInjectedErrorAfterTheEffect(t *testing.T) {
	h := newHarness(t, "")
	url := h.queue("q", nil)
	_, err := h.env.Faults.Add(fault.Rule{Service: "sqs", Operation: "SendMessage", Kind: fault.ErrorAfter, Rate: 1, Count: 1})
	require.NoError(t, err)
	_, err = h.client.SendMessage(ctx, &client.SendMessageInput{QueueUrl: url, MessageBody: aws.String("m")})
	require.Equal(t, "InternalServerError", code(t, err))
	require.Len(t, h.receive(url), 1, "the message was sent before the error")
}
