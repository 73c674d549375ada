package cognito

import (
	"net/http"
	"strings"
)

// forgotPath is of the form that mails a code for a new password, at first and again.
const forgotPath = "/forgotPassword"

// codeIn is the code in a posted form, without the spaces of a mail program.
func codeIn(r *http.Request) string { return strings.TrimSpace(r.PostForm.Get("code")) }

// forgotPage mails a code for a new password, unless it did so just before.
func (s *Service) forgotPage(w http.ResponseWriter, r *http.Request) {
	req := s.form(w, r, "forgot")
	if req == nil {
		return
	}
	v := view{Username: addressIn(r), Again: forgotPath, Wait: s.wait(r, addressIn(r))}
	if v.Wait > 0 {
		s.showForm(w, r, req, http.StatusTooManyRequests, "recover", v)
		return
	}
	if _, err := s.forgotPassword(r.Context(), forgotPasswordInput{ClientID: req.client.ClientID, Username: v.Username}); err != nil {
		s.refuse(w, r, req, http.StatusBadRequest, "forgot", view{Username: v.Username}, err)
		return
	}
	s.noteSent(w, v.Username)
	v.Wait = newWait
	s.showForm(w, r, req, http.StatusOK, "recover", v)
}

// recoverPage replaces a forgotten password.
func (s *Service) recoverPage(w http.ResponseWriter, r *http.Request) {
	req := s.form(w, r, "forgot")
	if req == nil {
		return
	}
	v := view{Username: addressIn(r), Code: codeIn(r), Again: forgotPath, Wait: s.wait(r, addressIn(r))}
	password := r.PostForm.Get("password")
	_, err := s.confirmForgotPassword(r.Context(), confirmForgotPasswordInput{
		ClientID: req.client.ClientID, Username: v.Username, ConfirmationCode: v.Code, Password: password,
	})
	if err != nil {
		v.Rules = req.pool.Policies.PasswordPolicy.judge(password)
		s.refuse(w, r, req, http.StatusBadRequest, "recover", v, err)
		return
	}
	s.showForm(w, r, req, http.StatusOK, "login", view{Username: v.Username, Note: "Your new password is saved. Sign in with it."})
}
