package control

import (
	"net/http"
	"strconv"

	"github.com/eventforge/eventforge/local/trace"
)

// defaultTraces is how many traces are listed without a limit.
const defaultTraces = 100

// tracesView is the list with what selected it.
type tracesView struct {
	Order  string
	All    bool // also those of no order
	Traces []trace.Summary
}

// traces lists the newest traces of orders. ?order= selects one order's, ?all=1 lists
// those of other requests too, ?limit= how many.
func (h *handler) traces(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	v := tracesView{Order: query.Get("order"), All: query.Get("all") != ""}
	limit := defaultTraces
	if n, err := strconv.Atoi(query.Get("limit")); err == nil && n > 0 {
		limit = n
	}
	v.Traces = h.platform.Traces(trace.Filter{Order: v.Order, OnlyOrders: !v.All, Limit: limit})
	show(w, r, "traces", v.Traces, v)
}

// trace shows a trace. The page has the calls of AWS only with ?calls=1, because they are
// most of an order's spans.
func (h *handler) trace(w http.ResponseWriter, r *http.Request) {
	t, err := h.platform.Trace(r.PathValue("id"))
	if err != nil {
		failed(w, err)
		return
	}
	if !fromBrowser(r) {
		answer(w, http.StatusOK, t)
		return
	}
	render(w, "trace", drawTrace(t, r.URL.Query().Get("calls") != ""))
}
