// Package problem encodes problem details for HTTP APIs (RFC 9457).
package problem

import (
	"encoding/json"

	"github.com/eventforge/eventforge/domain/failure"
)

// MediaType is the content type of a problem.
const MediaType = "application/problem+json"

// Problem is a problem as api/openapi.yaml describes it. Title and Status belong
// to Code. Detail is empty for an error on our side, whose cause is only logged.
type Problem struct {
	Type       string              `json:"type"`
	Title      string              `json:"title"`
	Status     int                 `json:"status"`
	Detail     string              `json:"detail,omitempty"`
	Code       string              `json:"code"`
	RequestID  string              `json:"requestId"`
	Violations []failure.Violation `json:"violations,omitempty"`
}

// Encode returns the problem as JSON, with the type that belongs to its code: the
// section of the API's reference that explains it.
func (p Problem) Encode() []byte {
	p.Type = "/docs#problem-" + p.Code
	body, err := json.Marshal(p)
	if err != nil {
		return []byte("{}") // strings and numbers can always be encoded
	}
	return body
}
