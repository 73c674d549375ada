package rules

// Rule is something that must be true of every environment. Check returns
// where it is not.
type Rule struct {
	Name  string
	Check func(Stack) []string
}

// All are the rules.
var All = []Rule{
	{"every queue has a dead-letter queue", queuesHaveDeadLetters},
	{"every bus target and the stream have a dead-letter queue", targetsHaveDeadLetters},
	{"every dead-letter queue has an alarm with an action", deadLettersHaveAlarms},
	{"every alarm tells somebody", alarmsTellSomebody},
	{"alarms watch more than dead letters", alarmsWatchMoreThanDeadLetters},
	{"visibility is at least 6 times the function's timeout", visibilityCoversTheFunction},
	{"batches fail in part", batchesFailInPart},
	{"no IAM statement allows * as action", noActionIsAWildcard},
	{"no IAM statement allows * as resource, but for a listed few", noResourceIsAWildcard},
	{"every function, the tasks and the saga have their own role", rolesAreNotShared},
	{"PutEvents carries an events:source condition", putEventsNamesItsSource},
	{"only the relay speaks for orders", onlyTheRelaySpeaksForOrders},
	{"nobody scans", nobodyScans},
	{"mail is sent as one identity", mailIsSentAsOneIdentity},
	{"resources let in nobody at large", resourcesAreNobodyElses},
	{"no credential is long-lived", noLongLivedKeys},
	{"everything is encrypted", everythingIsEncrypted},
	{"no bucket is public", noBucketIsPublic},
	{"queues and topics demand TLS", queuesAndTopicsDemandTLS},
	{"logs have an end", logsEnd},
	{"the table can be restored", tablesComeBack},
	{"only CloudFront reaches the API", onlyCloudFrontReachesTheAPI},
	{"nothing is open to anybody", nothingIsOpenToAnybody},
	{"EC2 accepts the descriptions of security groups and their rules", securityGroupsAreDescribedAsEC2Accepts},
	{"visitors use TLS", visitorsUseTLS},
	{"no origin is welcome by star", noOriginIsWelcomeByStar},
	{"API paths are not cached", aPIPathsAreNotCached},
	{"the saga is byte for byte the one that local runs", theSagaIsTheOneThatLocalRuns},
	{"rules and targets are the wiring's", rulesAreTheWirings},
	{"functions are the wiring's", functionsAreTheWirings},
	{"queues are the wiring's", queuesAreTheWirings},
	{"the table is the store's", theTableIsTheStores},
	{"releases roll out, and back", releasesRollOut},
	{"the container is locked", theContainerIsLocked},
	{"secrets are not in the plan", secretsAreNotInThePlan},
	{"the page finds the API", thePageFindsTheAPI},
	{"passwords are not taken", passwordsAreNotTaken},
	{"nothing costs by the hour unasked", nothingCostsByTheHourUnasked},
}

// Named is the rule of a name that All has.
func Named(name string) Rule {
	for _, r := range All {
		if r.Name == name {
			return r
		}
	}
	panic("no rule: " + name) // a test's spelling
}
