package wire

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"slices"
	"strconv"

	"github.com/eventforge/eventforge/local/env"
)

// unknownOperation is the error for an operation that is not implemented. An
// empty service is one that the request does not name.
func unknownOperation(service, operation string) *Error {
	return NewError("UnknownOperationException", orElse(service, "an unknown service")+": "+operation+" is not implemented here")
}

// restXML are the REST services whose documents are XML, besides S3. Those of
// all others are JSON.
var restXML = []string{"cloudfront", "route53"}

// Unknown answers the requests that are signed for a REST service that is not
// implemented, with an error in the form of that service.
func Unknown(e *env.Env) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		service := Scope(r)
		err := unknownOperation(service, r.Method+" "+r.URL.Path)
		w.Header().Set("X-Amzn-ErrorType", err.Code)
		w.Header().Set("X-Amzn-RequestId", e.Rand.UUID())
		if slices.Contains(restXML, service) {
			body, _ := xml.Marshal(errorDocument(err, "", w.Header().Get("X-Amzn-RequestId"))) // strings only: cannot fail
			writeXML(w, http.StatusNotFound, body)
			return
		}
		body, _ := json.Marshal(map[string]string{"__type": err.Code, "message": err.Message}) // as above
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write(body)
	})
}
