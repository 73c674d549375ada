package server_test

import (
	"crypto/sha256"
	"encoding/base64"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheReferenceLoadsAndRunsNothing(t *testing.T) {
	r := start(t).call("", "GET", "/docs", nil).is(200)
	reference := string(r.body)
	for _, loads := range []string{"<script", "src=", "<link", "@import", "url(", "http://", "onload", "style=\""} {
		require.NotContains(t, strings.ToLower(strings.ReplaceAll(reference, "https://shop.example", "")), loads)
	}
	style := regexp.MustCompile(`(?s)<style>(.*?)</style>`).FindStringSubmatch(reference)
	require.Len(t, style, 2)
	hash := sha256.Sum256([]byte(style[1]))
	require.Contains(t, r.header.Get("Content-Security-Policy"), "'sha256-"+base64.StdEncoding.EncodeToString(hash[:])+"'")
	require.NotContains(t, r.header.Get("Content-Security-Policy"), "unsafe")
}

func TestTheReferenceDescribesEveryOperationAndProblem(t *testing.T) {
	p := start(t)
	reference := string(p.call("", "GET", "/docs", nil).is(200).body)
	doc := p.call("", "GET", "/openapi.json", nil).is(200).object()
	for _, item := range doc["paths"].(m) {
		for _, op := range item.(m) {
			if operation, ok := op.(m); ok {
				require.Contains(t, reference, `<details id="`+operation["operationId"].(string)+`">`)
			}
		}
	}
	codes := doc["components"].(m)["schemas"].(m)["ProblemCode"].(m)["enum"].([]any)
	for _, code := range codes {
		require.Contains(t, reference, `id="problem-`+code.(string)+`"`, "a problem's type links to it")
	}
}
