package cognito

import "net/http"

// signUpPage handles the sign-up form.
func (s *Service) signUpPage(w http.ResponseWriter, r *http.Request) {
	req := s.form(w, r, "signup")
	if req == nil {
		return
	}
	v := view{Username: addressIn(r), Name: r.PostForm.Get("name")}
	password := r.PostForm.Get("password")
	out, err := s.signUp(r.Context(), signUpInput{
		ClientID: req.client.ClientID, Username: v.Username, Password: password, UserAttributes: signUpAttributes(v.Username, v.Name),
	})
	switch {
	case err != nil:
		v.Rules = req.pool.Policies.PasswordPolicy.judge(password)
		s.refuse(w, r, req, http.StatusBadRequest, "signup", v, err)
	case out.UserConfirmed:
		v.Note = "Your account is ready. Sign in to continue."
		s.showForm(w, r, req, http.StatusOK, "login", v)
	default:
		s.noteSent(w, v.Username)
		s.showForm(w, r, req, http.StatusOK, "confirm", view{Username: v.Username, Again: resendPath, Wait: newWait})
	}
}

func signUpAttributes(email, name string) []Attribute {
	all := []Attribute{{Name: "email", Value: email}}
	if name != "" {
		all = append(all, Attribute{Name: "name", Value: name})
	}
	return all
}

// resendPath is of the form that mails another code for a sign-up.
const resendPath = "/resendcode"

// confirmation is the page for the code of a sign-up.
func (s *Service) confirmation(r *http.Request, username string) view {
	return view{Username: username, Again: resendPath, Wait: s.wait(r, username)}
}

// confirmPage handles the form with the mailed code.
func (s *Service) confirmPage(w http.ResponseWriter, r *http.Request) {
	req := s.form(w, r, "login")
	if req == nil {
		return
	}
	v := s.confirmation(r, addressIn(r))
	_, err := s.confirmSignUp(r.Context(), confirmSignUpInput{
		ClientID: req.client.ClientID, Username: v.Username, ConfirmationCode: codeIn(r),
	})
	if err != nil {
		v.Code = codeIn(r)
		s.refuse(w, r, req, http.StatusBadRequest, "confirm", v, err)
		return
	}
	s.showForm(w, r, req, http.StatusOK, "login", view{Username: v.Username, Note: "Your address is confirmed. Sign in to continue."})
}

// resendPage mails another code for a sign-up, unless it did so just before.
func (s *Service) resendPage(w http.ResponseWriter, r *http.Request) {
	req := s.form(w, r, "login")
	if req == nil {
		return
	}
	v := s.confirmation(r, addressIn(r))
	if v.Wait > 0 {
		s.showForm(w, r, req, http.StatusTooManyRequests, "confirm", v)
		return
	}
	if _, err := s.resendConfirmationCode(r.Context(), resendInput{ClientID: req.client.ClientID, Username: v.Username}); err != nil {
		s.refuse(w, r, req, http.StatusBadRequest, "confirm", v, err)
		return
	}
	s.noteSent(w, v.Username)
	v.Wait, v.Note = newWait, "We mailed another code. Only the newest one is valid."
	s.showForm(w, r, req, http.StatusOK, "confirm", v)
}
