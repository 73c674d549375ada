package control

import (
	"io"
	"net/http"
	"strconv"
)

func (h *handler) status(w http.ResponseWriter, r *http.Request) {
	v, err := h.platform.Status(r.Context())
	if err != nil {
		failed(w, err)
		return
	}
	show(w, r, "status", v, v)
}

// health answers 200 when the platform and its API are ready.
func (h *handler) health(w http.ResponseWriter, _ *http.Request) {
	if err := h.platform.Healthy(); err != nil {
		answer(w, http.StatusServiceUnavailable, map[string]string{"status": "starting", "error": err.Error()})
		return
	}
	answer(w, http.StatusOK, map[string]string{"status": "ok"})
}

// part sends one part of the overview as JSON.
func (h *handler) part(name Part) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v, err := h.platform.Part(r.Context(), name)
		if err != nil {
			failed(w, err)
			return
		}
		answer(w, http.StatusOK, v)
	}
}

// defaultMails is how many mails the mailbox shows without a limit, and at least
// how many are searched for an address.
const defaultMails = 1000

// mailbox lists the mails, newest first. ?to= selects one recipient, ?limit= the
// newest mails.
func (h *handler) mailbox(w http.ResponseWriter, r *http.Request) {
	to, limit := r.URL.Query().Get("to"), defaultMails
	if n, err := strconv.Atoi(r.URL.Query().Get("limit")); err == nil && n > 0 {
		limit = n
	}
	read := limit
	if to != "" {
		read = max(limit, defaultMails)
	}
	all, err := h.platform.Mails(r.Context(), read)
	if err != nil {
		failed(w, err)
		return
	}
	chosen := []Mail{}
	for _, m := range all {
		if len(chosen) < limit && (to == "" || addressed(m, to)) {
			chosen = append(chosen, m)
		}
	}
	show(w, r, "mailbox", chosen, chosen)
}

func addressed(m Mail, to string) bool {
	for _, address := range m.To {
		if address == to {
			return true
		}
	}
	return false
}

func (h *handler) mail(w http.ResponseWriter, r *http.Request) {
	m, err := h.platform.Mail(r.Context(), r.PathValue("id"))
	if err != nil {
		failed(w, err)
		return
	}
	show(w, r, "mail", m, m)
}

// mailHTML sends the mail's body for the page's iframe. The policy allows the
// mail's own styles, but no scripts, no requests and no origin.
func (h *handler) mailHTML(w http.ResponseWriter, r *http.Request) {
	m, err := h.platform.Mail(r.Context(), r.PathValue("id"))
	if err != nil {
		failed(w, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Security-Policy", "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'")
	_, _ = io.WriteString(w, m.HTML)
}

func (h *handler) executions(w http.ResponseWriter, r *http.Request) {
	all, err := h.platform.Executions(r.Context())
	if err != nil {
		failed(w, err)
		return
	}
	show(w, r, "executions", all, all)
}

// runView is an execution with its graph.
type runView struct {
	Run
	Graph graph
}

func (h *handler) execution(w http.ResponseWriter, r *http.Request) {
	run, err := h.platform.Execution(r.Context(), r.PathValue("name"))
	if err != nil {
		failed(w, err)
		return
	}
	if !fromBrowser(r) {
		answer(w, http.StatusOK, run)
		return
	}
	drawn, err := draw(run)
	if err != nil {
		failed(w, err)
		return
	}
	render(w, "execution", runView{run, drawn})
}

func (h *handler) logs(w http.ResponseWriter, r *http.Request) {
	lines, err := h.platform.Logs(r.PathValue("name"))
	if err != nil {
		failed(w, err)
		return
	}
	show(w, r, "logs", lines, struct {
		Name  string
		Lines []LogLine
	}{r.PathValue("name"), lines})
}
