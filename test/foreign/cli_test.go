package foreign

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestCLI runs the commands of local's README.
func TestCLI(t *testing.T) {
	t.Parallel()
	c := cli{t, filepath.Join(filepath.Dir(python(t)), "aws")}
	var r report
	c.ask(&r.Tables, "dynamodb", "list-tables", "--query", "TableNames")
	c.ask(&r.Product, "dynamodb", "get-item", "--table-name", local.Table, "--query", "Item.PK.S",
		"--key", `{"PK":{"S":"PRODUCT#LAMP-BRASS"},"SK":{"S":"STOCK"}}`)
	r.Message, r.AbsentQueue = c.message(), c.absentQueue()
	c.ask(&r.FailedEvents, "events", "put-events", "--query", "FailedEntryCount",
		"--entries", `[{"EventBusName":"`+local.Bus+`","Source":"foreign.cli","DetailType":"hello","Detail":"{\"n\":1}"}]`)
	r.Execution = c.execution()
	r.Object, r.Presigned = c.objects()
	r.Orders = c.signIn()
	r.Mail = c.mail()
	r.verify(t, "cli")
}

// cli is the AWS CLI.
type cli struct {
	t       *testing.T
	program string
}

func (c cli) run(args ...string) ([]byte, error) {
	return command(c.t, running, c.t.TempDir(), append([]string{c.program, "--endpoint-url", local.AWS, "--output", "json"}, args...)...)
}

// ask runs a command and reads the JSON it prints.
func (c cli) ask(into any, args ...string) {
	c.t.Helper()
	out, err := c.run(args...)
	require.NoError(c.t, err, "%s", args)
	if into != nil {
		require.NoError(c.t, json.Unmarshal(out, into), "%s: %s", args, out)
	}
}

func (c cli) message() (body string) {
	var url string
	c.ask(&url, "sqs", "create-queue", "--queue-name", "foreign-cli", "--query", "QueueUrl")
	c.ask(nil, "sqs", "send-message", "--queue-url", url, "--message-body", "Grüße, 東京")
	var got struct{ Body, ReceiptHandle string }
	c.ask(&got, "sqs", "receive-message", "--queue-url", url, "--wait-time-seconds", "10", "--query", "Messages[0]")
	c.ask(nil, "sqs", "delete-message", "--queue-url", url, "--receipt-handle", got.ReceiptHandle)
	c.ask(nil, "sqs", "delete-queue", "--queue-url", url)
	return got.Body
}

// absentQueue returns the name of the error for a queue that does not exist. The
// CLI prints it in parentheses.
func (c cli) absentQueue() string {
	_, err := c.run("sqs", "get-queue-url", "--queue-name", "foreign-absent")
	require.Error(c.t, err)
	_, after, _ := strings.Cut(err.Error(), "An error occurred (")
	name, _, _ := strings.Cut(after, ")")
	return name
}

func (c cli) execution() (status string) {
	var arn string
	c.ask(&arn, "stepfunctions", "start-execution", "--state-machine-arn", local.StateMachine, "--query", "executionArn",
		"--input", `{"orderId":"01ARZ3NDEKTSV4RRFFQ69G5FAV"}`)
	require.Eventually(c.t, func() bool {
		c.ask(&status, "stepfunctions", "describe-execution", "--execution-arn", arn, "--query", "status")
		return status != "RUNNING"
	}, running, 10*time.Millisecond)
	return status
}

// objects uploads and downloads a file, and fetches it from a presigned URL.
func (c cli) objects() (object, presigned string) {
	file, place := filepath.Join(c.t.TempDir(), "a b é.txt"), "s3://"+local.Bucket+"/foreign/cli é.txt"
	require.NoError(c.t, os.WriteFile(file, []byte("from cli"), 0o600))
	c.ask(nil, "s3", "cp", file, place)
	got, err := c.run("s3", "cp", place, "-")
	require.NoError(c.t, err)
	url, err := c.run("s3", "presign", place)
	require.NoError(c.t, err)
	_, presigned = c.get(strings.TrimSpace(string(url)), "")
	c.ask(nil, "s3", "rm", place)
	return string(got), presigned
}

func (c cli) signIn() (status int) {
	user := local.Users[0]
	var token string
	c.ask(&token, "cognito-idp", "initiate-auth", "--client-id", local.TestClient, "--auth-flow", "USER_PASSWORD_AUTH",
		"--auth-parameters", "USERNAME="+user.Email+",PASSWORD="+user.Password, "--query", "AuthenticationResult.AccessToken")
	status, _ = c.get(local.App+"/api/orders", "Bearer "+token)
	return status
}

func (c cli) mail() (subject string) {
	subject = "from cli " + time.Now().Format(time.RFC3339Nano)
	c.ask(nil, "sesv2", "send-email", "--from-email-address", "orders@eventforge.example", "--destination", "ToAddresses=somebody@example.com",
		"--content", `{"Simple":{"Subject":{"Data":"`+subject+`"},"Body":{"Text":{"Data":"hello"}}}}`)
	return subject
}

func (c cli) get(url, authorization string) (status int, body string) {
	req, err := http.NewRequestWithContext(c.t.Context(), http.MethodGet, url, nil)
	require.NoError(c.t, err)
	if authorization != "" {
		req.Header.Set("Authorization", authorization)
	}
	resp, err := http.DefaultClient.Do(req)
	require.NoError(c.t, err)
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	require.NoError(c.t, err)
	return resp.StatusCode, string(raw)
}
