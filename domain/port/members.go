package port

import "context"

// Members tells who belongs to a group of the user pool now.
type Members interface {
	// Members returns the ids of the group's users, without those whose account is
	// disabled. It may be a minute old, and some minutes while the user pool does not
	// answer; then it fails, because nobody may be taken for a member who may have left.
	Members(ctx context.Context, group string) (map[string]bool, error)
}
