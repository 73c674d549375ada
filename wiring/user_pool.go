package wiring

// PasswordPolicy is what a password must have, in the user pool's terms.
type PasswordPolicy struct {
	MinimumLength                 int  `json:"minimumLength"`
	RequireLowercase              bool `json:"requireLowercase"`
	RequireUppercase              bool `json:"requireUppercase"`
	RequireNumbers                bool `json:"requireNumbers"`
	RequireSymbols                bool `json:"requireSymbols"`
	TemporaryPasswordValidityDays int  `json:"temporaryPasswordValidityDays"`
}

// CodeMail is the mail with a code, of a sign-up and of a forgotten password alike:
// the user pool has one for both. Its message has {####} where the code is.
type CodeMail struct {
	Subject string `json:"subject"`
	Message string `json:"message"`
}

// UserPoolDefinition is what Terraform and local give the user pool alike.
type UserPoolDefinition struct {
	PasswordPolicy PasswordPolicy `json:"passwordPolicy"`
	CodeMail       CodeMail       `json:"codeMail"`
}

// UserPool returns the password policy, and the mail with a code.
func UserPool() UserPoolDefinition { return decode[UserPoolDefinition]("user-pool.json") }
