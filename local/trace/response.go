package trace

import (
	"encoding/json"
	"net/http"
	"strconv"

	"google.golang.org/protobuf/encoding/protowire"
)

// The media types of OTLP over HTTP.
const (
	protobufType = "application/x-protobuf"
	jsonType     = "application/json"
)

// refusal is a request that is not accepted: the status and the reason for its sender.
type refusal struct {
	status int
	reason string
}

// codes are the codes of google.rpc.Status for the HTTP statuses that are sent.
var codes = map[int]uint64{
	http.StatusTooManyRequests:       8, // RESOURCE_EXHAUSTED
	http.StatusRequestEntityTooLarge: 8,
	http.StatusRequestTimeout:        4, // DEADLINE_EXCEEDED
}

// invalidArgument is google.rpc.Code's value for all other refusals.
const invalidArgument = 3

// refuse answers with a google.rpc.Status in the request's encoding.
func refuse(w http.ResponseWriter, asJSON bool, r refusal) {
	code, ok := codes[r.status]
	if !ok {
		code = invalidArgument
	}
	if r.status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "1")
	}
	if asJSON {
		send(w, r.status, jsonType, asJSONText(map[string]any{"code": code, "message": r.reason}))
		return
	}
	body := protowire.AppendTag(nil, 1, protowire.VarintType)
	body = protowire.AppendVarint(body, code)
	body = protowire.AppendTag(body, 2, protowire.BytesType)
	send(w, r.status, protobufType, protowire.AppendString(body, r.reason))
}

// accept answers with an ExportTraceServiceResponse. It tells how many spans are not
// stored, and why; the sender does not send them again.
func accept(w http.ResponseWriter, asJSON bool, rejected int, reason string) {
	switch {
	case rejected == 0 && asJSON:
		send(w, http.StatusOK, jsonType, []byte("{}"))
	case rejected == 0:
		send(w, http.StatusOK, protobufType, nil)
	case asJSON:
		send(w, http.StatusOK, jsonType, asJSONText(map[string]any{
			"partialSuccess": map[string]string{"rejectedSpans": strconv.Itoa(rejected), "errorMessage": reason},
		}))
	default:
		partial := protowire.AppendTag(nil, 1, protowire.VarintType)
		partial = protowire.AppendVarint(partial, uint64(rejected))
		partial = protowire.AppendTag(partial, 2, protowire.BytesType)
		partial = protowire.AppendString(partial, reason)
		body := protowire.AppendTag(nil, 1, protowire.BytesType)
		send(w, http.StatusOK, protobufType, protowire.AppendBytes(body, partial))
	}
}

func asJSONText(v any) []byte {
	raw, _ := json.Marshal(v) // maps of numbers and strings
	return raw
}

func send(w http.ResponseWriter, status int, kind string, body []byte) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
