package wire_test

import (
	"context"
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/awstest"
	"github.com/eventforge/eventforge/local/fault"
	"github.com/eventforge/eventforge/local/wire"
)

// identity is the result of the query service's operation, with characters that
// XML has to escape.
type identity struct{ Account, Arn string }

func (h *harness) queries() *wire.Queries {
	return wire.NewQueries(h.env, &wire.QueryService{
		Name: "sts", Version: "2011-06-15", Namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
		Operations: map[string]wire.QueryOperation{
			"GetCallerIdentity": func(context.Context, url.Values) (any, error) {
				h.greeted++
				return identity{"000000000000", "arn:aws:iam::000000000000:user/<a&b>"}, nil
			},
			"GetSessionToken": func(_ context.Context, form url.Values) (any, error) {
				return nil, &wire.Error{Code: "Refused", Message: form.Get("DurationSeconds") + " <s>", Status: http.StatusConflict}
			},
		},
	})
}

// stsClient is the SDK's client of a query service.
func stsClient(t *testing.T, h http.Handler) *sts.Client {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return sts.New(sts.Options{
		Region: "us-east-1", BaseEndpoint: &server.URL, HTTPClient: awstest.HTTPClient(), RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})
}

func TestTheSDKCallsAQueryService(t *testing.T) {
	out, err := stsClient(t, newHarness(t).queries()).GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	require.NoError(t, err)
	require.Equal(t, "arn:aws:iam::000000000000:user/<a&b>", *out.Arn)
	require.Equal(t, "000000000000", *out.Account)
}

func TestTheSDKReadsErrorsOfAQueryService(t *testing.T) {
	c := stsClient(t, newHarness(t).queries())
	_, err := c.GetSessionToken(t.Context(), &sts.GetSessionTokenInput{DurationSeconds: aws.Int32(900)})
	require.Equal(t, &smithy.GenericAPIError{Code: "Refused", Message: "900 <s>"}, apiError(t, err))
	_, err = c.GetAccessKeyInfo(t.Context(), &sts.GetAccessKeyInfoInput{AccessKeyId: aws.String("AKIDAKIDAKIDAKID")})
	require.Equal(t, &smithy.GenericAPIError{
		Code: "UnknownOperationException", Message: "sts: GetAccessKeyInfo is not implemented here",
	}, apiError(t, err))
}

func apiError(t *testing.T, err error) *smithy.GenericAPIError {
	t.Helper()
	var e *smithy.GenericAPIError
	require.ErrorAs(t, err, &e)
	return e
}

func TestFaultsAreInjectedIntoQueryServices(t *testing.T) {
	h := newHarness(t)
	c := stsClient(t, h.queries())
	h.inject(fault.Rule{Service: "sts", Operation: "GetCallerIdentity", Kind: fault.ErrorBefore, Code: "Throttling", Status: 400})
	_, err := c.GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	require.Equal(t, "Throttling", apiError(t, err).Code)
	require.Zero(t, h.greeted)
	h.env.Faults.Clear("")
	h.inject(fault.Rule{Service: "sts", Kind: fault.Drop})
	_, err = c.GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	require.ErrorContains(t, err, "EOF")
}

// signedFor is the Authorization header of a request that is signed for the
// service.
func signedFor(service string) string {
	return "AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/" + service + "/aws4_request, SignedHeaders=host, Signature=00"
}

func TestQueriesOfUnknownServicesAreAnsweredInTheirForm(t *testing.T) {
	for name, c := range map[string]struct{ scope, form, code, message string }{
		"unknown service":   {"sns", "Action=ListTopics&Version=2010-03-31", "UnknownOperationException", "sns: ListTopics is not implemented here"},
		"old SQS client":    {"sqs", "Action=SendMessage&Version=2012-11-05", "UnknownOperationException", "sqs: SendMessage is not implemented here"},
		"unsigned":          {"", "Action=ListUsers&Version=2010-05-08", "UnknownOperationException", "an unknown service: ListUsers is not implemented here"},
		"without an action": {"iam", "", "UnknownOperationException", "iam: a request without Action is not implemented here"},
		"markup":            {"sns", "Action=%3Cb%3E", "UnknownOperationException", "sns: <b> is not implemented here"},
		"no form":           {"sns", "Action=%zz", "MalformedQueryString", "the form cannot be read"},
	} {
		t.Run(name, func(t *testing.T) {
			w := post(newHarness(t).queries(), c.scope, c.form)
			require.Equal(t, http.StatusBadRequest, w.Code)
			require.Equal(t, "text/xml", w.Header().Get("Content-Type"))
			var got struct {
				XMLName   xml.Name `xml:"ErrorResponse"`
				Error     struct{ Type, Code, Message string }
				RequestID string `xml:"RequestId"`
			}
			require.NoError(t, xml.Unmarshal(w.Body.Bytes(), &got), w.Body)
			require.Equal(t, struct{ Type, Code, Message string }{"Sender", c.code, c.message}, got.Error)
			require.NotEmpty(t, got.RequestID)
		})
	}
}

func TestQueriesOfEC2AreAnsweredInItsForm(t *testing.T) {
	w := post(newHarness(t).queries(), "ec2", "Action=DescribeInstances")
	var got struct {
		XMLName   xml.Name                         `xml:"Response"`
		Errors    []struct{ Code, Message string } `xml:"Errors>Error"`
		RequestID string
	}
	require.NoError(t, xml.Unmarshal(w.Body.Bytes(), &got), w.Body)
	require.Equal(t, []struct{ Code, Message string }{{"UnknownOperationException", "ec2: DescribeInstances is not implemented here"}}, got.Errors)
	require.NotEmpty(t, got.RequestID)
}

func TestAnUnsignedQueryIsFoundByItsVersionAndAction(t *testing.T) {
	w := post(newHarness(t).queries(), "", "Action=GetCallerIdentity&Version=2011-06-15")
	require.Equal(t, http.StatusOK, w.Code)
	w = post(newHarness(t).queries(), "", "Action=GetCallerIdentity&Version=2010-05-08")
	require.Equal(t, http.StatusBadRequest, w.Code)
}

func post(h http.Handler, scope, form string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(form))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	if scope != "" {
		r.Header.Set("Authorization", signedFor(scope))
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestQueriesAreToldFromOtherRequests(t *testing.T) {
	q := newHarness(t).queries()
	for name, c := range map[string]struct {
		method, target, kind string
		want                 bool
	}{
		"a form":              {"POST", "/", "application/x-www-form-urlencoded", true},
		"a form to a queue":   {"POST", "/000000000000/email", "application/x-www-form-urlencoded; charset=utf-8", true},
		"a presigned query":   {"GET", "/?Action=GetCallerIdentity&Version=2011-06-15", "", true},
		"S3's form upload":    {"POST", "/bucket", "multipart/form-data; boundary=x", false},
		"JSON":                {"POST", "/", "application/json", false},
		"an object of S3":     {"GET", "/bucket/key?Action=x", "", false},
		"an upload of a form": {"PUT", "/bucket/key", "application/x-www-form-urlencoded", false},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(c.method, c.target, nil)
			r.Header.Set("Content-Type", c.kind)
			require.Equal(t, c.want, q.Handles(r))
		})
	}
}

func TestScopeIsTheServiceThatARequestIsSignedFor(t *testing.T) {
	for name, c := range map[string]struct{ target, authorization, want string }{
		"header":              {"/", signedFor("sts"), "sts"},
		"version 4a":          {"/", "AWS4-ECDSA-P256-SHA256 Credential=AKID/20260101/s3/aws4_request, Signature=0", "s3"},
		"presigned":           {"/?X-Amz-Credential=AKID%2F20260101%2Fus-east-1%2Fs3%2Faws4_request", "", "s3"},
		"slash in the key id": {"/", "AWS4-HMAC-SHA256 Credential=a/b/20260101/us-east-1/sqs/aws4_request, Signature=0", "sqs"},
		"unsigned":            {"/", "", ""},
		"a token":             {"/", "Bearer a/b/c/d/aws4_request", ""},
		"version 2":           {"/", "AWS AKID:signature", ""},
		"cut short":           {"/", "AWS4-HMAC-SHA256 Credential=AKID/20260101", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, c.target, nil)
			r.Header.Set("Authorization", c.authorization)
			require.Equal(t, c.want, wire.Scope(r))
		})
	}
}

func TestUnknownRESTServicesAreAnsweredInTheirForm(t *testing.T) {
	h := wire.Unknown(newHarness(t).env)
	for scope, want := range map[string]string{
		"eks":     `{"__type":"UnknownOperationException","message":"eks: GET /clusters is not implemented here"}`,
		"route53": `<Code>UnknownOperationException</Code><Message>route53: GET /clusters is not implemented here</Message>`,
	} {
		r := httptest.NewRequest(http.MethodGet, "/clusters", nil)
		r.Header.Set("Authorization", signedFor(scope))
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		require.Equal(t, http.StatusNotFound, w.Code)
		require.Equal(t, "UnknownOperationException", w.Header().Get("X-Amzn-ErrorType"))
		require.Contains(t, w.Body.String(), want)
	}
}
