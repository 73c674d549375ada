package s3_test

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	client "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/fault"
)

// existing are the operations that the README lists.
var existing = []string{
	"CreateBucket", "HeadBucket", "ListBuckets", "DeleteBucket", "GetBucketLocation",
	"PutObject", "GetObject", "HeadObject", "CopyObject", "DeleteObject", "DeleteObjects", "ListObjectsV2",
	"CreateMultipartUpload", "UploadPart", "UploadPartCopy", "CompleteMultipartUpload", "AbortMultipartUpload", "ListParts", "ListMultipartUploads",
}

// elsewhere are operations that the SDK sends to another host.
var elsewhere = []string{"ListDirectoryBuckets", "CreateSession", "WriteGetObjectResponse"}

// TestEveryOperationIsThereOrIsNamed calls every operation that the SDK has. One
// that does not exist here must say so by its name, instead of doing what the
// request would be without its sub-resource.
func TestEveryOperationIsThereOrIsNamed(t *testing.T) {
	h := newHarness(t)
	require.NoError(t, h.put("k", "x"))
	methods := reflect.TypeOf(h.client)
	tried := 0
	for i := range methods.NumMethod() {
		m := methods.Method(i)
		if m.Type.NumIn() != 4 || slices.Contains(existing, m.Name) || slices.Contains(elsewhere, m.Name) {
			continue
		}
		tried++
		t.Run(m.Name, func(t *testing.T) {
			err := h.call(m)
			var failed smithy.APIError
			require.ErrorAs(t, err, &failed)
			require.Equal(t, "NotImplemented", failed.ErrorCode())
			require.Contains(t, failed.ErrorMessage(), m.Name+" ")
		})
	}
	require.Greater(t, tried, 80)
	body, _, err := h.get("k")
	require.NoError(t, err)
	require.Equal(t, "x", body, "nothing was overwritten or deleted")
}

func TestFaultRulesMayNameEveryOperation(t *testing.T) {
	h := newHarness(t)
	h.env.Faults.Strict()
	for _, name := range existing {
		_, err := h.env.Faults.Add(fault.Rule{Service: "s3", Operation: name, Kind: fault.Delay, Rate: 1})
		require.NoError(t, err)
	}
}

// call calls an operation with the least input that the SDK accepts.
func (h *harness) call(m reflect.Method) error {
	in := reflect.New(m.Type.In(2).Elem())
	var err error
	for range 20 { // each round fills in what is missing at one depth
		out := m.Func.Call([]reflect.Value{reflect.ValueOf(h.client), reflect.ValueOf(ctx), in})
		err, _ = out[1].Interface().(error)
		var invalid smithy.InvalidParamsError
		if !errors.As(err, &invalid) {
			return err
		}
		for _, missing := range invalid.Errs() {
			var field smithy.InvalidParamError
			require.ErrorAs(h.t, missing, &field)
			set(in.Elem(), strings.Split(field.Field(), ".")[1:])
		}
	}
	return err
}

// set gives the field at the path a value, which is never empty.
func set(v reflect.Value, path []string) {
	for _, name := range path {
		if v.Kind() == reflect.Pointer {
			v = v.Elem()
		}
		name, index, _ := strings.Cut(name, "[")
		if v = v.FieldByName(name); index != "" {
			v = v.Index(0)
		}
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
	case reflect.Interface:
		for _, some := range []any{strings.NewReader("x"), &types.ObjectEncryptionMemberSSEKMS{Value: types.SSEKMSEncryption{KMSKeyArn: aws.String("a")}}} {
			if reflect.TypeOf(some).Implements(v.Type()) {
				v.Set(reflect.ValueOf(some))
			}
		}
	default:
		fill(v)
	}
}

func fill(v reflect.Value) {
	switch {
	case v.Kind() == reflect.String:
		v.SetString("bucket")
	case v.CanInt():
		v.SetInt(1)
	case v.Kind() == reflect.Bool:
		v.SetBool(true)
	}
}

func TestRequestsThatAreNotImplementedSayWhat(t *testing.T) {
	h := newHarness(t)
	require.NoError(t, h.put("k", "x"))
	for request, want := range map[string]string{
		"GET /bucket":  "ListObjects (version 1)",
		"POST /bucket": "PostObject",
		"GET /bucket?list-type=2&optional-object=x":  "The query parameter optional-object of ListObjectsV2",
		"GET /bucket/k?versionId=1":                  "The query parameter versionId of GetObject",
		"DELETE /bucket/k?versionId=1":               "The query parameter versionId of DeleteObject",
		"PUT /bucket/k?acl":                          "PutObjectAcl",
		"GET /bucket/k?x-id=GetObjectLegalHold":      "GetObjectLegalHold",
		"HEAD /bucket?acl":                           "",
		"GET /bucket?inventory&id=1":                 "GetBucketInventoryConfiguration",
		"GET /bucket/k?uploadId=1&partNumber=1":      "The query parameter partNumber of ListParts",
		"PUT /bucket/k?uploadId=1&partNumber=1&acl=": "PutObjectAcl",
	} {
		t.Run(request, func(t *testing.T) {
			method, path, _ := strings.Cut(request, " ")
			status, body, _ := fetch(t, method, h.url+path, "", "Authorization", signed)
			require.Equal(t, 501, status, body)
			require.Contains(t, body, want)
		})
	}
	_, err := h.client.HeadObject(ctx, &client.HeadObjectInput{Bucket: aws.String("bucket"), Key: aws.String("k")})
	require.NoError(t, err)
}
