package cognito

import (
	"net/http"
)

func (s *Service) showLogin(w http.ResponseWriter, r *http.Request) {
	if req := s.open(w, r); req != nil {
		s.showForm(w, r, req, http.StatusOK, "login", view{})
	}
}

func (s *Service) showSignUp(w http.ResponseWriter, r *http.Request) {
	if req := s.open(w, r); req != nil {
		s.showForm(w, r, req, http.StatusOK, "signup", view{})
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
		problem := "This form has expired. Please try again."
		s.showForm(w, r, req, http.StatusForbidden, page, view{Problem: problem})
		return nil
	}
	return req
}

// login handles the sign-in form.
func (s *Service) login(w http.ResponseWriter, r *http.Request) {
	req := s.form(w, r, "login")
	if req == nil {
		return
	}
	username := r.PostForm.Get("username")
	u, err := s.checkPassword(req.client, username, r.PostForm.Get("password"))
	if e := asWire(err); e != nil {
		v := view{Username: username, Problem: e.Message}
		if e.Code == "UserNotConfirmedException" {
			s.showForm(w, r, req, http.StatusOK, "confirm", view{Username: username, Note: "Enter the code we mailed you."})
			return
		}
		s.showForm(w, r, req, http.StatusUnauthorized, "login", v)
		return
	}
	if err != nil {
		s.failJSON(w, err)
		return
	}
	s.enter(w, r, req, u)
}

// enter signs the browser in and redirects to the client with a code.
func (s *Service) enter(w http.ResponseWriter, r *http.Request, req *request, u *User) {
	if u.Status == forceChangePassword {
		problem := "Your temporary password must be replaced first; ask an operator."
		s.showForm(w, r, req, http.StatusForbidden, "login", view{Username: u.Email(), Problem: problem})
		return
	}
	if err := s.beginBrowser(w, req.client.UserPoolID, u); err != nil {
		s.failJSON(w, err)
		return
	}
	s.giveCode(w, r, req, u)
}

// signUpPage handles the sign-up form.
func (s *Service) signUpPage(w http.ResponseWriter, r *http.Request) {
	req := s.form(w, r, "signup")
	if req == nil {
		return
	}
	username := r.PostForm.Get("username")
	out, err := s.signUp(r.Context(), signUpInput{
		ClientID: req.client.ClientID, Username: username, Password: r.PostForm.Get("password"),
		UserAttributes: signUpAttributes(username, r.PostForm.Get("name")),
	})
	if e := asWire(err); e != nil {
		s.showForm(w, r, req, http.StatusBadRequest, "signup", view{Username: username, Problem: e.Message})
		return
	}
	if err != nil {
		s.failJSON(w, err)
		return
	}
	page, note := "confirm", "We mailed you a code; enter it to finish."
	if out.UserConfirmed {
		page, note = "login", "Your account is ready. Sign in to continue."
	}
	s.showForm(w, r, req, http.StatusOK, page, view{Username: username, Note: note})
}

func signUpAttributes(email, name string) []Attribute {
	all := []Attribute{{Name: "email", Value: email}}
	if name != "" {
		all = append(all, Attribute{Name: "name", Value: name})
	}
	return all
}

// confirmPage handles the form with the mailed code.
func (s *Service) confirmPage(w http.ResponseWriter, r *http.Request) {
	req := s.form(w, r, "login")
	if req == nil {
		return
	}
	username := r.PostForm.Get("username")
	_, err := s.confirmSignUp(r.Context(), confirmSignUpInput{
		ClientID: req.client.ClientID, Username: username, ConfirmationCode: r.PostForm.Get("code"),
	})
	if e := asWire(err); e != nil {
		s.showForm(w, r, req, http.StatusBadRequest, "confirm", view{Username: username, Problem: e.Message})
		return
	}
	if err != nil {
		s.failJSON(w, err)
		return
	}
	s.showForm(w, r, req, http.StatusOK, "login", view{Username: username, Note: "Confirmed. Sign in to continue."})
}
