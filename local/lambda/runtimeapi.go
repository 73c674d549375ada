package lambda

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"
)

// runtimeVersion is the version of the Runtime API, the first part of its paths:
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
const runtimeVersion = "/2018-06-01/runtime"

// runtimeAPI serves one process.
func runtimeAPI(i *instance) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+runtimeVersion+"/invocation/next", i.serveNext)
	mux.HandleFunc("POST "+runtimeVersion+"/invocation/{id}/response", i.serveResponse)
	mux.HandleFunc("POST "+runtimeVersion+"/invocation/{id}/error", i.serveError)
	mux.HandleFunc("POST "+runtimeVersion+"/init/error", i.serveInitError)
	return mux
}

// serveNext waits for an invocation and sends it to the process.
func (i *instance) serveNext(w http.ResponseWriter, r *http.Request) {
	i.ready()
	select {
	case inv := <-i.work:
		i.handOver(w, inv)
	case <-r.Context().Done():
	}
}

func (i *instance) handOver(w http.ResponseWriter, inv *invocation) {
	deadline, ok := i.take(inv)
	if !ok {
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(inv.payload)))
	h.Set("Lambda-Runtime-Aws-Request-Id", inv.id)
	h.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(deadline.UnixMilli(), 10))
	h.Set("Lambda-Runtime-Invoked-Function-Arn", i.function.arn)
	h.Set("Lambda-Runtime-Trace-Id", traceID(inv.id, time.Now()))
	_, _ = w.Write(inv.payload)
}

// traceID is an X-Ray trace header derived from the request's id, not sampled.
func traceID(id string, now time.Time) string {
	hex := make([]byte, 0, 32)
	for _, c := range []byte(id) {
		if c != '-' {
			hex = append(hex, c)
		}
	}
	return "Root=1-" + strconv.FormatInt(now.Unix(), 16) + "-" + string(hex[:24]) + ";Parent=" + string(hex[16:32]) + ";Sampled=0"
}

func (i *instance) serveResponse(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxResponse))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		i.answer(id, failure(id, "Function.ResponseSizeTooLarge",
			"Response payload size exceeded maximum allowed payload size ("+strconv.Itoa(maxResponse)+" bytes)."))
		status(w, http.StatusRequestEntityTooLarge, `{"errorMessage":"too large","errorType":"RequestEntityTooLarge"}`)
		return
	}
	if err != nil {
		return // the process closed the connection; its exit decides the result
	}
	i.conclude(w, id, Result{Payload: body, RequestID: id})
}

func (i *instance) serveError(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	body, err := io.ReadAll(io.LimitReader(r.Body, maxResponse))
	if err != nil {
		return
	}
	i.conclude(w, id, reported(id, body, r.Header.Get("Lambda-Runtime-Function-Error-Type")))
}

func (i *instance) serveInitError(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxResponse))
	if err != nil {
		return
	}
	i.failInit(reported("", body, r.Header.Get("Lambda-Runtime-Function-Error-Type")))
	status(w, http.StatusAccepted, `{"status":"OK"}`)
}

func (i *instance) conclude(w http.ResponseWriter, id string, r Result) {
	if !i.answer(id, r) {
		status(w, http.StatusBadRequest, `{"errorMessage":"no such invocation in hand","errorType":"InvalidRequestID"}`)
		return
	}
	status(w, http.StatusAccepted, `{"status":"OK"}`)
}

func status(w http.ResponseWriter, code int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	_, _ = io.WriteString(w, body)
}
