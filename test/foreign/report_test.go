package foreign

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/eventforge/eventforge/ops/control"
)

// report is what a client got from the platform.
type report struct {
	Tables       []string `json:"tables"`
	Product      string   `json:"product"`      // partition key of the item it read
	Message      string   `json:"message"`      // body it sent and received
	FailedEvents int      `json:"failedEvents"` // FailedEntryCount of the event it put
	Execution    string   `json:"execution"`    // how the saga of an order ended that does not exist
	Object       string   `json:"object"`       // what it put and got
	Presigned    string   `json:"presigned"`    // the same, through a presigned URL
	Orders       int      `json:"orders"`       // HTTP status of GET /api/orders with the token it got
	Mail         string   `json:"mail"`         // subject of the mail it sent
	AbsentQueue  string   `json:"absentQueue"`  // what it calls the error of a queue that does not exist
}

// verify compares a report with what AWS would have answered.
func (r report) verify(t *testing.T, name string) {
	t.Helper()
	require.Contains(t, r.Tables, local.Table)
	r.Tables = nil
	subject := r.Mail
	r.Mail = ""
	absent := r.AbsentQueue
	r.AbsentQueue = ""
	require.Equal(t, report{
		Product: "PRODUCT#LAMP-BRASS", Message: "Grüße, 東京", Execution: "FAILED",
		Object: "from " + name, Presigned: "from " + name, Orders: 200,
	}, r)
	// SDKs report the error's name, the CLI its older code.
	require.Contains(t, []string{"QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"}, absent)
	mails, err := control.Client{Base: local.Control}.Mails(t.Context(), 20)
	require.NoError(t, err)
	require.True(t, containsMail(mails, subject), "no mail %q in the mailbox", subject)
}

func containsMail(mails []control.Mail, subject string) bool {
	for _, m := range mails {
		if subject != "" && m.Subject == subject {
			return true
		}
	}
	return false
}
