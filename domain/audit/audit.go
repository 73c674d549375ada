// Package audit records what operators did: each action with who, when, why and what came
// of it. Records are kept for ever and only get their result.
package audit

import (
	"time"

	"github.com/eventforge/eventforge/domain/failure"
	"github.com/eventforge/eventforge/domain/text"
)

// MaxReason is how long the reason of an action may be, in characters.
const MaxReason = 500

// Action is what was done.
type Action string

// The actions. Their names are kept in the table.
const (
	RedriveAll    Action = "redrive_all"    // all dead letters of a queue
	RedriveSome   Action = "redrive"        // some dead letters of a queue
	DeleteLetters Action = "delete_letters" // some dead letters of a queue
	RetryOrder    Action = "retry_order"    // the compensation of an order
	ResumeOrder   Action = "resume_order"   // the saga of an order, from where it stands
	CancelOrder   Action = "cancel_order"   // for its shopper
	ResendMail    Action = "resend_mail"    // about an event of an order
	RedrawReceipt Action = "redraw_receipt" // and the credit notes
	Republish     Action = "republish"      // an order's events, to its consumers
	SettleOrder   Action = "settle_order"   // an outside refund was recorded
	StartJob      Action = "start_job"      // a job, which acts on many orders
	StopJob       Action = "stop_job"
	StopEndpoint  Action = "stop_webhook"  // an owner's webhook endpoint
	StartEndpoint Action = "start_webhook" // one that was stopped
)

// Record is one action. Its result is empty while the action runs, and stays so if the
// process died.
type Record struct {
	ID      string // sorts by time
	Subject string // what it was done to, see Queue
	Action  Action
	By      string // the operator's user id
	Reason  string // may be empty where no reason is asked for
	At      time.Time
	// Objects are the ids of what the action was asked to change, if it names any.
	Objects []string
	Result  Result
}

// Result is what came of an action.
type Result struct {
	Done   int    // how many objects were changed
	Gone   int    // how many were not there any more
	Failed string // the code of the failure that ended it, if any
	Ended  time.Time
}

// Queue is the subject of actions on a queue's dead letters.
func Queue(name string) string { return "queue/" + name }

// Order is the subject of actions on an order.
func Order(id string) string { return "order/" + id }

// Job is the subject of actions on a job.
func Job(id string) string { return "job/" + id }

// Endpoint is the subject of actions on a webhook endpoint of an owner.
func Endpoint(ownerID, id string) string { return "webhook/" + ownerID + "/" + id }

// CheckReason adds a violation at the pointer unless the reason is a text of up to MaxReason
// characters.
func CheckReason(pointer, reason string, v *failure.Violations) {
	text.Check(pointer, reason, 1, MaxReason, v)
}
