package apigateway

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
)

// response is a function's answer in payload format 2.0.
type response struct {
	StatusCode      *int              `json:"statusCode"`
	Headers         map[string]header `json:"headers"`
	Cookies         []string          `json:"cookies"`
	Body            string            `json:"body"`
	IsBase64Encoded bool              `json:"isBase64Encoded"`
}

// header is a header's value, which may come as a string, number or boolean.
type header string

// UnmarshalJSON takes the text of any scalar.
func (h *header) UnmarshalJSON(raw []byte) error {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		text = string(raw)
	}
	*h = header(text)
	return nil
}

// respond sends what the function answered. Valid JSON without a statusCode
// is a body by itself, with status 200.
func respond(w http.ResponseWriter, answer []byte) error {
	var r response
	object := bytes.HasPrefix(bytes.TrimSpace(answer), []byte("{"))
	if object {
		if err := json.Unmarshal(answer, &r); err != nil {
			return fmt.Errorf("malformed answer: %w", err)
		}
	}
	if r.StatusCode == nil {
		return respondWhole(w, answer)
	}
	if *r.StatusCode < 100 || *r.StatusCode > 599 {
		return fmt.Errorf("malformed answer: statusCode %d", *r.StatusCode)
	}
	body := []byte(r.Body)
	if r.IsBase64Encoded {
		var err error
		if body, err = base64.StdEncoding.DecodeString(r.Body); err != nil {
			return fmt.Errorf("malformed answer: %w", err)
		}
	}
	for name, value := range r.Headers {
		w.Header().Set(name, string(value))
	}
	for _, cookie := range r.Cookies {
		w.Header().Add("Set-Cookie", cookie)
	}
	return send(w, *r.StatusCode, body)
}

func respondWhole(w http.ResponseWriter, answer []byte) error {
	if !json.Valid(answer) {
		return fmt.Errorf("malformed answer: not JSON")
	}
	return send(w, http.StatusOK, answer)
}

func send(w http.ResponseWriter, status int, body []byte) error {
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", "application/json")
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // a client that went away is no fault of the function
	return nil
}
