package conformance

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/require"
)

// expectation is a call and its documented answer.
type expectation struct {
	name  string
	doc   string // reference to the documentation
	given []call // calls before; each must succeed
	when  call
	want  any  // a refusal, or JSON that the answer contains; see contains
	later bool // repeat the call until the answer is right, as for eventually consistent reads
}

// call is one operation of a client with its input. Each $name in the input is
// replaced by that name of the test's names.
type call func(context.Context, names) (any, error)

// names maps the names in expectations to those of the test's resources.
type names map[string]string

// in replaces each $name in a text.
func (n names) in(text string) string {
	for name, value := range n {
		text = strings.ReplaceAll(text, "$"+name, value)
	}
	return text
}

// refusal is an error as documented.
type refusal struct {
	code   string // its name
	status int    // HTTP status; 400 when 0
	says   string // part of the message
	with   string // JSON that the error's members contain
}

// do returns the call of one operation with its input as JSON; see fill.
func do[In, Out, Options any](operation func(context.Context, *In, ...func(*Options)) (*Out, error), input string) call {
	return func(ctx context.Context, n names) (any, error) {
		in := new(In)
		if err := decode(n.in(input), in); err != nil {
			return nil, fmt.Errorf("the test's input: %w", err)
		}
		out, err := operation(ctx, in)
		if err != nil {
			return nil, err
		}
		return plain(out), nil
	}
}

// verify checks all expectations, one after another.
func verify(t *testing.T, n names, all []expectation) {
	t.Helper()
	for _, e := range all {
		t.Run(e.name, func(t *testing.T) {
			t.Log(e.doc)
			for _, before := range e.given {
				_, err := before(t.Context(), n)
				require.NoError(t, err, "given")
			}
			if !e.later {
				require.NoError(t, e.check(t.Context(), n))
				return
			}
			eventually(t, func() error { return e.check(t.Context(), n) })
		})
	}
}

func (e expectation) check(ctx context.Context, n names) error {
	got, err := e.when(ctx, n)
	if r, ok := e.want.(refusal); ok {
		return r.check(got, err, n)
	}
	if err != nil {
		return err
	}
	return contains(got, n.in(e.want.(string)))
}

func (r refusal) check(got any, err error, n names) error {
	if err == nil {
		return fmt.Errorf("wanted %s, got the answer %v", r.code, got)
	}
	var known smithy.APIError
	if !errors.As(err, &known) {
		return fmt.Errorf("wanted %s, got no answer of the service: %w", r.code, err)
	}
	said := fmt.Sprintf("%s (%s), status %d: %s", known.ErrorCode(), shape(known), status(err), known.ErrorMessage())
	switch {
	case known.ErrorCode() != r.code && shape(known) != r.code:
		return fmt.Errorf("wanted %s, got %s", r.code, said)
	case !strings.Contains(known.ErrorMessage(), n.in(r.says)):
		return fmt.Errorf("wanted the message to say %q, got %s", n.in(r.says), said)
	case status(err) != cmp.Or(r.status, 400):
		return fmt.Errorf("wanted status %d, got %s", cmp.Or(r.status, 400), said)
	case r.with != "":
		return contains(plain(known), n.in(r.with))
	}
	return nil
}

// shape returns the name of the error's type in the SDK, which is the service's
// name for the error. SQS's error codes are older and differ from these names.
func shape(err smithy.APIError) string {
	name := fmt.Sprintf("%T", err)
	return name[strings.LastIndex(name, ".")+1:]
}

// status returns the HTTP status of an error, or 0 if it has none.
func status(err error) int {
	var response *awshttp.ResponseError
	if !errors.As(err, &response) {
		return 0
	}
	return response.HTTPStatusCode()
}

// eventually repeats a check until it succeeds, for at most patience.
func eventually(t *testing.T, check func() error) {
	t.Helper()
	within(t, patience, check)
}

func within(t *testing.T, limit time.Duration, check func() error) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	end := time.After(limit)
	for {
		err := check()
		if err == nil {
			return
		}
		select {
		case <-tick.C:
		case <-end:
			t.Fatalf("not within %s: %v", limit, err)
		}
	}
}

// unique returns a name that no other test and no other run uses.
func unique(kind string) string {
	return "ef-conformance-" + kind + "-" + strings.ToLower(rand.Text()[:10])
}
