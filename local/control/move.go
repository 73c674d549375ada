package control

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/eventforge/eventforge/local/fault"
)

// body decodes a request's JSON into T; an unknown member is refused, so that
// a misspelt one is not silently ignored.
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

func (s *surface) faults(w http.ResponseWriter, _ *http.Request) {
	rules, err := s.platform.Faults()
	if err != nil {
		failed(w, err)
		return
	}
	answer(w, http.StatusOK, rules)
}

func (s *surface) addFault(w http.ResponseWriter, r *http.Request) {
	rule, ok := body[fault.Rule](w, r)
	if !ok {
		return
	}
	added, err := s.platform.AddFault(rule)
	if err != nil {
		fail(w, http.StatusBadRequest, err.Error())
		return
	}
	answer(w, http.StatusCreated, added)
}

func (s *surface) clearFaults(w http.ResponseWriter, r *http.Request) {
	if err := s.platform.ClearFaults(r.PathValue("id")); err != nil {
		failed(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// seed starts a new row of choices for the fault rules.
func (s *surface) seed(w http.ResponseWriter, r *http.Request) {
	in, ok := body[struct {
		Seed uint64 `json:"seed"`
	}](w, r)
	if !ok {
		return
	}
	s.do(w, s.platform.SeedFaults(in.Seed))
}

// longest is how far the clock moves at once: ten years.
const longest = 10 * 365 * 24 * time.Hour

func (s *surface) clock(w http.ResponseWriter, r *http.Request) {
	in, ok := body[struct {
		AdvanceSeconds float64 `json:"advanceSeconds"`
	}](w, r)
	if !ok {
		return
	}
	if in.AdvanceSeconds <= 0 || in.AdvanceSeconds > longest.Seconds() {
		fail(w, http.StatusBadRequest, "advanceSeconds: must be above 0 and at most ten years")
		return
	}
	if err := s.platform.Advance(time.Duration(in.AdvanceSeconds * float64(time.Second))); err != nil {
		failed(w, err)
		return
	}
	s.part(Time)(w, r)
}

func (s *surface) duplicates(w http.ResponseWriter, r *http.Request) {
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
	s.do(w, s.platform.SetDuplicates(*in.On))
}

func (s *surface) kill(w http.ResponseWriter, r *http.Request) {
	s.do(w, s.platform.Kill(r.PathValue("name")))
}

func (s *surface) stop(w http.ResponseWriter, r *http.Request) {
	s.do(w, s.platform.Stop(r.Context(), r.PathValue("name")))
}

func (s *surface) start(w http.ResponseWriter, r *http.Request) {
	s.do(w, s.platform.Start(r.Context(), r.PathValue("name")))
}

func (s *surface) rotate(w http.ResponseWriter, _ *http.Request) { s.do(w, s.platform.RotateKeys()) }

func (s *surface) reset(w http.ResponseWriter, r *http.Request) {
	s.do(w, s.platform.Reset(r.Context()))
}

// do answers an action that is done or failed.
func (s *surface) do(w http.ResponseWriter, err error) {
	if err != nil {
		failed(w, err)
		return
	}
	answer(w, http.StatusOK, map[string]string{"status": "done"})
}
