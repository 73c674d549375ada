package cognito

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/eventforge/eventforge/local/wire"
)

// Handles reports whether the path belongs to the sign-in pages, the OAuth
// endpoints or a pool's discovery documents.
func Handles(path string) bool {
	switch {
	case path == "/login", path == "/signup", path == "/confirmUser", path == "/resendcode",
		path == "/forgotPassword", path == "/confirmForgotPassword", path == "/logout":
		return true
	case strings.HasPrefix(path, "/oauth2/"), strings.HasPrefix(path, "/login/"):
		return true
	default:
		pool, rest, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
		return strings.Contains(pool, "_") && strings.HasPrefix(rest, ".well-known/") // bucket names have no _
	}
}

// ChecksOrigin reports whether the path's handler decides itself which pages may
// call it: discovery is public, and the endpoints for OAuth's clients go by the
// callback URLs and need a code or a token.
func ChecksOrigin(path string) bool {
	switch path {
	case "/oauth2/token", "/oauth2/userInfo", "/oauth2/revoke":
		return true
	}
	return Handles(path) && strings.Contains(path, "/.well-known/")
}

// Handler serves browsers and OpenID Connect clients.
func (s *Service) Handler() http.Handler {
	mux := http.NewServeMux()
	route := func(pattern, operation string, h http.HandlerFunc) {
		mux.Handle(pattern, wire.Guard(s.env, "cognito", operation, h))
	}
	route("GET /{pool}/.well-known/openid-configuration", "Discovery", s.discovery)
	route("GET /{pool}/.well-known/jwks.json", "JWKS", s.jwks)
	route("GET /oauth2/authorize", "Authorize", s.authorize)
	route("GET /login", "Login", s.showLogin)
	route("POST /login", "Login", s.login)
	route("GET /signup", "SignUpPage", s.showSignUp)
	route("POST /signup", "SignUpPage", s.signUpPage)
	route("GET /login/{asset}", "Login", s.asset)
	route("POST /confirmUser", "ConfirmUser", s.confirmPage)
	route("POST /resendcode", "ResendCode", s.resendPage)
	route("GET /forgotPassword", "ForgotPasswordPage", s.showForgot)
	route("POST /forgotPassword", "ForgotPasswordPage", s.forgotPage)
	route("POST /confirmForgotPassword", "ConfirmForgotPasswordPage", s.recoverPage)
	route("GET /logout", "Logout", s.logout)
	route("POST /oauth2/token", "Token", s.token)
	route("OPTIONS /oauth2/token", "Token", s.preflight)
	route("GET /oauth2/userInfo", "UserInfo", s.userInfo)
	route("POST /oauth2/userInfo", "UserInfo", s.userInfo)
	route("OPTIONS /oauth2/userInfo", "UserInfo", s.preflight)
	route("POST /oauth2/revoke", "Revoke", s.revokeEndpoint)
	route("OPTIONS /oauth2/revoke", "Revoke", s.preflight)
	return mux
}

// discovery serves the document of OpenID Connect Discovery 1.0.
func (s *Service) discovery(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("pool")
	if _, err := s.pool(id); err != nil {
		s.failJSON(w, err)
		return
	}
	w.Header().Set("Access-Control-Allow-Origin", "*")
	answerJSON(w, http.StatusOK, map[string]any{
		"issuer":                                s.Issuer(id),
		"authorization_endpoint":                s.env.URL + "/oauth2/authorize",
		"token_endpoint":                        s.env.URL + "/oauth2/token",
		"userinfo_endpoint":                     s.env.URL + "/oauth2/userInfo",
		"revocation_endpoint":                   s.env.URL + "/oauth2/revoke",
		"end_session_endpoint":                  s.env.URL + "/logout",
		"jwks_uri":                              s.Issuer(id) + "/.well-known/jwks.json",
		"response_types_supported":              []string{"code"},
		"grant_types_supported":                 []string{"authorization_code", "refresh_token"},
		"code_challenge_methods_supported":      []string{"S256"},
		"scopes_supported":                      []string{"openid", "email", "phone", "profile"},
		"subject_types_supported":               []string{"public"},
		"id_token_signing_alg_values_supported": []string{"RS256"},
		"token_endpoint_auth_methods_supported": []string{"client_secret_basic", "client_secret_post", "none"},
	})
}

func (s *Service) jwks(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("pool")
	if _, err := s.pool(id); err != nil {
		s.failJSON(w, err)
		return
	}
	set, err := s.keySet(id)
	if err != nil {
		s.failJSON(w, err)
		return
	}
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Cache-Control", "public, max-age=60")
	answerJSON(w, http.StatusOK, map[string]any{"keys": set})
}

// userInfo returns the user's claims for an access token with the scope openid.
func (s *Service) userInfo(w http.ResponseWriter, r *http.Request) {
	s.allowOrigin(w, r)
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	b, err := s.verify(strings.TrimSpace(token))
	if err != nil || !strings.EqualFold(scheme, "Bearer") || !contains(b.scopes, "openid") {
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
		answerJSON(w, http.StatusUnauthorized, oauthError{"invalid_token", "the access token is missing, invalid or without scope openid"})
		return
	}
	claims := userClaims(b.user)
	claims["username"] = b.user.Username
	if v, ok := claims["email_verified"].(bool); ok { // a string here, unlike in tokens
		claims["email_verified"] = map[bool]string{true: "true", false: "false"}[v]
	}
	answerJSON(w, http.StatusOK, claims)
}

func answerJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// failJSON sends an error of the JSON API at an OpenID Connect endpoint.
func (s *Service) failJSON(w http.ResponseWriter, err error) {
	if e := asWire(err); e != nil {
		status := http.StatusBadRequest
		if e.Code == "ResourceNotFoundException" {
			status = http.StatusNotFound
		}
		answerJSON(w, status, map[string]string{"code": e.Code, "message": e.Message})
		return
	}
	s.env.Log.Error("cognito request", "error", err)
	answerJSON(w, http.StatusInternalServerError, map[string]string{"code": "InternalErrorException", "message": "internal error"})
}
