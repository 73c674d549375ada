package stepfunctions

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/eventforge/eventforge/local/wire"
)

// The service's errors, by the names its clients know.

func errMachine(arn string) error {
	return wire.NewError("StateMachineDoesNotExist", fmt.Sprintf("State Machine Does Not Exist: '%s'", arn))
}

func errExecution(arn string) error {
	return wire.NewError("ExecutionDoesNotExist", fmt.Sprintf("Execution Does Not Exist: '%s'", arn))
}

func errExists(arn string) error {
	return wire.NewError("ExecutionAlreadyExists", fmt.Sprintf("Execution Already Exists: '%s'", arn))
}

func invalidARN(arn string) error {
	return wire.NewError("InvalidArn", fmt.Sprintf("Invalid Arn: '%s'", arn))
}

func invalidDefinition(err error) error { return wire.NewError("InvalidDefinition", err.Error()) }

func invalidInput(why string) error {
	return wire.NewError("InvalidExecutionInput", "Invalid State Machine Execution Input: '"+why+"'")
}

func errToken() error { return wire.NewError("InvalidToken", "Invalid Token: 'Invalid token'") }

func errNoTask() error {
	return wire.NewError("TaskDoesNotExist", "Task Does Not Exist: 'The execution of the task does not exist'")
}

func errTaskOver() error {
	return wire.NewError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'")
}

func invalidOutput(why string) error {
	return wire.NewError("InvalidOutput", "Invalid Output: '"+why+"'")
}

func validation(format string, args ...any) error {
	return wire.NewError("ValidationException", fmt.Sprintf(format, args...))
}

// maxNameLength is the longest name of a state machine or execution.
const maxNameLength = 80

// checkName refuses names that Step Functions refuses: spaces, brackets,
// wildcards, special characters and control characters.
func checkName(name string) error {
	n := utf8.RuneCountInString(name)
	if n < 1 || n > maxNameLength || !utf8.ValidString(name) {
		return wire.NewError("InvalidName", fmt.Sprintf("Invalid Name: '%s': it must have 1 to %d characters", name, maxNameLength))
	}
	bad := func(r rune) bool {
		return r <= 0x20 || r >= 0x7f && r <= 0x9f || strings.ContainsRune("<>{}[]?*\"#%\\^|~`$&,;:/", r)
	}
	if strings.ContainsFunc(name, bad) {
		return wire.NewError("InvalidName", fmt.Sprintf("Invalid Name: '%s': it contains a character that names may not contain", name))
	}
	return nil
}
