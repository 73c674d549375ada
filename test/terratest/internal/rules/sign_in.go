package rules

import (
	"encoding/json"

	"github.com/eventforge/eventforge/wiring"
)

// signInIsTheApps: the pages of the app's client are managed login with the app's look,
// and the pool has the rule of passwords and the mail that local has too.
func signInIsTheApps(s Stack) []string {
	var f findings
	pools, looks := s.OfType("aws_cognito_user_pool"), s.OfType("aws_cognito_managed_login_branding")
	f.some(pools, "user pool")
	f.some(looks, "managed login branding")
	for _, pool := range pools {
		f.samePool(pool, wiring.UserPool())
	}
	for _, domain := range s.OfType("aws_cognito_user_pool_domain") {
		if version, _ := domain.At("managed_login_version").(float64); version != 2 {
			f.add(domain, "shows the classic pages")
		}
	}
	config, _ := s.Outputs["app_config"].(map[string]any)
	for _, look := range looks {
		var settings struct {
			Categories struct {
				Global struct{ ColorSchemeMode string }
			}
		}
		if err := json.Unmarshal([]byte(look.Text("settings")), &settings); err != nil || settings.Categories.Global.ColorSchemeMode != "DYNAMIC" {
			f.add(look, "does not follow the browser's light or dark scheme")
		}
		if look.Text("client_id") != config["clientId"] {
			f.add(look, "belongs to another client than the app's")
		}
	}
	return f
}

// samePool compares a pool with the wiring.
func (f *findings) samePool(pool Resource, want wiring.UserPoolDefinition) {
	if pool.Text("user_pool_tier") != "ESSENTIALS" {
		f.add(pool, "has no managed login in its tier")
	}
	rule := want.PasswordPolicy
	for name, value := range map[string]any{
		"minimum_length": float64(rule.MinimumLength), "require_lowercase": rule.RequireLowercase, "require_uppercase": rule.RequireUppercase,
		"require_numbers": rule.RequireNumbers, "require_symbols": rule.RequireSymbols,
	} {
		if pool.At("password_policy.0."+name) != value {
			f.add(pool, "has another %s than the wiring", name)
		}
	}
	if pool.Text("verification_message_template.0.email_message") != want.CodeMail.Message {
		f.add(pool, "mails codes with other words than the wiring's")
	}
}
