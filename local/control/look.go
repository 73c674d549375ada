package control

import (
	"io"
	"net/http"
	"strconv"
)

func (s *surface) status(w http.ResponseWriter, r *http.Request) {
	v, err := s.platform.Status(r.Context())
	if err != nil {
		failed(w, err)
		return
	}
	show(w, r, "status", v, v)
}

// health answers 200 once the platform serves and its API is ready.
func (s *surface) health(w http.ResponseWriter, _ *http.Request) {
	if err := s.platform.Healthy(); err != nil {
		answer(w, http.StatusServiceUnavailable, map[string]string{"status": "starting", "error": err.Error()})
		return
	}
	answer(w, http.StatusOK, map[string]string{"status": "ok"})
}

// part answers one part of the overview as JSON.
func (s *surface) part(name Part) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v, err := s.platform.Part(r.Context(), name)
		if err != nil {
			failed(w, err)
			return
		}
		answer(w, http.StatusOK, v)
	}
}

// keptMails is how many mails the mailbox shows without a limit, and the most
// that are searched for an address.
const keptMails = 1000

// mailbox lists the mails, newest first; ?to= selects those to one address,
// ?limit= the newest ones.
func (s *surface) mailbox(w http.ResponseWriter, r *http.Request) {
	to, limit := r.URL.Query().Get("to"), keptMails
	if n, err := strconv.Atoi(r.URL.Query().Get("limit")); err == nil && n > 0 {
		limit = n
	}
	read := limit
	if to != "" {
		read = max(limit, keptMails)
	}
	all, err := s.platform.Mails(r.Context(), read)
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

func (s *surface) mail(w http.ResponseWriter, r *http.Request) {
	m, err := s.platform.Mail(r.Context(), r.PathValue("id"))
	if err != nil {
		failed(w, err)
		return
	}
	show(w, r, "mail", m, m)
}

// mailHTML is the mail's body for the page's frame: it may show its own
// styles, but runs nothing, loads nothing and has no origin.
func (s *surface) mailHTML(w http.ResponseWriter, r *http.Request) {
	m, err := s.platform.Mail(r.Context(), r.PathValue("id"))
	if err != nil {
		failed(w, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Security-Policy", "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'")
	_, _ = io.WriteString(w, m.HTML)
}

func (s *surface) executions(w http.ResponseWriter, r *http.Request) {
	all, err := s.platform.Executions(r.Context())
	if err != nil {
		failed(w, err)
		return
	}
	show(w, r, "executions", all, all)
}

// runView is an execution with its drawing.
type runView struct {
	Run
	Graph graph
}

func (s *surface) execution(w http.ResponseWriter, r *http.Request) {
	run, err := s.platform.Execution(r.Context(), r.PathValue("name"))
	if err != nil {
		failed(w, err)
		return
	}
	if !person(r) {
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

func (s *surface) logs(w http.ResponseWriter, r *http.Request) {
	lines, err := s.platform.Logs(r.PathValue("name"))
	if err != nil {
		failed(w, err)
		return
	}
	show(w, r, "logs", lines, struct {
		Name  string
		Lines []LogLine
	}{r.PathValue("name"), lines})
}
