package problem_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/adapter/problem"
	"github.com/eventforge/eventforge/domain/failure"
)

func TestEncode(t *testing.T) {
	p := problem.Problem{
		Title: "The request is not valid", Status: 400, Code: "invalid", RequestID: "r",
		Detail:     "the request breaks one or more rules",
		Violations: []failure.Violation{{Pointer: "/lines", Code: "count", Message: "must have 1–50 lines"}},
	}
	require.JSONEq(t, `{"type":"/docs#problem-invalid","title":"The request is not valid","status":400,
		"detail":"the request breaks one or more rules","code":"invalid","requestId":"r",
		"violations":[{"pointer":"/lines","code":"count","message":"must have 1–50 lines"}]}`, string(p.Encode()))
}

func TestAProblemWithoutDetailHasOnlyTheRequiredMembers(t *testing.T) {
	p := problem.Problem{Title: "Internal error", Status: 500, Code: "internal", RequestID: "r"}
	require.JSONEq(t, `{"type":"/docs#problem-internal","title":"Internal error","status":500,"code":"internal","requestId":"r"}`,
		string(p.Encode()))
}
