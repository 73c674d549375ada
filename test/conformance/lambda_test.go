package conformance

import (
	"context"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/stretchr/testify/require"
)

// TestLambda calls whatever function the target has for partners' events; the
// requests of the rest need none. API Reference, Invoke.
func TestLambda(t *testing.T) {
	t.Parallel()
	client := lambda.NewFromConfig(settings)
	n := names{"absent": unique("absent")}
	verify(t, n, []expectation{{
		name: "an absent function", doc: "API Reference, Invoke, Errors",
		when: do(client.Invoke, `{"FunctionName":"$absent","Payload":"{}"}`), want: refusal{code: "ResourceNotFoundException", status: 404, says: "Function not found"},
	}, {
		name: "an absent function is described", doc: "API Reference, GetFunction, Errors",
		when: do(client.GetFunction, `{"FunctionName":"$absent"}`), want: refusal{code: "ResourceNotFoundException", status: 404},
	}, {
		name: "an absent mapping", doc: "API Reference, GetEventSourceMapping, Errors",
		when: do(client.GetEventSourceMapping, `{"UUID":"00000000-0000-0000-0000-000000000000"}`), want: refusal{code: "ResourceNotFoundException", status: 404},
	}, {
		name: "an absent function has no concurrency", doc: "API Reference, PutFunctionConcurrency, Errors",
		when: do(client.PutFunctionConcurrency, `{"FunctionName":"$absent","ReservedConcurrentExecutions":0}`), want: refusal{code: "ResourceNotFoundException", status: 404},
	}})
	if n["function"] = partnersFunction(t, client); n["function"] == "" {
		t.Log("the target has no function ingest-webhook: nothing was invoked")
		return
	}
	verify(t, n, []expectation{{
		name: "an answer", doc: "API Reference, Invoke, RequestResponse; HTTP API payload 2.0",
		when: do(client.Invoke, `{"FunctionName":"$function","Payload":"{\"version\":\"2.0\",\"routeKey\":\"POST /webhooks/ingest\",\"rawPath\":\"/webhooks/ingest\",\"headers\":{},\"body\":\"{}\"}"}`),
		want: `{"StatusCode":200,"FunctionError":null,"ExecutedVersion":"$LATEST","Payload":"*\"statusCode\":401*"}`,
	}, {
		name: "an error of the function is no error of the call", doc: "API Reference, Invoke, FunctionError",
		when: do(client.Invoke, `{"FunctionName":"$function","Payload":"\"no event\""}`),
		want: `{"StatusCode":200,"FunctionError":"Unhandled","Payload":"*errorMessage*"}`,
	}, {
		name: "a dry run", doc: "API Reference, Invoke, InvocationType",
		when: do(client.Invoke, `{"FunctionName":"$function","InvocationType":"DryRun","Payload":"{}"}`), want: `{"StatusCode":204,"Payload":null}`,
	}, {
		name: "a payload that is no JSON", doc: "API Reference, Invoke, Errors",
		when: do(client.Invoke, `{"FunctionName":"$function","Payload":"{"}`), want: refusal{code: "InvalidRequestContentException"},
	}})
}

// partnersFunction finds the function that takes partners' events, if there is
// one: it answers a request without a signature and changes nothing.
func partnersFunction(t *testing.T, client *lambda.Client) string {
	t.Helper()
	pages := lambda.NewListFunctionsPaginator(client, &lambda.ListFunctionsInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(context.Background())
		require.NoError(t, err)
		for _, f := range page.Functions {
			if strings.HasSuffix(*f.FunctionName, "ingest-webhook") {
				return *f.FunctionName
			}
		}
	}
	return ""
}
