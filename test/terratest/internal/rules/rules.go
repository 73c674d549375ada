package rules

// Rule is a requirement on the plan of every environment. Check returns its
// violations.
type Rule struct {
	Name  string
	Check func(Stack) []string
}

// All has every rule.
var All = []Rule{
	{"every queue has a dead-letter queue", queuesHaveDeadLetters},
	{"every bus target and the stream have a dead-letter queue", targetsHaveDeadLetters},
	{"every dead-letter queue has an alarm with an action", deadLettersHaveAlarms},
	{"every alarm notifies a subscriber", alarmsNotifySubscribers},
	{"alarms watch more than dead letters", alarmsWatchMoreThanDeadLetters},
	{"the visibility timeout is at least 6 times the function's timeout", visibilityCoversTimeout},
	{"batches report partial failures", batchesReportPartialFailures},
	{"no IAM statement allows * as action", noWildcardAction},
	{"no IAM statement allows * as resource, except for listed actions", noWildcardResource},
	{"every function, the tasks and the saga have their own role", rolesAreNotShared},
	{"PutEvents has an events:source condition", putEventsHasSource},
	{"only the relay and jobs publish order events", onlyRelayPublishesOrderEvents},
	{"no principal may scan", noPrincipalScans},
	{"mail is sent as one identity", mailHasOneIdentity},
	{"resource policies allow only this account", resourcePoliciesAreLimited},
	{"no credential is long-lived", noLongLivedCredentials},
	{"everything is encrypted", everythingIsEncrypted},
	{"no bucket is public", noBucketIsPublic},
	{"queues and topics require TLS", queuesAndTopicsRequireTLS},
	{"logs expire", logsExpire},
	{"the table can be restored", tablesCanBeRestored},
	{"only CloudFront reaches the API", onlyCloudFrontReachesAPI},
	{"no security group is open to every address", noSecurityGroupIsOpen},
	{"EC2 accepts the descriptions of security groups and their rules", securityGroupDescriptionsAreValid},
	{"AWS accepts names, descriptions and messages", awsAcceptsTexts},
	{"AWS accepts the tags", awsAcceptsTags},
	{"CloudFront requires TLS", cloudFrontRequiresTLS},
	{"CORS allows no wildcard origin", corsHasNoWildcard},
	{"API paths are not cached", apiPathsAreNotCached},
	{"the saga is byte for byte the one in the wiring", sagaMatchesWiring},
	{"rules and targets match the wiring", rulesMatchWiring},
	{"functions match the wiring", functionsMatchWiring},
	{"queues match the wiring", queuesMatchWiring},
	{"the table matches the wiring", tableMatchesWiring},
	{"releases roll out and roll back", releasesRollOut},
	{"the container is unprivileged", containerIsUnprivileged},
	{"secrets are not in the plan", secretsAreNotInThePlan},
	{"the app is configured for the stack", appIsConfigured},
	{"only the test client accepts passwords", onlyTestClientAcceptsPasswords},
	{"sign-in has the app's look and the wiring's rule", signInIsTheApps},
	{"no network resource costs by the hour outside prod", nothingCostsByTheHour},
}

// Named returns the rule with the name. It panics when there is none.
func Named(name string) Rule {
	for _, r := range All {
		if r.Name == name {
			return r
		}
	}
	panic("no rule: " + name) // a typo in a test
}
