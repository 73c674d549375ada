package apigateway

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
)

// response is a function's response in payload format 2.0.
type response struct {
	StatusCode      *int              `json:"statusCode"`
	Headers         map[string]header `json:"headers"`
	Cookies         []string          `json:"cookies"`
	Body            string            `json:"body"`
	IsBase64Encoded bool              `json:"isBase64Encoded"`
}

// header is a header's value, which may be a string, number or boolean.
type header string

// UnmarshalJSON accepts any scalar.
func (h *header) UnmarshalJSON(raw []byte) error {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		text = string(raw)
	}
	*h = header(text)
	return nil
}

// writeResponse writes a function's response. JSON without a statusCode is a body
// with status 200. An error means that the response is malformed.
func writeResponse(w http.ResponseWriter, result []byte) error {
	var r response
	object := bytes.HasPrefix(bytes.TrimSpace(result), []byte("{"))
	if object {
		if err := json.Unmarshal(result, &r); err != nil {
			return fmt.Errorf("malformed response: %w", err)
		}
	}
	if r.StatusCode == nil {
		return writeBody(w, result)
	}
	if *r.StatusCode < 100 || *r.StatusCode > 599 {
		return fmt.Errorf("malformed response: statusCode %d", *r.StatusCode)
	}
	body := []byte(r.Body)
	if r.IsBase64Encoded {
		var err error
		if body, err = base64.StdEncoding.DecodeString(r.Body); err != nil {
			return fmt.Errorf("malformed response: %w", err)
		}
	}
	for name, value := range r.Headers {
		w.Header().Set(name, string(value))
	}
	for _, cookie := range r.Cookies {
		w.Header().Add("Set-Cookie", cookie)
	}
	return write(w, *r.StatusCode, body)
}

func writeBody(w http.ResponseWriter, result []byte) error {
	if !json.Valid(result) {
		return fmt.Errorf("malformed response: not JSON")
	}
	return write(w, http.StatusOK, result)
}

func write(w http.ResponseWriter, status int, body []byte) error {
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", "application/json")
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // a disconnected client is not an error of the function
	return nil
}
