package eventbridge

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/eventforge/eventforge/local/fault"
	"github.com/eventforge/eventforge/local/wire"
)

func invalid(format string, args ...any) error {
	return wire.NewError("ValidationException", fmt.Sprintf(format, args...))
}

func notFound(format string, args ...any) error {
	return wire.NewError("ResourceNotFoundException", fmt.Sprintf(format, args...))
}

func exists(format string, args ...any) error {
	return wire.NewError("ResourceAlreadyExistsException", fmt.Sprintf(format, args...))
}

// Permanent reports whether a retry of the delivery cannot succeed: the resource does
// not exist, or refuses the input. EventBridge sends
// such an event to the dead-letter queue at once.
func Permanent(err error) bool {
	var known *wire.Error
	if !errors.As(err, &known) {
		return false
	}
	missing := strings.HasSuffix(known.Code, "DoesNotExist") || strings.Contains(known.Code, "NotFound")
	refused := strings.HasPrefix(known.Code, "Invalid") || strings.HasPrefix(known.Code, "Validation")
	return (missing || refused) && known.Status < http.StatusInternalServerError
}

// errorCode is the ERROR_CODE attribute of a dead letter, from "Using
// dead-letter queues" in the EventBridge user guide.
func errorCode(err error) string {
	var known *wire.Error
	var injected *fault.Injected
	switch {
	case Permanent(err) && errors.As(err, &known) && !strings.HasPrefix(known.Code, "Invalid"):
		return "NO_RESOURCE"
	case errors.As(err, &known) && strings.Contains(known.Code, "Thrott"), errors.As(err, &known) && strings.Contains(known.Code, "TooManyRequests"):
		return "THROTTLING"
	case errors.As(err, &injected), errors.Is(err, fault.ErrDropped):
		return "SDK_CLIENT_ERROR"
	}
	return "SDK_CLIENT_ERROR"
}

func limitExceeded() error {
	return wire.NewError("LimitExceededException", fmt.Sprintf("The requested resource exceeds the maximum number allowed: a rule has at most %d targets.", maxTargets))
}
