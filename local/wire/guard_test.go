package wire_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/local/fault"
	"github.com/eventforge/eventforge/local/wire"
)

func TestGuardPassesTheResponseThrough(t *testing.T) {
	h := newHarness(t)
	w, bodies := h.guarded()
	require.Equal(t, http.StatusCreated, w.Code)
	require.Equal(t, "yes", w.Header().Get("X-Test"))
	require.Equal(t, "response to body", w.Body.String())
	require.Equal(t, []string{"body"}, *bodies)
}

func TestGuardAnswersAFaultBeforeTheEffect(t *testing.T) {
	h := newHarness(t)
	h.inject(fault.Rule{Service: "rest", Operation: "Put", Kind: fault.ErrorBefore, Status: 503})
	w, bodies := h.guarded()
	require.Equal(t, http.StatusServiceUnavailable, w.Code)
	require.Empty(t, *bodies)
}

func TestGuardReplacesTheResponseByAFaultAfterTheEffect(t *testing.T) {
	h := newHarness(t)
	h.inject(fault.Rule{Kind: fault.ErrorAfter, Status: 503})
	w, bodies := h.guarded()
	require.Equal(t, http.StatusServiceUnavailable, w.Code)
	require.Empty(t, w.Header().Get("X-Test"), "nothing of the handler's response is sent")
	require.Equal(t, []string{"body"}, *bodies)
}

func TestGuardRunsADuplicateWithTheWholeBody(t *testing.T) {
	h := newHarness(t)
	h.inject(fault.Rule{Kind: fault.Duplicate})
	w, bodies := h.guarded()
	require.Equal(t, []string{"body", "body"}, *bodies)
	require.Equal(t, "response to body", w.Body.String(), "the client gets one response")
}

func TestGuardDropsTheConnection(t *testing.T) {
	h := newHarness(t)
	h.inject(fault.Rule{Kind: fault.Drop})
	require.PanicsWithValue(t, http.ErrAbortHandler, func() { h.guarded() })
}

func TestGuardRefusesABodyThatIsTooLarge(t *testing.T) {
	h := newHarness(t)
	w, bodies := h.guardedRequest(httptest.NewRequest(http.MethodPost, "/", io.LimitReader(zeros{}, wire.MaxBody+1)))
	require.Equal(t, http.StatusBadRequest, w.Code)
	require.Empty(t, *bodies)
}

// guarded sends one request to a guarded handler and returns its response and
// the bodies that the handler read.
func (h *harness) guarded() (*httptest.ResponseRecorder, *[]string) {
	return h.guardedRequest(httptest.NewRequest(http.MethodPost, "/", strings.NewReader("body")))
}

func (h *harness) guardedRequest(r *http.Request) (*httptest.ResponseRecorder, *[]string) {
	bodies := new([]string)
	handler := wire.Guard(h.env, "rest", "Put", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(err)
		}
		*bodies = append(*bodies, string(body))
		w.Header().Set("X-Test", "yes")
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, "response to "+string(body))
	}))
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w, bodies
}

// zeros is an endless body.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
