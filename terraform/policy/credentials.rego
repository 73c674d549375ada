# Nobody and nothing has a key that lasts: people and workflows sign in, programs have roles.
package main

lasting := {"aws_iam_access_key", "aws_iam_user", "aws_iam_user_login_profile", "aws_iam_service_specific_credential", "aws_key_pair"}

deny contains msg if {
	some type in lasting
	some name, _ in input.resource[type]
	msg := sprintf("credentials: %s.%s is a credential that lasts; use a role", [type, name])
}
