package rules

// Rule is something that must be true of every environment. Check returns
// where it is not.
type Rule struct {
	Name  string
	Check func(Stack) []string
}

// All are the rules.
var All = []Rule{
	{"every queue has a dead-letter queue", QueuesHaveDeadLetters},
	{"every bus target and the stream have a dead-letter queue", TargetsHaveDeadLetters},
	{"every dead-letter queue has an alarm with an action", DeadLettersHaveAlarms},
	{"every alarm tells somebody", AlarmsTellSomebody},
	{"alarms watch more than dead letters", AlarmsWatchMoreThanDeadLetters},
	{"visibility is at least 6 times the function's timeout", VisibilityCoversTheFunction},
	{"batches fail in part", BatchesFailInPart},
	{"no IAM statement allows * as action", NoActionIsAWildcard},
	{"no IAM statement allows * as resource, but for a listed few", NoResourceIsAWildcard},
	{"every function, the tasks and the saga have their own role", RolesAreNotShared},
	{"PutEvents carries an events:source condition", PutEventsNamesItsSource},
	{"only the relay speaks for orders", OnlyTheRelaySpeaksForOrders},
	{"nobody scans", NobodyScans},
	{"mail is sent as one identity", MailIsSentAsOneIdentity},
	{"resources let in nobody at large", ResourcesAreNobodyElses},
	{"no credential is long-lived", NoLongLivedKeys},
	{"everything is encrypted", EverythingIsEncrypted},
	{"no bucket is public", NoBucketIsPublic},
	{"queues and topics demand TLS", QueuesAndTopicsDemandTLS},
	{"logs have an end", LogsEnd},
	{"the table can be restored", TablesComeBack},
	{"only CloudFront reaches the API", OnlyCloudFrontReachesTheAPI},
	{"nothing is open to anybody", NothingIsOpenToAnybody},
	{"visitors use TLS", VisitorsUseTLS},
	{"no origin is welcome by star", NoOriginIsWelcomeByStar},
	{"API paths are not cached", APIPathsAreNotCached},
	{"the saga is byte for byte the one that local runs", TheSagaIsTheOneThatLocalRuns},
	{"rules and targets are the wiring's", RulesAreTheWirings},
	{"functions are the wiring's", FunctionsAreTheWirings},
	{"queues are the wiring's", QueuesAreTheWirings},
	{"the table is the store's", TheTableIsTheStores},
	{"releases roll out, and back", ReleasesRollOut},
	{"the container is locked", TheContainerIsLocked},
	{"secrets are not in the plan", SecretsAreNotInThePlan},
	{"the page finds the API", ThePageFindsTheAPI},
	{"passwords are not taken", PasswordsAreNotTaken},
	{"nothing costs by the hour unasked", NothingCostsByTheHourUnasked},
}
