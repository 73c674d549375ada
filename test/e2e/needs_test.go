package e2e

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/ops/client"
	"github.com/eventforge/eventforge/ops/target"
	"github.com/eventforge/eventforge/test/kit/inbox"
)

// What a test needs beside the API, it gets by calls that local, AWS and its emulators
// have, so that no test is skipped on a deployed stack.

// settings are those of AWS's clients for the platform under test.
func settings(t *testing.T) aws.Config {
	t.Helper()
	c, err := platform.Config(within(t))
	require.NoError(t, err)
	return c
}

// stop throttles every invocation of a function until the returned function is called or
// the test ends: its reserved concurrency is 0. Then it is again what it was.
func stop(t *testing.T, function string) (resume func()) {
	t.Helper()
	functions, name := lambda.NewFromConfig(settings(t)), aws.String(platform.Functions[function])
	require.NotEmpty(t, *name, "the target names no function %s", function)
	before, err := functions.GetFunctionConcurrency(within(t), &lambda.GetFunctionConcurrencyInput{FunctionName: name})
	require.NoError(t, err)
	_, err = functions.PutFunctionConcurrency(within(t), &lambda.PutFunctionConcurrencyInput{FunctionName: name, ReservedConcurrentExecutions: aws.Int32(0)})
	require.NoError(t, err)
	resume = sync.OnceFunc(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if before.ReservedConcurrentExecutions == nil {
			_, err = functions.DeleteFunctionConcurrency(ctx, &lambda.DeleteFunctionConcurrencyInput{FunctionName: name})
		} else {
			_, err = functions.PutFunctionConcurrency(ctx, &lambda.PutFunctionConcurrencyInput{FunctionName: name, ReservedConcurrentExecutions: before.ReservedConcurrentExecutions})
		}
		require.NoError(t, err)
	})
	t.Cleanup(resume)
	return resume
}

// mails is the platform's inbox. It is opened once, because it remembers what it has read.
var mails = sync.OnceValues(func() (*inbox.Inbox, error) {
	c, err := platform.Config(context.Background())
	if err != nil {
		return nil, err
	}
	return inbox.Open(platform, s3.NewFromConfig(c, func(o *s3.Options) { o.UsePathStyle = true }))
})

func allMail(t *testing.T) []inbox.Mail {
	t.Helper()
	box, err := mails()
	require.NoError(t, err)
	all, err := box.Mails(within(t))
	require.NoError(t, err)
	return all
}

// mailed waits for a mail about the order whose subject begins like this.
func mailed(t *testing.T, orderID, subject string) (found inbox.Mail) {
	t.Helper()
	require.Eventually(t, func() bool {
		for _, m := range allMail(t) {
			if strings.HasPrefix(m.Subject, subject) && strings.Contains(m.Text, orderID) {
				found = m
				return true
			}
		}
		return false
	}, patience, 50*time.Millisecond, "there is no mail %q about the order", subject)
	return found
}

// unused is a SKU that no other run has used.
func unused(name string) string { return fmt.Sprintf("%s-%X", name, time.Now().UnixMilli()) }

// retire takes a test's product out of the catalog when the test ends.
func retire(t *testing.T, sku string) {
	t.Helper()
	operator := as(t, "operator")
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		var p struct{ Version int }
		_, err := operator.Call(ctx, http.MethodGet, "/api/ops/products/"+sku, nil, nil, &p)
		require.NoError(t, err)
		_, err = operator.Call(ctx, http.MethodPut, "/api/ops/products/"+sku, nil,
			map[string]any{"name": "Retired", "price": client.Money{Amount: 100, Currency: "USD"}, "active": false, "version": p.Version}, nil)
		require.NoError(t, err)
	})
}

// onLocal returns a local platform, for what only local has: the one under test, or one of
// the test's own.
func onLocal(t *testing.T) target.Target {
	t.Helper()
	if !deployed() {
		return platform
	}
	own, err := target.Start(within(t), target.Options{Data: t.TempDir()})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, own.Stop()) })
	return own.Target
}
