// Command testfunction is the bootstrap that the tests of package lambda run:
// the event says what it is to do.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// orderRejected is an error with a name of its own.
type orderRejected struct{}

func (orderRejected) Error() string { return "no such sku" }

// command is the event: Do is what to do, Value what to do it with.
type command struct {
	Do      string            `json:"do"`
	Value   string            `json:"value"`
	Millis  int               `json:"millis"`
	Records []json.RawMessage `json:"Records"`
}

func main() {
	if os.Getenv("FAIL_INIT") != "" {
		fmt.Fprintln(os.Stderr, "cannot start")
		os.Exit(7)
	}
	if os.Getenv("HANG_INIT") != "" {
		<-time.After(time.Hour) // not select {}, which the runtime of Go would end as a deadlock
	}
	if os.Getenv("IGNORE_TERM") != "" {
		signal.Ignore(syscall.SIGTERM)
	}
	lambda.Start(handle)
}

func handle(ctx context.Context, c command) (any, error) {
	if c.Records != nil {
		return batch(c.Records)
	}
	switch c.Do {
	case "echo":
		return c.Value, nil
	case "env":
		return os.Getenv(c.Value), nil
	case "pid":
		return os.Getpid(), nil
	case "print":
		fmt.Println(c.Value)
	case "reject":
		return nil, orderRejected{}
	case "panic":
		panic(c.Value)
	case "exit":
		os.Exit(3)
	case "sleep":
		time.Sleep(time.Duration(c.Millis) * time.Millisecond)
	case "large":
		return strings.Repeat("x", 7<<20), nil
	case "deadline":
		deadline, _ := ctx.Deadline()
		return time.Until(deadline).Milliseconds(), nil
	case "request":
		lc, _ := lambdacontext.FromContext(ctx)
		return []string{lc.AwsRequestID, lc.InvokedFunctionArn, os.Getenv("_X_AMZN_TRACE_ID")}, nil
	case "call":
		return call(ctx), nil
	default:
		return nil, errors.New("unknown command " + c.Do)
	}
	return nil, nil
}

// tables is a client that is made once, as functions do, and repeats nothing.
var tables = sync.OnceValue(func() *dynamodb.Client {
	return dynamodb.New(dynamodb.Options{
		Region: os.Getenv("AWS_REGION"), BaseEndpoint: aws.String(os.Getenv("AWS_ENDPOINT_URL")), Retryer: aws.NopRetryer{},
		Credentials: credentials.NewStaticCredentialsProvider(
			os.Getenv("AWS_ACCESS_KEY_ID"), os.Getenv("AWS_SECRET_ACCESS_KEY"), os.Getenv("AWS_SESSION_TOKEN")),
	})
})

// call calls a service and returns how it failed, "" if it did not.
func call(ctx context.Context) string {
	if _, err := tables().ListTables(ctx, &dynamodb.ListTablesInput{}); err != nil {
		return err.Error()
	}
	return ""
}

// batch appends each record's text to the file named by TRACE, and reports as
// failed those that contain "bad!"; one that contains "poison!" fails the
// batch, and "slow!" takes its time. The exclamation mark keeps ids and receipt handles from meaning it.
func batch(records []json.RawMessage) (any, error) {
	failures := []events.SQSBatchItemFailure{}
	for _, raw := range records {
		if strings.Contains(string(raw), "slow!") {
			time.Sleep(300 * time.Millisecond)
		}
		if strings.Contains(string(raw), "poison!") {
			return nil, errors.New("poisoned batch")
		}
		if strings.Contains(string(raw), "bad!") {
			failures = append(failures, events.SQSBatchItemFailure{ItemIdentifier: identifier(raw)})
			continue
		}
		if err := trace(raw); err != nil {
			return nil, err
		}
	}
	return map[string]any{"batchItemFailures": failures}, nil
}

func identifier(raw json.RawMessage) string {
	var r struct {
		MessageID string `json:"messageId"`
		DynamoDB  struct {
			SequenceNumber string `json:"SequenceNumber"`
		} `json:"dynamodb"`
	}
	_ = json.Unmarshal(raw, &r)
	return r.MessageID + r.DynamoDB.SequenceNumber
}

func trace(raw json.RawMessage) error {
	file, err := os.OpenFile(os.Getenv("TRACE"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600) //nolint:gosec // the test names the file
	if err != nil {
		return err
	}
	defer file.Close()
	_, err = file.Write(append(raw, '\n'))
	return err
}
