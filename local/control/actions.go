package control

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/eventforge/eventforge/local/fault"
)

// body decodes a request's JSON into T. It refuses unknown members, so that a
// misspelt one is not silently ignored.
func body[T any](w http.ResponseWriter, r *http.Request) (T, bool) {
	var v T
	dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, 64<<10))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&v); err != nil && !errors.Is(err, io.EOF) {
		fail(w, http.StatusBadRequest, "body: "+err.Error())
		return v, false
	}
	return v, true
}

func (h *handler) faults(w http.ResponseWriter, _ *http.Request) {
	rules, err := h.platform.Faults()
	if err != nil {
		failed(w, err)
		return
	}
	answer(w, http.StatusOK, rules)
}

func (h *handler) addFault(w http.ResponseWriter, r *http.Request) {
	rule, ok := body[fault.Rule](w, r)
	if !ok {
		return
	}
	added, err := h.platform.AddFault(rule)
	if err != nil {
		fail(w, http.StatusBadRequest, err.Error())
		return
	}
	answer(w, http.StatusCreated, added)
}

func (h *handler) clearFaults(w http.ResponseWriter, r *http.Request) {
	if err := h.platform.ClearFaults(r.PathValue("id")); err != nil {
		failed(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// seed restarts the fault rules' random choices.
func (h *handler) seed(w http.ResponseWriter, r *http.Request) {
	in, ok := body[struct {
		Seed uint64 `json:"seed"`
	}](w, r)
	if !ok {
		return
	}
	h.do(w, h.platform.SeedFaults(in.Seed))
}

// maxAdvance is how far the clock may move at once: ten years.
const maxAdvance = 10 * 365 * 24 * time.Hour

func (h *handler) clock(w http.ResponseWriter, r *http.Request) {
	in, ok := body[struct {
		AdvanceSeconds float64 `json:"advanceSeconds"`
	}](w, r)
	if !ok {
		return
	}
	if in.AdvanceSeconds <= 0 || in.AdvanceSeconds > maxAdvance.Seconds() {
		fail(w, http.StatusBadRequest, "advanceSeconds: must be above 0 and at most ten years")
		return
	}
	if err := h.platform.Advance(time.Duration(in.AdvanceSeconds * float64(time.Second))); err != nil {
		failed(w, err)
		return
	}
	h.part(Time)(w, r)
}

func (h *handler) duplicates(w http.ResponseWriter, r *http.Request) {
	in, ok := body[struct {
		On *bool `json:"on"`
	}](w, r)
	if !ok {
		return
	}
	if in.On == nil {
		fail(w, http.StatusBadRequest, "on: must be true or false")
		return
	}
	h.do(w, h.platform.SetDuplicates(*in.On))
}

func (h *handler) kill(w http.ResponseWriter, r *http.Request) {
	h.do(w, h.platform.Kill(r.PathValue("name")))
}

func (h *handler) stop(w http.ResponseWriter, r *http.Request) {
	h.do(w, h.platform.Stop(r.Context(), r.PathValue("name")))
}

func (h *handler) start(w http.ResponseWriter, r *http.Request) {
	h.do(w, h.platform.Start(r.Context(), r.PathValue("name")))
}

func (h *handler) rotate(w http.ResponseWriter, _ *http.Request) { h.do(w, h.platform.RotateKeys()) }

func (h *handler) reset(w http.ResponseWriter, r *http.Request) {
	h.do(w, h.platform.Reset(r.Context()))
}

// do sends the result of an action.
func (h *handler) do(w http.ResponseWriter, err error) {
	if err != nil {
		failed(w, err)
		return
	}
	answer(w, http.StatusOK, map[string]string{"status": "done"})
}
