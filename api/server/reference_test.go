package server_test

import (
	"crypto/sha256"
	"encoding/base64"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestThePageLoadsAndRunsNothing(t *testing.T) {
	r := start(t).call("", "GET", "/docs", nil).is(200)
	page := string(r.body)
	for _, loads := range []string{"<script", "src=", "<link", "@import", "url(", "http://", "onload", "style=\""} {
		require.NotContains(t, strings.ToLower(strings.ReplaceAll(page, "https://shop.example", "")), loads)
	}
	style := regexp.MustCompile(`(?s)<style>(.*?)</style>`).FindStringSubmatch(page)
	require.Len(t, style, 2)
	hash := sha256.Sum256([]byte(style[1]))
	require.Contains(t, r.header.Get("Content-Security-Policy"), "'sha256-"+base64.StdEncoding.EncodeToString(hash[:])+"'")
	require.NotContains(t, r.header.Get("Content-Security-Policy"), "unsafe")
}

func TestThePageExplainsEveryOperationAndProblem(t *testing.T) {
	p := start(t)
	page := string(p.call("", "GET", "/docs", nil).is(200).body)
	doc := p.call("", "GET", "/openapi.json", nil).is(200).object()
	for _, item := range doc["paths"].(m) {
		for _, op := range item.(m) {
			if operation, ok := op.(m); ok {
				require.Contains(t, page, `<details id="`+operation["operationId"].(string)+`">`)
			}
		}
	}
	codes := doc["components"].(m)["schemas"].(m)["ProblemCode"].(m)["enum"].([]any)
	for _, code := range codes {
		require.Contains(t, page, `id="problem-`+code.(string)+`"`, "a problem's type leads here")
	}
}
