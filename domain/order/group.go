package order

// Group is what shoppers call several statuses.
type Group string

// The groups.
const (
	GroupOpen     Group = "open"     // we work on it
	GroupDone     Group = "done"     // it ended as the shopper wanted
	GroupProblems Group = "problems" // it did not
)

// groups is the only place that says which statuses a group has.
var groups = map[Status]Group{
	Pending: GroupOpen, Processing: GroupOpen, Cancelling: GroupOpen,
	Completed: GroupDone, Cancelled: GroupDone,
	Failed: GroupProblems, NeedsAttention: GroupProblems,
}

// Group is the group of the status.
func (s Status) Group() Group { return groups[s] }
