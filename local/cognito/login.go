package cognito

import (
	"net/http"
	"strings"
)

func (s *Service) showLogin(w http.ResponseWriter, r *http.Request) { s.showPage(w, r, "login") }

func (s *Service) showSignUp(w http.ResponseWriter, r *http.Request) { s.showPage(w, r, "signup") }

func (s *Service) showForgot(w http.ResponseWriter, r *http.Request) { s.showPage(w, r, "forgot") }

// showPage renders an empty form, with the address that the request hints at.
func (s *Service) showPage(w http.ResponseWriter, r *http.Request, page string) {
	if req := s.open(w, r); req != nil {
		s.showForm(w, r, req, http.StatusOK, page, view{Username: req.value("login_hint")})
	}
}

// form reads a posted form of the sign-in pages. If it refuses the form, it has sent
// the response and returns nil.
func (s *Service) form(w http.ResponseWriter, r *http.Request, page string) *request {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	if err := r.ParseForm(); err != nil {
		s.showError(w, "The form could not be read.")
		return nil
	}
	req := s.open(w, r)
	if req == nil {
		return nil
	}
	if forged(r) {
		v := view{Username: addressIn(r), Problem: problem{Says: "This form has expired. Please try again."}}
		s.showForm(w, r, req, http.StatusForbidden, page, v)
		return nil
	}
	return req
}

// addressIn is the address in a posted form.
func addressIn(r *http.Request) string { return strings.TrimSpace(r.PostForm.Get("username")) }

// refuse shows a form again, with what is wrong with it, or the failure if it is ours.
func (s *Service) refuse(w http.ResponseWriter, r *http.Request, req *request, status int, page string, v view, err error) {
	e := asWire(err)
	if e == nil {
		s.failJSON(w, err)
		return
	}
	v.Problem = problemOf(e)
	s.showForm(w, r, req, status, page, v)
}

// login handles the sign-in form.
func (s *Service) login(w http.ResponseWriter, r *http.Request) {
	req := s.form(w, r, "login")
	if req == nil {
		return
	}
	username := addressIn(r)
	u, err := s.checkPassword(req.client, username, r.PostForm.Get("password"))
	switch e := asWire(err); {
	case e != nil && e.Code == "UserNotConfirmedException":
		s.showForm(w, r, req, http.StatusOK, "confirm", s.confirmation(r, username))
	case err != nil:
		s.refuse(w, r, req, http.StatusUnauthorized, "login", view{Username: username}, err)
	default:
		s.enter(w, r, req, u)
	}
}

// enter signs the browser in and redirects to the client with a code.
func (s *Service) enter(w http.ResponseWriter, r *http.Request, req *request, u *User) {
	if u.Status == forceChangePassword {
		v := view{Username: u.Email(), Problem: problem{Says: "Your temporary password must be replaced first; ask an operator."}}
		s.showForm(w, r, req, http.StatusForbidden, "login", v)
		return
	}
	if err := s.beginBrowser(w, req.client.UserPoolID, u); err != nil {
		s.failJSON(w, err)
		return
	}
	s.giveCode(w, r, req, u)
}
