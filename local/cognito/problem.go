package cognito

import (
	"strings"

	"github.com/eventforge/eventforge/local/wire"
)

// problem is what is wrong with a form, in the pages' words, and the field that has it.
type problem struct{ Field, Says string }

// problems are the pages' words for the errors of the API.
var problems = map[string]problem{
	"UsernameExistsException":        {"username", "There is an account with this address already. Sign in, or choose a new password."},
	"InvalidPasswordException":       {"password", "This password lacks what is marked below."},
	"UserNotFoundException":          {"username", "There is no account with this address."},
	"CodeMismatchException":          {"code", "This is not the code of our last mail."},
	"ExpiredCodeException":           {"code", "This code is no longer valid. Send another one."},
	"TooManyFailedAttemptsException": {"code", "The code was wrong too often. Send another one."},
	"CodeDeliveryFailureException":   {"", "The code could not be mailed. Try again in a moment."},
}

// problemOf is the pages' problem for an error of the API.
func problemOf(e *wire.Error) problem {
	switch found, known := problems[e.Code]; {
	case known:
		return found
	case e.Code == "NotAuthorizedException" && strings.HasPrefix(e.Message, "Incorrect"):
		return problem{"password", "The address or the password is wrong."}
	case strings.Contains(e.Message, "email"):
		return problem{"username", "Enter an address such as name@example.com."}
	default:
		return problem{"", e.Message}
	}
}
