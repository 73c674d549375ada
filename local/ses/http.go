package ses

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"

	"github.com/eventforge/eventforge/local/wire"
)

// maxMessage is the largest request in bytes: SES accepts messages of 40 MB.
const maxMessage = 40 << 20

func badRequest(message string) error {
	return &wire.Error{Code: "BadRequestException", Message: message, Status: http.StatusBadRequest}
}

func notFound(message string) error {
	return &wire.Error{Code: "NotFoundException", Message: message, Status: http.StatusNotFound}
}

// operation returns the response to a request with the given body.
type operation func(r *http.Request, body []byte) (any, error)

// Handler serves the REST protocol below /v2/email/.
func (s *Service) Handler() http.Handler {
	mux := http.NewServeMux()
	for route, op := range map[string]struct {
		name string
		run  operation
	}{
		"POST /v2/email/outbound-emails":         {"SendEmail", s.sendEmail},
		"GET /v2/email/account":                  {"GetAccount", s.getAccount},
		"POST /v2/email/identities":              {"CreateEmailIdentity", s.createIdentity},
		"GET /v2/email/identities":               {"ListEmailIdentities", s.listIdentities},
		"POST /v2/email/list-identities":         {"ListEmailIdentities", s.listIdentities},
		"GET /v2/email/identities/{identity}":    {"GetEmailIdentity", s.getIdentity},
		"DELETE /v2/email/identities/{identity}": {"DeleteEmailIdentity", s.deleteIdentity},
		"/v2/email/":                             {"Unknown", unknownOperation},
	} {
		s.env.Faults.Know(service, op.name)
		mux.HandleFunc(route, func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, op.name, op.run) })
	}
	return mux
}

func unknownOperation(r *http.Request, _ []byte) (any, error) {
	return nil, &wire.Error{Code: "UnknownOperationException", Message: r.Method + " " + r.URL.Path + " is not implemented here", Status: http.StatusNotFound}
}

func (s *Service) serve(w http.ResponseWriter, r *http.Request, name string, run operation) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxMessage))
	if err != nil {
		s.respond(w, nil, badRequest("cannot read the body"))
		return
	}
	var out any
	err = s.env.Faults.Do(r.Context(), service, name, func(context.Context) (err error) {
		out, err = run(r, body)
		return err
	})
	s.respond(w, out, err)
}

func (s *Service) respond(w http.ResponseWriter, out any, err error) {
	status := http.StatusOK
	if err != nil {
		e := wire.AsError(s.env, service, err, "InternalServiceErrorException")
		if e == nil {
			wire.CloseConnection(w)
			return
		}
		w.Header().Set("X-Amzn-ErrorType", e.Code)
		status, out = e.Status, map[string]string{"message": e.Message}
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Amzn-RequestId", s.env.Rand.UUID())
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(out)
}

// decode decodes a body. A member that the emulation does not support is an
// error.
func decode[T any](body []byte) (T, error) {
	var in T
	if len(body) == 0 {
		return in, nil
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&in); err != nil {
		return in, badRequest("the request is malformed or has a member that is not implemented here: " + err.Error())
	}
	return in, nil
}
